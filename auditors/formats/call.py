"""One call of a model as a log tells it: what follows from the rest is worked out, what cannot be is left out."""

from __future__ import annotations

from typing import Any, Final

from auditors.formats.http import http_status, outcome
from auditors.formats.reading import between
from auditors.model import Fields

_AMOUNTS: Final = ("tokens_in", "tokens_out", "tokens_total", "cost", "latency", "first_token")


def call_fields(product: str, **told: Any) -> Fields:
    """The fields of a call out of what a log tells, each already of its type or None.

    Works out `tokens_total`, `latency` and `status` where only what they follow from is told. Amounts below zero are
    placeholders for unknown ones, and statuses that HTTP does not know are the product's own; both are left out.
    """
    return completed(product, told)


def completed(product: str, told: dict[str, Any]) -> Fields:
    """`call_fields`, where the names are not known beforehand; changes what it is given."""
    for name in _AMOUNTS:
        if name in told and (amount := told[name]) is not None and amount < 0:
            told[name] = None
    if told.get("tokens_total") is None and (told.get("tokens_in") is not None or told.get("tokens_out") is not None):
        told["tokens_total"] = (told.get("tokens_in") or 0) + (told.get("tokens_out") or 0)
    if told.get("latency") is None:
        told["latency"] = between(told.get("time"), told.get("end_time"))
    if "http_status" in told:
        told["http_status"] = http_status(told["http_status"])
    if not told.get("status"):
        told["status"] = outcome(told.get("http_status"))
    return Fields(product=product, **{name: value for name, value in told.items() if value is not None})
