"""The detectors of the package: found in its modules, all at once or one module at a time."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from typing import NamedTuple

from auditors.sensitive_data import detectors as package
from auditors.sensitive_data.default_credentials import for_defaults
from auditors.sensitive_data.detection import Detector


class Placed(NamedTuple):
    """A detector, and where it stands: a module of `detectors/`, and its number among those of it."""

    detector: Detector
    module: str
    position: int


@functools.cache
def detectors_of(module: str) -> tuple[Detector, ...]:
    """Every `Detector` at the top level of a module of `detectors/`, and those for default values that belong to them.

    The module is imported for that.
    """
    found: dict[int, Detector] = {}
    for value in vars(importlib.import_module(f"{package.__name__}.{module}")).values():
        members = value if isinstance(value, tuple | list) else (value,)
        if Detector in set(map(type, members)):
            found.update((id(member), member) for member in members if isinstance(member, Detector))
    own = tuple(found.values())
    return (*own, *for_defaults(own))


@functools.cache
def placed_detectors() -> tuple[Placed, ...]:
    """All detectors, sorted by rule and heads. Every module is imported."""
    found: dict[int, Placed] = {}
    for module in pkgutil.iter_modules(package.__path__):
        for position, detector in enumerate(detectors_of(module.name)):
            found.setdefault(id(detector), Placed(detector, module.name, position))
    return tuple(sorted(found.values(), key=lambda placed: (placed.detector.rule.id, placed.detector.heads)))


@functools.cache
def load_detectors() -> tuple[Detector, ...]:
    """All detectors, sorted by rule and heads. Every module is imported."""
    return tuple(placed.detector for placed in placed_detectors())
