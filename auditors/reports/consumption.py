"""Who used how much, in words and rows, for the reports that people read."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from auditors.reports import wording
from auditors.sanitizing import sanitize

_MODELS: Final = 5
"""Models without a price, and classes of errors, that are named."""

HEADER: Final = ("requests", "errors", "tokens in", "out", "cost", "p95")

_CLASSES: Final = 3
"""Classes of errors that are named of one consumer."""


@dataclass(frozen=True, slots=True)
class Consumer:
    """What one name has used. `accesses` are HTTP requests that only a web server's log tells of.

    `failures` are errors by class; `typical`, `slow` and `first_token` are seconds: the latencies that one of two calls
    and that nineteen of twenty did not exceed, and the time until the first token that one of two did not exceed.
    """

    name: str
    requests: int
    accesses: int
    errors: int
    tokens_in: int
    tokens_out: int
    cost: float
    unpriced: int
    failures: Mapping[str, int] = field(default_factory=dict)
    typical: float | None = None
    slow: float | None = None
    first_token: float | None = None


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
    `unpriced` counts calls of models without a known price.
    """

    total: Consumer
    begin: float | None
    end: float | None
    rankings: tuple[Ranking, ...]
    unpriced: Mapping[str, int]
    estimated: float
    prices_of: datetime.date


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
    if total.typical is not None and total.slow is not None:
        what = "calls" if total.requests else "requests"
        told = f"Half of the {what} took {seconds(total.typical)} or less, 95 % took {seconds(total.slow)} or less"
        if total.first_token is not None:
            told += f"; half had their first token within {seconds(total.first_token)}"
        lines.append(f"{told}.")
    if total.failures:
        lines.append(f"{wording.counted(total.errors, 'error')}: {_ranked(total.failures, _MODELS)}.")
    if used.estimated:
        lines.append(
            f"{money(used.estimated)} of the cost is by list prices of {used.prices_of:%Y-%m-%d}; records tell none."
        )
    if used.unpriced:
        lines.append(
            f"{wording.counted(total.unpriced, 'call')} of models without a known price count as free: "
            f"{_ranked(used.unpriced, _MODELS)}. Give prices under [usage.prices]."
        )
    return lines


def cells(consumer: Consumer, *, named: bool = False) -> tuple[str, ...]:
    """The columns of `HEADER`; errors by class as well where they are to be `named`."""
    errors = f"{consumer.errors:,}" if consumer.errors else "–"
    if named and consumer.failures:
        errors += f" ({_ranked(consumer.failures, _CLASSES)})"
    return (
        f"{consumer.requests or consumer.accesses:,}",
        errors,
        f"{consumer.tokens_in:,}" if consumer.tokens_in else "–",
        f"{consumer.tokens_out:,}" if consumer.tokens_out else "–",
        money(consumer.cost) + ("*" if consumer.unpriced else "") if consumer.cost or consumer.unpriced else "–",
        seconds(consumer.slow) if consumer.slow is not None else "–",
    )


def heading(ranking: Ranking) -> str:
    """`key (12)`: what is ranked, and how many there are."""
    kind = {"ip": "address"}.get(ranking.kind, ranking.kind)
    return f"{kind} ({ranking.distinct:,})" if ranking.distinct > len(ranking.largest) else kind


def money(dollars: float) -> str:
    """US dollars, small amounts with more digits."""
    return f"${dollars:,.2f}" if dollars >= 0.1 or not dollars else f"${dollars:.4f}"


def seconds(length: float) -> str:
    """A duration with two digits that count: `0.82 s`, `4.2 s`, `45 s`."""
    return f"{float(f'{length:.2g}'):g} s"


def _ranked(counts: Mapping[str, int], most: int) -> str:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    named = ", ".join(f"{sanitize(name) or 'unnamed'} {count:,}" for name, count in ordered[:most])
    return named + (f" and {len(ordered) - most:,} more" if len(ordered) > most else "")
