"""The report for people: what is leaking, how bad, where, whose, since when, and what to do; the worst first.

Each rule has its group with its most frequent values; below stand tables of everything and of everybody, what was read
and what was not, and the exit status in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from auditors.exit_status import ExitStatus
from auditors.model import Finding, Severity
from auditors.reports import consumption, mending, scanned, wording
from auditors.reports.grouping import Group, Value, grouped
from auditors.reports.people import People
from auditors.reports.report import Report, ReportFormat, Style, Write
from auditors.reports.terminal import (
    SEVERITY_GLYPH,
    SEVERITY_PAINT,
    Paint,
    cells,
    clip,
    encoded,
    flow,
    pad,
    paint,
    paragraph,
    table,
)
from auditors.sanitizing import sanitize

_PREVIEW: Final = 28
"""Columns of the widest preview that the places are lined up behind."""

_PROBLEMS: Final = 10
"""How many inputs that were not read are named; the machine formats have all."""


_PEOPLE: Final = 5
"""How many of those behind the findings are named."""

_RANKINGS: Final = 5
"""Keys, users, teams, models and routes; routes and addresses where there are no calls."""

_CALLERS: Final = frozenset({"key", "user", "team"})
"""Of these the first is told even where one of them has used everything."""

_SENTENCE: Final = re.compile(r"(?<=[.!?]) +(?=[A-Z`])")
_SHORT: Final = 60
"""A sentence of fewer characters is repeated rather than referred to: a command to copy."""


def write(report: Report, out: Write, style: Style) -> None:
    """Write the report at the style's width. Ends with a line that explains the exit status."""
    people, advice = People(), _Advice(report)
    groups = grouped(people.seen(report.findings()))
    sections = (
        _headline(report, groups, style),
        *(_group(group, advice, style) for group in groups),
        _overview(groups, style),
        _people(people, style),
        _usage(report, style),
        _reading(report, style),
        _verdict(report, style),
    )
    separator = ""
    for section in sections:
        lines = "\n".join(section)
        if lines:
            out(encoded(f"{separator}{lines}\n", style))
            separator = "\n"


def _headline(report: Report, groups: list[Group], style: Style) -> Iterator[str]:
    incomplete = report.coverage.skipped or report.coverage.errors
    if not groups:
        text = f"{scanned.nothing(report, incomplete=bool(incomplete))}."
        yield paint(text, Paint.BOLD if incomplete else Paint.GREEN_BOLD, style)
        return
    worst = groups[0]
    files = {source for group in groups for source in group.files}
    text = wording.counted(sum(report.counts.values()), "finding")
    if files:
        text += f" in {wording.counted(len(files), 'file')}"
    headline = f"{SEVERITY_GLYPH[worst.severity]} {text}: {wording.by_severity(report.counts)}"
    for line in paragraph(headline, width=style.width, hanging="  "):
        yield paint(line, SEVERITY_PAINT[worst.severity] if worst.severity.rank < 2 else Paint.BOLD, style)
    yield from paragraph(f"Worst: {_worst(worst)}.", width=style.width, first="  ", hanging="  ")


def _worst(group: Group) -> str:
    """What is worst, of how many or of whom, how often and since when; of what is about no value, where it is."""
    title, top = sanitize(group.title), group.top[0].finding
    if top.preview is None and not wording.is_incident(top.evidence):
        more = len(group.distinct) - 1
        where = " ".join(wording.place(top))
        return f"{title}{f': {where}' if where else ''}{f' and {more:,} more' if more else ''}"
    parts = [title]
    if len(group.distinct) > 1:
        parts.append(wording.counted(len(group.distinct), "value" if top.preview is not None else "incident"))
    elif (whose := next(wording.who(top), None)) is not None:
        parts.append(whose)
    parts.append(wording.counted(group.places, "time"))
    if since := wording.period(group.first_seen, None):
        parts.append(f"since {since} UTC")
    return ", ".join(parts)


class _Advice:
    """What to do, each sentence of it once: the remedies of many rules end alike."""

    def __init__(self, report: Report) -> None:
        self._told: dict[str, str] = {}
        self._formats = report.coverage.records
        self._commands: set[str] = set()

    def command(self, finding: Finding) -> tuple[str, str] | None:
        """What it does, once, and the command for exactly this finding, unless the reader has it already."""
        found = mending.command_among(finding, self._formats)
        if found is None or found[1] in self._commands:
            return None
        what = found[0] if found[0] not in self._commands else ""
        self._commands.update(found)
        return what, found[1]

    def fresh(self, text: str, rule: str) -> str:
        """What the reader was not told yet, and under which rules the rest stands."""
        sentences, owners = [], []
        for sentence in _SENTENCE.split(text):
            owner = self._told.setdefault(sentence, rule)
            if owner == rule or len(sentence) < _SHORT:
                sentences.append(sentence)
            else:
                owners.append(owner)
        if owners:
            sentences.append(f"{'Then as' if sentences else 'As'} for {wording.listed(list(dict.fromkeys(owners)))}.")
        return " ".join(sentences)


def _group(group: Group, advice: _Advice, style: Style) -> Iterator[str]:
    word = f"{SEVERITY_GLYPH[group.severity]} {group.severity.value.upper()}"
    begin = cells(word) + len(group.rule) + 4
    title, *wrapped = paragraph(sanitize(group.title), width=style.width, first=" " * begin, hanging="  ")
    painted = paint(word, SEVERITY_PAINT[group.severity], style)
    yield f"{painted}  {paint(group.rule, Paint.DIM, style)}  {paint(title.strip(), Paint.BOLD, style)}"
    yield from (paint(line, Paint.BOLD, style) for line in wrapped)
    if group.values > 1:
        yield from _indented(_extent(group), "  ", style, Paint.DIM)
    top = group.top
    one_remedy = all(value.finding.remediation == group.remediation for value in top)
    yield from _rows(top, advice, style, one_remedy=one_remedy)
    if (more := len(group.distinct) - len(top)) > 0:
        rest = f"… and {more:,} more"
        if not wording.is_request(group.shown[0].evidence):
            rest += f" with {wording.counted(group.places - sum(value.places for value in top), 'place')}"
        yield from paragraph(f"{rest} (all of them: --format jsonl)", width=style.width, first="  ", hanging="  ")
    if one_remedy:
        yield from _remedy(advice.fresh(group.remediation, group.rule), style)


def _extent(group: Group) -> Iterator[str]:
    """How many values, where and when: what one line for each of them does not show."""
    if group.shown[0].preview is not None:
        yield wording.counted(len(group.distinct), "value")
    yield wording.counted(group.places, "request" if wording.is_request(group.shown[0].evidence) else "place")
    if group.files:
        yield wording.counted(len(group.files), "file")
    if period := wording.period(group.first_seen, group.last_seen):
        yield period


def _rows(values: list[Value], advice: _Advice, style: Style, *, one_remedy: bool) -> Iterator[str]:
    """The values of a group: count, preview and place, then who and when. Without `one_remedy` each has its own."""
    counts = [f"{value.places:,}×" for value in values]
    count_width = max(map(cells, counts))
    previews = [sanitize(value.finding.preview or "") for value in values]
    preview_width = max((cells(preview) for preview in previews if cells(preview) <= _PREVIEW), default=0)
    for value, count, preview in zip(values, counts, previews, strict=True):
        lead = f"  {' ' * (count_width - cells(count))}{count}"
        if preview_width or preview:
            lead += f"  {pad(preview, preview_width)}"
        hanging = count_width + 4
        if cells(lead) > hanging + _PREVIEW:
            yield lead
            lead = " " * (hanging - 2)
        elif preview_width:
            hanging += preview_width + 2
        place = flow(wording.place(value.finding), first=cells(lead) + 2, hanging=hanging, width=style.width)
        yield f"{lead}  {next(place, '')}".rstrip()
        yield from (" " * hanging + line for line in place)
        told = [_indented(_circumstances(value), " " * hanging, style, Paint.DIM), _reasons(value, hanging, style)]
        for lines in reversed(told) if wording.is_incident(value.finding.evidence) else told:
            yield from lines
        if not one_remedy:
            yield from _remedy(advice.fresh(value.finding.remediation, value.finding.rule), style, " " * hanging)
        if (found := advice.command(value.finding)) is not None:
            yield from paragraph(found[0], width=style.width, first=" " * hanging, hanging=" " * hanging)
            yield from (f"    {line}" for line in mending.broken(found[1], style.width - 4))


def _reasons(value: Value, hanging: int, style: Style) -> Iterator[str]:
    for reason in wording.reasons(value.finding.evidence):
        yield from paragraph(reason, width=style.width, first=" " * hanging, hanging=" " * hanging)


def _circumstances(value: Value) -> Iterator[str]:
    if value.findings > 1:
        yield f"and in {wording.counted(value.findings - 1, 'more file')}"
    yield from wording.who(value.finding)
    if value.finding.preview is None:
        yield from wording.measures(value.finding.evidence)
    if period := wording.period(value.first_seen, value.last_seen):
        yield period


def _remedy(text: str, style: Style, indent: str = "  ") -> Iterator[str]:
    yield from paragraph(sanitize(text), width=style.width, first=f"{indent}→ ", hanging=f"{indent}  ")


def _indented(parts: Iterable[str], indent: str, style: Style, color: Paint) -> Iterator[str]:
    width = len(indent)
    for line in flow(parts, first=width, hanging=width, width=style.width, separator=" · "):
        yield indent + paint(line, color, style)


def _overview(groups: list[Group], style: Style) -> Iterator[str]:
    """Every rule with its counts: what stands at the end is what is on the screen."""
    if not groups:
        return
    rows = [("RULE", "SEVERITY", "FINDINGS", "PLACES", "WHAT")]
    rows += [
        (
            group.rule,
            f"{SEVERITY_GLYPH[group.severity]} {group.severity.value}",
            f"{group.values:,}",
            f"{group.places:,}",
            sanitize(group.title),
        )
        for group in groups
    ]
    for number, row in enumerate(table(rows, right=frozenset({2, 3}))):
        taken = sum(map(cells, row[:-1])) + 2 * len(row[:-1])
        line = [*row[:-1], clip(row[-1], max(10, style.width - taken))]
        if number:
            line[1] = paint(row[1], SEVERITY_PAINT[groups[number - 1].severity], style)
        yield paint("  ".join(line), Paint.PLAIN if number else Paint.DIM, style)


def _people(people: People, style: Style) -> Iterator[str]:
    """Those behind the findings, where there are several."""
    ranked = people.ranked()
    if len(ranked) < 2:
        return
    rows = [("WORST", "FINDINGS", "PLACES", "WHO")]
    rows += [
        (
            f"{SEVERITY_GLYPH[person.worst]} {person.worst.value}",
            f"{person.findings:,}",
            f"{person.places:,}",
            f"{person.kind} {wording.name(person.name)}",
        )
        for person in ranked[:_PEOPLE]
    ]
    for number, row in enumerate(table(rows, right=frozenset({1, 2}))):
        painted = paint(row[0], SEVERITY_PAINT[ranked[number - 1].worst] if number else Paint.DIM, style)
        yield "  ".join((painted, *(cell if number else paint(cell, Paint.DIM, style) for cell in row[1:])))
    if len(ranked) > _PEOPLE:
        yield f"… and {len(ranked) - _PEOPLE:,} more"


def _usage(report: Report, style: Style) -> Iterator[str]:
    """Who used how much."""
    used = report.used
    if used is None:
        return
    told = consumption.sentences(used)
    yield from paragraph(f"Usage: {' '.join(told)}", width=style.width, hanging="  ")
    rankings = used.rankings[:_RANKINGS] if used.total.requests else used.rankings[-2:]
    for number, ranking in enumerate(rankings):
        if _is_told(ranking, used) and (number or ranking.kind not in _CALLERS):
            continue
        rows = [(*(word.upper() for word in consumption.HEADER), consumption.heading(ranking).upper())]
        rows += [(*consumption.cells(each), wording.name(each.name)) for each in ranking.largest]
        for at, row in enumerate(table(rows, right=frozenset(range(len(consumption.HEADER))))):
            yield paint("  ".join(row), Paint.PLAIN if at else Paint.DIM, style)


def _is_told(ranking: consumption.Ranking, used: consumption.Consumption) -> bool:
    """Whether one has used everything, which the sums tell already."""
    only, total = ranking.largest[0], used.total
    return ranking.distinct < 2 and (only.requests, only.accesses) == (total.requests, total.accesses)


def _reading(report: Report, style: Style) -> Iterator[str]:
    """What was read, how much of it was understood, and what was not read."""
    coverage = report.coverage
    if coverage.scans:
        yield from _asking(report, style)
        return
    text = (
        f"Read {wording.counted(coverage.files, 'file')}, {wording.size(coverage.bytes)}, "
        f"{wording.counted(coverage.lines, 'line')} in {report.seconds:.1f} s."
    )
    if coverage.bytes:
        text += f" {wording.percent(report.understood)} of it was understood"
        text += ", the rest was scanned as plain text." if report.understood < 1 else "."
    yield from paragraph(text, width=style.width)
    kinds = sorted(coverage.records.items(), key=lambda item: (item[0] == "unrecognised", -item[1], item[0]))
    if kinds:
        names = ", ".join(f"{name} {count:,}" for name, count in kinds)
        yield from paragraph(f"Records: {names}.", width=style.width, hanging="  ")
    yield from _problems(report, style)


def _asking(report: Report, style: Style) -> Iterator[str]:
    """What a scan has asked, and what it could not ask."""
    yield from paragraph(scanned.sentence(report), width=style.width)
    for url, product, requests, verdicts in scanned.rows(report):
        text = f"{sanitize(url)}: {sanitize(product)}, {requests} requests: {verdicts}."
        yield from paragraph(text, width=style.width, first="  ", hanging="    ")
    if any(scan.verdicts.get("unknown") for scan in report.coverage.scans):
        yield from paragraph("What is unknown, and why: --probes prints every request.", width=style.width)
    yield from _problems(report, style)


def _problems(report: Report, style: Style) -> Iterator[str]:
    problems = (*report.coverage.errors, *report.coverage.skipped)
    if problems:
        number = wording.counted(len(problems), "problem")
        yield paint(f"{scanned.gaps(report)} ({number}):", Paint.YELLOW, style)
    for problem in problems[:_PROBLEMS]:
        text = f"{sanitize(problem.source)}: {sanitize(problem.reason)}"
        yield from paragraph(text, width=style.width, first="  ", hanging="    ")
    if len(problems) > _PROBLEMS:
        yield f"  … and {len(problems) - _PROBLEMS:,} more (all of them: --format jsonl)"


def _verdict(report: Report, style: Style) -> Iterator[str]:
    if report.suppressed:
        yield f"{wording.counted(report.suppressed, 'finding')} suppressed by the settings."
    if report.baseline:
        known = report.baseline
        yield f"Against the baseline: {known.new:,} new, {known.known:,} known (not shown), {known.gone:,} gone."
    gate = "of any severity" if report.fail_on is Severity.INFO else f"at {report.fail_on.value} or above"
    if report.status is ExitStatus.INTERRUPTED:
        found = wording.counted(report.failing, "finding") if report.failing else "nothing"
        text = f"Exit status 130: interrupted; {found} {gate} until then."
    elif report.status is ExitStatus.FINDINGS:
        text = f"Exit status 1: {wording.counted(report.failing, 'finding')} {gate}."
    elif report.status is ExitStatus.INCOMPLETE:
        text = f"Exit status 3: nothing {gate}, but {scanned.incompletely(report)}, so this is not an all-clear."
    else:
        text = f"Exit status 0: nothing {gate}, and {scanned.completely(report)}."
    for line in paragraph(text, width=style.width):
        yield paint(line, Paint.BOLD, style)


FORMAT: Final = ReportFormat("text", "for people: the worst first, with what to do", write)
