"""The scorecard as JSON: what scripts read. Keys are stable; those that do not apply are absent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from auditors.exit_status import ExitStatus
from auditors.model import Finding, Skip
from auditors.reports.records import finding_record
from auditors.scorecard.card import Scorecard
from auditors.scorecard.grading import Evidence, Grade

SCHEMA: Final = 1


def card_record(
    card: Scorecard,
    *,
    version: str,
    status: ExitStatus,
    checked: Mapping[str, Any],
    drift: Iterable[Finding] = (),
    skipped: Iterable[Skip] = (),
    errors: Iterable[Skip] = (),
) -> dict[str, Any]:
    """The card with everything that it rests on. `checked` says what was looked at; `drift` are whole findings."""
    return {
        "type": "scorecard",
        "schema": SCHEMA,
        "version": version,
        "defences": [grade_record(each) for each in card.grades],
        "counts": {state.value: count for state, count in card.counts.items()},
        "drift": [finding_record(finding) for finding in drift],
        "checked": dict(checked),
        "skipped": [{"source": each.source, "reason": each.reason} for each in skipped],
        "errors": [{"source": each.source, "reason": each.reason} for each in errors],
        "exit_status": int(status),
    }


def grade_record(graded: Grade) -> dict[str, Any]:
    """One defence: its state, what speaks for and against it, what was not looked at and what would tell."""
    record: dict[str, Any] = {
        "number": graded.number,
        "id": graded.id,
        "title": graded.title,
        "state": graded.state.value,
    }
    if graded.severity is not None:
        record["severity"] = graded.severity.value
    record |= {
        "why": graded.why,
        "evidence": [_evidence_record(each) for each in graded.evidence],
        "unchecked": [
            {"aspect": each.aspect, "title": each.title, "essential": each.essential, "told_by": each.told_by}
            for each in graded.unchecked
        ],
    }
    if graded.without:
        record["not_visible"] = graded.without
    return record


def _evidence_record(evidence: Evidence) -> dict[str, Any]:
    record = {
        "speaks": evidence.speaks,
        "says": evidence.says,
        "detail": evidence.detail,
        "aspect": evidence.aspect,
        "origin": evidence.origin,
        "rule": evidence.rule,
        "severity": evidence.severity.value if evidence.severity is not None else "",
        "source": evidence.source,
        "line": evidence.line,
        "pointer": evidence.pointer,
        "probe": evidence.probe,
    }
    return {key: value for key, value in record.items() if value}
