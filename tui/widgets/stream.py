"""The pane of the log itself: all records by event time, masked, with filters, search and ways through time."""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.timer import Timer

from auditors.engines.updates import Row
from auditors.errors import UsageError
from auditors.timestamps import parse_moment
from tui import formatting
from tui.actions import bindings_of
from tui.columns import Column, Placed, place
from tui.host import host_of
from tui.lines import Line, Span, marked
from tui.palette import glyph
from tui.state.filtering import Filter
from tui.state.finding_row import who
from tui.state.moments import ABOUT
from tui.state.ordered_rows import moved
from tui.state.stream import Stream, moment_of
from tui.widgets.entry import Entry
from tui.widgets.filtered import FilteredPane, quoted
from tui.widgets.heading import Heading
from tui.widgets.notice import Notice
from tui.widgets.rows import Rows

_SLICE, _PAUSE = 0.02, 0.01
"""Seconds that older rows are filtered at a time, and between two times."""

COLUMNS: Final = (
    Column("glyph", " ", 1),
    Column("time", "time (UTC)", 12, rank=1, gap=1),
    Column("level", "status", 8, rank=3),
    Column("who", "from", 14, most=18, weight=1, rank=2),
    Column("model", "model", 12, most=18, weight=1, rank=5),
    Column("source", "source", 16, most=30, weight=1, rank=6),
    Column("text", "record", 46, weight=8),
)
_HEAD: Final = 20
"""Characters of a record's beginning that are shown where its first sensitive value would be out of sight."""

_CUT: Final = " … "

_ACCESS: Final = re.compile(r'(?:[\w.:]{1,45} \S{1,64} \S{1,64} )?\[[\d:/\w .+-]{10,40}\] (?="[A-Z]{3,7} )')
"""What a line of an access log begins with: address, identity and user, where they are told, and the time."""

_OBEYED: Final = "!"
"""Stands before a record with escape sequences in it that a terminal would have obeyed."""

Marks = tuple[tuple[int, int], ...]
"""Where masked values stand in a text, half open."""

_STATUS: Final = {"failure": "high", "blocked": "medium", "error": "high", "critical": "critical", "warning": "medium"}


def columns(width: int) -> list[Placed]:
    """The columns for a width."""
    return place(COLUMNS, width)


class StreamRows(Rows):
    """The records that the store has selected; stays at the end while new ones come."""

    follows = True

    def __init__(self) -> None:
        super().__init__()
        self._placed: tuple[int, list[Placed]] = (0, [])

    @property
    def stream(self) -> Stream:
        """The records."""
        return host_of(self).store.stream

    def row_count(self) -> int:
        """How many records are shown."""
        return len(self.stream)

    def row_key(self, index: int) -> Hashable:
        """The record as it is kept, and how many keys have names by now."""
        return self.stream.rows[index], len(host_of(self).store.names.aliases)

    def rows_changed(self) -> None:
        """Keep the cursor on its record while others are forgotten before it, found or put in."""
        moves = self.stream.rows.take_moves()
        if not moves or self.following:
            super().rows_changed()
            return
        before = round(self.scroll_offset.y)
        top, self.cursor = moved(before, moves), moved(self.cursor, moves)
        super().rows_changed()
        if top != before:
            self.scroll_to(y=top, animate=False, immediate=True, force=True)

    def paint(self, index: int, width: int) -> Line:
        """A row."""
        if self._placed[0] != width:
            self._placed = (width, columns(width))
        row = self.stream[index]
        line: list[Span] = []
        for number, (column, size) in enumerate(self._placed[1]):
            if number:
                line.append(_gap(row, column))
            line += self._cell(row, column, size)
        return line

    def _cell(self, row: Row, column: Column, width: int) -> list[Span]:
        match column.name:
            case "glyph":
                return [(glyph(row.worst), row.worst.value)] if row.worst is not None else [(" ", "")]
            case "time":
                return [(formatting.time_of_day(moment_of(row)).ljust(width), "quiet")]
            case "level":
                word = row.status if row.status and row.status != "success" else row.level
                return [(formatting.fit(word, width), _style_of(word))]
            case "who":
                return [(formatting.fit_name(who(row.principal), width), "")]
            case "model":
                return [(formatting.fit_name(row.principal.model or "", width), "quiet")]
            case "source":
                return [(formatting.fit(_place(row, width), width), "quiet")]
            case _:
                return self._text(row, width)

    def _text(self, row: Row, width: int) -> list[Span]:
        if self.shifted:
            return marked(row.text, row.marks, "hit")
        return marked(*brought_near(*behind_head(row.text, row.marks, width), width), "hit")

    def empty(self) -> list[Line]:
        """What stands there while there is none."""
        if self.stream.kept:
            scanning = "still looking through older ones …" if self.stream.scanning else "esc takes the filter away"
            return [[("No record is let through.", "strong")], [(scanning, "quiet")]]
        return [[("No record yet.", "strong")], [("What is written to the followed files appears here.", "quiet")]]


class StreamPane(FilteredPane):
    """The log as it is written."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of("stream")
    pane = "stream"
    narrows = False
    about = (
        "The records of all files in the order of their times, one line each, with every sensitive value replaced by "
        "its entity. Behind ≈ stands when a record came that names no time itself; behind ! a record with escape "
        "sequences that a terminal would obey (Enter tells what they would do). The newest million is kept, less "
        "where records take more memory than is set aside; the line above the list says so. At the end the list "
        "follows; anywhere else it stays where you read."
    )

    def __init__(self) -> None:
        super().__init__()
        self._scanning: Timer | None = None

    def compose(self) -> ComposeResult:
        """The list with its titles."""
        yield Entry()
        yield Notice(self._words)
        yield Heading(columns)
        yield StreamRows()

    def _words(self) -> Line:
        words = list(self.selection())
        stream = self.store.stream
        if stream.scanning:
            words += [("   ", ""), (f"looking through older rows … {stream.scanned:.0%}", "medium")]
        told = []
        if stream.forgotten:
            told.append(f"the newest {stream.kept:,} records are kept, {stream.forgotten:,} older ones are not")
        if stream.left_out:
            told.append(f"{stream.left_out:,} came too fast to be listed")
        if told:
            words += [("   " if words else "", ""), (f"{'; '.join(told)}; all were audited", "medium")]
        if self._stands_still and (number := self.rows().row_count()):
            below = number - self.rows().visible_rows().stop
            further = f"stands still, {below:,} further down" if below else "stands still"
            words += [("   " if words else "", ""), (further, "medium"), ("   G follows", "quiet")]
        return words

    @property
    def _stands_still(self) -> bool:
        """Whether the list stays where it is while records come."""
        store = self.store
        return not (self.rows().following or store.ended or store.health.total is not None)

    def rows(self) -> StreamRows:
        """The list."""
        return self.query_one(StreamRows)

    @property
    def flies_by(self) -> bool:
        """Whether rows come by the screenful."""
        return self.rows().flies_by

    def show_changes(self, changed: set[str]) -> None:
        """Show new records; go on filtering older ones."""
        if changed & {"stream", "all"}:
            self.rows().rows_changed()
            self.query_one(Notice).update()

    def _scan(self) -> None:
        """Filter older records, until all of them are."""
        self.store.stream.scan(_SLICE)
        self.rows().rows_changed()
        self.query_one(Notice).update()
        self._scanning = self.set_timer(_PAUSE, self._scan) if self.store.stream.scanning else None

    def select(self, chosen: Filter, period: tuple[float, float] | None) -> None:
        """Filter the list; a period moves the cursor to its beginning."""
        rows = self.rows()
        if chosen != self.store.stream.filter:
            self.store.stream.select(chosen)
            rows.following = True
            if self._scanning is not None:
                self._scanning.stop()
            self._scan()
        rows.rows_changed()
        if period is not None:
            rows.go_to(self.store.stream.index_at(period[0]))

    def text_at(self, index: int) -> str:
        """What is searched of a record: whatever a line of the list shows, but its time."""
        row = self.store.stream[index]
        place = f"{row.source}:{row.line}"
        return " ".join((row.status, row.level, who(row.principal), row.principal.model or "", place, row.text)).lower()

    @property
    def forgotten(self) -> int:
        """How many records were dropped at the front."""
        return self.store.stream.dropped

    @on(Rows.Moved)
    def _moved(self) -> None:
        self.query_one(Notice).update()

    @on(Rows.Opened)
    def _opened(self, event: Rows.Opened) -> None:
        event.stop()
        self.auditor.open_record(self.store.stream[event.index])

    @property
    def current(self) -> Row | None:
        """The record under the cursor."""
        rows = self.rows()
        return self.store.stream[rows.cursor] if rows.row_count() else None

    def action_only_this(self) -> None:
        """Only records of the same principal."""
        if (row := self.current) is not None and (name := who(row.principal)):
            self.add_to_filter(f"principal:{quoted(name)}")

    def action_without_this(self) -> None:
        """No records of the same source."""
        if (row := self.current) is not None:
            self.add_to_filter(f"-source:{quoted(row.source)}")

    def action_goto_time(self) -> None:
        """Go to a time that is typed."""
        self.auditor.ask(
            "Go to time (UTC)",
            "18:02, 18:02:11, 15m back, 2026-06-01T12:00",
            lambda text: self._go_to(self._typed_moment(text)),
            check=self._not_a_time,
        )

    def _not_a_time(self, text: str) -> str:
        try:
            self._typed_moment(text)
        except UsageError:
            return f"{text!r} is not a time: write 18:02, 18:02:11, 15m back, 2026-06-01 or 2026-06-01T12:00"
        return ""

    def _typed_moment(self, text: str) -> float:
        """A time on the day of the record under the cursor, back from that record, or in full. Raises UsageError."""
        words = text.strip().removesuffix("back").strip()
        if ":" in words and "T" not in words and "-" not in words:
            words = f"{formatting.full_time(self._moment())[:10]}T{words.zfill(5)}"
        return parse_moment(words, self._moment())

    def _go_to(self, moment: float) -> None:
        self.rows().go_to(self.store.stream.index_at(moment), center=True)

    def _moment(self) -> float:
        row = self.current
        return moment_of(row) if row is not None else self.auditor.now()

    def action_step_time(self, seconds: int) -> None:
        """Go on or back by a period."""
        if self.current is not None:
            self._go_to(self._moment() + seconds)


def behind_head(text: str, marks: Marks, width: int) -> tuple[str, Marks]:
    """The text of an access log that does not fit, from its request on: what stands before it, who called and when, is
    told in other columns.
    """
    head = _ACCESS.match(text) if len(text) > width else None
    if head is None or (marks and marks[0][0] < head.end()):
        return text, marks
    return text[head.end() :], tuple((start - head.end(), stop - head.end()) for start, stop in marks)


def brought_near(text: str, marks: Marks, width: int) -> tuple[str, Marks]:
    """A text in so many columns whose first mark would be out of sight: what stands between its beginning and that is
    left out.
    """
    if not marks or marks[0][1] <= width or marks[0][0] < _HEAD or width < 2 * _HEAD:
        return text, marks
    begin, end = marks[0]
    head = _HEAD + len(_CUT)
    at = min(begin, end + head - width)
    return f"{text[:_HEAD]}{_CUT}{text[at:]}", tuple((start - at + head, stop - at + head) for start, stop in marks)


def _gap(row: Row, column: Column) -> Span:
    """What stands before a column: signs have their place there, so that all columns are in line."""
    if column.name == "time" and row.time is None:
        return ABOUT.rjust(column.gap), "quiet"
    if column.name == "text" and row.orders:
        return _OBEYED.rjust(column.gap - 1).ljust(column.gap), "medium"
    return " " * column.gap, ""


def _place(row: Row, width: int) -> str:
    """Source and line, in at most so many columns."""
    line = f":{row.line}"
    return formatting.path(row.source, max(1, width - len(line))) + line


def _style_of(word: str) -> str:
    if word in _STATUS:
        return _STATUS[word]
    return "high" if word[:1] in ("4", "5") and word.isdigit() else "quiet"
