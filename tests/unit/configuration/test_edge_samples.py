"""The sample configurations of NGINX and Envoy show what they promise."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditors.configuration.documents import Kind
from auditors.configuration.registry import CHECKS
from tests.unit.configuration.auditing import above_low, findings

SAMPLES = Path(__file__).parents[3] / "sample_configurations"


@pytest.mark.parametrize("name", ["nginx-hardened.conf", "envoy-hardened.yaml"])
def test_nothing_above_low_in_the_hardened_ones(name: str) -> None:
    assert above_low(findings(SAMPLES / name)) == []


@pytest.mark.parametrize(("name", "kind"), [("nginx-insecure.conf", Kind.NGINX), ("envoy-insecure.yaml", Kind.ENVOY)])
def test_every_rule_is_broken_in_the_insecure_ones(name: str, kind: Kind) -> None:
    found = {finding.rule for finding in findings(SAMPLES / name)}
    known = {check.rule.id for check in CHECKS if kind in check.kinds and len(check.kinds) < len(Kind)}
    assert known - found == set()
