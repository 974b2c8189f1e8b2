"""Words beside a value, as patterns: for confirmations as they are, for heads as heads see a text."""

from __future__ import annotations

import re
from typing import Final

CAPITAL: Final = r"[A-Z?\x80-\xff]"
"""In a head: what a capitalised word may begin with. Letters beyond Latin-1 are question marks there."""


def any_of(*words: str) -> str:
    """A pattern for any of the words; words may stand in one string, apart by `|`, and may be patterns themselves."""
    return "(?:" + "|".join(words) + ")"


def as_head(pattern: str) -> str:
    """The pattern with letters beyond ASCII as the bytes that heads see, in both cases."""
    return re.sub(r"[^\x00-\x7f]", lambda found: _letter(found[0]), pattern)


def _letter(letter: str) -> str:
    forms = sorted({form for form in (letter.lower(), letter.upper()) if len(form) == 1 and ord(form) < 256})
    return "[" + "".join(f"\\x{ord(form):02x}" for form in forms) + "]" if forms else r"\?"
