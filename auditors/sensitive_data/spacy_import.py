"""Imports spaCy without its command line, a web client and a template engine with it: 16 MB, a third of the time.

spaCy's package imports `info` of its command line and nothing else of it. While spaCy is imported, a stand-in takes
that place; whoever imports `spacy.cli` later gets the real one.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any, Final

_COMMANDS: Final = ("spacy.cli", "spacy.cli.info")


def import_spacy() -> Any:
    """The module `spacy`; raises ImportError where it is not installed."""
    if "spacy" in sys.modules or any(name in sys.modules for name in _COMMANDS):
        return importlib.import_module("spacy")
    for name in _COMMANDS:
        sys.modules[name] = ModuleType(name)
    sys.modules["spacy.cli"].__path__ = []
    vars(sys.modules["spacy.cli.info"])["info"] = _info
    try:
        return importlib.import_module("spacy")
    except ImportError:  # a release that wants more of its command line
        _drop_stand_ins()
        return importlib.import_module("spacy")
    finally:
        _drop_stand_ins()


def _drop_stand_ins() -> None:
    for name in _COMMANDS:
        if getattr(sys.modules.get(name), "__spec__", None) is None:
            sys.modules.pop(name, None)


def _info(*arguments: Any, **options: Any) -> Any:
    """What `spacy.info` does, with the real command line."""
    return importlib.import_module("spacy.cli.info").info(*arguments, **options)
