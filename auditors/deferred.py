"""Patterns that are compiled when they are first used: detectors and formats have over a thousand, one log needs a few.

Compiling all of them would take longer than everything else that an audit does before it reads its first line.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, cast

from auditors.compiled import COMPILER

_MEMBERS: Final = tuple(name for name in dir(re.Pattern) if not name.startswith("__") and name != "pattern")


class _Deferred:
    """Becomes the pattern as soon as anything but its source is asked for."""

    def __init__(self, source: str | Callable[[], str], flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name == "pattern":
            self.pattern = self._source if isinstance(self._source, str) else self._source()
            return self.pattern
        compiled = COMPILER.compile(self.pattern, self._flags)
        # Once they stand here nobody comes this way again: further calls cost what those of a compiled pattern do.
        for member in _MEMBERS:
            setattr(self, member, getattr(compiled, member))
        return getattr(compiled, name)


def deferred(source: str | Callable[[], str], flags: int = 0) -> re.Pattern[str]:
    """What `re.compile` gives, compiled later; one that is faulty is so found out when it is used. What takes a while
    to put together is given as a function, which is called then, too. Only for the program's own patterns: what was
    compiled is kept from run to run.
    """
    return cast("re.Pattern[str]", _Deferred(source, flags))
