"""Passwords in markup, queries, tables, and beside their names."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.headings import REACH, heading
from auditors.sensitive_data.password_forms import impossible, is_chosen, is_code, is_name, is_plain_word
from auditors.sensitive_data.password_names import (
    ASSIGNED_HEAD,
    HEAD_LONG,
    HEAD_SHORT,
    NEAR,
    OWN_WORD,
    SPOKEN_HEAD,
    WORD,
)
from auditors.sensitive_data.password_values import CHOSEN, keyed, password_detector, strength_of, strong

ELEMENT: Final = password_detector(
    (ASSIGNED_HEAD,),
    rf"<(?!your|my-|insert|enter)[\w:.\-]{{0,32}}?(?P<word>{WORD})(?:\s[^<>\n]{{0,160}})?>(?P<value>[^<\n]{{3,128}})</",
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
    (ASSIGNED_HEAD, SPOKEN_HEAD),
    rf"(?P<word>{WORD})[\"'](?:\s[^<>\n]{{0,80}})?>(?:\s{{0,40}}<value>)?(?P<value>[^<\n]{{3,128}})</(?!\w*:?(?:label|button|a|h\d|option)\b)",
    lambda candidate: keyed(candidate) if strength_of(candidate.value) or is_chosen(candidate.value) else None,
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


ENDED_HEAD: Final = rf"(?i)(?:{HEAD_LONG})[\"'`*:]{{0,2}}</(?:t[hd]|dt|b|strong|label|span|p)>"
"""The word at the end of an element."""


def _set_off(candidate: Candidate) -> float | None:
    """A value that a text sets off by markup: letters with digits or signs."""
    value = candidate.value
    if len(value) < 6 or impossible(value) or is_code(value) or not any(map(str.isalpha, value)):
        return None
    return strength_of(value)


SET_OFF: Final = password_detector(
    (ASSIGNED_HEAD, SPOKEN_HEAD, ENDED_HEAD),
    rf"(?P<word>{OWN_WORD}):?(?:</\w{{1,8}}>)?\s?(?:[:=]|\b(?:is|ist|lautet|est|es|è|é)\b)?\s{{0,2}}(?:</\w{{1,8}}>)?\s?"
    r"<(?:code|kbd|tt|b|strong|em|i|span|samp|var|td|dd)(?:\s[^<>\n]{1,80})?>(?P<value>[^\s<>]{4,64})</",
    _set_off,
    45,
    NEAR,
)
"""`mit dem Passwort <code>…</code>`, `<strong>Password:</strong> <span>…</span>`."""


def _fenced(candidate: Candidate) -> float | None:
    """All that a block of Markdown holds, below a title that says it is a password."""
    value = candidate.value
    if impossible(value) or is_name(value):
        return None
    return strength_of(value) or (CHOSEN if is_plain_word(value) else None)


FENCED: Final = password_detector(
    (ASSIGNED_HEAD, SPOKEN_HEAD),
    rf"(?P<word>{OWN_WORD})[^\n`;{{}}=]{{0,40}}\r?\n\s{{0,4}}```\w{{0,12}}\r?\n"
    r"(?P<value>[^\s`]{4,128})[ \t]{0,4}\r?\n```",
    _fenced,
    45,
    (48, 200),
)
"""A block of Markdown below `## Password`."""
_HEADING: Final = (
    r"(?:passw(?:or)?d|passwort|kennwort|passcode|passphrase|pwd|contrase[nñ]a|mot[ _\-]de[ _\-]passe|wachtwoord|senha"
    r"|密码|密碼|パスワード|пароль)"
)
_HEADING_OF_PASSWORDS: Final = deferred(
    rf"(?:[a-zà-ÿ]{{2,12}}[ _\-]){{0,2}}?(?:{_HEADING}|(?<![a-z])(?:pass|pw|mdp))\Z", re.IGNORECASE
)


def _cell(candidate: Candidate) -> float | None:
    """A value in a column of passwords."""
    if not _HEADING_OF_PASSWORDS.match(heading(candidate.text, candidate.start)):  # most are none
        return None
    value = candidate.value
    plain = is_plain_word(value) and not impossible(value) and candidate.before(1) != "'"
    return strong(candidate) or (0.85 if _worthy(value) else CHOSEN if plain else None)


def _worthy(value: str) -> bool:
    """Whether a value of letters and digits may be a password where a column says so."""
    return len(value) >= 6 and "(" not in value and (strength_of(value) or 0) >= 0.85 and not impossible(value)


_HEADING_OF_CELL: Final = deferred(rf"(?i:{_HEADING})[\"'`*]{{0,2}}</t[hd]>", re.IGNORECASE)
_CELL_ENDS: Final = deferred(r"</t[hd]>", re.IGNORECASE)
_ROW_BEGINS: Final = deferred(r"<tr\b", re.IGNORECASE)


def _cell_of_markup(candidate: Candidate) -> float | None:
    """A cell of HTML that is as far from the beginning of its row as the heading that says `Password`."""
    text, start = candidate.text, candidate.start
    begin = max(0, start - REACH)
    rows = [row.start() for row in _ROW_BEGINS.finditer(text, begin, start)]
    above = list(_HEADING_OF_CELL.finditer(text, begin, start))
    if not above or not rows or rows[-1] < above[-1].start():
        return None
    top = max((row for row in rows if row < above[-1].start()), default=None)
    if top is None or _cells(text, top, above[-1].start()) != _cells(text, rows[-1], start):
        return None
    value = candidate.value
    row = text[top : text.find("<tr", above[-1].start(), start)]
    plain = is_plain_word(value) and _HEADING_OF_ACCOUNTS.search(row) is not None
    return None if impossible(value) else strength_of(value) or (CHOSEN if plain else None)


_HEADING_OF_ACCOUNTS: Final = deferred(r"user|login|account|mail|benutzer|usuario|utilisateur|utente", re.IGNORECASE)


def _cells(text: str, start: int, end: int) -> int:
    """How many cells end in a part of a text."""
    return sum(1 for _ in _CELL_ENDS.finditer(text, start, end))


COLUMN: Final = password_detector(
    (
        rf"(?i)(?:{HEAD_LONG})[ \"'`*]{{0,8}}(?:[,;\t|][^\n]{{0,200}})?\r?\n",
        r"[\n,;\t|][ ]?\?{2,5}[ ]?(?:[,;\t|][^\n]{0,200})?\r?\n",
        r"(?i)[,;\t| _\"](?:pass|pw|mdp)[ \"]{0,8}(?:\|[^\n]{0,200}|[,;\t][^\n]{1,200})\r?\n",
        r"(?i)[,;\t|] {0,8}(?:pass|pw|mdp) {0,8}\r?\n",
    ),
    r"(?<=[\n,;\t|])[ \"'`]{0,8}(?P<value>[^\s\"'`,;|]{5,128})(?=[ \"'`]{0,8}(?:[,;\t|\r\n]|\Z))",
    _cell,
    46,
    (260, REACH),
)
"""Values below the heading of a table's column (CSV, Markdown)."""


def _aligned(before: int) -> Detector:
    """The last field of a row below so many others, in columns of spaces whose last heading says `password`."""
    return password_detector(
        (rf"(?i)(?:user(?:name)?|login|account) {{2,24}}(?:{HEAD_LONG}|pass) {{0,8}}\r?\n",),
        rf"(?i:(?:user(?:name)?|login|account)\ {{2,24}}(?:{_HEADING}|pass))\ {{0,8}}\r?\n"
        rf"(?:[^\n]{{1,120}}\n){{{before}}}"
        r"[^\n]{1,100}? {2,24}(?P<value>[^\s|]{4,64})(?=[ \t]{0,8}(?:\r?\n|\Z))",
        lambda candidate: (
            None
            if impossible(candidate.value)
            else strength_of(candidate.value) or (CHOSEN if is_plain_word(candidate.value) else None)
        ),
        46,
        (80, 700),
    )


ALIGNED: Final = tuple(_aligned(before) for before in range(4))
"""Values below the heading of the last column, where columns are parted by spaces."""
CELL: Final = password_detector(
    (ENDED_HEAD,),
    r"(?i:<td(?:\s[^<>\n]{0,80})?>)\s{0,2}(?:<(?:code|b|strong|tt)>)?(?P<value>[^\s<>]{4,64})(?=(?:</\w{1,8}>)?\s{0,2}</td>)",
    _cell_of_markup,
    46,
    (16, REACH),
)
"""Values below the heading of a table's column (HTML)."""
