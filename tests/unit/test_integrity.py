from __future__ import annotations

import pytest

from auditors.integrity import REASONS, findings
from auditors.model import Coverage, Severity, Skip
from auditors.records.troubles import Trouble


@pytest.mark.parametrize(
    ("reason", "name"),
    [
        ("cannot be opened: Permission denied", "unreadable-input"),
        ("gzip stream ends half way", "broken-compression"),
        ("line 7 is longer than 16 MiB: scanned in pieces, not decoded", "line-too-long"),
        ("line 1 is nested too deep: scanned as text", "nesting-too-deep"),
        ("line 3 is not valid UTF-8: invalid bytes were replaced", "invalid-encoding"),
        ("line 4 is not valid JSON: a key stands twice in one object: both values were scanned", "malformed-record"),
        ("line 5 has half a surrogate pair, which is not valid JSON text: it was replaced", "malformed-record"),
        ("binary file, not a log", "unsupported-input"),
        ("SQLite is not supported: export its tables as JSON Lines or CSV", "unsupported-input"),
        ("request and response bodies are encrypted", "encrypted-body"),
        ("over the limit of 4 layers of archives in archives: unpack it first", "limit-reached"),
        ("shrank from 10 to 5 bytes while it was read", "changed-while-read"),
    ],
)
def test_each_reason_belongs_to_a_rule(reason: str, name: str) -> None:
    (found,) = findings(Coverage(errors=[Skip("a.log", reason)]))
    assert found.name == name
    assert found.evidence == {"reasons": [reason]}
    assert found.severity in (Severity.LOW, Severity.INFO)


@pytest.mark.parametrize("trouble", Trouble)
def test_every_trouble_of_reading_has_a_rule_of_its_own(trouble: Trouble) -> None:
    for count in (1, 1000):
        (found,) = findings(Coverage(errors=[Skip("a.log", trouble.told(count, 7))]))
        assert found.name != "unreadable-input"


def test_problems_of_one_kind_in_one_source_are_one_finding() -> None:
    problems = [Skip("a.log", f"cannot be read after {n} bytes") for n in range(REASONS + 4)]
    (found,) = findings(Coverage(errors=problems))
    assert found.occurrences == REASONS + 4
    assert len(found.evidence["reasons"]) == REASONS


def test_every_problem_has_its_finding() -> None:
    coverage = Coverage(errors=[Skip("a", "gone")], skipped=[Skip("b", "binary file"), Skip("c", "binary file")])
    assert {each.location.source for each in findings(coverage) if each.location} == {"a", "b", "c"}
