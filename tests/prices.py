"""Writes `auditors/usage/prices.toml` from the table of prices that a LiteLLM release brings: facts, by their names.

    python -m tests.prices MODEL_PRICES_JSON DATE

`MODEL_PRICES_JSON` is `model_prices_and_context_window_backup.json` of an installed LiteLLM, `DATE` of its release.
Models that are in no release any more keep the price that they had.
"""

from __future__ import annotations

import datetime
import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Any, Final

from auditors.usage.prices import Prices

FILE: Final = Path(__file__).parents[1] / "auditors" / "usage" / "prices.toml"
MAKERS: Final = ("openai", "anthropic", "gemini", "xai", "deepseek", "mistral", "cohere", "cohere_chat")
CLOUDS: Final = ("bedrock_converse", "bedrock", "vertex_ai-anthropic_models", "vertex_ai-language-models")
"""They have models of several makers; their price counts where no maker tells one."""
MODES: Final = frozenset({"chat", "responses", "embedding", "completion"})
_BUILD: Final = re.compile(r"-v\d+:0\Z")
HEAD: Final = """\
# List prices in US dollars for a million tokens, [in, out], as providers publish them; the sources are the price tables
# of LiteLLM releases. Written by `python -m tests.prices`; prices of your own belong under [usage.prices].
# Versions and dates at the end of a name need no entry of their own (`gpt-4o-2024-08-06` is `gpt-4o`).
"""


def collected(table: dict[str, dict[str, Any]], providers: tuple[str, ...]) -> dict[str, tuple[float, float]]:
    """The prices of models of some providers, by bare names; the first provider that knows a name tells its price."""
    found: dict[str, tuple[float, float]] = {}
    for provider in providers:
        for model, facts in table.items():
            price = _price(facts)
            if facts.get("litellm_provider") != provider or facts.get("mode") not in MODES or price is None:
                continue
            if not model.startswith("ft:") and "gov" not in model and "@" not in model:
                found.setdefault(_BUILD.sub("", Prices.bare(model)), price)
    return found


def _price(facts: dict[str, Any]) -> tuple[float, float] | None:
    into, out = facts.get("input_cost_per_token"), facts.get("output_cost_per_token")
    if not isinstance(into, float | int) or not into:
        return None
    return round(into * 1e6, 4), round((out or 0.0) * 1e6, 4)


def needed(found: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Without the names that a shorter one with the same price stands for."""
    kept: dict[str, tuple[float, float]] = {}
    for name in sorted(found, key=lambda name: (len(name), name)):
        if Prices(kept, datetime.date.min).of(name) != found[name]:
            kept[name] = found[name]
    return dict(sorted(kept.items()))


def main(source: str, date: str) -> None:
    """Write the table."""
    before = tomllib.loads(FILE.read_text(encoding="utf-8"))["models"]
    old = {model: (float(price[0]), float(price[1])) for model, price in before.items()}
    table = json.loads(Path(source).read_text(encoding="utf-8"))
    found = needed({**collected(table, CLOUDS), **old, **collected(table, MAKERS)})
    lines = [f'"{model}" = [{price[0]:g}, {price[1]:g}]' for model, price in found.items()]
    FILE.write_text(f"{HEAD}as_of = {date}\n\n[models]\n" + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:3])
