"""Words with letters replaced by what looks like them: `Wint3r`, `$ummer`. People write passwords so, and no code."""

from __future__ import annotations

import itertools
from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.gazetteer import common_words, english_words

_LETTERS: Final = {"0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s", "!": "i"}
"""What stands for which letters."""
_DISGUISED: Final = deferred(
    r"(?<![A-Za-z0-9])(?:(?=[A-Za-z]{0,14}[013-578@$!][A-Za-z])[A-Za-z013-578@$!]{5,16}|[A-Z][013-578@$!][a-z]{1,14}(?![A-Za-z]))"
)
_DOLLAR: Final = deferred(r"\$(?P<rest>[a-z]{3,14}|[A-Z]{3,14})(?![a-z])")
_LEAST: Final = 3
_MOST_REPLACED: Final = 4


def _is_word(text: str) -> bool:
    return text in english_words() or text in common_words()


def is_disguised(value: str) -> bool:
    """Whether a part of the value is an English word, some letters of which are replaced; of less than five letters
    only where it begins with a capital: `R3d`.
    """
    return any(_is_disguised(part[0].lower()) for part in _DISGUISED.finditer(value))


def _is_disguised(part: str) -> bool:
    return any(map(_hides_word, {part, part.rstrip("0123456789!$@")}))


def _hides_word(part: str) -> bool:
    replaced = sum(not sign.isalpha() for sign in part)
    words = itertools.product(*(_LETTERS.get(sign, sign) for sign in part))
    return len(part) >= _LEAST and 0 < replaced <= _MOST_REPLACED and any(_is_word("".join(word)) for word in words)


def is_dollar_for_s(value: str) -> bool:
    """Whether the value begins with a dollar that stands for the letter: `$ummer1`, for `ummer` is no word."""
    found = _DOLLAR.match(value)
    return found is not None and _is_word("s" + found["rest"].lower()) and not _is_word(found["rest"].lower())
