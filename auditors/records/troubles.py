"""What is wrong with the input, by kind: counted while it is read, told in one line for each kind."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

import msgspec

from auditors.sources.source import Span


class Trouble(Enum):
    """A kind of bad input: what is so (of one, of several), and what was done about it."""

    ENCODING = ("is not valid UTF-8", "are not valid UTF-8", "invalid bytes were replaced")
    HOLE = ("has NUL bytes at its ends", "have NUL bytes at their ends", "they were passed over")
    LONG = ("is longer than 16 MiB", "are longer than 16 MiB", "scanned in pieces as text, not decoded")
    DEEP = ("is nested too deep to decode", "are nested too deep to decode", "scanned as text")
    CUT_OFF = ("is cut off in the middle of its JSON", "are cut off in the middle of their JSON", "scanned as text")
    NOT_JSON = ("is not valid JSON", "are not valid JSON", "read on as lines")
    NOT_STRICT = (
        "is not valid JSON, for a control character or a number such as NaN",
        "are not valid JSON, for control characters or numbers such as NaN",
        "read all the same",
    )
    SURROGATE = (
        "has half of a surrogate pair, which is no text",
        "have half of a surrogate pair, which is no text",
        "it was replaced",
    )
    TWICE = (
        "is not valid JSON, a key stands twice in one object",
        "are not valid JSON, a key stands twice in one object",
        "both values were scanned",
    )
    ROW = ("is not a row of the table", "are not rows of the table", "scanned as text")
    FLOW = ("is not a recorded flow", "are not recorded flows", "scanned as text")

    def told(self, count: int, line: int) -> str:
        """The problem in one line, where `count` lines have it, the first of which is `line`."""
        one, several, done = self.value
        place = f"line {line:,}"
        return f"{place} {one}: {done}" if count == 1 else f"{count:,} lines {several}, the first is {place}: {done}"


class Met(msgspec.Struct, frozen=True):
    """A trouble that `count` lines of a span have, the first of which is `line`."""

    trouble: Trouble
    count: int
    line: int


class Troubles:
    """Collects troubles of a source, or of the spans of it that are owned; others report those of the rest."""

    def __init__(self, problems: Callable[[str], None]) -> None:
        self._owned: Span | None = None
        self._later: list[tuple[Trouble, int, int]] = []
        self._problems = problems
        self._met: dict[Trouble, tuple[int, int]] = {}
        self._told: set[Trouble] = set()

    def go_on(self, owned: Span) -> None:
        """Another span begins: what was met in it already, behind the end of the one before, counts now."""
        self._owned = owned
        later, self._later = self._later, []
        for trouble, line, offset in later:
            self.meet(trouble, line, offset)

    def meet(self, trouble: Trouble, line: int, offset: int) -> None:
        """Count one line that has the trouble; call it once for each line and trouble."""
        owned = self._owned
        if owned is not None and not owned.start <= offset < owned.end:
            if offset >= owned.end:
                self._later.append((trouble, line, offset))
            return
        count, first = self._met.get(trouble, (0, line))
        self._met[trouble] = count + 1, first

    def tell(self) -> None:
        """Report what was met since the last call; a kind that was reported before is not repeated. What was met in a
        span waits for `take`.
        """
        if self._owned is not None:
            return
        for trouble, (count, line) in self._met.items():
            if trouble not in self._told:
                self._told.add(trouble)
                self._problems(trouble.told(count, line))
        self._met.clear()

    def take(self) -> tuple[Met, ...]:
        """What was met in the span, to be told with what was met in others."""
        met, self._met = self._met, {}
        return tuple(Met(trouble, count, line) for trouble, (count, line) in met.items())


def once(problems: Callable[[str], None]) -> Callable[[str], None]:
    """Passes each problem on the first time only."""
    told: set[str] = set()

    def tell(problem: str) -> None:
        if problem not in told:
            told.add(problem)
            problems(problem)

    return tell
