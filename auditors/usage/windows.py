"""Stretches of event time: minutes, hours, days, hours of the week in a time zone, and what happened just now."""

from __future__ import annotations

import datetime
import functools
import zoneinfo
from bisect import bisect_left
from collections.abc import Set
from typing import Final

import msgspec

MINUTE: Final = 60
HOUR: Final = 3_600
DAY: Final = 86_400
WEEK: Final = 7 * DAY

ROWS: Final = 20
"""How many places are named of what belongs together."""


def zone_of(name: str) -> datetime.tzinfo:
    """A time zone by its name. Raises `zoneinfo.ZoneInfoNotFoundError` where there is none."""
    return datetime.UTC if name == "UTC" else zoneinfo.ZoneInfo(name)


class Clock:
    """Wall-clock time in a zone. Raises `zoneinfo.ZoneInfoNotFoundError` for a zone that there is not."""

    def __init__(self, zone: str = "UTC") -> None:
        self._zone = zone_of(zone)
        self.slot = functools.lru_cache(1024)(self._slot)

    def _slot(self, hour: int) -> int:
        """The hour of the week, 0 for Monday midnight, in which an hour (epoch seconds / 3600) lies."""
        moment = datetime.datetime.fromtimestamp(hour * HOUR, self._zone)
        return moment.weekday() * 24 + moment.hour

    def date(self, time: float) -> datetime.datetime:
        """The moment in the zone."""
        return datetime.datetime.fromtimestamp(time, self._zone)


class Count(msgspec.Struct, array_like=True):
    """How many events there were lately: their times. Old ones and more than `most` are dropped."""

    span: float
    most: int
    times: list[float] = []

    def add(self, time: float) -> int:
        """One more event; how many there are now."""
        times = self.times
        times.append(time)
        if times[0] < (limit := time - self.span):
            del times[: bisect_left(times, limit)]
        if len(times) > self.most:
            del times[: self.most // 4]
        return len(times)


class Recent(msgspec.Struct, array_like=True):
    """The latest events of one kind, in the order of their times: these, and a value for each. Old ones and more than
    `most` are dropped.

    Lists and no deques: there is one for each of a hundred thousand keys, and an empty deque takes ten times as much.
    Of the latest `ROWS` the places are known, too; `counts` is how many events have a value.
    """

    span: float
    most: int = 2_000
    times: list[float] = []
    values: list[str] = []
    places: list[str] = []
    counts: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.times)

    def add(self, time: float, value: str, row: str) -> int:
        """One more event; how many there are now."""
        times, places, counts = self.times, self.places, self.counts
        times.append(time)
        self.values.append(value)
        places.append(row)
        if len(places) > ROWS:
            del places[0]
        counts[value] = counts.get(value, 0) + 1
        if times[0] < (limit := time - self.span):
            self._forget(bisect_left(times, limit))
        if len(times) > self.most:
            # A quarter at a time, so that each event is moved a few times at most.
            self._forget(self.most // 4)
        return len(times)

    def drop(self, time: float) -> bool:
        """Forget what is too old at a time; whether nothing is left."""
        if old := bisect_left(self.times, time - self.span):
            self._forget(old)
        return not self.times

    def _forget(self, oldest: int) -> None:
        counts = self.counts
        for value in self.values[:oldest]:
            if counts[value] == 1:
                del counts[value]
            else:
                counts[value] -= 1
        del self.times[:oldest]
        del self.values[:oldest]
        del self.places[: max(0, len(self.places) - len(self.times))]

    def distinct(self) -> Set[str]:
        """The different values, without looking at every event."""
        return self.counts.keys()

    def count(self, value: str) -> int:
        """How many events have a value."""
        return self.counts.get(value, 0)

    @property
    def start(self) -> float:
        """The time of the oldest."""
        return self.times[0]

    def rows(self) -> tuple[str, ...]:
        """The places of the latest events."""
        return tuple(dict.fromkeys(self.places))
