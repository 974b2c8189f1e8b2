"""What a live audit keeps on disk (`--state FILE`): how far every log was audited, what was found, what people decided.

`FILE` is written whole or not at all (0600); `FILE.old` is the one before it, for the case that a disk or a person
damages the first. `FILE.told` is an append-only list of what was announced since, and of logs that were begun, so that
nobody hears of a finding twice when a process is killed between two writes. None of them holds a value in clear.

Positions and findings are kept as of one moment: what is read again after a restart counts once.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import msgspec

from auditors.atomic import written
from auditors.errors import UnreadableError, UsageError
from auditors.live_ledger import KeptEntry
from auditors.sources.checkpoints import Checkpoint
from auditors.triage import Triage
from auditors.usage.memory import UsageMemory

SCHEMA: Final = 1

_BEGINNING: Final = b'{"type":"auditor-state",'
_LONGEST_HEADER: Final = 1 << 10


class Announced(msgspec.Struct, frozen=True, array_like=True):
    """How often a finding had occurred when it was last announced, and the rank of its severity."""

    occurrences: int
    rank: int


class State(msgspec.Struct, kw_only=True):
    """Everything that is kept. `key` tells under which fingerprint key; `saved` is when (epoch seconds), and `writing`
    the how manieth time that is.

    `announced` is by finding ID, `triage` by the key of an entry; `usage` is what is usual for keys and addresses.
    """

    key: str = ""
    saved: float = 0.0
    writing: int = 0
    checkpoints: list[Checkpoint] = []
    findings: list[KeptEntry] = []
    announced: dict[str, Announced] = {}
    triage: dict[str, Triage] = {}
    usage: UsageMemory | None = None


class _Header(msgspec.Struct, frozen=True, kw_only=True):
    type: str
    schema: int
    sha256: str = ""


class _DamagedError(ValueError):
    """A state file that cannot be used."""


class StateFile:
    """A state file that this process alone writes.

    Raises UsageError where another process has it, where it was written by a newer release or under another key, and
    where it is no state file.
    """

    def __init__(self, file: Path, key_check: str, warn: Callable[[str], None]) -> None:
        self.file = file
        self._key = key_check
        self._warn = warn
        self._told = self._lock()
        self._told_since = 0
        self._telling = threading.Lock()
        try:
            self.state, self.was_there = self._load()
        except BaseException:
            self.close()
            raise

    @property
    def files(self) -> tuple[Path, ...]:
        """All files that belong to it."""
        return self.file, _beside(self.file, "old"), _beside(self.file, "told")

    def _lock(self) -> int:
        told = _beside(self.file, "told")
        try:
            descriptor = os.open(told, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise UsageError(f"{self.file}: the state cannot be kept there: {error.strerror}") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise UsageError(f"{self.file}: another auditor is using this state file; give each one its own") from None
        except OSError:
            pass  # a file system without locks
        return descriptor

    def _load(self) -> tuple[State, bool]:
        damaged = []
        for file in (self.file, _beside(self.file, "old")):
            try:
                state = self._read(file)
            except FileNotFoundError:
                continue
            except _DamagedError as error:
                damaged.append(f"{file}: {error}")
                continue
            if damaged:
                self._warn(f"{damaged[0]}; {file} of {_ago(state.saved)} is used instead")
            self._read_told(state)
            return state, True
        for problem in damaged:
            self._warn(f"{problem}; everything is read again, and decisions on findings are lost")
        state = State()
        self._read_told(state)
        return state, False

    def _read(self, file: Path) -> State:
        try:
            data = file.read_bytes()
        except FileNotFoundError:
            raise
        except OSError as error:
            raise UsageError(f"{file}: the state cannot be read: {error.strerror}") from error
        if not data.startswith(_BEGINNING[: len(data)]):
            raise UsageError(f"{file}: is not a state file of auditor; name another file")
        head, _, body = data.partition(b"\n")
        try:
            header = msgspec.json.decode(head[:_LONGEST_HEADER], type=_Header)
        except msgspec.DecodeError:
            raise _DamagedError("the state is damaged") from None
        if header.schema > SCHEMA:
            raise UsageError(f"{file}: was written by a newer release (schema {header.schema}); name another file")
        if hashlib.sha256(body).hexdigest() != header.sha256:
            raise _DamagedError("the state is damaged")
        try:
            state = msgspec.json.decode(body, type=State)
        except msgspec.DecodeError:
            raise _DamagedError("the state is damaged") from None
        if state.key != self._key:
            raise UsageError(
                f"{file}: was written under another fingerprint key; set AUDITOR_FINGERPRINT_KEY to the same secret as "
                "then, or name another file"
            )
        return state

    def _read_told(self, state: State) -> None:
        """Add what was told since the state was written; a line that was cut off is left out."""
        with os.fdopen(os.dup(self._told), "rb") as stream:
            stream.seek(0)
            for line in stream:
                kind, number, rest = (*line.rstrip(b"\n").split(b" ", 2), b"", b"")[:3]
                if not line.endswith(b"\n"):
                    continue
                with suppress(ValueError, msgspec.DecodeError):
                    if kind != b"log":
                        occurrences, rank = number, rest
                        state.announced[kind.decode("ascii")] = Announced(int(occurrences), int(rank))
                    elif int(number) >= state.writing:
                        state.checkpoints.append(msgspec.json.decode(rest, type=Checkpoint))

    def telling(self, announced: Mapping[str, Announced]) -> Callable[[], None]:
        """What to call directly after something was announced, so that it is remembered before anything can happen."""
        lines = "".join(f"{key} {one.occurrences} {one.rank}\n" for key, one in announced.items()).encode()

        def remember() -> None:
            self._append(lines)
            self.state.announced.update(announced)

        return remember

    def tell_begun(self, checkpoint: Checkpoint) -> None:
        """Remember that a log was begun, before anything in it is announced: it keeps its name from now on."""
        self._append(b"log %d %s\n" % (self.state.writing, msgspec.json.encode(checkpoint)))

    def _append(self, lines: bytes) -> None:
        with self._telling, suppress(OSError):  # at worst something is announced twice
            self._told_since += 1
            os.write(self._told, lines)

    def encoded(self) -> bytes:
        """The state as it is now, for `write`. What is announced from now on is not part of it."""
        self.state.key = self._key
        self.state.writing += 1
        with self._telling:
            self._told_since = 0
        body = _encode(self.state)
        header = _Header(type="auditor-state", schema=SCHEMA, sha256=hashlib.sha256(body).hexdigest())
        return msgspec.json.encode(header) + b"\n" + body

    def write(self, data: bytes) -> None:
        """Put an encoded state in the place of the last one. May run in another thread. Raises UnreadableError."""
        _set_aside(self.file)
        with written(self.file) as stream:
            stream.write(data)
        with self._telling, suppress(OSError):
            if not self._told_since:
                os.ftruncate(self._told, 0)

    def close(self) -> None:
        """Let others have it."""
        os.close(self._told)


def _beside(file: Path, word: str) -> Path:
    return file.with_name(f"{file.name}.{word}")


def _set_aside(file: Path) -> None:
    """Make the present file the old one, in such a way that there is a whole one at every moment."""
    draft = _beside(file, "old.draft")
    try:
        draft.unlink(missing_ok=True)
        try:
            draft.hardlink_to(file)
        except FileNotFoundError:
            return
        except OSError:
            shutil.copyfile(file, draft)
            draft.chmod(0o600)
        draft.replace(_beside(file, "old"))
    except OSError as error:
        raise UnreadableError(f"{file}: the state cannot be written: {error.strerror}") from error


def _encode(state: State) -> bytes:
    try:
        return msgspec.json.encode(state)
    except UnicodeEncodeError:
        return msgspec.json.encode(_without_surrogates(msgspec.to_builtins(state)))


def _without_surrogates(value: Any) -> Any:
    """Names and pointers out of logs may hold lone surrogates, which have no UTF-8."""
    if isinstance(value, str):
        return value.encode(errors="backslashreplace").decode()
    if isinstance(value, Mapping):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, bytes):
        return [_without_surrogates(item) for item in value]
    return value


def _ago(saved: float) -> str:
    from auditors.timestamps import rfc3339

    return rfc3339(saved)
