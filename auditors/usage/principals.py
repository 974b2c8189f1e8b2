"""What is known of a key: where, with what and when it is usually used. Bounded for each of them."""

from __future__ import annotations

import functools
import ipaddress
import math
from typing import Final

import msgspec

from auditors.usage.events import Use

KNOWN: Final = 64
"""Values of one trait that a profile remembers; of more, the one that was not seen for longest is forgotten."""

TRAITS: Final = ("network", "agent", "model", "route")

Values = tuple[str, str, str, str]
"""The value of each trait; empty where it is not told."""

_OCTETS: Final = frozenset(map(str, range(256)))


@functools.lru_cache(16_384)
def network_of(ip: str) -> str:
    """The network that one provider hands out together: /24 of IPv4, /48 of IPv6."""
    if not ip:
        return ""
    head, _, last = ip.rpartition(".")
    return (_network_of_three(head) if last in _OCTETS else "") or _network_of_any(ip)


@functools.lru_cache(16_384)
def _network_of_three(head: str) -> str:
    """The network of the first three numbers of an IPv4 address; empty where they are something else."""
    octets = head.split(".")
    return f"{head}.0/24" if len(octets) == 3 and _OCTETS.issuperset(octets) else ""


@functools.lru_cache(16_384)
def _network_of_any(ip: str) -> str:
    try:
        return str(ipaddress.ip_network(f"{ip}/{48 if ':' in ip else 24}", strict=False))
    except ValueError:
        return ip


def values_of(use: Use) -> Values:
    """What a use shows of each trait."""
    return network_of(use.ip), use.agent, use.model, use.route


@functools.lru_cache(16_384)
def is_private(ip: str) -> bool:
    """Whether an address is of an inner network."""
    try:
        return ipaddress.ip_address(ip.partition("/")[0]).is_private and not ip.startswith(_DOCUMENTED)
    except ValueError:
        return False


def are_near(network: str, other: str) -> bool:
    """Whether two networks of IPv4 lie in the same /16."""
    return "." in network and network.split(".")[:2] == other.split(".")[:2]


_DOCUMENTED: Final = ("192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:")
"""Networks for documentation and demonstrations, which stand for public ones."""


class Trait(msgspec.Struct, array_like=True, gc=False):
    """How often and when a value was seen with a principal: events, epoch seconds of the first and the last."""

    count: int
    first: float
    last: float


class Span(msgspec.Struct, array_like=True, gc=False):
    """The hours of the latest 24 in which a key was used, as bits, up to an hour (epoch seconds / 3600); the most of
    its day, of the day before, and of all days before that; and how many days it was used on.
    """

    hour: int = 0
    bits: int = 0
    today: int = 0
    yesterday: int = 0
    most: int = 0
    days: int = 0

    def enter(self, hour: int) -> int:
        """The first event in an hour: in how many of the latest 24 there was one."""
        passed, day = hour - self.hour, hour // 24 - self.hour // 24
        self.bits = (self.bits << passed & _DAY | 1) if passed < 24 else 1
        if day:
            self.most = max(self.most, self.yesterday, self.today if day > 1 else 0)
            self.yesterday, self.today = self.today if day == 1 else 0, 0
            self.days += 1
        self.hour = hour
        return self.bits.bit_count()


_DAY: Final = (1 << 24) - 1


class Profile(msgspec.Struct, array_like=True):
    """What is usual for one key. Serialisable: it is kept with `--state` so that a new day is judged by past ones.

    `hours` counts hours with any event, `by_hour` the same by hour of the day, of working days (0-23) and of weekends
    (24-47), in the configured zone. `logs_in` and `logs_out` are count, mean and sum of squares of log(tokens + 1).
    `names` are how many different end users and tags were seen, `unlogged` counts requests that asked not to be logged,
    `loops` are the latest day (epoch seconds / 86400) on which a content was repeated again and again, and the number
    of such days before. `span` is in how many hours of a day it is used.
    """

    key: str
    first: float
    last: float
    alias: str = ""
    user: str = ""
    team: str = ""
    calls: int = 0
    hours: int = 0
    days: int = 0
    last_hour: int = 0
    traits: tuple[dict[str, Trait], dict[str, Trait], dict[str, Trait], dict[str, Trait]] = msgspec.field(
        default_factory=lambda: ({}, {}, {}, {})
    )
    fresh: list[int] = msgspec.field(default_factory=lambda: [0, 0, 0, 0])
    by_hour: list[int] = msgspec.field(default_factory=lambda: [0] * 48)
    logs_in: list[float] = msgspec.field(default_factory=lambda: [0.0, 0.0, 0.0])
    logs_out: list[float] = msgspec.field(default_factory=lambda: [0.0, 0.0, 0.0])
    most_in: int = 0
    most_out: int = 0
    names: list[int] = msgspec.field(default_factory=lambda: [0, 0])
    cost: float = 0.0
    priced: int = 0
    unlogged: int = 0
    loops: list[int] = msgspec.field(default_factory=lambda: [0, 0])
    span: Span = msgspec.field(default_factory=lambda: Span())

    def enter_hour(self, hour: int, slot: int) -> None:
        """The first event in an hour (epoch seconds / 3600), which is this hour of the week."""
        if hour // 24 != self.last_hour // 24 or not self.hours:
            self.days += 1
        self.last_hour = hour
        self.hours += 1
        self.by_hour[slot % 24 + (24 if slot >= 120 else 0)] += 1

    def forget_hours(self, time: float) -> None:
        """Begin anew with when it is used, at a time: what is known of it is known of some hours only."""
        self.first = time
        self.hours = self.days = self.last_hour = 0
        self.by_hour = [0] * 48
        self.span = Span()

    def knows(self, values: Values) -> bool:
        """Whether all that is told of the traits was seen before."""
        networks, agents, models, routes = self.traits
        network, agent, model, route = values
        return (
            (network in networks or not network)
            and (agent in agents or not agent)
            and (model in models or not model)
            and (route in routes or not route)
        )

    def learn(self, use: Use, values: Values) -> tuple[int, ...]:
        """Take one call into what is usual; which of its traits show something new."""
        self.last = time = use.time
        self.calls += 1
        new: tuple[int, ...] = ()
        networks, agents, models, routes = self.traits
        network, agent, model, route = values
        if (trait := networks.get(network)) is not None:
            trait.count += 1
            trait.last = time
        elif network:
            new = self._meet(0, network, time)
        if (trait := agents.get(agent)) is not None:
            trait.count += 1
            trait.last = time
        elif agent:
            new += self._meet(1, agent, time)
        if (trait := models.get(model)) is not None:
            trait.count += 1
            trait.last = time
        elif model:
            new += self._meet(2, model, time)
        if (trait := routes.get(route)) is not None:
            trait.count += 1
            trait.last = time
        elif route:
            new += self._meet(3, route, time)
        if (tokens := use.tokens_in) > 0:
            _add_log(self.logs_in, tokens)
            if tokens > self.most_in:
                self.most_in = tokens
        if (tokens := use.tokens_out) > 0:
            _add_log(self.logs_out, tokens)
            if tokens > self.most_out:
                self.most_out = tokens
        if use.cost > 0:
            self.cost += use.cost
            self.priced += 1
        return new

    def _meet(self, at: int, value: str, time: float) -> tuple[int, ...]:
        """See a value of a trait for the first time."""
        traits = self.traits[at]
        if len(traits) >= KNOWN:
            del traits[_oldest(traits)]
        traits[value] = Trait(1, time, time)
        self.fresh[at] += 1
        return (at,)

    def novelties(self, at: int) -> int:
        """How many values of a trait (`TRAITS[at]`) it has brought since its first one."""
        return max(0, self.fresh[at] - 1)

    def usual(self, at: int) -> str:
        """The most frequent value of a trait."""
        traits = self.traits[at]
        return max(traits, key=lambda name: (traits[name].count, name)) if traits else ""


def _oldest(traits: dict[str, Trait]) -> str:
    """The value that was not seen for longest. They stand in the order of their first time, so that the search ends
    where that is later.
    """
    oldest, last = "", math.inf
    for name, trait in traits.items():
        if trait.first > last:
            break
        if (trait.last, name) < (last, oldest):
            oldest, last = name, trait.last
    return oldest


def _add_log(moments: list[float], amount: int) -> None:
    """Welford's update with log(amount + 1)."""
    count, mean, squares = moments
    value = math.log(amount + 1)
    count += 1
    delta = value - mean
    mean += delta / count
    moments[:] = count, mean, squares + delta * (value - mean)


def log_level(moments: list[float]) -> tuple[float, float]:
    """Mean and standard deviation of log(tokens + 1); the deviation is at least 0.25, a quarter up or down."""
    count, mean, squares = moments
    return mean, max(0.25, math.sqrt(squares / (count - 1))) if count > 1 else 1.0
