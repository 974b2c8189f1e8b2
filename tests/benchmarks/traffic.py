"""Benign load on a gateway, made from a seed: keys of people, services, nightly batches and agents over some weeks.

Lengths of prompts and completions are those of two production services (Microsoft, Azure Public Dataset,
"AzureLLMInferenceTrace 2023") where `AUDITOR_TRACES` names a directory that has them; else log-normal ones of the same
medians. Everything is deterministic: the same seed gives the same load.
"""

from __future__ import annotations

import csv
import datetime
import functools
import hashlib
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from auditors.usage.events import CALL, Use

START: Final = datetime.datetime(2026, 10, 5, tzinfo=datetime.UTC).timestamp()
"""A Monday, three weeks before clocks change in Europe."""

MINUTE: Final = 60.0
HOUR: Final = 3_600.0
DAY: Final = 86_400.0

PRICES: Final = {
    "gpt-5-mini": (0.25, 2.0),
    "gpt-5": (1.25, 10.0),
    "claude-sonnet-4": (3.0, 15.0),
    "embed-3": (0.02, 0.0),
}


@dataclass(frozen=True)
class Holder:
    """A key and how it is used. `pace` is calls per active hour."""

    name: str
    kind: str
    ip: str
    agent: str
    models: tuple[str, ...]
    pace: float
    route: str = "/v1/chat/completions"
    team: str = "t-1"

    @property
    def key(self) -> str:
        """The hash that the log has."""
        return hashlib.sha256(self.name.encode()).hexdigest()


def holders(seed: int) -> tuple[Holder, ...]:
    """Thirteen keys."""
    dice = random.Random(f"holders {seed}")
    people = [
        Holder(
            f"person-{number}",
            "person",
            f"198.51.100.{10 + number}",
            dice.choice(("OpenAI/Python", "browser Chrome", "cursor")),
            tuple(dice.sample(("gpt-5-mini", "gpt-5", "claude-sonnet-4"), 2)),
            dice.uniform(6, 20),
        )
        for number in range(6)
    ]
    services = [
        Holder(
            f"service-{n}", "service", f"10.1.{n}.5", "OpenAI/JS", ("gpt-5-mini",), dice.uniform(30, 150), team="t-2"
        )
        for n in range(3)
    ]
    batches = [
        Holder(f"batch-{n}", "batch", f"10.2.{n}.9", "OpenAI/Python", ("gpt-5-mini", "embed-3"), dice.uniform(150, 400))
        for n in range(2)
    ]
    agents = [
        Holder(
            f"agent-{n}", "agent", f"10.3.{n}.7", "claude-cli", ("claude-sonnet-4", "gpt-5-mini"), dice.uniform(8, 25)
        )
        for n in range(2)
    ]
    return (*people, *services, *batches, *agents)


@functools.cache
def lengths(service: str) -> tuple[tuple[int, int], ...]:
    """Tokens in and out of many requests of a service, `conv` or `code`."""
    folder = os.environ.get("AUDITOR_TRACES", "")
    file = Path(folder) / f"AzureLLMInferenceTrace_{service}.csv"
    if folder and file.is_file():
        with file.open(newline="") as rows:
            return tuple((int(row["ContextTokens"]), int(row["GeneratedTokens"])) for row in csv.DictReader(rows))
    dice = random.Random(service)
    middle_in, middle_out, spread = (1020, 129, 1.0) if service == "conv" else (1469, 13, 0.8)
    return tuple(
        (
            min(14_050, max(2, int(middle_in * dice.lognormvariate(0, spread)))),
            min(2_000, max(1, int(middle_out * dice.lognormvariate(0, 0.9)))),
        )
        for _ in range(5_000)
    )


class Traffic:
    """Makes uses. `share` is how much of its pace a service has: they are most of the load."""

    def __init__(self, seed: int, days: int = 14, share: float = 1.0) -> None:
        self.seed = seed
        self.share = share
        self.days = days
        self.holders = holders(seed)
        self.dice = random.Random(f"traffic {seed}")
        self._calls = 0
        self._lines = 0

    def uses(self, *, clock_change: int | None = None) -> list[Use]:
        """The whole load, sorted; clocks go back an hour on the given day."""
        made: list[Use] = []
        for day in range(self.days):
            later = HOUR if clock_change is not None and day >= clock_change else 0.0
            for holder in self.holders:
                made += self._day(holder, START + day * DAY, later, weekend=day % 7 >= 5)
        made.sort(key=lambda use: use.time)
        return made

    def _day(self, holder: Holder, begin: float, later: float, *, weekend: bool) -> Iterator[Use]:
        dice = self.dice
        if holder.kind == "service":
            for hour in range(24):
                busy = max(0.0, 1 - abs(hour - later / HOUR - 14) / 9)
                level = holder.pace * (0.35 + 0.65 * busy) * (0.6 if weekend else 1.0)
                for _ in range(_poisson(dice, self.share * level * dice.lognormvariate(0, 0.2))):
                    yield self.use(holder, begin + (hour + dice.random()) * HOUR)
        elif holder.kind == "batch":
            at = begin + later + HOUR + dice.uniform(0, 10 * MINUTE)
            for _ in range(_poisson(dice, holder.pace)):
                at += dice.expovariate(1 / 14)
                yield self.use(holder, at)
        elif not weekend and dice.random() > 0.04:
            yield from self._working_day(holder, begin + later)

    def _working_day(self, holder: Holder, begin: float) -> Iterator[Use]:
        dice = self.dice
        at = begin + dice.gauss(8.5, 0.5) * HOUR
        end = begin + dice.gauss(17.3, 0.8) * HOUR
        while at < end:
            if holder.kind == "agent":
                for _ in range(dice.randint(15, 50)):
                    at += dice.lognormvariate(2.2, 0.6)
                    yield self.use(holder, at)
                at += dice.expovariate(holder.pace / 25 / HOUR)
            else:
                for _ in range(dice.randint(1, 9)):
                    at += dice.lognormvariate(3.6, 0.8)
                    yield self.use(holder, at)
                at += dice.expovariate(holder.pace / 5 / HOUR)

    def use(self, holder: Holder, time: float, **changes: Any) -> Use:
        """One call of a key at a time, but for the changes."""
        dice = self.dice
        tokens_in, tokens_out = dice.choice(lengths("code" if holder.kind == "agent" else "conv"))
        model = holder.models[0] if dice.random() < 0.7 else holder.models[-1]
        self._calls += 1
        values: dict[str, Any] = {
            "time": time,
            "source": "payloads.jsonl",
            "line": 0,
            "offset": 0,
            "kind": CALL,
            "call": f"call-{self.seed}-{self._calls}",
            "key": holder.key,
            "alias": holder.name,
            "user": holder.name,
            "end_user": "",
            "team": holder.team,
            "ip": holder.ip,
            "agent": holder.agent,
            "model": model,
            "route": holder.route,
            "method": "",
            "status": 0,
            "outcome": "success",
            "error": "",
            "tokens_in": tokens_in,
            "tokens_out": tokens_out,
            "cost": -1.0,
            "latency": dice.lognormvariate(0, 0.7),
            "tag": "",
            "digest": dice.getrandbits(32) | 1,
            "flags": 4,
            "api_base": "",
            **changes,
        }
        if values["cost"] < 0 and values["model"] in PRICES:
            price = PRICES[values["model"]]
            values["cost"] = (max(0, values["tokens_in"]) * price[0] + max(0, values["tokens_out"]) * price[1]) / 1e6
        return Use(**values)


def _poisson(dice: random.Random, mean: float) -> int:
    """A Poisson variate, by counting exponential gaps."""
    if mean > 60:
        return max(0, round(dice.gauss(mean, mean**0.5)))
    count, at = 0, dice.expovariate(1.0)
    while at < mean:
        count += 1
        at += dice.expovariate(1.0)
    return count


@dataclass
class Log:
    """Uses in the order of their time, with the lines that they would have."""

    uses: list[Use] = field(default_factory=list)

    def with_(self, more: list[Use]) -> list[Use]:
        """The load with something put in, numbered by source."""
        merged = sorted([*self.uses, *more], key=lambda use: (use.time, use.source))
        lines: dict[str, int] = {}
        for use in merged:
            use.line = lines[use.source] = lines.get(use.source, 0) + 1
        return merged
