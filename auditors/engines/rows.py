"""Lines for people out of a record: what was said, what stands around a hit; every sensitive value is replaced."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from auditors.engines.updates import NewHit, Row
from auditors.ledger import finding_id
from auditors.model import Fields, Hit, Occurrence, Principal, Severity
from auditors.pipeline import Held
from auditors.records.record import Record
from auditors.sanitizing import sanitize

LONGEST: Final = 300
"""Code points of a row's text."""

AROUND: Final = 60
"""Code points that a hit's context shows on either side."""

Marks = tuple[tuple[int, int], ...]
"""Where masked values stand in a text, as code points, half open."""

_LEVEL_KEYS: Final = ("level", "severity", "lvl", "levelname", "log_level", "loglevel", "log.level", "@l")
_LEVEL_HOLDERS: Final = ("record", "log", "@fields", "fields")
"""Objects in which loggers put a level: Loguru's `record.level.name`, winston's `@fields.level`."""
_NUMBERED: Final = {10: "trace", 20: "debug", 30: "info", 40: "warning", 50: "error", 60: "critical"}
"""The levels of pino and Bunyan."""
_LEVEL: Final = re.compile(r"\b(CRITICAL|FATAL|ERROR|ERR|WARNING|WARN|NOTICE|INFO|DEBUG|TRACE)\b", re.IGNORECASE)
_LEVELS: Final = {"err": "error", "warn": "warning", "fatal": "critical"}
_GLOG: Final = re.compile(r"[IWEF]\d{4} \d\d:\d\d:\d\d\.\d")
_LETTERS: Final = {"I": "info", "W": "warning", "E": "error", "F": "critical"}
"""The levels of glog and klog."""
_PLAIN_KEY: Final = re.compile(r"[a-z][a-z_.\-]{0,24}\Z")
"""Keys that are shown: words without digits, so no values."""

_ESCAPE: Final = "\x1b"
_COLOUR: Final = re.compile(r"\x1b\[[0-9;]{0,16}m")
"""The sequence that colours what follows it, as loggers write it: it says nothing. All others are shown as escapes."""

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
"""Where a record says what it is about, the most telling place first; -1 is the last element of a list."""

_TELLING: Final = 6
"""Code points of a value that is looked for in texts other than the one that it was found in."""

_PART: Final = 3
"""Code points of a text that is looked for in values: streamed answers come in pieces."""

_PAIRS: Final = 8
"""How many members of an object are shown that says nothing by itself."""


class Arrival(NamedTuple):
    """Which row of the stream a record becomes, as `Row` has it."""

    log: int
    source: str
    number: int
    time: float | None
    arrived: float


def row_of(
    arrival: Arrival,
    record: Record,
    fields: Fields,
    principal: Principal,
    held: Sequence[Held],
    worst: Severity | None,
) -> Row:
    """What the stream shows of a record."""
    text, marks = row_text(record, fields, held)
    return Row(
        arrival.number,
        arrival.time,
        arrival.arrived,
        arrival.log,
        arrival.source,
        max(0, record.line),
        record.offset,
        record.size,
        record.format_name,
        level_of(record),
        str(fields.http_status or fields.status or ""),
        principal,
        text,
        marks,
        worst,
        orders_of(record) if record.passages else (),
    )


def orders_of(record: Record) -> tuple[str, ...]:
    """What escape sequences beside a record would have a terminal do, each once."""
    return tuple(dict.fromkeys(order for passage in record.passages for order in passage.orders))


def row_text(record: Record, fields: Fields, held: Sequence[Held]) -> tuple[str, Marks]:
    """What a row shows of a record, and where masked values stand in it: where none stands in what it says, the first
    that was found with what is around it.
    """
    if not held:
        return _plain_text(record, fields), ()
    line = _told(record, fields, held)
    if not line.marks and (string := next((string for string in held if string.hits), None)) is not None:
        line.reach(_label_of(string.pointer), _around(string, string.hits[0]))
    return line.text.rstrip(), tuple(line.marks)


def _told(record: Record, fields: Fields, held: Sequence[Held]) -> _Line:
    """What a record in which something was found says."""
    line = _Line()
    if isinstance(record.body, str):
        line.add(record.body, hits_in(record.body, held))
        return line
    nested = {string.pointer.partition("#")[0] for string in held if "#" in string.pointer}
    if fields.route and fields.method:
        line.add(f"{fields.method} {fields.route} ", hits_in(f"{fields.method} {fields.route} ", held))
    for label, pointer, text in _parts(record.body):
        if label:
            line.add(label, ())
        if pointer in nested:
            line.add("<sensitive values in encoded text> ", ())
        else:
            line.add(f"{text} ", hits_in(text, held))
    return line


def _label_of(pointer: str) -> str:
    """What a string is called, if that says something."""
    key = pointer.rpartition("/")[2]
    return f"{key}=" if _PLAIN_KEY.match(key) else ""


def _plain_text(record: Record, fields: Fields) -> str:
    """What a row shows of a record that holds nothing sensitive, as most do."""
    if isinstance(record.body, str):
        return _shown(record.body)
    parts = _parts(record.body)
    route = f"{fields.method} {fields.route}" if fields.route and fields.method else ""
    if len(parts) == 1 and not route and not parts[0][0]:
        return _shown(parts[0][2])
    pieces = [f"{label}{_one_line(text)}" for label, _, text in parts]
    return _cut(" ".join([_one_line(route), *pieces] if route else pieces))


def _shown(text: str) -> str:
    """A text as a row shows it; of most texts nothing is to be replaced."""
    begin = text[: LONGEST + 1]
    if _is_plain(begin):
        begin = begin.strip(" ")
        return begin if len(begin) <= LONGEST else begin[: LONGEST - 1] + "…"
    return _cut(_one_line(text))


def _is_plain(text: str) -> bool:
    """Whether nothing in a text is to be replaced, and no blanks are to be left out, but at its ends."""
    return text.isascii() and text.isprintable() and "  " not in text


def _one_line(text: str) -> str:
    if _ESCAPE in text:
        text = _COLOUR.sub("", text[: 2 * LONGEST])
    return " ".join(text[: LONGEST + 1].split())


def _cut(text: str) -> str:
    plain = sanitize(text[: LONGEST + 1])
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"


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
    if type(body) is dict:
        word = _level_in(body) or next((found for key in _LEVEL_HOLDERS if (found := _level_in(body.get(key)))), "")
    elif isinstance(body, str):
        head = body[:120] if _ESCAPE not in body[:120] else _COLOUR.sub("", body[:200])
        if match := _LEVEL.search(head):
            word = match[1]
        elif _GLOG.match(head):
            word = _LETTERS[head[0]]
    return _as_level(word)


@lru_cache(maxsize=256)
def _as_level(word: str) -> str:
    word = word.lower()
    return _LEVELS.get(word, word) if _PLAIN_KEY.match(word) else ""


def _level_in(body: Any) -> str:
    """The level that an object names; empty where it names none."""
    for key in _LEVEL_KEYS if type(body) is dict else ():
        value = body.get(key)
        if type(value) is dict:
            value = value.get("name")
        word = _NUMBERED.get(value, "") if type(value) is int else value
        if isinstance(word, str) and word:
            return word[:12]
    return ""


def new_hit_of(
    occurrence: Occurrence, held: Sequence[Held], severity: Severity, arrived: float | None = None
) -> NewHit:
    """What the list of newest hits shows of an occurrence in a record with such strings that came then."""
    hit, at = occurrence.hit, occurrence.location
    string = next((string for string in held if any(one is hit for one in string.hits)), None)
    context, start, end = context_of(string, hit) if string is not None else ("", 0, 0)
    return NewHit(
        finding_id(hit.rule, hit.fingerprint, at.source),
        hit.rule,
        hit.entity,
        severity,
        hit.preview,
        at.source,
        max(0, at.line),
        at.pointer,
        occurrence.time,
        occurrence.principal,
        context,
        start,
        end,
        arrived,
    )


def context_of(held: Held, hit: Hit) -> tuple[str, int, int]:
    """What stands around a hit in its string, masked, and where the hit's own mark is."""
    line = _around(held, hit)
    at = hit.start - _begin_around(held, hit)
    mark = next((mark for mark, start in zip(line.marks, line.hits, strict=True) if start == at), None)
    return line.text, *(mark or (0, 0))


def _begin_around(held: Held, hit: Hit) -> int:
    """Where that begins: not within another value."""
    begin = max(0, hit.start - AROUND)
    return max((other.start for other in held.hits if other.start < begin < other.end), default=begin)


def _around(held: Held, hit: Hit) -> _Line:
    line = _Line()
    begin = _begin_around(held, hit)
    near = [_moved(other, -begin) for other in held.hits if other.end > begin and other.start < hit.end + AROUND]
    if begin:
        line.add("…", ())
    line.add(held.text[begin : hit.end + AROUND], near)
    if hit.end + AROUND < len(held.text):
        line.add("…", ())
    return line


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
        for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)) if len(hits) > 1 else hits:
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
        if at < len(text):
            self._add_plain(text, at, len(text))

    def reach(self, label: str, far: _Line) -> None:
        """Tell what stands further on than there is space for, in place of the end."""
        gap = " … " if self.text else ""
        head = self.text[: max(0, self._longest - len(gap) - len(label) - len(far.text))].rstrip(" …") + gap + label
        self.text = head + far.text
        self.marks = [(start + len(head), end + len(head)) for start, end in far.marks]
        self.hits = far.hits

    def _add_plain(self, text: str, start: int, end: int) -> bool:
        """Add a stretch without hits; false where the line is full."""
        space = self._longest - len(self.text)
        if space <= 0:
            return False
        stretch = text[start : min(end, start + space + 1)]
        if _is_plain(stretch):
            self.text += stretch if len(stretch) <= space else stretch[: space - 1] + "…"
            return len(stretch) <= space
        if _ESCAPE in stretch:
            stretch = _COLOUR.sub("", stretch)
        words = " ".join(stretch.split())
        if stretch[:1].isspace() and words:
            words = f" {words}"
        if stretch[-1:].isspace():
            words = f"{words} "
        plain = sanitize(words)
        self.text += plain if len(plain) <= space else plain[: space - 1] + "…"
        return len(plain) <= space


_Part = tuple[str, str, str]
"""Label, pointer and text of a piece of what an object says."""


def _parts(body: Any) -> Sequence[_Part]:
    """What an object says; where it says nothing, its first members."""
    if type(body) is not dict:
        return ()
    for path in _SAID:
        if path[0] in body and (said := _texts_at(body, path)):
            return said
    members: list[_Part] = []
    for key, value in body.items():
        if isinstance(value, str | int | float) and value != "" and _PLAIN_KEY.match(key):
            members.append((f"{key}=", f"/{key}", str(value)))
            if len(members) == _PAIRS:
                break
    return members


def _texts_at(value: Any, path: Sequence[str | int]) -> Sequence[_Part]:
    parts: list[str | int] = []
    for part in path:
        if type(part) is str:
            value = value.get(part) if type(value) is dict else None
        elif type(value) is list and value:
            part = len(value) - 1
            value = value[part]
        else:
            return ()
        if value is None:
            return ()
        parts.append(part)
    pointer = "".join([f"/{part}" for part in parts])
    if type(value) is str:
        return () if not value or value.isspace() else (("", pointer, value),)
    if type(value) is not list:
        return ()
    texts = [element.get("text") if type(element) is dict else None for element in value[:4]]
    return [
        ("", f"{pointer}/{index}/text", text)
        for index, text in enumerate(texts)
        if isinstance(text, str) and text and not text.isspace()
    ]
