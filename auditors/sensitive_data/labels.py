"""Words that name a number, in front of it or behind: how they are written, found fast, and told to belong to it.

`passport no. 123…`, `SSN: 123…`, `reisepassnummer=…` and, behind, `123… is my passport`. Whatever `beside_label`
accepts, the heads of `label_heads` have seen.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Final

from auditors.sensitive_data.context import words
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.headings import heading

LABEL_GAP: Final = 32
"""Most code points between a label and its value: `passport number of the applicant is 123…`."""

_HEAD_GAP: Final = LABEL_GAP + 12
"""The same up to the first digit of the value, which letters may precede."""

_OTHER_SCRIPT_GAP: Final = 8
_OTHER_SCRIPTS: Final = "\u0370"
"""The first letter of Greek and of what follows it, as far as labels are concerned."""
_TITLE_ENDS: Final = r"[^0-9\n]{0,40}\n[ \t>*\-]{0,6}"
"""The rest of a title, and how the first of the lines below it begins, each with one number (see `heading`)."""
_ALPHANUMERIC: Final = deferred(r"[0-9A-Za-z]")
_SHORT_LABEL: Final = 6
"""Labels up to this length are words of their own and count only with a digit close by: most also mean other things."""


def terms(text: str) -> tuple[str, ...]:
    """The terms that stand in a text with commas between them."""
    return tuple(" ".join(term.split()) for term in text.split(",") if term.strip())


OTHER_NUMBERS: Final = words(
    *terms(
        """
        order, orders, order no, order id, invoice, tracking, ticket, commit, version, build, sha, sha1, sha256, md5,
        hash, checksum, digest, uuid, guid, nonce, offset, row id, request, request id, req id, trace, trace id, span,
        span id, session id, call id, message id, port, timestamp, epoch, sku, isbn, issn, doi, ean, gtin, upc, barcode,
        serial, part no, case id, seed, bestellung, bestellnummer, rechnung, rechnungsnummer, commande, facture, pedido,
        factura, ordine, fattura
        """
    )
)
"""Words that say a number is something else than a person's identifier."""

_DATES: Final = words("expires", "expiry", "expiration", "issued", "valid until", "valid from", "date")
_INTERRUPTED: Final = deferred(
    r"[0-9]|[\"'\]}]\s*,|[{};]|\bnull\b|\bNone\b|=[^=]{0,24}\w=|[.!?]\s+[A-Z][a-z]|\n\s*\n|,[^,]*,"
)
_ASIDE: Final = deferred(r"\([^()\n]{1,24}\)")
"""What is said of a number in passing: `NHS number (10 digits): …`."""
_OF_FIELD: Final = deferred(
    r"[\w .\-]{0,16}[\"']\s?,\s?[\"'](?:value|val|number|num|no|answer|text|content)[\"']\s?:\s?[\"']?"
)
"""What parts a name from its value where both are members: `"type": "ssn", "value": "…`."""
_AND: Final = deferred(
    r"[\s,;/&+]{0,3}(?:(?:and|or|und|oder|et|ou|y|e|o|mine|his|hers|her|theirs|their|my|our|the|is|was|then|later|also|new"
    r"|old|other|one|number|no|nr|wife|husband|son|daughter|partner|spouse|celui|celle|de|ma|mon|sa|mi|meine?r?|ihre?r?"
    r"|seine?r?|frau|mann|femme|mari|mujer|marido|hijo|hija)(?:'s)?[\s:.]{1,3}){0,6}",
    re.IGNORECASE,
)
"""What stands between two numbers of one kind: `…, and my wife's is …`."""
_MOST_LISTED: Final = 3
"""Numbers of one kind that one label may stand in front of, beside the first."""
_LINK: Final = r"[^0-9a-z]{1,4}(?:(?:is|my|the|her|his|ist|meine?|deutscher?|german|french|spanish)[^0-9a-z]){0,2}"
"""What may stand between a value and a label behind it: `123… (NIF)`, `123… is my passport`."""
_LINKED: Final = deferred(_LINK, re.IGNORECASE | re.ASCII)


@functools.cache
def label_pattern(labels: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the labels in any case, with or without accents; a space also stands for `_`, `-`, `.` or nothing.

    Short labels must be whole words, long ones may stand inside compounds (`Reisepassnummer`, `passportNumber`).
    """
    return deferred(functools.partial(_source, labels), re.IGNORECASE)


def _source(labels: tuple[str, ...]) -> str:
    """What `label_pattern` compiles."""
    alternatives = []
    for label in sorted(labels, key=len, reverse=True):
        source = "".join(
            rf"[{char}{char.upper()}{base}][\u0300-\u036f]?" if base else re.escape(char).replace("\\ ", r"[\s_.\-]?")
            for char, base in _folded(label)
        )
        alternatives.append(source if _is_long(label) else rf"(?<![A-Za-z0-9]){source}(?![A-Za-z0-9])")
    return "|".join(alternatives)


def label_heads(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Heads that match the labels: long ones wherever they stand, short ones with a digit close before or behind.

    An engine sees one byte for each code point and `?` for those outside Latin-1. So labels in other scripts share a
    head for any two such characters close before digits, or on the line above.
    """
    native = [label for label in labels if _is_latin(label)]
    short = "|".join(_head(label) for label in native if not _is_long(label))
    long = "|".join(_head(label) for label in _shortest([label for label in native if _is_long(label)]))
    heads = []
    if short:
        heads.append(rf"(?i)[^a-z0-9](?:{short})[^0-9a-z][^0-9]{{0,{_HEAD_GAP}}}[0-9]")
        heads.append(rf"(?i)[0-9][a-z]{{0,2}}{_LINK}(?:{short})\b")
    if long:
        heads.append(rf"(?i)(?:{long})")
    if len(native) < len(labels):
        heads.append(rf"\?\?(?:[^0-9A-Za-z]{{0,{_OTHER_SCRIPT_GAP}}}|{_TITLE_ENDS})[A-Z]{{0,2}}[0-9]{{4}}")
    return tuple(heads)


def heads_of(labels: tuple[str, ...]) -> str:
    """Alternatives for a head that match wherever one of the labels begins."""
    known = set(labels)
    return "|".join(
        _head(label) for label in labels if known.isdisjoint(label[:length] for length in range(1, len(label)))
    )


def longest(labels: tuple[str, ...]) -> int:
    """The most code points that one of the labels takes up, spaces doubled and accents apart."""
    return max(len(label) + label.count(" ") + sum(1 for _, base in _folded(label) if base) for label in labels)


def beside_label(candidate: Candidate, labels: re.Pattern[str], *, ahead: int = LABEL_GAP, reach: int = 48) -> bool:
    """Whether a label stands in front of the value, with no other number between, or right behind it.

    `ahead` is the widest gap in front, `reach` more than the longest label takes up.
    """
    text, start, end = candidate.text, candidate.start, candidate.end
    nearest = None
    for found in labels.finditer(text, max(0, start - ahead - reach), start + 1):
        if found.end() <= start:
            nearest = found
    if nearest is not None:
        between = text[nearest.end() : start]
        if nearest.group()[-1] >= _OTHER_SCRIPTS:
            near = len(between) <= _OTHER_SCRIPT_GAP and not _ALPHANUMERIC.search(between)
        else:
            near = len(between) <= ahead
        if near and _connected(between):
            return True
        if _follows_another(candidate, nearest.end(), ahead):
            return True
    link = _LINKED.match(text, end, end + 24)
    if link is not None and "\n" not in link.group() and _ends_there(labels.match(text, link.end())):
        return True
    return "\n" in text and labels.search(heading(text, start)) is not None


def _connected(between: str) -> bool:
    """Whether what stands between a label and a number leaves them together."""
    if between in ("", " ", ":", "=", ": ") or _OF_FIELD.fullmatch(between):
        return True
    if "(" in between:
        between = _ASIDE.sub("", between)
    return not (_INTERRUPTED.search(between) or OTHER_NUMBERS.search(between) or _DATES.search(between))


def _ends_there(label: re.Match[str] | None) -> bool:
    """Whether a label behind a value is a word of its own, and not that of a number behind it: `nhs-login` is none for
    a health service. Of those in other scripts heads see only the ones in front.
    """
    if label is None or label.group()[0] >= _OTHER_SCRIPTS or label.string[label.end() : label.end() + 1] in ("-", "_"):
        return False
    return _OWN_VALUE.match(label.string, label.end()) is None


_OWN_VALUE: Final = deferred(r"\s?(?:n[ro°º]\.?|number|num)?[ \t]{0,2}[:=#]?[ \t]{0,2}[A-Z]{0,3}\d{4}", re.IGNORECASE)


def _follows_another(candidate: Candidate, label_end: int, ahead: int) -> bool:
    """Whether a label belongs to a number of the same form in front of the value, to which the value is joined."""
    text, end, before = candidate.text, candidate.start, candidate.start
    for found in reversed(list(candidate.match.re.finditer(text, label_end, candidate.start))[-_MOST_LISTED:]):
        first, last = found.span("value" if "value" in found.re.groupindex else 0)
        if not _AND.fullmatch(text, last, before):
            return False
        before = first
    return before < end and before - label_end <= ahead and _connected(text[label_end:before])


_UNDECOMPOSED: Final = {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "s", "’": "'", "°": "o"}


@functools.cache
def _folded(label: str) -> tuple[tuple[str, str], ...]:
    """The characters of a label, each with its letter without accent, which is empty where it has none."""
    if label.isascii():
        return tuple((char, "") for char in label)
    return tuple((char, _unaccented(char)) for char in label)


def _unaccented(char: str) -> str:
    base = _UNDECOMPOSED.get(char) or unicodedata.normalize("NFD", char)[0]
    return base if base != char and base.isascii() else ""


def _is_latin(label: str) -> bool:
    return label.isascii() or all(char.isascii() or base for char, base in _folded(label))


def _is_long(label: str) -> bool:
    return len(label) > _SHORT_LABEL or not _is_latin(label)


def _shortest(labels: list[str]) -> list[str]:
    """The labels that no other one is a part of: where a longer one matches, the shorter one does, too."""
    return [label for label in labels if not any(other != label and other in label for other in labels)]


def _head(label: str) -> str:
    """The label as a head; a letter with an accent may come without it, in either case, or decomposed."""
    if label.isascii():
        return re.escape(label).replace("\\ ", "[^a-z0-9]?")
    parts = []
    for char, base in _folded(label):
        if base:
            parts.append(rf"[{base}{_latin_1(char)}{_latin_1(char.upper())}]\??")
        else:
            parts.append("[^a-z0-9]?" if char == " " else re.escape(char))
    return "".join(parts)


def _latin_1(char: str) -> str:
    return rf"\x{ord(char):02x}" if len(char) == 1 and ord(char) < 256 else r"\?"
