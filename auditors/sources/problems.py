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
    """`skipped` was left out by decision (binary files, devices), `errors` failed; both make an audit incomplete.

    `remarks` counts those of the errors that kept nothing from being read.
    """

    skipped: list[Skip] = []
    errors: list[Skip] = []
    remarks: int = 0

    def skip(self, source: str, reason: str) -> None:
        """Note something that was left out."""
        self.skipped.append(Skip(source, reason))

    def fail(self, source: str, reason: str) -> None:
        """Note something that failed."""
        self.errors.append(Skip(source, reason))

    def remark(self, source: str, reason: str) -> None:
        """Note something that is not as it should be, though all of it was read."""
        self.errors.append(Skip(source, reason))
        self.remarks += 1

    @property
    def is_whole(self) -> bool:
        """Whether everything that was tried could be read to its end."""
        return len(self.errors) == self.remarks

    def broke(self, broken: BrokenStreamError) -> None:
        """Note a break, once: everything that is read through a broken stream meets the same break."""
        if broken.problem not in self.errors[-1:]:
            self.errors.append(broken.problem)
