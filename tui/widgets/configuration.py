"""The pane of configuration: what is wrong in the proxy's files, and the file itself with the lines marked."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from auditors.engines.updates import ConfigurationFile
from auditors.model import Category, Finding
from tui import formatting
from tui.columns import Column, Placed, place
from tui.lines import Line, Span, wrapped
from tui.palette import STATE_GLYPH, glyph
from tui.state.configuration import FileLine, annotated, place_of
from tui.state.finding_row import FindingRow
from tui.widgets.document import Document
from tui.widgets.guided import CategoryRows, GuidedPane
from tui.widgets.heading import Heading
from tui.widgets.rows import Rows

_NONE_KNOWN: Final = " No configuration is known: --proxy-config FILE, or [configuration] paths"
_WIDE: Final = 130
"""Columns from which list and file stand side by side."""

_FILES: Final = 3
"""Files that are named above the list."""

_GUIDE: Final[tuple[Line, ...]] = (
    [],
    [(" Configuration", "title")],
    [],
    [
        (" What the proxy is told: literal keys, open addresses, debug and log settings, limits, destinations ", ""),
        ("that callers may choose. It is audited here whenever a file of it changes, and compared with the logs.", ""),
    ],
    [],
    [("   auditor PATH... --proxy-config config.yaml", "key"), ("    or, in auditor.toml:", "quiet")],
    [("   [configuration]", "key")],
    [('   paths = ["config.yaml", ".env", "nginx.conf"]', "key")],
    [],
    [(" Configuration files in the directories that are followed are found by themselves.", "quiet")],
    [(" The same without a screen: ", "quiet"), ("auditor config PATH..., auditor env, auditor ssrf URL...", "key")],
    [],
)


COLUMNS: Final = (
    Column("state", " ", 1),
    Column("glyph", " ", 1, gap=1),
    Column("severity", "severity", 8, rank=8),
    Column("rule", "rule", 6, rank=7),
    Column("title", "what", 24, most=72, weight=4),
    Column("where", "where", 14, most=60, weight=2, rank=1),
    Column("found", "found", 10, most=32, weight=2, rank=9),
)


def problem_columns(width: int) -> list[Placed]:
    """The columns for a width."""
    return place(COLUMNS, width)


class ProblemRows(CategoryRows):
    """What is wrong, where it stands, and what stands there."""

    def paint(self, index: int, width: int) -> Line:
        """A row."""
        row = self.findings()[index]
        line: list[Span] = []
        for number, (column, size) in enumerate(problem_columns(width)):
            text, style = self._problem(row, column.name, size)
            line.append((" " * (column.gap if number else 0) + formatting.fit(text, size), style))
        return line

    def _problem(self, row: FindingRow, column: str, width: int) -> Span:
        finding, at = row.finding, row.finding.location
        severity = "quiet" if row.handled else finding.severity.value
        match column:
            case "state":
                return STATE_GLYPH[row.state.value], "good"
            case "glyph":
                return glyph(finding.severity), severity
            case "severity":
                return finding.severity.value, severity
            case "rule":
                return finding.rule, "quiet"
            case "title":
                return finding.title, "quiet" if row.handled else ""
            case "where":
                shown = f"{at.source}:{at.line}" if at is not None and at.line else at.source if at else ""
                return formatting.path(shown, width), "quiet"
            case _:
                return str(finding.preview or finding.evidence.get("found", "")), "quiet"


class FileView(Rows):
    """A file with numbered lines; below each that something is wrong with, what that is."""

    has_cursor = False

    def __init__(self) -> None:
        super().__init__()
        self.file: ConfigurationFile | None = None
        self.rows: list[FileLine] = []
        self.chosen = ""
        self._digits = 3
        self._version = 0

    def show_file(self, file: ConfigurationFile | None, findings: list[Finding]) -> None:
        """Show a file, or nothing."""
        rows = annotated(file, findings) if file is not None else []
        if file == self.file and rows == self.rows:
            return
        self.file, self.rows = file, rows
        self._digits = max(3, len(str(len(file.lines) if file is not None else 0)))
        self._version += 1
        self.rows_changed()

    def choose(self, finding: Finding) -> None:
        """Bring a finding's line into sight."""
        self.chosen = finding.id
        at = place_of(self.rows, finding)
        top, height = round(self.scroll_offset.y), max(1, self.scrollable_content_region.height)
        if not top < at < top + height - 1:
            self.scroll_to(y=max(0, at - height // 3), animate=False, immediate=True, force=True)
        self.refresh()

    def row_count(self) -> int:
        """How many lines there are, notes included."""
        return len(self.rows)

    def row_key(self, index: int) -> Hashable:
        """The line, and whether it is the chosen one."""
        return self._version, index, self._is_chosen(self.rows[index])

    def _is_chosen(self, row: FileLine) -> bool:
        return any(finding.id == self.chosen for finding in ((row.note,) if row.note is not None else row.findings))

    def paint(self, index: int, width: int) -> Line:
        """A line with its number, or a note."""
        row = self.rows[index]
        if row.note is not None:
            return self._note(row.note, row.number)
        worst = row.findings[0].severity if row.findings else None
        sign: Span = (f"{glyph(worst)} ", worst.value) if worst is not None else ("  ", "")
        return [
            sign,
            (f"{row.number:>{self._digits}} ", "strong" if worst is not None else "quiet"),
            ("│ ", "rule"),
            (row.text, "match" if self._is_chosen(row) else "strong" if worst is not None else ""),
        ]

    def _note(self, finding: Finding, number: int) -> Line:
        begin = " " * (self._digits + 3) if number else "  "
        style = finding.severity.value
        hardened = finding.evidence.get("hardened") or finding.evidence.get("observed")
        line: list[Span] = [
            (begin, ""),
            ("└ " if number else "", "rule"),
            (f"{finding.rule} {finding.title}", style),
        ]
        if isinstance(hardened, str) and hardened:
            line += [("  → " if "hardened" in finding.evidence else ": ", "quiet"), (hardened, "quiet")]
        return line


class ConfigurationPane(GuidedPane):
    """Findings about configuration, environment, permissions and destinations, and the files that they are about."""

    pane = "configuration"
    about = (
        "What is wrong before anything happens: keys in files, open bind addresses, debug settings, log settings, "
        "readable files; and drift, what the logs contradict. The file is shown beside, secrets masked, and audited "
        "anew when it changes. Findings of permissions and destinations stand here too."
    )
    categories = frozenset({Category.CONFIGURATION, Category.PERMISSIONS, Category.SSRF})
    guide = _GUIDE

    def compose(self) -> ComposeResult:
        """The files, the findings, and the file of the chosen one."""
        yield Document(self.guide)
        with Horizontal():
            with Vertical(id="configuration-findings"):
                yield Heading(problem_columns)
                yield ProblemRows()
            yield FileView()

    def on_mount(self) -> None:
        """Nothing is known yet."""
        super().on_mount()
        self.set_class(True, "-fileless")

    def on_resize(self) -> None:
        """Side by side where there is room."""
        super().on_resize()
        self.set_class(self.size.width < _WIDE, "-stacked")

    def show_changes(self, changed: set[str]) -> None:
        """Select the findings, and show the file anew."""
        if not changed & {"findings", "configuration", "all"}:
            return
        rows = self.query_one(CategoryRows)
        current = rows.current
        super().show_changes(changed | {"findings"})
        rows.chosen.sort(key=self._order)
        if current is not None:
            rows.keep_cursor(current.finding.id, current.lead)
        self._show_files()
        self._show_current()

    def _order(self, row: FindingRow) -> tuple[Any, ...]:
        """Decided ones last, then what is about a file of the configuration, the worst first."""
        finding = row.finding
        at = finding.location
        place = (at.source, at.line) if at is not None else ("", 0)
        beside = self.store.configurations.file_of(finding) is None
        return row.handled, beside, finding.severity.rank, *place, finding.rule

    def _show_files(self) -> None:
        """The guide, or one line for each file where there are any."""
        files = list(self.store.configurations.files.values())
        rows = self.query_one(CategoryRows)
        document = self.query_one(Document)
        self.set_class(not files and not rows.chosen, "-none")
        self.set_class(not files, "-fileless")
        if not files and not rows.chosen:
            self.show_guide()
            return
        counted = self._counts()
        lines: list[Line] = [self._file_line(file, counted) for file in files[:_FILES]]
        if len(files) > _FILES:
            lines.append([(f" … and {len(files) - _FILES} more files", "quiet")])
        if not files:
            lines += wrapped([(_NONE_KNOWN, "quiet")], self.app.size.width - 1)
        document.styles.height = len(lines)
        document.show_lines(lines)

    def _counts(self) -> dict[str, list[Finding]]:
        counted: dict[str, list[Finding]] = {}
        for row in self.query_one(CategoryRows).chosen:
            at = row.finding.location
            if at is not None and not row.handled:
                counted.setdefault(at.source, []).append(row.finding)
        return counted

    def _file_line(self, file: ConfigurationFile, counted: dict[str, list[Finding]]) -> Line:
        found = counted.get(file.name, [])
        width = max(20, self.size.width - 44)
        line: list[Span] = [(f" {formatting.path(file.name, width)}", "strong")]
        line.append((f"  {', '.join(file.kinds)}" if file.kinds else "", "quiet"))
        for severity in dict.fromkeys(sorted((each.severity for each in found), key=lambda each: each.rank)):
            number = sum(each.severity is severity for each in found)
            line.append((f"  {glyph(severity)} {number}", severity.value))
        if file.problem:
            line.append((f"  {file.problem}", "medium"))
        elif not found:
            line.append(("  nothing found", "good"))
        return line

    def _show_current(self) -> None:
        """The file of the finding under the cursor, or the first one."""
        files = self.store.configurations.files
        row = self.query_one(CategoryRows).current
        finding = row.finding if row is not None else None
        file = self.store.configurations.file_of(finding) or next(iter(files.values()), None)
        view = self.query_one(FileView)
        findings = [each.finding for each in self.query_one(CategoryRows).chosen if not each.handled]
        view.show_file(file, findings)
        if finding is not None:
            view.choose(finding)

    @on(Rows.Moved)
    def _moved(self, event: Rows.Moved) -> None:
        if isinstance(event.rows, CategoryRows):
            event.stop()
            self._show_current()
