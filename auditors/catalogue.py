"""All rules: gathers them from the modules that check them, so that a rule is written in one place only."""

from __future__ import annotations

import functools
import importlib
import pkgutil
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from types import ModuleType
from typing import Final

from auditors.rules import Rule

RETIRED: Final[frozenset[str]] = frozenset()
"""IDs of released rules that are gone. An ID is never used twice."""

AUDITED_LIVE: Final = (
    "auditors.sensitive_data.detectors",
    "auditors.permissions",
    "auditors.integrity",
    "auditors.running_releases",
    "auditors.usage",
    "auditors.sensitive_data",
)
"""The modules, and the packages that are searched, for the rules of what is found while logs are followed; first what
every audit has loaded anyway.
"""

_PLACES: Final = (
    *AUDITED_LIVE,
    "auditors.destinations",
    "auditors.configuration",
    "auditors.drift",
    "auditors.endpoints",
)
"""All of them, in the order in which a rule is looked for."""


class Catalogue(Mapping[str, Rule]):
    """Every rule by its ID, sorted.

    One that is looked up is searched for no further than it must be, since most packages are not needed for most runs;
    whoever goes through all rules loads all packages. Raises ValueError where two rules share an ID, or one has that of
    a retired one.
    """

    def __init__(self) -> None:
        self._known: dict[str, Rule] = {}
        self._left = list(_PLACES)
        self._loading = threading.RLock()

    def __getitem__(self, identity: str) -> Rule:
        if identity not in self._known:
            self._gather(_loaded())
        for place in () if identity in self._known else _PLACES:
            self.load(place)
            if identity in self._known:
                break
        return self._known[identity]

    def __iter__(self) -> Iterator[str]:
        self.load(*_PLACES)
        return iter(sorted(self._known))

    def __len__(self) -> int:
        self.load(*_PLACES)
        return len(self._known)

    def load(self, *places: str) -> None:
        """Gather the rules of some places, once."""
        with self._loading:
            for place in places:
                if place in self._left:
                    self._gather(_modules(place))
                    self._left.remove(place)

    def _gather(self, modules: Iterable[ModuleType]) -> None:
        for module in modules:
            for rule in _rules_of(module):
                if self._known.setdefault(rule.id, rule) != rule:
                    raise ValueError(f"two rules have the ID {rule.id}: {self._known[rule.id].name} and {rule.name}")
                if rule.id in RETIRED:
                    raise ValueError(f"{rule.id} is the ID of a retired rule; {rule.name} needs a new one")


@functools.cache
def rules() -> Catalogue:
    """Every rule by its ID."""
    return Catalogue()


def _loaded() -> list[ModuleType]:
    """The modules with rules that are loaded anyway: what was found is mostly of one of them."""
    return [module for name, module in sorted(sys.modules.items()) if name.startswith(_PLACES)]


def _modules(place: str) -> Iterator[ModuleType]:
    top = importlib.import_module(place)
    yield top
    for found in pkgutil.walk_packages(getattr(top, "__path__", ()), f"{place}."):
        yield importlib.import_module(found.name)


def _rules_of(module: ModuleType) -> Iterator[Rule]:
    """The rules and those of the detectors at the top level of a module, also where they stand in a collection."""
    from auditors.sensitive_data.detection import Detector

    for value in vars(module).values():
        members = value if isinstance(value, tuple | list) else value.values() if isinstance(value, dict) else (value,)
        if not any(issubclass(kind, Rule | Detector) for kind in set(map(type, members))):  # most are tables of words
            continue
        for member in members:
            if isinstance(member, Rule):
                yield member
            elif isinstance(member, Detector):
                yield member.rule
