"""The subcommands: every module of this package that has a `command`. A new one is a file of its name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from typing import Final

import click

from auditors import commands

_NO_SUBCOMMANDS: Final = frozenset({"follow", "once", "output", "parameters", "registry", "reporting", "screen"})
"""Modules that are known to have none: modes of `auditor` itself, which load the engine, and what commands share."""


def subcommands() -> Mapping[str, click.Command]:
    """All subcommands by name, sorted."""
    names = sorted(module.name for module in pkgutil.iter_modules(commands.__path__))
    return {name: command for name in names if (command := find(name)) is not None}


def find(name: str) -> click.Command | None:
    """The subcommand of a name, whose module alone is imported; None where there is none."""
    if name in _NO_SUBCOMMANDS or all(module.name != name for module in pkgutil.iter_modules(commands.__path__)):
        return None
    command = getattr(importlib.import_module(f"{commands.__name__}.{name}"), "command", None)
    return command if isinstance(command, click.Command) else None
