"""What the examples of many checks are made of."""

from __future__ import annotations

from typing import Final

MADE_UP_KEY: Final = "a8B3c9D2e7F6g1H5qZ7wX3kL9mN2pR4t"
"""A value that looks like a key and is none."""


def one_model(model: str = "openai/gpt-4o", **more: str) -> str:
    """A configuration of one deployment that nothing is wrong with, but for `more` parameters."""
    lines = (f"      {key}: {value}\n" for key, value in more.items())
    return (
        "model_list:\n  - model_name: a\n    litellm_params:\n"
        f"      model: {model}\n      api_key: os.environ/K\n      tpm: 1\n" + "".join(lines)
    )
