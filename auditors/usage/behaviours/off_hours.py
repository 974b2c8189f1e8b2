"""A person's key in the middle of the night, and any key outside of its declared hours."""

from __future__ import annotations

import functools
import math
import re
from typing import Final

from auditors.deferred import deferred
from auditors.model import Severity
from auditors.usage.behaviours.behaviour import STOLEN_KEY, VALID_ACCOUNTS, Behaviour, Watcher, usage_rule
from auditors.usage.events import Use
from auditors.usage.incidents import Alarm, Subject
from auditors.usage.principals import Profile
from auditors.usage.scene import Scene
from auditors.usage.windows import DAY, HOUR, Recent
from auditors.usage.wording import counted

OFF_HOURS: Final = usage_rule(
    315,
    "off-hours-use",
    Severity.MEDIUM,
    "A key is used at hours when it never is",
    "People sleep. Who has their key lives in another time zone, or runs a program overnight.",
    STOLEN_KEY + " Declare the hours of keys (`[[usage.schedules]]`).",
    "Declared schedules; else, for keys of people (used in 4 to 16 different hours of the day on at least four "
    "days, or in one half of the day, and not named as an agent's, a bot's or a job's), five or more calls within an "
    "hour of the day that is far from those in which the key is used, or eight in four such hours: some six hours "
    "later, or four earlier, for an evening of work is nothing unusual. Where other people's keys are used at that "
    "hour, more has to be known of this one. Weekends, where it is used on none: low after the first, and on the first "
    "where nobody here works on it.",
    (VALID_ACCOUNTS,),
)

_STRENGTH: Final = 8.0
"""Whatever is used at such hours is more than is usual then: that explains a spike, and no spike explains it."""
_FEWEST: Final = 5
_FEWEST_OF_YET: Final = 12
"""Calls within an hour that are worth a word; and on a second weekend, for one of work is nothing unusual."""
_NIGHT: Final = 6.0 * HOUR
_FEWEST_OF_NIGHT: Final = 8
_HOURS_OF_NIGHT: Final = 4
"""Calls within so long that are worth a word where they are of so many hours: somebody takes a little all the time."""
_LATER: Final = 3.0
_EARLIER: Final = 1.8
"""Hours by which people stay longer and come earlier now and then."""
_UNSEEN: Final = 0.03
_UNLIKELY: Final = 0.002
"""Share of its hours that a key spends at an hour of the day; what is assumed before there is any past, in hours."""
_OTHERS: Final = 1.5
"""Hours of use for which the hours count that the other people's keys keep."""
_MANY: Final = 200
"""Hours of all people's keys by which it is known when people work here."""
_GOES_ON: Final = 3.0
"""How many times likelier the hours are in which a night goes on."""
_SESSION: Final = 3
"""Hours between which the use of a weekend goes on."""
_DAYS: Final = 4
_NARROWEST: Final = 4
_WIDEST: Final = 16
_KNOWN: Final = 20
"""Hours of use, and different hours of the day, by which a person's key is known; jobs keep to fewer."""
_KNOWN_WITH_OTHERS: Final = 8
_PEOPLE: Final = 40
_FREE: Final = 0.02
_AT_WORK: Final = 0.02
"""Hours of use by which a key is known that is used when people here work; and hours of other people's keys by which
that is known, the most of them at weekends, and the share that makes an hour of the day one of work.
"""
_REGULAR: Final = 0.85
"""Share of its hours of use that fall on hours of the day which a key keeps to."""
_STRETCH: Final = 12
_NEARLY_ALL: Final = 0.95
"""Share of them that fall on so many hours in a row, where there are too few days to see to which it keeps."""
_WEEK: Final = 8.4 * DAY
_WEEKS: Final = 13.0 * DAY
"""For how long a key is known that was used on no weekend, of which there was one, and two."""
_NO_WEEKEND: Final = "a weekend, on which it is never used"
_NO_WEEKEND_YET: Final = "a weekend, on which it was not used so far"
_WEEKEND: Final = (120 + 10, 168 - 6)
"""Hours of the week that are a weekend wherever somebody lives who works late on Fridays or early on Mondays."""
_MIDNIGHT: Final = (22, 23, 0, 1, 2, 3)
"""Hours of the day; where nobody works in them, the days of the week are those of the zone."""
_PROGRAM: Final = deferred(
    r"(?<![a-z])(?:agents?|bots?|ci|cd|cron(?:job)?|batch|job|svc|service[-_. ]?account|workers?|pipelines?|etl"
    r"|scheduler|nightly|runner|daemon|crawler|indexer|automation|webhook)(?![a-z])",
    re.IGNORECASE,
)
"""Names that say of a key or a user that it is a program."""
_MOST: Final = 20_000


class _OffHours(Watcher):
    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._recent = scene.attic(Recent, _MOST)
        self._nights = scene.attic(Recent, _MOST)
        self._judged: dict[str, tuple[int, str]] = {}
        self._people: set[str] = set()

    def call(self, use: Use) -> None:
        hour = int(use.time) // HOUR
        judged = self._judged.get(use.key)
        if judged is None or judged[0] != hour:
            if len(self._judged) >= _MOST:
                self._judged.clear()
            judged = self._judged[use.key] = hour, self._verdict(use, hour, judged)
        if judged[1]:
            self._count(use, judged[1])

    def _verdict(self, use: Use, hour: int, before: tuple[int, str] | None) -> str:
        """Why a key should not be used in an hour, after what was said of an hour before; empty where nothing speaks
        against it.
        """
        names = (use.alias, use.key, use.user, use.team)
        allowed = self.scene.schedules.allowed(names, use.time)
        if allowed is not None:
            return "" if allowed else "outside of the declared hours"
        profile = self.scene.keys.get(use.key)
        if profile is None or profile.days < _DAYS or self.scene.jobs.running(names, use.time):
            return ""
        if is_program(profile.alias, profile.user):
            return ""
        slot = self.scene.clock.slot(hour)
        past = use.time - profile.first
        by_hour = tuple(profile.by_hour)
        people = self.scene.people
        since, said = (hour - before[0], before[1]) if before is not None else (0, "")
        unlikely = _GOES_ON * _UNLIKELY if said and since == 1 else _UNLIKELY
        why = _unusual(by_hour, slot, profile.hours, unlikely, _share(people, slot % 24), past)
        if not why and said in (_NO_WEEKEND, _NO_WEEKEND_YET) and since <= _SESSION and slot >= 120:
            why = said  # that it is used on this weekend is learned already
        if not why and _is_weekend_of_nobody(by_hour, slot, profile.hours, people):
            why = _NO_WEEKEND_YET
        if (not why or why == _NO_WEEKEND_YET) and _kept_hours(by_hour, profile.hours):
            self._count_hours(profile, slot)
        return why

    def _count_hours(self, profile: Profile, slot: int) -> None:
        """Count an hour of a person's key; those before it, too, once it is known as one."""
        people = self.scene.people
        people[slot % 24 + (24 if slot >= 120 else 0)] += 1
        if profile.key not in self._people and len(self._people) < _MOST:
            self._people.add(profile.key)
            if profile.first >= self.scene.began:  # else an earlier run has counted them
                for at, hours in enumerate(profile.by_hour):
                    people[at] += hours

    def _night(self, use: Use) -> Recent | None:
        """The calls of many unusual hours, if they are enough to be told."""
        night = self._nights.get(use.key)
        if night is None:
            night = self._nights[use.key] = Recent(_NIGHT, 500)
        many = night.add(use.time, str(int(use.time) // HOUR), use.row) >= _FEWEST_OF_NIGHT
        return night if many and len(night.distinct()) >= _HOURS_OF_NIGHT else None

    def _count(self, use: Use, why: str) -> None:
        recent = self._recent.get(use.key)
        if recent is None:
            recent = self._recent[use.key] = Recent(HOUR, 500)
        count = recent.add(use.time, "", use.row)
        yet = why == _NO_WEEKEND_YET
        within = "an hour"
        if count < (_FEWEST_OF_YET if yet else _FEWEST):
            night = None if yet else self._night(use)
            if night is None:
                return
            recent, count, within = night, len(night), counted(len(night.distinct()), "hour")
        clock = self.scene.clock.date(use.time).strftime("%A %H:%M")
        zone = self.scene.settings.timezone
        self.scene.alarm(
            Alarm(
                rule=OFF_HOURS,
                subject=Subject("key", use.key),
                start=recent.start,
                time=use.time,
                metric=f"calls in {within}",
                observed=count,
                expected=0,
                reason=f"off-hours: {count} calls within {within} on {clock} ({zone}), {why}",
                strength=_STRENGTH,
                severity=Severity.LOW if yet else None,
                rows=recent.rows(),
                offset=use.offset,
                size=count,
                principal=self.scene.of_key(use),
            )
        )


def oddness(profile: Profile, slot: int, people: list[int]) -> float:
    """How seldom a person's key is used at the hour of the day of an hour of the week, against the hours that it keeps
    to: -log10 of the share. 0 for other keys.
    """
    by_hour = tuple(profile.by_hour)
    active = _kept_hours(by_hour, profile.hours)
    if not active or is_program(profile.alias, profile.user):
        return 0.0
    likely = _likely(_by_day(by_hour), slot % 24, profile.hours, _share(people, slot % 24))
    return max(0.0, -math.log10(likely * len(active)))


def _share(people: list[int], hour: int) -> float:
    """The share of its hours that a person's key spends at an hour of the day here."""
    return (people[hour] + people[24 + hour]) / max(_MANY, sum(people))


def _is_weekend_of_nobody(by_hour: tuple[int, ...], slot: int, hours: int, people: list[int]) -> bool:
    """Whether it is a weekend, a key of few hours was used on none, at hours at which people work here, and people's
    keys here are used on none either.
    """
    working, free = sum(people[:24]), sum(people[24:])
    first, last = _WEEKEND if sum(people[hour] for hour in _MIDNIGHT) > _FREE * working else (120, 168)
    if not first <= slot < last or hours < _KNOWN_WITH_OTHERS or any(by_hour[24:]):
        return False
    if working - hours < _PEOPLE or free > _FREE * working:
        return False
    alike = sum(count for hour, count in enumerate(by_hour[:24]) if people[hour] >= _AT_WORK * working)
    return alike >= _REGULAR * hours


def keeps_hours(profile: Profile) -> bool:
    """Whether a key is known as a person's: by the hours of the day to which it keeps, and by no program's name."""
    return bool(_kept_hours(tuple(profile.by_hour), profile.hours)) and not is_program(profile.alias, profile.user)


@functools.lru_cache(4096)
def is_program(alias: str, user: str) -> bool:
    """Whether a key is a program's by its name or its user's: agents work in sessions, at any hour now and then."""
    return _PROGRAM.search(alias) is not None or _PROGRAM.search(user) is not None


@functools.lru_cache(4096)
def _kept_hours(by_hour: tuple[int, ...], hours: int) -> tuple[int, ...]:
    """The hours of the day to which a person's key keeps; none where it is not known as one."""
    total = _by_day(by_hour)
    least = max(2, round(0.01 * hours))
    active = tuple(hour for hour in range(24) if total[hour] >= least)
    if hours < _KNOWN or not _NARROWEST <= len(active) <= _WIDEST:
        return ()
    return active if sum(total[hour] for hour in active) >= _REGULAR * hours else ()


@functools.lru_cache(4096)
def _stretch(by_hour: tuple[int, ...], hours: int) -> tuple[int, ...]:
    """The hours of the day in which a key is used, where nearly all of them lie in one half of the day."""
    total = _by_day(by_hour)
    if hours < _KNOWN:
        return ()
    begin = max(range(24), key=lambda first: sum(total[(first + n) % 24] for n in range(_STRETCH)))
    active = tuple(sorted(hour for n in range(_STRETCH) if total[hour := (begin + n) % 24]))
    if len(active) < _NARROWEST or sum(total[hour] for hour in active) < _NEARLY_ALL * hours:
        return ()
    return active


def _by_day(by_hour: tuple[int, ...]) -> list[int]:
    """Working days and weekends together."""
    return [by_hour[hour] + by_hour[24 + hour] for hour in range(24)]


def _unusual(by_hour: tuple[int, ...], slot: int, hours: int, unlikely: float, share: float, past: float) -> str:
    """Why an hour of the week is unusual for a key that was active in these hours of working days and weekends for a
    `past` of so many seconds, where others spend a share of theirs at that hour of the day.
    """
    active = _kept_hours(by_hour, hours) or _stretch(by_hour, hours)
    if not active:
        return ""
    if _likely(_by_day(by_hour), slot % 24, hours, share) < unlikely:
        first, last = _span(active)
        return f"where {first:02d}:00 to {last:02d}:00 is usual"
    if _WEEKEND[0] <= slot < _WEEKEND[1] and past >= _WEEK and not sum(by_hour[24:]):
        return _NO_WEEKEND if past >= _WEEKS and hours >= 2 * _KNOWN else _NO_WEEKEND_YET
    return ""


def _likely(total: list[int], hour: int, hours: int, share: float) -> float:
    """The share of its hours that a key may be expected to spend at an hour of the day: its past, smoothed, later hours
    more than earlier ones, and what others do.
    """
    expected = _UNSEEN + _OTHERS * share
    for other, count in enumerate(total):
        if not count:
            continue
        after, before = (hour - other) % 24, (other - hour) % 24
        # One night of work is no habit; this one is learned already, and must not excuse itself.
        expected += (count - 1) * max(math.exp(-((after / _LATER) ** 2)), math.exp(-((before / _EARLIER) ** 2)))
    return expected / hours


def _span(active: tuple[int, ...]) -> tuple[int, int]:
    """From when to when a key is used: the rest of the day is its longest pause."""
    pauses = [
        ((following - hour) % 24 or 24, hour) for hour, following in zip(active, (*active[1:], active[0]), strict=True)
    ]
    pause, last = max(pauses)
    return (last + pause) % 24, (last + 1) % 24


OFF_HOURS_USE: Final = Behaviour((OFF_HOURS,), _OffHours)
