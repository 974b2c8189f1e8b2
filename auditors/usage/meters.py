"""Who uses how much: requests, tokens, cost, errors and latency by key, user, team, model, address and route.

Events of an hour are added up by who, where and what first, and go to each dimension when the hour is over, so that
an event costs one addition, and one that stays the only one of its kind none before. A dimension keeps the sums of its
`NAMES` largest names; the smallest make room for new ones, a quarter at a time. So a name that takes more than a
thousandth of all is always there (after Metwally et al., "Space-Saving", 2005), and `distinct` tells about how many
there were. Series (hours of two weeks, days of a year) are kept for the whole and for the largest of each dimension.
Minutes are counted where they are drawn, in the state of the screen.
"""

from __future__ import annotations

import datetime
import heapq
from array import array
from collections import Counter
from itertools import islice
from typing import Final, TypeVar

import msgspec

from auditors.usage.cardinality import Cardinality
from auditors.usage.events import ACCESS, ESTIMATED, Use, key_of
from auditors.usage.failures import failure_class
from auditors.usage.latencies import Latencies, class_of, merge, quantile
from auditors.usage.windows import DAY, HOUR

DIMENSIONS: Final = ("key", "user", "team", "model", "ip", "route")

NAMES: Final = 10_000
CHARTED: Final = 200
"""Names of a dimension with series of their own."""

OPEN: Final = 8_192
"""Most who-where-what that are added up before they go to the dimensions, should there be so many in an hour."""

KEPT: Final = {HOUR: 24 * 14, DAY: 400}
"""How far back the hours and days of a series go."""

_POINT: Final = 4


class Tally(msgspec.Struct, gc=False):
    """Sums over some events. `errors` counts failures by class (`4xx`, `429`, ...); `unpriced` are calls whose model
    has no known price; `accesses` are HTTP requests that logs of web servers tell of, which may be the calls again.
    `latencies` and `first_tokens` (times until the first token) are of calls, `waits` are the latencies of accesses.
    """

    requests: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0
    unpriced: int = 0
    accesses: int = 0
    errors: dict[str, int] = {}
    latencies: Latencies = {}
    first_tokens: Latencies = {}
    waits: Latencies = {}

    def add(self, other: Tally) -> None:
        """Add the sums of another."""
        self.requests += other.requests
        self.tokens_in += other.tokens_in
        self.tokens_out += other.tokens_out
        self.cost += other.cost
        self.unpriced += other.unpriced
        self.accesses += other.accesses
        for name, count in other.errors.items():
            self.errors[name] = self.errors.get(name, 0) + count
        if other.latencies:
            merge(self.latencies, other.latencies)
        if other.first_tokens:
            merge(self.first_tokens, other.first_tokens)
        if other.waits:
            merge(self.waits, other.waits)

    def count(self, use: Use) -> None:
        """Count an event: a call, or an HTTP request that a web server's log tells of."""
        if use.kind == ACCESS:
            self.accesses += 1
            took = self.waits
        else:
            took = self.latencies
            tokens_in, tokens_out, cost, seconds = use.tokens_in, use.tokens_out, use.cost, use.first_token
            self.requests += 1
            if tokens_in > 0:
                self.tokens_in += tokens_in
            if tokens_out > 0:
                self.tokens_out += tokens_out
            if cost >= 0:
                self.cost += cost
            elif tokens_in > 0:
                self.unpriced += 1
            if seconds >= 0:
                name = class_of(seconds)
                self.first_tokens[name] = self.first_tokens.get(name, 0) + 1
        if (seconds := use.latency) >= 0:
            name = class_of(seconds)
            took[name] = took.get(name, 0) + 1
        if (use.status >= 400 or use.outcome != "success") and use.failed:
            failure = failure_class(use.status, use.outcome, use.error)
            self.errors[failure] = self.errors.get(failure, 0) + 1

    def quantile(self, share: float) -> float | None:
        """The latency in seconds that this share of calls did not exceed, of accesses where there are no calls; None
        where none is known.
        """
        return quantile(self.latencies or self.waits, share)


class Series:
    """Sums by hour and day, of the latest ones: four numbers for each, one behind the other."""

    __slots__ = ("_points",)

    def __init__(self) -> None:
        self._points = {width: array("d") for width in KEPT}

    def add(self, time: int, requests: float, tokens: float, cost: float) -> None:
        """Add to what a time (epoch seconds) belongs to; times grow."""
        for width, points in self._points.items():
            start = time // width * width
            if not points or points[-_POINT] < start:
                points.extend((start, 0.0, 0.0, 0.0))
                while points[0] <= start - width * KEPT[width]:
                    del points[:_POINT]
            points[-3] += requests
            points[-2] += tokens
            points[-1] += cost

    def points(self, width: int) -> dict[int, list[float]]:
        """Requests, tokens and cost by the beginning (epoch seconds) of each hour or day in which there was any."""
        points = self._points[width]
        return {int(points[at]): list(points[at + 1 : at + _POINT]) for at in range(0, len(points), _POINT)}


class Dimension:
    """The tallies of one dimension by name."""

    def __init__(self) -> None:
        self.tallies: dict[str, Tally] = {}
        self.series: dict[str, Series] = {}
        self.distinct = Cardinality()

    def add(self, sums: dict[str, Tally | Use], time: int) -> None:
        """Add what names have in the hour that begins at a time; nobody else needs the sums any more."""
        tallies = self.tallies
        for name, held in sums.items():
            known = tallies.get(name)
            if known is None:
                self.distinct.add(name)
                tallies[name] = _tally(held)
            elif isinstance(held, Use):
                known.count(held)
            else:
                known.add(held)
        self._chart(sums, time)
        if len(tallies) > NAMES:
            self._forget()

    def _chart(self, sums: dict[str, Tally | Use], time: int) -> None:
        """Go on with the series of the largest names: where there is no room for another one, it takes the place of the
        smallest if it is twice as large.
        """
        charted, tallies = self.series, self.tallies
        full = len(charted) >= CHARTED
        smallest = sorted(((_size(tallies[name]), name) for name in charted), reverse=True) if full else []
        for name, held in sums.items():
            series = charted.get(name)
            if series is None:
                known = tallies[name]
                if len(charted) >= CHARTED:
                    if not smallest or known.requests + known.accesses < 2 * smallest[-1][0]:
                        continue
                    del charted[smallest.pop()[1]]
                series = charted[name] = Series()
            tally = _tally(held)
            series.add(time, tally.requests or tally.accesses, tally.tokens_in + tally.tokens_out, tally.cost)

    def largest(self, most: int) -> list[tuple[str, Tally]]:
        """The names with the highest cost, then most requests."""
        return heapq.nsmallest(
            most, self.tallies.items(), key=lambda item: (-item[1].cost, -item[1].requests, -item[1].accesses, item[0])
        )

    def _forget(self) -> None:
        """Forget the smallest, until there is room for a quarter: of names of the same size those that are there for
        longest.
        """
        sizes = list(map(_size, self.tallies.values()))
        gone = len(sizes) - NAMES + max(1, NAMES // 4)
        most = sorted(sizes)[gone - 1]
        few = [name for size, name in zip(sizes, self.tallies, strict=True) if size < most]
        as_few = (name for size, name in zip(sizes, self.tallies, strict=True) if size == most)
        for name in (*few, *islice(as_few, gone - len(few))):
            del self.tallies[name]
            self.series.pop(name, None)


def _size(tally: Tally) -> int:
    """Events of any kind."""
    return tally.requests + tally.accesses


class Meters:
    """The meters of everything. `since` is the beginning of the hour that is not over, `first` and `last` are the times
    of the first and the latest event (epoch seconds).

    `aliases` are names of keys, `unpriced` counts calls by model without a price, and `estimated` is the cost by list
    prices of `prices_of`.
    """

    def __init__(self, prices_of: datetime.date = datetime.date.min) -> None:
        self.prices_of = prices_of
        self.estimated = 0.0
        self.first: float | None = None
        self.last: float | None = None
        self.aliases: dict[str, str] = {}
        self.total = Tally()
        self.series = Series()
        self.dimensions = {name: Dimension() for name in DIMENSIONS}
        self.unpriced: Counter[str] = Counter()
        self.since = 0
        self._open: dict[tuple[str, ...], Tally | Use] = {}

    def call(self, use: Use) -> None:
        """Count a call."""
        key = use.key
        self._count((key_of(key) or use.alias, use.user, use.team, use.model, use.ip, use.route), use)
        if use.alias and key not in self.aliases and len(self.aliases) < NAMES:
            self.aliases[key] = use.alias
        if use.flags & ESTIMATED and use.cost >= 0:
            self.estimated += use.cost

    def access(self, use: Use) -> None:
        """Count an HTTP request that a web server's log tells of."""
        self._count((key_of(use.key), use.user, "", "", use.ip, use.route), use)

    def _count(self, who: tuple[str, ...], use: Use) -> None:
        """Count an event; the first of its kind in an hour is kept as it is."""
        self.last = time = use.time
        if time >= self.since + HOUR:
            self._begin_hour(time)
        held = self._open.get(who)
        if held is None:
            if len(self._open) >= OPEN:
                self.close()
            self._open[who] = use
            return
        if isinstance(held, Use):
            first, held = held, Tally()
            held.count(first)
            self._open[who] = held
        held.count(use)

    def _begin_hour(self, time: float) -> None:
        """An hour is over, and the next event comes at a time."""
        if self.first is None:
            self.first = time
        self.close()
        self.since = int(time) // HOUR * HOUR

    def close(self) -> None:
        """The hour is over, or has brought too many: the sums go to the dimensions."""
        if not self._open:
            return
        wherever: dict[tuple[str, ...], Tally | Use] = {}
        addresses: dict[str, Tally | Use] = {}
        for (key, user, team, model, ip, route), held in self._open.items():
            _put(wherever, (key, user, team, model, route), held)  # there may be as many addresses as events
            if ip:
                _put(addresses, ip, held)
        keys: dict[str, Tally | Use] = {}
        users: dict[str, Tally | Use] = {}
        kinds: dict[tuple[str, ...], Tally | Use] = {}
        for (key, user, team, model, route), held in wherever.items():
            _put(keys, key, held)
            _put(users, user, held)
            _put(kinds, (team, model, route), held)
        self._open = {}
        hour = Tally()
        teams: dict[str, Tally | Use] = {}
        models: dict[str, Tally | Use] = {}
        routes: dict[str, Tally | Use] = {}
        for (team, model, route), held in kinds.items():
            tally = _tally(held)
            hour.add(tally)
            _put(teams, team, tally)
            _put(models, model, tally)
            _put(routes, route, tally)
            if tally.unpriced and (model in self.unpriced or len(self.unpriced) < CHARTED):
                self.unpriced[model] += tally.unpriced
        for dimension, sums in zip(
            self.dimensions.values(), (keys, users, teams, models, addresses, routes), strict=True
        ):
            sums.pop("", None)
            dimension.add(sums, self.since)
        self.total.add(hour)
        self.series.add(self.since, hour.requests or hour.accesses, hour.tokens_in + hour.tokens_out, hour.cost)


_Name = TypeVar("_Name", str, tuple[str, ...])


def _put(sums: dict[_Name, Tally | Use], name: _Name, held: Tally | Use) -> None:
    """Add an event or sums to those of a name; a single event stays what it is."""
    known = sums.get(name)
    if known is None:
        if isinstance(held, Use):
            sums[name] = held
            return
        sums[name] = known = Tally()
    elif isinstance(known, Use):
        first, known = known, Tally()
        known.count(first)
        sums[name] = known
    if isinstance(held, Use):
        known.count(held)
    else:
        known.add(held)


def _tally(held: Tally | Use) -> Tally:
    """The sums of an event, or those that they are."""
    if isinstance(held, Tally):
        return held
    tally = Tally()
    tally.count(held)
    return tally
