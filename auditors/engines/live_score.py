"""The configuration and the scorecard beside logs that are being read: up to date, and cheap where nothing changes.

Everything but `add` and `change` happens at most every few seconds, in the thread that audits.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import msgspec

from auditors.drift.audit import audit_drift
from auditors.drift.check import Compared
from auditors.endpoints.scan import Probe
from auditors.endpoints.scanning import ScanResult
from auditors.engines.proxy_watch import Configuration, ProxyWatch
from auditors.engines.updates import ConfigurationFile, Scanned
from auditors.model import Coverage, Finding
from auditors.request import AuditRequest, Depth
from auditors.rules import Rule
from auditors.scorecard.card import Scorecard
from auditors.scorecard.grading import Grade
from auditors.scorecard.known import Known
from auditors.sightings import Sightings
from auditors.usage.meters import Meters

_INTERVAL: Final = 2.0
"""Seconds between two grades, at least."""

_SHARE: Final = 20
"""Grading may take one part in so many of the time."""

_KEPT: Final = 50
"""Findings of one rule that are remembered: a defence shows a few of them."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What has changed: the files of the configuration, findings about it (drift included), and the grades; None is as
    before.
    """

    files: tuple[ConfigurationFile, ...] | None = None
    findings: tuple[Finding, ...] | None = None
    grades: tuple[Grade, ...] | None = None


class LiveScore:
    """Keeps what the card rests on. `coverage` and `meters` are those of the audit, as they grow."""

    def __init__(self, request: AuditRequest, catalogue: Mapping[str, Rule], arrived: Callable[[], object]) -> None:
        self._request = request
        self._watch = ProxyWatch(request, catalogue, arrived)
        self._configuration = Configuration()
        self._sightings = Sightings()
        self._scans: dict[str, tuple[ScanResult, bool, bool]] = {}
        self._findings: dict[str, dict[str, Finding]] = {}
        self._drift: tuple[Finding, ...] = ()
        self._grades: tuple[Grade, ...] | None = None
        self._told_findings: tuple[Finding, ...] = ()
        self._due = 0.0
        self._dirty = True

    def start(self) -> None:
        """Begin to watch the configuration."""
        self._watch.start()

    def stop(self) -> None:
        """Watch it no longer."""
        self._watch.stop()

    @property
    def is_broken(self) -> bool:
        """Whether the configuration is no longer watched though nobody has stopped that."""
        return self._watch.is_broken

    def add(self, sightings: Sightings) -> None:
        """What further records showed."""
        if sightings.formats or sightings.called:
            self._sightings.merge(sightings)
            self._dirty = True

    def scanned(self, scan: Scanned) -> None:
        """A server was scanned."""
        probes = tuple(
            Probe(method=method, path=path, verdict=verdict, status=status, reason=reason)
            for method, path, verdict, status, reason in scan.probes
        )
        result = ScanResult(
            url=scan.url, product=scan.product, version=scan.version, findings=scan.findings, probes=probes
        )
        self._scans[scan.url] = (result, scan.keyed, scan.administered)
        self._dirty = True

    def change(self, findings: Iterable[Finding], gone: Sequence[str]) -> None:
        """Findings that are new or have changed, and the IDs of those that are no more."""
        for finding in findings:
            known = self._findings.setdefault(finding.rule, {})
            if finding.id in known or len(known) < _KEPT:
                self._dirty = self._dirty or finding.id not in known
                known[finding.id] = finding
        for identity in gone:
            for known in self._findings.values():
                if known.pop(identity, None) is not None:
                    self._dirty = True

    def refresh(self) -> None:
        """Something else has changed: what was used, how much was read."""
        self._dirty, self._due = True, 0.0

    def take(self, coverage: Coverage, meters: Meters | None, *, now: bool = False) -> Standing | None:
        """What has changed since the last call, if it is time to look; `now` does not wait for that."""
        fresh = self._watch.take()
        if fresh is not None:
            self._configuration, self._dirty, self._due = fresh, True, 0.0
        began = time.monotonic()
        if not self._dirty or (began < self._due and not now):
            return None
        self._dirty = False
        scans = [scan for scan, _, _ in self._scans.values()]
        subjects = self._configuration.subjects
        self._drift = tuple(audit_drift(Compared(subjects, self._sightings, meters, scans)))
        grades = Scorecard.of(self._known(coverage, meters, scans)).grades
        findings = (*self._configuration.findings, *self._drift)
        standing = Standing(
            files=fresh.files if fresh is not None else None,
            findings=findings if findings != self._told_findings else None,
            grades=grades if grades != self._grades else None,
        )
        self._told_findings, self._grades = findings, grades
        self._due = time.monotonic() + max(_INTERVAL, _SHARE * (time.monotonic() - began))
        return standing

    def _known(self, coverage: Coverage, meters: Meters | None, scans: Sequence[ScanResult]) -> Known:
        own = {finding.id for finding in (*self._configuration.findings, *self._drift)}
        others = (each for known in self._findings.values() for each in known.values() if each.id not in own)
        return Known(
            subjects=self._configuration.subjects,
            findings=(*self._configuration.findings, *self._drift, *others),
            scans=scans,
            coverage=coverage if coverage.files or coverage.lines else None,
            sightings=self._sightings,
            meters=meters,
            watched=self._request.settings.usage.enabled,
            deep=self._request.depth is Depth.FULL,
            keyed=frozenset(url for url, (_, keyed, _) in self._scans.items() if keyed),
            administered=frozenset(url for url, (_, _, admin) in self._scans.items() if admin),
        )
