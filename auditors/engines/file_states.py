"""What there is to say of every followed file: how far it is read, what stood in it, what is wrong with it."""

from __future__ import annotations

import functools
import time
from collections.abc import Iterable, Mapping
from typing import Final

from auditors.acl import user_name
from auditors.engines.log_audit import LogAudit
from auditors.engines.updates import MOST_FILES, FileState
from auditors.sources.roster import Roster
from auditors.sources.tailed_file import Role, TailedFile

_SMOOTH: Final = 2.0
"""Seconds over which rates are smoothed."""

_LONG_PAST: Final = 16 << 20
"""Bytes of a file from which on reading what was there already is as urgent as what is being written."""

_STATES: Final = {
    Role.STARTING: "starting",
    Role.FOLLOWED: "followed",
    Role.COPY: "copy",
    Role.PACKED: "packed",
    Role.IGNORED: "left out",
}

_owner = functools.lru_cache(maxsize=256)(user_name)


class FileStates:
    """The states of files, each sent when it has changed.

    `behind` is how far the audit of all is behind, in bytes and in seconds, `late` how many seconds it is behind what
    is being written: what was there when a file was found may take its time.
    """

    def __init__(self) -> None:
        self._waiting: dict[TailedFile, None] = {}
        self._lively: dict[TailedFile, _Rate] = {}
        self._sent: dict[int, FileState] = {}
        self._problems: dict[str, str] = {}
        self.behind = (0, 0.0)
        self.late = 0.0

    def problem(self, source: str, reason: str) -> None:
        """Something is wrong with a source; nothing any more, where the reason is empty."""
        self._problems[source] = reason

    def take(
        self, roster: Roster | None, audits: Mapping[int, LogAudit]
    ) -> tuple[tuple[FileState, ...], tuple[int, ...]]:
        """The states that have changed since the last call, and the numbers of files that are gone."""
        if roster is None:
            return (), ()
        while roster.touched:
            file = roster.touched.pop()
            self._waiting[file] = None
            self._lively.setdefault(file, _Rate())
        now = time.monotonic()
        self._measure(now, audits)
        states = []
        for file in list(self._waiting)[:MOST_FILES]:
            del self._waiting[file]
            if (state := self._state(file, now, audits)) is not None and self._sent.get(state.number) != state:
                self._sent[state.number] = state
                states.append(state)
        gone = []
        while roster.gone:
            number = roster.gone.pop()
            if self._sent.pop(number, None) is not None:
                gone.append(number)
        return tuple(states), tuple(gone)

    def _measure(self, now: float, audits: Mapping[int, LogAudit]) -> None:
        """Look at the files that grow or are behind; the others have nothing new."""
        behind_bytes, behind_seconds, late = 0, 0.0, 0.0
        for file, rate in list(self._lively.items()):
            audit = audits.get(file.log.number) if file.log is not None else None
            rate.measure(audit.bytes if audit is not None else 0, now)
            missing, seconds = file.behind(now)
            behind_bytes += missing
            behind_seconds = max(behind_seconds, seconds)
            if not file.is_in_the_past or missing > _LONG_PAST:
                late = max(late, seconds)
            self._waiting[file] = None
            if rate.value < 1 and not missing:
                del self._lively[file]
        self.behind, self.late = (behind_bytes, behind_seconds), late

    def _state(self, file: TailedFile, now: float, audits: Mapping[int, LogAudit]) -> FileState | None:
        if file.names and not file.is_asked_for and file.role is not Role.FOLLOWED:
            return None
        log, rate = file.log, self._lively.get(file)
        parts = self._parts(file, audits)
        missing, seconds = file.behind(now)
        state = _STATES.get(file.role) or ("starting" if file.size else "empty")
        return FileState(
            number=file.number,
            name=file.name,
            names=tuple(file.names),
            state=state if file.names else "gone",
            size=file.size,
            offset=log.audited.offset if log is not None else 0,
            modified=file.modified,
            behind_bytes=missing,
            behind_seconds=round(seconds, 1),
            bytes=sum(part.bytes for part in parts),
            lines=sum(part.lines for part in parts),
            records=sum(part.records for part in parts),
            recognised=sum(part.recognised for part in parts),
            values=sum(part.values for part in parts),
            rate=round(rate.value) if rate is not None else 0.0,
            formats=tuple(dict.fromkeys(name for part in parts for name in part.formats)),
            mode=file.mode,
            owner=_owner(file.owner),
            problem=self._problems.get(file.name, ""),
        )

    def _parts(self, file: TailedFile, audits: Mapping[int, LogAudit]) -> Iterable[LogAudit]:
        if file.role is Role.PACKED:
            return [audit for audit in audits.values() if audit.log.identity == file.identity]
        audit = audits.get(file.log.number) if file.log is not None else None
        return [audit] if audit is not None and file.role is Role.FOLLOWED else []


class _Rate:
    """Bytes per second of late."""

    def __init__(self) -> None:
        self.value = 0.0
        self._bytes = -1
        self._at = 0.0

    def measure(self, size: int, now: float) -> None:
        """So many bytes were audited by now."""
        if self._bytes < 0:
            self._bytes, self._at = size, now
            return
        elapsed = now - self._at
        if elapsed >= 0.05:
            share = min(1.0, elapsed / _SMOOTH)
            self.value += share * ((size - self._bytes) / elapsed - self.value)
            self._bytes, self._at = size, now
