"""What is wrong with the input, by kind: counted while it is read, told in one line for each kind."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

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

    def told(self, count: int, place: str) -> str:
        """The problem in one line."""
        one, several, done = self.value
        return f"{place} {one}: {done}" if count == 1 else f"{count:,} lines {several}, the first is {place}: {done}"


class Troubles:
    """Collects troubles of the part of a source that is owned; others report those of the rest.

    Places are lines where the whole source is read, else bytes: lines of a part are not numbered from the beginning.
    """

    def __init__(self, problems: Callable[[str], None]) -> None:
        self._owned: Span | None = None
        self._later: list[tuple[Trouble, int, int]] = []
        self._problems = problems
        self._met: dict[Trouble, tuple[int, str]] = {}
        self._told: set[Trouble] = set()

    def go_on(self, owned: Span) -> None:
        """Another part begins: what was met in it already, behind the end of the one before, counts now."""
        self._owned = owned
        self._told.clear()
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
        if trouble in self._met:
            count, place = self._met[trouble]
        else:
            count, place = 0, f"line {line:,}" if owned is None else f"the line at byte {offset:,}"
        self._met[trouble] = count + 1, place

    def tell(self) -> None:
        """Report what was met since the last call; a kind that was reported before is not repeated."""
        for trouble, (count, place) in self._met.items():
            if trouble not in self._told:
                self._told.add(trouble)
                self._problems(trouble.told(count, place))
        self._met.clear()


def once(problems: Callable[[str], None]) -> Callable[[str], None]:
    """Passes each problem on the first time only."""
    told: set[str] = set()

    def tell(problem: str) -> None:
        if problem not in told:
            told.add(problem)
            problems(problem)

    return tell
