"""What a route says that it misses, filled in with values that name nothing.

FastAPI checks a request before the handler runs, and lists what is missing in a 422:
`{"detail": [{"type": "missing", "loc": ["query", "start_date"], "msg": "Field required"}]}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote

from auditors.endpoints.answers import Answer
from auditors.endpoints.verdicts import Endpoint

_MOST: Final = 8
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,40}")
_VALUES: Final = (
    (re.compile(r"end.*date"), "2026-01-02 00:00:00"),
    (re.compile(r"date"), "2026-01-01 00:00:00"),
    (re.compile(r"^model$"), "gpt-4o"),
    (re.compile(r"^config_type$"), "general_settings"),
    (re.compile(r"^field_name$"), "max_parallel_requests"),
    (re.compile(r""), "auditor"),
)
"""The first that fits a parameter's name. Models and settings are looked up in what LiteLLM itself brings."""


def completed(endpoint: Endpoint, answer: Answer) -> Endpoint | None:
    """The same GET with what its answer says is missing, in query or body; None where it says nothing of the kind."""
    if answer.status != 422 or endpoint.method != "GET" or endpoint.body is not None:
        return None
    places = list(_missing(answer.json))
    names = [name for place, name in places if place == "query"]
    if not places or len(places) > _MOST or any(place not in ("query", "body") for place, _ in places):
        return None
    query = "&".join(f"{name}={quote(_value(name))}" for name in names)
    path = endpoint.path + ("&" if "?" in endpoint.path else "?") * bool(query) + query
    return replace(endpoint, path=path, body=b"{}" if len(names) < len(places) else None)


def _missing(said: Any) -> Iterator[tuple[str, str]]:
    """Each place and name that is missing; a place that nobody knows where something else is wrong."""
    details = said.get("detail") if isinstance(said, dict) else None
    for detail in details if isinstance(details, list) else ():
        place = detail.get("loc") if isinstance(detail, dict) else None
        if not isinstance(place, list) or detail.get("type") not in ("missing", "value_error.missing"):
            yield "", ""
        elif place == ["body"]:
            yield "body", ""
        elif len(place) == 2 and place[0] == "query" and _NAME.fullmatch(str(place[1])):
            yield "query", str(place[1])
        else:
            yield "", ""


def _value(name: str) -> str:
    return next(value for pattern, value in _VALUES if pattern.search(name))
