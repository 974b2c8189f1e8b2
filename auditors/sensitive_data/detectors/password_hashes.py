"""Hashes of passwords in lists of accounts: `/etc/shadow`, `.htpasswd`, dumps of Windows accounts.

A hash alone is passed over everywhere: applications keep them in their databases as they should. A list of accounts
with theirs is what an attacker guesses passwords from, offline and without limit.
"""

from __future__ import annotations

from typing import Final

from auditors.sensitive_data.credentials import secret
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Detector
from auditors.sensitive_data.randomness import looks_drawn

_RULE: Final = secret(
    441,
    "password-hash",
    "PASSWORD_HASH",
    "Account with the hash of its password in a log",
    allows="guess the password offline, as fast as their machines can; the NT hash of Windows logs in as it is",
    revoke="Have the password changed, here and wherever it is used again.",
    checks="lines of `/etc/shadow` and of password files of web servers (`name:$6$…:…`, `name:$apr1$…`), dumps of "
    "Windows accounts (`name:500:…:…:::`), and what gives an account its password (`useradd -p`, `rootpw`, "
    "`basicauth`). Hashes anywhere else are passed over.",
)
_CRYPT: Final = (
    r"\$(?:1|5|6|apr1|y|gy|7|2[abxy]?|argon2(?:id|i|d))\$[./A-Za-z0-9$=,+]{20,200}|\{SHA\}[A-Za-z0-9+/]{27}="
    r"|\{SSHA\}[A-Za-z0-9+/]{32,48}={0,2}"
)
ACCOUNT: Final = Detector(
    rule=_RULE,
    heads=(r"[a-z0-9_]:(?:\$[a-z0-9]{1,8}\$|\{S?SHA\})[!-~]{16}",),
    confirm=deferred(
        rf"(?:\A|(?<=[\n\"'`\s]))[A-Za-z_][\w.\-]{{0,31}}:(?P<value>{_CRYPT})(?=:\d{{1,6}}:|:\d{{0,6}}:\d{{0,6}}:|\s|\\n|[\"'`]|\Z)"
    ),
    validate=lambda candidate: 0.95,
    reach=(72, 240),
    priority=56,
)
STATEMENT: Final = Detector(
    rule=_RULE,
    heads=(
        r"(?i)\b(?:rootpw|useradd|usermod)\b[^\n]{0,80}[ \x22']\$[a-z0-9]{1,8}\$[!-~]{16}",
        r"(?i)\bbasic_?auth\b[^\n]{0,60}\{\s{1,12}[\w.-]{1,32}\s\$[a-z0-9]{1,8}\$[!-~]{16}",
    ),
    confirm=deferred(
        r"(?:\b(?:useradd|usermod)\s[^\n|;&]{0,80}?(?:-p|--password)[ =][\"']?|\brootpw\s(?:--iscrypted\s)?[\"']?"
        rf"|\bbasic_?auth\b[^\n]{{0,60}}\{{\s{{1,12}}[\w.\-]{{1,32}}\s)(?P<value>{_CRYPT})(?=[\s\"'`]|\\n|\Z)"
    ),
    validate=lambda candidate: 0.93,
    reach=(160, 240),
    priority=56,
)
"""What gives an account its password: `useradd -p '$6$…'`, `basicauth { admin $2a$… }`."""
WINDOWS: Final = Detector(
    rule=_RULE,
    heads=(r"(?i):[0-9]{3,6}:[0-9a-f]{32}:[0-9a-f]{32}:::",),
    confirm=deferred(r"(?<=:)\d{3,6}:[0-9a-fA-F]{32}:(?P<value>[0-9a-fA-F]{32}):::"),
    validate=lambda candidate: 0.97 if looks_drawn(candidate.value.lower()) else None,
    reach=(96, 8),
    priority=56,
)
"""Name, number, LM hash, NT hash, as `secretsdump` and `fgdump` print them."""
