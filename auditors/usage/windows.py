"""Stretches of event time: minutes, hours, days, hours of the week in a time zone, and what happened just now."""

from __future__ import annotations

import datetime
import functools
import zoneinfo
from collections.abc import Set
from typing import Final

import msgspec

MINUTE: Final = 60
HOUR: Final = 3_600
DAY: Final = 86_400
WEEK: Final = 7 * DAY


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


class Recent(msgspec.Struct, array_like=True):
    """The latest events of one kind: their times, and a value for each. Old ones and more than `most` are dropped.

    A list and no deque: there is one for each of a hundred thousand keys, and an empty deque takes ten times as much.
    `counts` is how many items have a value.
    """

    span: float
    most: int = 2_000
    items: list[tuple[float, str, str]] = []
    counts: dict[str, int] = {}

    def add(self, time: float, value: str, row: str) -> int:
        """One more event; how many there are now."""
        items = self.items
        items.append((time, value, row))
        self.counts[value] = self.counts.get(value, 0) + 1
        if items[0][0] < time - self.span:
            self.drop(time)
        if len(items) > self.most:
            # A quarter at a time, so that each event is moved a few times at most.
            self._forget(self.most // 4)
        return len(items)

    def drop(self, time: float) -> bool:
        """Forget what is too old at a time; whether nothing is left."""
        limit = time - self.span
        old = 0
        for event in self.items:
            if event[0] >= limit:
                break
            old += 1
        self._forget(old)
        return not self.items

    def _forget(self, oldest: int) -> None:
        counts = self.counts
        for _, value, _ in self.items[:oldest]:
            left = counts.pop(value) - 1
            if left:
                counts[value] = left
        del self.items[:oldest]

    def distinct(self) -> Set[str]:
        """The different values, without looking at every event."""
        return self.counts.keys()

    def count(self, value: str) -> int:
        """How many events have a value."""
        return self.counts.get(value, 0)

    @property
    def start(self) -> float:
        """The time of the oldest."""
        return self.items[0][0]

    def rows(self, most: int = 20) -> tuple[str, ...]:
        """The places of the latest events."""
        return tuple(dict.fromkeys(row for _, _, row in self.items[-most:]))
