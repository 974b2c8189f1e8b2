"""Lines without what a terminal obeys and nobody sees: escape sequences, control characters, marks of direction.

Where a line begins a record is judged without them: a title or a colour before it hides no record, nor whose it is.
Sequences are those of ECMA-48 and xterm: CSI, and strings (OSC, DCS, APC, PM, SOS) with their ends, in 7 and 8 bits.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from operator import attrgetter
from typing import Final, NamedTuple

import msgspec

from auditors.deferred import deferred
from auditors.records.positions import cut_pieces
from auditors.records.record import Passage, Piece

_start = attrgetter("start")

_LEADING: Final = frozenset(
    [
        *map(chr, [*range(9), *range(0xB, 0x20), *range(0x7F, 0xA0), 0xAD, 0x61C, 0xFEFF, 0xFFFD]),
        *map(chr, [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)]),
    ]
)
"""Control characters, marks of direction and byte order, and what stands for a byte of a control character: no line
begins with them that says something."""

_SEQUENCE: Final = (
    r"(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x18\x1a\x1b\x9c]{0,4096}+(?:\x07|\x1b\\|\x9c)"
    r"|(?:\x1b\[|\x9b)[0-?]{0,64}+[ -/]{0,8}+[@-~]"
    r"|\x1b(?:[()*+][0-9A-Z]| [FGLMN]|#[3-8]|[78=>\\\]^_])|[\x1b\x90\x98\x9b\x9d-\x9f]"
)
_SEQUENCES: Final = deferred(_SEQUENCE)
_LEAD: Final = deferred(
    rf"(?:(?>\x1b[cDEHM]|{_SEQUENCE}|\ufffd(?>[\d;]|{_SEQUENCE}){{1,64}}+m"
    r"|[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u206f]))++"
)
"""Escapes of a letter are taken for what they are at the begin of a line only: elsewhere the letter may be that of a
value.
"""

_HARMLESS: Final = 15
"""Code points of a sequence that is too short to hold a key or an address."""


_ORDERS: Final = (
    ("sets the title of the window", r"(?:\x1b\]|\x9d)[0-2];"),
    ("writes to the clipboard", r"(?:\x1b\]|\x9d)52;"),
    ("puts a link behind a text", r"(?:\x1b\]|\x9d)8;[^;]{0,256};."),
    ("sends a command to the terminal", r"(?:\x1b\]|\x9d)(?![0-2]\D|8;|52;).|(?:\x1b[PX^_]|[\x90\x98\x9e\x9f])."),
    ("moves the cursor", r"(?:\x1b\[|\x9b)[\d;]{0,64}[A-HdefSTsu]|\x1b[DEHM78]"),
    ("erases what stands there", r"(?:\x1b\[|\x9b)(?:[\d;]{0,64}[JPLMX@]|[12]K)"),
    ("changes how the terminal works", r"(?:\x1b\[|\x9b)[?=>!\d;]{0,64}[hlpr]|\x1bc"),
    ("turns the direction of text around", "[\u202a\u202b\u202d\u202e\u2066-\u2068]"),
)
"""What a sequence would have a terminal do that may deceive who reads the log; colours do not, nor does what erases the
rest of a line that is about to be written.
"""
_ORDER: Final = deferred("|".join(f"({pattern})" for _, pattern in _ORDERS), re.DOTALL)


class Bared(NamedTuple):
    """A line without escapes; `hidden` are those that could hold a value, or deceive."""

    text: str
    pieces: tuple[Piece, ...]
    hidden: tuple[Passage, ...]


def bare(text: str, pieces: tuple[Piece, ...]) -> Bared | None:
    """A line without the escape sequences in it, and without what else nobody sees at its begin; None where there is
    nothing of the kind.
    """
    if text[:1] not in _LEADING and "\x1b" not in text and "\x9b" not in text:
        return None
    lead = _LEAD.match(text)
    spans = [lead.span()] if lead is not None else []
    spans += [match.span() for match in _SEQUENCES.finditer(text, spans[0][1] if spans else 0)]
    if not spans:
        return None
    texts: list[str] = []
    left: list[Piece] = []
    hidden: list[Passage] = []
    done = length = 0
    for begin, end in [*spans, (len(text), len(text))]:
        if begin > done:
            texts.append(text[done:begin])
            shown = _within(pieces, done, begin, length)
            if left and shown:
                left.append(msgspec.structs.replace(shown[0], goes_on=True))
                shown = shown[1:]
            left += shown
            length += begin - done
        orders = orders_in(text[begin:end])
        if orders or end - begin > _HARMLESS:
            hidden.append(Passage(text[begin:end], _within(pieces, begin, end), orders=orders))
        done = end
    return Bared("".join(texts), tuple(left) or cut_pieces(pieces, len(text)), tuple(hidden))


def orders_in(text: str) -> tuple[str, ...]:
    """What escape sequences would have a terminal do that deceives who reads them, each once."""
    found = {match.lastindex or 0 for match in _ORDER.finditer(text)}
    return tuple(words for number, (words, _) in enumerate(_ORDERS, 1) if number in found)


def seen(text: str) -> str:
    """What is seen of a line."""
    bared = bare(text, ())
    return bared.text if bared is not None else text


def says_nothing(text: str) -> bool:
    """Whether a text is blank but for escapes that are too short to hold a value."""
    bared = bare(text, ())
    if bared is None:
        return not text.strip()
    return not bared.text.strip() and all(len(passage.text) <= _HARMLESS for passage in bared.hidden)


def _within(pieces: tuple[Piece, ...], begin: int, end: int, shift: int = 0) -> tuple[Piece, ...]:
    """The pieces of a stretch of a text, which begins at `shift` now."""
    at = max(0, bisect_right(pieces, begin, key=_start) - 1)
    return cut_pieces(pieces[at : bisect_left(pieces, end, key=_start)], begin, shift)
