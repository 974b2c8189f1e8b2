"""Follows the pointer of a finding back into the log line it names: what a reader of a report would do by hand."""

from __future__ import annotations

import functools
import json
from typing import Any


class LogFile:
    """The lines of a log file, and the strings at the pointers in them."""

    def __init__(self, data: bytes) -> None:
        self.text = data.decode("utf-8", "replace")
        self.lines = [line.decode("utf-8", "replace").rstrip("\r\n") for line in data.split(b"\n")]

    def line(self, number: int) -> str:
        """A line, counted from 1, without its end."""
        return self.lines[number - 1]

    def string(self, number: int, pointer: str) -> str | None:
        """The decoded string at `pointer` in the record of a line; the line itself where the pointer is empty.

        A record is the JSON of the line, what follows a prefix such as `data: `, or the whole file where it is one
        document. None where nothing stands there.
        """
        if not pointer:
            return self.line(number)
        for document in self._documents(number):
            found = follow(document, pointer)
            if isinstance(found, str):
                return found
        return None

    def _documents(self, number: int) -> list[Any]:
        line = self.line(number)
        starts = sorted(at for at in (line.find("{"), line.find("[")) if at >= 0)
        documents = [_decoded(line[start:]) for start in (0, *starts)]
        return [document for document in (*documents, self._whole) if document is not None]

    @functools.cached_property
    def _whole(self) -> Any:
        return _decoded(self.text)


def follow(document: Any, pointer: str) -> Any:
    """What stands at an RFC 6901 pointer; each `#` decodes the string before it as JSON and goes on inside."""
    for depth, part in enumerate(pointer.split("#")):
        if depth:
            document = _decoded(document) if isinstance(document, str) else None
        for step in part.split("/")[1:]:
            document = _child(document, step.replace("~1", "/").replace("~0", "~"))
    return document


def _child(document: Any, step: str) -> Any:
    if isinstance(document, dict):
        return document.get(step)
    if isinstance(document, list) and step.isdigit() and int(step) < len(document):
        return document[int(step)]
    return None


@functools.lru_cache(maxsize=4096)
def _decoded(text: str) -> Any:
    try:
        return json.JSONDecoder().raw_decode(text.strip())[0]
    except (ValueError, RecursionError):
        return None
