"""Grades a proxy: audits what was named (configuration, environment, logs, servers) and draws up the scorecard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from auditors.assessment import Policy, severities_by_id
from auditors.catalogue import rules
from auditors.configuration.audit import ConfigurationRequest
from auditors.configuration.documents import Kind
from auditors.configuration.subject import Subject
from auditors.configuration.versions import Release, release
from auditors.drift.audit import audit_drift
from auditors.drift.check import Compared
from auditors.endpoints.scan import ScanOptions
from auditors.endpoints.scanning import ScanResult, scan_url
from auditors.engines.comparing import read_configurations
from auditors.exit_status import ExitStatus
from auditors.ledger import Ledger
from auditors.model import Finding, Severity, Skip
from auditors.request import AuditRequest, AuditResult, Depth, Observer
from auditors.scorecard.card import Scorecard
from auditors.scorecard.known import Known
from auditors.sightings import LITELLM


class ScoreRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be looked at. `audit` asks for the logs at its paths, none where it has none; `version` is LiteLLM's,
    None leaves it to the scan. `scan` says how `urls` are asked.
    """

    audit: AuditRequest
    policy: Policy
    configurations: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    version: Release | None = None
    urls: tuple[str, ...] = ()
    scan: ScanOptions | None = None


class Scored(msgspec.Struct, frozen=True, kw_only=True):
    """The card, and what it rests on."""

    card: Scorecard
    known: Known
    drift: tuple[Finding, ...]
    skipped: tuple[Skip, ...]
    errors: tuple[Skip, ...]

    def status(self, fail_on: Severity) -> ExitStatus:
        """The exit status; drift counts like any finding."""
        if any(finding.severity.at_least(fail_on) for finding in self.drift):
            return ExitStatus.FINDINGS
        return self.card.status(fail_on, incomplete=bool(self.skipped or self.errors))

    def checked(self) -> dict[str, Any]:
        """What was looked at, for scripts."""
        known = self.known
        files: dict[str, list[str]] = {"configurations": [], "environments": []}
        for subject in known.subjects:
            names = files["environments" if subject.kind is Kind.ENVIRONMENT else "configurations"]
            if subject.root.file.name not in names:
                names.append(subject.root.file.name)
        record: dict[str, Any] = dict(files)
        if known.coverage is not None:
            record["logs"] = {
                "files": known.coverage.files,
                "bytes": known.coverage.bytes,
                "records": dict(known.coverage.records),
                "depth": "full" if known.deep else "patterns",
            }
        record["scans"] = [
            {"url": each.url, "product": each.product, "version": each.version, "requests": each.requests}
            for each in known.scans
        ]
        record["keys"] = sorted(known.keyed | known.administered)
        return record


def score(request: ScoreRequest, observer: Observer) -> Scored:
    """Look at everything and grade it. Raises AuditorError where something cannot be looked at as asked."""
    scans = [_scanned(url, request.scan or ScanOptions(), observer) for url in request.urls]
    logs = _logs(request, observer)
    subjects, configured = _configured(request, scans, logs, observer)
    ledgers = [each.ledger for each in configured]
    if logs is not None:
        ledgers.append(logs.ledger)
    ledgers.append(_ledger(finding for scan in scans for finding in scan.findings))
    compared = Compared(
        subjects, logs.sightings if logs is not None else None, logs.meters if logs is not None else None, scans
    )
    drift = tuple(_judged(request, [_ledger(audit_drift(compared))]))
    options = request.scan
    urls = frozenset(scan.url for scan in scans if not scan.problems)
    known = Known(
        subjects=subjects,
        findings=(*_judged(request, ledgers), *drift),
        scans=scans,
        coverage=logs.coverage if logs is not None else None,
        sightings=compared.sightings,
        meters=compared.meters,
        watched=logs is not None and request.audit.settings.usage.enabled,
        deep=request.audit.depth is Depth.FULL,
        keyed=urls if options is not None and options.key else frozenset(),
        administered=urls if options is not None and options.admin_key else frozenset(),
    )
    results = [*configured, *([logs] if logs is not None else [])]
    return Scored(
        card=Scorecard.of(known),
        known=known,
        drift=drift,
        skipped=tuple(skip for result in results for skip in result.coverage.skipped),
        errors=(
            *(skip for result in results for skip in result.coverage.errors),
            *(problem for scan in scans for problem in scan.problems),
        ),
    )


def _scanned(url: str, options: ScanOptions, observer: Observer) -> ScanResult:
    observer.note(f"scanning {url}")
    result = scan_url(url, options)
    for problem in result.problems:
        observer.problem(f"{problem.source}: {problem.reason}")
    return result


def _configured(
    request: ScoreRequest, scans: Sequence[ScanResult], logs: AuditResult | None, observer: Observer
) -> tuple[tuple[Subject, ...], list[AuditResult]]:
    """The parts of all configurations and environments, and what is wrong with them.

    The release that runs is the one that the user names, else that a scan has met, else that the logs show.
    """
    version = request.version
    for scan in scans:
        version = version or (release(scan.version) if scan.version else None)
    if version is None and logs is not None and logs.sightings is not None:
        seen = logs.sightings.release(LITELLM)
        version = release(seen) if seen else None
    subjects: list[Subject] = []
    results: list[AuditResult] = []
    for paths, product in ((request.configurations, None), (request.environments, Kind.ENVIRONMENT.value)):
        if paths:
            asked = ConfigurationRequest(
                paths=paths, fingerprint_key=request.audit.fingerprint_key, product=product, version=version
            )
            configured = read_configurations(asked, observer)
            subjects += configured.subjects
            results.append(configured.result)
    return tuple(subjects), results


def _logs(request: ScoreRequest, observer: Observer) -> AuditResult | None:
    if not request.audit.paths:
        return None
    from auditors.engines.local import audit_once

    result = audit_once(request.audit, observer)
    for note in result.notes:
        observer.note(note)
    return result


def _ledger(findings: Iterable[Finding]) -> Ledger:
    ledger = Ledger()
    for finding in findings:
        ledger.add_finding(finding)
    return ledger


def _judged(request: ScoreRequest, ledgers: Iterable[Ledger]) -> Iterator[Finding]:
    """The findings with the severities that the user gave them, without those that he accepts or has switched off."""
    catalogue = rules()
    severities = severities_by_id(request.policy, catalogue)
    disabled = frozenset(request.audit.settings.detection.disable)
    for ledger in ledgers:
        for finding in ledger.findings(catalogue, severities):
            if not disabled.isdisjoint((finding.rule, finding.name)):
                continue
            if request.policy.suppressions.match(finding) is None:
                yield finding
