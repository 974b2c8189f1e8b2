"""Which release this is."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

_BEFORE: Final = "llm_proxy_auditor-"
_BEHIND: Final = ".dist-info"


def version() -> str:
    """The installed distribution's version; `0` where auditor runs without having been installed.

    It is read off the directory that an installer writes beside what it installs: Python's own `importlib.metadata`
    loads the parser of e-mails for that. Its name: packaging.python.org, "Recording installed projects".
    """
    for place in sys.path:
        for found in Path(place).glob(f"{_BEFORE}*{_BEHIND}"):
            return found.name.removeprefix(_BEFORE).removesuffix(_BEHIND)
    return "0"
