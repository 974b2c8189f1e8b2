"""All checks there are: those at the top level of the modules in `rules/`, alone or in a tuple."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Final

from auditors.configuration import rules
from auditors.configuration.check import Check
from auditors.rules import Rule


def _gathered() -> tuple[Check, ...]:
    found: dict[int, Check] = {}
    for module in pkgutil.walk_packages(rules.__path__, f"{rules.__name__}."):
        for value in vars(importlib.import_module(module.name)).values():
            members = value if isinstance(value, tuple) else (value,)
            found |= {id(member): member for member in members if isinstance(member, Check)}
    return tuple(sorted(found.values(), key=lambda check: check.rule.id))


CHECKS: Final[tuple[Check, ...]] = _gathered()
RULES: Final[tuple[Rule, ...]] = tuple(check.rule for check in CHECKS)
"""The rules of all checks, for the catalogue."""
