"""What usage remembers from one run to the next, so that a new day is judged by the past ones."""

from __future__ import annotations

import msgspec

from auditors.usage.baselines import Baseline
from auditors.usage.principals import Address, Profile


class UsageMemory(msgspec.Struct, kw_only=True):
    """Profiles of keys and addresses, and baselines by key (or address), as of the time that was reached.

    Holds hashes and names of keys, addresses, models and times; no contents and no values in clear.
    """

    reached: float = 0.0
    profiles: list[Profile] = []
    addresses: list[Address] = []
    baselines: dict[str, Baseline] = {}
