"""Many texts as one buffer of bytes, so that a pattern pass costs the same for many short strings as for a long one.

The buffer has one byte for each code point (Latin-1, all beyond as `?`), so places in it are places in the texts.
Between two texts stands a separator that no head can match across; see `SEPARATOR`. A line end stands before the first
one too: so every text has something before it, and a head may ask for what is no letter there.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

SEPARATOR: Final = "\n0\n"
"""Ends what a head may bridge: every gap is a class without digits or without line ends, as a test holds."""

_BEGIN: Final = "\n"

UNSEEN: Final = "\x1b"
"""Begins what a screen does not show; characters without width are read as one, too."""

_TYPOGRAPHY: Final = {
    **dict.fromkeys(map(chr, (0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)), " "),
    **dict.fromkeys(map(chr, (*range(0x2010, 0x2016), 0x2212, 0xFE58, 0xFE63, 0xFF0D)), "-"),
    **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
    **dict(zip("‘’‚‹›“”„＠．＋：", "'''''\"\"\"@.+:", strict=True)),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff", UNSEEN),
}
_TYPOGRAPHIC: Final = re.compile("[" + "".join(map(re.escape, _TYPOGRAPHY)) + "]")

_RUN: Final = 24
_ENCODED: Final = bytes(
    0x61 if chr(code).isascii() and (chr(code).isalnum() or chr(code) in "+/_-") else 0x20 for code in range(256)
)
"""Maps what base64 is written with to `a`, and everything else to a space."""


def plain(text: str) -> str:
    """The text with typographic spaces, dashes, quotes and full-width digits as ASCII, one code point for one."""
    if text.isascii():
        return text
    return _TYPOGRAPHIC.sub(lambda found: _TYPOGRAPHY[found.group()], text)  # ten times as fast as str.translate


def _encode(error: UnicodeError) -> tuple[str | bytes, int]:
    """Writes what Latin-1 has no character for."""
    assert isinstance(error, UnicodeEncodeError)
    characters = error.object[error.start : error.end]
    if len(characters) == 1:
        return _TYPOGRAPHY.get(characters, "?"), error.end
    return plain(characters).encode("latin-1", "replace"), error.end


_PLAINLY: Final = "auditor-plainly"
codecs.register_error(_PLAINLY, _encode)


def plain_bytes(text: str) -> bytes:
    """The `plain` text in Latin-1, with `?` for what is not in it; several times as fast as one after the other."""
    data = text.encode("latin-1", _PLAINLY)
    return data if text.isascii() else data.replace(b"\xa0", b" ")


class Batch:
    """Texts in one buffer. `texts` are as they came; `data` holds their `plain` form, behind each other."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self.starts = list(accumulate((len(text) + len(SEPARATOR) for text in texts), initial=len(_BEGIN)))
        self.data = plain_bytes(_BEGIN + SEPARATOR.join(texts))

    def owner(self, place: int) -> int:
        """Which text the code point at a place of the buffer belongs to; the separator counts to the text before it."""
        return bisect_right(self.starts, place, 0, len(self.texts)) - 1

    def holding(self, mark: bytes) -> Iterator[int]:
        """The texts that hold a byte, in their order."""
        data, starts = self.data, self.starts
        at = data.find(mark)
        while at >= 0:
            owner = self.owner(at)
            yield owner
            at = data.find(mark, starts[owner + 1])

    def runs(self) -> Iterator[tuple[int, int, int]]:
        """Text, start and end of each run of at least 24 characters that base64 of either alphabet is written with."""
        data = self.data.translate(_ENCODED)
        needle = b"a" * _RUN
        at = data.find(needle)
        while at >= 0:
            end = data.find(b" ", at + _RUN)
            end = len(data) if end < 0 else end
            begin = data.rfind(b" ", 0, at) + 1
            owner = self.owner(begin)
            yield owner, begin - self.starts[owner], end - self.starts[owner]
            at = data.find(needle, end)
