"""Below the list of findings, where there is no room for the detail: what the cursor is on, and what to do about it."""

from __future__ import annotations

from itertools import islice

from tui import formatting
from tui.lines import Line, Span, plain, width_of, wrapped
from tui.palette import glyph
from tui.state import moments
from tui.state.finding_row import brief_of
from tui.state.listing import ListedRow
from tui.state.values import ValueRow
from tui.widgets.painted import Painted, joined, within

_TO_DO = "What to do  "


class Gist(Painted):
    """In one line what to do; in more of them first what, from which key, since when, how often."""

    def __init__(self) -> None:
        super().__init__()
        self.row: ListedRow | None = None

    def show(self, row: ListedRow | None) -> None:
        """Tell of another finding."""
        self.row = row
        self.set_class(row is None, "-none")
        self.update()

    def lines(self, width: int, height: int) -> list[Line]:
        """As many lines as there is room for."""
        row = self.row
        if row is None:
            return []
        lines: list[Line] = []
        if height > 1:
            severity = row.finding.severity
            lines.append([(f" {glyph(severity)} ", severity.value), (row.finding.title, "title")])
        if height > 2:
            lines.append([("   ", ""), *_facts(row, self.auditor.now(), width - 4)])
        lines += _to_do(row.finding.remediation, width - 1, max(1, height - len(lines)))
        return lines


def _facts(row: ListedRow, now: float, room: int) -> Line:
    """Whose, since when, how often: as much as there is room for."""
    finding = row.finding
    more = f" +{row.others}" if isinstance(row, ValueRow) and row.others else ""
    where = f" in {len(row)} sources" if isinstance(row, ValueRow) else ""
    times = "once" if finding.occurrences == 1 else f"{finding.occurrences:,} times"
    since = moments.first(finding)
    ago = f", {formatting.duration(now - since.at)} ago" if since is not None else ""
    groups: list[list[Span]] = [
        [(brief, "hit" if finding.preview else "strong")] if (brief := brief_of(finding, room // 2)) else [],
        [("from ", "quiet"), (formatting.cut(row.who, room // 3), "strong"), (more, "quiet")] if row.who else [],
        [("since ", "quiet"), (since.shown(now), "strong"), (ago, "quiet")] if since is not None else [],
        [(times + where, "")],
    ]
    while len(groups) > 1 and width_of(joined(groups, "   ")) > room:
        groups.pop()
    return joined(groups, "   ")


def _to_do(remediation: str, width: int, height: int) -> list[Line]:
    """The beginning of the remediation; a sign at its end says that there is more."""
    words: Line = [(f" {_TO_DO}", "key"), (" ".join(remediation.split()), "")]
    lines = list(islice(_hanging(words, width, len(_TO_DO) + 1), height + 1))
    if len(lines) <= height:
        return lines
    last = "".join(text for text, _ in lines[height - 1])
    cut = plain(within([(last, "")], max(1, width - 5))).rstrip("… ")
    kept = lines[: height - 1]
    if height == 1:
        return [[words[0], (cut[len(words[0][0]) :], ""), ("… ⏎", "key")]]
    return [*kept, [(cut, ""), ("… ⏎", "key")]]


def _hanging(line: Line, width: int, indent: int) -> list[Line]:
    """Prose after a label, its further lines below its first word."""
    label, (text, style) = line[0], line[1]
    parts = list(wrapped([(text, style)], max(24, width - indent)))
    return [[label if not number else (" " * indent, ""), *part] for number, part in enumerate(parts)]
