from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.model import Severity
from tui.state.filtering import NOTHING, FilterError, parse

FIELDS = {"key": "support-bot", "principal": "support-bot", "source": "logs/litellm.jsonl", "status": "429 error"}
TEXT = "post /v1/chat/completions request 7 support-bot logs/litellm.jsonl 429 error"


def lets_through(words: str, severity: Severity | None = Severity.HIGH) -> bool:
    return parse(words).accepts(severity, lambda: TEXT, lambda: FIELDS)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "chat",
        "CHAT",
        "chat -health",
        "key:support",
        "from:support",
        "where:litellm",
        "-key:etl",
        '"request 7"',
        "-/health|ready/",
        "/request [0-9]+/",
        r"/v1\/chat/",
        "status:429",
        "sev:high",
        "sev:low",
        "sev:=high",
        "-source:access.log chat key:bot",
    ],
)
def test_lets_through(words: str) -> None:
    assert lets_through(words)


@pytest.mark.parametrize(
    "words",
    [
        "health",
        "-chat",
        "key:etl",
        "-key:support",
        '"request 8"',
        "/request x/",
        "sev:critical",
        "sev:=low",
        "chat key:etl",
    ],
)
def test_holds_back(words: str) -> None:
    assert not lets_through(words)


def test_a_row_without_a_severity_is_below_all() -> None:
    assert not lets_through("sev:info", None)


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("colour:red", "there is no field 'colour'"),
        ("sev:bad", "no severity"),
        ("usr:a", "mean user"),
        ("/(/", "expression"),
    ],
)
def test_says_what_is_wrong(words: str, part: str) -> None:
    with pytest.raises(FilterError, match=part):
        parse(words)


def test_a_regular_expression_takes_linear_time() -> None:
    assert not parse("/(a+)+$/").accepts(None, lambda: "a" * 50_000 + "b", dict)


def test_no_filter_is_false() -> None:
    assert not NOTHING
    assert not parse("  ")
    assert parse("x")


@given(st.text(max_size=40))
def test_anything_can_be_typed(words: str) -> None:
    try:
        parse(words).accepts(Severity.LOW, lambda: TEXT, lambda: FIELDS)
    except FilterError as problem:
        assert str(problem)
