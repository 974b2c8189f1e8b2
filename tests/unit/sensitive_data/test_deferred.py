from __future__ import annotations

import re

import pytest

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.registry import load_detectors


def test_it_does_what_the_compiled_pattern_does() -> None:
    pattern, compiled = deferred(r"(?P<value>[a-z]+)(\d)?", re.IGNORECASE), re.compile(r"(?P<value>[a-z]+)(\d)?", re.I)
    assert pattern.pattern == compiled.pattern
    for _ in range(2):
        assert pattern.groupindex == compiled.groupindex and pattern.flags == compiled.flags and pattern.groups == 2
        assert [match.span() for match in pattern.finditer("Ab1 c2")] == [(0, 3), (4, 6)]
        assert pattern.search("--Ab1", 3) is not None and pattern.match("1") is None
        assert pattern.sub("-", "a1 b") == "- -"


def test_a_faulty_one_says_so_when_it_is_used() -> None:
    pattern = deferred("(")
    with pytest.raises(re.error):
        pattern.search("")


def test_every_pattern_of_a_detector_can_be_compiled() -> None:
    for detector in load_detectors():
        assert detector.confirm.groups >= 0
        assert detector.prefix is None or detector.prefix.groups >= 0
