from __future__ import annotations

import re

import pytest

from auditors.catalogue import RETIRED, rules
from auditors.model import Category, Severity
from auditors.rules import ID_PATTERN, Rule
from auditors.sensitive_data.registry import load_detectors

FAMILIES = {
    "PII": Category.SENSITIVE_DATA,
    "SEC": Category.SENSITIVE_DATA,
    "PRM": Category.PERMISSIONS,
    "USE": Category.USAGE,
    "CFG": Category.CONFIGURATION,
    "END": Category.ENDPOINT,
    "KEY": Category.VIRTUAL_KEY,
    "URL": Category.SSRF,
    "ADV": Category.ADVISORY,
    "LOG": Category.INTEGRITY,
}
REFERENCE = re.compile(
    r"OWASP-LLM(0[1-9]|10):2025|MITRE-ATLAS:AML\.T\d{4}(\.\d{3})?|NIST-AI-RMF:(GOVERN|MAP|MEASURE|MANAGE)-\d\.\d{1,2}|CWE-\d+"
    r"|CIS-DOCKER-1\.6:\d\.\d{1,2}|CIS-KUBERNETES:\d\.\d\.\d{1,2}"
)


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.id)
def test_every_rule_is_complete(rule: Rule) -> None:
    assert ID_PATTERN.match(rule.id)
    assert rule.category is FAMILIES[rule.id[:3]]
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
    assert 5 <= len(rule.title) <= 120
    assert not rule.title.endswith(".")
    for text in (rule.why, rule.remediation, rule.checks):
        assert len(text) >= 10
        assert text.endswith((".", ")", "`"))
        assert text == text.strip()
        assert "  " not in text
    assert rule.references or rule.severity is Severity.INFO
    assert [reference for reference in rule.references if not REFERENCE.fullmatch(reference)] == []
    assert (rule.kind is not None) == (rule.category is Category.SENSITIVE_DATA)
    assert rule.entity is None or re.fullmatch(r"[A-Z][A-Z0-9_]*", rule.entity)


def test_ids_and_names_are_used_once() -> None:
    names = [rule.name for rule in rules().values()]
    assert sorted(names) == sorted(set(names))
    assert RETIRED.isdisjoint(rules())
    assert list(rules()) == sorted(rules())


def test_every_detector_has_its_rule_in_the_catalogue() -> None:
    assert {detector.rule.id for detector in load_detectors()} <= rules().keys()


def test_an_id_outside_the_families_is_refused() -> None:
    with pytest.raises(ValueError, match="not three letters of a known family"):
        Rule(
            id="ABC123",
            name="a-b",
            category=Category.USAGE,
            severity=next(iter(rules().values())).severity,
            title="",
            why="",
            remediation="",
        )
