"""Random strings that a regular expression matches."""

from __future__ import annotations

import random
import re
import string
from typing import Any, Final

_PLAIN: Final = string.ascii_letters + string.digits
_MOST: Final = 30
"""How many more than the least of a repeat are made."""


def sample(pattern: str, generator: random.Random) -> str:
    """A string that matches the pattern: literals, classes, groups, alternatives and bounded repeats; edges are
    ignored.

    Raises ValueError for what else a pattern may hold.
    """
    # The parser is private, but has been the same since Python 3.11; nothing public gives a parsed pattern.
    from re import _constants, _parser  # type: ignore[attr-defined]

    return _Sampler(generator, _constants).make(_parser.parse(pattern))


class _Sampler:
    def __init__(self, generator: random.Random, codes: Any) -> None:
        self._generator = generator
        self._codes = codes

    def make(self, parts: Any) -> str:
        return "".join(self._part(code, argument) for code, argument in parts)

    def _part(self, code: Any, argument: Any) -> str:
        codes = self._codes
        if code is codes.LITERAL:
            return chr(argument)
        if code is codes.IN:
            return self._generator.choice(self._members(argument))
        if code in (codes.ANY, codes.NOT_LITERAL):
            return self._generator.choice(_PLAIN)
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
            least, most, inner = argument
            times = self._generator.randint(least, min(int(most), least + _MOST))
            return "".join(self.make(inner) for _ in range(times))
        if code is codes.SUBPATTERN:
            return self.make(argument[3])
        if code is codes.BRANCH:
            return self.make(self._generator.choice(argument[1]))
        if code in (codes.AT, codes.ASSERT, codes.ASSERT_NOT):
            return ""
        raise ValueError(f"no samples of {code}")

    def _members(self, items: Any) -> str:
        codes = self._codes
        members = ""
        for code, argument in items:
            if code is codes.NEGATE:
                return _PLAIN
            if code is codes.LITERAL:
                members += chr(argument)
            elif code is codes.RANGE:
                members += "".join(map(chr, range(argument[0], argument[1] + 1)))
            elif code is codes.CATEGORY:
                members += (
                    string.digits
                    if argument is codes.CATEGORY_DIGIT
                    else _PLAIN
                    if argument is codes.CATEGORY_WORD
                    else " "
                )
        return members or re.escape(" ")
