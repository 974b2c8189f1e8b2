"""The report formats there are: every module of this package that defines a `ReportFormat`."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Mapping

from auditors import reports
from auditors.reports.report import ReportFormat


@functools.cache
def formats() -> Mapping[str, ReportFormat]:
    """All formats by name, `text` first."""
    found = {
        value.name: value
        for module in pkgutil.iter_modules(reports.__path__)
        for value in vars(importlib.import_module(f"{reports.__name__}.{module.name}")).values()
        if isinstance(value, ReportFormat)
    }
    return dict(sorted(found.items(), key=lambda item: (item[0] != "text", item[0])))
