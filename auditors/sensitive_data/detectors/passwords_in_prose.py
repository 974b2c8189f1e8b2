"""Passwords in what people write where no sign follows the word for them: in front of it, behind a place."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.password_forms import impossible, is_code
from auditors.sensitive_data.password_names import BARE, HEAD_LONG, OWN_WORD, WORD
from auditors.sensitive_data.password_values import mixed, password_detector, strength_of, strong, unmistakable
from auditors.sensitive_data.placeholders import is_placeholder

_OWNER: Final = r"(?:my|our|the|your|his|her|their|mein|unser|das|mon|notre|le|mi|nuestra|la|il|a|o)"


def _strange(candidate: Candidate) -> float | None:
    """No word of a sentence: with a digit or a sign inside."""
    value = candidate.value
    if len(value) < 6 or impossible(value) or is_code(value) or "/" in value or not any(map(str.isalpha, value)):
        return None
    return strength_of(value)


VALUE_FIRST: Final = password_detector(
    (rf"(?i)[\"'`?]\s(?:is|was|ist|war|est|es)\s(?:[a-z]{{1,12}}\s){{0,3}}(?:[a-z]{{1,16}})?(?:{HEAD_LONG})\b",),
    rf"[\"'`](?P<value>[^\s\"'`]{{6,64}})[\"'`]\s(?i:is|was|ist|war|est|es)\s(?i:{_OWNER}\s)"
    rf"(?:[\w\-]{{2,16}}\s){{0,2}}(?P<word>{OWN_WORD})",
    mixed,
    46,
    (160, 16),
)
"""`the string "…" is our root password`."""
OF_A_THING: Final = password_detector(
    (rf"(?i)(?:{HEAD_LONG})\s(?:of|for|to)\s[a-z0-9 '?-]{{2,40}},\s",),
    rf"(?P<word>{OWN_WORD})\s(?i:of|for|to)\s[\w '’\-]{{2,40}}?,\s[\"'`]?{BARE}(?=[\"'`]?[,.;)])",
    mixed,
    46,
    (96, 160),
)
"""`the password of our NAS, …, please`."""
FORMER: Final = password_detector(
    (
        rf"(?i)(?:{HEAD_LONG})\b[^\n]{{0,48}}(?:old|new|altes|neues|ancien|nouveau"
        rf"|antigua|nueva)[^\n]{{0,12}}\s(?:is|was|war|ist|lautet|est|es|era)\s",
    ),
    rf"(?P<word>{OWN_WORD})\b[^\n]{{0,48}}?\b(?i:(?:my|the|mein|das|mon|l['’]|mi|la)\s?(?:old|new|altes?|neues?"
    rf"|ancien|nouveau|antigua|nueva)(?:\sone)?\s(?:is|was|war|ist|lautet|est|était|es|era)\s)[\"'`]?{BARE}",
    mixed,
    46,
    (140, 160),
)
"""`forgot the password? My old one was …`."""
_NETWORK: Final = r"(?:wi-?fi|wlan|wpa[23]?|wireless|hotspot)"
NETWORK: Final = password_detector(
    (
        r"(?i)\bssid[\"']?\s?[:=][^\n]{1,40}\r?\n[^\n]{0,16}key[\"']?\s?[:=]",
        rf"(?i)\b{_NETWORK}['?]s\s",
        rf"(?i)\b{_NETWORK}\b[^\n]{{0,48}}(?:\b(?:key|code|pw|psk)|schl.ssel)\b",
        rf"(?i)\b(?:key|code|cl.|clave|schl.ssel|contrase.a)\s[^\n]{{0,24}}{_NETWORK}\b",
    ),
    rf"(?i:\b{_NETWORK}['’]s\s|\b{_NETWORK}[ \-](?:key|psk|passphrase)\s"
    r"|\bssid[\"']?\s?[:=][^\n]{1,40}\r?\n[^\n]{0,16}?key[\"']?\s?[:=]\s?"
    rf"|\b{_NETWORK}\b[^\n:]{{0,32}}?(?:\b(?:key|code|pw|psk)|schlüssel)\b[^\n:]{{0,16}}?(?::\s|\s(?:is|ist|lautet)\s)"
    rf"|\b(?:key|code|clé|cle|clave|schlüssel|contraseña)\s(?:(?:of|for|du|de|del|la|le|el|fürs?|vom|zum)\s){{0,3}}"
    rf"{_NETWORK}\b"
    rf"[^\n:]{{0,40}}?(?::\s|\s))[\"'`]?(?=\S{{0,63}}\d){BARE}",
    mixed,
    44,
    (140, 160),
)
"""Of a wireless network, whatever it is called: `the wifi's …`, `la clé WPA2 sous la box est …`."""
_GUARDED: Final = (
    r"(?:nas|server|serveur|router|routeur|vpn|box|alarm(?:e|anlage)?|keypad|token|lock|garage|eingang|entrance|safe|tresor"
    r"|coffre|door|porte|gate|laptop|tablet)"
)
ACCESS_CODE: Final = password_detector(
    (
        rf"(?i)\bc[o?]d(?:e|ice|igo)\b[^\n]{{0,24}}\b{_GUARDED}\b",
        rf"(?i)\b{_GUARDED}[ -]?(?:code|pin)\b",
        rf"(?i)\bpin (?:f.{{1,2}}r|for|of|to) [a-z]{{2,4}} {_GUARDED}",
    ),
    rf"(?i:\b(?:code|codice|código|pin)\s(?:(?:of|for|to|the|my|our|du|de|del|la|le|l['’]|dell['’]|für|zum|die|den|das)\s?){{1,3}}{_GUARDED}"
    rf"|\b{_GUARDED}[\s\-]?code)\s?(?::\s|\s(?:is|ist|est|es|è|lautet)\s)[\"'`]?{BARE}",
    lambda candidate: mixed(candidate) or (0.7 if re.fullmatch(r"\d{4,8}", candidate.value) else None),
    44,
    (96, 120),
)
"""`le code du NAS : …`, `der Tresor-Code ist …`."""


QUALITY: Final = password_detector(
    (
        rf"(?i)\b(?:strong|good|secure|safe|weak|bad|decent|ok|okay|valid) (?:enough )?(?:[a-z]{{1,12}} )?"
        rf"(?:{HEAD_LONG})",
    ),
    rf"(?i:\b(?:is|was|would)\s)[\"'`]?(?P<value>[^\s\"'`<>,;()]{{6,40}})[\"'`]?\s(?i:an?\s|be\san?\s|eine?n?\s)?(?i:strong|good|secure|safe|weak|bad|decent|ok|okay"
    rf"|valid)(?:\s\w{{2,12}}){{0,2}}?\s(?P<word>{OWN_WORD})",
    _strange,
    46,
    (110, 16),
)
"""`is … a strong password?`"""
JUDGED: Final = password_detector(
    (
        r"(?i)\b(?:is|was|be) (?:an? )?(?:strong|good|secure|safe|weak|bad|decent|ok|okay|valid) (?:enough )?"
        rf"(?:[a-z]{{1,12}} )?(?:{HEAD_LONG})",
    ),
    rf" [\"'`]?(?P<value>[^\s\"'`<>,;()]{{6,40}})[\"'`]?\s(?:is|was|would be)\s(?:an?\s)?"
    rf"(?:strong|good|secure|safe|weak|bad|decent|ok|okay|valid)(?:\s\w{{2,12}}){{0,2}}?\s(?P<word>{OWN_WORD})",
    _strange,
    46,
    (110, 16),
)
"""`… is a strong password?`"""
IN_BRACKETS_BEHIND: Final = password_detector(
    (rf"(?i)[\"'`!-~] \((?:(?:the|my|your|new|temp|[a-z]{{2,12}}) )?(?:{HEAD_LONG}|pw|pass)\)",),
    rf"(?:\A|(?<=[\s\"'`]))(?P<value>[^\s\"'`<>()]{{6,64}})[\"'`]?\s\((?i:(?:the|my|your|new|temp|[a-z]{{2,12}})\s)?"
    rf"(?P<word>{OWN_WORD}|(?i:pass))\)",
    strong,
    44,
    (100, 8),
)
"""`… (password)`."""
SHORT_BESIDE: Final = password_detector(
    (
        r"(?i)\b(?:temp|temporary|initial|new|old|current|default|root|admin|sudo|db|wi-?fi|vpn|ssh|login|user) pass "
        r"[\"'`]?[!-~]{6}",
    ),
    r"(?i:\b(?:temp|temporary|initial|new|old|current|default|root|admin|sudo|db|wi-?fi|vpn|ssh|login|user)) pass "
    rf"[\"'`]?{BARE}(?=[\"'`]?(?:[.,;)]|\s*(?:\n|\Z)))",
    unmistakable,
    40,
    (40, 140),
)
"""`temp pass …`, and no sentence goes on."""
DASHED: Final = password_detector(
    (rf"(?i)(?:{HEAD_LONG}) - [!-~]{{5}}",),
    rf"(?:\A|(?<=\n))[^\n\w]{{0,12}}(?:\d{{1,5}}[\t→]\s?)?(?P<word>{OWN_WORD})\s-\s{BARE}"
    r"(?=[ \t]{0,2}(?:\r?\n|\\n|\Z))",
    mixed,
    46,
    (40, 140),
)
"""`Password - …` on a line of its own."""
NAME_AND_VALUE: Final = password_detector(
    (rf"(?i)[,;|\t\n][a-z0-9_.]{{0,32}}(?:{HEAD_LONG})[,;\t][!-~]{{6}}",),
    rf"(?:\A|(?<=[,;\t\n]))[\w.]{{0,32}}?(?P<word>{WORD})(?P<sign>[,;\t])(?P<value>[^\s,;\"'|]{{6,128}})"
    r"(?=(?P=sign)|[ \t]{0,4}(?:\r?\n|\Z))",
    strong,
    43,
    (72, 140),
)
"""A row of a table of settings: `2,smtp_password,…,2026-11-01`."""
QR_CODE: Final = password_detector(
    (r"WIFI:(?:[TSH]:[^;\n]{0,64};){1,3}P:",),
    r"WIFI:(?:[TSH]:[^;\n]{0,64};){1,3}P:(?P<value>(?:[^;\\\n]|\\.){4,63});",
    lambda candidate: None if impossible(candidate.value) else 0.9,
    50,
    (160, 80),
)
"""What a code says that phones join a wireless network with."""


TOTP: Final = password_detector(
    (r"\btotp[\"']?\s?[:=]\s?[\"']?[A-Z2-7]{16}",),
    r"\btotp[\"']?\s?[:=]\s?[\"']?(?P<value>[A-Z2-7]{16,64})(?![A-Za-z0-9=])",
    lambda candidate: 0.93 if any(map(str.isdigit, candidate.value)) else None,
    44,
    (48, 80),
)
"""In exports of password managers: `"totp": "…"`."""
IN_BRACKETS: Final = password_detector(
    (r"(?i)\((?:pw|pwd|pass|passw(?:or)?d|passwort|mdp)\s[!-~]{6}",),
    rf"\((?i:pw|pwd|pass|passw(?:or)?d|passwort|mdp)\s[\"'`]?{BARE}(?=[\"'`]?\))",
    strong,
    44,
    (32, 140),
)
"""`root@host (pw …)`."""


def _codes(candidate: Candidate) -> float | None:
    """Several codes, most of them letters with digits, or one of two halves."""
    codes = re.findall(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*", candidate.value)
    mixed = sum(any(map(str.isdigit, code)) for code in codes)
    if len(codes) == 1:
        return 0.8 if mixed and "-" in candidate.value else None
    return 0.85 if 2 * mixed > len(codes) else None


_ONE_CODE: Final = (
    r"(?!and\b|und\b|or\b)(?:[a-z0-9]{8,12}|[A-Z0-9]{8,12}"
    r"|[a-zA-Z0-9]{4,6}[ -][a-zA-Z0-9]{4,6}(?:-[a-zA-Z0-9]{4,6}){0,6})"
)
_TELLS_CODES: Final = (
    r"(?:\b[^:\n]{0,40}:\s{1,4}|(?:\s(?:is|are|was|were|ist|sind|lauten?))?\s"
    r"(?=[a-zA-Z0-9]{4,6}-)(?=[a-zA-Z0-9-]{0,16}\d))"
)
"""A colon, or a verb and a code of several parts."""
RECOVERY_CODES: Final = password_detector(
    (r"(?i)(?:recovery|backup|rescue|scratch|emergency)[ _-]codes?\b",),
    rf"(?i:(?:recovery|backup|rescue|scratch|emergency)[ _\-]codes?){_TELLS_CODES}(?P<value>{_ONE_CODE}"
    rf"(?:(?:,\s?|\s(?:and|und|or)\s|\s{{1,4}}){_ONE_CODE}){{0,15}})(?![A-Za-z0-9])",
    _codes,
    44,
    (48, 320),
)
"""What stands in for the second factor; several are one value."""
RECOVERY_KEY: Final = password_detector(
    (r"(?i)\b(?:recovery|bitlocker|filevault|emergency|rescue)[ _-](?:[a-z]{2,8}[ _-])?key[\"'`]?[ :=(]",),
    r"(?i:\b(?:recovery|bitlocker|filevault|emergency|rescue)[ _\-](?:[a-z]{2,8}[ _\-])?key)[\"'`]?"
    r"(?:\s?[:=(]\s{0,4}|\s(?:for\s[\w.\-]{1,24}\s)?(?:(?:is|was|ist|lautet|est|es)[:\s]\s?)?)[\"'`]?"
    r"(?P<value>[A-Z0-9]{4,6}(?:-[A-Z0-9]{4,6}){2,9})(?![A-Za-z0-9\-])",
    lambda candidate: (
        0.9 if sum(map(str.isdigit, candidate.value)) > 1 and not is_placeholder(candidate.value) else None
    ),
    44,
    (56, 120),
)
"""What opens an encrypted disk or a locked account: groups of capitals and digits."""
SEED: Final = password_detector(
    (r"(?i)\b(?:t?otp|2fa|mfa|authenticator)[ _-]?(?:setup |auth )?(?:seed|secret|key|code|token)\b",),
    r"(?i:\b(?:t?otp|2fa|mfa|authenticator)[ _\-]?(?:setup |auth )?(?:seed|secret|key|code|token))\b"
    r"[\"'`*]{0,2}\s{0,3}(?:(?:[:=]|is)\s{1,3}|(?<=\s))[\"'`]?"
    r"(?P<value>[A-Z2-7]{16,64}|[a-z2-7]{32,64}|(?:[A-Za-z2-7]{4} ){3,15}[A-Za-z2-7]{4})(?![A-Za-z0-9=])",
    lambda candidate: 0.93 if any(map(str.isdigit, candidate.value)) else None,
    44,
    (48, 100),
)
"""What an authenticator makes its codes from (RFC 4648, base32)."""
