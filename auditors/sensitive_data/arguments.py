"""Commands whose arguments stand in an array, as tools of agents, containers and MCP servers are started.

`["--token", "…"]` tells only as a whole what the second string is: read is the line that one would type.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from auditors.records.record import Passage, Piece

COMMAND_KEYS: Final = frozenset(
    {"args", "argv", "command", "cmd", "arguments", "entrypoint", "Cmd", "Entrypoint", "Args"}
)
"""Keys above arrays of arguments."""
_MOST: Final = 64
_LONGEST: Final = 400
"""Arguments that are joined, and code points of each: a longer one is a text of its own."""


def join_arguments(items: Sequence[Any]) -> tuple[list[Any], Passage] | None:
    """The items of an array without the arguments, and those as one line; pointers of pieces begin at the array. None
    where no option stands among them.
    """
    if not 1 < len(items) <= _MOST or not any(type(item) is str and item[:1] == "-" for item in items):
        return None
    rest: list[Any] = list(items)
    words: list[str] = []
    pieces: list[Piece] = []
    start = 0
    for at, item in enumerate(items):
        if type(item) is str and 0 < len(item) <= _LONGEST and "\n" not in item and item[0] not in '{["':
            rest[at] = None
            pieces.append(Piece(start, 0, 0, f"/{at}", 0))
            words.append(item)
            start += len(item) + 1
    return (rest, Passage(" ".join(words), tuple(pieces))) if len(words) > 1 else None
