"""The behaviours that are known: every `Behaviour` at the top level of a module of this package."""

from __future__ import annotations

import functools
import importlib
import pkgutil

from auditors.usage import behaviours as package
from auditors.usage.behaviours.behaviour import Behaviour


@functools.cache
def load_behaviours() -> tuple[Behaviour, ...]:
    """All behaviours, by the ID of their first rule."""
    found = {
        value.rules[0].id: value
        for module in pkgutil.iter_modules(package.__path__, package.__name__ + ".")
        for value in vars(importlib.import_module(module.name)).values()
        if isinstance(value, Behaviour)
    }
    return tuple(found[name] for name in sorted(found))
