"""What a profile remembers of a key, and what it forgets for it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from auditors.usage.principals import KNOWN, Profile, values_of
from tests.benchmarks.traffic import START, Traffic

_EVENTS = st.lists(st.tuples(st.integers(0, KNOWN + 20), st.sampled_from((0.0, 0.0, 1.0, 30.0))), max_size=60)


@given(_EVENTS)
def test_of_too_many_values_the_one_that_was_not_seen_for_longest_is_forgotten(events: list[tuple[int, float]]) -> None:
    traffic = Traffic(1, 1)
    profile = Profile("key", START, START)
    seen: dict[str, float] = {}
    time = float(START)
    for number, step in (*((number, 1.0) for number in range(KNOWN)), *events):
        time += step
        use = traffic.use(traffic.holders[0], time)
        use.agent = f"agent {number}"
        if use.agent not in seen and len(seen) == KNOWN:
            del seen[min(seen, key=lambda name: (seen[name], name))]
        seen[use.agent] = time
        profile.learn(use, values_of(use))
    assert {name: trait.last for name, trait in profile.traits[1].items()} == seen
