"""Usage is watched for anomalies: records tell who used what, and somebody is told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditors.model import Severity
from auditors.scorecard.grading import Aspect, Defence, Evidence
from auditors.scorecard.known import Known
from auditors.scorecard.seeing import against, seen, set_at

_BLIND: Final = ("CFG122", "CFG149", "CFG206", "CFG207", "CFG607", "USE314", "USE319", "USE320")
_METRICS: Final = frozenset({"prometheus", "datadog", "otel", "langfuse", "slack", "email", "pagerduty", "s3_v2"})


def _alerted(known: Known) -> Iterator[Evidence]:
    yield from against(known, "CFG153")
    for subject in known.configurations:
        alerting = subject.setting("general_settings", "alerting")
        if alerting is not None and alerting.members:
            names = ", ".join(member.text[:20] for member in alerting.members[:3])
            yield set_at(f"alerts go to {names}", alerting)
        for name, node in subject.callbacks.items():
            if name in _METRICS:
                yield set_at(f"records go to {name}", node)


def _watched(known: Known) -> Iterator[Evidence]:
    """Usage in the logs: this tool watches it, where records tell of calls."""
    yield from against(known, *_BLIND)
    used = known.meters.total if known.meters is not None else None
    if known.watched and used is not None and (used.requests or used.accesses):
        incidents = sum(len(found) for rule, found in known.by_rule.items() if rule.startswith("USE"))
        counted = f"{used.requests or used.accesses:,} {'calls' if used.requests else 'requests'}"
        told = f"{incidents} incident{'' if incidents == 1 else 's'}" if incidents else "no incident"
        yield seen(f"{counted} in the logs were watched: {told}", "logs")


DEFENCE: Final = Defence(
    number=7,
    id="monitoring",
    title="Usage is watched for anomalies",
    why="A stolen key shows in how it is used, hours before it shows in the bill.",
    severity=Severity.MEDIUM,
    aspects=(
        Aspect("alerts", "somebody is told", _alerted, "auditor score --config FILE"),
        Aspect("watched", "records are looked at", _watched, "auditor score --logs PATH"),
    ),
)
