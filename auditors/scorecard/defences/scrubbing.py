"""Personal data is scrubbed from logs: something takes it out, and none is left."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditors.model import Finding, Kind, Severity
from auditors.scorecard.grading import Aspect, Defence, Evidence
from auditors.scorecard.known import Known
from auditors.scorecard.seeing import against, against_finding, seen, set_at

_UNSCRUBBED: Final = (
    *("CFG120", "CFG201", "CFG203", "CFG204", "CFG205", "CFG226", "CFG227"),
    *("CFG502", "CFG508", "CFG606", "CFG702", "CFG714"),
)
_DRIFTED: Final = ("CFG901", "CFG902", "CFG909", "CFG910", "CFG913", "CFG914")
_ENTITIES: Final = 4


def _switched_on(known: Known) -> Iterator[Evidence]:
    yield from against(known, *_UNSCRUBBED, *_DRIFTED)
    silenced = known.claims.switch("litellm_settings", "turn_off_message_logging")
    if silenced is not None and silenced[0]:
        yield set_at("messages are left out of records", silenced[1].node)
    for subject in known.configurations:
        for name, _, parameters in subject.guardrails():
            kind, on = parameters.at("guardrail"), parameters.at("default_on")
            if kind is not None and kind.text in ("presidio", "hide-secrets") and on is not None and on.says_true:
                yield set_at(f"guardrail {name[:40] or kind.text} works on every request", kind)
    sightings = known.sightings
    for form, each in (sightings.redacted if sightings is not None else {}).items():
        yield seen(f"{each.count:,} {form} records have their messages replaced", "logs", each.source, each.line)
    for form, each in (sightings.silent if sightings is not None else {}).items():
        if sightings is not None and form not in sightings.spoken:
            yield seen(f"{each.count:,} {form} records hold no messages", "logs", each.source, each.line)


def _clean(known: Known) -> Iterator[Evidence]:
    """What is left in the logs: the worst of each entity."""
    if known.coverage is None:
        return
    left: dict[str, Finding] = {}
    places = 0
    for finding in known.findings:
        if finding.kind is Kind.PII and finding.entity is not None and not finding.rule.startswith("CFG"):
            left.setdefault(finding.entity, finding)
            places += finding.occurrences
    for finding in sorted(left.values(), key=lambda each: each.severity.rank)[:_ENTITIES]:
        yield against_finding(finding)
    read = sum(count for name, count in known.coverage.records.items() if name != "unrecognised")
    if left or not read or known.coverage.errors or known.coverage.skipped:
        return
    how = "searched for names too" if known.deep else "searched by patterns"
    yield seen(f"{read:,} records hold no personal data ({how})", "logs")


DEFENCE: Final = Defence(
    number=5,
    id="scrubbing",
    title="Personal data is scrubbed from logs",
    why="Logs are read by many and kept for long; what people typed was not meant for either.",
    severity=Severity.HIGH,
    aspects=(
        Aspect("scrubbed", "something takes it out", _switched_on, "auditor score --config FILE --logs PATH"),
        Aspect("clean", "none is left in the logs", _clean, "auditor score --logs PATH"),
    ),
)
