"""Worker processes: started together, given parts one by one, and never left behind.

The process that starts them is one of the readers: it reads a part itself whenever no answer waits and nothing can be
put together. So there are as many processes as are asked for, and none of them idles while there is something to read.
"""

from __future__ import annotations

import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Final, Self

import msgspec

from auditors.engines.collector import give_back, relax
from auditors.engines.parts import Part, PartReader, PartResult
from auditors.engines.process import context
from auditors.engines.shares import Shares
from auditors.errors import AuditorError, InternalError
from auditors.exit_status import ExitStatus
from auditors.formats.catalog import load_formats
from auditors.request import AuditRequest
from auditors.sensitive_data import kept_patterns
from auditors.sensitive_data.outlines import outlines
from auditors.signals import held, leave_to_parent

_PATIENCE: Final = 5.0
"""Seconds that a worker is given to end before it is killed."""

_INTERVAL: Final = 0.2
"""Seconds between two reports of a worker on how far it is."""

_AHEAD: Final = 2
"""Parts for each worker of which none is given ahead: the last ones are for whoever is done first."""


class Ready(msgspec.Struct, frozen=True):
    """A worker can take its first part; `notes` are for the user."""

    notes: tuple[str, ...]


class Progress(msgspec.Struct, frozen=True):
    """A worker has read `size` more bytes on disk of its part, with so many distinct findings by now."""

    size: int
    findings: int


class Failure(msgspec.Struct, frozen=True):
    """A worker gave up. `message` is for the user; without one it is an error of ours, known by `kind` and `frames`."""

    status: ExitStatus
    message: str = ""
    kind: str = ""
    frames: tuple[str, ...] = ()

    @classmethod
    def of(cls, error: Exception) -> Failure:
        """What may be told of an error: the message of one that is for the user, the way of any other."""
        if isinstance(error, AuditorError):
            return cls(error.exit_status, str(error))
        internal = InternalError.of(error)
        return cls(ExitStatus.INTERNAL, kind=internal.kind, frames=internal.frames)

    def error(self) -> AuditorError:
        """What to raise where the results are awaited."""
        return AuditorError(self.message, self.status) if self.message else InternalError(self.kind, self.frames)


class _Given:
    """The numbers of the parts that a worker has, the one that it reads first."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.numbers: deque[int] = deque()


class Pool:
    """The `jobs` processes of one audit, of which this is one; leaving the block ends the others, whatever they do."""

    def __init__(self, request: AuditRequest, jobs: int) -> None:
        self.notes: tuple[str, ...] = ()
        self._request = request
        self._here = jobs - 1
        self._stack = ExitStack()
        self._workers: list[_Worker] = []
        self._shares = Shares((), jobs)
        self._busy: dict[Any, _Given] = {}
        self._results: deque[tuple[int, PartResult]] = deque()
        self._advance: Callable[[int, int, int], None] = lambda _number, _size, _findings: None
        self._reader: PartReader | None = None

    def __enter__(self) -> Self:
        load_formats()  # here, once, for all processes that are forked
        outlines()
        kept_patterns.restore()
        with ExitStack() as stack:
            with held():
                spools = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="auditor-")))
                chosen = context()
                for _ in range(self._here):
                    others = [other.connection for other in self._workers]
                    worker = _Worker(chosen, self._request, spools, others)
                    stack.callback(worker.stop)
                    self._workers.append(worker)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        with held():  # a signal must not leave a process or a directory behind
            self._stack.close()

    def start(self, parts: Iterable[tuple[int, Part]]) -> None:
        """Give the first of numbered parts to the workers, which take them when they are ready."""
        self._shares = Shares(parts, self._here + 1)
        self._busy = {worker.connection: _Given(at) for at, worker in enumerate(self._workers)}
        for given in list(self._busy.values()):
            self._give_next(given)

    def _give_next(self, given: _Given) -> None:
        """Give a worker what it is to read next: while much is left one part more than it reads, so that it need not
        wait for our answer. Let it go where there is nothing.
        """
        worker = self._workers[given.at]
        ahead = 1 if self._shares.left > _AHEAD * len(self._workers) else 0
        while len(given.numbers) <= ahead and (following := self._shares.next(given.at)) is not None:
            given.numbers.append(following[0])
            worker.send(following[1])
        if not given.numbers:
            del self._busy[worker.connection]
            worker.dismiss()

    def read(
        self, advance: Callable[[int, int, int], None], meanwhile: Callable[[], bool] = lambda: False
    ) -> Iterator[tuple[int, PartResult]]:
        """The results of the parts as they are done, in any order.

        `advance` is told the number of a part, how many more bytes of it on disk were read, and how many findings there
        are in it. `meanwhile` is called as long as nobody answers, to do a little, until it says that there is nothing
        to do. Raises AuditorError where reading fails, here or in a worker.
        """
        self._advance = advance
        while True:
            self._hear()
            if self._results:
                yield self._results.popleft()
            elif meanwhile():
                continue
            elif (own := self._shares.next(self._here)) is not None:
                yield self._read_here(*own)
            elif self._busy:
                wait(list(self._busy))
            else:
                break
        self._forget()

    def _hear(self) -> None:
        """Take the answers that are there, and give those who are done something else to read."""
        for connection in wait(list(self._busy), 0) if self._busy else ():
            given = self._busy[connection]
            answer = self._workers[given.at].receive()
            if isinstance(answer, Progress):
                self._advance(given.numbers[0], answer.size, answer.findings)
            elif isinstance(answer, Ready):
                self.notes = answer.notes
            else:
                number = given.numbers.popleft()
                self._note_end(number, answer)
                self._give_next(given)
                self._results.append((number, answer))

    def _read_here(self, number: int, part: Part) -> tuple[int, PartResult]:
        """Read a part in this process, and hear the others on the way: nobody waits until it is done."""

        def advance(size: int, findings: int) -> None:
            self._advance(number, size, findings)
            self._hear()

        try:
            if self._reader is None:
                self._reader = PartReader(self._request)
                self.notes = tuple(self._reader.pipeline.notes)
            result = self._reader.read(part, advance)
        except Exception as error:  # a seam: the same is told of an error, whichever process it happens in
            raise Failure.of(error).error() from None
        self._note_end(number, result)
        return number, result

    def _note_end(self, number: int, result: PartResult) -> None:
        if not result.goes_on:
            self._shares.end(number, result.at)

    def _forget(self) -> None:
        """What follows needs memory, too."""
        if self._reader is not None:
            self._reader.pipeline.forget()
            self._reader = None
            give_back()


class _Worker:
    """A process that reads parts, and our end of the line to it."""

    def __init__(self, context: Any, request: AuditRequest, spools: Path, others: Sequence[Connection]) -> None:
        self.connection, theirs = context.Pipe()
        ours = (self.connection, *others)
        self._process = context.Process(target=_work, args=(request, spools, theirs, ours), daemon=True)
        self._process.start()
        theirs.close()

    def send(self, part: Part) -> None:
        """Give it the next part."""
        try:
            self.connection.send(part)
        except OSError:
            raise self._lost() from None

    def receive(self) -> Ready | Progress | PartResult:
        """What it answers. Raises AuditorError where it failed or is gone."""
        try:
            answer: Ready | Progress | PartResult | Failure = self.connection.recv()
        except (EOFError, OSError):
            raise self._lost() from None
        if isinstance(answer, Failure):
            raise answer.error()
        return answer

    def _lost(self) -> AuditorError:
        self._process.join(_PATIENCE)
        code = self._process.exitcode
        how = f"by signal {-code}" if code is not None and code < 0 else f"with status {code}"
        return AuditorError(
            f"a worker process ended before its time ({how}); was memory short? Run again with --jobs 1"
        )

    def dismiss(self) -> None:
        """Let the process end, whatever it is doing, without waiting for that."""
        self.connection.close()
        self._process.terminate()

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        self.dismiss()
        self._process.join(_PATIENCE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


def _work(request: AuditRequest, spools: Path, connection: Connection, inherited: Sequence[Connection]) -> None:
    """What a worker process does until the line is closed.

    `inherited` are the first process's ends of lines: as long as anybody else has them open, its end closes none.
    """
    leave_to_parent()
    for other in inherited:
        other.close()
    try:
        reader = PartReader(request, spools)
        relax()
        connection.send(Ready(tuple(reader.pipeline.notes)))
        while (part := _next_part(connection)) is not None:
            connection.send(reader.read(part, _Teller(connection)))
    except Exception as error:  # a seam: nothing of the error but its way may leave the process
        _give_up(connection, Failure.of(error))


def _next_part(connection: Connection) -> Part | None:
    try:
        part: Part = connection.recv()
    except (EOFError, OSError):
        return None
    return part


def _give_up(connection: Connection, failure: Failure) -> None:
    try:
        connection.send(failure)
    except OSError:  # nobody waits for us any more
        return


class _Teller:
    """Sums up how far a part was read, and sends it now and then."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._size = 0
        self._sent = time.monotonic()

    def __call__(self, size: int, findings: int) -> None:
        self._size += size
        now = time.monotonic()
        if now - self._sent >= _INTERVAL:
            self._connection.send(Progress(self._size, findings))
            self._size, self._sent = 0, now
