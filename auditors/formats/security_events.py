"""Events for systems that watch security: ArcSight's CEF and QRadar's LEEF, as gateways send them.

A head of fields between bars, then pairs: in CEF behind blanks, with the names of custom fields under others
(`cs1Label=model cs1=gpt-4o`), in LEEF behind tabs or what the head names. See "Implementing ArcSight Common Event
Format", version 26, and ibm.com/docs/en/dsm?topic=overview-leef-event-components.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from auditors.deferred import deferred
from auditors.formats.field_shapes import told_by
from auditors.formats.field_values import fields_of
from auditors.formats.format import Format
from auditors.model import Fields

_PART: Final = r"(?>[^|\\\n]|\\.){0,256}+\|"
_CEF: Final = deferred(rf"(?:CEF: ?)?[01]\|(?:{_PART}){{6}}")
"""Syslog's header may have taken the first word for the name of a program."""

_LEEF: Final = deferred(
    rf"(?:LEEF: ?)?(?:1\.0\|(?:{_PART}){{4}}"
    rf"|2\.0\|(?:{_PART}){{4}}(?:0?x(?P<code>[0-9A-Fa-f]{{2,4}})|(?P<sign>[^|\w]))?\|)"
)
_NAME: Final = deferred(r"(?:\A|(?<= ))(?P<name>[A-Za-z][\w.\-]{0,63})=")
_ESCAPED: Final = deferred(r"\\([\\=|])")
_LONGEST: Final = 64 << 10
_MOST: Final = 128
"""Characters and pairs of an event that are read."""

_MEANINGS: Final = {
    "rt": "time",
    "start": "started_at",
    "devTime": "time",
    "suser": "user",
    "usrName": "user",
    "suid": "user_id",
    "src": "client_ip",
    "requestClientApplication": "user_agent",
    "requestMethod": "method",
    "request": "url",
    "outcome": "outcome",
    "externalId": "request_id",
}
"""The names of both for what a call tells; others have names of their own."""


def _cef(line: Any) -> Fields:
    match = _CEF.match(line) if isinstance(line, str) else None
    if match is None:
        return Fields()
    text = match.string[match.end() : match.end() + _LONGEST]
    names = [found for found, _ in zip(_NAME.finditer(text), range(_MOST), strict=False)]
    ends = [*(found.start() - 1 for found in names[1:]), len(text)]
    told = _once((found["name"], text[found.end() : end]) for found, end in zip(names, ends, strict=True))
    for name in [name for name in told if name.endswith("Label") and name[:-5] in told]:
        told[told.pop(name)] = told.pop(name[:-5])
    return _told(told)


def _leef(line: Any) -> Fields:
    match = _LEEF.match(line) if isinstance(line, str) else None
    if match is None:
        return Fields()
    sign = chr(int(match["code"], 16)) if match["code"] else match["sign"] or "\t"
    parts = match.string[match.end() : match.end() + _LONGEST].split(sign, _MOST)
    return _told(_once((name, value) for name, mark, value in (part.partition("=") for part in parts) if mark))


def _once(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The values by their names: none of a name that stands twice, where a text may have been taken for a pair."""
    told: dict[str, str] = {}
    twice = set()
    for name, value in pairs:
        if told.setdefault(name, value) != value:
            twice.add(name)
    return {name: value for name, value in told.items() if name not in twice}


def _told(told: dict[str, str]) -> Fields:
    named = {_MEANINGS.get(name, name): _ESCAPED.sub(r"\1", value).strip() for name, value in told.items()}
    return fields_of(told_by(named))


CEF: Final = Format("cef", "", _cef, starts=_CEF, order=36)
LEEF: Final = Format("leef", "", _leef, starts=_LEEF, order=36)
