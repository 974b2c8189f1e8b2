"""Declared schedules and known jobs: when keys may be used, and when much use of them is nothing new."""

from __future__ import annotations

import datetime
import fnmatch
from collections.abc import Sequence

from auditors.settings import Job, Schedule
from auditors.usage.windows import zone_of


class _Hours:
    """Days and hours in a zone."""

    def __init__(self, days: tuple[str, ...], hours: str, zone: str) -> None:
        self._days = frozenset(days)
        self._zone = zone_of(zone)
        begin, _, end = hours.partition("-")
        self._begin, self._end = _minute(begin), _minute(end)

    def covers(self, time: float) -> bool:
        """Whether a moment lies in them. Hours that end before they begin go on over midnight."""
        moment = datetime.datetime.fromtimestamp(time, self._zone)
        at = moment.hour * 60 + moment.minute
        if self._begin < self._end:
            return self._begin <= at < self._end and self._on(moment)
        if at >= self._begin:
            return self._on(moment)
        return at < self._end and self._on(moment - datetime.timedelta(days=1))

    def _on(self, moment: datetime.datetime) -> bool:
        if not self._days:
            return True
        last = (moment + datetime.timedelta(days=1)).day == 1
        names = (moment.strftime("%a").lower(), str(moment.day), "last" if last else "")
        return not self._days.isdisjoint(names)


def _minute(clock: str) -> int:
    hour, _, minute = clock.partition(":")
    return int(hour) * 60 + int(minute or 0)


class Schedules:
    """When keys may be used, as declared."""

    def __init__(self, declared: Sequence[Schedule]) -> None:
        self._declared = [(entry.keys, _Hours(entry.days, entry.hours, entry.timezone)) for entry in declared]

    def allowed(self, names: Sequence[str], time: float) -> bool | None:
        """Whether a key with these names may be used at a time; None where nothing is declared for it."""
        hours = [hours for patterns, hours in self._declared if matches(names, patterns)]
        return any(each.covers(time) for each in hours) if hours else None


class Jobs:
    """Jobs that are known to use much, as declared."""

    def __init__(self, declared: Sequence[Job]) -> None:
        self._declared = [
            (entry.name, entry.keys, _Hours(entry.days, entry.hours, entry.timezone)) for entry in declared
        ]

    def running(self, names: Sequence[str], time: float) -> str | None:
        """The job that explains use of a key with these names at a time."""
        for name, patterns, hours in self._declared:
            if matches(names, patterns) and hours.covers(time):
                return name
        return None


def matches(names: Sequence[str], patterns: Sequence[str]) -> bool:
    """Whether one of the names (key, alias, user, team) matches one of the patterns, as file names do."""
    return any(fnmatch.fnmatchcase(name, pattern) for name in names if name for pattern in patterns)
