"""The base of panes whose findings come from a command of its own: they show these, or say how to run it."""

from __future__ import annotations

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult

from auditors.model import Category
from tui.columns import Column, Placed, place
from tui.lines import Line, wrapped
from tui.state.finding_row import FindingRow
from tui.widgets.document import Document
from tui.widgets.finding_rows import FindingRows
from tui.widgets.heading import Heading
from tui.widgets.pane import Pane
from tui.widgets.rows import Rows

COLUMNS: Final = (
    Column("state", " ", 1),
    Column("glyph", " ", 1, gap=1),
    Column("severity", "severity", 8, rank=2),
    Column("rule", "rule", 6, rank=3),
    Column("value", "path", 18, most=48, weight=2, rank=1),
    Column("title", "what", 20, most=100, weight=5),
)


_READABLE: Final = 100
"""Columns of prose at most."""


def columns(width: int) -> list[Placed]:
    """The columns for a width: such findings are no values that were seen now and then."""
    return place(COLUMNS, width)


class CategoryRows(FindingRows):
    """The findings of some categories, worst first."""

    def place(self, width: int) -> list[Placed]:
        """The columns for a width."""
        return columns(width)

    def __init__(self) -> None:
        super().__init__()
        self.chosen: list[FindingRow] = []

    def findings(self) -> list[FindingRow]:
        """The rows, in order."""
        return self.chosen


class GuidedPane(Pane):
    """Findings of `categories`; `guide` are lines of any length that say what is checked and how (text, style name)."""

    categories: ClassVar[frozenset[Category]] = frozenset()
    guide: ClassVar[tuple[Line, ...]] = ()

    def compose(self) -> ComposeResult:
        """The guide, and the findings below it."""
        yield Document(self.guide)
        yield Heading(columns)
        yield CategoryRows()

    def on_mount(self) -> None:
        """There is nothing to show yet."""
        self.set_class(True, "-none")

    @property
    def shows_guide(self) -> bool:
        """Whether the guide stands there, and no state of affairs in its place."""
        return self.has_class("-none")

    def on_resize(self) -> None:
        """The guide takes as many lines as it needs."""
        if self.shows_guide:
            self.show_guide()

    def show_guide(self) -> None:
        """Show the guide in the width that there is."""
        width = min(_READABLE, self.size.width - 3)
        lines = [part for line in self.guide for part in wrapped(line, width)]
        document = self.query_one(Document)
        document.styles.height = len(lines)
        document.show_lines(lines)

    def show_changes(self, changed: set[str]) -> None:
        """Select the findings."""
        if not changed & {"findings", "all"}:
            return
        rows = self.query_one(CategoryRows)
        found = [row for row in self.store.findings.rows.values() if row.finding.category in self.categories]
        rows.chosen = sorted(found, key=lambda row: (row.handled, row.finding.severity.rank, row.finding.rule))
        self.set_class(not found, "-none")
        rows.rows_changed()

    def take_focus(self) -> None:
        """Let the keys come to the findings, or to the guide where there are none."""
        self.screen.set_focus(self.query_one(Document if self.has_class("-none") else CategoryRows))

    @on(Rows.Opened)
    def _opened(self, event: Rows.Opened) -> None:
        event.stop()
        if isinstance(event.rows, CategoryRows) and event.rows.current is not None:
            self.auditor.open_finding(event.rows.current, event.rows.findings)
