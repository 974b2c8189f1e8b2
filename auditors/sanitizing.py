"""Text that may be shown in a terminal: whatever a log or a file name holds, it cannot drive or deceive the reader.

Control characters (C0, DEL, C1 and with them every escape sequence), bidirectional overrides and isolates, zero-width
and other invisible characters, line and paragraph separators, lone surrogates, private and unassigned code points
become visible escapes. What is dangerous: CVE-2021-42574 (bidi, "Trojan Source"), CWE-150 (escape sequences).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_INVISIBLE_LETTERS: Final = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\U000e0100-\U000e01ef"
"""Default-ignorable code points that `str.isprintable` takes for letters or marks (Unicode DerivedCoreProperties)."""

_INVISIBLE: Final = re.compile(f"[{_INVISIBLE_LETTERS}]")

_NAMED: Final = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def sanitize(text: str) -> str:
    """The text on one line, with everything that is not plainly visible written as an escape (`\\x1b`, `\\u202e`)."""
    if text.isprintable() and (text.isascii() or not _INVISIBLE.search(text)):
        return text
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character.isprintable() and not _INVISIBLE.match(character):
        return character
    if unicodedata.category(character) == "Zs":
        return " "
    return _NAMED.get(character) or escape(character)


def escape(character: str) -> str:
    """A character as Python writes it in a string: `\\x1b`, `\\u202e`, `\\U000e0041`."""
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
