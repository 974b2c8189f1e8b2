"""What a profile remembers of a key, and what it forgets for it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from auditors.usage.principals import KNOWN, Profile
from tests.benchmarks.traffic import START, Traffic

_AGENTS = st.tuples(st.integers(0, KNOWN + 20), st.sampled_from((0.0, 0.0, 1.0, 30.0)))


@given(st.lists(_AGENTS, max_size=400))
def test_of_too_many_values_that_one_is_forgotten_which_was_not_seen_for_longest(
    events: list[tuple[int, float]],
) -> None:
    traffic = Traffic(1, 1)
    holder = traffic.holders[0]
    profile = Profile("key", START, START)
    seen: dict[str, float] = {}
    time = float(START)
    for number, step in events:
        time += step
        use = traffic.use(holder, time)
        use.agent = f"agent {number}"
        if use.agent not in seen and len(seen) == KNOWN:
            del seen[min(seen, key=lambda name: (seen[name], name))]
        seen[use.agent] = time
        profile.learn(use)
    assert {name: trait.last for name, trait in profile.traits[1].items()} == seen
