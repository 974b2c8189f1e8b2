"""Passwords in lists that have a title but no headings: `Passwords:`, and below it a name and a value on each line."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.password_forms import ALL_KINDS, impossible, is_code, is_passphrase, is_technical, kinds
from auditors.sensitive_data.password_values import password_detector, strength_of, unmistakable
from auditors.sensitive_data.randomness import looks_drawn
from auditors.sensitive_data.sections import REACH, group_above, title_above

_OF_PASSWORDS: Final = (
    r"(?:passw(?:or)?ds|passcodes|passphrases|passw[oö]rter|passwoerter|kennw[oö]rter|mots de passe|contrase[nñ]as"
    r"|senhas|wachtwoorden|password list|passwort-?liste)"
)
_OF_LOGINS: Final = (
    r"(?:zugangsdaten|zug[aä]nge|zugaenge|log-?ins|credentials|creds|identifiants|accesos|claves|inloggegevens"
    r"|credenziali|credenciales|credenciais)"
)
_HEADS: Final = (
    r"(?i)(?:passw(?:or)?ds|passcodes|passphrases|passw.{1,2}rter|kennw.{1,2}rter|mots de passe|contrase.{1,3}as|senhas"
    r"|wachtwoorden|password list|passwort-?liste)\b[^\n;{}=?]{0,60}\r?\n",
    r"(?i)(?:zugangsdaten|zug(?:a|.{1,2})nge|log-?ins|credentials|creds|identifiants|accesos|claves|inloggegevens"
    r"|credenziali|credenciales|credenciais)\b[^\n;{}=?]{0,60}\r?\n",
)
_TITLE: Final = deferred(
    rf"(?<![\w.\-/])(?:(?P<passwords>[\w\-]{{0,16}}{_OF_PASSWORDS})|{_OF_LOGINS})(?![\w.(/\-])", re.IGNORECASE
)
_ABOUT: Final = deferred(
    r"\b(?:must|should|shall|may|can|cannot|will|need|require\w*|polic\w+|rules?|hash\w*|example\w*|format\w*|types?"
    r"|m[uü]ss\w*|sollte\w*|darf|d[üu]rfen|richtlinie\w*|doivent|doit|deben|debe)\b|[;{}=]|\?\s*\Z",
    re.IGNORECASE,
)
"""What makes a line one about passwords: no list of them follows."""
_LONGEST_TITLE: Final = 100
_ROW: Final = deferred(r"\S.{0,60}?(?:[ \t]{2}|\t|[:=–—→|/>]|\s-\s)\s*\S|\W+\Z|\s{0,8}\S{1,40}:?\s*\Z")
"""A line of such a list, an empty one, or one that parts it."""
_SETTING: Final = deferred(
    r"(?:\b|_)(?:host(?:name)?|server|url|uri|port|ip|user(?:name)?|login|e-?mail|mail|id|uid|account|database|db|version"
    r"|region|provider|role|profile|type|model|date|commit|path|file|image|bucket|serial|ssid|benutzer(?:name)?|kundennummer|konto|utilisateur"
    r"|usuario|h[oô]te|adresse?|address|status|sha\d*|hash|digest|last changed|updated|created)[\"'`*]{0,3}\s*\Z",
    re.IGNORECASE,
)
"""What else is noted beside a password."""
_MACHINE: Final = deferred(r"[a-z]{1,12}(?:-[a-z]{1,12}){0,3}-?\d{1,3}\Z")
"""The name of a machine: `web-prod-03`."""
_NAMED: Final = deferred(
    r"[ \t>]{0,8}(?:[*+\-•–]\s{1,4}|\d{1,3}[.)]\s{1,4})?(?P<name>[^\s\-–—=|→:>].{0,60}?)"
    r"(?:[ \t]{2,40}|\t|[ \t]{0,2}:[ \t]{1,16}|[ \t](?:[\-–—=|→/]|->|=>)[ \t]{1,4})[\"'`*]{0,3}\Z"
)
"""What stands before the value in its row."""
_LONGEST_ROW: Final = 120


def _is_below_passwords(candidate: Candidate) -> bool | None:
    """Whether the title above the rows names passwords (else logins); None where there is no such title."""
    text, end = candidate.text, candidate.text.rfind("\n", 0, candidate.start) + 1
    begin = max(0, end - REACH)
    blank = 0
    while end > begin:
        bottom = end - 1
        end = text.rfind("\n", begin, bottom) + 1
        line = text[end:bottom].rstrip()
        blank = 0 if line else blank + 1
        if blank > 1 or len(line) > _LONGEST_TITLE or (end == 0 and begin):
            return None
        title = _TITLE.search(line)
        if title is not None:
            return None if _ABOUT.search(line) else title["passwords"] is not None
        if line and _ROW.match(line.lstrip()) is None:
            return None
    return None


def _is_possible(value: str) -> bool:
    """Whether a value may be a password by itself: letters with digits or signs, or a passphrase."""
    telling = kinds(value) >= 2 and any(map(str.isalpha, value)) and not _MACHINE.match(value)
    return (telling or is_passphrase(value)) and not (
        "/" in value or impossible(value) or is_code(value) or is_technical(value)
    )


def _listed(candidate: Candidate) -> float | None:
    """The last word of a row; below `Logins` it must be unmistakable."""
    value = candidate.value
    if not _is_possible(value):
        return None
    row = candidate.before(_LONGEST_ROW).rpartition("\n")
    named = _NAMED.match(row[2]) if row[1] else None
    if named is None or _SETTING.search(named["name"]):
        return None
    below = _is_below_passwords(candidate)
    if below is None:
        return None
    if below:
        return strength_of(value) and 0.85
    return unmistakable(candidate) and 0.8 if _is_strange(value) else None


def _is_strange(value: str) -> bool:
    """Whether the value has signs or digits where words of settings have none: no `Admin-ReadOnly2`."""
    return kinds(value) >= ALL_KINDS or (kinds(value) >= ALL_KINDS - 1 and looks_drawn(value))


def _in_line(candidate: Candidate) -> float | None:
    """A value of a list in a line: no word, and no setting by its name."""
    value = candidate.value
    if not _is_possible(value) or _SETTING.search(candidate.match["name"]):
        return None
    text, start = candidate.text, candidate.match.start()
    begin = text.rfind("\n", max(0, start - _LONGEST_LIST), start) + 1 or max(0, start - _LONGEST_LIST)
    title = _TITLE_IN_LINE.match(text, begin, candidate.end)
    return strength_of(value) and 0.85 if title is not None and not _ABOUT.search(title[0]) else None


_LONGEST_LIST: Final = 400
_TITLE_IN_LINE: Final = deferred(
    rf"[^\n:;{{}}=]{{0,60}}?\b(?:{_OF_PASSWORDS}|pws|pwds)[^\n:;{{}}=]{{0,40}}:[ \t]", re.IGNORECASE
)
IN_LINE: Final = password_detector(
    (
        r"(?i)(?:passwords|passcodes|passw.{1,2}rter|kennw.{1,2}rter|mots de passe|contrase.{1,3}as|senhas|wachtwoorden"
        r"|\bpwd?s)[a-z ()]{0,24}: ",
    ),
    r"(?<=[ ,;])(?P<name>[^\s=:,;\"'`(){}\[\]]{2,24})(?:=|:[ ]?|[ ](?:->|→|–|-)[ ])[\"'`]?"
    r"(?P<value>[^\s\"'`<>,;(){}\[\]|\\]{5,64})(?=[\"'`]?(?:[,;]|[.]?\s|[.]?\Z))",
    _in_line,
    41,
    (32, _LONGEST_LIST),
)
"""`PWs: laptop=…, nas=…`."""
LISTED: Final = password_detector(
    _HEADS,
    r"[ \t][\"'`*]{0,3}(?P<value>(?:[^\s\"'`<>,;(){}\[\]|\\*]|\*(?!\*)){6,64})"
    r"(?=[\"'`*]{0,3}[ \t]{0,8}(?:\([^()\n]{1,40}\)[ \t]{0,4})?(?:\r?\n|\Z))",
    _listed,
    42,
    (2, REACH),
)
"""`Fritzbox   …`, `- Grafana: …`, `NAS admin → …` below a title that says what they are."""
_PAIR: Final = r"[A-Za-z][\w.\-]{1,24}:(?P<other>[^\s:\"'`<>,;(){}\[\]|\\]{6,64})[ \t]{0,4}\r?"
_PAIR_BELOW: Final = deferred(rf"[ \t]{{0,4}}\r?\n{_PAIR}(?:\n|\Z)")
_PAIR_ABOVE: Final = deferred(rf"(?:\A|\n){_PAIR}\n\Z")


def _of_account(candidate: Candidate) -> float | None:
    """A value behind an account, with another such line above or below it."""
    text, start = candidate.text, candidate.match.start("account")
    value = candidate.value
    if _SETTING.search(candidate.match["account"]) or (sure := unmistakable(candidate)) is None:
        return None
    beside = _PAIR_BELOW.match(text, candidate.end) or _PAIR_ABOVE.search(text, max(0, start - 100), start)
    alike = beside is not None and _is_chosen_with_care(value) and _is_chosen_with_care(beside["other"])
    return min(sure, 0.8) if alike else None


def _is_chosen_with_care(value: str) -> bool:
    """Whether letters and digits are of three kinds or drawn by lot; a colour begins with its sign."""
    return value[0] not in "#/." and (kinds(value) >= ALL_KINDS - 1 or looks_drawn(value))


ACCOUNTS: Final = password_detector(
    (r"\n[A-Za-z][A-Za-z0-9._-]{1,15}:[!-9;-~]{6}",),
    r"(?:\A|(?<=\n))(?P<account>[A-Za-z][\w.\-]{1,24}):"
    r"(?P<value>[^\s:\"'`<>,;(){}\[\]|\\]{6,64})(?=[ \t]{0,4}(?:\r?\n|\Z))",
    _of_account,
    40,
    (72, 100),
)
"""`bo:…` and `mara:…` on the next line, as lists of accounts have them."""


def _in_section(candidate: Candidate) -> float | None:
    possible = _is_possible(candidate.value) and group_above(candidate) == "password"
    return (possible and strength_of(candidate.value) and 0.85) or None


SECTION: Final = password_detector(
    (r"(?i)(?:passwords|passw.{1,2}rter|kennw.{1,2}rter)[\"']?\s?:[ {]{0,3}\r?\n",),
    r"(?<=\n)(?P<indent>[ \t]{1,24})[\"']?(?P<name>[^\s\"':,{}\[\]][^\n\"':,{}\[\]]{0,40})[\"']?[ \t]?:[ \t]{1,2}[\"']?"
    r"(?P<value>[^\s\"'\\]{6,64})(?=[\"']?,?[ \t]{0,4}(?:\r?\n|\Z))",
    _in_section,
    41,
    (24, REACH),
)
"""`"passwords": {` and, on a line below it, `"router": "…"`."""


_TITLES: Final = deferred(r"(?:[a-z]+_)?(?:passwords?|passwd|credentials?|creds|logins?|secrets?|zugangsdaten)\Z")


def _in_item(candidate: Candidate) -> float | None:
    value = candidate.value
    if not _is_possible(value) or _SETTING.search(candidate.match["name"]):
        return None
    return 0.85 if strength_of(value) and _TITLES.match(title_above(candidate)) else None


ITEM: Final = password_detector(
    (r"\n[ \t]{0,12}- \"?name\"?: [^\n]{1,48}\n[ \t]{1,14}\"?(?:value|secret)\"?: ",),
    r"(?<=\n)(?P<indent>[ \t]{0,12})- \"?name\"?: [\"']?(?P<name>[^\n\"']{1,48})[\"']?\r?\n"
    r"[ \t]{1,14}\"?(?:value|secret)\"?: [\"']?(?P<value>[^\s\"'\\]{6,64})(?=[\"']?[ \t]{0,4}(?:\r?\n|\Z))",
    _in_item,
    41,
    (90, 80),
)
"""`- name: grafana` and `value: …` below it, in a list of credentials."""
