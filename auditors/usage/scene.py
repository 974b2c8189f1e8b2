"""What all behaviours see in common: profiles, the state of the whole gateway, and where alarms go."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final, TypeVar

import msgspec

from auditors.model import Principal
from auditors.settings import Usage
from auditors.usage.addresses import Addresses
from auditors.usage.attic import Attic
from auditors.usage.baselines import Baseline
from auditors.usage.events import Use, key_of
from auditors.usage.incidents import Alarm, Subject
from auditors.usage.memory import UsageMemory
from auditors.usage.principals import TRAITS, Profile, Values, are_near, is_private, values_of
from auditors.usage.rhythms import Rhythm
from auditors.usage.schedules import Jobs, Schedules
from auditors.usage.windows import DAY, HOUR, Clock

T = TypeVar("T", bound=msgspec.Struct)

MOST_KEYS: Final = 100_000
"""Profiles that are kept."""
MOST_ADDRESSES: Final = 20_000
"""Addresses that are kept at least, twice as many at most."""
MOST_LOGS: Final = 1_000

_FLEET: Final = 20_000
"""Networks, agents and models whose keys are counted, of each so many."""

_NEWS: Final = 1_000
"""Keys of which it is remembered what they brought."""
_OTHERS_BRING: Final = 2
_CHANGING: Final = 3
"""Other keys that have it, and keys that bring something new of the kind, after which it is the place that changes."""

_ACCUSED: Final = 10_000
"""Keys and addresses whose latest alarms are remembered."""

_OUTAGE_MINUTES: Final = 15
_OUTAGE_FAILURES: Final = 10
_OUTAGE_SHARE: Final = 0.15


class News(msgspec.Struct, frozen=True, gc=False):
    """The rarest that a key brought within an hour: when, the trait by its number, the value, and how seldom a key has
    a new one of it (-log10 of the probability for an hour).
    """

    time: float
    at: int
    value: str
    rarity: float

    @property
    def words(self) -> str:
        """The trait and the value."""
        return f"{'client' if TRAITS[self.at] == 'agent' else TRAITS[self.at]} {self.value}"


class Scene:
    """The common ground.

    Of the event that is being looked at, `now` is the time, and `profile` is what was known of its key before it, None
    for one that was never accepted. Of a call `values` are those of its traits (network, agent, model, route), and
    `brings_new` says that one of them was never seen with that key.

    `news` is what keys brought within a day that is new with them. `people` are hours in which keys of people were
    used, by the hour of the day, of working days (0-23) and of weekends (24-47). `past_began` is the time from which on
    everything was seen, 0 where nothing is known to be left out.
    """

    def __init__(self, settings: Usage, raise_alarm: Callable[[Alarm], None]) -> None:
        self.settings = settings
        self.alarm = raise_alarm
        self.clock = Clock(settings.timezone)
        self.schedules = Schedules(settings.schedules)
        self.jobs = Jobs(settings.jobs)
        self.now = 0.0
        self.profile: Profile | None = None
        self.values: Values = ("", "", "", "")
        self.brings_new = False
        self.began = 0.0
        self.past_began = 0.0
        self._attics: list[Attic[Any]] = []
        self.keys = self.attic(Profile, MOST_KEYS)
        self.addresses = Addresses(MOST_ADDRESSES)
        self.baselines = self.attic(Baseline, MOST_KEYS)
        self.logs = self.attic(Rhythm, MOST_LOGS)
        self._users_of: tuple[OrderedDict[str, tuple[str, ...]], ...] = tuple(OrderedDict() for _ in range(3))
        self._minutes: dict[int, list[int]] = {}
        self._accused: OrderedDict[str, dict[str, float]] = OrderedDict()
        self.news: OrderedDict[str, News] = OrderedDict()
        self._novelties = [0, 0, 0, 0]
        self._hours = 0
        self.people = [0] * 48

    def accuse(self, name: str, time: float, rule: str) -> None:
        """An alarm was raised about a key or an address."""
        self._accused.setdefault(name, {})[rule] = time
        self._accused.move_to_end(name)
        if len(self._accused) > _ACCUSED:
            self._accused.popitem(last=False)

    def accused(self, name: str, rule: str = "", within: float = HOUR) -> bool:
        """Whether an alarm (of a rule) was raised about a key or an address within the last hour, or another stretch of
        time.
        """
        told = self._accused.get(name)
        if told is None:
            return False
        latest = told.get(rule, -math.inf) if rule else max(told.values())
        return self.now - latest <= within

    def attic(self, kind: type[T], most: int) -> Attic[T]:
        """A mapping of names to structs that is tidied with all others."""
        attic = Attic(kind, most)
        self._attics.append(attic)
        return attic

    def tidy(self) -> None:
        """Put away what was not looked at lately. Nobody may hold anything out of an attic."""
        for attic in self._attics:
            attic.tidy()

    def look(self, use: Use, *, call: bool) -> None:
        """Turn to the next event, and say whether it tells of a call."""
        self.now = use.time
        self.profile = profile = self.keys.get(use.key) if use.key else None
        if call:
            self.values = values = values_of(use)
            self.brings_new = profile is not None and not profile.knows(values)

    def warm(self, profile: Profile | None) -> bool:
        """Whether enough of a key is known to judge it by its past."""
        if profile is None:
            return False
        past = self.now - profile.first
        return past >= self.settings.warm_up_hours * HOUR and (
            profile.hours >= _WARM_HOURS or profile.days >= _WARM_DAYS
        )

    def learn(self, use: Use, *, accepted: bool) -> None:
        """Take an event into what is known, after everybody has looked at it."""
        time, key = use.time, use.key
        if accepted and key:
            profile = self.profile
            if profile is None:
                profile = self.keys[key] = Profile(key, time, time, alias=use.alias, user=use.user, team=use.team)
            hour = int(time) // HOUR
            if hour != profile.last_hour:
                profile.enter_hour(hour, self.clock.slot(hour))
                self._hours += 1
            for at in profile.learn(use, self.values):
                if profile.fresh[at] > 1:
                    self._novelties[at] += 1
                    self._note(at, profile)
                if at < 3:
                    self._adopt(at, self.values[at], key)
        if use.ip:
            self.addresses.see(use.ip, key if accepted or (key and not use.failed) else "")

    def _note(self, at: int, profile: Profile) -> None:
        """Remember what is new with a key."""
        news, value = self.news, self.values[at]
        rarity, known = self.rarity(at, profile), news.get(profile.key)
        if known is not None and self.now - known.time <= HOUR and known.rarity > rarity:
            return
        if at == 0 and (are_near(value, profile.usual(0)) or is_private(value)):
            return
        news[profile.key] = News(self.now, at, value, rarity)
        news.move_to_end(profile.key)
        while news and (len(news) > _NEWS or self.now - next(iter(news.values())).time > DAY):
            news.popitem(last=False)

    def news_of(self, key: str) -> News | None:
        """What a key brought within the last hour that others do not bring as well, and that is no change of the place:
        three keys bring something new of that kind within a day.
        """
        news = self.news.get(key)
        if news is None or self.now - news.time > HOUR:
            return None
        if news.at < 3 and self.others(news.at, news.value, key) >= _OTHERS_BRING:
            return None
        changing = sum(each.at == news.at and self.now - each.time <= DAY for each in self.news.values())
        return news if changing < _CHANGING else None

    def _adopt(self, at: int, value: str, key: str) -> None:
        """Count a key among those that use a network (0), agent (1) or model (2)."""
        users_of = self._users_of[at]
        users = users_of.get(value)
        if users is None:
            if len(users_of) >= _FLEET:
                users_of.popitem(last=False)
            users_of[value] = (key,)
        elif len(users) < _ENOUGH and key not in users:
            users_of[value] = (*users, key)

    def others(self, at: int, value: str, key: str) -> int:
        """How many other keys are known to use a network (0), agent (1) or model (2), up to a few."""
        users = self._users_of[at].get(value, ())
        return len(users) - (key in users)

    def rarity(self, at: int, profile: Profile) -> float:
        """-log10 of the probability that an hour of a key brings a new value of a trait.

        It is estimated of the key's own hours and, where there are few of them, of how often other keys do.
        """
        hours = max(0, self._hours - profile.hours)
        rate = max(0.0, self._novelties[at] - profile.novelties(at) + _HALF) / (hours + 1)
        share = hours / (hours + _MANY)
        new = profile.novelties(at) + share * _OTHERS * rate + (1 - share) * _HALF
        return -math.log10(min(1.0, new / (profile.hours + share * _OTHERS + 1)))

    def restore(self, memory: UsageMemory) -> None:
        """Take over what an earlier run has learned."""
        self.now = memory.reached
        self.keys.restore(memory.profiles.items())
        self.addresses.restore(memory.addresses.items())
        self.baselines.restore(memory.baselines.items())
        self.logs.restore(memory.logs.items())
        self.people = [*memory.people, *[0] * 48][:48]
        for name, rhythm in list(self.logs.items()):
            rhythm.last = 0.0  # what was said between the runs is not known
            self.logs[name] = rhythm
        for key, profile in self.keys.items():
            self._count_past(profile)
            for at in range(3):
                for value in profile.traits[at]:
                    self._adopt(at, value, key)

    def begin_past(self, time: float) -> None:
        """Much of what was before a time was not seen: judge by what comes from then on, as with new keys.

        Networks, clients, models and routes that were seen are known all the same.
        """
        self.past_began = self.began = time
        self.baselines.clear()
        self._novelties, self._hours = [0, 0, 0, 0], 0
        for key, profile in list(self.keys.items()):
            profile.forget_hours(time)
            self._count_past(profile)
            self.keys[key] = profile

    def _count_past(self, profile: Profile) -> None:
        """Take what a key did in its past into what keys do."""
        self._hours += profile.hours
        for at in range(4):
            self._novelties[at] += profile.novelties(at)

    def settled(self, profile: Profile) -> bool:
        """Whether what a key does for the first time is new with it, as far as it was seen from its beginning."""
        return not self.past_began or self.warm(profile)

    def count_failure(self, minute: int, *, provider: bool) -> None:
        """One call in a minute, and whether it failed at the provider."""
        counts = self._minutes.get(minute)
        if counts is None:
            counts = self._minutes[minute] = [0, 0]
            while len(self._minutes) > _OUTAGE_MINUTES:
                del self._minutes[next(iter(self._minutes))]
        counts[0] += 1
        counts[1] += provider

    def outage(self) -> bool:
        """Whether providers have failed so much lately that retries explain a burst."""
        since = int(self.now) // 60 - _OUTAGE_MINUTES
        calls = failures = 0
        for minute, (all_, failed) in self._minutes.items():
            if minute >= since:
                calls += all_
                failures += failed
        return failures >= _OUTAGE_FAILURES and failures >= _OUTAGE_SHARE * calls

    def of_key(self, use: Use) -> Principal:
        """The principal of an event, with what is known of its key."""
        profile = self.keys.get(use.key)
        return Principal(
            key=key_of(use.key) or None,
            key_alias=use.alias or (profile.alias if profile else "") or None,
            user=use.user or (profile.user if profile else "") or use.end_user or None,
            team=use.team or (profile.team if profile else "") or None,
            ip=use.ip or None,
            model=use.model or None,
        )

    def of_profile(self, profile: Profile) -> Principal:
        """The principal of a key that is known."""
        return Principal(
            key=key_of(profile.key) or None,
            key_alias=profile.alias or None,
            user=profile.user or None,
            team=profile.team or None,
            model=profile.usual(2) or None,
        )


_WARM_HOURS: Final = 6
_WARM_DAYS: Final = 4
"""Hours, or days, in which a key must have been active before it is judged by its past: jobs run once a day."""

_ENOUGH: Final = 16

_HALF: Final = 0.5
"""Events that are assumed of a rate before there are any."""
_OTHERS: Final = 20.0
_MANY: Final = 500.0
"""Hours for which it counts, at most, how often other keys bring something new; and of how many of their hours that is
known well.
"""


def key_subject(use: Use) -> Subject:
    """The key that an event is about; the address where it has none."""
    return Subject("key", use.key) if use.key else Subject("ip", use.ip or "unknown")
