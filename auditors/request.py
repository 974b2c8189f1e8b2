"""What is asked of an engine, what it says while it works, and what it answers."""

from __future__ import annotations

import enum
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import msgspec

from auditors.ledger import Ledger
from auditors.model import Coverage

if TYPE_CHECKING:
    from auditors.settings import Settings
    from auditors.sightings import Sightings
    from auditors.usage.memory import UsageMemory
    from auditors.usage.meters import Meters


LOCAL: Final = "local"
"""The engine that reads on this machine; others are `ray` and `ray://HOST:PORT`."""


class Depth(enum.Enum):
    """How deep is looked: every pattern and checksum detector, or named-entity recognition as well."""

    PATTERNS = "patterns"
    FULL = "full"


class AuditRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One audit of finished input. `since` and `until` are epoch seconds, half open; `jobs` is the number of processes
    on this machine, `engine` where the work is done.

    `paths` are as the user wrote them: files, directories, globs, `-` for standard input, which reports call
    `stdin_name`. `occurrences` asks for every place of every value; `show_values` for previews that are the values in
    clear. `state_files` are ours: their permissions are audited with those of the logs. `sightings` asks for what a
    configuration is compared with; `configurations` are the paths of those that are.
    """

    paths: tuple[str, ...]
    settings: Settings
    fingerprint_key: bytes
    depth: Depth = Depth.FULL
    languages: tuple[str, ...] = ("en",)
    since: float | None = None
    until: float | None = None
    jobs: int = 1
    engine: str = LOCAL
    occurrences: bool = False
    show_values: bool = False
    stdin_name: str = "-"
    state_files: tuple[Path, ...] = ()
    sightings: bool = False
    configurations: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """The paths only: the fingerprint key must not reach a log."""
        return f"AuditRequest(paths={self.paths!r})"


class AuditResult(msgspec.Struct, frozen=True, kw_only=True):
    """What an audit found and how much it read.

    `seconds` is wall time; `notes` are lines that the user should see once. `sightings` and `meters` say what logs show
    of their proxy and who used how much, where they were asked for; `memory` gives what is usual by now, for a later
    run. `is_partial` says that the audit was interrupted: all this is of what had been read by then.
    """

    ledger: Ledger
    coverage: Coverage
    seconds: float
    notes: tuple[str, ...] = ()
    sightings: Sightings | None = None
    meters: Meters | None = None
    memory: Callable[[], UsageMemory] | None = None
    is_partial: bool = False


class Observer(Protocol):
    """Told how an audit gets on, from the process that called the engine; every method must return at once."""

    def started(self, total_bytes: int | None) -> None:
        """Reading begins; `total_bytes` is the size on disk of everything, None where standard input is part of it."""

    def advanced(self, size: int, findings: int) -> None:
        """`size` more bytes on disk were read; `findings` distinct findings are known by now."""

    def problem(self, line: str) -> None:
        """Something was not read, or not in full; one line, not yet sanitised."""

    def note(self, line: str) -> None:
        """Something that the user should know; one line, not yet sanitised."""


class Silence:
    """An observer that does not care."""

    def started(self, total_bytes: int | None) -> None:
        """Do nothing."""

    def advanced(self, size: int, findings: int) -> None:
        """Do nothing."""

    def problem(self, line: str) -> None:
        """Do nothing."""

    def note(self, line: str) -> None:
        """Do nothing."""


class Logged(Silence):
    """An observer that tells the logger `auditors`; what was not read is among the findings already."""

    def note(self, line: str) -> None:
        """Log something that the user should know."""
        import logging

        logging.getLogger("auditors").warning("%s", line)
