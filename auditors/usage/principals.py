"""What is known of a key and of an address: where, with what and when it is usually used. Bounded for each of them."""

from __future__ import annotations

import functools
import ipaddress
import math
import re
from typing import Final

import msgspec

from auditors.usage.events import Use

KNOWN: Final = 64
"""Values of one trait that a profile remembers; of more, the one that was not seen for longest is forgotten."""

TRAITS: Final = ("network", "agent", "model", "route")

_HALF: Final = 0.5


_IPV4: Final = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!\Z)|\Z)){4}\Z", re.ASCII)


@functools.lru_cache(16_384)
def network_of(ip: str) -> str:
    """The network that one provider hands out together: /24 of IPv4, /48 of IPv6."""
    if not ip:
        return ""
    if _IPV4.match(ip):
        return f"{ip[: ip.rindex('.')]}.0/24"
    try:
        return str(ipaddress.ip_network(f"{ip}/{48 if ':' in ip else 24}", strict=False))
    except ValueError:
        return ip


@functools.lru_cache(16_384)
def is_private(ip: str) -> bool:
    """Whether an address is of an inner network."""
    try:
        return ipaddress.ip_address(ip.partition("/")[0]).is_private and not ip.startswith(_DOCUMENTED)
    except ValueError:
        return False


_DOCUMENTED: Final = ("192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:")
"""Networks for documentation and demonstrations, which stand for public ones."""


class Trait(msgspec.Struct, array_like=True, gc=False):
    """How often and when a value was seen with a principal: events, epoch seconds of the first and the last."""

    count: int
    first: float
    last: float


class Profile(msgspec.Struct, array_like=True):
    """What is usual for one key. Serialisable: it is kept with `--state` so that a new day is judged by past ones.

    `hours` counts hours with any event, `by_hour` the same by hour of the day, of working days (0-23) and of weekends
    (24-47), in the configured zone. `logs_in` and `logs_out` are count, mean and sum of squares of log(tokens + 1).
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
    end_users: list[int] = msgspec.field(default_factory=lambda: [0, 0])
    cost: float = 0.0
    priced: int = 0

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

    def learn(self, use: Use) -> None:
        """Take one call into what is usual."""
        self.last = use.time
        self.calls += 1
        for at, value in enumerate((network_of(use.ip), use.agent, use.model, use.route)):
            if value:
                self._see(at, value, use.time)
        if use.tokens_in > 0:
            _add_log(self.logs_in, use.tokens_in)
            self.most_in = max(self.most_in, use.tokens_in)
        if use.tokens_out > 0:
            _add_log(self.logs_out, use.tokens_out)
            self.most_out = max(self.most_out, use.tokens_out)
        if use.cost > 0:
            self.cost += use.cost
            self.priced += 1

    def _see(self, at: int, value: str, time: float) -> None:
        traits = self.traits[at]
        trait = traits.get(value)
        if trait is not None:
            trait.count += 1
            trait.last = time
            return
        if len(traits) >= KNOWN:
            del traits[_oldest(traits)]
        traits[value] = Trait(1, time, time)
        self.fresh[at] += 1

    def rarity(self, at: int) -> float:
        """-log10 of the probability that an hour of this key brings a new value of a trait (`TRAITS[at]`)."""
        new = max(0, self.fresh[at] - 1)
        return -math.log10(min(1.0, (new + _HALF) / (self.hours + 1)))

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
    value = math.log(amount + 1)
    moments[0] += 1
    delta = value - moments[1]
    moments[1] += delta / moments[0]
    moments[2] += delta * (value - moments[1])


def log_level(moments: list[float]) -> tuple[float, float]:
    """Mean and standard deviation of log(tokens + 1); the deviation is at least 0.25, a quarter up or down."""
    count, mean, squares = moments
    return mean, max(0.25, math.sqrt(squares / (count - 1))) if count > 1 else 1.0


class Address(msgspec.Struct, array_like=True):
    """What is known of one address. `keys` has the keys that were accepted there, with when they were last."""

    ip: str
    first: float
    last: float
    events: int = 0
    keys: dict[str, float] = {}

    def learn(self, use: Use) -> None:
        """Take one event into what is known."""
        self.last = use.time
        self.events += 1
        if use.key and not use.failed and (use.key in self.keys or len(self.keys) < KNOWN):
            self.keys[use.key] = use.time
