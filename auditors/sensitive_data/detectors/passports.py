"""Passport numbers. Few have a check digit, so all are looked for beside the word for a passport only."""

from __future__ import annotations

import re
from typing import Final

from auditors.rules import Rule
from auditors.sensitive_data.context import words
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.identifiers import bounded, personal_data
from auditors.sensitive_data.labels import beside_label, label_heads, label_pattern, terms

_LABELS: Final = terms(
    """
    passport, passport number, passport no, us passport, american passport, uk passport, british passport,
    german passport, italian passport, indian passport, korean passport, south african passport, reisepass,
    reisepassnummer, passnummer, pass-nr, passeport, pasaporte, passaporto, passaporte, paspoort, travel document,
    паспорт
    """
)
_LABEL: Final = label_pattern(_LABELS)
_HEADS: Final = label_heads(_LABELS)
_WHY: Final = (
    "Banks, airlines and border controls take the number as proof of identity; with a name it is enough to book, "
    "to open "
    "accounts and to forge papers until the passport expires."
)


def _rule(number: int, country: str, entity: str, form: str) -> Rule:
    return personal_data(
        number,
        f"{entity[:2].lower()}-passport",
        entity,
        f"{country} passport number in clear",
        why=_WHY,
        act="Have the holder ask the issuing office whether the passport should be replaced.",
        checks=(
            f"{form} beside a word for a passport (English, German, French, Spanish, Italian, Portuguese, Dutch). "
            f"There is no "
            "check digit, but the label is plain: quite sure that it is a passport, less sure of which country."
        ),
    )


_RULES: Final = {
    "US": _rule(140, "US", "US_PASSPORT", "Nine digits, or a letter and eight"),
    "UK": _rule(
        141, "UK", "UK_PASSPORT", "Nine digits near a word for the United Kingdom, or two letters and seven digits"
    ),
    "DE": _rule(
        142,
        "German",
        "DE_PASSPORT",
        "Nine characters of C, F, G, H, J-N, P, R, T, V-Z and digits, with a check digit or none,",
    ),
    "ES": _rule(143, "Spanish", "ES_PASSPORT", "Three letters and six digits"),
    "IT": _rule(144, "Italian", "IT_PASSPORT", "Two letters and seven digits near Italian words"),
    "IN": _rule(145, "Indian", "IN_PASSPORT", "A letter and seven digits"),
    "KR": _rule(
        146,
        "Korean",
        "KR_PASSPORT",
        "M, S, R, O or D with eight digits, or three, a letter and four, near a word for Korea,",
    ),
    "PH": _rule(147, "Philippine", "PH_PASSPORT", "A letter, seven digits and a letter"),
    "ZA": _rule(148, "South African", "ZA_PASSPORT", "A, D, M or T and eight digits near a word for South Africa"),
    "FR": _rule(149, "French", "FR_PASSPORT", "Two digits, two letters and five digits"),
}
_SHAPES: Final = {
    "US": r"\d{9}(?:USA)?|[A-Z]\d{8}",
    "UK": r"\d{9}(?:GBR)?|[A-Z]{2}\d{7}",
    "DE": r"(?=[A-Z]*\d)[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{8}(?:\d?D?)?",
    "ES": r"[A-Z]{3}\d{6}",
    "IT": r"(?:A[A-Z]|Y[A-Z]|[A-Z]{2})\d{7}",
    "IN": r"[A-PR-WYZ][1-9]\d ?\d{5}",
    "KR": r"[MSROD]\d{8}|[MSROD]\d{3}[A-Z]\d{4}",
    "PH": r"[A-Z]\d{7}[A-Z]",
    "ZA": r"[ADMT]\d{8}",
    "FR": r"\d{2}[A-Z]{2}\d{5}",
}
_HINTS: Final = {
    "UK": words(
        "uk", "british", "united kingdom", "great britain", "gb", "gbr", "hm passport", "hmpo", "england", "britain"
    ),
    "DE": words(
        "german", "germany", "deutsch", "deutscher", "deutsche", "reisepass", "reisepassnummer", "passnummer", "de"
    ),
    "IT": words("italian", "italy", "italiano", "italiana", "passaporto", "italia"),
    "KR": words("korean", "korea", "south korea", "kr", "rok"),
    "ZA": words("south african", "south africa", "rsa", "za", "dha"),
    "IN": words("indian", "india", "in"),
    "US": words("us", "usa", "united states", "american", "u.s"),
}
_NEEDS_HINT: Final = frozenset({"UK", "IT", "KR", "ZA"})
_OFTEN_ANOTHERS: Final = frozenset({"US", "IN"})
"""Whose numbers look like those of many countries."""

_DOCUMENT: Final = deferred(
    r"(?:doc|document|id)(?:[\w ]{0,12}[_ ]?(?:type|kind))?\W{1,6}passport\W{1,8}"
    r"(?:[\w ]{3,24}\W{1,6}[A-Za-z][A-Za-z ]{1,16}\W{1,6}){0,2}"
    r"[\"']?(?:(?:doc|document|id)?[_ ]?(?:no|nr|num|number))\W{1,6}\Z",
    re.IGNORECASE,
)
"""A form whose fields say the kind of paper and its number apart: `"doc_type": "passport", "doc_number": "…`."""

_LIBRARY: Final = deferred(
    r"\bpassport(?:\.js\b|-[a-z]{2,12}\b|\.[a-z]\w{2,24}\(| (?:strateg\w+|control|photos?)\b)|/passport/", re.IGNORECASE
)


_NUMBER_KEY: Final = deferred(
    r"(?:(?P<document>(?:travel[_ ]?)?(?:document|doc|paper|passport)[_ ]?)|\b)(?:no|nr|num|number|id|value)"
    r"[\"']?\s?[.:=]{1,2}\s{0,2}[\"']?\Z",
    re.IGNORECASE,
)
_PAPER: Final = deferred(r"passport|travel[_ ]?document", re.IGNORECASE)
_OPENED: Final = deferred(r"\w{0,12}[\"']?\s?[:=]\s?\{")
_KIND_KEY: Final = deferred(r"(?:type|kind)[\"']?\s?[:=]\s?[\"']?\Z", re.IGNORECASE)
_OVER: Final = deferred(r"\}|\n\s*\n|\d{7}")


def _of_document(candidate: Candidate) -> bool:
    """Whether the value is the number of a document that another field, or the object around, says to be a passport."""
    before = candidate.before(160)
    if _DOCUMENT.search(before[-120:]):
        return True
    key = _NUMBER_KEY.search(before)
    papers = list(_PAPER.finditer(before, 0, key.start() if key else 0))
    paper = papers[-1] if papers else None
    if key is None or paper is None or _OVER.search(before, paper.end(), key.start()):
        return False
    inner = before[paper.end() : key.start()]
    if "{" in inner:
        return inner.count("{") == 1 and _OPENED.match(inner) is not None
    return bool(key["document"]) or _KIND_KEY.search(before, 0, paper.start()) is not None


_ANOTHER: Final = deferred(
    r"(?:\b(?:old|older|previous|former|earlier|expired|second|other|new|newer|replacement|ancien|nouveau|alte[rn]?"
    r"|neue[rn]?|anterior|nuevo|viejo|vecchio|nuovo)(?: (?:one|passport|number|passeport|pass|pasaporte))?"
    r"(?: (?:is|was|est|ist|war|es|era))?(?: le)?|\breplac(?:ing|es|ed by)) ?[:(]? ?\Z",
    re.IGNORECASE,
)
_RECORD_ENDS: Final = deferred(r"[{}]|\n\s*\n")


def _of_another(candidate: Candidate) -> bool:
    """Whether it is another passport of somebody whose passport was spoken of: `… and her old one (475218022)`."""
    before = candidate.before(120)
    if not _ANOTHER.search(before):
        return False
    labels = list(_LABEL.finditer(before))
    return bool(labels) and _RECORD_ENDS.search(before, labels[-1].end()) is None


def _in_code(candidate: Candidate) -> bool:
    """Whether Passport is meant, which lets people log in on Node.js, or no document."""
    return _LIBRARY.search(candidate.before(80) + candidate.after(40)) is not None


def _detector(country: str) -> Detector:
    hint = _HINTS.get(country)
    others = [pattern for other, pattern in _HINTS.items() if other != country and other in _NEEDS_HINT | {"US"}]

    def score(candidate: Candidate) -> float | None:
        if not (beside_label(candidate, _LABEL) or _of_document(candidate) or _of_another(candidate)):
            return None
        if len(set(candidate.value)) < 3 or _in_code(candidate):
            return None
        nearby = candidate.before(96) + " " + candidate.after(48)
        hinted = hint is not None and hint.search(nearby) is not None
        if country == "UK" and (candidate.value[:2].isalpha() or candidate.value.endswith("GBR")):
            return 0.92 if hinted else 0.75
        if country in _NEEDS_HINT and not hinted:
            return None
        if not hinted and any(other.search(nearby) for other in others):
            return 0.6
        if hinted:
            return 0.95
        return 0.85 if country in _OFTEN_ANOTHERS else 0.92

    return Detector(
        rule=_RULES[country],
        heads=_HEADS,
        confirm=bounded(_SHAPES[country]),
        validate=score,
        reach=(96, 900),
        priority=_PRIORITIES[country],
    )


_PRIORITIES: Final = {
    "KR": 59,
    "ZA": 58,
    "IT": 57,
    "UK": 56,
    "US": 54,
    "FR": 53,
    "ES": 53,
    "PH": 53,
    "IN": 52,
    "DE": 51,
}
"""A shape that its country's name must stand beside goes before one that needs no name."""

DETECTORS: Final = tuple(_detector(country) for country in _RULES)
