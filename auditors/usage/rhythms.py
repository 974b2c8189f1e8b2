"""When a log usually speaks: records by the hour over four weeks, and how long it is silent between them."""

from __future__ import annotations

import math
import re
from typing import Final

import msgspec

from auditors.deferred import deferred
from auditors.usage.baselines import Levels
from auditors.usage.windows import DAY, HOUR, MINUTE, Clock

_WEEK: Final = 168
_WEEKS: Final = 4
_REMEMBERED: Final = _WEEK * _WEEKS

USUAL: Final = 2.0
"""Records that could have come in a silence that nobody wonders about; what is more is learned of."""
_PRIOR: Final = (5.0, 10.0)
"""Silences, and records that could have come in them, that are assumed before there are any."""
_KEPT: Final = 0.9
"""What counts of a silence a day later."""
_PAUSES: Final = 300
"""Silences that are remembered."""
_LATEST: Final = 6
_PAUSING: Final = 1 / 3
_COVERED: Final = 0.5
"""Of so many of the latest days so many were silent for so much of a stretch of time, where it pauses every day."""

_PACKED: Final = deferred(r"\.(?:gz|bz2|xz|zst|zip)\Z", re.IGNORECASE)
_TURN: Final = deferred(
    r"[-_.]?(?<!\d)(?:20\d\d[-_./]?[01]\d[-_./]?[0-3]\d(?:[-_.T/]?[0-2]\d(?:[-_.:]?[0-5]\d){0,2}Z?)?"
    r"|1[5-9]\d{8}(?:\d{3})?)(?!\d)|\.\d{1,4}\Z"
)


def log_of(source: str) -> str:
    """The log that a file is a part of: `access.log.2.gz` and `access-20261101.log` are `access.log`."""
    return _TURN.sub("", _PACKED.sub("", source))


class Rhythm(msgspec.Struct, array_like=True):
    """The records of one log. Serialisable.

    `since` and `hour` are its first and its latest hour (epoch seconds / 3600), `weeks` the records by the hour of four
    weeks in turn, but for those of the latest minute. `minutes` are the latest ones (epoch seconds / 60) with their
    records. `silences` are those that were longer than usual: how many, how many records could have come in them,
    beyond the usual, and the most that could have come in one. `pauses` are the latest silences, each with its begin
    and end.
    """

    since: int
    hour: int
    last: float = 0.0
    weeks: list[Levels] = msgspec.field(default_factory=lambda: [Levels(_WEEK) for _ in range(_WEEKS)])
    minutes: list[list[int]] = []
    silences: list[float] = msgspec.field(default_factory=lambda: [0.0, 0.0, 0.0])
    pauses: list[tuple[float, float]] = []

    def beat(self, time: float) -> None:
        """One record."""
        minute = int(time) // MINUTE
        minutes = self.minutes
        if minutes and (latest := minutes[-1])[0] == minute:
            latest[1] += 1
        else:
            self._begin(minute)
        self.last = time

    def _begin(self, minute: int) -> None:
        """Enter a minute; the records of the latest one go to their hour."""
        minutes, hour = self.minutes, minute // 60
        if minutes:
            self.weeks[self.hour // _WEEK % _WEEKS].add(self.hour % _WEEK, minutes[-1][1])
        minutes.append([minute, 1])
        if minutes[0][0] <= minute - 60:
            del minutes[0]
        if hour != self.hour:
            self._enter(hour)

    def _enter(self, hour: int) -> None:
        for passed in range(max(self.hour + 1, hour - _REMEMBERED + 1), hour + 1):
            self.weeks[passed // _WEEK % _WEEKS].clear(passed % _WEEK)
        if hour // 24 != self.hour // 24:
            count, could, most = self.silences
            self.silences = [count * _KEPT, could * _KEPT, most * _KEPT]
        self.hour = hour

    def in_hour(self, hour: int) -> float:
        """Records in an hour; 0 for those that are forgotten."""
        if not self.hour - _REMEMBERED < hour <= self.hour:
            return 0.0
        records = self.weeks[hour // _WEEK % _WEEKS][hour % _WEEK]
        return records + self.minutes[-1][1] if hour == self.hour and self.minutes else records

    def lately(self, minutes: int) -> int:
        """Records in so many minutes (at most 60) before the latest one."""
        first = int(self.last) // MINUTE - minutes
        return sum(count for minute, count in self.minutes if minute > first)

    def steadily(self, minutes: int) -> float:
        """Records in so many minutes (at most 60) before the latest one, if they came independently of each other in as
        many different minutes as they did: fewer where they came in sessions.
        """
        first = int(self.last) // MINUTE - minutes
        active = sum(minute > first for minute, _ in self.minutes)
        return -minutes * math.log1p(-min(active, minutes - 0.5) / minutes)

    def like(self, begin: float, end: float, clock: Clock) -> list[int]:
        """Days back (most recent first) on which the same hours passed, with working days apart from weekends; for a
        stretch of more than a day, weeks.
        """
        found = []
        oldest = max(self.since + 1, self.hour - _REMEMBERED + 1)
        kinds = _is_weekend(begin, clock), _is_weekend(end, clock)
        for back in range(1, _REMEMBERED // 24):
            if begin - back * DAY < oldest * HOUR:
                break
            if back * DAY < end - begin or (end - begin > DAY and back % 7):
                continue
            if (_is_weekend(begin - back * DAY, clock), _is_weekend(end - back * DAY, clock)) == kinds:
                found.append(back)
        return found

    def on(self, back: int, begin: float, end: float, *, spoken: float = 0.0) -> float:
        """Records that came so many days before a stretch of time.

        `spoken` is how many came in the hour in which it begins, before it began: they are not awaited any more. Of
        the hour in which it ends nothing is counted where it begins two hours earlier or more.
        """
        first, last = int(begin) // HOUR, int(end) // HOUR
        total = 0.0
        for hour in range(first, last + 1):
            records = self.in_hour(hour - back * 24)
            share = (min(end, (hour + 1) * HOUR) - max(begin, hour * HOUR)) / HOUR
            if hour == first:
                total += min(share * records, max(0.0, records - spoken))
            elif hour < last or end - begin < 2 * HOUR:
                total += share * records
        return total

    def least(self, begin: float, end: float, clock: Clock) -> float:
        """Records that came at least in the same hours as those of a silence of days, each day by other days."""
        total, at = 0.0, begin
        while at < end:
            to = min(end, at + DAY)
            days = [back for back in self.like(at, to, clock) if to - back * DAY <= begin]
            if len(days) >= ENOUGH:
                total += lowest([self.on(back, at, to) for back in days])
            at = to
        return total

    def fewest(self, before: float) -> float:
        """Records of the quietest hour since the log began, a day before a time or more; else 0."""
        first, last = max(self.since + 1, self.hour - _REMEMBERED + 1), int(before) // HOUR
        return min(map(self.in_hour, range(first, last))) if last - first >= 24 else 0.0

    def pause(self, begin: float, end: float) -> None:
        """Remember a silence."""
        self.pauses.append((begin, end))
        if len(self.pauses) > _PAUSES:
            del self.pauses[0]

    def pauses_daily(self, begin: float, end: float, days: list[int]) -> bool:
        """Whether it was silent for half of the same stretch of time on some of these days (back), the latest ones; of
        all days before, where there are few of these.
        """
        latest = (days if len(days) >= ENOUGH else range(1, int((begin - self.since * HOUR) // DAY) + 1))[:_LATEST]
        least = _COVERED * (end - begin)
        silent = 0
        for back in latest:
            first, last = begin - back * DAY, end - back * DAY
            silent += any(min(last, ended) - max(first, began) >= least for began, ended in self.pauses)
        return silent > 0 and silent >= _PAUSING * len(latest)

    def learn(self, missing: float) -> None:
        """A silence that is nothing to wonder about, and how many records could have come in it."""
        if missing > USUAL:
            count, could, most = self.silences
            self.silences = [count + 1, could + missing - USUAL, max(most, missing)]

    def surprise(self, missing: float) -> float:
        """-log(probability) of a silence in which so many records could have come, as silences of this log go on."""
        count, could, _ = self.silences
        return max(0.0, missing - USUAL) * (_PRIOR[0] + count) / (_PRIOR[1] + could)


ENOUGH: Final = 3
"""Other days by which a stretch of time can be judged."""


def lowest(counts: list[float]) -> float:
    """What is hardly ever fallen below: the lowest, but for one in six."""
    return sorted(counts)[len(counts) // 6] if counts else 0.0


def _is_weekend(time: float, clock: Clock) -> bool:
    return clock.slot(int(time) // HOUR) >= 120
