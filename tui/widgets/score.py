"""The pane of the scorecard: ten defences of a proxy at one look, and what speaks for and against the chosen one."""

from __future__ import annotations

import textwrap
from collections.abc import Hashable, Iterator
from typing import Final

from textual import on
from textual.app import ComposeResult

from auditors.scorecard.grading import Evidence, Grade, State
from auditors.scorecard.wording import GLYPHS, WORDS, place_of, said
from tui import formatting
from tui.host import host_of
from tui.lines import Line, Span, width_of
from tui.palette import glyph
from tui.widgets.document import Document
from tui.widgets.painted import Painted
from tui.widgets.pane import Pane
from tui.widgets.rows import Rows

STYLES: Final = {State.PASS: "good", State.PARTIAL: "medium", State.FAIL: "critical", State.NOT_CHECKED: "quiet"}
_STATE: Final = 13
_TITLE: Final = 40
_LEAST: Final = 8
_GIST: Final = 28
"""Columns that a gist needs to say anything; in fewer stands the rule alone."""

_NOT_YET: Final[list[Line]] = [
    [("Nothing is graded yet.", "")],
    [("What was not checked is never a pass.", "quiet")],
]


class Sums(Painted):
    """One line: how many defences stand how."""

    def lines(self, width: int, height: int) -> list[Line]:
        """The line."""
        grades = self.auditor.store.grades
        line: list[Span] = [(" The ten defences", "title")]
        for state in State:
            number = sum(each.state is state for each in grades)
            if number:
                line.append((f"   {GLYPHS[state]} {number} {WORDS[state].lower()}", STYLES[state]))
        return [line]


class GradeRows(Rows):
    """The defences: state, title, and what says most of it."""

    @property
    def grades(self) -> tuple[Grade, ...]:
        """All of them, in their order."""
        return host_of(self).store.grades

    @property
    def current(self) -> Grade | None:
        """The one under the cursor."""
        return self.grades[self.cursor] if self.cursor < len(self.grades) else None

    def row_count(self) -> int:
        """Ten, once they are graded."""
        return len(self.grades)

    def row_key(self, index: int) -> Hashable:
        """All that is shown of one."""
        graded = self.grades[index]
        return index, graded.state, graded.speaking, len(graded.evidence)

    def empty(self) -> list[Line]:
        """There is nothing yet."""
        return _NOT_YET

    def paint(self, index: int, width: int) -> Line:
        """A row."""
        graded = self.grades[index]
        style = STYLES[graded.state]
        line: list[Span] = [
            (f" {graded.number:>2}  ", "quiet"),
            (f"{GLYPHS[graded.state]} {WORDS[graded.state]}".ljust(_STATE + 1), style),
            (
                formatting.fit(graded.title, min(_TITLE, max(_LEAST, width - _STATE - 6))),
                "strong" if graded.state is State.FAIL else "",
            ),
        ]
        room = width - width_of(line) - 2
        if room >= _GIST:
            line += [("  ", ""), *self._gist(graded, room)]
        elif graded.speaking is not None and room > 6:
            line.append((f"  {graded.speaking.rule}", "quiet"))
        return line

    def _gist(self, graded: Grade, room: int) -> Iterator[Span]:
        evidence = graded.speaking
        if evidence is None or (graded.unchecked and graded.state is State.PARTIAL and not evidence.is_against):
            missing = graded.unchecked[0] if graded.unchecked else None
            begin = "told by" if evidence is None else f"not seen: {missing.title if missing else ''},"
            yield formatting.fit(f"{begin} {missing.told_by}" if missing else "", room), "quiet"
        else:
            yield formatting.fit(said(evidence, room), room), "quiet"


class ScorePane(Pane):
    """Pass, fail, partial or not checked, each with its evidence. What was not checked is never a pass."""

    pane = "score"
    about = (
        "The ten defences of a proxy, graded by what is known by now: its configuration, environment, logs, scans and "
        "keys. Following logs alone tells little of most of them: what was not checked is said to be so, with what "
        "would check it, and never counts as a pass. Enter leads to the findings that speak most against a defence. "
        "The same without a screen: auditor score."
    )

    def compose(self) -> ComposeResult:
        """The card, and the evidence of the chosen defence."""
        yield Sums()
        yield GradeRows()
        yield Document(layout=self._evidence)

    def show_changes(self, changed: set[str]) -> None:
        """Show the card anew."""
        if changed & {"score", "all"}:
            self.query_one(Sums).update()
            self.query_one(GradeRows).rows_changed()
            self._show_evidence()

    @on(Rows.Moved)
    def _moved(self, event: Rows.Moved) -> None:
        event.stop()
        self._show_evidence()

    @on(Rows.Opened)
    def _opened(self, event: Rows.Opened) -> None:
        """To the findings that speak most against the defence; of one without any, what would tell more."""
        event.stop()
        graded = self.query_one(GradeRows).current
        if graded is None:
            return
        if graded.speaking is not None and graded.speaking.rule:
            self.auditor.show_findings(f"rule:{graded.speaking.rule}")
        elif graded.unchecked:
            self.auditor.say(f"{graded.unchecked[0].title}: {graded.unchecked[0].told_by}")

    def _show_evidence(self) -> None:
        document = self.query_one(Document)
        document.show_lines(self._evidence(document.scrollable_content_region.width or document.size.width))

    def _evidence(self, width: int) -> list[Line]:
        """Everything that is known of the chosen defence, in lines of a width."""
        graded = self.query_one(GradeRows).current
        if graded is None:
            return []
        lines: list[Line] = [
            [
                (f" {graded.number}  {graded.title}", "title"),
                (f"   {WORDS[graded.state].lower()}", STYLES[graded.state]),
            ],
            *_wrapped(graded.why, " ", width, "quiet"),
            [],
        ]
        for each in graded.evidence:
            lines += _evidence_lines(each, width)
        for missing in graded.unchecked:
            lines += _wrapped(f"{missing.title}: not checked", " ? ", width, "quiet")
            lines.append([("     ", ""), (missing.told_by, "key")])
        if graded.without:
            lines += _wrapped(f"not visible from here: {graded.without}", " ? ", width, "quiet")
        return lines


def _evidence_lines(evidence: Evidence, width: int) -> Iterator[Line]:
    sign = glyph(evidence.severity) if evidence.is_against and evidence.severity is not None else "✔"
    style = evidence.severity.value if evidence.is_against and evidence.severity is not None else "good"
    rule = f"{evidence.rule} " if evidence.rule else ""
    detail = f": {evidence.detail}" if evidence.detail else ""
    first, *rest = _words(f"{rule}{evidence.says}{detail}", max(20, width - 4))
    yield [(f" {sign} ", style), (first, "")]
    yield from ([("   ", ""), (line, "")] for line in rest)
    yield [("     ", ""), (formatting.path(place_of(evidence), max(10, width - 6)), "quiet")]


def _wrapped(text: str, begin: str, width: int, style: str) -> Iterator[Line]:
    for number, line in enumerate(_words(text, max(20, width - len(begin)))):
        yield [(begin if not number else " " * len(begin), "quiet"), (line, style)]


def _words(text: str, width: int) -> list[str]:
    """A text in lines of whole words."""
    return textwrap.wrap(text, width) or [""]
