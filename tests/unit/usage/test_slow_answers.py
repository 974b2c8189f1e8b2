"""Answers that take several times as long as usual, and what looks like it."""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Iterator

import msgspec

from auditors.settings import Usage
from auditors.usage.detection import UsageAuditor
from auditors.usage.events import CACHED, Use
from tests.benchmarks.traffic import DAY, HOUR, START
from tests.unit.usage.test_hard_cases import office_hours, reasons

AT = START + 8 * DAY + 10 * HOUR + 30.0
"""A Tuesday at work."""


def answers(key: str, slow: float = 1.0, model: str = "gpt-5", since: float = AT) -> Iterator[Use]:
    """Nine days of calls whose answers take what their tokens ask for; from a time on so many times as long."""
    dice = random.Random(key)
    for each in office_hours(9, key=hashlib.sha256(key.encode()).hexdigest(), alias=key, model=model):
        tokens = dice.randint(20, 900)
        seconds = (
            (0.5 + tokens * 0.02) * math.exp(dice.gauss(0, 0.3)) * (slow if since <= each.time < since + HOUR else 1)
        )
        yield msgspec.structs.replace(each, tokens_out=tokens, latency=seconds)


def test_answers_to_one_key_that_take_longer() -> None:
    said = reasons([*answers("ann", slow=8.0), *answers("bob")])
    assert len(said) == 1
    assert said[0].startswith("latency: answers take ")
    assert " times as long)" in said[0]


def test_a_slow_model_is_told_of_the_model() -> None:
    auditor = UsageAuditor(Usage())
    names = ("ann", "bob", "cy", "dan")
    auditor.watch(sorted((each for name in names for each in answers(name, slow=8.0)), key=lambda each: each.time))
    auditor.finish()
    told = [finding for finding in auditor.findings() if finding.evidence["subject"] == "model gpt-5"]
    assert len(told) == 1
    assert "answers of gpt-5 to several keys take" in told[0].evidence["reasons"][0]


def test_usual_answers_are_not_told() -> None:
    assert not reasons([*answers("ann"), *answers("bob", slow=1.8)])


def test_long_answers_are_not_slow() -> None:
    def long(each: Use) -> Use:
        return msgspec.structs.replace(each, tokens_out=9_000, latency=180.0) if AT <= each.time < AT + HOUR else each

    assert not [reason for reason in reasons(map(long, answers("ann"))) if "latency" in reason]


def test_what_is_slow_from_now_on_is_told_once() -> None:
    late = [
        msgspec.structs.replace(each, latency=each.latency * (6 if each.time >= START + 3 * DAY else 1))
        for each in answers("ann")
    ]
    assert len(reasons(late)) == 1


def test_answers_out_of_a_cache_say_nothing() -> None:
    def cached(each: Use) -> Use:
        return msgspec.structs.replace(each, latency=0.01, flags=CACHED) if each.time < AT else each

    assert not reasons(map(cached, answers("ann")))
