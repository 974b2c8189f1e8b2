"""One use of the gateway: what usage needs of a record, small enough to keep millions."""

from __future__ import annotations

from typing import Final

import msgspec

CALL: Final = 2
"""The record tells of a call of a model: it counts for requests, tokens and cost."""
ACCESS: Final = 1
"""The record tells of an HTTP request: evidence of who came, when, and with which answer."""
OTHER: Final = 0
"""The record tells of an error or of something else; its status counts where it has one."""

TINY: Final = 1
"""The request asks for next to nothing: at most a few tokens, as probes of a key do."""
NO_LOG: Final = 2
"""The request asks not to be logged."""
PROMPTED: Final = 4
"""The record holds the messages that were sent."""
CACHED: Final = 8
"""The answer came out of a cache."""
BORROWED_TIME: Final = 16
"""The record has no time; this is that of its neighbour in the log."""
ESTIMATED: Final = 32
"""The cost is by list prices; the record had none."""

NAMED: Final = "@"
"""What a caller's name begins with that stands in place of the key, where a log tells of none: `@user bob`."""


def named(alias: str, user: str, end_user: str) -> str:
    """What stands in place of the key: the name of the key, or of who calls; empty where nothing is told."""
    caller = alias or user or end_user
    return f"{NAMED}{'key' if alias else 'user'} {caller}" if caller else ""


def key_of(name: str) -> str:
    """The key; empty where a caller's name stands in its place."""
    return "" if name.startswith(NAMED) else name


class Use(msgspec.Struct, array_like=True, gc=False):
    """One record as usage sees it. Empty strings, 0 and -1 (tokens, cost, times of the answer) are unknown.

    `time` is epoch seconds, `cost` US dollars, `latency` and `first_token` seconds. Names are masked already where they
    hold a sensitive value. `agent` is the client's family without its version, `route` has no identifiers in it,
    `digest` names the last message's content (the lower 32 bits) and what is alike with other numbers in it, and
    `flags` are the constants of this module.
    """

    time: float
    source: str
    line: int
    offset: int
    kind: int
    call: str
    key: str
    alias: str
    user: str
    end_user: str
    team: str
    ip: str
    agent: str
    model: str
    route: str
    method: str
    status: int
    outcome: str
    error: str
    tokens_in: int
    tokens_out: int
    cost: float
    latency: float
    tag: str
    digest: int
    flags: int
    api_base: str
    first_token: float = -1.0

    @property
    def failed(self) -> bool:
        """Whether the request was refused or went wrong."""
        return self.status >= 400 or self.outcome in ("failure", "blocked")

    @property
    def answer(self) -> int:
        """The HTTP status; 401 where a log tells of a refused key in words only, as LiteLLM's text log does."""
        return self.status or (401 if self.error == "AuthenticationError" else 0)

    @property
    def row(self) -> str:
        """The place to look at, as the contract's `rows` name it."""
        return f"{self.source}:{self.line}"
