"""Destinations of calls."""

from __future__ import annotations

import pytest

from auditors.destinations import Destinations


@pytest.mark.parametrize(
    ("api_base", "rule", "severity"),
    [
        ("http://169.254.169.254/latest/meta-data", "URL101", "critical"),
        ("http://metadata.google.internal/computeMetadata/v1", "URL101", "critical"),
        ("http://0x7f.1/v1", "URL102", "high"),
        ("file:///etc/passwd", "URL102", "high"),
        ("http://10.0.0.7:8000/v1", "URL103", "low"),
    ],
)
def test_a_destination_inside_is_a_finding(api_base: str, rule: str, severity: str) -> None:
    destinations = Destinations()
    for line in (3, 9):
        destinations.see(api_base, "a.jsonl", line, line * 10, 1e9 + line)
    (finding,) = destinations.findings()
    assert (finding.rule, finding.severity.value, finding.category.value) == (rule, severity, "ssrf")
    assert (finding.occurrences, finding.first_seen, finding.last_seen) == (2, 1e9 + 3, 1e9 + 9)
    assert finding.location is not None
    assert finding.location.line == 3
    assert finding.evidence["url"] == api_base
    assert finding.evidence["reason"]


def test_providers_are_none() -> None:
    destinations = Destinations()
    destinations.see("https://api.openai.com/v1", "a.jsonl", 1, 0, 1e9)
    destinations.see("https://8.8.8.8/v1", "a.jsonl", 1, 0, 1e9)
    assert list(destinations.findings()) == []
