"""How sure the form of a value makes a finding of a password, and what is asked of every one."""

from __future__ import annotations

import re
from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.credentials import secret
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector, Validator
from auditors.sensitive_data.disguises import is_dollar_for_s
from auditors.sensitive_data.password_forms import (
    SYMBOLS,
    impossible,
    is_code,
    is_digest,
    is_drawn_letters,
    is_generated,
    is_name,
    is_of_tests,
    is_passphrase,
    is_technical,
    kinds,
    unusable,
)
from auditors.sensitive_data.password_names import OWN_WORD, WORD, WORD_BEGINS
from auditors.sensitive_data.randomness import looks_drawn
from auditors.sensitive_data.verdicts import is_verdict

PASSWORD: Final = secret(
    440,
    "password",
    "PASSWORD",
    "Password in a log",
    allows="log in as the person or service, here and wherever the password is used again",
    revoke="Change the password and end its open sessions.",
    checks="a value behind `password`, `passwd`, `pwd`, `pass`, `Passwort`, `mot de passe`, `contraseña`, `пароль` "
    "and the like: in assignments, JSON, markup, command lines (`--password`, `-p`, `-u user:…`), SQL (`IDENTIFIED "
    "BY`), arguments (`auth=(…, …)`), in prose (`my password is …`, `login admin / …`, `changed from … to …`), and on "
    "the line below a question, a prompt or a command that prints one (`pass show`, `base64 -d`). With letters and "
    "digits or symbols 0.9 and more; plain words 0.6 to 0.8, and so are as many digits as a hash has, among settings "
    "of connections. Code (`get_password()`, `password: str`), prose about passwords, hashes and placeholders are "
    "passed over.",
    references=("OWASP-LLM02:2025", "CWE-532", "CWE-522", "MITRE-ATLAS:AML.T0055"),
    severity=Severity.HIGH,
)
_EXAMPLE: Final = deferred(r"\b(?:such as|e\.\s?g\.|for example,?|like)\s[\"'`]?\Z|&lt;\Z", re.IGNORECASE)
"""What tells in front of a value that it only shows what passwords are like."""
_CALL: Final = deferred(r"[A-Za-z_$][\w.$]*\(")
_KEYBOARD: Final = deferred(r"(?:ctrl|alt|shift|cmd|win|fn|strg|maj)[+\-]\w{1,9}(?:[+\-]\w{1,9}){0,2}\Z", re.IGNORECASE)


def is_called(candidate: Candidate) -> bool:
    """Whether a bracket opens behind the value and closes in its line, as behind the name of a function or a list; one
    that does not close belongs to the value.
    """
    bracket = candidate.after(1)
    return bracket in _CLOSED_BY and _CLOSED_BY[bracket] in candidate.after(_LINE).partition("\n")[0]


_CLOSED_BY: Final = {"(": ")", "[": "]"}
_LINE: Final = 120


def unmistakable(candidate: Candidate) -> float | None:
    """A value that no word of a sentence looks like: drawn, of three kinds of characters, or a passphrase."""
    value = candidate.value
    if is_technical(value) or _KEYBOARD.match(value) or is_called(candidate):
        return None
    if sure := strong(candidate):
        return sure
    if len(value) < 8 or "/" in value or impossible(value):
        return None
    if is_passphrase(value):
        return 0.85
    inside = any(sign in value[1:-1] for sign in "!#$%^*?~+@&") and not is_code(value)
    return 0.85 if inside and kinds(value) >= 3 else None


_OF_ACCOUNT: Final = deferred(
    r"(?:user(?:name)?|login|e-?mail|account|benutzer(?:name)?|usuario|utilisateur|utente)\s?[/|]\s?\Z", re.IGNORECASE
)
_THEN: Final = deferred(r"[\"'`*]{0,3}\s?/\s?[\"'`*<{\w]")


def is_account(candidate: Candidate) -> bool:
    """Whether the value is the first of a pair that a text announces as both: `username / password: bo / …`."""
    start = candidate.match.start("word")
    return (
        _THEN.match(candidate.text, candidate.end) is not None
        and _OF_ACCOUNT.search(candidate.text, max(0, start - 16), start) is not None
    )


CHOSEN: Final = 0.7
"""The score of words that people choose where only a literal or a setting can stand."""
DRAWN_DIGEST: Final = 0.8
"""The score of hexadecimal digits that may be a hash, where a hash would be of no use."""
_CONNECTION: Final = deferred(
    r"host|machine\b|port\b|ur[il]\b|dsn\b|endpoint|server|ssid|alias|key_?store|db_?(?:name|user|host)|database|data_?source|smtp|imap|bucket",
    re.IGNORECASE,
)
_HASHES: Final = deferred(r"hash|md5|sha-?\d|digest|salt|(?<!en)(?<!de)crypt|checksum|encoded", re.IGNORECASE)
_AROUND: Final = 160


def is_of_connection(candidate: Candidate) -> bool:
    """Whether the setting stands among those of a connection, which must know its password in clear, not a hash."""
    around = candidate.before(_AROUND) + "\n" + candidate.after(_AROUND)
    return _CONNECTION.search(around) is not None and not is_hash_spoken_of(candidate)


def is_hash_spoken_of(candidate: Candidate) -> bool:
    """Whether the text around speaks of hashes."""
    return _HASHES.search(candidate.before(_AROUND) + "\n" + candidate.after(_AROUND)) is not None


_TESTED: Final = 0.7


def strength_of(value: str) -> float | None:
    """The score of a value that no quotes and no key vouch for: it must have more than letters."""
    bare = value.rstrip("!?")
    if any(map(str.isalpha, value)) and any(map(str.isdigit, value)):
        if is_of_tests(value):
            return _TESTED if _NUMBERED_PASS.match(value) is None else None
        return 0.95 if kinds(value) >= 3 and len(value) >= 8 else 0.9
    if SYMBOLS.search(bare):
        return 0.9 if any(map(str.isalpha, bare)) else 0.6
    return 0.85 if is_passphrase(value) or is_drawn_letters(value) else None


_NUMBERED_PASS: Final = deferred(r"pass[\-_]\d\Z")
"""One of some passes of a program: `pass-1`."""


def keyed(candidate: Candidate) -> float | None:
    """The whole string under a JSON key that names a password."""
    value = candidate.value.rstrip(",;")
    if not value or unusable(value) or _CALL.match(value):
        return None
    if is_digest(value):
        return DRAWN_DIGEST if looks_drawn(value) and is_of_connection(candidate) else None
    if is_name(value) and not any(map(str.isdigit, value)):
        return None
    return strength_of(value) or (CHOSEN if is_code(value) else 0.75 if len(value) >= 4 else None)


def strong(candidate: Candidate) -> float | None:
    """A value that hardly anything but its own form gives away: three kinds of characters, or drawn by lot."""
    value = candidate.value
    if is_generated(value) and not impossible(value):
        return 0.9
    if (
        len(value) < 6
        or "/" in value
        or not any(map(str.isalpha, value))
        or not any(map(str.isdigit, value))
        or is_code(value)
        or impossible(value)
    ):
        return None
    return 0.9 if kinds(value) >= 3 or looks_drawn(value) else None


def mixed(candidate: Candidate) -> float | None:
    """Letters with digits or signs: enough where the words say plainly what follows."""
    value = candidate.value
    if len(value) < 6 or impossible(value) or is_code(value) or ("/" in value and not is_generated(value)):
        return None
    return strength_of(value) if any(map(str.isdigit, value)) and any(map(str.isalpha, value)) else None


ABOUT: Final = deferred(r"(?:ed|ing|ly|able|ible|ful|less|tion|ment|ness|ity|ern|ious)\Z")
"""Endings of words that say how something is, not what."""
LEAST_IN_COLUMN: Final = 6
"""Characters of a value that a column or a name in front vouches for."""
LEAST_DRAWN: Final = 10
"""Characters from which on a value can look drawn by itself."""
NUMBERED: Final = 0.75
"""The score of a word with a number where a sentence says that it is a password."""
_MASKED: Final = deferred(r"[<\[({](?i:redacted|masked|hidden|removed|snip|truncated|cut|censored)")
"""The rest of a value that somebody took out: `hunt<REDACTED>`."""


def _is_example(candidate: Candidate) -> bool:
    """Whether a sentence gives the value as an example: `a password such as …`."""
    text, start = candidate.text, candidate.start
    return (
        _EXAMPLE.search(text, max(0, start - _NEAR_EXAMPLE), start) is not None
        or _OF_MANY.search(text, max(0, start - _NEAR_LIST), start) is not None
    )


_OF_MANY: Final = deferred(
    r"\b(?:common|popular|used|typical|guessed|weakest|worst)\spasswords?\s(?:is|are|was|were)[\s:\"'`]{1,3}\Z",
    re.IGNORECASE,
)
"""What tells which passwords many people have."""
_NEAR_LIST: Final = 40


_NEAR_EXAMPLE: Final = 16


def _is_cut(candidate: Candidate) -> bool:
    """Whether somebody took the rest of the value out, or code adds it; two stars end bold letters of Markdown begun in
    its line.
    """
    text, end = candidate.text, candidate.end
    if candidate.value[-1] in ":=/" and _ADDED.match(text, end):
        return True
    if candidate.value[-1] == "=" and candidate.after(1) in _AROUND_ATTRIBUTES and _ATTRIBUTE.match(candidate.value):
        return True
    if candidate.after(1) == ";" and (entity := _ENTITY.search(candidate.value)) is not None:
        return unusable(candidate.value[: entity.start()] or ".")
    if text.startswith("**", end):
        return candidate.before(_AROUND).rpartition("\n")[2].count("**") % 2 == 0
    return _MASKED.match(text, end) is not None


_ENTITY: Final = deferred(r"&[a-z]{2,6}\Z")
"""What a character is called in HTML: `printf(&quot;Password is correct.&quot;)`."""
_ATTRIBUTE: Final = deferred(r"[:@#.\w\-]{2,40}=\Z")
_AROUND_ATTRIBUTES: Final = frozenset({'"', "'", "{"})
"""What stands around the value of an attribute of HTML, the name of which is no value: `"form.password" :type="…"`."""
_ADDED: Final = deferred(r"[\"'`]\s?[+.]\s?[A-Za-z_$]")


def _is_variable(candidate: Candidate) -> bool:
    """Whether a shell, PHP or Perl puts a variable in for the value: `"$pass2"`, and any name that is compared."""
    value = candidate.value
    if value[0] != "$" or not value[1:].isidentifier() or is_dollar_for_s(value):
        return False
    before = candidate.before(_NEAR_EXAMPLE)
    return (before.endswith('"') and _NUMBERED_NAME.match(value) is not None) or _COMPARED.search(before) is not None


_NUMBERED_NAME: Final = deferred(r"\$(?:[a-z_]+|[A-Z_]+)\d?\Z")
_COMPARED: Final = deferred(r"(?:[!=]==?|-(?:eq|ne))\s{0,3}[\"']?\Z")


def password_detector(
    heads: tuple[str, ...],
    confirm: str,
    validate: Validator,
    priority: int,
    reach: tuple[int, int] = (96, 200),
    *,
    opening: re.Pattern[str] | None = None,
) -> Detector:
    """A detector of passwords; its confirming pattern is compiled when it is first needed."""
    if confirm.startswith((rf"(?P<word>{WORD})", rf"(?P<word>{OWN_WORD})")):
        opening = WORD_BEGINS
    return Detector(
        rule=PASSWORD,
        heads=heads,
        confirm=deferred(confirm, re.ASCII),
        validate=lambda candidate: (
            None
            if _is_cut(candidate) or _is_example(candidate) or _is_variable(candidate) or is_verdict(candidate)
            else validate(candidate)
        ),
        reach=reach,
        priority=priority,
        opening=opening,
    )
