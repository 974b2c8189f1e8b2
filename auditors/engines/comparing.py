"""Compares configurations with what logs and scans showed: drift, as findings beside those of the logs."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from auditors.configuration.audit import ConfigurationRequest, audit_configuration
from auditors.configuration.subject import Subject
from auditors.configuration.versions import release
from auditors.drift.audit import audit_drift
from auditors.drift.check import Compared
from auditors.errors import UsageError
from auditors.model import Coverage
from auditors.request import AuditRequest, AuditResult, Observer
from auditors.sightings import LITELLM


class Configured(msgspec.Struct, frozen=True):
    """The audit of configurations, and the parts that it read."""

    result: AuditResult
    subjects: tuple[Subject, ...]


def read_configurations(request: ConfigurationRequest, observer: Observer) -> Configured:
    """Audit configurations and keep their parts. Raises UsageError for a path that does not exist."""
    subjects: list[Subject] = []
    return Configured(audit_configuration(request, observer, subjects.append), tuple(subjects))


def add_drift(request: AuditRequest, paths: Sequence[str], result: AuditResult, observer: Observer) -> None:
    """Add to the result of an audit of logs what contradicts the configurations at these paths.

    What is wrong with these themselves is not added: `auditor config` tells. What of them cannot be read is.
    """
    seen = result.sightings.release(LITELLM) if result.sightings is not None else None
    asked = ConfigurationRequest(
        paths=tuple(paths), fingerprint_key=request.fingerprint_key, version=release(seen) if seen else None
    )
    try:
        configured = read_configurations(asked, observer)
    except UsageError as error:
        raise UsageError(f"the proxy's configuration ([configuration] paths, --proxy-config): {error}") from None
    _add_problems(result.coverage, configured.result.coverage)
    disabled = frozenset(request.settings.detection.disable)
    compared = Compared(configured.subjects, result.sightings, result.meters)
    if not compared.claims.configurations:
        observer.problem(f"{', '.join(paths)}: no configuration of LiteLLM, so nothing was compared with the logs")
    for finding in audit_drift(compared):
        if disabled.isdisjoint((finding.rule, finding.name)):
            result.ledger.add_finding(finding)


def _add_problems(coverage: Coverage, more: Coverage) -> None:
    """What of the configurations was not read counts for the exit status; their bytes are no log."""
    coverage.skipped += more.skipped
    coverage.errors += more.errors
