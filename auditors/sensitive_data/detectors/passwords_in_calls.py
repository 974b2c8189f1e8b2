"""Passwords in arguments of functions: those that log in, connect, hash, and make users."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.password_forms import (
    impossible,
    is_chosen,
    is_code,
    is_digest,
    is_in_groups,
    is_name,
    is_numbered_word,
    is_of_tests,
    is_passphrase,
    is_plain_word,
    is_technical,
    kinds,
    unusable,
)
from auditors.sensitive_data.password_names import HEAD_LONG, WORD
from auditors.sensitive_data.password_values import (
    CHOSEN,
    DRAWN_DIGEST,
    LEAST_DRAWN,
    password_detector,
    strength_of,
    strong,
    unmistakable,
)
from auditors.sensitive_data.randomness import looks_drawn


def _argument(candidate: Candidate) -> float | None:
    """A password behind a user: behind an e-mail address letters with digits do, too."""
    value, user = candidate.value, candidate.match["user"]
    sure = "@" in user or candidate.match["callee"].lower() in _BASIC_CALLS
    plain = (sure and len(value) >= 8 and value.isalnum() and kinds(value) == 2) or is_passphrase(value)
    if found := strong(candidate) or (0.8 if plain and not impossible(value) else None):
        return found
    literal = sure and value.isascii() and " " not in value and len(value) >= _LEAST_LITERAL
    logs_in = _LOGS_IN.search(candidate.match.group()) is not None and (is_plain_word(value) or _is_mixed(value))
    if _BASIC.search(candidate.text, max(0, candidate.match.start() - 8), candidate.match.start()):
        logs_in = strength_of(value) is not None or is_plain_word(value)
    named = is_name(value) and not (logs_in and any(map(str.isdigit, value)))
    return CHOSEN if (literal or logs_in) and not impossible(value) and not named else None


def _is_mixed(value: str) -> bool:
    """Whether words and digits stand under capitals, though code might be called so: `Salt.Cedar9`, or a value is of
    three kinds of characters or a word and a year.
    """
    year = is_numbered_word(value) and value[-4:].isdigit()
    return (kinds(value) >= _THREE or year) and len(value) >= _LEAST and not is_of_tests(value)


_BASIC_CALLS: Final = frozenset({"credentials.basic", "auth.basic"})
_THREE: Final = 3
_LEAST: Final = 8
_BASIC: Final = deferred(r"basic_?\Z", re.IGNORECASE)


_LOGS_IN: Final = deferred(r"\A(?:login|auth\s?=|credentials?)\s?\(", re.IGNORECASE)


def _is_in_groups(value: str) -> bool:
    return " " in value and is_in_groups(value)


LOGIN_CALL: Final = password_detector(
    (
        r"(?i)(?:smtp|imap|mail|server|ftp|conn(?:ection)?|session|client)\.login\([\"']?[a-z0-9_.@+-]{1,64}[\"']?,\s?[\"']",
    ),
    r"(?i:(?:smtp|imap|mail|server|ftp|conn(?:ection)?|session|client)\.login\([\"']?[\w.@+\-]{1,64}[\"']?,\s?)(?P<quote>[\"'])"
    r"(?P<value>[^\s\"']{4,128}|(?:[a-z]{4} ){3}[a-z]{4})(?P=quote)\s?\)",
    lambda candidate: 0.9 if _is_in_groups(candidate.value) else unmistakable(candidate),
    47,
    (64, 160),
)
"""`smtp.login(sender, "…")`."""
CREDENTIAL_CALL: Final = password_detector(
    (
        r"(?i)(?:auth|authenticate|credentials?|login|sign_?in(?:with_?email_?and_?password)?|sign_?up(?:_?user)?|(?:register|add)_?user|create_?user_?with_?email_?and_?password)[\"']?\s?=?\s?\(\s?[bru@]?[\"']",
        r"(?:[Cc]redentials|\b[Aa]uth)\.basic\(",
    ),
    r"(?i:(?P<callee>auth(?:enticate|\.basic)?|credentials?(?:\.basic)?|login|sign_?in(?:with_?email_?and_?password)?|sign_?up(?:_?user)?|(?:register|add)_?user|create_?user_?with_?email_?and_?password)[\"']?\s?=?\s?\(\s?)[bru@]?(?P<quote>[\"'])(?P<user>[^\"'\n]{1,64})(?P=quote)\s?,"
    r"\s?(?i:some\()?[bru@]?[\"'](?P<value>[^\"'\n]{4,128})[\"']",
    _argument,
    47,
)
"""User and password as arguments: `auth=("…", "…")`, `NetworkCredential("…", "…")`, `login("…", "…")`."""
DEFAULT: Final = password_detector(
    (rf"(?i)(?:{HEAD_LONG})[\"']\s?,[^\"'\n]{{0,40}}default\s?=\s?[\"']",),
    rf"(?P<word>{WORD})[\"']\s?,[^\"'\n]{{0,40}}?(?i:default)\s?=\s?[\"'](?P<value>[^\s\"']{{4,128}})[\"']",
    lambda candidate: (
        None
        if impossible(candidate.value) or is_name(candidate.value)
        else strength_of(candidate.value) or (CHOSEN if is_plain_word(candidate.value) else None)
    ),
    47,
    (40, 260),
)
"""The default of an option: `add_argument("--admin-password", default="…")`."""
REDIS_CALL: Final = password_detector(
    (r"(?i)[.:]auth\([\"']",),
    r"(?i:(?:red|redis|client|conn|cache|db)[.:]auth\(\s?)(?P<quote>[\"'])(?P<value>[^\s\"']{6,128})(?P=quote)\s?\)",
    lambda candidate: None if impossible(candidate.value) or is_code(candidate.value) else strength_of(candidate.value),
    47,
    (24, 150),
)
"""`red:auth("…")`."""
_HASHING: Final = (
    r"(?:bcrypt|argon2|scrypt|pbkdf2|hashpw|hash::make|hash_?password|password_?hash|make_password|password_?encoder)"
)
HASHING_CALL: Final = password_detector(
    (
        rf"(?i){_HASHING}[a-z_.]{{0,24}}\(\s?[bru]?[\"'`]",
        r"(?i)\bcreate_(?:super)?user\(",
    ),
    rf"(?i:{_HASHING}[a-z_.]{{0,24}}\(\s?|\bcreate_(?:super)?user\([^()\n]{{1,120}}?,\s?)[bru]?"
    r"(?P<quote>[\"'`])(?![\w.+\-]{1,64}@[\w\-]{1,40}\.[a-z])(?P<value>[^\s\"'`$]{5,128})(?P=quote)(?=\s?[,)])",
    lambda candidate: (
        None
        if impossible(candidate.value) or is_name(candidate.value) or is_technical(candidate.value)
        else strength_of(candidate.value) or (CHOSEN if is_chosen(candidate.value) else None)
    ),
    47,
    (64, 280),
)
"""A password on its way to be hashed: `bcrypt.hash("…", 10)`, and of a user that is made."""


FILTERED: Final = password_detector(
    (r"[!-~][\"'] ?\| ?password_hash\b",),
    r"(?P<quote>[\"'])(?P<value>[^\s\"'{}]{4,128})(?P=quote) ?\| ?password_hash\b",
    lambda candidate: (
        None
        if impossible(candidate.value)
        else strength_of(candidate.value) or (CHOSEN if is_plain_word(candidate.value) else None)
    ),
    54,
    (140, 8),
)
"""What a template hashes: `'…' | password_hash('sha512')`."""


def _characters(candidate: Candidate) -> float | None:
    """A literal that becomes an array of characters, which Java asks for where passwords go."""
    value = candidate.value
    if impossible(value) or is_name(value) or not _OF_PASSWORDS.search(candidate.before(200) + candidate.after(80)):
        return None
    return strength_of(value) or (CHOSEN if len(value) >= _LEAST_LITERAL and value.isalpha() else None)


_OF_PASSWORDS: Final = deferred(r"pass(?:w|phrase|\b)|pwd|key_?store|trust_?store|pkcs12|pbe|credential", re.IGNORECASE)
CHARACTERS: Final = password_detector(
    (r"[!-~]{4}\"\.toCharArray\(\)",),
    r"\"(?P<value>[^\s\"\\]{4,64})\"\.toCharArray\(\)",
    _characters,
    47,
    (90, 2),
)
"""`new PasswordProtection("…".toCharArray())`."""


def _connects(candidate: Candidate) -> float | None:
    value = candidate.value
    if unusable(value) or is_name(value) or " " in value:
        return None
    if is_digest(value):
        return DRAWN_DIGEST if looks_drawn(value) else None
    if strength := strength_of(value):
        return strength
    if len(value) >= LEAST_DRAWN and kinds(value) >= 2 and looks_drawn(value):
        return 0.8
    return CHOSEN if len(value) >= _LEAST_LITERAL else None


_LEAST_LITERAL: Final = 6
"""Letters that may be a password by themselves where a function takes nothing else."""


NETWORK_CALL: Final = password_detector(
    (
        r"(?i)(?:wifi\.begin|wlan\.connect|sta_if\.connect|username_pw_set|usernamepwset|setcredentials"
        r"|simple_bind(?:_s)?)\(\s?[\"']",
        r"AT\+CWJAP[A-Z_]{0,8}=[\"']",
    ),
    r"(?:(?i:wifi\.begin|wlan\.connect|sta_if\.connect|username_pw_set|usernamepwset|setcredentials"
    r"|simple_bind(?:_s)?)\(\s?"
    r"|AT\+CWJAP[A-Z_]{0,8}=)\\?[\"'][^\"'\n]{1,64}[\"']\s?,\s?\\?[\"'](?P<value>[^\"'\n\\]{4,128})\\?[\"']",
    _connects,
    47,
    (40, 240),
)
"""`WiFi.begin("network", "…")`, `client.username_pw_set("user", "…")`."""
CONNECT_CALL: Final = password_detector(
    (
        r"(?i)(?:mysqli|connect(?:ion)?|pdo|directoryentry)\s?\(\s?[\"'$]",
        r"Sequelize\([\"']",
        r"(?i)(?:pdo|mysqli)->__construct\([\"']",
        r"(?i)connect\([a-z_.]{1,40},\s?[0-9]{2,5},\s?[\"']",
        r"(?i)getconnection\([a-z_.]{1,40},\s?[\"'a-z]",
    ),
    r"(?i:(?:(?:mysqli|pdo)(?:->__construct)?|connect(?:ion)?|sequelize|directoryentry)\s?\(\s?)(?:[\"'][^\"'\n]{1,128}[\"']|\$?[A-Za-z_.]{1,40})\s?,\s{0,24}(?:\d{2,5}\s?,\s?)?(?:[\"'][^\"'\n]{1,64}[\"']|\$?[A-Za-z_.]{1,40})\s?,\s{0,24}"
    r"[\"'](?P<value>[^\"'\n]{4,128})[\"']",
    _connects,
    47,
    (24, 420),
)
"""Host, user and password: `mysqli("…", "…", "…")`."""
MAIL_CALL: Final = password_detector(
    (r"\bPlainAuth\(\s?\"",),
    r"\bPlainAuth\(\s?\"[^\"\n]{0,64}\"\s?,\s?(?:\"[^\"\n]{1,128}\"|[\w.]{1,40})\s?,\s?\"(?P<value>[^\"\n]{4,128})\"",
    _connects,
    47,
    (24, 360),
)
"""What Go logs in to a mail server with."""
SET_CALL: Final = password_detector(
    (r"(?i)(?:set|change|update|reset)_?password\(\s?[\"'][^\n]{1,120},",),
    r"(?i:(?:set|change|update|reset)_?password)\((?:\s?[\"'][^\"'\n]{1,64}[\"']\s?,){1,3}\s?[bu]?[\"'](?P<value>[^\"'\n]{4,128})[\"']\s?\)",
    _connects,
    47,
    (160, 300),
)
"""The last argument of `keyring.set_password("service", "user", "…")`."""
