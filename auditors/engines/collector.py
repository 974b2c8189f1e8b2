"""How often a process that reads logs looks for garbage in cycles."""

from __future__ import annotations

import gc
from typing import Final

_ALLOCATIONS: Final = 50_000
"""Containers between two looks; the default of 700 is a tenth of the time of an audit."""


def relax() -> None:
    """Look for cycles rarely, and never among what is loaded by now.

    Records are trees that are freed by counting references. For processes that are the tool's own: a library must leave
    this to its caller.
    """
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS, 20, 20)
