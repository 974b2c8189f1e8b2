"""All rules: gathers them from the modules that check them, so that a rule is written in one place only."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Final

from auditors.rules import Rule

RETIRED: Final[frozenset[str]] = frozenset()
"""IDs of released rules that are gone. An ID is never used twice."""

_PLACES: Final = (
    "auditors.sensitive_data",
    "auditors.permissions",
    "auditors.integrity",
    "auditors.usage",
    "auditors.destinations",
    "auditors.configuration",
    "auditors.drift",
    "auditors.endpoints",
)
"""The modules that hold rules, and the packages that are searched for them."""


@functools.cache
def rules() -> Mapping[str, Rule]:
    """Every rule by its ID, sorted.

    Raises ValueError where two rules share an ID, or one has that of a retired one.
    """
    gathered: dict[str, Rule] = {}
    for module in _modules():
        for rule in _rules_of(module):
            if gathered.setdefault(rule.id, rule) != rule:
                raise ValueError(f"two rules have the ID {rule.id}: {gathered[rule.id].name} and {rule.name}")
            if rule.id in RETIRED:
                raise ValueError(f"{rule.id} is the ID of a retired rule; {rule.name} needs a new one")
    return dict(sorted(gathered.items()))


def _modules() -> Iterator[ModuleType]:
    for place in map(importlib.import_module, _PLACES):
        yield place
        for found in pkgutil.walk_packages(getattr(place, "__path__", ()), f"{place.__name__}."):
            yield importlib.import_module(found.name)


def _rules_of(module: ModuleType) -> Iterator[Rule]:
    """The rules and those of the detectors at the top level of a module, also where they stand in a collection."""
    from auditors.sensitive_data.detection import Detector

    for value in vars(module).values():
        members = value if isinstance(value, tuple | list) else value.values() if isinstance(value, dict) else (value,)
        for member in members:
            if isinstance(member, Rule):
                yield member
            elif isinstance(member, Detector):
                yield member.rule
