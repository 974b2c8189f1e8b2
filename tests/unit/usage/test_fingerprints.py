"""Fingerprints: what was seen lately, and with which number."""

from __future__ import annotations

import pytest

from auditors.usage.fingerprints import Fingerprints


def test_names_are_known_with_their_first_number() -> None:
    seen = Fingerprints(10_000)
    for number in range(5_000):
        seen.put(f"call-{number}", number)
        seen.put(f"call-{number}", 7)
    assert [seen.get(f"call-{number}") for number in range(5_000)] == list(range(5_000))
    assert all(seen.get(f"other-{number}") is None for number in range(5_000))


def test_the_older_generation_is_forgotten_when_the_younger_one_is_full() -> None:
    seen = Fingerprints(100)
    for number in range(250):
        seen.put(f"{number}", number)
    known = [number for number in range(250) if seen.get(f"{number}") is not None]
    assert known == list(range(100, 250))
    seen.turn()
    seen.turn()
    assert seen.get("249") is None


@pytest.mark.parametrize("names", [0, 3, 30, 150])
def test_packing_loses_nothing(names: int) -> None:
    seen = Fingerprints(100)
    for number in range(names):
        seen.put(f"{number}", number * 1_000_003 % (1 << 32))
    again = Fingerprints.unpacked(seen.packed())
    for each in (seen, again):
        each.put("one more", 1)
    for number in range(names):
        assert again.get(f"{number}") == seen.get(f"{number}")


@pytest.mark.parametrize("packed", [b"", b"x" * 17, b"y" * 27])
def test_what_is_no_fingerprints_is_refused(packed: bytes) -> None:
    with pytest.raises(ValueError, match="cut off"):
        Fingerprints.unpacked(packed)
