"""Every rule for personal data finds what it names, where it stands, and leaves alone what only looks like it."""

from __future__ import annotations

import pytest

from auditors.model import Kind
from auditors.sensitive_data.batches import plain
from auditors.sensitive_data.keys import KeyReader
from auditors.sensitive_data.matcher import Matcher, select
from auditors.sensitive_data.registry import load_detectors
from tests.examples.names import Labelled
from tests.examples.personal_data import EXAMPLES, NAMED, Named

MATCHER = Matcher(select(load_detectors(), depth="patterns"))
RECOGNISED = {f"PII{number}" for number in range(120, 130)}
"""The rules of names, places and what else language tells; they are tested elsewhere."""
RULES = sorted({detector.rule.id for detector in load_detectors() if detector.rule.kind is Kind.PII} - RECOGNISED)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_its_examples(rule: str) -> None:
    examples = EXAMPLES[rule]
    assert len(examples.found) >= 3
    assert len(examples.passed) >= 3
    assert all(examples.entity in {label.entity for label in text.labels} for text in examples.found)


@pytest.mark.parametrize(
    ("rule", "example"),
    [
        pytest.param(rule, example, id=f"{rule}-{index}")
        for rule in RULES
        for index, example in enumerate(EXAMPLES[rule].found if rule in EXAMPLES else ())
    ],
)
def test_what_is_labelled_is_found_and_spans_cover_exactly_the_value(rule: str, example: Labelled) -> None:
    entity = EXAMPLES[rule].entity
    found = [(m.start, m.end) for m in MATCHER.find(example.text) if m.rule.entity == entity]
    assert found == [(label.start, label.end) for label in example.labels if label.entity == entity], [
        (match.rule.name, example.text[match.start : match.end]) for match in MATCHER.find(example.text)
    ]


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        pytest.param(rule, text, id=f"{rule}-{index}")
        for rule in RULES
        for index, text in enumerate(EXAMPLES[rule].passed if rule in EXAMPLES else ())
    ],
)
def test_what_only_looks_like_it_is_passed_over(rule: str, text: str) -> None:
    found = [plain(text)[match.start : match.end] for match in MATCHER.find(text) if match.rule.id == rule]
    assert found == []


@pytest.mark.parametrize("named", NAMED.values(), ids=NAMED)
def test_the_key_of_a_number_is_its_label(named: Named) -> None:
    context = KeyReader().read(named.key).context
    assert context
    found = MATCHER.find(context + named.values[0])
    assert named.entity in {match.rule.entity for match in found if match.start == len(context)}


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("steuerliche Identifikationsnummer 14 075 698 734", "DE_TAX_ID"),
        ("SV-Nr. 65101268B422", "DE_SOCIAL_SECURITY"),
        ("Sozialvers.-Nr.: 65 240457 K 338", "DE_SOCIAL_SECURITY"),
        ("eGK K872854717, TK", "DE_HEALTH_INSURANCE"),
        ("Ausweisnr. LH2J6ZXCC5", "DE_ID_CARD"),
        ("num_secu: 185047500413667", "FR_NIR"),
        ("Mme Roux, 2 69 11 75 729 516 26, Lyon", "FR_NIR"),
        ("Permis n° 971275800123", "FR_DRIVER_LICENSE"),
        ("pnr 680706-3109", "SE_PERSONNUMMER"),
        ("nhs number\n943 476 5919", "UK_NHS"),
    ],
)
def test_numbers_go_by_several_names(text: str, entity: str) -> None:
    assert [match.rule.entity for match in MATCHER.find(text)] == [entity]


def test_a_number_with_points_is_found_beside_the_words_for_its_document() -> None:
    text = "el documento de identidad 50.761.717-G caducó"
    assert [(match.rule.entity, text[match.start : match.end]) for match in MATCHER.find(text)] == [
        ("ES_NIF", "50.761.717-G")
    ]
