"""Words around a candidate that speak for it or against it."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate

_LETTERS: Final = re.compile(r"[a-z]+|.", re.DOTALL)
_WORD: Final = "A-Za-z0-9\u00c0-\u024f"
"""What goes on with a word in Latin letters: `pr` is none in `prévenir`. Other scripts need no break between words."""


def words(*terms: str) -> re.Pattern[str]:
    """One pattern for any of the terms, in any case, as whole words; `_` and `-` count as word breaks, so keys match
    too.

    A term may be written with spaces: `api key` matches `api key`, `api_key`, `api-key` and `apikey`.
    """
    return deferred(lambda: rf"(?<![{_WORD}])(?:{_tree({term.lower() for term in terms})})(?![{_WORD}])")


def _tree(terms: set[str]) -> str:
    """Alternatives for the terms with common beginnings written once.

    The first letter of each is a class of both cases: `re` leaves out an alternative by its first class, but not when
    it ignores case, which makes this three to four times as fast. The letters behind it are compiled faster together.
    """
    branches: dict[str, set[str]] = {}
    for term in terms:
        branches.setdefault(term[0], set()).add(term[1:])
    parts = []
    for first, rests in sorted(branches.items()):
        common = _common(min(rests), max(rests))
        longer = {rest[len(common) :] for rest in rests}
        optional = "?" if "" in longer else ""
        longer.discard("")
        tail = f"(?:{_tree(longer)}){optional}" if longer else ""
        parts.append(_either_case(first) + _LETTERS.sub(_ignoring_case, common) + tail)
    return "|".join(parts)


def _common(one: str, other: str) -> str:
    """What both begin with."""
    length = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one[:length]


def _ignoring_case(run: re.Match[str]) -> str:
    return f"(?ai:{run[0]})" if run[0].isascii() and run[0].isalpha() else _either_case(run[0])


def _either_case(char: str) -> str:
    if char == " ":
        return r"[\s_\-]?"
    capital = char.upper()
    return f"[{char}{capital}]" if len(capital) == 1 and capital != char else re.escape(char)


def mentioned(candidate: Candidate, pattern: re.Pattern[str], before: int = 60, after: int = 0) -> bool:
    """Whether the pattern stands within `before` code points before the value, or within `after` code points behind
    it.
    """
    text, start, end = candidate.text, candidate.start, candidate.end
    if start and pattern.search(text, max(0, start - before), start):
        return True
    return bool(after and pattern.search(text, end, min(len(text), end + after)))
