"""Numbers of payment cards: issuer range, length and Luhn check (ISO/IEC 7812)."""

from __future__ import annotations

import re
from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.context import mentioned, words
from auditors.sensitive_data.counters import COUNTERS
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.identifiers import bounded, luhn, personal_data
from auditors.sensitive_data.labels import OTHER_NUMBERS, terms

CREDIT_CARD: Final = personal_data(
    104,
    "credit-card",
    "CREDIT_CARD",
    "Payment card number in clear",
    severity=Severity.CRITICAL,
    why=(
        "Whoever reads the log can pay with the card. PCI DSS forbids to keep card numbers unencrypted, in logs too "
        "(requirement 3.5), and puts every system that holds them in scope."
    ),
    act="Tell whoever answers for PCI DSS; for a live card, have the issuer replace it.",
    checks=(
        "12 to 19 digits in one piece or in groups, in a range and length of Visa, Mastercard, American Express, "
        "Discover, Diners, JCB, UnionPay, Maestro, Mir, RuPay, Troy, Verve, Elo and others, with a right Luhn check "
        "digit. Very sure in the usual grouping or near a word like `card`; without either, numbers of the large "
        "issuers "
        "that stand apart from other numbers are reported as probable, and so are 15 or 16 digits of an unknown issuer "
        "beside such a word. Not after words for orders, tracking, timestamps and the like; published test numbers not "
        "beside `test card`, `fixture`, `assert` and the like."
    ),
)

_ISSUERS: Final[tuple[tuple[int, int, tuple[int, ...]], ...]] = (
    (340000, 349999, (15,)),  # American Express
    (370000, 379999, (15,)),
    (400000, 499999, (13, 16, 18, 19)),  # Visa
    (510000, 559999, (16,)),  # Mastercard
    (222100, 272099, (16,)),
    (601100, 601199, (16, 17, 18, 19)),  # Discover
    (622126, 622925, (16, 17, 18, 19)),
    (644000, 659999, (16, 17, 18, 19)),
    (300000, 305999, (14, 16, 17, 18, 19)),  # Diners Club
    (309500, 309599, (14, 16, 17, 18, 19)),
    (360000, 369999, (14, 16, 17, 18, 19)),
    (380000, 399999, (14, 16, 17, 18, 19)),
    (352800, 358999, (16, 17, 18, 19)),  # JCB
    (180000, 180099, (15,)),
    (213100, 213199, (15,)),
    (620000, 629999, (16, 17, 18, 19)),  # UnionPay
    (810000, 817199, (16, 17, 18, 19)),
    (500000, 509999, (12, 13, 14, 15, 16, 17, 18, 19)),  # Maestro, Elo, Verve, RuPay, Dankort
    (560000, 589999, (12, 13, 14, 15, 16, 17, 18, 19)),
    (630400, 630499, (12, 13, 14, 15, 16, 17, 18, 19)),
    (636000, 639999, (12, 13, 14, 15, 16, 17, 18, 19)),
    (670000, 679999, (12, 13, 14, 15, 16, 17, 18, 19)),
    (60400, 60499, (12, 16)),
    (600000, 609999, (16,)),  # RuPay, Hipercard
    (820000, 829999, (16,)),
    (220000, 220499, (16, 17, 18, 19)),  # Mir
    (979200, 979299, (16,)),  # Troy
    (100000, 199999, (15,)),  # UATP
)
"""First and last issuer number (six digits) and the lengths in use.

Sources: the networks' published ranges as https://en.wikipedia.org/wiki/Payment_card_number lists them.
"""

_SHORTEST: Final = 12
"""Maestro gives out numbers of 12 digits; all others are longer."""

_CARD_WORDS: Final = terms(
    """
    card, cards, credit card, debit card, creditcard, cardnumber, card number, card no, cc, ccn, cc num, cc number,
    visa, mastercard, master card, amex, american express, discover, diners, jcb, unionpay, union pay, maestro,
    rupay, cvv, cvc, cvv2, pan, kreditkarte, karte, karten, kreditkartennummer, kartennummer, carte, carte bancaire,
    carte de credit, carte bleue, numéro de carte, tarjeta, tarjeta de crédito, carta di credito, cartão, cartao,
    kaart, kort, payment, paid with
    """
)
_CARD: Final = words(*_CARD_WORDS)
_STRONG_OTHER: Final = words(
    *terms(
        """
        order id, order number, tracking, tracking number, timestamp, snowflake, imei, barcode, gtin, isbn, trace id,
        request id, span id, invoice number, serial number
        """
    )
)
_UNBROKEN: Final = r"(?:^|[^\w.])(?:[3-6][0-9]|2[2-7]|21)[0-9]{11}"
_GROUPED: Final = (
    r"(?:^|[^\w.])(?:[2-69][0-9]{3}[ .\-][0-9]{4}[ .\-][0-9]{4}[ .\-][0-9]|3[0-9]{3}[ .\-][0-9]{6}[ .\-][0-9]{4})"
)
_NAMED: Final = (
    r"(?i)(?:card|visa|amex|american express|discover|diners|maestro|\bcc[n# :=_]|tarjeta|karte|carte|cartao"
    r"|carta di|cvv"
    r"|paid with|payment|jcb|union ?pay|rupay|\bpan\b)[^0-9]{0,48}[0-9](?:[ .\-_/]{0,2}[0-9]){11}"
)
_FORMED: Final = bounded(
    r"(?:[3-6]\d|2[2-7]|21)\d{11,17}|[2-69]\d{3}(?P<mark>[ .\-])\d{4}(?P=mark)\d{4}(?P=mark)\d{1,4}(?:[ .\-]\d{2,3})?"
    r"|3\d{3}(?P<other>[ .\-])\d{6}(?P=other)\d{4,5}"
)
_ANYHOW: Final = bounded(r"\d{12,19}|\d{2,8}(?:[ .\-_/]{1,2}\d{1,10}){1,6}|\d(?:[ .\-]\d){11,18}")
_BESIDE: Final = deferred(_NAMED.replace(r"[0-9](?:[ .\-_/]{0,2}[0-9]){11}", r"\Z"), re.ASCII)
"""A word for a card in front of the value with no other number between: what the head for named numbers sees."""
_BARE: Final = deferred(
    r"4\d{15}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|5[1-5]\d{14}|3[47]\d{13}|6011\d{12}|65\d{14}|3(?:5[3-8]|6|8)\d{12,13}"
)
"""The issuers whose cards are told without a word, a group or a test number to say so."""
_LONG_NUMBER: Final = deferred(r"\d{5}|\d[ ,]\d+[ ,]\d")
_IDENTIFIER: Final = deferred(
    rf"(?:\b|_)(?:(?i:{COUNTERS})|key|no|nr|num|number|ref|n)\b[\"'\s:=#]{{0,4}}\Z|Id[\"'\s:=#]{{0,4}}\Z"
)
_GROUP_END: Final = deferred(r"\d(?!\d)")
_JOINED: Final = deferred(r"\d[ .\-_/]{1,2}\Z")


_TEST_NUMBERS: Final = frozenset(
    """
    4111111111111111 4242424242424242 4012888888881881 4000056655665556 4222222222222 5555555555554444 5105105105105100
    2223003122003222 5200828282828210 378282246310005 371449635398431 378734493671000 6011111111111117 6011000990139424
    30569309025904 38520000023237 3566002020360505 3530111333300000 6200000000000005 4000002500003155 4000000000000002
    4000000000009995 4000000000009987 4000000000009979 4000000000000069 4000000000000127 4000000000000119
    4000000000003220 4000002760003184 4000008260003178 3056930009020004 36227206271667 6555900000604105
    5425233430109903 2222420000001113 4263982640269299 4917484589897107 4001919257537193 4007702835532454
    """.split()
)
"""Numbers that payment services publish for tests. They stand for cards, and show that cards reach this log, unless
the text says itself that it tests.
"""
_PUBLISHED: Final = 0.85
"""The score of those numbers."""
_TRIAL: Final = words(
    *terms(
        """
        test card, test cards, test number, test numbers, test mode, fixture, fixtures, assert, mock, mocked, sandbox,
        dummy, fake, luhn, stripe docs, stripe test, test payment, test transaction, test data, testing, testkarte,
        tarjeta de prueba, pytest, unittest
        """
    )
)
_TEST_CODE: Final = deferred(
    r"\btest_\w|\bTest[A-Z]\w|@Test\b|\b(?:it|test|describe|expect)\(|\bassert[A-Z]\w|\btests?[/.]\w|_test\.|\.spec\b"
)
"""Functions, classes, calls and files of tests, as in Python, Go, Java and JavaScript."""
_LISTED: Final = words("test card", "test cards", "test number", "test numbers")
_EXPIRY: Final = deferred(
    r"[ ,;|]{1,3}(?:0[1-9]|1[0-2]) ?/ ?(?:20)?[2-4]\d\b|=[2-4]\d(?:0[1-9]|1[0-2])\d{3}"
    r"|[\"',;&|\s]{1,4}(?i:exp|expiry|expires|expiration)(?:[_ ]?(?i:month|year|date))?[\"':=\s]{1,4}\d"
)
"""What stands behind the number of a card: a month, on its magnetic stripe too (ISO/IEC 7813), or a field with one."""


def _tests(candidate: Candidate) -> bool:
    """Whether the text says that it tests, close by or above a list of numbers."""
    return (
        mentioned(candidate, _TRIAL, before=48, after=64)
        or mentioned(candidate, _LISTED, before=120)
        or _TEST_CODE.search(candidate.before(160)) is not None
    )


def _issued(digits: str) -> bool:
    """Whether an issuer gives out numbers that begin so, in this length."""
    issuer = int(digits[:6])
    return any(first <= issuer <= last and len(digits) in lengths for first, last, lengths in _ISSUERS)


def _settle(candidate: Candidate) -> tuple[str, bool]:
    """The digits of the card number, and whether an issuer is known; an expiry or security code behind is left out."""
    value = candidate.value
    if value.isdigit():
        return (value, _issued(value)) if luhn(value) and len(set(value)) > 1 else ("", False)
    unknown = ("", 0)
    for group in reversed(list(_GROUP_END.finditer(value))):
        digits = re.sub(r"\D", "", value[: group.end()])
        if len(digits) < _SHORTEST:
            break
        if len(set(digits)) > 1 and luhn(digits):
            if _issued(digits):
                candidate.end = candidate.start + group.end()
                return digits, True
            unknown = (digits, group.end())
    if unknown[0]:
        candidate.end = candidate.start + unknown[1]
    return unknown[0], False


def _formed_score(candidate: Candidate) -> float | None:
    """The score of a number in one piece or in the usual groups."""
    digits, issued = _settle(candidate)
    if not digits or not issued:
        return None
    published = digits in _TEST_NUMBERS
    if published and _tests(candidate):
        return None
    if mentioned(candidate, _CARD, before=56, after=32) or _EXPIRY.match(candidate.text, candidate.end):
        if published:
            return _PUBLISHED
        return 0.98 if len(digits) > _SHORTEST else 0.9
    if OTHER_NUMBERS.search(candidate.before(24)) or _STRONG_OTHER.search(candidate.before(40)):
        return None
    if published:
        return _PUBLISHED
    among_cards = _among_cards(candidate)
    if candidate.end - candidate.start == len(digits):
        alone = among_cards or _BESIDE_PERSON.search(candidate.before(64)) or not _among_numbers(candidate)
        return 0.7 if among_cards or (alone and _BARE.match(digits)) else None
    if _IDENTIFIER.search(candidate.before(16)):
        return None
    neighboured = _JOINED.search(candidate.before(3)) or re.match(r"[ .\-_/]{1,2}\d", candidate.after(3))
    return 0.95 if among_cards or not neighboured else None


def _among_cards(candidate: Candidate) -> bool:
    """Whether the value stands in a row or column of cards' numbers only; one in thirty numbers is one by chance."""
    text, start, end = candidate.text, max(0, candidate.start - _ROW), candidate.end + _ROW
    numbers = [found["value"] for found in _FORMED.finditer(text, start, end) if found.start() != candidate.start]
    between = _FORMED.sub(" ", text[start:end])
    return len(numbers) > 1 and not _LONG_NUMBER.search(between) and all(map(_is_card, numbers))


def _is_card(number: str) -> bool:
    digits = re.sub(r"\D", "", number)
    return luhn(digits) and _issued(digits)


_BESIDE_PERSON: Final = deferred(
    r"(?:[\w.+-]@[\w-]{1,40}(?:\.[\w-]{1,20}){1,3}|(?<!\d)\d{3}-\d{2}-\d{4})[\"']?[,;|\t] ?[\"']?\Z"
)
"""In front of a number in a row without heads: somebody's address or social security number."""
_ROW: Final = 60
"""Code points to either side in which other cards may stand."""


def _named_score(candidate: Candidate) -> float | None:
    """The score of a number in whatever groups behind a word for a card."""
    digits, issued = _settle(candidate)
    if not digits or not _BESIDE.search(candidate.before(64)):
        return None
    if digits in _TEST_NUMBERS:
        return None if _tests(candidate) else _PUBLISHED
    if issued:
        return 0.98 if len(digits) > _SHORTEST else 0.9
    return 0.85 if len(digits) in (15, 16) else None


def _among_numbers(candidate: Candidate) -> bool:
    """Whether other long numbers or the name of an identifier stand close: then one in forty passes by chance."""
    before, after = candidate.before(40), candidate.after(40)
    return bool(_LONG_NUMBER.search(before) or _LONG_NUMBER.search(after) or _IDENTIFIER.search(before))


DETECTORS: Final = (
    Detector(CREDIT_CARD, (_UNBROKEN, _GROUPED), _FORMED, _formed_score, (24, 16), priority=70),
    Detector(CREDIT_CARD, (_NAMED,), _ANYHOW, _named_score, (48, 24), priority=70),
)
