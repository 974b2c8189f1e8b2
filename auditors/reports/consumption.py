"""Who used how much, in words and rows, for the reports that people read."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from auditors.reports import wording
from auditors.sanitizing import sanitize

_MODELS: Final = 5
"""Models without a price, and classes of errors, that are named."""

HEADER: Final = ("requests", "errors", "tokens in", "out", "cost")


@dataclass(frozen=True, slots=True)
class Consumer:
    """What one name has used. `accesses` are HTTP requests that only a web server's log tells of."""

    name: str
    requests: int
    accesses: int
    errors: int
    tokens_in: int
    tokens_out: int
    cost: float
    unpriced: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """The largest consumers of one kind (`key`, `model`, ...), and about how many there were."""

    kind: str
    largest: tuple[Consumer, ...]
    distinct: int


@dataclass(frozen=True, slots=True)
class Consumption:
    """What was used in all and by whom. `begin` and `end` are epoch seconds.

    `estimated` is the part of the cost that comes out of the list prices of `prices_of`, because the records had none.
    `unpriced` counts calls of models without a known price, `errors` failures by class; `slow` is the latency in
    seconds that nineteen of twenty calls did not exceed.
    """

    total: Consumer
    begin: float | None
    end: float | None
    rankings: tuple[Ranking, ...]
    errors: Mapping[str, int]
    unpriced: Mapping[str, int]
    estimated: float
    prices_of: datetime.date
    slow: float | None = None


def sentences(used: Consumption) -> list[str]:
    """The sums, what went wrong, and what has no price."""
    total = used.total
    what = "request" if total.requests else "HTTP request"
    told = f"{wording.counted(total.requests or total.accesses, what)}"
    if total.tokens_in or total.tokens_out:
        told += f", {total.tokens_in:,} tokens in and {total.tokens_out:,} out"
    if total.requests:
        told += f", {money(total.cost)}"
    if period := wording.period(used.begin, used.end):
        told += f", {period} UTC"
    lines = [f"{told}."]
    if used.slow is not None:
        lines.append(f"95 % of the calls took {used.slow:g} s or less.")
    if used.errors:
        lines.append(f"{wording.counted(total.errors, 'error')}: {_ranked(used.errors)}.")
    if used.estimated:
        lines.append(
            f"{money(used.estimated)} of the cost is by list prices of {used.prices_of:%Y-%m-%d}; records tell none."
        )
    if used.unpriced:
        lines.append(
            f"{wording.counted(total.unpriced, 'call')} of models without a known price count as free: "
            f"{_ranked(used.unpriced)}. Give prices under [usage.prices]."
        )
    return lines


def cells(consumer: Consumer) -> tuple[str, ...]:
    """The columns of `HEADER`."""
    return (
        f"{consumer.requests or consumer.accesses:,}",
        f"{consumer.errors:,}" if consumer.errors else "–",
        f"{consumer.tokens_in:,}" if consumer.tokens_in else "–",
        f"{consumer.tokens_out:,}" if consumer.tokens_out else "–",
        money(consumer.cost) + ("*" if consumer.unpriced else "") if consumer.cost or consumer.unpriced else "–",
    )


def heading(ranking: Ranking) -> str:
    """`key (12)`: what is ranked, and how many there are."""
    kind = {"ip": "address"}.get(ranking.kind, ranking.kind)
    return f"{kind} ({ranking.distinct:,})" if ranking.distinct > len(ranking.largest) else kind


def money(dollars: float) -> str:
    """US dollars, small amounts with more digits."""
    return f"${dollars:,.2f}" if dollars >= 0.1 or not dollars else f"${dollars:.4f}"


def _ranked(counts: Mapping[str, int]) -> str:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    named = ", ".join(f"{sanitize(name) or 'unnamed'} {count:,}" for name, count in ordered[:_MODELS])
    return named + (f" and {len(ordered) - _MODELS:,} more" if len(ordered) > _MODELS else "")
