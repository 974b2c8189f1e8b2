"""Who used what, by the minute of event time: sums for keys, users, models, teams and addresses, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from auditors.engines.updates import Usage
from auditors.model import Principal

KINDS: Final = ("key", "user", "model", "team", "ip")
METRICS: Final = ("requests", "tokens", "cost", "errors")

MOST_NAMES: Final = 2_000
"""Names of each kind that are counted apart; further ones are counted together."""

MOST_MINUTES: Final = 180
"""Minutes that are kept of a name, its latest."""

MOST_TOTAL_MINUTES: Final = 100_000
"""Minutes that are kept of everything: more than two months."""

OTHERS: Final = "(others)"


class Meter:
    """Sums of one name. `minutes` holds (requests, tokens, cost, errors, values) by minute."""

    __slots__ = ("blocked", "cost", "errors", "last", "minutes", "requests", "tokens_in", "tokens_out", "values")

    def __init__(self) -> None:
        self.requests = self.errors = self.blocked = self.tokens_in = self.tokens_out = self.values = 0
        self.cost = 0.0
        self.last = 0
        self.minutes: dict[int, list[float]] = {}

    @property
    def tokens(self) -> int:
        """Tokens in both directions."""
        return self.tokens_in + self.tokens_out

    def add(self, usage: Usage, most: int) -> None:
        """Add a difference."""
        self.requests += usage.requests
        self.errors += usage.errors
        self.blocked += usage.blocked
        self.tokens_in += usage.tokens_in
        self.tokens_out += usage.tokens_out
        self.cost += usage.cost
        self.values += usage.values
        self.last = max(self.last, usage.minute)
        sums = self.minutes.get(usage.minute)
        if sums is None:
            sums = self.minutes[usage.minute] = [0.0] * 5
            if len(self.minutes) > most:
                del self.minutes[min(self.minutes)]
        tokens = usage.tokens_in + usage.tokens_out
        for index, more in enumerate((usage.requests, tokens, usage.cost, usage.errors, usage.values)):
            sums[index] += more

    def total(self, metric: str) -> float:
        """The sum of a metric."""
        return float(getattr(self, metric))

    def series(self, metric: str, begin: int, step: int, number: int) -> list[float]:
        """A metric in `number` buckets of `step` seconds from `begin` on."""
        index = METRICS.index(metric) if metric in METRICS else 4
        buckets = [0.0] * number
        for minute, sums in self.minutes.items():
            at = (minute - begin) // step
            if 0 <= at < number:
                buckets[at] += sums[index]
        return buckets


class Meters:
    """Meters of all names by kind, and of everything."""

    def __init__(self) -> None:
        self.total = Meter()
        self.by_kind: dict[str, dict[str, Meter]] = {kind: {} for kind in KINDS}

    def add(self, usages: Iterable[Usage]) -> None:
        """Add differences."""
        for usage in usages:
            self.total.add(usage, MOST_TOTAL_MINUTES)
            for kind in KINDS:
                if name := name_of(usage.principal, kind):
                    meters = self.by_kind[kind]
                    meter = meters.get(name)
                    if meter is None:
                        name = name if len(meters) < MOST_NAMES else OTHERS
                        meter = meters.setdefault(name, Meter())
                    meter.add(usage, MOST_MINUTES)

    def ranked(self, kind: str, metric: str) -> Sequence[tuple[str, Meter]]:
        """The names of a kind, the heaviest user first."""
        return sorted(self.by_kind[kind].items(), key=lambda item: (-item[1].total(metric), item[0]))

    @property
    def period(self) -> tuple[int, int] | None:
        """The first minute and the end of the last one, in epoch seconds."""
        minutes = self.total.minutes
        return (min(minutes), max(minutes) + 60) if minutes else None


def name_of(principal: Principal, kind: str) -> str | None:
    """What a principal is called as a key, user, model, team or address."""
    if kind == "key":
        return principal.key_alias or principal.key
    name: str | None = getattr(principal, kind)
    return name


def buckets(begin: int, end: int, most: int, step: int = 60) -> tuple[int, int, int]:
    """Begin, step (seconds, whole minutes) and number of at most `most` buckets that cover a period."""
    minutes = max(1, -(-(end - begin) // step))
    width = step * max(1, -(-minutes // max(1, most)))
    start = begin - begin % width
    return start, width, max(1, -(-(end - start) // width))
