"""Attics forget nothing that they pack, and whom they forget was not seen for longest."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from auditors.usage.attic import Attic
from auditors.usage.cardinality import Cardinality
from auditors.usage.windows import Recent


class Sum(msgspec.Struct):
    total: float = 0.0
    last: list[tuple[float, str]] = []


@given(st.lists(st.tuples(st.integers(0, 40), st.floats(0, 1e9)), max_size=400), st.integers(1, 60))
def test_packing_loses_nothing(events: list[tuple[int, float]], every: int) -> None:
    attic, plain = Attic(Sum, 1_000, few=4), dict[str, Sum]()
    filler = 0
    for number, (who, amount) in enumerate(events):
        for known in (attic, plain):
            held = known.get(f"key-{who}")
            if held is None:
                held = known[f"key-{who}"] = Sum()
            held.total += amount
            held.last = [*held.last, (amount, "row")][-3:]
        if number % every == 0:
            for _ in range(4):
                attic[f"other {filler % 8}"] = Sum()
                filler += 1
            attic.tidy()
    assert {name: held for name, held in attic.items() if name.startswith("key")} == plain


def test_those_not_seen_for_longest_are_forgotten() -> None:
    attic = Attic(Sum, 30, few=10)
    for number in range(80):
        attic[f"{number}"] = Sum(number)
        assert attic.get("0") == Sum(0)
        attic.tidy()
    assert len(attic) < 40
    assert "0" in attic and "1" not in attic
    assert attic["79"] == Sum(79)


def test_what_is_kept_comes_back() -> None:
    attic, again = Attic(Recent, 10), Attic(Recent, 10)
    for name in "ab":
        attic[name] = Recent(60.0)
        attic[name].add(1.0, "value", "log:1")
    again.restore(attic.packed().items())
    assert again["b"].rows() == ("log:1",)
    again.pop("b")
    assert again.get("b") is None and len(again) == 1


def test_a_sketch_tells_about_how_many_different_names_there_were() -> None:
    few, many = Cardinality(), Cardinality()
    for number in range(40_000):
        few.add(f"key-{number % 100}")
        many.add(f"key-{number}")
    assert abs(len(few) - 100) <= 3
    assert abs(len(many) - 40_000) <= 3_000
