"""The usage of finished input: parts come in any order, incidents when all of them are there."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Final

from auditors.model import Finding
from auditors.settings import Usage
from auditors.usage import blast_radius, time_order
from auditors.usage.ahead import Ahead, Log
from auditors.usage.collecting import UsagePart
from auditors.usage.detection import UsageAuditor
from auditors.usage.memory import UsageMemory


class UsageAudit:
    """Puts the parts together and looks at their uses in the order of time.

    With what an earlier run has learned (`restore`), uses that it has seen are counted and not judged again.
    """

    def __init__(self, settings: Usage, disabled: frozenset[str] = frozenset()) -> None:
        self._settings = settings
        self._disabled = disabled
        self.auditor = UsageAuditor(settings, disabled)
        self._whole = UsagePart()
        self._ahead = Ahead(self._whole.journal)
        self._restored = False
        self._trials = _TRIALS

    def restore(self, memory: UsageMemory) -> None:
        """Judge by what was usual before."""
        self.auditor.restore(memory)
        self.auditor.judged = memory.reached
        self._restored = True

    def expect(self, log: Log, time: float | None) -> None:
        """More is to come of a log, as far as is known: nothing before a time, or nobody knows of which time."""
        self._ahead.expect(log, time)

    def add(self, part: UsagePart, log: Log = 0) -> None:
        """The next part of a log."""
        self._ahead.go_on(log)
        self._whole.merge(part)

    def add_keys(self, keys: dict[str, list[str]]) -> None:
        """Keys that stand in clear (see `UsagePart`), in the order of the input."""
        self._whole.merge(UsagePart(keys=keys))

    def end(self, log: Log) -> None:
        """Nothing more comes of a log."""
        self._ahead.end(log)

    def judge_ahead(self, coming: Iterable[UsagePart], *, complete: bool = False) -> bool:
        """Judge a few uses while parts are still to come, some of which are there; whether there were any. `complete`
        says that nothing more comes.

        What turns out to have been judged too early is judged anew.
        """
        if self._restored and not complete:  # what was usual is there once, and could not be judged by anew
            return False
        before = min((run.first for part in coming for run in part.journal.runs), default=math.inf)
        uses = self._ahead.some(_FEW, before)
        if self._ahead.failed and self._trials:
            self._trials -= 1
            self._ahead.again()
            self.auditor = UsageAuditor(self._settings, self._disabled)
            return True
        self.auditor.watch(uses)
        return bool(uses)

    def findings(self) -> Iterator[Finding]:
        """One for each incident; to be called once, after the last part."""
        rest = self._ahead.rest()
        if rest is None:
            self.auditor, rest = UsageAuditor(self._settings, self._disabled), self._whole.journal.uses()
        auditor = self.auditor
        auditor.watch(rest)
        auditor.finish()
        for alarm in blast_radius.alarms(self._whole.keys, auditor.scene):
            auditor.alarm(alarm)
        for alarm in time_order.alarms(self._whole.steps, self._whole.ascents):
            auditor.alarm(alarm)
        self._whole.journal.close()
        yield from auditor.findings()


_FEW: Final = 200
"""Uses: hundredths of a second."""

_TRIALS: Final = 2
"""How often is begun anew before the end."""
