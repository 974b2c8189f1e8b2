"""Objects that stand in lines of text: behind a prefix that begins no record of any wrapper, or printed over lines."""

from __future__ import annotations

from typing import Any, Final

import msgspec
import orjson

from auditors.formats.format import Format
from auditors.formats.pairs import is_in_labels
from auditors.formats.structured_log import entry_format
from auditors.formats.text_log import TEXT
from auditors.records.continuing import is_entry_in_words, is_labelled
from auditors.records.decoding import hidden_values, hides_values
from auditors.records.positions import JoinedJson, cut_pieces
from auditors.records.recognising import Recogniser
from auditors.records.record import Passage, Piece, Record
from auditors.records.running import Spot

_LONGEST_PREFIX: Final = 64
"""Characters before an object that are a prefix, though they begin no record of any format."""


class ObjectsInText:
    """Finds records in text by asking what their objects are."""

    def __init__(self, recogniser: Recogniser) -> None:
        self._recognise = recogniser.recognise
        self._recognise_generic = recogniser.recognise_generic

    def printed(self, record: Record) -> Record:
        """What a text of lines that nobody recognises is: an entry printed over them, as an object or in words."""
        if record.format is not None or record.count < 2 or record.owns is not None:
            return record
        if record.body[:1] != "{":
            is_entry = is_in_labels(record.body) and is_entry_in_words(record.body)
            return msgspec.structs.replace(record, format=TEXT, count=1) if is_entry else record
        try:
            body = orjson.loads(record.body)
        except (orjson.JSONDecodeError, UnicodeEncodeError, RecursionError):
            return record
        format_ = self._recognise(body) or self._recognise_generic(body)
        if format_ is None or hides_values(record.body.encode("utf-8", "surrogatepass"), body):
            return record
        layout = JoinedJson(record.body, record.pieces)
        return msgspec.structs.replace(record, format=format_, body=body, pointer="", pieces=(), layout=layout, count=1)

    def embedded(
        self, text: str, format_: Format | None, around: Format | None
    ) -> tuple[dict[str, Any], int, int] | None:
        """A record that ends a line of text, which begins one of `format_` or none: the object, and its span.

        Within a record of several lines, what is labelled as part of that and tells no time of its own is none.
        """
        begin, end = text.find('{"'), len(text.removesuffix(" []"))
        if begin < 1 or text[end - 1] != "}":
            return None
        try:
            body = orjson.loads(text[begin:end])
        except (orjson.JSONDecodeError, RecursionError):
            return None
        if self._recognise(body) is not None:
            return body, begin, end
        if format_ is not TEXT and (format_ is not None or begin > _LONGEST_PREFIX or text[0].isspace()):
            return None
        if self._recognise_generic(body) is None:
            return None
        if around is not None and format_ is None and is_labelled(text) and entry_format(body) is None:
            return None
        return body, begin, end


def spot_of(text: str, pieces: tuple[Piece, ...], begin: int, end: int, spot: Spot) -> Spot:
    """Where a value that was decoded out of a text stands: under a pointer, where one leads into it."""
    piece = pieces[0]
    if begin == 0 and len(pieces) == 1 and not piece.spelled:
        if not piece.pointer:
            return spot
        if piece.column == 0 and end == len(text):
            return msgspec.structs.replace(spot, pointer=f"{piece.pointer}#", layout=piece.layout)
    return msgspec.structs.replace(spot, pointer="", layout=JoinedJson(text[begin:end], cut_pieces(pieces, begin)))


def hidden_passages(text: str, value: Any, begin: int, end: int, pieces: tuple[Piece, ...]) -> tuple[Passage, ...]:
    """The values that others of the same key hide in one that was decoded out of a text, as that has them."""
    spelled = text[begin:end]
    if not hides_values(spelled.encode("utf-8", "surrogatepass"), value):
        return ()
    return tuple(Passage(spelled[at:until], cut_pieces(pieces, begin + at)) for at, until in hidden_values(spelled))
