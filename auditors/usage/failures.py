"""What went wrong, in a few classes that are the same for every product."""

from __future__ import annotations

from typing import Final

_TELLING: Final = frozenset({401, 403, 404, 422, 429})
"""Statuses that say something by themselves."""

_TIMEOUTS: Final = frozenset({408, 504, 522, 524})

_FLAGS: Final = frozenset({"UT", "SI", "DT", "sH--", "sC--", "sD--"})
"""Envoy's response flags and HAProxy's states that stand for a timeout of what is asked for."""


def failure_class(status: int, outcome: str, error: str = "") -> str:
    """`timeout`, a status that says something by itself, `4xx`, `5xx`, else how it ended or `error`.

    `error` is the product's own word: LiteLLM's `Timeout`, OpenAI's `APITimeoutError`, Envoy's `UT`.
    """
    if status in _TIMEOUTS or (error and (error in _FLAGS or "timeout" in error.lower())):
        return "timeout"
    if status in _TELLING:
        return str(status)
    return f"{status // 100}xx" if status >= 400 else outcome or "error"
