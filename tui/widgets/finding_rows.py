"""The list of findings: severity, rule, masked value, whose, how often, when; in as many columns as fit."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Final

from auditors.model import Category, Finding
from tui import formatting
from tui.columns import Column, Placed, place
from tui.host import host_of
from tui.lines import Line, Span
from tui.palette import STATE_GLYPH, glyph
from tui.state import moments
from tui.state.finding_row import FindingRow, brief_of
from tui.state.listing import ListedRow
from tui.state.meters import buckets
from tui.state.store import Store
from tui.state.values import ValueRow
from tui.widgets.rows import Rows

_SPARK: Final = 12
_LATELY: Final = 86_400
"""Seconds of activity that are shown while logs are followed; of a dump all are."""

COLUMNS: Final = (
    Column("state", " ", 1),
    Column("glyph", " ", 1, gap=1),
    Column("severity", "severity", 8, rank=10),
    Column("rule", "rule", 6, rank=7),
    Column("name", "what", 16, most=34, weight=6),
    Column("value", "value", 10, most=22, weight=2, rank=2),
    Column("who", "from", 11, most=32, weight=3, rank=1),
    Column("count", "count", 5, right=True, rank=3),
    Column("sources", "in", 3, gap=1, rank=4),
    Column("spark", "activity", _SPARK, rank=8),
    Column("first", "first seen", 11, rank=6),
    Column("last", "last seen", 11, rank=5),
    Column("source", "where", 14, most=60, weight=4, rank=9),
)
_WIDE: Final = 140
"""Columns from which times have seconds, and titles are as long as their columns."""

_SHORTER: Final = {
    "name": {"least": 22, "weight": 5},
    "first": {"title": "since", "least": 5},
    "last": {"title": "last", "least": 5},
}
_NARROW: Final = tuple(column._replace(**_SHORTER.get(column.name, {})) for column in COLUMNS)  # type: ignore[arg-type]
"""For terminals of usual width: times in five columns."""

_TIMES: Final = ("first", "last")
"""Columns whose cells may take one column of the gap before them."""

_TINY: Final = 50
"""Columns below which names are cut, so that there is room for whom a finding is from."""

_TINIEST: Final = tuple(column._replace(least=18) if column.name == "name" else column for column in _NARROW)

_ROOMY: Final = 9
"""Columns from which a time has seconds, or a day and a minute."""


def columns(width: int) -> list[Placed]:
    """The columns for a width."""
    return place(COLUMNS if width >= _WIDE else _NARROW if width >= _TINY else _TINIEST, width)


class FindingRows(Rows):
    """Findings that others select and order: `source` gives them."""

    def __init__(self) -> None:
        super().__init__()
        self.marks: set[str] = set()
        self._placed: tuple[int, list[Placed]] = (0, [])

    @property
    def store(self) -> Store:
        """What the screen knows."""
        return host_of(self).store

    def findings(self) -> Sequence[ListedRow]:
        """The rows, in order."""
        return self.store.findings.shown

    @property
    def current(self) -> ListedRow | None:
        """The finding, or the value in several sources, under the cursor."""
        rows = self.findings()
        return rows[self.cursor] if 0 <= self.cursor < len(rows) else None

    def keep_cursor(self, identity: str, lead: FindingRow) -> None:
        """After rows were ordered anew: put the cursor on a row again, unless it stands at the very top. Where a
        finding has become one of several of its value since, or the only one, that is the row which holds it now.
        """
        rows = self.findings()
        if self.cursor == 0 or not rows:
            return
        if self.cursor < len(rows) and rows[self.cursor].finding.id == identity:
            return
        found = next((index for index, row in enumerate(rows) if row.finding.id == identity), None)
        if found is None:
            found = next((index for index, row in enumerate(rows) if lead in row.members), None)
        if found is not None:
            offset = self.cursor - round(self.scroll_offset.y)
            self.cursor = found
            self.scroll_to(y=max(0, found - offset), animate=False, immediate=True, force=True)

    def place(self, width: int) -> list[Placed]:
        """The columns for a width."""
        return columns(width)

    def row_count(self) -> int:
        """How many findings are shown."""
        return len(self.findings())

    def row_key(self, index: int) -> Hashable:
        """The finding, its version, and what else its looks depend on."""
        row = self.findings()[index]
        identity = row.finding.id
        is_open = isinstance(row, ValueRow) and self.store.findings.is_unfolded(row)
        place = (isinstance(row, ValueRow), is_open, self.store.findings.is_source(row))
        return identity, row.version, identity in self.marks, self._window(), place

    def _window(self) -> tuple[int, int, int] | None:
        period = self.store.period
        if period is None:
            return None
        begin, end = period
        is_live = self.store.health.total is None
        return buckets(max(begin, end - _LATELY) if is_live else begin, end, _SPARK)

    def paint(self, index: int, width: int) -> Line:
        """A row."""
        if self._placed[0] != width:
            self._placed = (width, self.place(width))
        row = self.findings()[index]
        if isinstance(row, FindingRow) and self.store.findings.is_source(row):
            return self._source(row)
        line: list[Span] = []
        for number, (column, size) in enumerate(self._together(row)):
            cell = self._cell(row, column, size)
            if number:
                wider = len(cell[0][0]) - size if column.name in _TIMES else 0
                line.append((" " * (column.gap - wider), ""))
            line += cell
        return line

    def _together(self, row: ListedRow) -> Iterator[Placed]:
        """The columns of a row: a file that it is about takes the place of a value and of whom that is from."""
        by_name = {each.column.name: each for each in self._placed[1]}
        value, whose = by_name.get("value"), by_name.get("who")
        if value is not None and whose is not None and not row.who and _file(row.finding):
            del by_name["who"]
            by_name["value"] = Placed(value.column, value.width + whose.column.gap + whose.width)
        yield from by_name.values()

    def _source(self, row: FindingRow) -> Line:
        """A row below that of its value: where it stands takes the place of what and which it is."""
        line: list[Span] = []
        room = 0
        for number, (column, size) in enumerate(self._placed[1]):
            gap = column.gap if number else 0
            if column.name in ("severity", "rule", "name", "value"):
                room += gap + size
                continue
            if room:
                at = row.finding.location
                where = formatting.path(f"{at.source}:{at.line}" if at.line else at.source, room - 5) if at else ""
                line += [("   └ ", "rule"), (formatting.fit(where, room - 5), "quiet")]
                room = 0
            line.append((" " * gap, ""))
            line += [(" " * size, "")] if column.name == "source" else self._cell(row, column, size)
        return line

    def _cell(self, row: ListedRow, column: Column, width: int) -> list[Span]:
        finding = row.finding
        severity = finding.severity
        quiet = "quiet" if row.handled else ""
        now = host_of(self).now()
        match column.name:
            case "state":
                sign = "▸" if finding.id in self.marks else STATE_GLYPH[row.state.value]
                return [(sign, "key" if finding.id in self.marks else "good")]
            case "glyph":
                return [(glyph(severity), quiet or severity.value)]
            case "severity":
                return [(severity.value.ljust(width), quiet or severity.value)]
            case "rule":
                return [(formatting.fit(finding.rule, width), "quiet")]
            case "name":
                return [(formatting.fit(finding.name, width), quiet or ("strong" if severity.rank == 0 else ""))]
            case "title":
                return [(formatting.fit(finding.title, width), quiet or ("strong" if severity.rank == 0 else ""))]
            case "value":
                if shown := brief_of(finding, width):
                    return [(formatting.fit(shown, width), quiet)]
                return [(formatting.fit(formatting.path(_file(finding), width), width), "quiet")]
            case "who":
                more = f" +{row.others}" if isinstance(row, ValueRow) and row.others else ""
                who = formatting.fit_name(row.who, width - len(more))
                return [(who, quiet), (more, "quiet")]
            case "count":
                return [(formatting.count(finding.occurrences).rjust(width), quiet)]
            case "sources":
                return [(self._sources(row).ljust(width), "key")]
            case "spark":
                return [(self._spark(row, width), quiet or severity.value)]
            case "first" | "last":
                moment = moments.first(finding) if column.name == "first" else moments.last(finding)
                shown = moment.shown(now, short=width < _ROOMY) if moment is not None else ""
                # The sign of an arrival stands in the gap, so that all times are in line.
                about = moment is not None and moment.is_arrival
                return [(formatting.fit(shown, width + about), "quiet")]
            case _:
                at = finding.location
                shown = f"{at.source}:{at.line}" if at is not None and at.line else at.source if at else ""
                return [(formatting.fit(formatting.path(shown, width), width), "quiet")]

    def _sources(self, row: ListedRow) -> str:
        """In how many sources a value stands, where there are several."""
        if not isinstance(row, ValueRow):
            return ""
        return f"{'▾' if self.store.findings.is_unfolded(row) else '▸'}{formatting.count(len(row))}"

    def _spark(self, row: ListedRow, width: int) -> str:
        window = self._window()
        if window is None or not row.activity:
            return " " * width
        begin, step, number = window
        values = [0.0] * number
        for minute, count in row.activity.items():
            at = (minute - begin) // step
            if 0 <= at < number:
                values[at] += count
        return formatting.spark(values, width)


def _file(finding: Finding) -> str:
    """The file that a finding without a value is about: in narrow lists nothing else tells such findings apart."""
    at = finding.location
    is_about = at is not None and finding.category is not Category.USAGE and not brief_of(finding, 1)
    return at.source if at is not None and is_about else ""
