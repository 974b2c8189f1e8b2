"""Passwords that products keep under names of their own, or print and hand over in forms of their own."""

from __future__ import annotations

from typing import Final

from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.password_forms import impossible, is_name, is_plain_word
from auditors.sensitive_data.password_names import BARE, WORD
from auditors.sensitive_data.password_values import CHOSEN, mixed, password_detector, strength_of


def _set(candidate: Candidate) -> float | None:
    """What nothing but a password can be: any literal, words included."""
    value = candidate.value
    if impossible(value) or is_name(value):
        return None
    return strength_of(value) or (CHOSEN if is_plain_word(value) else None)


SPLUNK: Final = password_detector(
    (r"pass4SymmKey\s?=\s?[!-~]{4}",),
    rf"\bpass4SymmKey\s?=\s?(?!\$[17]\$){BARE}(?=[ \t]{{0,8}}(?:\r?\n|\\n|\Z))",
    _set,
    50,
    (40, 160),
)
"""What Splunk's servers trust each other by; encrypted ones begin with `$7$`."""
BUNDLER: Final = password_detector(
    (r"\bBUNDLE_[A-Z0-9_]{3,60}(?:=|: )[\"']?[A-Za-z0-9_.@-]{1,40}:",),
    rf"\bBUNDLE_[A-Z0-9_]{{3,60}}(?:=|:\s)[\"']?[\w.@\-]{{1,40}}:(?!/){BARE}",
    lambda candidate: mixed(candidate),
    50,
    (110, 140),
)
"""Bundler's login at a source of gems: `BUNDLE_GEMS__EXAMPLE__ORG: "ci:…"`."""
CURL_OPTION: Final = password_detector(
    (r"CURLOPT_(?:PROXY)?USERPWD[\"']?\s?(?:,|=>?)\s?[\"'][!-~]{4}",),
    rf"\bCURLOPT_(?:PROXY)?USERPWD[\"']?\s?(?:,|=>?)\s?[\"'][\w.@+\-]{{1,64}}:{BARE}",
    _set,
    52,
    (64, 220),
)
"""`curl_setopt($ch, CURLOPT_USERPWD, "user:…")`."""
PARAMETER: Final = password_detector(
    (
        r"(?i)(?:password|passwd|passphrase)[\"']?:\s{0,4}\r?\n[ \t]{1,24}"
        r"(?:default|type|description|noecho):",
    ),
    rf"(?P<word>{WORD})[\"']?:[ \t]{{0,3}}\r?\n(?P<indent>[ \t]{{1,24}})"
    rf"(?:[A-Za-z]{{4,24}}:[^\n]{{0,120}}\n(?P=indent)){{0,6}}?"
    rf"(?i:default):[ \t]{{1,4}}[\"']?{BARE}(?=[\"']?[ \t]{{0,8}}(?:\r?\n|\\n|\Z))",
    _set,
    50,
    (48, 640),
)
"""The default of a parameter of CloudFormation or an OpenAPI schema."""
SNMP_USER: Final = tuple(
    password_detector(
        (r"(?i)\bauth (?:md5|sha[0-9-]{0,4}) [!-~]{4,64} priv ",),
        confirm,
        _set,
        50,
        (100, 140),
    )
    for confirm in (
        rf"(?i:\bauth (?:md5|sha[\d\-]{{0,4}}) ){BARE}(?= (?i:priv) )",
        rf"(?i:\bauth (?:md5|sha[\d\-]{{0,4}}) [!-~]{{4,64}} priv (?:3?des|aes)(?:[ \-]?\d{{3}})? ){BARE}",
    )
)
"""Of a user of SNMP v3, as routers are told of one."""
COMMUNITY: Final = password_detector(
    (r"(?i)\bcommunity string[\"'`]?(?: is |: ?| ?= ?| )[\"'`]?[!-~]{6}",),
    rf"(?i:\bcommunity string)[\"'`]?(?: is |: ?| ?= ?| )[\"'`]?{BARE}(?=[\"'`]?[.,;)]?\s*(?:\n|\Z))",
    lambda candidate: mixed(candidate),
    48,
    (24, 140),
)
"""What SNMP is read with: `the community string is …`."""
SHOWN: Final = password_detector(
    (r"(?i)(?:pass(?:word|wd)?|passphrase|pwd|secret)[\"']?[)\].]{0,3}\r?\n(?:Out\[[0-9]{1,4}\]: |=> )?[\"'][!-~]{4}",),
    rf"(?P<word>{WORD}|(?i:secret))[\"']?[)\].]{{0,3}}\r?\n(?:Out\[\d{{1,4}}\]: |=> )?"
    r"(?P<quote>[\"'])(?P<value>[^\"'\n]{4,128})(?P=quote)"
    r"(?=[ \t]{0,4}(?:\r?\n|\\n|\Z))",
    lambda candidate: mixed(candidate),
    50,
    (48, 200),
)
"""What an interpreter shows of a variable: `settings.EMAIL_PASSWORD`, and below it the value in quotes."""
FTP: Final = password_detector(
    (r"\bftp> user [!-~]{1,40} [!-~]{4}",),
    rf"\bftp> user [\w.@\-]{{1,40}} {BARE}(?=[ \t]{{0,4}}(?:\r?\n|\\n|\Z))",
    _set,
    50,
    (64, 140),
)
"""Typed into a client of FTP: `user bo …`."""
PRINTED: Final = password_detector(
    (
        r"(?i)password for (?:the )?\[?[a-z0-9_.-]{2,32}\]? (?:user|account)[^\n]{0,90}\r?\n",
        r"\bcat [!-~]{0,80}(?:pass|passwd|password|pw)(?:\.txt)?\r?\n",
    ),
    r"(?:(?i:password for (?:the )?\[?[\w.\-]{2,32}\]? (?:user|account))"
    r"[^\n]{0,90}(?:\r?\n[ \t]{0,8}New value: |:\r?\n[ \t]{0,8})"
    r"|\bcat [\w.~/\-]{0,80}(?:[._\-/]|(?<=[a-z]))(?:pass|passwd|password|pw)(?:\.txt)?\r?\n)"
    r"(?P<value>[^\s\"'`<>]{6,128})(?=[ \t]{0,4}(?:\r?\n|\\n|\Z))",
    lambda candidate: mixed(candidate),
    46,
    (140, 260),
)
"""What a program says that it has set for a user, and what a file holds that is called after its password."""
