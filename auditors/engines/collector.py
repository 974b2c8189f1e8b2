"""How a process that reads logs keeps house: when it looks for garbage in cycles, and gives free memory back."""

from __future__ import annotations

import gc
import sys
from typing import Final

_ALLOCATIONS: Final = 50_000
"""Containers between two looks; the default of 700 is a tenth of the time of an audit."""

_BRIEF: Final = 5_000
"""Containers between two looks that nobody may notice."""

_HARDLY_EVER: Final = 3_000
"""Looks among what is young to one among everything, which takes a second where there is much."""


def relax(*, briefly: bool = False) -> None:
    """Look for cycles rarely, and never among what is loaded by now; `briefly` where somebody waits for keys: more
    often then, among less.

    Records are trees that are freed by counting references. For processes that are the tool's own: a library must leave
    this to its caller.
    """
    gc.freeze()
    gc.set_threshold(*((_BRIEF, 4, _HARDLY_EVER) if briefly else (_ALLOCATIONS, 20, 20)))


def give_back() -> None:
    """Let the system have what is free: the GNU C library keeps it as long as anything stands above it."""
    if sys.platform != "linux":
        return
    import ctypes

    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:  # musl has none
        trim(0)
