"""Passwords in configurations that need no sign between a name and its value, or have more than one.

Routers and switches, Redis, `.netrc`, wireless networks; variables of Terraform; answer files of Windows.
"""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.password_forms import impossible, is_numbered_word, is_passphrase, is_plain_word
from auditors.sensitive_data.password_names import BARE, HEAD_LONG, WORD
from auditors.sensitive_data.password_values import (
    NUMBERED,
    keyed,
    mixed,
    password_detector,
    strength_of,
    strong,
    unmistakable,
)
from auditors.sensitive_data.placeholders import is_placeholder
from auditors.sensitive_data.randomness import looks_drawn


def mixed_or_phrase(candidate: Candidate) -> float | None:
    """Letters with digits or signs, or a passphrase."""
    return mixed(candidate) or (0.85 if is_passphrase(candidate.value) and not impossible(candidate.value) else None)


def _set(candidate: Candidate) -> float | None:
    """The argument of a statement that sets a password, on a line of its own."""
    value = candidate.value
    if impossible(value) or (value.isalpha() and value.islower() and not _is_all(candidate)):
        return None
    return strength_of(value) or 0.7


def _is_all(candidate: Candidate) -> bool:
    """Whether a plain word ends the statement, so that no sentence goes on behind it."""
    return is_plain_word(candidate.value) and _LINE_ENDS.match(candidate.text, candidate.end) is not None


_LINE_ENDS: Final = deferred(r"\"?(?: (?:RO|RW|ro|rw)\b[^\n]{0,40}| address [\w.]{1,40})?[ \t]{0,4}(?:\r?\n|\\n|\Z)")


_ENCRYPTED: Final = deferred(r"(?<![a-z])[5-9] \Z")
"""Types of hashes and of reversible encryption in configurations of Cisco."""
_STATEMENTS: Final = (
    r"(?:enable (?:secret|password)|username [\w.\-]{1,32}(?: privilege \d{1,2})? (?:secret|password)"
    r"|(?:tacacs|radius)(?:-server)?(?: [\w.\-]{1,32}){0,3} key|snmp-server community|crypto isakmp key|key-string"
    r"|wpa-psk ascii|pre-?shared[ -](?:key|secret)|neighbor [\w.:]{3,40} password|set (?:snmp )?community"
    r"|(?:authentication-key|message-digest-key) \d{1,5} md5|failover key"
    r"|snmp-server host [\w.: \-]{1,60}? (?:community|version 2c)|(?:ppp )?chap password"
    r"|snmp-agent community|snmp-community-string|(?:radius|hwtacacs)-server shared-key"
    r"|password (?:manager|operator)(?: user-name \"?[\w.\-]{1,32}\"?)?(?= plaintext )"
    r"|super password(?= level| simple)|authentication-mode (?:md5|simple|hmac-[\w\-]{3,12})"
    r"|plain-text-password-value|option (?:key|psk)|uci set wireless\.[\w.@\[\]\-]{1,40}\.key=)"
)
_SAID: Final = r"(?: (?:0|ascii-text|clear(?:text)?|plain(?:text)?|simple|key|read|write|level \d{1,2})){0,3}"
"""What a statement says of the value that follows."""
DEVICE: Final = password_detector(
    (
        r"\benable (?:secret|password) ",
        r"\busername [\w.-]{1,32} [a-z0-9 ]{0,16}(?:secret|password) ",
        r"\b(?:tacacs|radius)(?:-server)? [\w. -]{0,64}key ",
        r"\b(?:snmp-server community|crypto isakmp key|key-string|wpa-psk ascii|pre-?shared[ -](?:key|secret)) ",
        r"\bset (?:snmp )?community ",
        r"\bneighbor [\w.:]{3,40} password ",
        r"\b(?:(?:authentication-key|message-digest-key) [0-9]{1,5} md5|failover key|chap password) ",
        r"\b(?:snmp-agent community|snmp-community-string|-server shared-key|super password) ",
        r"\bpassword (?:manager|operator) [^\n]{0,48}plaintext ",
        r"\bauthentication-mode [a-z0-9-]{3,16} ",
        r"\b(?:plain-text-password-value|option (?:key|psk)) [\"']",
        r"\bsnmp-server host [\w.: -]{1,60} (?:community|version 2c) ",
        r"\buci set wireless\.[^\n =]{1,40}\.key=",
    ),
    rf"\b{_STATEMENTS}{_SAID}(?: |(?<==))(?:[0-9] (?<=[0-6] ))?"
    rf"[\"']?(?!(?:ascii-text|hexadecimal|local|remote|cipher|irreversible-cipher|simple|read|write|key)\b){BARE}",
    lambda candidate: None if _ENCRYPTED.search(candidate.before(3)) else _set(candidate),
    50,
    (120, 160),
)
"""Of routers and switches."""
_SERVED: Final = "(?:requirepass|masterauth|auth_pass|auth-pass|bindpw|rootpw)"
SERVER: Final = password_detector(
    (rf"\b{_SERVED}\s",),
    r"(?:(?:\A|(?<=\n))(?:[+\-]|\s{0,8}\d{1,5}[\t→]|[\w./\-]{1,80}:\d{1,6}:)?|(?<=--)|(?i:(?<=config set )))"
    rf"\s{{0,8}}(?:sentinel auth-pass [\w.\-]{{1,64}}|{_SERVED})\s{{1,4}}(?:--plaintext\s)?"
    rf"[\"']?{BARE}",
    lambda candidate: None if impossible(candidate.value) else strength_of(candidate.value) or 0.75,
    50,
    (112, 160),
)
"""Of Redis, keepalived and LDAP."""
_OF_PPP: Final = deferred(r"\b(?:chap|pap)[-_ ]secrets|#\s?client\s{1,24}server\s{1,24}secret", re.IGNORECASE)
SECRETS_OF_PPP: Final = password_detector(
    (
        r"\b(?:pptpd|l2tpd|xl2tpd|pppd)[ \t]{1,16}[!-~]{4}",
        r"\*[ \t]{1,24}[!-~]{4,64}[ \t]{1,24}\*",
    ),
    rf"(?:(?:\A|(?<=[\n\"']))[ \t]{{0,8}}\"?[A-Za-z][\w.@\\\-]{{1,63}}\"?[ \t]{{1,24}})"
    rf"(?P<server>\*|x?l2tpd|pptpd|pppd)"
    rf"[ \t]{{1,24}}\"?{BARE}(?=\"?[ \t]{{1,24}}(?:\*|\d{{1,3}}\.))",
    lambda candidate: (
        (mixed(candidate) or (0.85 if is_passphrase(candidate.value) else None))
        if candidate.match["server"] != "*" or _OF_PPP.search(candidate.before(400))
        else None
    ),
    50,
    (120, 240),
)
"""A row of `chap-secrets`: client, server, secret, addresses."""
AUTH_FILE: Final = password_detector(
    (
        r"(?i)(?:auth-user-pass>|\bauth(?:-user-pass)? file:?|\b(?:auth|login|pass|credentials)\.(?:txt|conf):?)"
        r"\r?\n[!-~]{2,64}\r?\n",
    ),
    r"(?i:auth-user-pass>|\bauth(?:-user-pass)? file:?|\b(?:auth|login|pass|credentials)\.(?:txt|conf):?)\r?\n"
    r"[\w.@\-]{2,64}\r?\n(?P<value>[^\s<>\"'`]{4,128})(?=\r?\n|\Z)",
    mixed,
    50,
    (40, 240),
)
"""What OpenVPN logs in with: a user on one line, the password on the next."""
_ANONYMOUS: Final = deferred(r"\slogin\s{1,4}(?:anonymous|ftp)\s")
"""Who may log in with any address for a password."""
NETRC: Final = password_detector(
    (r"\blogin\s{1,4}[!-~]{1,64}\s{1,32}password\s",),
    rf"\b(?:machine\s{{1,4}}[\w.\-]{{1,128}}|default)\s{{1,32}}login\s{{1,4}}\S{{1,64}}\s{{1,32}}password\s{{1,4}}{BARE}",
    lambda candidate: None if _ANONYMOUS.search(candidate.match.group()) else keyed(candidate),
    54,
    (300, 160),
)
WIRELESS: Final = password_detector(
    (rf"\bnmcli\s[^\n]{{0,120}}\s(?:{HEAD_LONG})\s",),
    rf"\bnmcli\s[^\n|;&]{{0,120}}?\spassword\s{{1,2}}[\"']?{BARE}",
    keyed,
    54,
    (160, 160),
)


IN_PARENTHESES: Final = password_detector(
    (r"\bPASSWORD\([!-~]{4}",),
    r"(?<![A-Za-z0-9_.])PASSWORD\((?P<value>[^\s\"'`()$<>{},;]{4,64})\)",
    mixed,
    50,
    (24, 80),
)
"""Of the command language of IBM i: `USER(bo) PASSWORD(…)`."""
PROFILE: Final = password_detector(
    (r"(?:Key Content|sselinhalt|Contenu de la cl.{1,2}|Contenido de la clave) {1,16}: ",),
    rf"(?:Key Content|Schlüsselinhalt|Contenu de la clé|Contenido de la clave) {{1,16}}: {BARE}(?=\r?\n|\Z)",
    keyed,
    50,
    (48, 80),
)
"""Of a wireless network, as `netsh wlan show profile key=clear` prints it."""
LEADERS: Final = password_detector(
    (r"(?i)(?:password|passwd|kennwort|passwort|passphrase) ?\.(?:\.{4}| \. \.)",),
    rf"(?P<word>{WORD})\s?\.(?: ?\.){{2,80}}(?:\s?:)?\s{{0,4}}[\"'`]?{BARE}(?=[\"'`]?[ \t]{{0,8}}(?:\r?\n|\Z))",
    keyed,
    50,
    (48, 260),
)
"""What a list of settings prints with dots between: `password.........................…`."""


def _shared(candidate: Candidate) -> float | None:
    """A secret of a line of its own: of telephony or RADIUS a word with a number does, too."""
    chosen = candidate.match["of"] is not None and is_numbered_word(candidate.value)
    return unmistakable(candidate) or (NUMBERED if chosen else None)


SHARED_SECRET: Final = password_detector(
    (r"(?i)\b(?:remote)?secret ?[=:] ?[!-~]{6}",),
    r"(?:\A|(?<=\n)|(?<=\\n))[ \t]{0,12}(?:(?P<of>(?i:sip|radius|shared|ipsec|l2tp|peer|trunk|remote|nas))[ _\-]?)?"
    r"(?i:secret)\s?[:=]\s?[\"']?"
    rf"{BARE}(?=[\"']?[ \t]{{0,8}}(?:\r?\n|\\n|\Z))",
    _shared,
    29,
    (24, 160),
)
"""Of RADIUS and telephony: `secret = …` on a line of its own."""


def _of_login(candidate: Candidate) -> float | None:
    """The secret of an object that names an account as well."""
    value = candidate.value
    return None if impossible(value) or is_placeholder(value) else strength_of(value)


SECRET_OF_LOGIN: Final = password_detector(
    (r"[\"']secret[\"']\s?(?::|=>)\s?[\"'][!-~]{6}",),
    r"[\"'](?:login|user(?:name)?|account|e-?mail)[\"']\s?(?::|=>)\s?[\"'][^\"'\n]{1,60}[\"']\s?,\s{0,24}"
    r"[\"']secret[\"']\s?(?::|=>)\s?(?P<quote>[\"'])(?P<value>[^\s\"']{6,128})(?P=quote)",
    _of_login,
    49,
    (140, 160),
)
"""`{"login": "sync", "secret": "…"}`."""


def _default(candidate: Candidate) -> float | None:
    """The default of a variable: of a key or token it must look drawn by lot."""
    if candidate.match["word"] is not None:
        return keyed(candidate)
    return 0.9 if looks_drawn(candidate.value) and not impossible(candidate.value) else None


TERRAFORM: Final = password_detector(
    (r"variable\s\"[a-z0-9_-]{0,48}(?:pass|pwd|psk|secret|token|key)[a-z0-9_-]{0,24}\"",),
    rf"variable\s{{1,2}}\"[\w\-]{{0,48}}?(?:(?P<word>{WORD})|secret|token|key)[\w\-]{{0,24}}\"\s{{0,2}}"
    r"\{[^{}]{0,300}?"
    r"\bdefault\s{0,12}=\s{0,2}\"(?P<value>[^\s\"]{4,128})\"",
    _default,
    55,
    (100, 480),
)
"""`variable "db_password" { default = "…" }`."""
ANSWER_FILE: Final = password_detector(
    (rf"(?i)(?:{HEAD_LONG})>\s{{0,40}}<value>",),
    rf"(?i:<[\w:.\-]{{0,32}}?(?P<word>{WORD})>\s{{0,40}}<value>)(?P<value>[^<\n]{{3,128}})(?i:</value>)",
    keyed,
    55,
    (64, 160),
)
"""Of Windows: `<AdministratorPassword><Value>…</Value>`."""


_HASH: Final = 64
"""Hexadecimal digits of SHA-256, which tables keep instead of tokens."""


_COLUMNS: Final = deferred(r"\(([\w \t\r\n,`\"'\[\]]{3,600})\)\s{0,8}values\s{0,8}(?=\()", re.IGNORECASE)
_ROW_BEGINS: Final = deferred(r"(?:values|\)\s{0,8},)\s{0,8}\(", re.IGNORECASE)
_CELL: Final = deferred(r"\s{0,8}(?:[NnEe]?'(?:[^'\n]|''){0,200}'|[^,'()\n]{1,60}(?:\([^()\n]{0,60}\))?)\s{0,8},")
_OF_COLUMN: Final = deferred(
    r"[a-z0-9_]{0,40}?(?:(?P<password>passw(?:or)?d|passwd|pass(?![a-z])|pwd)(?!\w{0,12}(?:hash|digest|salt))\w{0,12}"
    r"|api_?key|access_?key|token|secret)\Z",
    re.IGNORECASE,
)
_STATEMENT: Final = 2_400
"""Code points of a statement of SQL, up to a value of it, in which its columns are looked for."""
_ROW: Final = 640
"""Code points of a row of it."""


def _last(pattern: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
    """The last match between two places."""
    found = None
    for match in pattern.finditer(text, start, end):
        found = match
    return found


def _column_of(candidate: Candidate) -> re.Match[str] | None:
    """The name of the column that a value is inserted into, if it is one of secrets."""
    text, place = candidate.text, candidate.match.end("before")
    columns = _last(_COLUMNS, text, max(0, place - _STATEMENT), place)
    row = _last(_ROW_BEGINS, text, max(columns.start(), place - _ROW), place) if columns else None
    if columns is None or row is None:
        return None
    at, index = row.end(), 0
    while at < place and (cell := _CELL.match(text, at, place)):
        at, index = cell.end(), index + 1
    names = columns[1].split(",")
    return _OF_COLUMN.fullmatch(names[index].strip(" \t\r\n`\"'[]")) if at == place and index < len(names) else None


def _inserted(candidate: Candidate) -> float | None:
    """A password, or of a key or token what looks drawn by lot and is no hash."""
    column = _column_of(candidate)
    if column is None:
        return None
    if column["password"] is not None:
        return keyed(candidate)
    value = candidate.value
    drawn = len(value) >= 16 and looks_drawn(value.replace("-", "")) and any(map(str.isdigit, value))
    hashed = len(value) == _HASH and value.isalnum() and value.islower()
    return 0.85 if drawn and not hashed and not is_placeholder(value) else None


INSERTED: Final = password_detector(
    (
        r"(?i)(?:passw(?:or)?d|passwd|pass|pwd|api_?key|token|secret)[\"'`\]]{0,2}[^()\n]{0,200}\)\s{0,8}values\s{0,8}\(",
    ),
    r"(?P<before>[(,])\s{0,8}[NnEe]?'(?P<value>[^'\n]{4,128})'(?=\s{0,8}[,)])",
    _inserted,
    55,
    (8, _STATEMENT),
)
"""`INSERT INTO users (name, password) VALUES ('…', '…'), ('…', '…')`; hashes are passed over."""


_ACCOUNTS: Final = r"(?:users?|accounts?|logins?|members?|admins?|usuarios?|benutzer|utilisateurs?)"


def _second(candidate: Candidate) -> float | None:
    """The value behind the name of an account: letters with digits or signs."""
    return mixed(candidate) and 0.75


INSERTED_UNNAMED: Final = password_detector(
    (rf"(?i)insert into [a-z_.`\"\[]{{0,24}}{_ACCOUNTS}[`\"\]]? values ?\(",),
    rf"(?i:insert into [a-z_.`\"\[]{{0,24}}{_ACCOUNTS}[`\"\]]? values ?\(\s?(?:(?:default|null|\d{{1,9}})\s?,\s?)?)"
    r"'[\w.@\-]{2,64}'\s?,\s?'(?P<value>[^\s']{6,64})'",
    _second,
    55,
    (80, 240),
)
"""`INSERT INTO users VALUES (1, '…', '…')`, without the names of the columns."""
_USER_LIST: Final = deferred(r"userlist|pgbouncer|auth_file", re.IGNORECASE)
USER_LIST: Final = password_detector(
    (r"\n\"[a-z0-9_.-]{2,32}\" \"[!-~]{6}",),
    r"\n\"[\w.\-]{2,40}\" \"(?!md5|SCRAM)(?P<value>[^\s\"]{4,128})\"(?=[ \t]{0,8}(?:\r?\n|\Z))",
    lambda candidate: strong(candidate) or (mixed(candidate) if _USER_LIST.search(candidate.before(400)) else None),
    50,
    (64, 140),
)
"""Of pgbouncer: a user and a password on each line, both in quotes."""
ACCESS_LIST: Final = password_detector(
    (r"(?i)\buser [!-~]{1,40} [^\n]{0,60}>[!-~]{4}",),
    rf"(?i:\b(?:set)?user )[!-~]{{1,40}} [^\n]{{0,60}}?(?<= )>{BARE}(?= |\r?\n|\Z)",
    lambda candidate: None if impossible(candidate.value) else strength_of(candidate.value) or 0.75,
    50,
    (110, 140),
)
"""Of Redis: `user worker on >… ~jobs:* +@all`."""
DIRECTIVE: Final = password_detector(
    (r"[a-z](?:Password|Pass[Pp]hrase) [\"']?[!-~]{4}",),
    rf"(?:\A|(?<=\n))[ \t]{{0,12}}[A-Z][A-Za-z]{{3,48}}(?:Password|Pass[Pp]hrase)[ \t]{{1,4}}[\"']?{BARE}"
    r"(?=[\"']?[ \t]{0,8}(?:\r?\n|\Z))",
    mixed_or_phrase,
    50,
    (72, 140),
)
"""Of Apache: `AuthLDAPBindPassword …`."""
