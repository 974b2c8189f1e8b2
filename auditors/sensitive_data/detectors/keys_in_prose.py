"""Keys that a sentence announces and the next line gives: `use this API key for the tests:`, then the key alone."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.credentials import UUID, is_cut_off
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.detectors.generic_secrets import GENERIC_RULE, is_code
from auditors.sensitive_data.placeholders import is_placeholder
from auditors.sensitive_data.randomness import looks_drawn

_SEPARATORS: Final = deferred(r"[-_.:/+=]")
_UUID: Final = deferred(rf"{UUID}\Z")
_OF: Final = (
    r"(?:api|access|secret|private|client|license|licence|app|application|service|auth|bearer|personal|bot|admin|master"
    r"|integration|signing|encryption|webhook|developer|deploy)"
)
_KEY: Final = rf"(?:{_OF}[ _\-]?(?:access[ _\-]?)?(?:key|token|secret)|token|secret|credentials?)"


def _announced(candidate: Candidate) -> float | None:
    """A value that stands alone on its line; of hexadecimal digits and UUIDs, too, for the sentence says what it is."""
    value = candidate.value
    if is_placeholder(value) or is_cut_off(candidate) or "://" in value:
        return None
    if _UUID.match(value):
        return 0.8
    if not any(map(str.isdigit, value)):
        return None
    return 0.9 if looks_drawn(_SEPARATORS.sub("", value)) else None


ANNOUNCED: Final = Detector(
    rule=GENERIC_RULE,
    heads=(
        r"(?i)(?:key|token|secret):\r?\n[ \t\"'`]{0,8}[A-Za-z0-9_+/=.~-]{12}",
        r"(?i)(?:key|token|secret) (?:for|of|from|to|on|in|here|below|again|is) ?[^\n:]{0,40}:[*]{0,2} {0,2}\r?\n"
        r"[ \t]{0,8}[\"'`]{0,3}[A-Za-z0-9_+/=.~-]{12}",
    ),
    confirm=deferred(
        rf"(?i:\b{_KEY})[\"'`*]{{0,2}}(?: (?i:for|of|from|to|on|in|here|below|again|is)[^\n:]{{0,48}})?"
        r":[*]{0,2} {0,2}\r?\n"
        r"[ \t]{0,8}[\"'`]{0,3}(?P<value>[A-Za-z0-9_\-+/=.~:]{12,512})(?=[\"'`]{0,3}[ \t]{0,4}(?:\r?\n|\Z))",
        re.ASCII,
    ),
    validate=_announced,
    reach=(160, 540),
    priority=29,
)
_OTHER: Final = deferred(
    r"\b(?:hash|digest|id|ids|fingerprint|public|checksum|name|type|length|count|expires?|record|row|alias|prefix)\b",
    re.I,
)


def _described(candidate: Candidate) -> float | None:
    """A value behind a key of which something is said in between: never of its hash."""
    return None if _OTHER.search(candidate.match.group()[: -len(candidate.value)]) else _announced(candidate)


DESCRIBED: Final = Detector(
    rule=GENERIC_RULE,
    heads=(
        r"(?i)(?:token|secret|key)(?: [a-z]{2,12}){1,3}: [\"'`]?[A-Za-z0-9_+/=.~-]{20}",
        r"(?i)(?:token|secret|key) \([a-z0-9 _-]{1,24}\)(?:: |:?\r?\n[ \t>]{0,4})[\"'`]?[A-Za-z0-9_+/=.~-]{20}",
    ),
    confirm=deferred(
        rf"(?i:\b{_KEY})(?:(?: [a-z]{{2,12}}){{1,3}}: | \([\w \-]{{1,24}}\)(?:: |:?\r?\n[ \t>]{{0,4}}))[\"'`]?"
        r"(?P<value>[A-Za-z0-9_\-+/=.~]{20,512}?)(?=[.,;!?)]{0,2}(?:[\s\"'`<>]|\\n|\Z))",
        re.ASCII,
    ),
    validate=_described,
    reach=(96, 540),
    priority=28,
)
"""`API key (production): …`, `Bearer token copied: …`."""
INSTEAD: Final = Detector(
    rule=GENERIC_RULE,
    heads=(
        r"(?i)\bthe (?:new|old|other|current) (?:one|key|token) (?:is|was):? [\"'`]?[A-Za-z0-9_+/=.~-]{12}",
        r"(?i)\b(?:this one|instead|the new one|here it is|it is|it's): ?[\"'`]?[A-Za-z0-9_+/=.~-]{16}",
    ),
    confirm=deferred(
        rf"(?i:\b{_KEY})[^\n]{{0,700}}?(?i:\bthe (?:new|old|other|current) (?:one|key|token) (?:is|was):?\s"
        r"|\b(?:this one|instead|the new one|here it is|it is|it's):\s?)[\"'`]?"
        r"(?P<value>[A-Za-z0-9_\-+/=.~]{16,512}?)(?=[.,;!?)]{0,2}(?:[\s\"'`<>]|\\n|\Z))",
        re.ASCII,
    ),
    validate=_announced,
    reach=(760, 540),
    priority=29,
)
"""`the old token was …, the new one is …`, `the key expired, use this one instead: …`."""


def _told(candidate: Candidate) -> float | None:
    """A value that a sentence gives, in whatever language; what else it says may tell that it is none."""
    value = candidate.value
    if _OTHER.search(candidate.match["of"]) or is_code(value):
        return None
    return _announced(candidate)


TOLD: Final = Detector(
    rule=GENERIC_RULE,
    heads=(
        r"(?i)(?:key|token|secret|schl.ssel|jeton|clave|chave|chiave) (?:for|of|to|on|f.r|von|vom|zum|pour|para|del?"
        r"|du|d[aio]|della|van|voor|i['. ])",
    ),
    confirm=deferred(
        rf"(?i:{_KEY}|(?:zugriffs|zugangs|geheim|api[\s\-]?)?(?:token|schl[üu]ssel)|jeton|clave|chave|chiave)"
        r"(?P<of>\s(?i:for|of|to|on|für|von|vom|zum|pour|para|del?|du|d[aio]|della|van|voor|i['’ ])"
        r"\s?[^\n.:;]{2,48}?)\s"
        r"(?i:is|was|ist|lautet|est|es|é|è)\s[\"'`]?"
        r"(?P<value>[A-Za-z0-9_\-+/=.~]{20,512}?)(?=[.,;!?)]{0,2}(?:[\s\"'`<>]|\\n|\Z))",
    ),
    validate=_told,
    reach=(48, 600),
    priority=27,
    opening=deferred(r"(?<![^\W_])[A-Za-z]"),
)
"""`the token for the billing API is …`, `der Zugriffstoken für Deepgram lautet …`, `the key I use is …`."""


_ANNOUNCING: Final = deferred(
    r"(?P<title>#)?(?:[^\n]*\W)?(?P<what>keys|tokens|cred(?:ential)?s|secrets)(?![a-z])"
    r"(?(title)\s{0,3}|[^\n:]{0,48}[:.][*]{0,2}\s{0,3})\Z",
    re.I,
)
_ITEM: Final = deferred(r"[ \t]{0,6}(?:[-*•–]|\d{1,2}[.)])[ \t]|\s{0,3}\Z")
_SOFTWARE: Final = deferred(
    r"\b(?:commits?|revisions?|sha\d*|hash(?:es)?|cache|primary|foreign|objects?|files?)\b", re.I
)
_IN_LIST: Final = 1_200
"""Code points below its announcement in which a list is read."""


def _in_list(candidate: Candidate) -> float | None:
    """A value in a list that is announced as one of keys; a line may say that it is another thing."""
    if _OTHER.search(candidate.match["name"]) or is_code(candidate.value) or not _announced(candidate):
        return None
    for line in reversed(candidate.before(_IN_LIST)[: candidate.match.start() - candidate.start].split("\n")[:-1]):
        if _ITEM.match(line):
            continue
        announcing = _ANNOUNCING.match(line)
        if announcing is None or _SOFTWARE.search(line):
            return None
        return None if announcing["what"].lower() == "keys" and _UUID.match(candidate.value) else 0.85
    return None


IN_LIST: Final = Detector(
    rule=GENERIC_RULE,
    heads=(
        r"(?i)(?:keys|tokens|credentials|creds|secrets)[^\n:.]{0,48}[:.][*]{0,2} {0,3}\r?\n",
        r"(?i)(?:keys|tokens|credentials|creds|secrets)\r?\n\s{0,3}[-*?]",
    ),
    confirm=deferred(
        r"(?<=\n)[ \t]{0,6}(?:[-*•–]|\d{1,2}[.)])[ \t](?P<name>[^\n:=]{2,48}?)[*`\"']{0,3}"
        r"(?:\s?[:=]\s?|\s[-–—→]{1,2}\s)[*`\"']{0,3}(?P<value>[A-Za-z0-9_\-+/=.:]{20,256})(?=[*`\"')]{0,3}[.,;]?\s{0,4}(?:\n|\Z))"
    ),
    validate=_in_list,
    reach=(8, _IN_LIST),
    priority=25,
)
"""`The credentials of the vendors:` and, below it, `- Gladia – …`."""
ASKED: Final = Detector(
    rule=GENERIC_RULE,
    heads=(r"(?i)(?:key|token|secret)[^\n?]{0,40}\?\r?\n[^\n]{0,8}",),
    confirm=deferred(
        rf"(?i:\b{_KEY}|\w[\w ]{{1,20}} key)\b[^\n?]{{0,48}}\?\r?\n(?:\[[^\]\n]{{1,24}}\] )?"
        r"(?:[^\n:]{1,24}: )?[\"'`]?"
        r"(?P<value>[A-Za-z0-9_\-+/=.~]{20,512}?)(?=[.,;!)]{0,2}(?:[\s\"'`<>]|\Z))",
    ),
    validate=_announced,
    reach=(120, 600),
    priority=26,
)
"""`What is the key of the staging gateway?`, and on the next line the answer."""
