"""What is known of a finding or a record, as lines to read: what, whose, where, when, what to do, and the record."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from rich.cells import cell_len, set_cell_size

from auditors.engines.updates import Inspection, PlacesOf, Row
from auditors.model import Finding, Principal
from auditors.reports import mending, terminal, wording
from auditors.rules import Rule
from auditors.sanitizing import sanitize
from auditors.triage import TriageState
from tui import formatting
from tui.lines import Line, Span, marked
from tui.palette import glyph
from tui.state import moments
from tui.state.finding_row import FindingRow, brief_of

_LABEL = 13
"""Columns of the labels at the left."""

_NAMED = 12
"""Places and other findings that are named; the counts are of all."""

_ROOMY, _TIGHT = 82, 64
"""Columns from which other findings are named with everything, and from which with their values."""

_RECORD_LINES = 4_000
"""Lines of a record that are shown."""


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a detail is made of. `seconds_left` is how long a revealed value stays."""

    row: FindingRow
    rule: Rule | None = None
    inspection: Inspection | None = None
    places: PlacesOf | None = None
    elsewhere: Sequence[FindingRow] = ()
    others: Sequence[FindingRow] = ()
    window: tuple[int, int, int] | None = None
    seconds_left: int = 0


def finding_lines(known: Known, width: int, now: float) -> list[Line]:
    """The detail of a finding in so many columns."""
    finding = known.row.finding
    severity = finding.severity.value
    lines: list[Line] = [
        [(f"{glyph(finding.severity)} {severity}", severity), ("  ", ""), (finding.name, "title")],
        *_wrapped(finding.title, width),
        [],
        *_facts(known, width, now),
    ]
    lines += _section("What to do", [*_paragraph(finding.remediation, width), *_command(known, width)])
    lines += _record(known.inspection, width, known.seconds_left)
    lines += _places(known, width, now)
    lines += _section(f"Same value elsewhere ({len(known.elsewhere)})", _named(known.elsewhere, width, now))
    lines += _section(f"Also from {known.row.who}", _named(known.others, width, now))
    if known.rule is not None:
        lines += _section("Why it matters", _paragraph(known.rule.why, width))
        lines += _section("What is checked", _paragraph(known.rule.checks, width))
    lines += _section("References", _paragraph(", ".join(finding.references), width))
    return lines


def line_of_mark(lines: Sequence[Line], number: int) -> int | None:
    """The line of a detail in which the marked value stands that comes behind so many in the record; None where the
    record is not in clear or has no such value.
    """
    begun = False
    for at, line in enumerate(lines):
        begun = begun or any(style == "alarm" for _, style in line)
        for _, style in line if begun else ():
            if style == "hit":
                if not number:
                    return at
                number -= 1
    return None


def record_lines(
    row: Row, inspection: Inspection | None, found: Sequence[FindingRow], width: int, now: float, seconds_left: int
) -> list[Line]:
    """The detail of a record of the stream."""
    worst: Line = [(f"{glyph(row.worst)} {row.worst.value}", row.worst.value), ("  ", "")] if row.worst else []
    lines: list[Line] = [[*worst, (row.format or "record", "title")], []]
    facts: list[tuple[str, Iterable[str]]] = [
        ("where", [f"{row.source}:{row.line}"]),
        ("when", [_when(row)]),
        ("from", _principal(row.principal)),
        ("status", [" ".join(filter(None, (row.status, row.level)))]),
    ]
    for label, values in facts:
        lines += _facts_of(label, filter(None, values), width)
    lines += _orders(row.orders, width)
    lines += _section(f"Found in this line ({len(found)})", _named(found, width, now))
    lines += _record(inspection, width, seconds_left)
    return lines


def _when(row: Row) -> str:
    if row.time is not None:
        return f"{formatting.full_time(row.time)} UTC"
    return f"{moments.ABOUT}{formatting.full_time(row.arrived)} UTC, when it was read; the record names no time"


def _principal(principal: Principal) -> Iterator[str]:
    for name, value in msgspec.structs.asdict(principal).items():
        if value:
            yield f"{name.replace('_', ' ')} {wording.name(value)}"


def _facts(known: Known, width: int, now: float) -> Iterator[Line]:
    finding, row = known.row.finding, known.row
    if finding.preview:
        sure = f"   {finding.score:.0%} sure" if finding.score is not None else ""
        yield [_label("value"), (finding.preview, "hit"), (f"   {finding.entity or ''}{sure}", "quiet")]
    elif brief := wording.in_brief(finding.evidence, width - _LABEL - 3):
        yield [_label("observed"), (brief, "hit")]
    yield from _facts_of("from", wording.who(finding), width, "strong")
    yield from _facts_of("where", wording.place(finding), width)
    yield from _times(finding, now)
    times = f"{finding.occurrences:,} {'place' if finding.occurrences == 1 else 'places'}"
    yield [_label("seen"), (times, ""), (f"   {_spark(row, known.window)}", finding.severity.value)]
    if finding.fingerprint:
        yield [_label("fingerprint"), (finding.fingerprint, "quiet")]
    yield from _evidence(finding, width)
    yield from _orders(known.inspection.orders if known.inspection is not None else (), width)
    yield from _decision(row, width)


def _evidence(finding: Finding, width: int) -> Iterator[Line]:
    """What speaks for it, each with a sign of its own where there are several."""
    facts = list(wording.facts(finding.evidence))
    sign = "· " if len(facts) > 1 else ""
    for number, fact in enumerate(facts):
        for at, (_, text) in enumerate(_fact("", fact, width - len(sign))):
            label = _label("" if number or at else "evidence")
            yield [label, (" " * len(sign) if at else sign, "quiet"), text]


def _orders(orders: Sequence[str], width: int) -> Iterator[Line]:
    """What a terminal would have done with the line that the record stands on."""
    if orders:
        told = (
            f"{', '.join(map(sanitize, orders))}: that is what an escape sequence in it would do on a terminal. "
            "It is not shown; whoever sent it may want to deceive who reads the log."
        )
        yield from _fact("! escapes", told, width, "medium")


def _times(finding: Finding, now: float) -> Iterator[Line]:
    first, last = moments.first(finding), moments.last(finding)
    if first is None or last is None:
        if finding.kind is not None:  # what is about files and servers holds now
            yield [_label("since"), ("not known: no record of it names a time", "quiet")]
        return
    begin, end = formatting.full_time(first.at), formatting.full_time(last.at)
    ago = f"   {formatting.duration(now - first.at)} ago" if now else ""
    yield [_label("since"), (begin, "strong"), (f" UTC{ago}", "quiet")]
    if end != begin:
        yield [_label("last seen"), (end, ""), (" UTC", "quiet")]
    if first.is_arrival:
        yield [_label(""), ("time of arrival; the record names none", "quiet")]


def _command(known: Known, width: int) -> Iterator[Line]:
    """The command that does it, as soon as it is known which product wrote the record."""
    found = mending.command(known.row.finding, known.inspection.format if known.inspection is not None else "")
    if found is not None:
        yield from command_lines(*found, width)


def command_lines(what: str, shell: str, width: int) -> Iterator[Line]:
    """What a command does, and the command: all of it, broken where a shell goes on, and where that does not suffice
    anywhere.
    """
    yield from _paragraph(what, width, "quiet")
    room = max(20, width - 1)
    lines = list(mending.broken(shell, room))
    indent = " " * min(4, max(0, room - max(map(len, lines))))
    for line in lines:
        yield from ([(f"{indent}{line[at : at + room]}", "key")] for at in range(0, len(line), room))


def _decision(row: FindingRow, width: int) -> Iterator[Line]:
    triage = row.triage
    if triage is None:
        return
    if triage.state is not TriageState.NEW:
        who = f" by {sanitize(triage.author)}" if triage.author else ""
        when = f", {formatting.full_time(triage.time)[:16]}" if triage.time else ""
        yield [_label("state"), (triage.state.value.replace("-", " "), "good"), (f"{who}{when}", "quiet")]
    yield from _fact("reason", sanitize(triage.reason), width)
    yield from _fact("note", sanitize(triage.note), width)


def _spark(row: FindingRow, window: tuple[int, int, int] | None) -> str:
    if window is None or not row.activity:
        return ""
    begin, step, number = window
    values = [0.0] * number
    for minute, count in row.activity.items():
        at = (minute - begin) // step
        if 0 <= at < number:
            values[at] += count
    return formatting.spark(values, number)


def _record(inspection: Inspection | None, width: int, seconds_left: int) -> Iterator[Line]:
    if inspection is None:
        return
    yield []
    title = f"Record{f' ({inspection.format})' if inspection.format else ''}"
    if inspection.revealed:
        yield [(title, "title"), ("   ", ""), (f" IN CLEAR, hidden again in {seconds_left} s ", "alarm")]
    else:
        yield [(title, "title"), ("   values are masked; R reveals", "quiet")]
    if inspection.problem:
        yield from _paragraph(sanitize(inspection.problem), width, "medium")
        return
    yield from _text(inspection, width)


def _text(inspection: Inspection, width: int) -> Iterator[Line]:
    """The text of a record line by line, with its marks; long lines are broken and go on below their beginning."""
    at = number = 0
    marks = sorted((start, end) for start, end, _ in inspection.marks)
    for text in inspection.text.split("\n"):
        end = at + len(text)
        here = [(max(start, at) - at, min(stop, end) - at) for start, stop in marks if start < end and stop > at]
        for line in _broken(_json_colours(text, here), width - 3, len(text) - len(text.lstrip()) + 2):
            number += 1
            if number > _RECORD_LINES:
                yield [("  … the record goes on", "quiet")]
                return
            yield [("  ", ""), *line]
        at = end + 1


def _broken(line: Sequence[Span], width: int, hanging: int) -> Iterator[Line]:
    """A line in lines of so many columns, all but the first of which are indented."""
    hanging = min(hanging, width // 2)
    part: list[Span] = []
    room = width
    for text, style in line:
        while cell_len(text) > room:
            cut = set_cell_size(text, room).rstrip("\0")
            cut = cut if text.startswith(cut) else cut[:-1]
            if not cut and room == width - hanging:
                cut = text[:1]
            part.append((cut, style))
            yield part
            text, part, room = text[len(cut) :], [(" " * hanging, "")], width - hanging
        part.append((text, style))
        room -= cell_len(text)
    yield part


def _json_colours(text: str, marks: Sequence[tuple[int, int]]) -> list[Span]:
    """Keys of indented JSON are quiet, hits stand out."""
    stripped = text.lstrip()
    colon = text.find('": ')
    if stripped.startswith('"') and colon > 0 and not any(start < colon for start, _ in marks):
        cut = colon + 3
        moved = [(max(0, start - cut), end - cut) for start, end in marks]
        return [(text[:cut], "quiet"), *marked(text[cut:], moved, "hit")]
    return marked(text, marks, "hit")


def _places(known: Known, width: int, now: float) -> Iterator[Line]:
    found = known.places
    if found is None or not found.places or found.total <= 1:
        return
    yield []
    yield [(f"Occurrences ({found.total:,})", "title")]
    at = known.row.finding.location
    source = at.source if at is not None else ""
    for line, pointer, time in found.places[-_NAMED:][::-1]:
        when = formatting.clock(time, now).ljust(11)
        place = formatting.path(f"{sanitize(source)}:{line}", max(20, width // 2 - 12))
        yield [("  ", ""), (when, "quiet"), ("  ", ""), (place, ""), ("  ", ""), (sanitize(pointer), "quiet")]
    if found.total > min(_NAMED, len(found.places)):
        yield [(f"  … {found.total - min(_NAMED, len(found.places)):,} earlier ones", "quiet")]


def _named(rows: Sequence[FindingRow], width: int, now: float) -> Iterator[Line]:
    """Other findings, a line for each: in little space with shorter names and times, in less without values."""
    roomy = width >= _ROOMY
    name, value, time = (24, 12, 12) if roomy else (20, 10 if width >= _TIGHT else 0, 6)
    place = max(8, width - name - value - time - (18 if value else 16))
    for row in rows[:_NAMED]:
        finding = row.finding
        at, seen = finding.location, moments.last(finding)
        where = formatting.path(f"{sanitize(at.source)}:{at.line}" if at else "", place)
        yield [
            (f"  {glyph(finding.severity)} ", finding.severity.value),
            (formatting.fit(finding.name, name), ""),
            (f"  {formatting.fit(brief_of(finding, value), value)}" if value else "", ""),
            (f"  {formatting.count(finding.occurrences):>5}×", "quiet"),
            (f"  {seen.shown(now, short=not roomy) if seen is not None else '':<{time}}", "quiet"),
            (f"  {where}", "quiet"),
        ]
    if len(rows) > _NAMED:
        yield [(f"  … {len(rows) - _NAMED:,} more", "quiet")]


def _section(title: str, body: Iterable[Line]) -> Iterator[Line]:
    lines = list(body)
    if lines:
        yield []
        yield [(title, "title")]
        yield from lines


def _label(word: str) -> Span:
    return (f"  {word:<{_LABEL}}", "quiet")


def _fact(label: str, text: str, width: int, style: str = "") -> Iterator[Line]:
    yield from _facts_of(label, [text] if text else (), width, style)


def _facts_of(label: str, parts: Iterable[str], width: int, style: str = "") -> Iterator[Line]:
    """Facts beside each other, as far as there is room; one that needs more than a line is broken at its blanks."""
    room = max(20, width - _LABEL - 3)
    lines = terminal.flow(parts, first=0, hanging=0, width=room, separator="   ")
    wrapped = (part for line in lines for part in textwrap.wrap(line, room, break_on_hyphens=False) or [""])
    for number, line in enumerate(wrapped):
        yield [_label("" if number else label), (line, style)]


def _wrapped(text: str, width: int) -> Iterator[Line]:
    for line in textwrap.wrap(text, max(20, width - 1)):
        yield [(line, "")]


def _paragraph(text: str, width: int, style: str = "") -> Iterator[Line]:
    for part in text.splitlines():
        for line in textwrap.wrap(part, max(20, width - 3), break_on_hyphens=False):
            yield [(f"  {line}", style)]
