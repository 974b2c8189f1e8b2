"""Whatever a text holds, detectors neither fail on it nor work more than in proportion to it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.model import Kind
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.matcher import Matcher
from auditors.sensitive_data.registry import load_detectors
from tests.examples.personal_data import EXAMPLES

DETECTORS = tuple(detector for detector in load_detectors() if detector.rule.kind is Kind.PII)
MATCHER = Matcher(DETECTORS, "re")
CONTEXTUAL = ("SEC336", "SEC430", "SEC433", "SEC437", "SEC440", "SEC441", "SEC450")
SPOKEN = tuple(detector for detector in load_detectors() if detector.rule.id in CONTEXTUAL)
"""Detectors of secrets that words alone give away."""
PIECES = st.sampled_from(
    [
        *(
            "4",
            "0",
            "1-",
            "12.",
            "(415)",
            "+",
            "/",
            ":",
            "::",
            "@",
            "a@b.co",
            " ",
            "\n",
            "\\",
            "\x00",
            "é",
            "日本",
            "٣",
            "１",
        ),
        *("ſ", "K", "İ", "\u0301", "call ", "passport ", "iban ", "DE89", "card ", "x", "ssn:", "0x", "bc1q", "e", "F"),
        *("4111 1111", "555", "2026-03-04", "\ud800", "\U0001f600", ",", '{"phone":"', "ext ", "#", "-", "."),
    ]
)

PATHOLOGICAL: dict[str, Callable[[int], str]] = {
    "digits": lambda size: "1" * size,
    "fours": lambda size: "4" * size,
    "spaced digits": lambda size: "4 " * (size // 2),
    "groups of four": lambda size: "4111 " * (size // 5),
    "hyphens": lambda size: "12-" * (size // 3),
    "points": lambda size: "1." * (size // 2),
    "floats": lambda size: "0.123456789, " * (size // 13),
    "plus signs": lambda size: "+1" * (size // 2),
    "parentheses": lambda size: "(415)" * (size // 5),
    "at signs": lambda size: "a@" * (size // 2),
    "mailboxes": lambda size: "a." * (size // 2) + "@example.com",
    "domains": lambda size: "a@" + "b." * (size // 2),
    "colons": lambda size: "ab:" * (size // 3),
    "double colons": lambda size: "1::" * (size // 3),
    "labels": lambda size: "passport number " * (size // 16),
    "calls": lambda size: "call me at " * (size // 11),
    "cards": lambda size: "card " * (size // 5) + "4" * 40,
    "accounts": lambda size: "account number: " * (size // 16) + "9" * 40,
    "letters": lambda size: "A" * size,
    "base58": lambda size: "1A" * (size // 2),
    "bech32": lambda size: "bc1" + "q" * size,
    "country codes": lambda size: "DE89 " * (size // 5),
    "names in other scripts": lambda size: "日本" * (size // 2) + "1234",
}

PATHOLOGICAL_WORDS: dict[str, Callable[[int], str]] = {
    "passwords": lambda size: "password is " * (size // 12),
    "assignments": lambda size: "password = A::b(" * (size // 16),
    "open quotes": lambda size: "password: 'a" * (size // 12),
    "accounts": lambda size: "login aaaaaaaaaaaaaaa / " * (size // 24),
    "calls": lambda size: "auth=('a', " * (size // 11),
    "tables": lambda size: "a,password,b\n" * (size // 13),
    "pipes": lambda size: "echo abcdefgh | --password-stdin " * (size // 33),
    "pairs": lambda size: "token\n value: " * (size // 14),
    "types": lambda size: "key: String = " * (size // 14),
    "marks": lambda size: "a_live_aB3dE5fG7hJ9kL1mN2pQ" * (size // 27),
    "groups": lambda size: "password is abcd efgh ijkl " * (size // 27),
    "password files": lambda size: "a:5432:b:" * (size // 9),
    "another script": lambda size: "пароль: " * (size // 8),
    "base64": lambda size: "auth: QUJDREVGRw" * (size // 16),
    "signatures": lambda size: "jwt.sign(a, " * (size // 12),
    "ciphers": lambda size: "fernet('aaaaaaaaaaaa" * (size // 20),
    "piped": lambda size: "echo abcdefgh | sudo " * (size // 21),
    "clients": lambda size: "mysql -p a -p " * (size // 14),
    "columns": lambda size: "(a, password) values (" * (size // 22),
    "variables": lambda size: 'variable "secret" { default ' * (size // 28),
    "forms": lambda size: "password').fill(" * (size // 16),
    "dialogues": lambda size: "PASS abcd\n" * (size // 10),
    "resets": lambda size: "password\nnew value: " * (size // 20),
    "wallets": lambda size: ("private_key: 0x" + "1a" * 32 + " ") * (size // 80),
    "seed phrases": lambda size: "seed phrase: abc def " * (size // 21),
    "seed words": lambda size: "seed phrase: " + "abc def " * (size // 8),
    "queries": lambda size: "?a=b&key=" * (size // 9),
    "shadow": lambda size: "a:$6$aaaaaaaaaaaaaaaaaaaa" * (size // 25),
    "routers": lambda size: "username a password 0 " * (size // 22),
    "oracles": lambda size: "connect a/bcdefg" * (size // 16),
    "unseal": lambda size: "unseal key 1 (" * (size // 14),
    "spaces": lambda size: "password" + " " * size,
    "wide assignments": lambda size: ("token" + " " * 20 + "= ") * (size // 27),
}


@given(st.lists(PIECES, max_size=40).map("".join))
def test_no_text_makes_a_detector_fail(text: str) -> None:
    for match in MATCHER.find(text):
        assert 0 <= match.start < match.end <= len(text)
        assert 0 < match.score <= 1
        value = text[match.start : match.end]
        assert value == value.strip()


@given(st.text(max_size=200))
def test_no_characters_make_a_detector_fail(text: str) -> None:
    for match in MATCHER.find(text):
        assert 0 <= match.start < match.end <= len(text)


def counted(detectors: tuple[Detector, ...], text: str) -> int:
    """How many candidates the detectors look at in a text, and how many code points these span."""
    work = 0

    def counting(detector: Detector) -> Detector:
        def validate(candidate: Candidate) -> float | None:
            nonlocal work
            work += 1 + candidate.end - candidate.start
            return detector.validate(candidate)

        return replace(detector, validate=validate)

    Matcher([counting(detector) for detector in detectors], "re").find(text)
    return work


@pytest.mark.parametrize("make", PATHOLOGICAL.values(), ids=PATHOLOGICAL)
def test_work_grows_with_the_text_and_no_faster(make: Callable[[int], str]) -> None:
    size = 3000
    once, twice = counted(DETECTORS, make(size)), counted(DETECTORS, make(2 * size))
    assert twice <= 2.2 * once + 2000
    assert once <= 200 * size


@pytest.mark.parametrize("make", PATHOLOGICAL_WORDS.values(), ids=PATHOLOGICAL_WORDS)
def test_work_on_words_for_secrets_grows_no_faster(make: Callable[[int], str]) -> None:
    size = 3000
    once, twice = counted(SPOKEN, make(size)), counted(SPOKEN, make(2 * size))
    assert twice <= 2.2 * once + 2000
    assert once <= 200 * size


def test_nothing_calls_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a detector opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    for examples in EXAMPLES.values():
        for example in examples.found:
            MATCHER.find(example.text)
