"""The journal: one order for all, however the uses came."""

from __future__ import annotations

import pickle
import random
import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.usage import journal as journal_module
from auditors.usage.events import Use
from auditors.usage.journal import Journal
from tests.benchmarks.traffic import Traffic

TRAFFIC = Traffic(0, 1)


def use(time: float, source: str = "a.log", line: int = 1) -> Use:
    return TRAFFIC.use(TRAFFIC.holders[0], time, source=source, line=line)


def told(journal: Journal) -> list[tuple[float, str, int]]:
    return [(each.time, each.source, each.line) for each in journal.uses()]


def merge(journal: Journal, uses: list[Use]) -> None:
    part = Journal()
    part.add(uses)
    journal.merge(part)


TIMES = st.lists(st.tuples(st.integers(0, 50), st.sampled_from("ab"), st.integers(1, 99)), max_size=60, unique=True)


@given(events=TIMES, cuts=st.lists(st.integers(0, 60), max_size=5), seed=st.integers(0, 9))
def test_the_order_does_not_depend_on_how_the_input_was_cut(
    events: list[tuple[int, str, int]], cuts: list[int], seed: int
) -> None:
    edges = sorted({0, *cuts, len(events)})
    parts = [events[begin:end] for begin, end in pairwise(edges)]
    random.Random(seed).shuffle(parts)
    whole = Journal()
    for part in parts:
        journal = Journal()
        journal.add([use(float(time), source, line) for time, source, line in part])
        whole.merge(pickle.loads(pickle.dumps(journal)))
    assert told(whole) == sorted((float(time), source, line) for time, source, line in events)
    assert len(whole) == len(events)


def test_lines_of_a_part_are_made_absolute() -> None:
    journal = Journal()
    journal.add([use(1.0, line=3)])
    journal.shift(100)
    assert told(journal) == [(1.0, "a.log", 103)]


def test_what_does_not_fit_in_memory_goes_to_disk_and_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_module, "HELD", 1_000)
    monkeypatch.setattr(journal_module, "BLOCK", 7)
    journal = Journal()
    for start in range(5):
        merge(journal, [use(float(start + 5 * at), line=at + 1) for at in range(40)])
    assert any(not isinstance(block, bytes) for run in journal.runs for block in run.blocks)
    assert [time for time, _, _ in told(journal)] == [float(time) for time in range(200)]
    journal.close()


@pytest.mark.parametrize("held", [100, 1 << 20])
def test_runs_that_overlap_are_merged_few_at_a_time(held: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_module, "HELD", held)
    monkeypatch.setattr(journal_module, "OPEN", 3)
    monkeypatch.setattr(journal_module, "BLOCK", 4)
    journal = Journal()
    times = random.Random(1)
    events = [(float(times.randrange(100)), f"{number}.log", line + 1) for number in range(40) for line in range(10)]
    for number in range(40):
        merge(journal, [use(*event) for event in events[number * 10 : number * 10 + 10]])
    assert told(journal) == sorted(events)
    assert len(journal.runs) < 40
    assert len(journal) == 400
    journal.close()


def test_a_part_holds_no_more_than_its_bytes() -> None:
    journal = Journal()
    journal.add([use(float(at), line=at) for at in range(5_000)])
    assert all(sys.getsizeof(block) < len(block) + 100 for run in journal.runs for block in run.blocks)
    assert len(pickle.dumps(journal)) < 5_000 * 150


def test_a_use_comes_back_as_it_was() -> None:
    before = TRAFFIC.use(TRAFFIC.holders[3], 12.5, end_user="é", cost=0.25, tokens_in=7)
    journal = Journal()
    journal.add([before])
    assert list(journal.uses()) == [before]


def test_everything_stays_in_memory_where_no_file_can_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise FileNotFoundError("no usable temporary directory")

    monkeypatch.setattr(journal_module, "HELD", 100)
    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    journal = Journal()
    for part in range(3):
        merge(journal, [use(float(part), line=at + 1) for at in range(40)])
    assert told(journal) == [(float(part), "a.log", at + 1) for part in range(3) for at in range(40)]


def test_equal_names_are_one_object() -> None:
    journal = Journal()
    for part in range(2):
        journal.add([use(float(part), line=at + 1) for at in range(3)])
    assert len({id(each.key) for each in list(journal.uses())}) == 1
