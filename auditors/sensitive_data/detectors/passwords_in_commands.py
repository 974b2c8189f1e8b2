"""Passwords on command lines, in SQL, and in arguments of functions that log in."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.password_values import (
    BARE,
    impossible,
    kinds,
    password_detector,
    strength_of,
    strong,
)


def _typed(candidate: Candidate) -> float | None:
    """An argument of a command line: any word but a variable."""
    value = candidate.value
    if value.startswith(("$", "-", "<", "%", "{", "/")) or impossible(value) or re.fullmatch("[A-Z_]+", value):
        return None
    option = candidate.match.group().lower()
    sure = not option.startswith("--pass=") and (
        candidate.text[candidate.start - 1] in "\"'=:" or _ends_argument(candidate)
    )
    return strength_of(value) or (0.75 if sure else None)


def _ends_argument(candidate: Candidate) -> bool:
    """Whether the next word is no further word of a sentence: an option, a sign of the shell, a new line, nothing."""
    return re.match(r"\s*(?:[-|&;>\\\n]|\Z)", candidate.after(4)) is not None


_CALLERS: Final = r"(?:curl|wget|https?|xh)"
_CLIENTS: Final = (
    r"(?:keytool|jarsigner|mysql|mysqldump|mysqladmin|mariadb|docker login|redis-cli|ldapsearch|7z|unzip|mongo|mongosh"
    r"|sqlcmd|helm|smbclient)"
)
OPTION: Final = password_detector(
    (r"(?i)-(?:store|key)?pass(?:word|wd|phrase)?[\s=]",),
    rf"(?i:(?<![\w\-])--?(?:[a-z]{{1,16}}-){{0,3}}(?:store|key)?pass(?:word|wd|phrase)?)(?:\s{{1,2}}|=)[\"']?{BARE}",
    _typed,
    53,
)
SHORT_OPTION: Final = password_detector(
    (rf"\b{_CLIENTS}\s",),
    rf"\b{_CLIENTS}\s[^\n|;&]{{0,160}}?(?<=\s)(?:-p|-a|-w|-P|-storepass|-keypass)\s?[\"']?{BARE}",
    strong,
    53,
    (24, 360),
)
CURL_USER: Final = password_detector(
    (rf"\b{_CALLERS}\s",),
    rf"\b{_CALLERS}\s[^\n|;]{{0,400}}?(?<=\s)(?:-u|--user|-a|--auth|--proxy-user"
    rf"|-U)[\s=][\"']?[\w.@\-+]{{1,64}}:{BARE}",
    _typed,
    53,
    (24, 640),
)
SQL: Final = password_detector(
    (r"(?i)identified\s(?:with\s[a-z0-9_]{1,32}\s)?by\s",),
    r"(?i:identified\s{1,2}(?:with\s[\w]{1,32}\s{1,2})?by\s{1,2}(?:values\s{1,2})?)(?P<quote>[\"'])"
    r"(?P<value>[^\"'\n]{3,128})(?P=quote)",
    _typed,
    54,
)
SSHPASS: Final = password_detector(
    (r"\bsshpass\s",), rf"\bsshpass\s[^\n|;&]{{0,60}}?(?<=\s)-p\s?[\"']?{BARE}", _typed, 53, (24, 240)
)


def _argument(candidate: Candidate) -> float | None:
    """A password behind a user: behind an e-mail address letters with digits do, too."""
    value, user = candidate.value, candidate.match["user"]
    plain = "@" in user and len(value) >= 8 and value.isalnum() and kinds(value) == 2
    return strong(candidate) or (0.8 if plain and not impossible(value) else None)


CREDENTIAL_CALL: Final = password_detector(
    (r"(?i)(?:auth|credentials?|login|sign_?in)[\"']?\s?=?\s?\(\s?[bru@]?[\"']",),
    r"(?i:(?:auth|credentials?|login|sign_?in)[\"']?\s?=?\s?\(\s?)[bru@]?(?P<quote>[\"'])(?P<user>[^\"'\n]{1,64})(?P=quote)\s?,"
    r"\s?(?i:some\()?[bru@]?[\"'](?P<value>[^\"'\n]{4,128})[\"']",
    _argument,
    47,
)
"""User and password as arguments: `auth=("…", "…")`, `NetworkCredential("…", "…")`, `login("…", "…")`."""
CONNECT_CALL: Final = password_detector(
    (r"(?i)(?:mysqli|connect)\s?\(\s?[\"']",),
    r"(?i:(?:mysqli|connect)\s?\(\s?)[\"'][^\"'\n]{1,128}[\"']\s?,\s?[\"'][^\"'\n]{1,64}[\"']\s?,\s?"
    r"[\"'](?P<value>[^\"'\n]{4,128})[\"']",
    strong,
    47,
    (24, 420),
)
"""Host, user and password: `mysqli("…", "…", "…")`."""
SECURE_STRING: Final = password_detector(
    (r"(?i)convertto-securestring\s",),
    r"(?i:convertto-securestring\s{1,2}(?:-string\s{1,2})?)(?P<quote>[\"'])(?P<value>[^\"'\n]{4,128})(?P=quote)",
    _typed,
    54,
)
PASSWORD_FILE: Final = password_detector(
    (r":(?:5432|5433|6432|\*):",),
    r"(?<![^\s\"'`])[\w.*\-]{1,128}:(?:5432|5433|6432|\*):[\w.*\-]{1,64}:[\w.*\-]{1,64}:(?P<value>[^\s\"'`]{4,128})(?=[\s\"'`]|\Z)",
    strong,
    54,
    (140, 280),
)
"""A line of PostgreSQL's password file: `host:port:database:user:password`."""
PIPED: Final = password_detector(
    ("--password-stdin",),
    r"\becho\s{1,2}(?:-n\s)?[\"']?(?P<value>[^\s\"'|;&$`]{6,512})[\"']?\s{0,2}\|[^\n|]{1,80}?--password-stdin",
    _typed,
    53,
    (640, 1),
)
"""What is piped into a program that asks for it: `echo … | docker login --password-stdin`."""
DOMAIN_USER: Final = password_detector(
    (r"(?i)\s/user:[a-z]",), rf"(?i:\s/user:)[\w.\\@\-]{{1,64}}\s{{1,2}}[\"']?{BARE}", strong, 52, (24, 240)
)
"""`net use … /user:DOMAIN\\name …`."""
