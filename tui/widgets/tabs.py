"""The bar of panes: names with their digits, and a number where there is something to look at."""

from __future__ import annotations

from textual import events
from textual.message import Message

from auditors.model import Severity
from tui import formatting
from tui.actions import PANES
from tui.lines import Line, Span, width_of
from tui.widgets.painted import Painted

TITLES = {
    "findings": ("Findings", "Findings"),
    "data": ("Sensitive data", "Data"),
    "usage": ("Usage", "Usage"),
    "stream": ("Stream", "Stream"),
    "files": ("Files", "Files"),
    "scan": ("Endpoint scan", "Scan"),
    "configuration": ("Configuration", "Config"),
    "score": ("Score", "Score"),
}
"""The names of the panes, long and short."""


class PaneTabs(Painted):
    """One line; a click chooses."""

    class Chosen(Message):
        """A pane was clicked."""

        def __init__(self, pane: str) -> None:
            super().__init__()
            self.pane = pane

    def __init__(self) -> None:
        super().__init__()
        self.current = PANES[0]
        self._places: list[tuple[int, int, str]] = []

    def lines(self, width: int, height: int) -> list[Line]:
        """The line, with names as long as there is room for."""
        for which, numbers in ((0, True), (1, True), (1, False)):
            line = self._line(which, numbers)
            if width_of(line) <= width:
                return [line]
        return [self._line(1, False, only_current=True)]

    def _line(self, which: int, numbers: bool, *, only_current: bool = False) -> list[Span]:
        line: list[Span] = [(" ", "")]
        self._places = []
        at = 1
        for digit, pane in enumerate(PANES, 1):
            active = pane == self.current
            number = self._number(pane) if numbers else ""
            spans: list[Span] = [
                (f" {digit} ", "tab-active" if active else "quiet"),
                ("" if only_current and not active else TITLES[pane][which], "tab-active" if active else ""),
            ]
            if number:
                spans.append((f" {number}", "tab-active" if active else self._number_style(pane)))
            spans.append((" ", "tab-active" if active else ""))
            length = width_of(spans)
            self._places.append((at, at + length, pane))
            at += length
            line += spans
        return line

    def _number(self, pane: str) -> str:
        store = self.auditor.store
        if pane == "findings":
            total = sum(store.findings.counts.values())
            return formatting.count(total) if total else ""
        if pane == "files" and store.problems:
            return f"{len(store.problems)}!"
        return ""

    def _number_style(self, pane: str) -> str:
        counts = self.auditor.store.findings.counts
        if pane == "files":
            return "high"
        worst = next((severity for severity in Severity if counts.get(severity)), None)
        return worst.value if worst is not None else "quiet"

    def on_click(self, event: events.Click) -> None:
        """Choose the pane under the mouse."""
        for begin, end, pane in self._places:
            if begin <= event.x < end:
                self.post_message(self.Chosen(pane))
