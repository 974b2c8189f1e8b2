"""Streamed answers: the texts that a model's answer was cut into, joined again, so that a value cut in two is seen.

A chunk is a JSON object that carries a few characters: of OpenAI's chat, completions and Responses, of Anthropic,
Gemini, Cohere, Bedrock, Ollama, TGI and what speaks like them. Chunks come as lines of a log, answers mixed; as an
array in one record; and as a whole event stream in one string. In all cases the characters are taken out of the chunks
and become passages, with pieces that say where each stands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from auditors.formats.chunks import CHUNK_KEYS, Delta, Path, read_chunk
from auditors.records.json_text import escape_part, values_of
from auditors.records.positions import cut_pieces
from auditors.records.record import Passage, Piece, Record

BLOCK: Final = 2 << 20
"""Bytes of a log after which an answer that goes on is cut, so that little is held; the parts overlap."""

OVERLAP: Final = 16 << 10
"""Code points in which two parts of a text that was cut overlap: a value across the cut is whole in one of them."""

_MOST: Final = 4096
"""Answers that are open at the same time."""


class _Text:
    """One text of an answer, as it grows. The first `carried` code points are known from the part before."""

    def __init__(self, carried: str = "", pieces: Sequence[Piece] = ()) -> None:
        self.parts = [carried] if carried else []
        self.pieces = list(pieces)
        self.length = self.carried = len(carried)

    def add(self, text: str, piece: Piece) -> None:
        self.pieces.append(piece)
        self.parts.append(text)
        self.length += len(text)

    def passage(self, following: int = 0) -> Passage:
        """The text; `following` code points at its end are carried to the next part."""
        owns = None
        if self.carried or following:
            owns = self.carried - self.carried // 2, self.length - following // 2 if following else self.length + 1
        return Passage("".join(self.parts), tuple(self.pieces), spoken=True, owns=owns)

    def carry(self) -> _Text:
        """The text of the next part: the end of what is new in this one."""
        text = "".join(self.parts)
        begin = max(self.carried, self.length - OVERLAP)
        return _Text(text[begin:], cut_pieces(tuple(self.pieces), begin))

    def copy(self) -> _Text:
        """The same, growing on its own."""
        copied = _Text()
        copied.parts, copied.pieces = list(self.parts), list(self.pieces)
        copied.length, copied.carried = self.length, self.carried
        return copied


class _Texts:
    """The texts of an answer by what they are."""

    def __init__(self, texts: dict[tuple[Any, ...], _Text] | None = None) -> None:
        self.texts = texts if texts is not None else {}

    def add(self, delta: Delta, piece: Piece) -> None:
        text = self.texts.setdefault(delta.part, _Text())
        text.add(delta.text, msgspec.structs.replace(piece, start=text.length))

    def passages(self, following: _Texts | None = None) -> tuple[Passage, ...]:
        carried = following.texts if following is not None else {}
        return tuple(
            text.passage(carried[part].carried if part in carried else 0)
            for part, text in self.texts.items()
            if text.length > text.carried
        )

    def carry(self) -> _Texts:
        return _Texts({part: text.carry() for part, text in self.texts.items() if text.length > text.carried})


class _Answer:
    """An answer whose chunks are records: the first of them is held until the answer is complete."""

    def __init__(self, record: Record, texts: _Texts) -> None:
        self.record = record
        self.texts = texts
        self.block = record.offset // BLOCK

    def finished(self, following: _Texts | None = None) -> Record:
        """The held record with the answer's texts."""
        self.record.passages += self.texts.passages(following)
        return self.record


class AnswerJoiner:
    """Joins answers whose chunks are records of their own, mixed with others, by the name of the answer.

    What is joined depends only on the chunks in a block and the one before: so a log can be read from any place.
    """

    def __init__(self) -> None:
        self._open: dict[tuple[str, str], _Answer] = {}
        self._latest: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._open)

    def add(self, record: Record, stream: str) -> Iterator[Record]:
        """Takes a record; gives it back at once or, when it begins an answer, at the end of that."""
        chunk = read_chunk(record.body)
        if chunk is None:
            yield record
            return
        name = chunk.answer if chunk.answer is not None else self._latest.get(stream, "")
        if chunk.answer is not None:
            self._latest[stream] = chunk.answer
        key = (stream, name)
        answer = self._open.get(key)
        complete: list[Record] = []
        if answer is None:
            answer = self._open[key] = _Answer(record, _Texts())
        elif record.offset // BLOCK == answer.block:
            complete.append(record)
        else:
            follows = record.offset // BLOCK == answer.block + 1
            carried = answer.texts.carry() if follows else None
            complete.append(answer.finished(carried))
            answer = self._open[key] = _Answer(record, carried or _Texts())
        for delta in chunk.deltas:
            _take_out(record.body, delta.path)
            pointer = f"{record.pointer}{pointer_of(delta.path)}"
            answer.texts.add(delta, Piece(0, record.line, record.offset, pointer, 0, "", record.layout))
        if chunk.done:
            complete.append(self._open.pop(key).finished())
        elif len(self._open) > _MOST:
            complete.append(self._open.pop(next(iter(self._open))).finished())
        yield from complete

    def expire(self, offset: int) -> Iterator[Record]:
        """What is complete by now, since nothing was added to it for long."""
        block = offset // BLOCK
        for key in [key for key, answer in self._open.items() if block > answer.block + 1]:
            yield self._open.pop(key).finished()

    def flush(self) -> Iterator[Record]:
        """All that is open."""
        while self._open:
            yield self._open.pop(next(iter(self._open))).finished()
        self._latest.clear()

    @property
    def held(self) -> list[Record]:
        """The records that are held back."""
        return [answer.record for answer in self._open.values()]

    def copy(self) -> AnswerJoiner:
        """The same, going on on its own."""
        copied = AnswerJoiner()
        copied._latest = dict(self._latest)
        for key, answer in self._open.items():
            texts = _Texts({part: text.copy() for part, text in answer.texts.texts.items()})
            copied._open[key] = _Answer(msgspec.structs.replace(answer.record), texts)
        return copied


def join_chunks(items: list[Any]) -> tuple[list[Any], tuple[Passage, ...]] | None:
    """The items of an array of chunks without their characters, and the texts that they make; pointers of pieces begin
    at the array. None where the array is something else.
    """
    for item in items:
        if isinstance(item, dict) and not CHUNK_KEYS.isdisjoint(item):
            break
    else:
        return None
    chunks = [read_chunk(item) if isinstance(item, dict) else None for item in items]
    said = (chunk is not None and any(delta.text.strip() for delta in chunk.deltas) for chunk in chunks)
    if sum(said) < 2:
        return None
    texts: dict[str, _Texts] = {}
    rest: list[Any] = []
    name = ""
    for at, (item, chunk) in enumerate(zip(items, chunks, strict=True)):
        if chunk is not None:
            name = chunk.answer if chunk.answer is not None else name
            for delta in chunk.deltas:
                item = _without(item, delta.path)
                pointer = f"/{at}{pointer_of(delta.path)}"
                texts.setdefault(name, _Texts()).add(delta, Piece(0, 0, 0, pointer, 0))
        rest.append(item)
    return rest, tuple(passage for answer in texts.values() for passage in answer.passages())


_EVENT: Final = re.compile(r"data: ?(?=\{)")
_DECODER: Final = json.JSONDecoder(strict=False)


def join_events(text: str) -> tuple[str, tuple[Passage, ...]] | None:
    """An event stream of chunks with blanks for their characters, and the texts that they make, with pieces in the
    stream. None where the text is something else.
    """
    if "data:" not in text:
        return None
    texts: dict[str, _Texts] = {}
    taken: list[tuple[int, int]] = []
    name = ""
    found = 0
    match = _EVENT.search(text)
    while match is not None:
        at = match.end()
        try:
            body, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            body, end = None, at
        chunk = read_chunk(body) if isinstance(body, dict) else None
        if chunk is not None and chunk.answer is not None:
            name = chunk.answer
        if chunk is not None and chunk.deltas:
            found += any(delta.text.strip() for delta in chunk.deltas)
            places = {pointer: (begin, until) for pointer, begin, until in values_of(text[at:end])}
            for delta in chunk.deltas:
                begin, until = places.get(pointer_of(delta.path), (0, 0))
                if not until:
                    continue
                taken.append((at + begin + 1, at + until - 1))
                spelled = text[slice(*taken[-1])]
                piece = Piece(0, 0, 0, "", at + begin + 1, spelled if "\\" in spelled else "")
                texts.setdefault(name, _Texts()).add(delta, piece)
        match = _EVENT.search(text, end)
    if found < 2:
        return None
    return _blanked(text, taken), tuple(passage for answer in texts.values() for passage in answer.passages())


def pointer_of(path: Path) -> str:
    """The RFC 6901 pointer of a path of keys and indices."""
    return "".join(f"/{escape_part(part) if isinstance(part, str) else part}" for part in path)


def _take_out(body: Any, path: Path) -> None:
    for part in path[:-1]:
        body = body[part]
    body[path[-1]] = ""


def _without(body: Any, path: Path) -> Any:
    """A copy of what stands on the way to a path, with nothing at its end."""
    part, *rest = path
    changed: Any = list(body) if isinstance(body, list) else dict(body)
    changed[part] = _without(body[part], tuple(rest)) if rest else ""
    return changed


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    parts: list[str] = []
    done = 0
    for begin, end in sorted(spans):
        parts += (text[done:begin], " " * (end - begin))
        done = max(done, end)
    return "".join((*parts, text[done:]))
