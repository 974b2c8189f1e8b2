"""Who used what, minute by minute: sums over the records of a live audit, handed on tick by tick."""

from __future__ import annotations

from typing import Final

import msgspec

from auditors.engines.updates import NO_MINUTE, Usage
from auditors.model import Fields, Principal
from auditors.records.record import Record
from auditors.usage.collecting import kind_of, route_shape
from auditors.usage.events import ACCESS
from auditors.usage.failures import failure_class
from auditors.usage.latencies import class_of
from auditors.usage.prices import Prices

MOST: Final = 5_000
"""Principals, routes and minutes that are told apart between two ticks; what is more is summed up as nobody's."""

_OTHERS: Final = Principal()


class _Sums(msgspec.Struct, gc=False):
    """What `Usage` says, while it grows."""

    requests: int = 0
    accesses: int = 0
    errors: int = 0
    blocked: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0
    values: int = 0
    failures: dict[str, int] = {}
    latencies: dict[int, int] = {}
    first_tokens: dict[int, int] = {}

    def count(self, fields: Fields, prices: Prices, *, is_access: bool) -> None:
        """One request, which only a web server's log tells of where it `is_access`; what its record does not tell of
        the cost is by list prices.
        """
        self.accesses += is_access
        self.requests += not is_access
        status = fields.http_status or 0
        failed, blocked = fields.status == "failure" or status >= 400, fields.status == "blocked"
        self.errors += failed
        self.blocked += blocked
        tokens_in, tokens_out = fields.tokens_in or 0, fields.tokens_out or 0
        if fields.tokens_in is None and fields.tokens_out is None:
            tokens_in = fields.tokens_total or 0
        self.tokens_in += tokens_in
        self.tokens_out += tokens_out
        if fields.cost is not None:
            self.cost += fields.cost
        elif fields.model and (tokens_in or tokens_out):
            self.cost += max(0.0, prices.cost(fields.model, tokens_in, tokens_out))
        if failed or blocked:
            name = failure_class(status, fields.status or "", fields.error_type or "")
            self.failures[name] = self.failures.get(name, 0) + 1
        if fields.latency is not None:
            _add(self.latencies, fields.latency)
        if fields.first_token is not None:
            _add(self.first_tokens, fields.first_token)


def _add(counts: dict[int, int], seconds: float) -> None:
    name = class_of(seconds)
    counts[name] = counts.get(name, 0) + 1


class Meters:
    """Sums since the last time they were taken."""

    def __init__(self, prices: Prices) -> None:
        self._prices = prices
        self._sums: dict[tuple[int, bool, Principal, str], _Sums] = {}

    def count(self, record: Record, fields: Fields, principal: Principal, arrived: float | None, values: int) -> None:
        """One record; one that is no request counts only for the sensitive values in it. `arrived` (epoch seconds) is
        when it came, None where nobody knows.
        """
        is_request = _is_request(fields)
        if not (values or is_request):
            return
        time = fields.time if fields.time is not None else arrived
        minute, is_arrival = int(time // 60) * 60 if time is not None else NO_MINUTE, fields.time is None
        key = (minute, is_arrival, principal, route_shape(fields.route) if fields.route else "")
        sums = self._sums.get(key)
        if sums is None:
            if len(self._sums) >= MOST:
                key = (minute, is_arrival, _OTHERS, "")
            sums = self._sums.setdefault(key, _Sums())
        sums.values += values
        if is_request:
            sums.count(fields, self._prices, is_access=kind_of(record, fields) == ACCESS)

    def take(self) -> tuple[Usage, ...]:
        """The sums since the last call."""
        sums, self._sums = self._sums, {}
        return tuple(
            Usage(
                minute,
                principal,
                requests=each.requests,
                accesses=each.accesses,
                errors=each.errors,
                blocked=each.blocked,
                tokens_in=each.tokens_in,
                tokens_out=each.tokens_out,
                cost=each.cost,
                values=each.values,
                route=route,
                failures=each.failures,
                latencies=each.latencies,
                first_tokens=each.first_tokens,
                is_arrival=is_arrival,
            )
            for (minute, is_arrival, principal, route), each in sums.items()
        )


def _is_request(fields: Fields) -> bool:
    return bool(fields.model or fields.http_status or fields.status or fields.tokens_total or fields.route)
