"""Everything about one key, user, model, team, address or route: its use, with whom, when, and what was found of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Final, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from auditors.model import Category
from auditors.reports import wording
from auditors.usage.latencies import quantile
from tui import formatting
from tui.lines import Line, wrapped
from tui.palette import glyph
from tui.screens.dialog import Dialog
from tui.state.finding_row import FindingRow, last_seen
from tui.state.meters import KINDS, LATENCY, METRICS, OTHERS, Meter, buckets, name_of
from tui.widgets.document import Document

if TYPE_CHECKING:
    from tui.app import AuditorApp

_SHOWN: Final = 20
"""Incidents, and findings of sensitive data, that are named."""

_NAME: Final = 40
_SUMS: Final = 38
"""Columns of requests, tokens and cost beside a name."""

_CLASSES: Final = 8
"""Classes of errors that are named."""

_AMOUNTS: Final = {"cost": formatting.money, LATENCY: formatting.latency}
_WORDS: Final = {
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
    ]

    def __init__(self, kind: str, name: str) -> None:
        super().__init__()
        self._kind = kind
        self._principal = name

    @property
    def auditor(self) -> AuditorApp:
        """The app, with the store."""
        return cast("AuditorApp", self.app)

    def compose(self) -> ComposeResult:
        """The page."""
        with Vertical(id="page"):
            yield Document(layout=self.page)

    def on_mount(self) -> None:
        """Let keys scroll it."""
        self.query_one(Document).focus()

    def action_findings(self) -> None:
        """Go to everything that was found of the name."""
        name = self._principal.lower()
        self.dismiss()
        if self._kind == "route":  # findings name none
            return
        self.auditor.show_findings(f'{self._kind}:"{name}"' if " " in name else f"{self._kind}:{name}")

    def page(self, width: int) -> list[Line]:
        """The page as lines."""
        title = f"{self._kind if self._kind != 'ip' else 'address'} {self._principal}"
        lines: list[Line] = [[(formatting.fit(title, max(20, width - 40)).rstrip(), "title")]]
        closes = "   esc closes" if self._kind == "route" else "   enter its findings · esc closes"
        lines[0] = [*lines[0], (closes, "quiet")]
        meter = self.auditor.store.meters.by_kind[self._kind].get(self._principal)
        # Findings name no route.
        found = [row for row in self.auditor.store.findings.rows.values() if self._kind != "route" and self._is_of(row)]
        found.sort(key=lambda row: (row.finding.severity.rank, -last_seen(row), row.finding.id))
        if meter is not None:
            lines += [[], *_sums(meter)]
        lines += _incidents([row for row in found if row.finding.category is Category.USAGE], width)
        if meter is not None:
            lines += [[], *_mistakes(meter), *_latencies(meter), *_times(meter, width)]
            for kind in KINDS:
                lines += _beside(kind, meter, width)
        if self._kind != "route":
            lines += _values([row for row in found if row.finding.category is not Category.USAGE], width)
        return lines

    def _is_of(self, row: FindingRow) -> bool:
        principal = row.finding.principal
        return principal is not None and name_of(principal, self._kind) == self._principal


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
        begin, step, number = buckets(*meter.period, max(10, min(60, width - 24)))
        for metric in METRICS:
            values = meter.series(metric, begin, step, number)
            if any(values):
                most = _AMOUNTS.get(metric, formatting.count)(max(values))
                yield [
                    (f"{metric:<10}", "quiet"),
                    (formatting.spark(values, number), "key"),
                    (f"  most {most}", "quiet"),
                ]
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
    yield [(f"{_WORDS[kind]}", "title")]
    space = max(12, min(_NAME, width - _SUMS))
    for name, (requests, tokens, cost) in sorted(names.items(), key=lambda item: (item[0] == OTHERS, -item[1][0])):
        yield [
            (f"  {formatting.fit(name, space)}", ""),
            (f" {formatting.count(requests):>8}", "strong"),
            (f" {formatting.count(tokens):>8} tokens", "quiet"),
            (f" {formatting.money(cost):>9}" if cost else "", ""),
        ]


def _incidents(rows: list[FindingRow], width: int) -> Iterator[Line]:
    if not rows:
        return
    yield []
    yield [(f"Incidents ({len(rows)})", "title")]
    for row in rows[:_SHOWN]:
        finding = row.finding
        yield [(f"  {glyph(finding.severity)} ", finding.severity.value), (f"{finding.title}", "")]
        yield [(f"    {wording.period(finding.first_seen, finding.last_seen)} UTC", "quiet")]
        for reason in wording.reasons(finding.evidence):
            for line in wrapped([(reason, "")], max(20, width - 4)):
                yield [("    ", ""), *line]
    if len(rows) > _SHOWN:
        yield [(f"  … and {len(rows) - _SHOWN} more", "quiet")]


def _values(rows: list[FindingRow], width: int) -> Iterator[Line]:
    yield []
    yield [(f"Sensitive data and other findings ({len(rows)})", "title")]
    for row in rows[:_SHOWN]:
        finding = row.finding
        yield [
            (f"  {glyph(finding.severity)} ", finding.severity.value),
            (f"{formatting.count(finding.occurrences):>6}×  ", ""),
            (formatting.fit(finding.title, max(16, width - 40)), ""),
            (f" {finding.preview or ''}", "quiet"),
        ]
    if len(rows) > _SHOWN:
        yield [(f"  … and {len(rows) - _SHOWN} more", "quiet")]
    if not rows:
        yield [("  None.", "quiet")]
