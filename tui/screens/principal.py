"""Everything about one key, user, model, team, address or route: its use, with whom, when, and what was found of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from auditors.model import Category
from auditors.reports import mending, wording
from auditors.triage import triage_key
from auditors.usage.latencies import quantile
from tui import formatting
from tui.host import Host, host_of
from tui.lines import Line, wrapped
from tui.palette import glyph
from tui.screens.dialog import Dialog
from tui.state.bars import bars_over
from tui.state.detail import command_lines
from tui.state.finding_row import FindingRow, brief_of
from tui.state.listing import ListedRow, last_seen
from tui.state.meters import EVERYBODY, KINDS, LATENCY, METRICS, OTHERS, WORDS, Meter, Who, name_of
from tui.state.values import ValueRow
from tui.widgets.document import Document

_SHOWN: Final = 20
"""Incidents, and findings of sensitive data, that are named."""

_NAME: Final = 40
_NAMED: Final = 12
"""Columns that the name has in the title at least."""

_SUMS: Final = 38
"""Columns of requests, tokens and cost beside a name."""

_BRIEF: Final = 12
"""Columns of a masked value."""

_BESIDE: Final = 12 + _BRIEF + 2
"""Columns of all that stands beside the title of a finding and its place."""

_WIDEST: Final = 4
"""Columns of a bar."""

_CLASSES: Final = 8
"""Classes of errors that are named."""

_AMOUNTS: Final = {"cost": formatting.money, LATENCY: formatting.latency}
_TITLES: Final = {
    "key": "Keys",
    "user": "Users",
    "model": "Models",
    "team": "Teams",
    "ip": "Addresses",
    "route": "Routes",
}


class PrincipalScreen(Dialog[None]):
    """A page over the screen; Enter goes on to the findings."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", show=False),
        Binding("enter,f", "findings", show=False, priority=True),
        Binding("y", "copy", show=False),
    ]

    def __init__(self, who: Who) -> None:
        super().__init__()
        self._asked = who

    @property
    def _who(self) -> Who:
        """Whom the page is about: a key by its alias, as soon as that is told."""
        asked, aliases = self._asked, self.auditor.store.names.aliases
        return Who("key", aliases.get(asked.name, asked.name)) if asked.kind == "key" else asked

    @property
    def auditor(self) -> Host:
        """The app, with the store."""
        return host_of(self)

    def compose(self) -> ComposeResult:
        """The page."""
        with Vertical(id="page"):
            yield Document(layout=self.page)

    def on_mount(self) -> None:
        """Let keys scroll it."""
        self.query_one(Document).focus()

    def show_charts(self) -> None:
        """Once a second, if something has changed."""
        self.query_one(Document).lay_out_anew()

    @property
    def _has_findings(self) -> bool:
        """Whether there is a list of its findings: those of everybody are all, and none names a route."""
        return self._who.kind not in ("", "route")

    def action_findings(self) -> None:
        """Go to everything that was found of the name."""
        self.dismiss()
        if self._has_findings:
            kind, name = self._who.kind, self._who.name.lower()
            self.auditor.show_findings(f'{kind}:"{name}"' if " " in name else f"{kind}:{name}")

    def action_copy(self) -> None:
        """Copy its incidents as text, with the command that blocks it."""
        self.auditor.copy_findings([row.finding for row in self._found() if row.finding.category is Category.USAGE])

    def _found(self) -> list[FindingRow]:
        """What was found of it, the worst first."""
        found = [row for row in self.auditor.store.findings.rows.values() if self._is_of(row)]
        return sorted(found, key=lambda row: (row.finding.severity.rank, -last_seen(row), row.finding.id))

    def page(self, width: int) -> list[Line]:
        """The page as lines."""
        kind, name = self._who
        title = f"{WORDS[kind]} {name}" if kind else name
        meter = self.auditor.store.meters.of(self._who)
        found = self._found()
        incidents = [row for row in found if row.finding.category is Category.USAGE]
        keys = ["enter findings"] if self._has_findings else []
        keys += ["y copies incidents"] if incidents else []
        told = f"   {' · '.join([*keys, 'esc closes'])}"
        lines: list[Line] = [[(formatting.cut(title, max(_NAMED, width - len(told))), "title"), (told, "quiet")]]
        if meter is not None:
            lines += [[], *_sums(meter)]
        lines += _incidents(incidents, self.auditor.store.totals.formats, width)
        if meter is not None:
            lines += [[], *_mistakes(meter), *_latencies(meter), *_times(meter, width)]
            for other in KINDS:
                lines += _beside(other, meter, width)
        if self._has_findings:
            lines += _values([row for row in found if row.finding.category is not Category.USAGE], width)
        return lines

    def _is_of(self, row: FindingRow) -> bool:
        if self._who == EVERYBODY:
            return True
        principal = row.finding.principal
        return principal is not None and name_of(principal, self._who.kind) == self._who.name


def _sums(meter: Meter) -> Iterator[Line]:
    yield [
        (f"{formatting.count(meter.requests)} requests", "strong"),
        (f", {formatting.count(meter.tokens_in)} tokens in, {formatting.count(meter.tokens_out)} out, ", ""),
        (formatting.money(meter.cost), "strong"),
    ]
    bad = meter.errors + meter.blocked
    yield [
        (f"{formatting.count(bad)} failed or refused", "high" if bad else "quiet"),
        (f", {formatting.count(meter.values)} sensitive values", "medium" if meter.values else "quiet"),
        (f", last at {formatting.full_time(meter.last)[:16]}" if meter.last else "", "quiet"),
    ]


def _mistakes(meter: Meter) -> Iterator[Line]:
    """What went wrong, the most frequent class first."""
    if meter.failures:
        ranked = sorted(meter.failures.items(), key=lambda item: (-item[1], item[0]))
        told = "   ".join(f"{name} {formatting.count(count)}" for name, count in ranked[:_CLASSES])
        yield [(f"{'failures':<10}", "quiet"), (told, "high")]


def _latencies(meter: Meter) -> Iterator[Line]:
    for title, counts in ((LATENCY, meter.latencies), ("1st token", meter.first_tokens)):
        if counts:
            shares = ((50, 0.5), (95, 0.95), (99, 0.99))
            told = "   ".join(f"p{name} {formatting.latency(quantile(counts, share) or 0.0)}" for name, share in shares)
            number = formatting.count(sum(counts.values()))
            yield [(f"{title:<10}", "quiet"), (told, ""), (f"   of {number} calls", "quiet")]


def _times(meter: Meter, width: int) -> Iterator[Line]:
    if meter.period is not None:
        bars = bars_over(*meter.period, max(10, min(60, width - 34)), _WIDEST)
        for metric in METRICS:
            values = meter.series(metric, bars.begin, bars.step, bars.number)
            if any(values):
                drawn = formatting.spark(values, bars.number)
                most = _AMOUNTS.get(metric, formatting.count)(max(values))
                yield [
                    (f"{metric:<10}", "quiet"),
                    ("".join(cell * bars.width(at) for at, cell in enumerate(drawn)), "key"),
                    (f"  most {most} in {formatting.step(bars.step)}", "quiet"),
                ]
        first, last = (formatting.full_time(moment)[5:16] for moment in (bars.begin, bars.end))
        room = bars.columns - len(first)
        yield [(" " * 10, ""), (f"{first}{last.rjust(room) if room > len(last) else f' to {last}'}", "quiet")]
    if any(meter.hours):
        yield [
            (f"{'by hour':<10}", "quiet"),
            (formatting.spark([float(each) for each in meter.hours], 24), "key"),
            ("  0 to 23 UTC", "quiet"),
        ]


def _beside(kind: str, meter: Meter, width: int) -> Iterator[Line]:
    names = meter.beside.get(kind)
    if not names:
        return
    yield []
    yield [(f"{_TITLES[kind]}", "title")]
    space = max(12, min(_NAME, width - _SUMS))
    for name, (requests, tokens, cost) in sorted(names.items(), key=lambda item: (item[0] == OTHERS, -item[1][0])):
        yield [
            (f"  {formatting.fit(name, space)}", ""),
            (f" {formatting.count(requests):>8}", "strong"),
            (f" {formatting.count(tokens):>8} tokens", "quiet"),
            (f" {formatting.money(cost):>9}" if cost else "", ""),
        ]


def _incidents(rows: list[FindingRow], formats: Collection[str], width: int) -> Iterator[Line]:
    """What happened and why it is told; what to do stands below the first incident that asks for it."""
    if not rows:
        return
    yield []
    yield [(f"Incidents ({len(rows)})", "title")]
    told: set[str] = set()
    for row in rows[:_SHOWN]:
        finding = row.finding
        yield [(f"  {glyph(finding.severity)} ", finding.severity.value), (f"{finding.title}", "strong")]
        yield [(f"    {wording.period(finding.first_seen, finding.last_seen)} UTC", "quiet")]
        for reason in wording.reasons(finding.evidence):
            yield from _indented(reason, "    ", width)
        if finding.remediation not in told:
            told.add(finding.remediation)
            yield from _indented(finding.remediation, "  → ", width)
        if (found := mending.command_among(finding, formats)) is not None and found[1] not in told:
            told.add(found[1])
            yield from command_lines(*found, width)
    if len(rows) > _SHOWN:
        yield [(f"  … and {len(rows) - _SHOWN} more", "quiet")]


def _indented(words: str, lead: str, width: int) -> Iterator[Line]:
    """Prose in so many columns behind a sign, or blanks, of four."""
    for line in wrapped([(words, "")], max(24, width - 4)):
        yield [(lead, "strong"), *line]
        lead = "    "


def _values(rows: list[FindingRow], width: int) -> Iterator[Line]:
    """What was found besides, a line for each value: where it stands, or in how many files."""
    yield []
    listed = _by_value(rows)
    yield [(f"Sensitive data and other findings ({len(listed)})", "title")]
    room = max(16, (width - _BESIDE) * 3 // 5)
    for row in listed[:_SHOWN]:
        finding, number = row.finding, len(row.members)
        at = finding.location
        place = f"in {number} files" if number > 1 else f"{at.source}:{at.line}" if at is not None else ""
        yield [
            (f"  {glyph(finding.severity)} ", finding.severity.value),
            (f"{formatting.count(finding.occurrences):>5}×  ", ""),
            (formatting.fit(finding.title, room), ""),
            (f" {formatting.fit(brief_of(finding, _BRIEF), _BRIEF)} ", "quiet"),
            (formatting.path(place, max(8, width - _BESIDE - room)), "quiet"),
        ]
    if len(listed) > _SHOWN:
        yield [(f"  … and {len(listed) - _SHOWN} more", "quiet")]
    if not listed:
        yield [("  None.", "quiet")]


def _by_value(rows: list[FindingRow]) -> list[ListedRow]:
    """The findings in their order, those of one value as one."""
    values: dict[str, list[FindingRow]] = {}
    for row in rows:
        values.setdefault(triage_key(row.finding), []).append(row)
    return [ValueRow(found) if len(found) > 1 else found[0] for found in values.values()]
