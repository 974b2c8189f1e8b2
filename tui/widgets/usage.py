"""The pane of usage: a chart of everything or of one principal over time, and principals ranked by what they used."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from auditors.model import Category
from tui import formatting
from tui.actions import bindings_of
from tui.columns import Column, Placed, place
from tui.host import host_of
from tui.lines import Line, Span, wrapped
from tui.palette import glyph
from tui.state.bars import Bars, bars_over
from tui.state.finding_row import FindingRow
from tui.state.meters import EVERYBODY, KINDS, LATENCY, METRICS, RANKINGS, RISK, WORDS, Meter, Who, buckets, whose
from tui.widgets.document import Document
from tui.widgets.heading import Heading
from tui.widgets.painted import Painted
from tui.widgets.pane import Pane
from tui.widgets.rows import Rows

_SPARK: Final = 16

_NAMED: Final = 12
"""Columns that a name has above the chart at least."""

_BRIEF: Final = 4
"""An incident stands out in the chart where it takes less than one in so many of its bars."""

_RANKED_BY: Final = {
    "name": RISK,
    "requests": "requests",
    "errors": "errors",
    "tokens_in": "tokens",
    "tokens_out": "tokens",
    "cost": "cost",
    "slow": LATENCY,
}
"""The ranking that the title of a column stands for."""

_REMARKS: Final = 2
"""Lines of notes about usage."""

_ABOUT_USAGE: Final = "usage: "
"""What notes about usage begin with."""

_DAY: Final = 86_400

COLUMNS: Final = (
    Column("name", "key", 16, most=40, weight=3),
    Column("requests", "requests", 8, right=True),
    Column("errors", "errors", 6, right=True, rank=2),
    Column("tokens_in", "tokens in", 9, right=True, rank=4),
    Column("tokens_out", "out", 7, right=True, rank=3),
    Column("cost", "cost", 9, right=True, rank=1),
    Column("slow", "p95", 5, right=True, rank=6),
    Column("values", "sensitive", 9, right=True, rank=5),
    Column("spark", "over time", _SPARK, most=48, weight=1, rank=7),
    Column("last", "last", 12, rank=8),
)


def _placed(width: int, metric: str, kind: str = "key") -> list[Placed]:
    """The columns that fit; that of latencies gives way as late as that of cost where principals are ranked by it."""
    changes: dict[str, dict[str, Any]] = {"name": {"title": f"  by {kind}"}}
    if metric == LATENCY:
        changes["slow"] = {"rank": 1}
    return place([column._replace(**changes.get(column.name, {})) for column in COLUMNS], width)


class Chart(Painted):
    """Bars of a metric over time. Incidents of usage are marked below their bars; the highest bar is named."""

    def __init__(self) -> None:
        super().__init__()
        self.metric = METRICS[0]
        self.ranking = RISK
        self.title = EVERYBODY.name
        self.meter: Meter | None = None
        self.incidents: Sequence[FindingRow] = ()

    def lines(self, width: int, height: int) -> list[Line]:
        """A title, bars, marks, and the times of both ends."""
        meter = self.meter or self.auditor.store.meters.total
        period = meter.period
        if period is None or height < 4:
            return [[(" no requests with a time yet", "quiet")]]
        bars = bars_over(*period, width - 2)
        values = meter.series(self.metric, bars.begin, bars.step, bars.number)
        marks = self._marks(bars)
        style = "high" if self.metric == "errors" else "key"
        tinted = {at: severity for at, (severity, is_tinted) in marks.items() if is_tinted}
        lines: list[Line] = [self._heading(bars, values, width)]
        for text in formatting.columns(values, height - 3):
            line: list[Span] = [(" ", "")]
            line += [(cell * bars.width(at), tinted.get(at, style)) for at, cell in enumerate(text)]
            lines.append(line)
        lines.append([(" ", ""), *_under(marks, bars)])
        lines.append([(" ", ""), (_axis(bars, width - 2, is_marked=bool(marks)), "quiet")])
        return lines

    def _heading(self, bars: Bars, values: Sequence[float], width: int) -> Line:
        """What is drawn, of whom, and its highest bar; a long name gives way."""
        top = max(values)
        rest = [f"   most {_amount(self.metric, top)} at {_full_minute(bars.begin + values.index(top) * bars.step)}"]
        rest += [f"   ranked by {self.ranking}"] if self.ranking != self.metric else []
        room = width - len(f" {self.metric} of {''.join(rest)}")
        title = formatting.cut(self.title, max(_NAMED, room))
        return [(f" {self.metric}", "title"), (f" of {title}", ""), *((words, "quiet") for words in rest)]

    def _marks(self, bars: Bars) -> dict[int, tuple[str, bool]]:
        """The bars in which an incident lies, with the style of the worst, and whether it is to stand out: one that
        goes on all the time says nothing of any moment.
        """
        marks: dict[int, tuple[str, bool]] = {}
        for row in sorted(self.incidents, key=lambda row: -row.finding.severity.rank):
            first, last = row.finding.first_seen, row.finding.last_seen
            if first is None:
                continue
            start, stop = bars.at(first), bars.at(last if last is not None else first)
            for at in range(max(0, start), min(bars.number - 1, stop) + 1):
                marks[at] = row.finding.severity.value, (stop - start) * _BRIEF <= bars.number
        return marks


def _full_minute(moment: float) -> str:
    """A moment as day and minute, without the year."""
    return formatting.full_time(moment)[5:16]


def _amount(metric: str, amount: float) -> str:
    if metric == LATENCY:
        return formatting.latency(amount)
    return formatting.money(amount) if metric == "cost" else formatting.count(amount)


def _under(marks: Mapping[int, tuple[str, bool]], bars: Bars) -> Iterator[Span]:
    """The line below the bars: a sign where an incident begins, a rule for as long as it goes on."""
    for at in range(bars.number):
        wide = bars.width(at)
        if at not in marks:
            yield " " * wide, ""
        elif marks.get(at - 1) == marks[at]:
            yield "─" * wide, marks[at][0]
        else:
            yield "▲" + "─" * (wide - 1), marks[at][0]


def _axis(bars: Bars, width: int, *, is_marked: bool) -> str:
    """The times of both ends, and what a bar and the sign below it stand for."""
    first, last = _full_minute(bars.begin), _full_minute(bars.end)
    told = f"a bar is {formatting.step(bars.step)}" + ("   ▲ an incident begins" if is_marked else "")
    room = bars.columns - len(first) - len(last)
    if room >= len(told) + 4:
        return f"{first}{told.center(room)}{last}"
    shorter = last[6:] if last[:5] == first[:5] else last
    return formatting.cut(f"{first} to {shorter}   {told}", width)


class MeterRows(Rows):
    """Everybody together, then the principals of a kind, the heaviest first."""

    def __init__(self) -> None:
        super().__init__()
        self.meters: Sequence[tuple[Who, Meter]] = ()
        self.metric = METRICS[0]
        self.kind = KINDS[0]
        self.worst: dict[Who, FindingRow] = {}
        self._period = (0, 60)

    def show_meters(self, meters: Sequence[tuple[Who, Meter]], metric: str, period: tuple[int, int] | None) -> None:
        """Replace the rows, and keep the cursor on its name. Of logs that are followed the last day is drawn."""
        current = self.meters[self.cursor][0] if self.cursor < len(self.meters) else None
        self.meters, self.metric = meters, metric
        if period is not None:
            is_live = host_of(self).store.health.total is None
            self._period = max(period[0], period[1] - _DAY) if is_live else period[0], period[1]
        if self.cursor and current is not None:
            self.cursor = next((at for at, (who, _) in enumerate(meters) if who == current), self.cursor)
        self.rows_changed()

    @property
    def current(self) -> tuple[Who, Meter] | None:
        """Whose row the cursor is on."""
        return self.meters[self.cursor] if self.cursor < len(self.meters) else None

    def row_count(self) -> int:
        """How many principals there are."""
        return len(self.meters)

    def row_key(self, index: int) -> Hashable:
        """The sums that are shown."""
        who, meter = self.meters[index]
        sums = (meter.requests, meter.errors, meter.tokens_in, meter.tokens_out, meter.cost, meter.values)
        # Latencies change with requests only.
        worst = self.worst.get(who)
        return who, sums, self.metric, self._period, worst.finding.severity if worst is not None else None

    def paint(self, index: int, width: int) -> Line:
        """A row."""
        who, meter = self.meters[index]
        line: list[Span] = []
        for number, (column, size) in enumerate(_placed(width, self.metric)):
            line += [(" " * column.gap, "")] if number else []
            line += self._who_cell(who, size) if column.name == "name" else self._cell(meter, column.name, size)
        return line

    def _who_cell(self, who: Who, width: int) -> list[Span]:
        row = self.worst.get(who)
        sign = (f"{glyph(row.finding.severity)} ", row.finding.severity.value) if row is not None else ("  ", "")
        if who == EVERYBODY:
            return [sign, (formatting.fit(who.name, width - 2), "quiet")]
        kind = f"{WORDS[who.kind]} " if who.kind not in (self.kind, "ip") else ""  # an address is known as such
        return [sign, (kind, "quiet"), (formatting.fit_name(who.name, width - 2 - len(kind)), "")]

    def _cell(self, meter: Meter, column: str, width: int) -> list[Span]:
        match column:
            case "requests":
                return [(formatting.count(meter.requests).rjust(width), "strong")]
            case "errors":
                bad = meter.errors + meter.blocked
                return [(formatting.count(bad).rjust(width) if bad else "–".rjust(width), "high" if bad else "quiet")]
            case "tokens_in" | "tokens_out":
                tokens = meter.tokens_in if column == "tokens_in" else meter.tokens_out
                return [(formatting.count(tokens).rjust(width) if tokens else "–".rjust(width), "")]
            case "cost":
                return [(formatting.money(meter.cost).rjust(width) if meter.cost else "–".rjust(width), "")]
            case "slow":
                slow = meter.quantile(0.95)
                return [(formatting.latency(slow).rjust(width) if slow is not None else "–".rjust(width), "")]
            case "values":
                style = "medium" if meter.values else "quiet"
                return [(formatting.count(meter.values).rjust(width) if meter.values else "–".rjust(width), style)]
            case "spark":
                values = meter.series(self.metric, *buckets(*self._period, width))
                return [(formatting.spark(values, min(width, len(values))).ljust(width), "key")]
            case _:
                now = host_of(self).now()
                moment = meter.moment
                return [(formatting.fit(moment.shown(now) if moment is not None else "", width), "quiet")]

    def empty(self) -> list[Line]:
        """What stands there while there is none."""
        return [
            [("Nobody yet.", "strong")],
            [("Records that name a key, user, model, team, address or route are counted here.", "quiet")],
        ]


class UsagePane(Pane):
    """Who used how much, and when."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of("usage")
    pane = "usage"
    about = (
        "Requests, errors, tokens and cost as the records tell them, by key, user, model, team, address or route (b), "
        "ranked by risk (the worst incidents first), requests, tokens, cost, errors or latency (m, or a click on a "
        "title); p95 is how long the slowest call in twenty takes at least. "
        "Below the bars ▲ marks where an incident begins, a line how long it goes on; a brief one colours its bars. "
        "The chart is of the name under the cursor. Enter shows everything about it: what it used, with whom and when, "
        "its incidents and sensitive data. By risk, who tells no key stands among the keys by user, team or address; "
        "where no key is told at all, in their place."
    )

    def __init__(self) -> None:
        super().__init__()
        self.kind = KINDS[0]
        self.ranking = RISK

    @property
    def metric(self) -> str:
        """What the chart shows."""
        return METRICS[0] if self.ranking == RISK else self.ranking

    def compose(self) -> ComposeResult:
        """The chart over the list."""
        yield Document()
        yield Chart()
        yield Heading(self._columns, self._ordered_by)
        yield MeterRows()

    def _columns(self, width: int) -> list[Placed]:
        return _placed(width, self.metric, self.kind)

    def show_changes(self, changed: set[str]) -> None:
        """Everything here is painted once a second, but for what is said about all of it."""
        if changed & {"files", "all"}:
            self._show_remarks()
        if "all" in changed:
            self.show_charts()

    def _show_remarks(self) -> None:
        """Notes about usage, the latest first."""
        notes = [note.removeprefix(_ABOUT_USAGE) for note in self.store.notes if note.startswith(_ABOUT_USAGE)]
        width = self.size.width - 3
        lines = [
            part
            for note in reversed(dict.fromkeys(notes))
            for part in wrapped([(" ! ", "medium"), (f"{note[:1].upper()}{note[1:]}", "medium")], width)
        ][:_REMARKS]
        document = self.query_one(Document)
        document.display = bool(lines)
        document.styles.height = len(lines)
        document.show_lines(lines)

    def on_resize(self) -> None:
        """Break the notes anew."""
        self._show_remarks()

    def lists(self) -> Iterator[Rows]:
        """Keys go to the principals."""
        yield self.query_one(MeterRows)

    def show_charts(self) -> None:
        """Rank and draw."""
        meters = self.store.meters
        rows = self.query_one(MeterRows)
        incidents = list(self._incidents())
        rows.kind, rows.worst = self.kind, {}
        risks: dict[Who, tuple[int, int]] = {}
        for row in incidents:
            who = whose(row.finding.principal, self.kind)
            if who is None or row.handled:
                continue
            rank = row.finding.severity.rank
            if who not in rows.worst or rank < rows.worst[who].finding.severity.rank:
                rows.worst[who] = row
            worst, number = risks.get(who, (rank, 0))
            risks[who] = min(worst, rank), number + 1
        ranked = meters.ranked(self.kind, self.ranking, risks)
        shown = [(EVERYBODY, meters.total), *ranked] if ranked or risks or meters.total.requests else []
        rows.show_meters(shown, self.metric, meters.period)
        self._draw(incidents)

    def _incidents(self) -> Iterator[FindingRow]:
        return (row for row in self.store.findings.rows.values() if row.finding.category is Category.USAGE)

    def _draw(self, incidents: Sequence[FindingRow]) -> None:
        chart = self.query_one(Chart)
        chart.metric, chart.ranking = self.metric, self.ranking
        who, meter = self.query_one(MeterRows).current or (EVERYBODY, self.store.meters.total)
        chart.title, chart.meter = who.name, meter
        if who != EVERYBODY:
            incidents = [row for row in incidents if whose(row.finding.principal, self.kind) == who]
        chart.incidents = incidents
        chart.refresh()

    @on(Rows.Moved)
    def _moved(self) -> None:
        self._draw(list(self._incidents()))

    @on(Rows.Opened)
    def _opened(self, event: Rows.Opened) -> None:
        event.stop()
        self.auditor.open_principal(self.query_one(MeterRows).meters[event.index][0])

    def _ordered_by(self) -> frozenset[str]:
        return frozenset(column for column, ranking in _RANKED_BY.items() if ranking == self.ranking) - {"name"}

    @on(Heading.Clicked)
    def _heading_clicked(self, event: Heading.Clicked) -> None:
        event.stop()
        if event.column in _RANKED_BY:
            self._rank_by(_RANKED_BY[event.column])

    def action_by(self) -> None:
        """Rank others."""
        self.kind = KINDS[(KINDS.index(self.kind) + 1) % len(KINDS)]
        self.query_one(MeterRows).cursor = 0
        self.query_one(Heading).refresh()
        self.show_charts()

    def action_metric(self) -> None:
        """Rank and draw by something else."""
        self._rank_by(RANKINGS[(RANKINGS.index(self.ranking) + 1) % len(RANKINGS)])

    def _rank_by(self, ranking: str) -> None:
        self.ranking = ranking
        self.query_one(Heading).refresh()
        self.show_charts()
