"""The line at the top: what is leaking, from which key, since when; and how the audit itself is doing."""

from __future__ import annotations

from auditors.model import Severity
from tui import formatting
from tui.lines import Line, Span, width_of
from tui.palette import glyph
from tui.state import moments
from tui.state.finding_row import FindingRow, brief_of
from tui.state.moments import Moment
from tui.state.store import Store
from tui.widgets.painted import Painted, joined

_LAGGING = 2.0
"""Seconds behind from which the lag is shown as a problem."""

_SHORT = 9
"""Columns of a name that is to be short."""

_SHORTEST = 7
"""Columns that still tell what leaks: most names begin with the issuer, and the list has them whole."""

_BEHIND = 1 << 16
"""Bytes behind from which it is; fewer are an unfinished line."""


_TELLING = 0.01
"""Share of a replay from which its pace says when it ends: before it, most of the time went into getting ready."""


class Headline(Painted):
    """One line. What matters most is at the left and the last to give way."""

    def lines(self, width: int, height: int) -> list[Line]:
        """The line."""
        auditor = self.auditor
        store = auditor.store
        right = engine(store, paused=auditor.paused)
        if auditor.seconds_in_clear:
            right = [(f" IN CLEAR {auditor.seconds_in_clear} s, R hides ", "alarm")]
        counts = severities(store)
        left_width = width - width_of(right) - 3
        name: list[list[Span]] = [[("auditor", "strong")]] if width >= 100 else []
        left = joined([*name, counts])
        room = left_width - width_of(left) - 3
        worst = store.findings.worst
        if worst is not None and room >= 14:
            since = moments.first(store.findings.listed(worst).finding)
            left = joined([left, [("│", "rule")], leak(worst, since, room, auditor.now())], " ")
        rates = throughput(store)
        if width - width_of(left) - width_of(right) - width_of(rates) - 6 > 0:
            right = joined([rates, right])
        blank = max(1, width - 2 - width_of(left) - width_of(right))
        return [[(" ", ""), *left, (" " * blank, ""), *right, (" ", "")]]


def is_reading(store: Store) -> bool:
    """Whether a replay has not yet read everything."""
    return bool(store.health.total) and store.health.watching != "finished"


def severities(store: Store) -> list[Span]:
    """How many findings of each severity are open; zeros are left out, but for the worst two."""
    spans: list[Span] = []
    for severity in Severity:
        number = store.findings.counts.get(severity, 0)
        if number:
            spans += [(f"{glyph(severity)} ", severity.value), (formatting.count(number), severity.value), ("  ", "")]
    if not spans:
        if is_reading(store):
            return [("nothing found yet", "quiet")]
        word = "nothing found" if store.started else "starting"
        return [(word, "good" if store.started and store.totals.lines else "quiet")]
    return spans[:-1]


def leak(row: FindingRow, first_seen: Moment | None, room: int, now: float) -> list[Span]:
    """The worst open finding: what, from which key, since when its value was seen; as much as there is room for."""
    finding = row.finding
    what: list[Span] = [(finding.name, finding.severity.value)]
    brief = brief_of(finding, room)
    value: list[Span] = [(brief, "")] if brief else []
    whose: list[Span] = [("from ", "quiet"), (row.who, "strong")] if row.who else []
    shorter = [*whose[:1], (formatting.cut(row.who, _SHORT), "strong")] if row.who else []
    since, minute = (_since(first_seen, now, short=short) for short in (False, True))
    least = width_of(joined([shorter, minute], " ")) + 1
    cut: list[Span] = [(formatting.cut(finding.name, max(_SHORTEST, room - least)), finding.severity.value)]
    # The value gives way first, for the list has it; the names of the key and of what leaks are known by their
    # beginnings.
    for parts in (
        [what, value, whose, since],
        [what, whose, since],
        [what, whose, minute],
        [what, shorter, minute],
        [cut, shorter, minute],
        [what, shorter],
        [what],
    ):
        if width_of(line := joined(parts, " ")) <= room:
            return line
    return [(formatting.fit(finding.name, room), finding.severity.value)]


def _since(moment: Moment | None, now: float, *, short: bool) -> list[Span]:
    shown = moment.shown(now, short=short) if moment is not None else ""
    return [("since ", "quiet"), (shown, "")] if shown else []


def throughput(store: Store) -> list[Span]:
    """How much is read just now."""
    health = store.health
    if store.ended or health.watching == "finished":
        return [(f"{formatting.count(store.totals.lines)} lines", "quiet")]
    spans: list[Span] = []
    if health.total:
        if health.bytes_per_second < 1:
            return []
        spans += [(f"{formatting.size(health.bytes_per_second)}/s", "quiet")]
    elif health.lines_per_second >= 0.5:
        spans += [(f"{formatting.count(health.lines_per_second)} lines/s", "quiet")]
    return spans


def engine(store: Store, *, paused: bool) -> list[Span]:
    """How the audit is doing: behind, live, paused, ended, failed."""
    health = store.health
    if store.error:
        return [(" ■ ENGINE STOPPED ", "alarm")]
    if not store.started:
        return [("◌ starting", "quiet")]
    groups: list[list[Span]] = []
    if is_reading(store):
        share = min(1.0, health.done / (health.total or 1))
        groups.append([(formatting.bar(share, 10), "key"), (f" {int(share * 100):d} %", "strong")])
        if health.bytes_per_second > 0 and share >= _TELLING:
            left = ((health.total or 0) - health.done) / health.bytes_per_second
            groups.append([(f"{formatting.duration(left)} left", "quiet")])
    elif health.behind_bytes > _BEHIND and health.behind_seconds >= _LAGGING:
        behind = f"{formatting.duration(health.behind_seconds)} behind {formatting.size(health.behind_bytes)}"
        groups.append([(f"◔ {behind}", "medium")])
    elif not (store.files or store.totals.lines or store.ended or health.total):
        groups.append([("no file yet", "medium")])
    if store.problems:
        groups.append([(f"! {len(store.problems)} unread", "high")])
    if paused:
        groups.append([(" ‖ PAUSED ", "match")])
    elif store.ended or health.watching == "finished":
        groups.append([("■ finished", "quiet")])
    elif not health.total:
        how = {"events": "live", "polling": "live, polling", "sweeps": "live"}.get(health.watching, health.watching)
        groups.append([("● ", "good"), (how, "good")])
    return joined(groups)
