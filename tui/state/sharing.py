"""One copy of what many findings have in common: their rule's texts, their sources, whose they are."""

from __future__ import annotations

from typing import Final, TypeVar

import msgspec

from auditors.model import Finding, Location

_MOST: Final = 20_000
"""Texts that are remembered. When there are more, remembering begins anew: what is shared already stays so."""

_Shared = TypeVar("_Shared")


class Sharing:
    """Findings out of updates are made of texts of their own; those that this gives share what is equal."""

    def __init__(self) -> None:
        self._known: dict[object, object] = {}

    def _one(self, value: _Shared) -> _Shared:
        return self._known.setdefault(value, value)  # type: ignore[return-value]

    def finding(self, finding: Finding) -> Finding:
        """The same finding."""
        if len(self._known) > _MOST:
            self._known = {}
        at = finding.location
        if at is not None:
            at = Location(self._one(at.source), at.line, at.offset, self._one(at.pointer), at.start, at.end)
        return msgspec.structs.replace(
            finding,
            rule=self._one(finding.rule),
            name=self._one(finding.name),
            title=self._one(finding.title),
            remediation=self._one(finding.remediation),
            references=self._one(finding.references),
            entity=self._one(finding.entity),
            location=at,
            principal=self._one(finding.principal),
        )
