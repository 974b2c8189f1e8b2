"""What is usual is kept whole, whenever it is asked for, and asking changes nothing."""

from __future__ import annotations

from auditors.settings import Usage
from auditors.usage.attic import Attic
from auditors.usage.baselines import Baseline
from auditors.usage.detection import UsageAuditor
from auditors.usage.events import Use
from auditors.usage.memory import UsageMemory
from tests.benchmarks.traffic import DAY, HOUR, MINUTE, START, Traffic


def morning_and_afternoon(days: int = 3) -> list[Use]:
    """One key is used thirty times each morning, another one once a minute until the evening."""
    traffic = Traffic(1, 1)
    early, late = traffic.holders[:2]
    uses: list[Use] = []
    for day in range(days):
        at = START + day * DAY
        uses += (traffic.use(early, at + number * MINUTE) for number in range(30))
        uses += (traffic.use(late, at + HOUR + number * MINUTE) for number in range(600))
    return uses


def baselines(memory: UsageMemory) -> dict[str, Baseline]:
    attic = Attic(Baseline, 100)
    attic.restore(memory.baselines.items())
    return dict(attic.items())


def test_the_last_hour_of_a_key_that_went_silent_is_kept() -> None:
    auditor = UsageAuditor(Usage())
    auditor.watch(morning_and_afternoon(1))
    known = baselines(auditor.keep())[Traffic(1, 1).holders[0].key]
    assert (known.total, known.most) == (30.0, [5.0, 30.0])


def test_to_keep_what_is_usual_changes_nothing() -> None:
    once, often = UsageAuditor(Usage()), UsageAuditor(Usage())
    for number, use in enumerate(morning_and_afternoon()):
        once.feed(use)
        often.feed(use)
        if number % 100 == 0:
            often.keep()
    assert often.keep() == once.keep()
