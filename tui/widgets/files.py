"""The pane of files: what is followed, how far behind, what was understood, and what could not be read."""

from __future__ import annotations

import stat
from collections.abc import Hashable, Sequence
from typing import Final

from textual import on
from textual.app import ComposeResult

from auditors.engines.updates import FileState
from tui import formatting
from tui.columns import Column, Placed, place
from tui.host import host_of
from tui.lines import Line, Span, width_of, wrapped
from tui.state.store import Store
from tui.widgets.document import Document
from tui.widgets.heading import Heading
from tui.widgets.painted import Painted
from tui.widgets.pane import Pane
from tui.widgets.rows import Rows

COLUMNS: Final = (
    Column("sign", " ", 1),
    Column("name", "file", 30, most=90, weight=4, gap=1),
    Column("state", "state", 8, most=9, weight=1, rank=8),
    Column("size", "size", 7, right=True, rank=3),
    Column("behind", "behind", 8, right=True),
    Column("lag", "lag", 5, right=True, rank=1),
    Column("rate", "per s", 7, right=True, rank=6),
    Column("lines", "lines", 6, right=True, rank=4),
    Column("values", "sensitive", 9, right=True, rank=7),
    Column("coverage", "understood", 10, right=True, rank=2),
    Column("mode", "mode", 10, rank=5),
    Column("formats", "formats", 16, most=40, weight=2, rank=9),
)
_NARROW: Final = 60
"""Columns below which names of files are cut, so that there is room for how far behind they are."""

_SHORTER: Final = tuple(column._replace(least=16) if column.name == "name" else column for column in COLUMNS)


def columns(width: int) -> list[Placed]:
    """The columns for a width."""
    return place(COLUMNS if width >= _NARROW else _SHORTER, width)


_PROBLEM_LINES: Final = 8


class Summary(Painted):
    """One line: sums over all files, and how changes are noticed."""

    def lines(self, width: int, height: int) -> list[Line]:
        """The line."""
        store = self.auditor.store
        totals, health = store.totals, store.health
        share = totals.recognised / totals.bytes if totals.bytes else 1.0
        understood = f"   {int(share * 1000) / 10:g} % understood" if totals.bytes else ""
        groups: list[Span] = [
            (f" {len(store.files):,} {'file' if len(store.files) == 1 else 'files'}", "strong"),
            (f"   {formatting.size(totals.bytes)}   {totals.lines:,} lines   {totals.records:,} records", ""),
            (understood, "good" if share > 0.95 else "medium"),
            (f"   noticed by {health.watching}", "quiet"),
        ]
        if health.capacity:
            full = health.queued / health.capacity
            groups.append(
                (f"   {formatting.size(health.queued)} waiting", "medium" if full > 0.9 else "quiet"),
            )
        if health.memory:
            groups.append((f"   engine {formatting.size(health.memory)}", "quiet"))
        if health.saved:
            groups.append((f"   state kept at {formatting.full_time(health.saved)[11:19]}", "quiet"))
        while len(groups) > 1 and width_of(groups) > width:
            groups.pop()
        return [groups]


class FileRows(Rows):
    """The files: those with problems first, then those that are behind, then by name."""

    def __init__(self) -> None:
        super().__init__()
        self.files: Sequence[FileState] = ()

    def show_files(self, files: Sequence[FileState]) -> None:
        """Replace the files, and keep the cursor on its file."""
        current = self.files[self.cursor].number if self.cursor < len(self.files) else None
        self.files = files
        if self.cursor and current is not None:
            self.cursor = next((at for at, file in enumerate(files) if file.number == current), self.cursor)
        self.rows_changed()

    def row_count(self) -> int:
        """How many files there are."""
        return len(self.files)

    def row_key(self, index: int) -> Hashable:
        """The state as a whole; updates bring new objects."""
        return id(self.files[index]), self.files[index].number

    def paint(self, index: int, width: int) -> Line:
        """A row."""
        file = self.files[index]
        line: list[Span] = []
        placed = columns(width)
        told = file.state == "followed" or any(column.name == "state" for column, _ in placed)
        for number, (column, size) in enumerate(placed):
            line += [(" " * column.gap, "")] if number else []
            if column.name == "behind" and not (told or file.behind_bytes):  # nothing else stands there then
                line.append((formatting.fit(file.state, size, right=True), "medium"))
            else:
                line.append(self._cell(file, column, size))
        return line

    def _cell(self, file: FileState, column: Column, width: int) -> Span:
        match column.name:
            case "sign":
                return ("!", "high") if file.problem else ("●", "good") if file.state == "followed" else ("·", "quiet")
            case "name":
                return formatting.fit(formatting.path(file.name, width), width), "high" if file.problem else ""
            case "state":
                return formatting.fit(file.state, width), "quiet"
            case "size":
                return formatting.size(file.size).rjust(width), ""
            case "behind":
                late = formatting.size(file.behind_bytes) if file.behind_bytes else "–"
                return late.rjust(width), "medium" if file.behind_bytes > 1 << 20 else "quiet"
            case "lag":
                late = formatting.duration(file.behind_seconds) if file.behind_bytes else "–"
                return late.rjust(
                    width
                ), "medium" if file.behind_seconds >= 2 and file.behind_bytes > 1 << 16 else "quiet"
            case "rate":
                return (formatting.size(file.rate) if file.rate >= 1 else "–").rjust(width), "quiet"
            case "lines":
                return (formatting.count(file.lines) if file.lines else "–").rjust(width), ""
            case "values":
                return (formatting.count(file.values) if file.values else "–").rjust(width), (
                    "medium" if file.values else "quiet"
                )
            case "coverage":
                share = file.recognised / file.bytes if file.bytes else None
                shown = f"{int(share * 1000) / 10:g} %" if share is not None else "–"
                return shown.rjust(width), "quiet" if share is None else "good" if share > 0.95 else "medium"
            case "mode":
                readable = bool(file.mode & (stat.S_IROTH | stat.S_IWOTH))
                return stat.filemode(stat.S_IFREG | file.mode).ljust(width), "high" if readable else "quiet"
            case _:
                return formatting.fit(", ".join(file.formats), width), "quiet"

    def empty(self) -> list[Line]:
        """What stands there while there is none."""
        store = host_of(self).store
        if store.health.total is not None:
            return [[("A finished dump is read; sums stand above, and what could not be read below.", "quiet")]]
        return [[("No file yet.", "strong")], [("Files that appear in the followed directories stand here.", "quiet")]]


class FilesPane(Pane):
    """What is read, and what is not."""

    pane = "files"
    about = (
        "Everything that is read: size, how far behind the audit is, how much was understood (the rest is scanned as "
        "text), permissions, formats. What could not be read stands below; nothing is left out in silence. Enter "
        "shows the file's records in the stream."
    )

    def compose(self) -> ComposeResult:
        """The sums, the files, the problems."""
        yield Summary()
        yield Heading(columns)
        yield FileRows()
        yield Document()

    def show_changes(self, changed: set[str]) -> None:
        """Show the files; the sums change all the time."""
        self.query_one(Summary).update()
        if changed & {"files", "all"}:
            rank = {"followed": 0, "packed": 1, "copy": 2}
            files = sorted(
                self.store.files.values(),
                key=lambda file: (not file.problem, -(file.behind_bytes >> 20), rank.get(file.state, 3), file.name),
            )
            self.query_one(FileRows).show_files(files)
            self._show_problems(self.store)

    def _show_problems(self, store: Store) -> None:
        lines: list[Line] = []
        if store.error:
            lines += [[(" ■ ", "critical"), ("The engine has stopped", "title"), (f"  {store.error}", "")]]
        if store.problems:
            lines.append([(f" Not read, or not in full ({len(store.problems):,})", "title")])
            lines += [
                [(" ! ", "high"), (problem.source, ""), (f"  {problem.reason}", "quiet")]
                for problem in reversed(store.problems)
            ]
        if store.notes:
            lines.append([(" Notes", "title")])
            lines += [[(" · ", "quiet"), (note, "quiet")] for note in reversed(store.notes)]
        document = self.query_one(Document)
        broken = [part for line in lines for part in wrapped(line, self.size.width - 3)]
        document.styles.height = min(_PROBLEM_LINES, len(broken))
        document.show_lines(broken)

    def on_resize(self) -> None:
        """Break the problems anew."""
        self._show_problems(self.store)

    @on(Rows.Opened)
    def _opened(self, event: Rows.Opened) -> None:
        event.stop()
        if isinstance(event.rows, FileRows):
            self.auditor.show_stream(f'source:"{event.rows.files[event.index].name.lower()}"')
