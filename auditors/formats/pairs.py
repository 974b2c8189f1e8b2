"""What a line of text says in pairs: `key=value`, members of JSON objects and Python's dictionaries, segments between
bars, and a request in words.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any, Final

from auditors.deferred import deferred

_COLOURS: Final = deferred(r"\x1b\[[\d;]{0,12}m")
_PAIR: Final = deferred(
    r"(?:(?<![\w.\-/?&=%])(?P<name>[A-Za-z_@][\w.@\-]{0,63})=|[\"'](?P<quoted>[A-Za-z_@][\w.@\-]{0,63})[\"']\s{0,2}(?::|=>?)\s{0,2})"
    r"(?:\"(?P<double>[^\"\\]*+(?:\\.[^\"\\]*+)*+)\"|'(?P<single>[^'\\]*+(?:\\.[^'\\]*+)*+)'"
    r"|(?P<plain>[^\s\"'{}\[\](),;|]+))"
)
_UNESCAPED: Final = deferred(r"\\(.)")
_SEGMENT: Final = deferred(
    r"(?P<name>[A-Za-z_@][\w.@\-]{0,40}(?: [\w.\-]{1,40})?)\s{0,4}[:=]\s{0,4}(?P<value>[^\n]{1,4096})\Z"
)
"""What stands between two bars, where they part a line: `tokens_in: 120`."""

_RUN: Final = deferred(
    r"(?:(?:, |[({] ?)[a-z_][a-z0-9_.]{0,40}: (?:\"[^\"\\]*+(?:\\.[^\"\\]*+)*+\"|[\w.@:/\-]{1,128}+)(?=[,)} ]|\Z)){3,}"
)
_MEMBER: Final = deferred(r"([a-z_][a-z0-9_.]{0,40}): (?:\"([^\"\\]*+(?:\\.[^\"\\]*+)*+)\"|([\w.@:/\-]{1,128}+))")
"""Fields as Rust's tracing prints them, at least three behind each other: `, tenant: "acme", model: "m", tokens: 9`."""

_BLOCK: Final = deferred(
    r"(?:[\-=*_#~+]{3}[^\n]{0,200}\n)?(?:[A-Za-z][\w\-]{0,24}(?: [\w\-]{1,24}){0,2}: [^\n]{1,256}\n){3,32}"
)
_LABEL: Final = deferred(r"(?m)^([A-Za-z][\w\-]{0,24}(?: [\w\-]{1,24}){0,2}): ([^\n]{1,256})$")
"""A text that begins with lines of a label and a value each, below a ruler or not."""

_REQUEST: Final = deferred(
    r'(?<![\w/])"?(?P<method>GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (?P<url>(?:https?://|/)[^\s"]{0,2048})'
    r'(?: HTTP/[\d.]{1,3})?"?(?:[ \-:>|]{1,4}(?:"HTTP/[\d.]{1,3} )?(?P<status_code>[1-5]\d\d)\b)?'
)
"""A request in words, as HTTP clients and frameworks log them: `POST https://… "HTTP/1.1 200 OK"`."""

_METHODS: Final = ("GET ", "POST ", "PUT ", "PATCH ", "DELETE ", "HEAD ", "OPTIONS ")
"""Looked for first: most lines tell of none."""

_MOST_PAIRS: Final = 200
_FEWEST_SEGMENTS: Final = 3
_LONGEST_NAME: Final = 64
_LONGEST: Final = 16 << 10
"""Characters of a record that are searched for pairs."""


def _segments(text: str) -> Iterator[tuple[str, str]]:
    """The names and values in a line that bars part."""
    parts = text[:_LONGEST].split("|", _MOST_PAIRS)
    for part in parts[1:] if len(parts) > _FEWEST_SEGMENTS else ():
        if (match := _SEGMENT.match(part.strip())) is not None:
            yield match["name"].replace(" ", "_"), match["value"].strip("\"'")


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """The `key=value` pairs of a line, and the members of JSON objects and Python's dictionaries in it."""
    begins = [at for mark in "=\"'" if (at := text.find(mark, 0, _LONGEST)) >= 0]
    if not begins:
        return
    for match in _PAIR.finditer(text, max(0, min(begins) - _LONGEST_NAME), _LONGEST):
        value = match["plain"] or match["double"] or match["single"]
        if value and value[:2] == "{\\":
            value = _UNESCAPED.sub(r"\1", value)
        if value:
            yield match["name"] or match["quoted"], value


def _fields_in_words(text: str) -> Iterator[tuple[str, str]]:
    """The fields of a line, or of a text that begins with labels, that colons part from their values."""
    if (run := _RUN.search(text, 0, _LONGEST)) is not None:
        for name, quoted, plain in _MEMBER.findall(run.group()):
            yield name, quoted or plain
    if (block := _BLOCK.match(text)) is not None:
        for label, value in _LABEL.findall(block.group()):
            yield label.replace(" ", "_"), value.strip()


def is_in_labels(text: str) -> bool:
    """Whether a text begins with lines of a label and a value each."""
    return _BLOCK.match(text) is not None


@functools.lru_cache(2)
def members_of(text: str) -> Mapping[str, Any]:
    """What the pairs of a text say; the first of a name counts. Of one record it may be asked twice."""
    found: dict[str, Any] = {}
    if "\x1b" in text:
        text = _COLOURS.sub("", text[:_LONGEST])
    for key, value in _pairs(text):
        found.setdefault(key, value)
        if len(found) >= _MOST_PAIRS:
            break
    if "|" in text:
        for key, value in _segments(text):
            found.setdefault(key, value)
    if ": " in text:
        for key, value in _fields_in_words(text):
            found.setdefault(key, value)
    if any(method in text for method in _METHODS) and (request := _REQUEST.search(text, 0, _LONGEST)):
        for name, value in request.groupdict().items():
            found.setdefault(name, value)
    return found
