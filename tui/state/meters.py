"""Who used what, by the minute of event time: sums for keys, users, models, teams, addresses, routes; bounded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from auditors.engines.updates import NO_MINUTE, Usage
from auditors.model import Principal, Severity
from auditors.usage.latencies import merge, quantile, total
from tui.state.key_names import KeyNames
from tui.state.moments import Moment

KINDS: Final = ("key", "user", "model", "team", "ip", "route")
WORDS: Final = {"key": "key", "user": "user", "model": "model", "team": "team", "ip": "address", "route": "route"}
"""What a kind is called before a name."""
LATENCY: Final = "latency"
METRICS: Final = ("requests", "tokens", "cost", "errors", LATENCY)
RISK: Final = "risk"
RANKINGS: Final = (RISK, *METRICS)
"""What principals are ranked by; by risk, those with the worst incidents come first, then those with most requests; by
latency, those who waited longest, were it not for one call in twenty.
"""

MOST_BESIDE: Final = 6
"""Models, addresses and so on that are told apart of one name; further ones are counted together."""

MOST_NAMES: Final = 2_000
"""Names of each kind that are counted apart; further ones are counted together."""

MOST_MINUTES: Final = 180
"""Minutes that are kept of a name, its latest; those before them are added up."""

SPAN: Final = 3 * 3_600
"""Seconds over which minutes are added up that are not kept."""

MOST_SPANS: Final = 256
"""How many such sums are kept of a name: a month and a day where it is never idle."""

MOST_TOTAL_MINUTES: Final = 100_000
"""Minutes that are kept of everything: more than two months."""

_SPARE: Final = 8
"""Minutes are added up when there are more than should be kept by one part in so many: many at a time."""

_SUMS: Final = 7
"""Sums that are kept of a minute; those of `METRICS` come first."""
_TIMED: Final = 5
_ACCESSES: Final = 6

OTHERS: Final = "(others)"

_INSTEAD: Final = ("user", "team", "ip", "model")
"""Who somebody is that tells no key."""


class Who(NamedTuple):
    """A name of a kind, as meters are kept by; without a kind, everybody."""

    kind: str
    name: str


EVERYBODY: Final = Who("", "everybody")


class Meter:
    """Sums of one name. Requests are `calls`, those that tell of models; where there are none, `accesses`, which web
    servers tell of and which would count calls twice. `minutes` holds (calls, tokens, cost, errors, seconds, calls
    whose seconds are known, accesses) by minute, `earlier` the same of the times before, by `SPAN`, `beside` what
    goes with it: requests, tokens and cost by kind and name. `last` is the latest minute that records name, `arrived`
    that in which such came that name none. `failures`, `latencies` and `first_tokens` are as in
    `Usage`.
    """

    __slots__ = (
        *("_access_hours", "_call_hours", "accesses", "arrived", "beside", "blocked", "calls", "cost", "earlier"),
        *("errors", "failures", "first_tokens", "last", "latencies", "minutes", "tokens_in", "tokens_out", "values"),
    )

    def __init__(self) -> None:
        self.calls = self.accesses = self.errors = self.blocked = self.tokens_in = self.tokens_out = self.values = 0
        self.cost = 0.0
        self.last = self.arrived = 0
        self.minutes: dict[int, list[float]] = {}
        self.earlier: dict[int, list[float]] = {}
        self._call_hours, self._access_hours = [0] * 24, [0] * 24
        self.beside: dict[str, dict[str, list[float]]] = {}
        self.failures: dict[str, int] = {}
        self.latencies: dict[int, int] = {}
        self.first_tokens: dict[int, int] = {}

    @property
    def moment(self) -> Moment | None:
        """When it was last seen: by a record, else when one came that names no time."""
        if self.last:
            return Moment(self.last)
        return Moment(self.arrived, True) if self.arrived else None

    @property
    def requests(self) -> int:
        """Calls, or accesses where none is known."""
        return self.calls or self.accesses

    @property
    def hours(self) -> list[int]:
        """Requests by hour of the day (UTC)."""
        return self._call_hours if self.calls else self._access_hours

    @property
    def tokens(self) -> int:
        """Tokens in both directions."""
        return self.tokens_in + self.tokens_out

    def add(self, usage: Usage, most: int) -> None:
        """Add a difference."""
        self.calls += usage.requests
        self.accesses += usage.accesses
        self.errors += usage.errors
        self.blocked += usage.blocked
        self.tokens_in += usage.tokens_in
        self.tokens_out += usage.tokens_out
        self.cost += usage.cost
        self.values += usage.values
        merge(self.failures, usage.failures)
        merge(self.latencies, usage.latencies)
        merge(self.first_tokens, usage.first_tokens)
        if usage.minute != NO_MINUTE:
            self._add_at(usage, most)

    def _add_at(self, usage: Usage, most: int) -> None:
        """Add what has a place in time."""
        if usage.is_arrival:
            self.arrived = max(self.arrived, usage.minute)
        else:
            self.last = max(self.last, usage.minute)
        self._call_hours[usage.minute // 3600 % 24] += usage.requests
        self._access_hours[usage.minute // 3600 % 24] += usage.accesses
        sums = self.minutes.get(usage.minute)
        if sums is None:
            sums = self.minutes[usage.minute] = [0.0] * _SUMS
        tokens = usage.tokens_in + usage.tokens_out
        seconds, timed = total(usage.latencies), sum(usage.latencies.values())
        new = (usage.requests, tokens, usage.cost, usage.errors, seconds, timed, usage.accesses)
        for index, more in enumerate(new):
            sums[index] += more
        if len(self.minutes) > most + most // _SPARE:
            self._add_up(sorted(self.minutes)[:-most])

    def _add_up(self, minutes: Sequence[int]) -> None:
        """Keep of these minutes the sums of the spans that they lie in."""
        for minute in minutes:
            span = self.earlier.setdefault(minute - minute % SPAN, [0.0] * _SUMS)
            for index, more in enumerate(self.minutes.pop(minute)):
                span[index] += more
        for begin in sorted(self.earlier)[:-MOST_SPANS]:
            del self.earlier[begin]

    @property
    def period(self) -> tuple[int, int] | None:
        """The first minute of which something is kept and the end of the last one, in epoch seconds."""
        minutes = self.minutes
        return (min((*self.earlier, min(minutes))), max(minutes) + 60) if minutes else None

    def meet(self, kind: str, name: str, usage: Usage) -> None:
        """Add a difference to what goes with this name."""
        self._meet(kind, name, (usage.requests or usage.accesses, usage.tokens_in + usage.tokens_out, usage.cost))

    def _meet(self, kind: str, name: str, more: Iterable[float]) -> None:
        names = self.beside.setdefault(kind, {})
        if name not in names and len(names) >= MOST_BESIDE:
            name = OTHERS
        sums = names.setdefault(name, [0.0, 0.0, 0.0])
        for index, each in enumerate(more):
            sums[index] += each

    def rename(self, kind: str, name: str, new: str) -> None:
        """What goes with this name under another one from now on."""
        names = self.beside.get(kind, {})
        if (sums := names.pop(name, None)) is not None:
            names[new] = [one + more for one, more in zip(names.get(new, [0.0] * len(sums)), sums, strict=True)]

    def absorb(self, other: Meter) -> None:
        """Add everything that was counted for another name."""
        for sum_ in ("calls", "accesses", "errors", "blocked", "tokens_in", "tokens_out", "cost", "values"):
            setattr(self, sum_, getattr(self, sum_) + getattr(other, sum_))
        for mine, theirs in ((self.minutes, other.minutes), (self.earlier, other.earlier)):
            for moment, sums in theirs.items():
                mine[moment] = [one + more for one, more in zip(mine.get(moment, [0.0] * _SUMS), sums, strict=True)]
        merge(self.failures, other.failures)
        merge(self.latencies, other.latencies)
        merge(self.first_tokens, other.first_tokens)
        self.last, self.arrived = max(self.last, other.last), max(self.arrived, other.arrived)
        for hours, more_hours in (
            (self._call_hours, other._call_hours),
            (self._access_hours, other._access_hours),
        ):
            hours[:] = [one + more for one, more in zip(hours, more_hours, strict=True)]
        for kind, names in other.beside.items():
            for name, sums in names.items():
                self._meet(kind, name, sums)

    def total(self, metric: str) -> float:
        """The sum of a metric; of latencies what 95 % of the calls did not exceed."""
        if metric == LATENCY:
            return self.quantile(0.95) or 0.0
        return float(getattr(self, metric))

    def quantile(self, share: float) -> float | None:
        """The latency in seconds that this share of calls did not exceed; None where none is known."""
        return quantile(self.latencies, share)

    def series(self, metric: str, begin: int, step: int, number: int) -> list[float]:
        """A metric in `number` buckets of `step` seconds from `begin` on; of latencies the mean. What was added up is
        spread over its span.
        """
        index = _ACCESSES if metric == METRICS[0] and not self.calls else METRICS.index(metric)
        buckets, calls = [0.0] * number, [0.0] * number
        for minute, sums in self.minutes.items():
            at = (minute - begin) // step
            if 0 <= at < number:
                buckets[at] += sums[index]
                calls[at] += sums[_TIMED]
        for start, sums in self.earlier.items():
            stop = start + SPAN
            for at in range(max(0, (start - begin) // step), min(number, (stop - 1 - begin) // step + 1)):
                first = begin + at * step
                share = (min(stop, first + step) - max(start, first)) / SPAN
                buckets[at] += sums[index] * share
                calls[at] += sums[_TIMED] * share
        if metric != LATENCY:
            return buckets
        return [seconds / timed if timed else 0.0 for seconds, timed in zip(buckets, calls, strict=True)]


class Meters:
    """Meters of all names by kind, and of everything."""

    def __init__(self, names: KeyNames | None = None) -> None:
        self._names = names or KeyNames()
        self.total = Meter()
        self.by_kind: dict[str, dict[str, Meter]] = {kind: {} for kind in KINDS}
        self._keyless: set[Who] = set()

    def add(self, usages: Iterable[Usage]) -> None:
        """Add differences."""
        for usage in usages:
            self.total.add(usage, MOST_TOTAL_MINUTES)
            principal = self._names.named(usage.principal)
            names = {kind: name for kind in KINDS if (name := name_of(principal, kind, usage.route))}
            if "key" not in names and len(self._keyless) < MOST_NAMES and (who := whose(principal, "key")):
                self._keyless.add(who)
            for kind, name in names.items():
                meters = self.by_kind[kind]
                meter = meters.get(name)
                if meter is None:
                    meter = meters.setdefault(name if len(meters) < MOST_NAMES else OTHERS, Meter())
                meter.add(usage, MOST_MINUTES)
                for other, beside in names.items():
                    if other != kind:
                        meter.meet(other, beside, usage)

    def rename(self, aliases: Mapping[str, str]) -> None:
        """Keys have these aliases: what was counted for the key is the alias's."""
        keys = self.by_kind["key"]
        for key, alias in aliases.items():
            if (meter := keys.pop(key, None)) is None:
                continue
            known = keys.setdefault(alias, meter)
            if known is not meter:
                known.absorb(meter)
            for kind in KINDS:
                for other in self.by_kind[kind].values():
                    other.rename("key", key, alias)

    def of(self, who: Who) -> Meter | None:
        """The meter of somebody, or of everybody."""
        return self.by_kind[who.kind].get(who.name) if who.kind else self.total

    def ranked(self, kind: str, ranking: str, risks: Mapping[Who, tuple[int, int]]) -> Sequence[tuple[Who, Meter]]:
        """The names of a kind: those at the highest risk or the heaviest users first. `risks` has for those with
        incidents the rank of the worst one's severity, and how many there are: by risk, they are in it whatever their
        kind, and whether they were seen to use anything or not. Where no key is told at all, those stand for keys that
        are told instead.
        """
        named = [Who(kind, name) for name in self.by_kind[kind]]
        if kind == "key" and not named:
            named = [who for who in self._keyless if who.kind]
        meters = {who: meter for who in named if (meter := self.of(who))}
        if ranking != RISK:
            return sorted(meters.items(), key=lambda item: (-item[1].total(ranking), item[0]))
        meters |= {who: self.of(who) or Meter() for who in risks if who.kind}

        def danger(item: tuple[Who, Meter]) -> tuple[int, int, int, int, Who]:
            worst, number = risks.get(item[0], (len(Severity), 0))
            return worst, -number, -(item[1].values > 0), -item[1].requests, item[0]

        return sorted(meters.items(), key=danger)

    @property
    def period(self) -> tuple[int, int] | None:
        """The first minute and the end of the last one, in epoch seconds."""
        return self.total.period


def name_of(principal: Principal, kind: str, route: str = "") -> str | None:
    """What a principal is called as a key, user, model, team or address; as a route, the one that it took."""
    if kind == "key":
        return principal.key_alias or principal.key
    if kind == "route":
        return route
    name: str | None = getattr(principal, kind)
    return name


def whose(principal: Principal | None, kind: str) -> Who | None:
    """Who of a kind a principal is; among keys one that tells no key counts by what else it tells. Everybody is
    who has no name at all; None where it has names, but none of the kind.
    """
    kinds = (kind, *_INSTEAD) if kind == "key" else (kind,)
    names = ((each, name_of(principal, each)) for each in kinds) if principal is not None else ()
    known = next((Who(each, name) for each, name in names if name), None)
    if known is None and (principal is None or not any(name_of(principal, each) for each in KINDS)):
        return EVERYBODY
    return known


def buckets(begin: int, end: int, most: int) -> tuple[int, int, int]:
    """Begin, step (seconds, whole minutes) and number of at most `most` buckets that cover a period: of a small chart
    without a scale, which is to fill its columns.
    """
    minutes = max(1, -(-(end - begin) // 60))
    for times in (most, most - 1):  # the first bucket begins before the period, so that one more may be needed
        width = 60 * max(1, -(-minutes // max(1, times)))
        start = begin - begin % width
        number = max(1, -(-(end - start) // width))
        if number <= most:
            break
    return start, width, number
