"""Passwords and shared secrets of firewalls, switches, gateways and telephone systems, where a statement sets them."""

from __future__ import annotations

import base64
import re
from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.detectors.passwords_in_configurations import mixed_or_phrase
from auditors.sensitive_data.password_forms import impossible, is_name, is_plain_word
from auditors.sensitive_data.password_names import BARE
from auditors.sensitive_data.password_values import CHOSEN, keyed, mixed, password_detector, strength_of

_ENDS: Final = r"(?=[\"']?[ \t]{0,8}(?:\r?\n|\\n|\Z))"
"""What ends a statement: its line."""


def _set(candidate: Candidate) -> float | None:
    """What nothing but a password can be: any literal, words included."""
    value = candidate.value
    if impossible(value) or is_name(value):
        return None
    return strength_of(value) or (CHOSEN if is_plain_word(value) else None)


def _reversible(candidate: Candidate) -> float | None:
    """What a device wrote: digits alone are a number, unless they are many."""
    return 0.93 if not candidate.value.isdigit() or len(candidate.value) >= _LEAST_DIGITS else None


_LEAST_DIGITS: Final = 14
REVERSIBLE: Final = tuple(
    password_detector((head,), confirm, _reversible, 56, (48, 260))
    for head, confirm in (
        (
            r"\b(?:password|secret|key|key-string|md5|community) 7 [0-5][0-9][0-9A-Fa-f]{6}",
            r"\b(?:password|secret|key|key-string|md5|community) 7 \"?"
            r"(?P<value>[0-5]\d(?:[0-9A-F]{2}){3,64}|[0-5]\d(?:[0-9a-f]{2}){3,64})(?=[\s\"]|\\n|\Z)",
        ),
        (
            r"(?:password|secret|key|ascii-text|community) \x22\$9\$[A-Za-z0-9./-]{6}",
            r"(?:password|secret|key|ascii-text|community) \"(?P<value>\$9\$[A-Za-z0-9./\-]{6,240})\"",
        ),
    )
)
"""Type 7 of Cisco and `$9$` of Junos are no hashes: anybody turns them back."""
_OF_SERVER: Final = deferred(
    r"(?:\A|\n)\s{0,4}(?:(?:hw)?tacacs|radius|aaa|ldap)[\- +](?:server|scheme|profile)\b", re.IGNORECASE
)
KEY_OF_SERVER: Final = password_detector(
    (r"\n[ \t]{1,12}(?:key|shared-secret|radius-common-pw|ldap-login-password) (?:0 )?[\"']?[!-~]{4}",),
    rf"(?<=\n)[ \t]{{1,12}}(?:key|shared-secret|radius-common-pw|ldap-login-password) (?:0 )?[\"']?{BARE}{_ENDS}",
    lambda candidate: _set(candidate) if _OF_SERVER.search(candidate.before(300)) else None,
    50,
    (40, 160),
)
"""What a device proves itself with to a server that knows its users, a line of the block of that server."""
FORTINET: Final = password_detector(
    (r"\n[ \t]{1,16}set (?:psksecret|ppk-secret|(?:secondary-|tertiary-)?secret|passphrase|(?:auth|priv)-pwd) [\"']?",),
    r"(?<=\n)[ \t]{1,16}set (?:psksecret|ppk-secret|(?:secondary-|tertiary-)?secret|passphrase|(?:auth|priv)-pwd) "
    rf"(?!ENC )[\"']?{BARE}{_ENDS}",
    keyed,
    50,
    (64, 160),
)
MIKROTIK: Final = password_detector(
    (r"/snmp community (?:add|set)\s[^\n]{0,80}\bname=",),
    rf"/snmp community (?:add|set)\s[^\n]{{0,80}}?\bname=[\"']?{BARE}",
    mixed,
    50,
    (120, 140),
)
"""The name of a community is what SNMP is read with."""
IPSEC: Final = password_detector(
    (r": (?:PSK|EAP|XAUTH|NTLM) [\"'][!-~]{4}",),
    r": (?:PSK|EAP|XAUTH|NTLM) (?P<quote>[\"'])(?P<value>[^\"'\n]{4,128})(?P=quote)",
    keyed,
    54,
    (16, 160),
)
"""A line of `ipsec.secrets`."""
REGISTRATION: Final = password_detector(
    (r"\bregister ?=>? ?[!-~]{1,64}:[!-~]{4,64}@",),
    r"\bregister\s?=>?\s?[\w.+\-]{1,40}(?:@[\w.\-]{1,64})?:(?P<value>[^\s:@/\"'`<>{}$]{4,64})(?=[@:])",
    _set,
    62,
    (120, 140),
)
"""How Asterisk tells a provider who it is: `register => user:…@host`."""
VOICE_MAIL: Final = password_detector(
    (r"\n[0-9]{3,6} ?=> ?[0-9]{4,8},",),
    r"(?<=\n)\d{3,6} ?=> ?(?P<value>\d{4,8})(?=,[^\n,]{2,60},[^\n,@ ]{1,64}@)",
    lambda candidate: 0.8 if len(set(candidate.value)) > 1 else None,
    50,
    (20, 140),
)
"""What a voice mail box opens with: number, PIN, name, address."""
GAME_SERVER: Final = password_detector(
    (r"\b(?:sv|rcon|g|sv_privateclient|sv_rcon)_?password [\"'][!-~]{4}",),
    r"\b(?:sv|rcon|g|sv_privateclient|sv_rcon)_?password (?P<quote>[\"'])(?P<value>[^\s\"']{4,64})(?P=quote)",
    keyed,
    54,
    (40, 140),
)
"""A variable of a game's server: `sv_password "…"`."""
_HASHED: Final = deferred(r"\{(?:S?SHA|S?MD5|CRYPT|PBKDF2|ARGON2|SMD5|BCRYPT)", re.IGNORECASE)


def _decoded(candidate: Candidate) -> float | None:
    """What base64 hides in an entry of LDAP, unless it is a hash."""
    try:
        hidden = base64.b64decode(candidate.value, validate=True).decode()
    except ValueError:
        return None
    return 0.9 if hidden.isprintable() and hidden and not _HASHED.match(hidden) else None


DIRECTORY: Final = (
    password_detector(
        (r"(?i)\buserPassword:: [a-z0-9+/]{6}",),
        r"(?i:\buserPassword:: )(?P<value>[A-Za-z0-9+/]{6,128}={0,2})(?=\s|\\n|\Z)",
        _decoded,
        54,
        (32, 180),
    ),
    password_detector(
        (r"\bldap_default_authtok\s?=\s?[!-~]{4}",),
        rf"\bldap_default_authtok\s?=\s?{BARE}{_ENDS}",
        _set,
        50,
        (40, 160),
    ),
)
"""Of an entry in LDIF, and of the account that `sssd` looks up others with."""
STORAGE: Final = password_detector(
    (r"\b(?:incoming|outgoing)user [!-~]{1,40} [!-~]{6}",),
    rf"\b(?:incoming|outgoing)user [\w.\-]{{1,40}} {BARE}{_ENDS}",
    mixed_or_phrase,
    50,
    (72, 160),
)
"""Who may open a volume of iSCSI: `incominguser NAME …`."""
MARKUP: Final = password_detector(
    (r"(?i)(?:pre-?shared-?key|shared-?secret|community(?:-?string)?)>[!-~]{4,64}</",),
    r"<(?P<element>[\w:.\-]{0,24}?(?i:pre-?shared-?key|shared-?secret|community(?:-?string)?))>"
    r"(?P<value>[^\s<>]{4,128})(?=</(?P=element)>)",
    mixed_or_phrase,
    50,
    (64, 160),
)
"""An element of a firewall's or router's configuration."""
RADIUS_TEST: Final = tuple(
    password_detector(
        (r"\bradtest [!-~]{1,40} [!-~]{4}",),
        rf"\bradtest [\w.@\\\-]{{1,40}} {before}[\"']?{BARE}{behind}",
        lambda candidate: None if candidate.value[0] in "$<" else _set(candidate),
        50,
        (64, 260),
    )
    for before, behind in (
        ("", r"(?=[\"']? [\w.:\-]{1,64} \d{1,5} )"),
        (r"\S{4,64} [\w.:\-]{1,64} \d{1,5} ", ""),
    )
)
"""`radtest NAME … HOST 0 …`: the password of the user, and the secret of the server."""
COMMUNITY_OF_SNMP: Final = password_detector(
    (
        r"(?i)snmp[a-z0-9_. -]{0,24}communit(?:y|ies)(?:[_-]?string)?(?: read-?(?:only|write))?"
        r"[\"']?\s?[=: ]\s?[(\[\"' ]{0,4}[!-~]{6}",
    ),
    r"(?i:snmp[\w. \-]{0,24}communit(?:y|ies)(?:[_\-]?string)?(?: read-?(?:only|write))?)"
    r"[\"']?\s?[=: ]\s?(?:\[\s?)?(?:\(\s?)?[\"']?"
    rf"{BARE}",
    mixed,
    47,
    (80, 160),
)
"""What SNMP is read with, in settings of whatever form: `snmp.community=…`."""
_IN_CHPASSWD: Final = deferred(
    r"\bchpasswd\b[^\n]{0,40}\n(?:[ \t]{1,8}list:[^\n]{0,8}\n)?"
    r"(?:[ \t]{0,12}(?:- )?[\"']?[a-z_][\w.\-]{0,31}:[^\s:]{1,128}\n){0,12}"
    r"[ \t]{0,12}(?:- )?[\"']?[a-z_][\w.\-]{0,31}:\Z"
)
CHANGED_FOR_ALL: Final = password_detector(
    (r"\bchpasswd\b[^\n]{0,40}\n",),
    r"(?<=\n)[ \t]{0,12}(?:- )?[\"']?[a-z_][\w.\-]{0,31}:(?! )"
    rf"{BARE}{_ENDS}",
    lambda candidate: _set(candidate) if _IN_CHPASSWD.search(candidate.before(480)) else None,
    50,
    (8, 480),
)
"""Rows of names and passwords that `chpasswd` reads, of cloud-init or behind `<<EOF`."""
EXTREME: Final = tuple(
    password_detector((head,), rf"{confirm}[\"']?{BARE}{_ENDS}", mixed_or_phrase, 50, (100, 160))
    for head, confirm in (
        (r"\bcreate account (?:admin|user) [!-~]{1,32} [!-~]{6}", r"\bcreate account (?:admin|user) [\w.\-]{1,32} "),
        (
            r"\bconfigure (?:radius|tacacs)[a-z0-9 -]{0,48} shared-secret [!-~]{6}",
            r"\bconfigure (?:radius|tacacs)[\w \-]{0,48}? shared-secret (?:encrypted )?",
        ),
    )
)
"""Accounts and servers of Extreme's switches."""
