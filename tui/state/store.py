"""Everything that the screen knows. One object takes in all updates, and says which of its parts have changed."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from auditors.engines.updates import FileState, Health, Inspection, NewHit, PlacesOf, Totals, Update, Usage
from auditors.model import Severity, Skip
from auditors.scorecard.grading import Grade
from tui.state.configuration import Configurations
from tui.state.findings import Findings
from tui.state.key_names import KeyNames
from tui.state.meters import Meters
from tui.state.parts import parts
from tui.state.scans import Scans
from tui.state.stream import Stream

MOST_HITS: Final = 2_000
MOST_PROBLEMS: Final = 1_000
MOST_NOTES: Final = 100

_PART: Final = 100
_ROWS: Final = 500
"""Entries of an update, and rows, that are taken in at a time."""


class Store:
    """The state of the screen; `changed` are the names of its parts that were touched since they were last painted.

    `activity` has the number of occurrences and the rank of the worst severity among them by minute of event time.
    """

    def __init__(self) -> None:
        self.names = KeyNames()
        self.findings = Findings(self.names)
        self.stream = Stream(self.names)
        self.meters = Meters(self.names)
        self.scans = Scans()
        self.configurations = Configurations()
        self.grades: tuple[Grade, ...] = ()
        self.hits: deque[NewHit] = deque(maxlen=MOST_HITS)
        self.hits_taken = 0
        self.hits_left_out = 0
        self.files: dict[int, FileState] = {}
        self.problems: dict[Skip, None] = {}
        self.notes: deque[str] = deque(maxlen=MOST_NOTES)
        self.totals = Totals()
        self.health = Health()
        self.started = False
        self.ended = False
        self.error = ""
        self.inspections: dict[int, Inspection] = {}
        self.places: dict[str, PlacesOf] = {}
        self.activity: dict[int, tuple[int, int]] = {}

    def apply(self, updates: Iterable[Update]) -> set[str]:
        """Take in updates; gives the names of the parts that have changed."""
        return set[str]().union(*self.taking(updates))

    def taking(self, updates: Iterable[Update]) -> Iterator[set[str]]:
        """Take in updates a little at a time; gives the names of the parts that have changed by that."""
        for update in updates:
            yield from self._take(update)

    def _take(self, update: Update) -> Iterator[set[str]]:
        self.started = True
        if update.triage:
            self.findings.decide(update.triage)
            yield {"findings"}
        yield from self._take_findings(update)
        if update.hits or update.hits_left_out:
            self.hits.extendleft(update.hits)
            self.hits_taken += len(update.hits)
            self.hits_left_out += update.hits_left_out
            yield {"hits"}
        for usage in parts(update.usage, _PART):
            yield self._take_usage(usage)
        self.stream.left_out += update.rows_left_out
        for rows in parts(update.rows, _ROWS):
            self.stream.extend(rows)
            yield {"stream"}
        yield self._take_files(update) | self._take_rest(update)

    def _take_findings(self, update: Update) -> Iterator[set[str]]:
        for findings in parts(update.findings, _PART):
            self.findings.add(findings)
            yield {"findings"}
        self.findings.remove(update.gone)
        for activity in parts(update.activity, _PART):
            self.findings.note(activity)
            for one in activity:
                row = self.findings.rows.get(one.finding)
                rank = row.finding.severity.rank if row is not None else Severity.INFO.rank
                count, worst = self.activity.get(one.minute, (0, rank))
                self.activity[one.minute] = (count + one.count, min(worst, rank))
            yield {"findings"}

    def _take_usage(self, usages: Sequence[Usage]) -> set[str]:
        """Add to the meters; what was known by the hash of a key is from then on known by the alias that it has."""
        changed = {"usage"}
        if fresh := self.names.learn(usage.principal for usage in usages):
            self.meters.rename(fresh)
            if self.findings.rename(fresh):
                changed.add("findings")
        self.meters.add(usages)
        return changed

    def _take_rest(self, update: Update) -> set[str]:
        changed = {"health"}
        if update.gone:
            changed.add("findings")
        if update.rows_left_out:
            changed.add("stream")
        if update.configurations is not None:
            self.configurations.replace(update.configurations)
            changed.add("configuration")
        if update.grades is not None:
            self.grades = update.grades
            changed.add("score")
        self.inspections.update((answer.ticket, answer) for answer in update.inspections)
        self.places.update((answer.finding, answer) for answer in update.places)
        if update.inspections or update.places:
            changed.add("answers")
        if not (update.ended and update.error and not update.made):
            self.totals, self.health = update.totals, update.health
        if update.ended:
            self.ended, self.error = True, update.error
        return changed

    def _take_files(self, update: Update) -> set[str]:
        if not (update.files or update.files_gone or update.problems or update.mended or update.notes):
            return set()
        self.files.update((file.number, file) for file in update.files)
        for number in update.files_gone:
            self.files.pop(number, None)
        if update.mended:
            mended = set(update.mended)
            self.problems = {problem: None for problem in self.problems if problem.source not in mended}
        self.problems.update(dict.fromkeys(update.problems))
        while len(self.problems) > MOST_PROBLEMS:
            del self.problems[next(iter(self.problems))]
        self.notes.extend(update.notes)
        return {"files"}

    @property
    def period(self) -> tuple[int, int] | None:
        """The minutes of event time that anything is known of: the first, and the end of the last."""
        minutes = self.activity.keys() | self.meters.total.minutes.keys()
        return (min(minutes), max(minutes) + 60) if minutes else None
