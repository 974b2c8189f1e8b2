"""The scorecard as a whole: the ten grades in their order."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from typing import Final

import msgspec

from auditors.exit_status import ExitStatus
from auditors.model import Severity
from auditors.scorecard import defences
from auditors.scorecard.grading import Defence, Grade, State, grade, is_open
from auditors.scorecard.known import Known


def _gathered() -> tuple[Defence, ...]:
    found: dict[int, Defence] = {}
    for module in pkgutil.iter_modules(defences.__path__, f"{defences.__name__}."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, Defence):
                found[value.number] = value
    return tuple(found[number] for number in sorted(found))


DEFENCES: Final[tuple[Defence, ...]] = _gathered()


class Scorecard(msgspec.Struct, frozen=True):
    """How the ten defences stand."""

    grades: tuple[Grade, ...]

    @classmethod
    def of(cls, known: Known) -> Scorecard:
        """Grade every defence by what is known."""
        return cls(tuple(grade(defence, known) for defence in DEFENCES))

    @property
    def counts(self) -> dict[State, int]:
        """How many stand how; every state, in its order."""
        counted = Counter(each.state for each in self.grades)
        return {state: counted[state] for state in State}

    def failing(self, fail_on: Severity) -> int:
        """How many defences stand so badly that it counts as a finding at or above a severity."""
        return sum(each.severity is not None and each.severity.at_least(fail_on) for each in self.grades)

    def status(self, fail_on: Severity, *, incomplete: bool = False) -> ExitStatus:
        """The exit status: something failed, something was not checked (or read), or everything stands."""
        if self.failing(fail_on):
            return ExitStatus.FINDINGS
        if incomplete or any(is_open(each) for each in self.grades):
            return ExitStatus.INCOMPLETE
        return ExitStatus.CLEAN
