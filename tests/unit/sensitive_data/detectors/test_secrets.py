"""Every secret rule finds its examples where they stand, and nothing in what only stands for a secret."""

from __future__ import annotations

import random

import pytest

from auditors.model import Kind, Severity
from auditors.sensitive_data.detection import Detector
from auditors.sensitive_data.matcher import Matcher
from auditors.sensitive_data.overlaps import Match
from auditors.sensitive_data.registry import load_detectors
from tests.examples.sampling import sample
from tests.examples.secrets import EXAMPLES, example

DETECTORS = tuple(detector for detector in load_detectors() if detector.rule.kind is Kind.SECRET)
NAMES = sorted({detector.rule.name for detector in DETECTORS})
MATCHER = Matcher(DETECTORS)


def named(name: str) -> list[Detector]:
    return [detector for detector in DETECTORS if detector.rule.name == name]


def seed(name: str) -> random.Random:
    return random.Random(f"example of {name}")


@pytest.mark.parametrize("name", NAMES)
def test_a_rule_finds_its_examples(name: str) -> None:
    matcher = Matcher(named(name))
    found = 0
    for text, labels in example(name).labelled(name, seed(name)):
        for label in labels:
            hits = [match for match in matcher.find(text) if match.start < label.end and label.start < match.end]
            assert [match.rule.name for match in hits] == [name], text
            assert hits[0].start <= label.start < label.end <= hits[0].end, text
            found += 1
    assert found >= 3


@pytest.mark.parametrize("name", NAMES)
def test_among_all_rules_one_reports_the_value_whole(name: str) -> None:
    own = name in EXAMPLES
    for text, labels in example(name).labelled(name, seed(name)):
        for label in labels:
            hits = [match for match in MATCHER.find(text) if match.start < label.end and label.start < match.end]
            assert len(hits) == 1, text
            assert hits[0].start <= label.start < label.end <= hits[0].end, text
            assert hits[0].rule.name == name or not own, text


@pytest.mark.parametrize("name", NAMES)
def test_a_rule_passes_over_what_only_stands_for_a_secret(name: str) -> None:
    texts = list(example(name).negatives(seed(name)))
    assert len(texts) >= 3
    assert [
        (text, match.rule.name, text[match.start : match.end]) for text in texts for match in MATCHER.find(text)
    ] == []


@pytest.mark.parametrize("name", NAMES)
def test_engines_agree_on_the_examples(name: str) -> None:
    matcher = {engine: Matcher(named(name), engine) for engine in ("hyperscan", "re2", "re")}
    for text, _ in example(name).labelled(name, seed(name), each=2):
        found: dict[str, list[Match]] = {engine: each.find(text) for engine, each in matcher.items()}
        assert found["hyperscan"] == found["re2"] == found["re"], text


@pytest.mark.parametrize("name", NAMES)
def test_a_rule_says_what_it_is_about_and_what_to_do(name: str) -> None:
    for detector in named(name):
        rule = detector.rule
        assert rule.why and rule.remediation and rule.checks and rule.references
        assert rule.entity is not None and rule.entity.isupper()
        assert all(character.isascii() and ord(character) < 128 for head in detector.heads for character in head)


def test_values_of_a_rule_are_scored_as_sure_as_they_are() -> None:
    scores = [
        match.score
        for name in NAMES
        for text, _ in example(name).labelled(name, seed(name), each=1)
        for match in MATCHER.find(text)
    ]
    assert sum(score >= 0.9 for score in scores) / len(scores) > 0.9


@pytest.mark.parametrize("frame", ["Use {} for staging", "({})", "`{}`", "{}.", "see '{}'", "it is\n{}\n"])
def test_a_virtual_key_needs_no_name(frame: str) -> None:
    generator = random.Random(frame)
    for value in (sample("sk-[A-Za-z0-9_-]{21}[A-Za-z0-9]", generator) for _ in range(20)):
        text = frame.format(value)
        assert [text[match.start : match.end] for match in MATCHER.find(text)] == [value]


@pytest.mark.parametrize(
    "frame",
    ["Authorization: Bearer {}", "master_key: {}", "LITELLM_MASTER_KEY={}", 'OpenAI(api_key="{}")', "password: {}"],
)
def test_what_a_manual_prints_is_told_as_a_default_of_low_severity(frame: str) -> None:
    value = "postgres" if "password" in frame else "sk-12" + "34"
    (found,) = MATCHER.find(frame.format(value))
    assert (found.rule.name, found.rule.severity) == ("default-credential", Severity.LOW)
    assert found.score < 0.6


@pytest.mark.parametrize(
    "value", ["sk-learn-contrib-stacking", "sk-fading-circle-bounce-x", "sk-hynix-memory-modules-2"]
)
def test_names_that_begin_like_a_virtual_key_are_none(value: str) -> None:
    assert MATCHER.find(f"class='{value}'") == []
