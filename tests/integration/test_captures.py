"""What `auditor` finds in logs that the real LiteLLM, Portkey, NGINX and Envoy wrote, by labels of every planted value.

The captures are not part of the project: they lie in `../shared/proxies/captures` beside the checkout where there are
any.
"""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from tests.command import PROJECT
from tests.scoring import RECOGNISED, Score, captures, score, table

CAPTURES = PROJECT.parent / "shared" / "proxies" / "captures"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CAPTURES.is_dir(), reason="no labelled captures beside this checkout"),
]


@functools.cache
def scored(capture: Path) -> Score:
    return score(capture)


@pytest.mark.parametrize("capture", captures(CAPTURES), ids=lambda capture: capture.name)
def test_planted_values_of_a_capture_are_found(capture: Path) -> None:
    result = scored(capture)
    patterns = set(result.labels) - RECOGNISED
    report = table(capture.name, result, misses=True)
    assert result.recall(patterns) >= 0.98, report
    assert result.recall(RECOGNISED) >= 0.90, report
    assert not result.decoys, report


def test_every_type_is_found_over_all_captures() -> None:
    total = Score()
    for capture in captures(CAPTURES):
        total.add(scored(capture))
    missed = {
        kind: total.recall([kind])
        for kind in total.labels
        if total.recall([kind]) < (0.90 if kind in RECOGNISED else 0.98)
    }
    assert missed == {}, table("all", total, misses=True)


def test_pointers_lead_back_to_what_was_found() -> None:
    for capture in captures(CAPTURES):
        assert not scored(capture).unresolved, table(capture.name, scored(capture), examples=True)
