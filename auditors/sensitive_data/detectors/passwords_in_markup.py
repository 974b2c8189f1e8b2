"""Passwords in markup, queries, tables, and beside their names."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.headings import REACH, heading
from auditors.sensitive_data.password_values import (
    ASSIGNED_HEAD,
    HEAD_LONG,
    HEAD_SHORT,
    NEAR,
    OWN_WORD,
    SPOKEN_HEAD,
    WORD,
    impossible,
    is_code,
    keyed,
    password_detector,
    strength_of,
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
    (rf"(?i)(?:{HEAD_LONG}|{HEAD_SHORT})[a-z0-9_]{{0,4}}[\"']?,?\s{{0,24}}[\"']?(?:parameter)?value[\"']?\s?[:=]",),
    rf"(?P<word>{WORD})[A-Za-z0-9_]{{0,4}}[\"']?(?:,(?=[\"'])|,?\s{{1,24}})[\"']?(?:[Pp]arameter_?)?[Vv]alue[\"']?\s?[:=]\s{{0,3}}[\"']?"
    r"(?P<value>(?<=[\"'])[^\s\"'`]{3,128}|[^\s\"'`,{}\]][^\s\"'`,}\]]{2,127})(?=[\"'\s,}\]]|\Z)",
    keyed,
    55,
)
"""A name and its value as neighbours: the `env` of Kubernetes, collections of Postman."""
NAMED_ELEMENT: Final = password_detector(
    (ASSIGNED_HEAD,),
    rf"(?P<word>{WORD})[\"'](?:\s[^<>\n]{{0,80}})?>(?P<value>[^<\n]{{3,128}})</(?!\w*:?(?:label|button|a|h\d|option)\b)",
    lambda candidate: keyed(candidate) if strength_of(candidate.value) else None,
    54,
    (48, 240),
)
"""An element whose attribute names it: `<property name="connection.password">…</property>`."""
NESTED_VALUE: Final = password_detector(
    (ASSIGNED_HEAD,),
    rf"(?P<word>{WORD})[A-Za-z0-9_]{{0,4}}[\"']\s?:\s?\{{[^{{}}]{{0,80}}?[\"']value[\"']\s?:\s?[\"']"
    r"(?P<value>[^\s\"'`]{3,128})[\"']",
    keyed,
    55,
    (48, 320),
)
"""An object with the value under the name: parameters of Azure, outputs of Terraform."""
KEY_AND_VALUE: Final = password_detector(
    (rf"(?i)(?:{HEAD_LONG})</key>",),
    rf"(?i:<key>)[^<\n]{{0,40}}?(?P<word>{WORD})(?i:</key>)\s{{0,24}}<(?i:value|string)(?:\s[^<>\n]{{0,80}})?>"
    r"(?P<value>[^<\n]{3,128})</",
    keyed,
    54,
    (140, 200),
)
"""Of KeePass and property lists: `<Key>Password</Key><Value>…</Value>`."""


def _set_off(candidate: Candidate) -> float | None:
    """A value that a text sets off by markup: letters with digits or signs."""
    value = candidate.value
    if len(value) < 6 or impossible(value) or is_code(value) or not any(map(str.isalpha, value)):
        return None
    return strength_of(value)


SET_OFF: Final = password_detector(
    (ASSIGNED_HEAD, SPOKEN_HEAD),
    rf"(?P<word>{OWN_WORD})(?:</\w{{1,8}}>)?\s?(?:[:=]|\b(?:is|ist|lautet|est|es|è|é)\b)?\s{{0,2}}(?:</\w{{1,8}}>)?\s?"
    r"<(?:code|kbd|tt|b|strong|em|i|span|samp|var|td|dd)(?:\s[^<>\n]{1,80})?>(?P<value>[^\s<>]{4,64})</",
    _set_off,
    45,
    NEAR,
)
"""`mit dem Passwort <code>…</code>`, `<strong>Password:</strong> <span>…</span>`."""
_HEADING: Final = (
    r"(?:passw(?:or)?d|passwort|kennwort|passcode|passphrase|pwd|contrase[nñ]a|mot de passe|wachtwoord|senha|密码"
    r"|密碼|パスワード|пароль)"
)
_HEADING_OF_PASSWORDS: Final = deferred(rf"{_HEADING}\Z", re.IGNORECASE)


def _cell(candidate: Candidate) -> float | None:
    """A value in a column of passwords."""
    value = candidate.value
    sure = strong(candidate) or (0.85 if _worthy(value) else None)
    return sure if sure and _HEADING_OF_PASSWORDS.match(heading(candidate.text, candidate.start)) else None


def _worthy(value: str) -> bool:
    """Whether a value of letters and digits may be a password where a column says so."""
    return len(value) >= 6 and "(" not in value and (strength_of(value) or 0) >= 0.85 and not impossible(value)


COLUMN: Final = password_detector(
    (
        rf"(?i)(?:^|[\n,;\t|])[ \"'`*]{{0,8}}(?:{HEAD_LONG})[ \"'`*]{{0,8}}(?:[,;\t|][^\n]{{0,200}})?\r?\n",
        r"[\n,;\t|][ ]?\?{2,5}[ ]?(?:[,;\t|][^\n]{0,200})?\r?\n",
    ),
    r"(?<=[\n,;\t|])[ \"'`]{0,8}(?P<value>[^\s\"'`,;|]{5,128})(?=[ \"'`]{0,8}(?:[,;\t|\r\n]|\Z))",
    _cell,
    46,
    (260, REACH),
)
"""Values below the heading of a table's column (CSV, Markdown)."""
