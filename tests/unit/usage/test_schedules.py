"""Declared schedules and jobs."""

from __future__ import annotations

import pytest

from auditors.errors import UsageError
from auditors.settings import Job, Schedule, Settings, Usage, decode
from auditors.timestamps import parse_moment
from auditors.usage.schedules import Jobs, Schedules


def at(text: str) -> float:
    return parse_moment(text, 0)


def test_a_schedule_holds_for_the_keys_that_it_names() -> None:
    schedules = Schedules((Schedule(keys=("person-*",), days=("mon", "fri"), hours="07:00-19:00"),))
    assert schedules.allowed(("person-1",), at("2026-10-05T12:00:00Z")) is True
    assert schedules.allowed(("person-1",), at("2026-10-05T19:00:00Z")) is False
    assert schedules.allowed(("person-1",), at("2026-10-06T12:00:00Z")) is False
    assert schedules.allowed(("service-1",), at("2026-10-06T03:00:00Z")) is None


def test_hours_go_on_over_midnight_and_keep_to_their_zone() -> None:
    jobs = Jobs((Job(name="closing", days=("last",), hours="22:00-04:00", timezone="Europe/Berlin"),))
    assert jobs.running(("x",), at("2026-10-31T22:30:00Z")) == "closing"
    assert jobs.running(("x",), at("2026-11-01T02:30:00Z")) == "closing"
    assert jobs.running(("x",), at("2026-10-30T22:30:00Z")) is None


@pytest.mark.parametrize(
    ("usage", "word"),
    [
        ({"timezone": "Mars/Olympus"}, "time zone"),
        ({"schedules": [{"days": ["someday"]}]}, "someday"),
        ({"schedules": [{"hours": "7 to 9"}]}, "07:00-19:00"),
        ({"jobs": [{}]}, "name"),
        ({"ratio": 0.5}, "ratio"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(usage: dict[str, object], word: str) -> None:
    with pytest.raises(UsageError, match=word):
        decode({"usage": usage}, Settings, "auditor.toml")


def test_the_defaults_are_allowed() -> None:
    assert decode({"usage": {"prices": {"m": [1, 2]}}}, Settings, "x").usage == Usage(prices={"m": (1.0, 2.0)})
