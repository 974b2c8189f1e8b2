"""What a call costs where its record does not say: list prices from a table that is shipped with its date."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from importlib import resources
from typing import Self

import orjson

UNPRICED = -1.0
"""The cost of a call of a model that no table knows."""

_REGION = re.compile(r"(?:us|us-gov|eu|apac|au|jp|ca|sa|global)\.")
_VENDOR = re.compile(r"(?:anthropic|meta|mistral|cohere|amazon|deepseek|openai|google|ai21|writer|qwen)\.")
_VERSION = re.compile(
    r"(?:[-@:_](?:\d{4}-\d{2}-\d{2}|\d{2}-\d{4}|\d{2}-\d{2}|\d{3,8}|latest|preview|exp|default|v\d{1,2}(?:[:.]\d{1,2})?))+"
)
"""What may follow the name of a model and not make it another one: dates, versions, stages."""
_MOST_MODELS = 10_000


class Prices:
    """Prices of models in US dollars for a million tokens in and out. `as_of` is the date of the shipped ones."""

    def __init__(self, table: Mapping[str, tuple[float, float]], as_of: datetime.date) -> None:
        self.as_of = as_of
        self._table = dict(table)
        self._longest = sorted(table, key=len, reverse=True)
        self._known: dict[str, tuple[float, float] | None] = {}

    @classmethod
    def load(cls, own: Mapping[str, tuple[float, float]]) -> Self:
        """The shipped table; prices of one's own go before it."""
        shipped = resources.files("auditors.usage").joinpath("prices.toml").read_text(encoding="utf-8")
        head, _, models = shipped.partition("[models]\n")
        # We write the lines of the models ourselves, as strings and arrays that are JSON as well: every audit reads
        # them, and TOML takes fifty times as long, beside the time to load what reads it.
        lines = models.strip().replace(" = ", ":").replace("\n", ",")
        table = {model: (float(each[0]), float(each[1])) for model, each in orjson.loads(f"{{{lines}}}").items()}
        return cls({**table, **own}, datetime.date.fromisoformat(head.rpartition("as_of = ")[2].strip()))

    def of(self, model: str) -> tuple[float, float] | None:
        """The prices of a model; None for one that is not known."""
        if model not in self._known:
            if len(self._known) >= _MOST_MODELS:
                self._known.clear()
            self._known[model] = self._find(model)
        return self._known[model]

    def cost(self, model: str, tokens_in: int, tokens_out: int) -> float:
        """US dollars for a call; `UNPRICED` where the model is not known."""
        prices = self.of(model)
        if prices is None:
            return UNPRICED
        return (max(tokens_in, 0) * prices[0] + max(tokens_out, 0) * prices[1]) / 1e6

    @staticmethod
    def bare(model: str) -> str:
        """The name without its provider, region and vendor: `bedrock/us.anthropic.claude-…` is `claude-…`."""
        return _VENDOR.sub("", _REGION.sub("", model.rpartition("/")[2].lower(), count=1), count=1)

    def _find(self, model: str) -> tuple[float, float] | None:
        if model in self._table:
            return self._table[model]
        name = self.bare(model)
        if name in self._table:
            return self._table[name]
        for known in self._longest:
            if name.startswith(known) and _VERSION.fullmatch(name, len(known)):
                return self._table[known]
        return None
