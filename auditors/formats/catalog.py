"""The formats that are known: every `Format` at the top level of a module of this package."""

from __future__ import annotations

import functools
import importlib
import pkgutil

from auditors import formats as formats_package
from auditors.formats.format import Format


@functools.cache
def load_formats() -> tuple[Format, ...]:
    """All formats, in the order in which they are asked whether a record is theirs."""
    found: dict[str, Format] = {}
    for module in pkgutil.iter_modules(formats_package.__path__, formats_package.__name__ + "."):
        for value in vars(importlib.import_module(module.name)).values():
            for member in value if isinstance(value, tuple | list) else (value,):
                if isinstance(member, Format):
                    found[member.name] = member
    return tuple(sorted(found.values(), key=lambda format_: (format_.order, format_.name)))
