"""What the meters say, as reports show it."""

from __future__ import annotations

from typing import Final

from auditors.reports.consumption import Consumer, Consumption, Ranking
from auditors.usage.latencies import quantile
from auditors.usage.meters import Meters, Tally

_SHOWN: Final = 5
_KINDS: Final = ("key", "user", "team", "model", "route", "ip")


def consumption(meters: Meters) -> Consumption | None:
    """Totals and the largest of each kind; None where nothing was used."""
    total = meters.total
    if not total.requests and not total.accesses:
        return None
    return Consumption(
        total=_consumer("", total),
        begin=meters.first,
        end=meters.last,
        rankings=tuple(ranking for kind in _KINDS if (ranking := _ranking(meters, kind)).largest),
        unpriced=meters.unpriced,
        estimated=meters.estimated,
        prices_of=meters.prices_of,
    )


def _ranking(meters: Meters, kind: str) -> Ranking:
    dimension = meters.dimensions[kind]
    largest = tuple(
        _consumer(meters.aliases.get(name, name) if kind == "key" else name, tally)
        for name, tally in dimension.largest(_SHOWN)
    )
    return Ranking(kind, largest, max(len(dimension.distinct), len(largest)))


def _consumer(name: str, tally: Tally) -> Consumer:
    return Consumer(
        name=name,
        requests=tally.requests,
        accesses=tally.accesses,
        errors=sum(tally.errors.values()),
        tokens_in=tally.tokens_in,
        tokens_out=tally.tokens_out,
        cost=tally.cost,
        unpriced=tally.unpriced,
        failures=tally.errors,
        typical=tally.quantile(0.5),
        slow=tally.quantile(0.95),
        first_token=quantile(tally.first_tokens, 0.5),
    )
