"""The audit of drift: every check over what there is to compare."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Final

from auditors.drift import checks
from auditors.drift.check import Compared, DriftCheck, finding_of
from auditors.model import Finding
from auditors.rules import Rule


def _gathered() -> tuple[DriftCheck, ...]:
    found: dict[str, DriftCheck] = {}
    for module in pkgutil.iter_modules(checks.__path__, f"{checks.__name__}."):
        for value in vars(importlib.import_module(module.name)).values():
            members = value if isinstance(value, tuple) else (value,)
            found |= {member.rule.id: member for member in members if isinstance(member, DriftCheck)}
    return tuple(found[identity] for identity in sorted(found))


CHECKS: Final[tuple[DriftCheck, ...]] = _gathered()
RULES: Final[tuple[Rule, ...]] = tuple(check.rule for check in CHECKS)
"""The rules of all checks, for the catalogue."""


def audit_drift(compared: Compared) -> Iterator[Finding]:
    """One finding for each contradiction; none where no configuration of LiteLLM was given."""
    if not compared.claims.configurations:
        return
    for check in CHECKS:
        for contradiction in check.find(compared):
            yield finding_of(check.rule, contradiction)
