"""Logs of the same time are found to be so by their ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from auditors.engines import parts
from auditors.engines.parts import Part, plan
from auditors.engines.periods import period_of, timed
from auditors.request import Depth
from auditors.sources.discovery import discover
from auditors.sources.source import Source

BEGIN = 1_795_000_000.0


def write(path: Path, times: list[float], other: str = "") -> Source:
    """A log with a call of a model at each time."""
    lines = [
        other or json.dumps({"call_type": "acompletion", "startTime": time, "endTime": time, "model": "gpt-5"})
        for time in times
    ]
    path.write_text("\n".join(lines) + "\n")
    return Source(name=str(path), path=path, size=path.stat().st_size)


def test_a_log_is_of_the_time_of_its_first_and_last_lines(tmp_path: Path) -> None:
    log = write(tmp_path / "a.jsonl", [BEGIN + second for second in range(20_000)])
    assert period_of(log) == (BEGIN, BEGIN + 19_999)


def test_lines_that_tell_no_time_or_go_back_are_of_none(tmp_path: Path) -> None:
    assert period_of(write(tmp_path / "a.jsonl", [BEGIN, BEGIN - 60])) is None
    assert period_of(write(tmp_path / "b.jsonl", [BEGIN] * 9, "nothing")) is None
    assert period_of(write(tmp_path / "c.jsonl", [])) is None
    assert period_of(Source(name="gone", path=tmp_path / "gone", size=1)) is None
    assert period_of(Source(name="-")) is None


def test_parts_of_several_logs_are_timed_and_those_of_one_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "SPAN_BYTES", dict.fromkeys(Depth, 10_000))
    write(tmp_path / "a.jsonl", [BEGIN + second for second in range(1_000)])
    write(tmp_path / "b.jsonl", [BEGIN + 500 + second for second in range(1_000)])
    write(tmp_path / "small.jsonl", [BEGIN])

    def cut(*names: str) -> list[Part]:
        return list(timed(list(plan(discover([str(tmp_path / name) for name in names]).sources, Depth.PATTERNS))))

    assert {part.time for part in cut("a.jsonl", "small.jsonl")} == {None}
    found = cut("a.jsonl", "b.jsonl", "small.jsonl")
    times = [part.time for part in found if part.sources[0].name.endswith("b.jsonl") and part.time is not None]
    assert len(times) == sum(part.span is not None for part in found) / 2
    assert times == sorted(times)
    assert BEGIN + 500 == times[0] < times[-1] < BEGIN + 1_500
    assert next(part for part in found if part.span is None).time is None
