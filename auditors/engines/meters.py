"""Who used what, minute by minute: sums over the records of a live audit, handed on tick by tick."""

from __future__ import annotations

from typing import Final

from auditors.engines.updates import Usage
from auditors.model import Fields, Principal
from auditors.usage.collecting import route_shape

MOST: Final = 5_000
"""Principals, routes and minutes that are told apart between two ticks; what is more is summed up as nobody's."""

_OTHERS: Final = Principal()


class Meters:
    """Sums since the last time they were taken."""

    def __init__(self) -> None:
        self._sums: dict[tuple[int, Principal, str], list[float]] = {}

    def count(self, fields: Fields, principal: Principal, arrived: float, values: int) -> None:
        """One record; one that is no request counts only for the sensitive values in it."""
        if not values and not _is_request(fields):
            return
        time = fields.time if fields.time is not None else arrived
        key = (int(time // 60) * 60, principal, route_shape(fields.route) if fields.route else "")
        sums = self._sums.get(key)
        if sums is None:
            if len(self._sums) >= MOST:
                key = (key[0], _OTHERS, "")
            sums = self._sums.setdefault(key, [0, 0, 0, 0, 0, 0.0, 0])
        sums[6] += values
        if not _is_request(fields):
            return
        sums[0] += 1
        sums[1] += fields.status == "failure" or (fields.http_status or 0) >= 400
        sums[2] += fields.status == "blocked"
        sums[3] += fields.tokens_in or 0
        sums[4] += fields.tokens_out or 0
        sums[5] += fields.cost or 0.0

    def take(self) -> tuple[Usage, ...]:
        """The sums since the last call."""
        sums, self._sums = self._sums, {}
        return tuple(
            Usage(
                minute,
                principal,
                requests=int(each[0]),
                errors=int(each[1]),
                blocked=int(each[2]),
                tokens_in=int(each[3]),
                tokens_out=int(each[4]),
                cost=each[5],
                values=int(each[6]),
                route=route,
            )
            for (minute, principal, route), each in sums.items()
        )


def _is_request(fields: Fields) -> bool:
    return bool(fields.model or fields.http_status or fields.status or fields.tokens_total or fields.route)
