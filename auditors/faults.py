"""Errors of auditor's own that end a small part of the work: each is told once, and everything else goes on."""

from __future__ import annotations

from auditors.errors import InternalError
from auditors.model import Skip


class Faults:
    """What failed since it was last taken. `count` is the number of all failures so far."""

    def __init__(self) -> None:
        self.count = 0
        self._met: dict[Skip, None] = {}

    def meet(self, what: str, error: Exception, source: str = "") -> None:
        """`what` says what failed on what, in a source, where that is known. Of the error only its kind and place are
        kept: the rest may hold a value.
        """
        self.count += 1
        reason = f"{what} ({InternalError.of(error).short}): what may stand there is missing"
        self._met[Skip(source, reason)] = None

    def take(self, source: str = "") -> list[Skip]:
        """One problem for each thing that failed in one way, in the order in which they were met; of `source`, where
        none was named.
        """
        met, self._met = self._met, {}
        return [Skip(problem.source or source, problem.reason) for problem in met]
