"""What usage remembers from one run to the next, so that a new day is judged by the past ones."""

from __future__ import annotations

import msgspec


class UsageMemory(msgspec.Struct, kw_only=True):
    """Profiles of keys and addresses, baselines by key (or address), rhythms of logs, as of the time that was reached;
    and hours in which keys of people were used, by the hour of the day.

    Each of the former is packed (msgpack of `Profile`, keys, `Baseline` and `Rhythm`), by key, address or name. Holds
    hashes and names of keys, addresses, models, logs and times; no contents and no values in clear.
    """

    reached: float = 0.0
    profiles: dict[str, bytes] = {}
    addresses: dict[str, bytes] = {}
    baselines: dict[str, bytes] = {}
    logs: dict[str, bytes] = {}
    people: list[int] = []
