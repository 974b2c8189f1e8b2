"""Which findings have something in common: a value, or a principal; known without looking at all of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tui.state.finding_row import FindingRow

LOOKED_AT: Final = 5_000
"""Findings of a principal that are looked at, the newest: of more than anyone reads the worst is to be found soon."""


class Relations:
    """Findings by value and by whom the list names."""

    def __init__(self) -> None:
        self._by_value: dict[str, tuple[FindingRow, ...]] = {}
        self._by_name: dict[str, dict[str, FindingRow]] = {}

    def put(self, row: FindingRow) -> None:
        """Take a finding in."""
        if value := row.finding.fingerprint:
            self._by_value[value] = (*self._by_value.get(value, ()), row)
        if name := row.who:
            self._by_name.setdefault(name, {})[row.finding.id] = row

    def drop(self, row: FindingRow) -> None:
        """Take a finding out, as it was when it was taken in."""
        if value := row.finding.fingerprint:
            others = tuple(other for other in self._by_value.get(value, ()) if other is not row)
            if others:
                self._by_value[value] = others
            else:
                self._by_value.pop(value, None)
        rows = self._by_name.get(row.who, {})
        rows.pop(row.finding.id, None)
        if not rows:
            self._by_name.pop(row.who, None)

    def of_value(self, fingerprint: str) -> tuple[FindingRow, ...]:
        """All findings of a value."""
        return self._by_value.get(fingerprint, ())

    def of_name(self, name: str) -> Iterator[FindingRow]:
        """The newest findings of whom the list names so."""
        return islice(reversed(self._by_name.get(name, {}).values()), LOOKED_AT)
