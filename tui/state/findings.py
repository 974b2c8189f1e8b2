"""The findings that the screen knows, in the order and selection in which they are shown."""

from __future__ import annotations

import bisect
import heapq
import math
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final

from auditors.engines.updates import Activity
from auditors.key_names import keys_of, named
from auditors.model import Finding, Severity
from auditors.triage import Triage, triage_key
from tui.state.filtering import NOTHING, Filter
from tui.state.finding_row import FindingRow, who
from tui.state.key_names import KeyNames
from tui.state.listing import KEYS, LONG, ListedRow, Placed, alarm, sort_in_parts, worst_first
from tui.state.parts import parts
from tui.state.relations import Relations
from tui.state.sharing import Sharing
from tui.state.values import ValueRow

MOST: Final = 100_000
"""Findings that are kept. Of further ones those that are worse than some that are kept take their place, others are
counted only; the reports of `--once` name all.
"""

_SPARE: Final = 5_000
"""Findings that are chosen at a time to be forgotten when there are too many."""

_PART: Final = 200
"""Findings that are arranged between two looks at the clock."""

_DONE: Final = object()


class Findings:
    """All findings by ID, sums over them, and the list that is shown.

    `counts` are of those that are not handled, by severity; `left_out` counts those beyond `MOST`. Where the list is
    `grouped`, a value that stands in several sources is one row; `unfolded` are those whose sources are shown
    below them.
    """

    def __init__(self, names: KeyNames | None = None) -> None:
        self._names = names or KeyNames()
        self._by_key: dict[str, dict[str, None]] = {}
        self.rows: dict[str, FindingRow] = {}
        self.shown: list[ListedRow] = []
        self.grouped = True
        self.unfolded: set[str] = set()
        self.counts: Counter[Severity] = Counter()
        self.left_out = 0
        self.order = "worst"
        self.filter: Filter = NOTHING
        self.hide_handled = False
        self.period: tuple[float, float] | None = None
        self.triage: dict[str, Triage] = {}
        self.by_entity: Counter[str] = Counter()
        self.values_by_entity: Counter[str] = Counter()
        self.worst_of_entity: dict[str, Severity] = {}
        self._ordered: list[Placed] = []
        self._by_value: dict[str, ListedRow] = {}
        self._changed: set[FindingRow] = set()
        self._relations = Relations()
        self._sharing = Sharing()
        self._spare: list[str] = []
        self._least = len(Severity)
        self._afresh = True
        self._under_way: Iterator[None] | None = None
        self._worst: FindingRow | None = None
        self._alarm = (0, 0.0)
        self._worst_is_known = True

    def add(self, findings: Iterable[Finding]) -> None:
        """Take in new or changed findings."""
        for told in findings:
            row = self.rows.get(told.id)
            if row is None and len(self.rows) >= MOST:
                self.left_out += 1
                if not self._make_room(told.severity):
                    continue
            finding = self._sharing.finding(named(told, self._names.aliases))
            self._note_keys(finding)
            if row is None:
                row = self.rows[finding.id] = FindingRow(finding, self.triage.get(triage_key(finding)))
                self._tally(row, 1, finding.occurrences)
                self._relations.put(row)
            else:
                more = finding.occurrences - row.finding.occurrences
                if finding.severity is not row.finding.severity:
                    self._count(row, -1)
                    row.finding = finding
                    self._count(row, 1)
                if finding.principal != row.finding.principal or finding.fingerprint != row.finding.fingerprint:
                    self._relations.drop(row)
                    row.finding = finding
                    self._relations.put(row)
                row.finding = finding
                if finding.entity:
                    self.by_entity[finding.entity] += more
                row.touch()
            self._note_change(row)

    def _note_keys(self, finding: Finding) -> None:
        """Remember which keys without an alias a finding names."""
        for key in keys_of(finding):
            self._by_key.setdefault(key, {})[finding.id] = None

    def rename(self, aliases: Mapping[str, str]) -> bool:
        """These are the aliases of keys; tells whether a finding named one without."""
        found = False
        for key in aliases:
            for identity in self._by_key.pop(key, ()):
                if (row := self.rows.get(identity)) is not None:
                    self.add((row.finding,))
                    found = True
        return found

    def _make_room(self, severity: Severity) -> bool:
        """Forget the oldest of the least severe findings, if it is less severe than another one."""
        while severity.rank < self._least:
            while self._spare:
                row = self.rows.get(self._spare.pop())
                if row is not None and row.finding.severity.rank == self._least:
                    self.remove((row.finding.id,))
                    return True
            self._look_for_spare()
        return False

    def _look_for_spare(self) -> None:
        """Choose findings that may be forgotten: many at a time, for all are looked at."""
        self._least = max(row.finding.severity.rank for row in self.rows.values())
        chosen = (key for key, row in self.rows.items() if row.finding.severity.rank == self._least)
        self._spare = list(islice(chosen, _SPARE))[::-1]

    def remove(self, ids: Iterable[str]) -> None:
        """Forget findings that are no more."""
        for identity in ids:
            if row := self.rows.pop(identity, None):
                self._tally(row, -1, -row.finding.occurrences)
                self._relations.drop(row)
                self._note_change(row)
                for key in keys_of(row.finding):
                    self._by_key.get(key, {}).pop(identity, None)

    def note(self, activity: Iterable[Activity]) -> None:
        """Count occurrences by the minute."""
        for one in activity:
            if row := self.rows.get(one.finding):
                row.count(one.minute, one.count)

    def decide(self, entries: Iterable[Triage]) -> None:
        """Take in decisions; each holds for all findings of its key."""
        decided = {entry.key: entry for entry in entries}
        if not decided:
            return
        self.triage.update(decided)
        for row in self.rows.values():
            if (entry := decided.get(triage_key(row.finding))) is not None:
                self._count(row, -1)
                row.triage = entry
                self._count(row, 1)
                row.touch()
                self._note_change(row)

    def _note_change(self, row: FindingRow) -> None:
        self._changed.add(row)
        is_open = not row.handled and self._is_known(row)
        if is_open and (self._worst is None or alarm(row) <= self._alarm):
            self._worst, self._alarm = row, alarm(row)
        elif row is self._worst:
            self._worst_is_known = False

    def _is_known(self, row: FindingRow) -> bool:
        return self.rows.get(row.finding.id) is row

    def _tally(self, row: FindingRow, values: int, places: int) -> None:
        self._count(row, values)
        finding = row.finding
        if finding.entity:
            self.values_by_entity[finding.entity] += values
            self.by_entity[finding.entity] += places
            known = self.worst_of_entity.get(finding.entity)
            if known is None or finding.severity.rank < known.rank:
                self.worst_of_entity[finding.entity] = finding.severity

    def _count(self, row: FindingRow, number: int) -> None:
        if not row.handled:
            self.counts[row.finding.severity] += number

    def invalidate(self) -> None:
        """The order or the selection was changed."""
        self._afresh = True

    @property
    def stale(self) -> bool:
        """Whether `arrange` would change anything."""
        return self._afresh or self._under_way is not None or bool(self._changed)

    def arrange(self, seconds: float = math.inf) -> bool:
        """Bring the list up to date, for so long at most: the list stays as it was until that is done. Tells whether
        it is.
        """
        deadline = time.monotonic() + seconds
        if self._afresh:
            self._under_way = self._arrange_all()
            self._changed, self._afresh = set(), False
        elif self._under_way is None and self._changed:
            self._under_way = self._arrange_changed()
        while self._under_way is not None:
            if next(self._under_way, _DONE) is _DONE:
                self._under_way = self._arrange_changed() if self._changed else None
            elif time.monotonic() > deadline:
                return False
        return True

    def _arrange_all(self) -> Iterator[None]:
        """Put all in anew, a part at a time."""
        key = KEYS[self.order]
        self._by_value.clear()
        alone: list[ListedRow] = []
        for part in parts(list(self.rows.values()), _PART):
            alone += [row for row in self._grouped(part)[1] if not self._value_of(row)]
            yield
        placed: list[Placed] = []
        for listed in parts([*alone, *self._by_value.values()], _PART):
            placed += [(key(row), row) for row in listed]
            yield
        yield from sort_in_parts(placed)
        self._ordered, self.shown = placed, self._unfold(placed)

    def _arrange_changed(self) -> Iterator[None]:
        """Take out what has changed, and put it in again where it belongs, a part at a time."""
        key = KEYS[self.order]
        changed, self._changed = list(self._changed), set()
        outdated: set[ListedRow] = set()
        fresh: dict[ListedRow, None] = {}
        for part in parts(changed, _PART):
            gone, new = self._grouped(part)
            outdated |= gone
            for row in gone:
                fresh.pop(row, None)
            fresh.update(dict.fromkeys(new))
            if len(changed) > _PART:
                yield
        placed: list[Placed] = []
        for rows in parts(list(fresh), _PART):
            placed += [(key(row), row) for row in rows]
            if len(fresh) > _PART:
                yield
        yield from sort_in_parts(placed)
        ordered = [item for item in self._ordered if item[1] not in outdated]
        if len(ordered) > LONG:
            yield
        merged: list[Placed] = []
        begin = 0
        for items in parts(placed, _PART):
            for item in items:
                end = bisect.bisect_left(ordered, item, lo=begin)
                merged += ordered[begin:end]
                merged.append(item)
                begin = end
            if len(placed) > _PART:
                yield
        self._ordered = merged + ordered[begin:]
        if len(ordered) > LONG:
            yield
        self.shown = self._unfold(self._ordered)

    def _grouped(self, changed: Iterable[FindingRow]) -> tuple[set[ListedRow], list[ListedRow]]:
        """What stands in the list no more as it was, and what is to be put into it, where findings have changed."""
        outdated: set[ListedRow] = set()
        fresh: list[ListedRow] = []
        values: dict[str, None] = {}
        for row in changed:
            outdated.add(row)
            selected = self._is_known(row) and self._selected(row)
            value = self._value_of(row)
            if value:
                values[value] = None
                if (before := self._by_value.get(value)) is not None:
                    outdated.add(before)
                self._put(value, before, row, selected=selected)
            elif selected:
                fresh.append(row)
        fresh += [self._by_value[value] for value in values if value in self._by_value]
        return outdated, fresh

    def _value_of(self, row: ListedRow) -> str:
        """What findings have in common that are one row; empty for those that stand alone."""
        return triage_key(row.finding) if self.grouped and row.finding.fingerprint else ""

    def _put(self, value: str, before: ListedRow | None, row: FindingRow, *, selected: bool) -> None:
        """Bring what is shown of a value up to date with one of its findings."""
        if isinstance(before, ValueRow):
            (before.put if selected else before.drop)(row)
            if len(before) == 1:
                self._by_value[value] = before.lead
        elif selected:
            another = before is not None and before.finding.id != row.finding.id
            self._by_value[value] = ValueRow((before.lead, row)) if before is not None and another else row
        elif before is row:
            del self._by_value[value]

    def _unfold(self, ordered: Iterable[Placed]) -> list[ListedRow]:
        if not self.unfolded:
            return [row for _, row in ordered]
        shown: list[ListedRow] = []
        for _, row in ordered:
            shown.append(row)
            if isinstance(row, ValueRow) and self.is_unfolded(row):
                shown += row.members
        return shown

    def fold(self, row: ListedRow, *, unfold: bool) -> ListedRow:
        """Show or hide the sources of a value; `row` may be the value's or one of them. The row of the value."""
        value = self._value_of(row)
        listed = self._by_value.get(value)
        if not isinstance(listed, ValueRow):
            return row
        (self.unfolded.add if unfold else self.unfolded.discard)(value)
        self.shown = self._unfold(self._ordered)
        return listed

    def is_unfolded(self, row: ValueRow) -> bool:
        """Whether the sources of a value are shown."""
        return self._value_of(row) in self.unfolded

    def is_source(self, row: ListedRow) -> bool:
        """Whether a row is one of the sources of the value above it."""
        if not self.unfolded or isinstance(row, ValueRow):
            return False
        value = self._value_of(row)
        return value in self.unfolded and isinstance(self._by_value.get(value), ValueRow)

    def _selected(self, row: FindingRow) -> bool:
        if self.hide_handled and row.handled:
            return False
        if self.period is not None and not row.seen_within(*self.period):
            return False
        return not self.filter or self.filter.accepts(row.finding.severity, row.text, row.fields)

    @property
    def worst(self) -> FindingRow | None:
        """The worst finding that is not handled; the latest of equals."""
        if not self._worst_is_known:
            open_rows = (row for row in self.rows.values() if not row.handled)
            self._worst, self._worst_is_known = min(open_rows, key=alarm, default=None), True
            self._alarm = alarm(self._worst) if self._worst is not None else (0, 0.0)
        return self._worst

    def listed(self, row: FindingRow) -> ListedRow:
        """The row of the list that a finding is part of: of its value, where that stands in several sources."""
        return self._by_value.get(self._value_of(row), row)

    def with_value(self, finding: Finding) -> list[FindingRow]:
        """The findings of the same value elsewhere."""
        if finding.fingerprint is None:
            return []
        return [row for row in self._relations.of_value(finding.fingerprint) if row.finding.id != finding.id]

    def of_principal(self, finding: Finding, most: int) -> list[FindingRow]:
        """Other findings of the same principal, worst first; of very many some of the newest."""
        name = who(finding.principal)
        if not name:
            return []
        rows = (row for row in self._relations.of_name(name) if row.finding.id != finding.id)
        return heapq.nsmallest(most, rows, key=worst_first)

    def at(self, source: str, line: int) -> list[FindingRow]:
        """The findings that were first seen in a line of a source, worst first."""
        rows = [
            row
            for row in self.rows.values()
            if (at := row.finding.location) is not None and at.source == source and at.line == line
        ]
        return sorted(rows, key=worst_first)
