from __future__ import annotations

import datetime

from auditors.assessment import Assessment, Policy
from auditors.baseline import Baseline
from auditors.exit_status import ExitStatus
from auditors.ledger import Ledger
from auditors.model import Coverage, Severity, Skip
from auditors.request import AuditResult
from auditors.suppressions import Suppression, Suppressions
from tests.builders import RULES, TOKEN, occurrence

TODAY = datetime.date(2026, 6, 1)
NONE = Suppressions((), TODAY)


def assess(policy: Policy, coverage: Coverage | None = None, *, empty: bool = False) -> Assessment:
    ledger = Ledger()
    for each in () if empty else (occurrence(), occurrence(TOKEN), occurrence(TOKEN, fingerprint="11")):
        ledger.add(each)
    return Assessment(AuditResult(ledger=ledger, coverage=coverage or Coverage(), seconds=1.0), RULES, policy)


def test_findings_fail_at_and_above_the_chosen_severity() -> None:
    assert assess(Policy(suppressions=NONE, fail_on=Severity.CRITICAL)).failing == 2
    assert assess(Policy(suppressions=NONE, fail_on=Severity.MEDIUM)).failing == 3
    assert assess(Policy(suppressions=NONE)).status is ExitStatus.FINDINGS


def test_what_is_not_shown_fails_all_the_same() -> None:
    assessment = assess(Policy(suppressions=NONE, min_severity=Severity.CRITICAL))
    assert [each.rule for each in assessment.shown()] == ["SEC201", "SEC201"]
    assert assessment.failing == 3
    assert (assessment.counts[Severity.CRITICAL], assessment.counts.total()) == (2, 2)


def test_severities_are_overridden_by_name_too() -> None:
    policy = Policy(suppressions=NONE, severities={"vendor-token": Severity.LOW, "EMAIL_ADDRESS": Severity.LOW})
    assert assess(policy).status is ExitStatus.CLEAN


def test_unread_input_never_looks_clean() -> None:
    policy = Policy(suppressions=NONE)
    for coverage in (Coverage(skipped=[Skip("a", "binary")]), Coverage(errors=[Skip("a", "gone")])):
        assert assess(policy, coverage, empty=True).status is ExitStatus.INCOMPLETE
    assert assess(policy, empty=True).status is ExitStatus.CLEAN


def test_findings_outweigh_unread_input() -> None:
    coverage = Coverage(errors=[Skip("a", "gone")])
    assert assess(Policy(suppressions=NONE), coverage).status is ExitStatus.FINDINGS


def test_an_interrupt_outweighs_findings() -> None:
    result = AuditResult(ledger=Ledger(), coverage=Coverage(), seconds=1.0, is_partial=True)
    assert Assessment(result, RULES, Policy(suppressions=NONE)).status is ExitStatus.INTERRUPTED


def test_suppressed_findings_neither_show_nor_fail_and_their_suppression_is_known_as_used() -> None:
    used, unused = Suppression(reason="a bot", rule="SEC201"), Suppression(reason="gone", rule="SEC999")
    policy = Policy(suppressions=Suppressions((used, unused), TODAY))
    assessment = assess(policy)
    assert [each.rule for each in assessment.shown()] == ["PII101"]
    assert (assessment.failing, assessment.suppressed, assessment.used) == (1, 2, {used})


def test_a_baseline_hides_what_is_known_and_counts_what_is_new_and_gone() -> None:
    known = next(iter(assess(Policy(suppressions=NONE)).shown())).id
    assessment = assess(Policy(suppressions=NONE, baseline=Baseline.of("k", [known, "gone"])))
    assert known not in {each.id for each in assessment.shown()}
    assert assessment.failing == 2
    counts = assessment.baseline_counts()
    assert counts is not None
    assert (counts.new, counts.known, counts.gone) == (2, 1, 1)


def test_a_new_baseline_holds_known_findings_and_no_suppressed_ones() -> None:
    everything = {each.id for each in assess(Policy(suppressions=NONE)).shown()}
    again = assess(Policy(suppressions=NONE, baseline=Baseline.of("k", everything)))
    assert set(again.unsuppressed_ids()) == everything
    suppressing = Policy(suppressions=Suppressions((Suppression(reason="r", rule="SEC201"),), TODAY))
    assert len(set(assess(suppressing).unsuppressed_ids())) == 1
