"""The pane of sensitive data: what kinds there are and whose, and the newest hits with what stands around them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from typing import ClassVar, Final

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical

from auditors.engines.updates import NewHit
from auditors.model import Severity
from tui import formatting
from tui.actions import bindings_of
from tui.columns import Column, Placed, place
from tui.host import host_of
from tui.lines import Line, Span, marked
from tui.palette import glyph
from tui.state import moments
from tui.state.finding_row import who
from tui.state.meters import name_of
from tui.widgets.filtered import quoted
from tui.widgets.heading import Heading
from tui.widgets.pane import Pane
from tui.widgets.rows import Rows

_BY: Final = ("entity", "key", "user", "model", "team", "ip")
_SIDE: Final = 110
"""Columns from which the sums stand beside the hits."""

_SUMS: Final = (
    Column("name", "entity", 19, most=32, weight=3),
    Column("values", "values", 6, right=True),
    Column("places", "places", 6, right=True),
    Column("bar", " ", 6, most=40, weight=2, rank=1),
)

HITS: Final = (
    Column("glyph", " ", 1),
    Column("time", "time", 11, rank=2, gap=1),
    Column("entity", "entity", 19, most=22, weight=1),
    Column("value", "value", 9, most=14, weight=1, rank=3),
    Column("who", "from", 12, most=20, weight=1, rank=4),
    Column("context", "what stands around it", 24, weight=8, rank=1),
)


class SumRows(Rows):
    """Sums by entity, key, user …, the most first."""

    def __init__(self) -> None:
        super().__init__()
        self.sums: list[tuple[str, int, int, Severity | None]] = []
        self._version = 0

    def show_sums(self, sums: list[tuple[str, int, int, Severity | None]]) -> None:
        """Replace the sums."""
        if sums != self.sums:
            self.sums = sums
            self._version += 1
            self.rows_changed()

    def row_count(self) -> int:
        """How many names there are."""
        return len(self.sums)

    def row_key(self, index: int) -> Hashable:
        """The sum, and what its bar is measured by."""
        return self.sums[index], self.sums[0][2] if self.sums else 0

    def paint(self, index: int, width: int) -> Line:
        """A row."""
        name, values, places, worst = self.sums[index]
        top = max(1, self.sums[0][2])
        line: list[Span] = []
        for number, (column, size) in enumerate(place(_SUMS, width)):
            line += [(" " * column.gap, "")] if number else []
            style = worst.value if worst is not None else "key"
            match column.name:
                case "name":
                    sign = f"{glyph(worst)} " if worst is not None else ""
                    line += [(sign, style), (formatting.fit_name(name, size - len(sign)), "")]
                case "values":
                    line.append((formatting.count(values).rjust(size), ""))
                case "places":
                    line.append((formatting.count(places).rjust(size), "quiet"))
                case _:
                    line.append((formatting.bar(places / top, size), style))
        return line

    def empty(self) -> list[Line]:
        """What stands there while there is none."""
        return [[("Nothing sensitive yet.", "quiet")]]


def hit_columns(width: int) -> list[Placed]:
    """The columns of the hits for a width."""
    return place(HITS, width)


class HitRows(Rows):
    """The newest hits, the latest at the top."""

    def hits(self) -> list[NewHit]:
        """The hits."""
        return self._hits

    def __init__(self) -> None:
        super().__init__()
        self._hits: list[NewHit] = []

    def show_hits(self, hits: list[NewHit], new: int) -> None:
        """Replace the hits, of which so many are new; the cursor stays on its hit, unless it is at the top."""
        self._hits = hits
        if self.cursor and new:
            self.cursor = min(len(hits) - 1, self.cursor + new)
            self.scroll_to(y=self.scroll_offset.y + new, animate=False, immediate=True, force=True)
        self.rows_changed()

    def row_count(self) -> int:
        """How many hits are kept."""
        return len(self._hits)

    def row_key(self, index: int) -> Hashable:
        """The hit, and how many keys have names by now."""
        return id(self._hits[index]), self._hits[index].line, len(host_of(self).store.names.aliases)

    def paint(self, index: int, width: int) -> Line:
        """A row."""
        hit = self._hits[index]
        line: list[Span] = []
        now = host_of(self).now()
        moment = moments.of_hit(hit)
        for number, (column, size) in enumerate(hit_columns(width)):
            if number:
                # The sign of an arrival stands in the gap, so that all times are in line.
                about = column.name == "time" and moment is not None and moment.is_arrival
                line.append(((moments.ABOUT if about else " ").rjust(column.gap), "quiet" if about else ""))
            match column.name:
                case "glyph":
                    line.append((glyph(hit.severity), hit.severity.value))
                case "time":
                    line.append((formatting.fit(formatting.clock(moment.at if moment else None, now), size), "quiet"))
                case "entity":
                    line.append((formatting.fit(hit.entity, size), hit.severity.value))
                case "value":
                    line.append((formatting.fit(hit.preview, size), ""))
                case "who":
                    line.append((formatting.fit_name(who(host_of(self).store.names.named(hit.principal)), size), ""))
                case _:
                    line += _in_sight(hit, size)
        return line

    def empty(self) -> list[Line]:
        """What stands there while there is none."""
        return [[("The newest hits appear here, each with the text around it, masked.", "quiet")]]


def _in_sight(hit: NewHit, width: int) -> list[Span]:
    """As much of what stands around a hit as leaves the hit itself in sight."""
    text = hit.context
    if cell_len(text[: hit.end]) <= width:
        return marked(text, [(hit.start, hit.end)], "hit", "quiet")
    ahead = max(1, min(width // 3, width - 1 - cell_len(text[hit.start : hit.end])))
    cut = hit.start
    while cut and cell_len(text[cut - 1 : hit.start]) < ahead:
        cut -= 1
    while cut < hit.start and not cell_len(text[cut]):  # a mark of the character that is cut off
        cut += 1
    return [("…" if cut else "", "quiet"), *marked(text[cut:], [(hit.start - cut, hit.end - cut)], "hit", "quiet")]


class DataPane(Pane):
    """Secrets and personal data: how much of what, whose, and the newest."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of("data")
    pane = "data"
    about = (
        "Secrets and personal data: sums by entity, key, user, model, team or address (b), and the newest hits with "
        "the masked text around them; behind ≈ stands when one came whose record names no time. Enter on a sum shows "
        "its findings, on a hit its detail."
    )

    def __init__(self) -> None:
        super().__init__()
        self.by = "entity"
        self._taken = 0

    def compose(self) -> ComposeResult:
        """Sums and hits."""
        with Horizontal():
            with Vertical(id="sums"):
                yield Heading(self._sum_columns)
                yield SumRows()
            with Vertical(id="hits"):
                yield Heading(hit_columns)
                yield HitRows()

    def _sum_columns(self, width: int) -> list[Placed]:
        columns = (_SUMS[0]._replace(title=f"by {self.by}"), *_SUMS[1:])
        return place(columns, width)

    def on_resize(self) -> None:
        """Sums stand beside the hits where there is room, else above them."""
        self.set_class(self.size.width < _SIDE, "-stacked")

    def show_changes(self, changed: set[str]) -> None:
        """Show the newest hits."""
        if changed & {"hits", "all"}:
            new = self.store.hits_taken - self._taken
            self._taken = self.store.hits_taken
            self.query_one(HitRows).show_hits(list(self.store.hits), new)
        if "all" in changed:
            self.show_charts()

    def show_charts(self) -> None:
        """Add up."""
        self.query_one(SumRows).show_sums(self._sums())

    def _sums(self) -> list[tuple[str, int, int, Severity | None]]:
        findings = self.store.findings
        if self.by == "entity":
            names = [name for name, count in findings.values_by_entity.items() if count > 0]
            sums = [
                (name, findings.values_by_entity[name], findings.by_entity[name], findings.worst_of_entity.get(name))
                for name in names
            ]
        else:
            sums = self._sums_by_principal()
        return sorted(sums, key=lambda item: (-item[2], item[0]))

    def _sums_by_principal(self) -> list[tuple[str, int, int, Severity | None]]:
        """Sums over the findings, each counted for the principal of its first place."""
        values: Counter[str] = Counter()
        places: Counter[str] = Counter()
        worst: dict[str, Severity] = {}
        for row in self.store.findings.rows.values():
            finding = row.finding
            if finding.entity is None:
                continue
            name = (name_of(finding.principal, self.by) if finding.principal else None) or "(unknown)"
            values[name] += 1
            places[name] += finding.occurrences
            if name not in worst or finding.severity.rank < worst[name].rank:
                worst[name] = finding.severity
        return [(name, values[name], places[name], worst[name]) for name in values]

    @on(Rows.Opened)
    def _opened(self, event: Rows.Opened) -> None:
        event.stop()
        if isinstance(event.rows, SumRows):
            name = event.rows.sums[event.index][0]
            self.auditor.show_findings(f"{self.by}:{quoted(name)}")
        elif isinstance(event.rows, HitRows):
            row = self.store.findings.rows.get(event.rows.hits()[event.index].finding)
            if row is not None:
                self.auditor.open_finding(row, lambda: [row])
            else:
                self.auditor.say("this finding is no more: it was suppressed, or taken back")

    def action_by(self) -> None:
        """Add up by something else."""
        self.by = _BY[(_BY.index(self.by) + 1) % len(_BY)]
        self.query_one(Heading).refresh()
        self.show_charts()
