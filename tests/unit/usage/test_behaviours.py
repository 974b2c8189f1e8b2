"""Every kind of abuse is found and named; nothing is said of what only looks like it.

A smaller version of `tests/benchmarks/abuse.py`.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from auditors.usage.behaviours.registry import load_behaviours
from auditors.usage.events import Use
from tests.benchmarks.abuse import KINDS, TRAPS, Kind, attempt, false_alarms
from tests.benchmarks.traffic import MINUTE, Traffic

SHARE = 0.25


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name.replace(" ", "-"))
def test_abuse_is_found_soon_and_named(kind: Kind) -> None:
    trial = attempt(kind, seed=1, days=12, share=SHARE)
    assert trial.found
    assert trial.named
    if kind.burst:
        assert trial.delay <= 5 * MINUTE


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.__name__)
def test_benign_events_are_no_incidents(trap: Callable[[Traffic], list[Use]]) -> None:
    findings, weeks = false_alarms(trap, seed=1, share=SHARE)
    assert len(findings) <= 0.1 * weeks, [finding.evidence["reasons"] for finding in findings]


def test_every_rule_of_a_behaviour_can_be_understood() -> None:
    rules = [rule for behaviour in load_behaviours() for rule in behaviour.rules]
    assert len({rule.id for rule in rules}) == len(rules) > 15
    assert all(len(text) > 40 for rule in rules for text in (rule.why, rule.remediation, rule.checks))
