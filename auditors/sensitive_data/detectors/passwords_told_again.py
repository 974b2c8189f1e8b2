"""Passwords that a text does not call so again: `the root one is …`, `I reset it to …`, `and that of the router …`."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.evidence import clause_behind
from auditors.sensitive_data.password_forms import is_numbered_word, is_passphrase, is_technical, kinds
from auditors.sensitive_data.password_names import (
    ADVERB,
    BARE,
    HEAD_LONG,
    HEAD_SHORT,
    OWN_WORD,
    SHORT_SPOKEN_HEAD,
    SPOKEN_HEAD,
)
from auditors.sensitive_data.password_values import mixed, password_detector, unmistakable

_SPOKEN_OF: Final = deferred(
    rf"(?:{HEAD_LONG})s?\b|\b(?:{HEAD_SHORT}|sudo|log(?:ging|ged)?[ -]?(?:in|on)|sign(?:ing|ed)? in|locked out"
    r"|credentials?|creds|kennw[oö]rte?r?|passw[oö]rter|zugang|zugangsdaten|anmeld\w*|einlogg\w*|connexion|connecter"
    r"|identifiants?|encryption key|wpa[23]? key|(?:netzwerk|wlan-?)schl[üu]ssel|iniciar sesi[oó]n|acces[os]{1,2})\b",
    re.IGNORECASE,
)
_BACK: Final = 280
"""Code points in front of a value in which its text must speak of passwords or of logging in."""
_BEHIND: Final = 64
_TELLING: Final = r"(?=\S{0,40}[0-9!#$%&*+=?@^_~])(?=\S{0,40}[A-Za-z])"
_NO_WORD: Final = r"[!-~]{0,15}[0-9!#$%&*+=?@^_~]"
"""What a head ends with where any sentence could have its words: a character that tells a value from a word."""


def _again(candidate: Candidate) -> float | None:
    """A value that no word looks like, where the text has spoken of passwords."""
    value, match = candidate.value, candidate.match
    spoken = _SPOKEN_OF.search(candidate.text, max(0, match.start() - _BACK), match.end())
    if spoken is None or "/" in value or "://" in value:
        return None
    return (unmistakable(candidate) and 0.8) or None


def _changed(candidate: Candidate) -> float | None:
    """The same of what is changed from one value to another, where the password may be spoken of behind it."""
    told = _SPOKEN_OF.search(clause_behind(candidate)) and "/" not in candidate.value and unmistakable(candidate)
    return _again(candidate) or (0.8 if told else None)


ANOTHER: Final = password_detector(
    (
        rf"(?i)\b(?:one|it|them|that) (?:is|was|are) (?:now |still )?{_NO_WORD}",
        rf"(?i)\b(?:now it.?s|it.?s now|one.s|ist es|es ist) {_NO_WORD}",
    ),
    r"[oOiItTnNeE](?i:(?<=n)ow\sit['’]?s|(?<=i)t['’]?s\snow|(?<=o)ne['’]s|(?<=i)st\ses|(?<=e)s\sist|(?:(?<=o)ne|(?<=i)t|(?<=t)hem|(?<=t)hat)\s(?:is|was|are)(?:\snow|\sstill)?)\s"
    rf"[\"'`*(]{{0,3}}{_TELLING}{BARE}",
    _again,
    39,
    (40, 80),
)
"""`the old one was …`, `it is now …`, `that one's …`."""
_CHANGED: Final = (
    r"(?i)(?:set|changed?|updated?|rotated?) (?:it|them|that|this|mine|hers|his) (?:back )?(?:to|from) "
    r"[\"'`*]{0,3}[!-~]{6}"
)
SET_TO: Final = password_detector(
    (
        _CHANGED,
        r"(?i)(?:gesetzt|ndert) auf [\"'`*]{0,3}[!-~]{6}",
        r"(?i)(?:cambi.|cambiado|cambiata|chang.e?|mudei) (?:por|a|en|pour|in|para) [\"'`*]{0,3}[!-~]{6}",
    ),
    r" (?:(?:it|them|that|this|mine|hers|his)\s(?:back\s)?(?:to|from)|auf"
    r"|(?i:cambi[éoó]|cambiado|cambiata|chang[ée]e?|mudei)\s(?:por|a|en|pour|in|para))\s"
    rf"[\"'`*(]{{0,3}}{_TELLING}{BARE}",
    _again,
    39,
    (36, 80),
)
"""`I reset it to …`, `zurückgesetzt auf …`."""
_FROM: Final = r" (?:it|them|that|this|mine|hers|his)\sfrom\s[\"'`*]{0,3}"
_TO: Final = r"[\"'`*]{0,3}\s(?:to|into)\s[\"'`*]{0,3}"
CHANGED: Final = (
    password_detector((_CHANGED,), rf"{_FROM}{_TELLING}{BARE}(?={_TO}\S{{4}})", _changed, 40, (36, 120)),
    password_detector((_CHANGED,), rf"{_FROM}[^\s\"'`]{{4,64}}{_TO}{_TELLING}{BARE}", _changed, 39, (36, 160)),
)
"""Both in `I changed it from … to …`."""
FORMER: Final = password_detector(
    (
        r"(?i)\b(?:old|previous|former|anterior|ancien(?:ne)?|alte[sn]?|vorige[sn]?|precedente|antiga|oude)"
        r"(?: one| val[a-z]{2,3})? \([\"'`]?[!-~]{4}",
    ),
    r"[opfavPOFAV](?i:(?<=o)ld|(?<=p)revious|(?<=f)ormer|(?<=a)nterior|(?<=a)ncien(?:ne)?|(?<=a)lte[sn]?|(?<=v)orige[sn]?"
    rf"|(?<=p)recedente|(?<=a)ntiga|(?<=o)ude)(?:\sone|\sval\w{{2,3}})?\s\([\"'`]?{_TELLING}{BARE}(?=[\"'`]?\))",
    lambda candidate: mixed(candidate) if _SPOKEN_OF.search(candidate.before(_BACK)) else None,
    39,
    (40, 80),
)
"""`the new password is …, the previous one (…)`."""
OLD_AND_NEW: Final = tuple(
    password_detector(
        (r"(?i)\bold ?[:=] ?[\"'`]?[!-~]{4,40}[\"'`]?[,;]? (?:and |-> ?|/ )?new ?[:=] ?[!-~]{4}",),
        confirm,
        lambda candidate: (
            mixed(candidate)
            if not is_technical(candidate.value)
            and _SPOKEN_OF.search(candidate.before(_BACK) + candidate.after(_BEHIND))
            else None
        ),
        39,
        (64, 160),
    )
    for confirm in (
        rf"[oO](?i:ld)\s?[:=]\s?[\"'`]?{_TELLING}{BARE}(?=[\"'`]?[,;]?\s(?i:and\s|->\s?|/\s)?(?i:new)\s?[:=])",
        rf"[oO](?i:ld)\s?[:=]\s?[^\s,;]{{4,42}}[,;]?\s(?i:and\s|->\s?|/\s)?(?i:new)\s?[:=]\s?[\"'`]?{_TELLING}{BARE}",
    )
)
"""`old: … new: …`, where passwords are spoken of."""
_NAMED: Final = deferred(rf"(?:{HEAD_LONG})\b|\b(?:{HEAD_SHORT})\b", re.IGNORECASE)
OPENS_WITH: Final = password_detector(
    (
        r"(?i)\b(?:opens?|unlocks?|unlocked|extracts?|decrypts?|ffnet sich|ouvre|abre) (?:up )?"
        r"(?:with|mit|avec|con|using) [!-~]{6}",
    ),
    r"(?i:opens?|unlocks?|unlocked|extracts?|decrypts?|öffnet sich|ouvre|abre)\s(?:up\s)?(?:with|mit|avec|con|using)\s"
    rf"[\"'`*]{{0,3}}{_TELLING}{BARE}",
    lambda candidate: (
        unmistakable(candidate) and 0.8
        if not is_numbered_word(candidate.value) and _NAMED.search(candidate.before(_BACK) + candidate.after(_BACK))
        else None
    ),
    39,
    (48, 100),
)
"""`the archive opens with …, not with the old password`."""
_OTHER: Final = (
    r"[auey](?:(?<=a)nd|(?<=u)nd|(?<=e)t|(?<=y)|(?<=e))\s(?:(?:that|the one|celui|celle|la|el|das|die|der|los|las)\s"
    r"(?:of|for|de|del|du|des|von|vom|für)|for|für|pour|para|per)"
)
AND_THAT: Final = password_detector(
    (
        r"(?i)\b(?:and|und|et|y|e) (?:that|the one|celui|celle|la|el|das|die|der|los|las) "
        r"(?:of|for|de|del|du|des|von|vom|f.{1,2}r) ",
        r"(?i)\b(?:and|und|et|y|e) (?:for|f.{1,2}r|pour|para|per) ",
    ),
    rf"(?<= ){_OTHER}\s[^\s\"'`]{{2,24}}(?:\s[^\s\"'`]{{1,16}}){{0,3}}?"
    rf"(?:\s(?:is|was|ist|lautet|est|es|è|é|use|nimm|benutze|utilise|usa))?\s{ADVERB}[\"'`*]{{0,3}}{_TELLING}{BARE}",
    _again,
    38,
    (24, 160),
)
"""`the password of the wifi is … and that of the router …`."""
STILL: Final = password_detector(
    (
        r"(?i)\b(?:still use|nimmst du|weiterhin|gilt (?:noch|weiter)|utilise (?:toujours|encore)|sigue siendo) "
        r"[\"'`*]{0,3}[!-~]{6}",
    ),
    r"[sSnNwWgGuU](?:(?<=[sS])till use|(?<=[nN])immst du|(?<=[wW])eiterhin|(?<=[gG])ilt (?:noch|weiter)"
    r"|(?<=[uU])tilise (?:toujours|encore)|(?<=[sS])igue siendo)"
    rf"\s[\"'`*]{{0,3}}{_TELLING}{BARE}",
    _again,
    38,
    (36, 100),
)
"""`for the VPN you still use …`, where a password was told before."""
TO_TYPE: Final = password_detector(
    (rf"(?i), (?:just )?(?:type|enter|tippe|tape|escribe|digita) {_NO_WORD}",),
    r", (?i:(?:just\s)?(?:type|enter|tippe|tape|escribe|digita))\s"
    rf"[\"'`*]{{0,3}}{_TELLING}{BARE}",
    _again,
    38,
    (40, 100),
)
"""`where it asks for the password, type …`."""
_TURN: Final = r"\n[^\n]{0,48}?(?:[>:→|\t]|\d[Zz])[ \t]{1,2}"


def _answered(candidate: Candidate) -> float | None:
    value = candidate.value
    return (unmistakable(candidate) and 0.8) if kinds(value) >= 2 or is_passphrase(value) else None


NEXT_ANSWER: Final = password_detector(
    (SPOKEN_HEAD, SHORT_SPOKEN_HEAD, rf"(?i)(?:{HEAD_LONG})[?]"),
    rf"(?P<word>{OWN_WORD})[^\n]{{0,60}}\r?(?:\n[^\n]{{1,80}}\r?){{1,4}}?{_TURN}[^\n?]{{1,60}}\?\s{{0,2}}\r?"
    rf"{_TURN}(?:[\w'’]{{1,12}}[,:]?\s){{0,4}}[\"'`*]{{0,3}}{_TELLING}{BARE}(?=[\"'`*]{{0,3}}[ \t]{{0,4}}(?:\r?\n|\Z))",
    _answered,
    44,
    (48, 640),
)
"""`and kibana?`, and the answer to it, in a dialogue where a password was asked for before."""
