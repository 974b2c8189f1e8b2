"""What could not be read, or not in full: collected while sources are found and read, shown in the summary."""

from __future__ import annotations

import msgspec

from auditors.errors import UnreadableError
from auditors.model import Skip


class BrokenStreamError(UnreadableError):
    """A stream of bytes ends before its time. Raised after everything before the break was given out."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.problem = Skip(source, reason)


class Problems(msgspec.Struct):
    """`skipped` was left out by decision (binary files, devices), `errors` failed; both make an audit incomplete."""

    skipped: list[Skip] = []
    errors: list[Skip] = []

    def skip(self, source: str, reason: str) -> None:
        """Note something that was left out."""
        self.skipped.append(Skip(source, reason))

    def fail(self, source: str, reason: str) -> None:
        """Note something that failed."""
        self.errors.append(Skip(source, reason))

    def broke(self, broken: BrokenStreamError) -> None:
        """Note a break, once: everything that is read through a broken stream meets the same break."""
        if broken.problem not in self.errors[-1:]:
            self.errors.append(broken.problem)
