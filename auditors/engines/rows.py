"""One line for people out of a record: what was said or went wrong, with every sensitive value replaced."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from auditors.formats.record import Record
from auditors.model import Fields, Hit
from auditors.pipeline import Held
from auditors.sanitizing import sanitize

LONGEST: Final = 300
"""Code points of a row's text."""

AROUND: Final = 60
"""Code points that a hit's context shows on either side."""

Marks = tuple[tuple[int, int], ...]
"""Where masked values stand in a text, as code points, half open."""

_SPACE: Final = re.compile(r"\s+")
_LEVEL_KEYS: Final = ("level", "severity", "lvl", "levelname", "log_level", "loglevel")
_LEVEL: Final = re.compile(r"\b(CRITICAL|FATAL|ERROR|ERR|WARNING|WARN|NOTICE|INFO|DEBUG|TRACE)\b", re.IGNORECASE)
_LEVELS: Final = {"err": "error", "warn": "warning", "fatal": "critical"}
_PLAIN_KEY: Final = re.compile(r"[a-z][a-z_.\-]{0,24}\Z")
"""Keys that are shown: words without digits, so no values."""

_SAID: Final[tuple[tuple[str | int, ...], ...]] = (
    ("error_information", "error_message"),
    ("error_str",),
    ("exception",),
    ("error", "message"),
    ("error",),
    ("messages", -1, "content"),
    ("request", "messages", -1, "content"),
    ("request", "body", "messages", -1, "content"),
    ("request_body", "messages", -1, "content"),
    ("body", "messages", -1, "content"),
    ("input", "messages", -1, "content"),
    ("prompt",),
    ("request", "prompt"),
    ("input",),
    ("message",),
    ("msg",),
    ("event",),
    ("text",),
    ("log",),
    ("summary",),
)
"""Where a record says what it is about, the most telling place first."""

_TELLING: Final = 6
"""Code points of a value that is looked for in texts other than the one that it was found in."""

_PART: Final = 3
"""Code points of a text that is looked for in values: streamed answers come in pieces."""

_PAIRS: Final = 8
"""How many members of an object are shown that says nothing by itself."""


def row_text(record: Record, fields: Fields, held: Sequence[Held]) -> tuple[str, Marks]:
    """What a row shows of a record, and where masked values stand in it."""
    line = _Line()
    if isinstance(record.body, str):
        line.add(record.body, hits_in(record.body, held))
        return line.text, tuple(line.marks)
    nested = {string.pointer.partition("#")[0] for string in held if "#" in string.pointer}
    if fields.route and fields.method:
        line.add(f"{fields.method} {fields.route} ", hits_in(f"{fields.method} {fields.route} ", held))
    for label, pointer, text in _parts(record.body):
        line.add(label, ())
        if pointer in nested:
            line.add("<sensitive values in encoded text> ", ())
        else:
            line.add(f"{text} ", hits_in(text, held))
    return line.text.rstrip(), tuple(line.marks)


def hits_in(text: str, held: Sequence[Held]) -> list[Hit]:
    """The hits in a text that is about to be shown: its own, and those of values and parts of values that were found in
    other strings of the record, wherever they stand in this one.
    """
    hits: list[Hit] = []
    for string in held:
        if string.text == text:
            hits += string.hits
            continue
        for hit in string.hits:
            value = string.text[hit.start : hit.end]
            if len(value) >= _TELLING:
                hits += _places_of(value, hit, text)
        if len(text) >= _PART and (at := string.text.find(text)) >= 0:
            hits += [_moved(hit, -at) for hit in string.hits if hit.start < at + len(text) and hit.end > at]
    return hits


def _places_of(value: str, hit: Hit, text: str) -> Iterator[Hit]:
    start = text.find(value)
    while start >= 0:
        yield _moved(hit, start - hit.start)
        start = text.find(value, start + len(value))


def level_of(record: Record) -> str:
    """The level that a record gives itself, in lower case; empty where it has none."""
    body = record.body
    word = ""
    if isinstance(body, Mapping):
        word = next((value for key in _LEVEL_KEYS if isinstance(value := body.get(key), str)), "")[:12]
    elif isinstance(body, str) and (match := _LEVEL.search(body, 0, 120)):
        word = match[1]
    word = word.lower()
    return _LEVELS.get(word, word) if _PLAIN_KEY.match(word) else ""


def context_of(held: Held, hit: Hit) -> tuple[str, int, int]:
    """What stands around a hit in its string, masked, and where the hit's own mark is."""
    line = _Line(LONGEST)
    begin = max(0, hit.start - AROUND)
    begin = max((other.start for other in held.hits if other.start < begin < other.end), default=begin)
    near = [_moved(other, -begin) for other in held.hits if other.end > begin and other.start < hit.end + AROUND]
    line.add("…" if begin else "", ())
    line.add(held.text[begin : hit.end + AROUND], near)
    line.add("…" if hit.end + AROUND < len(held.text) else "", ())
    mark = next((mark for mark, other in zip(line.marks, line.hits, strict=True) if other == hit.start - begin), None)
    return line.text, *(mark or (0, 0))


def _moved(hit: Hit, shift: int) -> Hit:
    start = max(0, hit.start + shift)
    return Hit(hit.rule, hit.entity, start, hit.end + shift, hit.score, hit.fingerprint, hit.preview)


class _Line:
    """A line that is put together from texts; `hits` are the starts of the hits that `marks` stand for."""

    def __init__(self, longest: int = LONGEST) -> None:
        self.text = ""
        self.marks: list[tuple[int, int]] = []
        self.hits: list[int] = []
        self._longest = longest

    def add(self, text: str, hits: Sequence[Hit]) -> None:
        """Add a text with its hits masked, as much of it as there is space for."""
        at = 0
        for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
            if hit.start < at:
                at = max(at, hit.end)
                continue
            if not self._add_plain(text, at, hit.start):
                return
            begin = len(self.text)
            self.text += f"<{hit.entity}>"
            self.marks.append((begin, len(self.text)))
            self.hits.append(hit.start)
            at = hit.end
        self._add_plain(text, at, len(text))

    def _add_plain(self, text: str, start: int, end: int) -> bool:
        """Add a stretch without hits; false where the line is full."""
        space = self._longest - len(self.text)
        if space <= 0:
            return False
        stretch = text[start : min(end, start + 2 * space)]
        plain = sanitize(_SPACE.sub(" ", stretch) if not stretch.isalnum() else stretch)
        self.text += plain if len(plain) <= space else plain[: space - 1] + "…"
        return len(plain) <= space


def _parts(body: Any) -> Iterator[tuple[str, str, str]]:
    """Label, pointer and text of what an object says; where it says nothing, its first members."""
    if not isinstance(body, Mapping):
        return
    for path in _SAID:
        said = list(_texts_at(body, path, ""))
        if said:
            yield from (("", pointer, text) for pointer, text in said)
            return
    for shown, (key, value) in enumerate((key, value) for key, value in body.items() if _PLAIN_KEY.match(key)):
        if shown == _PAIRS:
            return
        if isinstance(value, str | int | float) and value != "":
            yield f"{key}=", f"/{key}", str(value)


def _texts_at(value: Any, path: Sequence[str | int], pointer: str) -> Iterator[tuple[str, str]]:
    for part in path:
        if isinstance(part, int):
            if not isinstance(value, list) or not value:
                return
            part = len(value) - 1 if part < 0 else part
            value = value[part]
        else:
            value = value.get(part) if isinstance(value, Mapping) else None
        pointer = f"{pointer}/{part}"
    if isinstance(value, str):
        if value.strip():
            yield pointer, value
    elif isinstance(value, list):
        for index, element in enumerate(value[:4]):
            if isinstance(element, Mapping) and isinstance(text := element.get("text"), str) and text.strip():
                yield f"{pointer}/{index}/text", text
