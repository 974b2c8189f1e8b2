"""Passwords in markup, queries, tables, and beside their names."""

from __future__ import annotations

from typing import Final

from auditors.sensitive_data.detection import Detector
from auditors.sensitive_data.password_values import (
    ASSIGNED_HEAD,
    HEAD_LONG,
    HEAD_SHORT,
    OWN_WORD,
    SPOKEN_HEAD,
    WORD,
    keyed,
    password_detector,
    strong,
)

ELEMENT: Final = password_detector(
    (ASSIGNED_HEAD,),
    rf"<[\w:.\-]{{0,32}}?(?P<word>{WORD})(?:\s[^<>\n]{{0,160}})?>(?P<value>[^<\n]{{3,128}})</",
    keyed,
    54,
)
ATTRIBUTE: Final = password_detector(
    (SPOKEN_HEAD,),
    rf"(?P<word>{WORD})[\"']\s{{1,3}}(?i:value)\s?=\s?[\"'](?P<value>[^\"'\n]{{3,128}})[\"']",
    keyed,
    54,
)
QUERY: Final = password_detector(
    (ASSIGNED_HEAD,), rf"[?&][\w.\[\]\-]{{0,40}}?(?P<word>{WORD})\]?=(?P<value>[^\s&\"'<>#;]{{3,128}})", keyed, 55
)
NAMED_VALUE: Final = password_detector(
    (rf"(?i)(?:{HEAD_LONG}|{HEAD_SHORT})[a-z0-9_]{{0,4}}[\"']?,?\s{{1,24}}[\"']?value[\"']?\s?[:=]",),
    rf"(?P<word>{WORD})[A-Za-z0-9_]{{0,4}}[\"']?,?\s{{1,24}}[\"']?[Vv]alue[\"']?\s?[:=]\s{{0,3}}[\"']?"
    r"(?P<value>(?<=[\"'])[^\s\"'`]{3,128}|[^\s\"'`,}\]]{3,128})(?=[\"'\s,}\]]|\Z)",
    keyed,
    55,
)
"""A name and its value as neighbours: the `env` of Kubernetes, collections of Postman."""
_COLUMN: Final = r"[,;\t|]"
_CELL: Final = r"[^,;\t|\n]{0,64}"


def _column(before: int) -> Detector:
    """The first value of a table's column of passwords, which stands behind so many others (CSV, Markdown)."""
    others = rf"(?:{_CELL}{_COLUMN}){{{before}}}"
    return password_detector(
        (rf"(?i)(?:^|[\n,;\t|])[ \"]{{0,2}}(?:{HEAD_LONG})[ \"]{{0,8}}(?:[,;\t|][^\n]{{0,120}})?\r?\n",),
        rf"(?:\A|(?<=\n))\s{{0,8}}{others}[ \"]{{0,2}}(?P<word>{OWN_WORD})[ \"]{{0,8}}"
        rf"(?:{_COLUMN}[^\n]{{0,200}})?\r?\n"
        rf"(?:\s{{0,8}}[|\-: +=]{{3,200}}\r?\n)?\s{{0,8}}{others}[ \"]{{0,2}}"
        rf"(?P<value>[^\s\"',;|]{{5,128}})(?=[ \"]{{0,8}}(?:[,;\t|\r\n]|\Z))",
        strong,
        46,
        (260, 420),
    )


COLUMNS: Final = tuple(_column(before) for before in range(5))
