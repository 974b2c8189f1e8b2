"""Long numbers that count or identify: of every forty, one passes for that of a payment card by chance.

A string of digits alone, as JSON has them, is judged by its key and by the other strings of its list.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.identifiers import luhn

COUNTERS: Final = (
    r"ids?|uids?|pid|xid|lsn|seq|sequence|counter|count|ts|time|timestamp|epoch|ns|us|ms|uptime|elapsed|duration|ticks"
    r"|cycles|offset|cursor|nonce|index|idx|rev|revision|hash|bytes|size|total|hits"
)
"""What numbers that count or identify are called."""

COUNTED: Final = "id: "
"""What such a number is read behind."""

_COUNTS: Final = deferred(rf"(?:\A|[\W_])(?i:{COUNTERS})\Z|[a-z0-9]I[Dd]s?\Z")


def counts(key: str) -> bool:
    """Whether a key is that of a number which counts or identifies: `metrics_seq`, `eventId`."""
    return _COUNTS.search(key) is not None


def are_counted(values: Sequence[Any]) -> bool:
    """Whether the strings of a list are long numbers of which most cannot be those of cards."""
    if len(values) < _FEWEST or not is_long_number(values[0]):
        return False
    numbers = [value for value in values[:_MOST] if is_long_number(value)]
    return 2 * sum(map(luhn, numbers)) < len(numbers)


_FEWEST: Final = 2
_MOST: Final = 32
"""Members of a list that are looked at."""


def is_long_number(value: Any) -> bool:
    """Whether a value is a string of as many digits as most cards have."""
    return isinstance(value, str) and 13 <= len(value) <= 19 and value.isascii() and value.isdigit()
