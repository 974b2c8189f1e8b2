"""Markdown (GitHub's), for a ticket or a pull request: the worst first, with what to do.

Whatever comes from a log stands in code spans, where it can neither format, link, mention anybody nor refer to an
issue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from auditors.exit_status import ExitStatus
from auditors.model import Finding, Severity
from auditors.reports import consumption, mending, scanned, wording
from auditors.reports.grouping import Group, grouped
from auditors.reports.report import Report, ReportFormat, Style, Write
from auditors.reports.terminal import SEVERITY_GLYPH
from auditors.sanitizing import sanitize

_SHOWN: Final = 10
"""Findings of a rule that are listed."""
_PROBLEMS: Final = 20
_SPECIAL: Final = re.compile(r"[\\`*_\[\]<>#|~&@!$]|:(?=//|\w)|(?<=www)\.|\A[-+=]|(?:(?<=\A\d)|(?<=\A\d\d))[.)]")
"""What means something to GitHub's Markdown: marks, HTML, mentions, references, emoji, formulas, links, lists."""
_TICKS: Final = re.compile(r"`+")


def write(report: Report, out: Write, style: Style) -> None:
    """Write headings, a table of all rules, and a section for each."""
    groups = grouped(report.findings(), _SHOWN)
    sections = (
        _headline(report, groups),
        _overview(groups),
        *(_section(report, group) for group in groups),
        _usage(report),
        _reading(report),
    )
    text = "\n\n".join("\n".join(lines) for lines in map(list, sections) if lines)
    out(f"{text}\n".encode("utf-8", "backslashreplace"))


def escape(text: str) -> str:
    """Plain text: nothing in it means anything to Markdown."""
    return _SPECIAL.sub(r"\\\g<0>", sanitize(text))


def prose(text: str) -> str:
    """A text of ours, in which commands and settings stand between backticks; the rest means nothing to Markdown."""
    return "".join(code(part) if number % 2 else escape(part) for number, part in enumerate(text.split("`")))


def code(text: str) -> str:
    """A code span, fenced by more backticks than the text has in a row."""
    shown = sanitize(text)
    if not shown:
        return ""
    fence = "`" * (max((len(run) for run in _TICKS.findall(shown)), default=0) + 1)
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def _headline(report: Report, groups: list[Group]) -> Iterator[str]:
    yield f"# {scanned.title(report)}"
    yield ""
    incomplete = report.status is ExitStatus.INCOMPLETE or report.coverage.errors or report.coverage.skipped
    if groups:
        files = {source for group in groups for source in group.files}
        text = f"{wording.counted(sum(report.counts.values()), 'finding')}: {wording.by_severity(report.counts)}"
        yield f"**{text}**" + (f" in {wording.counted(len(files), 'file')}." if files else ".")
    else:
        yield f"**{scanned.nothing(report, incomplete=bool(incomplete))}.**"
    if incomplete:
        yield f"{scanned.incompletely(report).capitalize()}, so what is not listed here is not clean: see the end."


def _overview(groups: list[Group]) -> Iterator[str]:
    if not groups:
        return
    yield "| Severity | Rule | Findings | Places | What |"
    yield "| --- | --- | ---: | ---: | --- |"
    for group in groups:
        cells = (_severity(group.severity), group.rule, f"{group.values:,}", f"{group.places:,}", escape(group.title))
        yield f"| {' | '.join(cells)} |"


def _severity(severity: Severity) -> str:
    return f"{SEVERITY_GLYPH[severity]} {severity.value}"


def _section(report: Report, group: Group) -> Iterator[str]:
    yield f"## {_severity(group.severity)}: {escape(group.title)} ({group.rule})"
    yield ""
    if rule := report.rules.get(group.rule):
        yield prose(rule.why)
        yield ""
    for finding in group.shown:
        yield from _finding(finding, told=group.one_remedy)
        yield from _command(report, finding)
    if (more := group.values - len(group.shown)) > 0:
        yield f"- … and {wording.counted(more, 'more finding')}"
    if group.one_remedy:
        yield ""
        yield f"**What to do:** {prose(group.remediation)}"
    if references := group.shown[0].references:
        yield ""
        yield f"References: {', '.join(escape(reference) for reference in references)}"


def _finding(finding: Finding, *, told: bool) -> Iterator[str]:
    parts = [code(finding.preview)] if finding.preview else []
    parts += [" ".join(code(part) for part in wording.place(finding))]
    parts += [f"{finding.occurrences:,}×"] if finding.occurrences > 1 else []
    yield f"- {' · '.join(filter(None, parts))}"
    facts: Iterable[str] = wording.who(finding)
    if finding.preview is None:
        facts = [*facts, *wording.facts(finding.evidence)]
    circumstances = [code(fact) for fact in facts]
    if period := wording.period(finding.first_seen, finding.last_seen):
        circumstances.append(f"{period} UTC")
    if circumstances:
        yield f"  {' · '.join(circumstances)}"
    if not told:
        yield f"  **What to do:** {prose(finding.remediation)}"


def _command(report: Report, finding: Finding) -> Iterator[str]:
    """The command that does what the finding asks for, in a block of code to copy."""
    if (found := mending.command_among(finding, report.coverage.records)) is not None:
        yield f"  {escape(found[0])}"
        yield ""
        yield "  ```sh"
        yield f"  {found[1]}"
        yield "  ```"


def _usage(report: Report) -> Iterator[str]:
    used = report.used
    if used is None:
        return
    yield "## Who used how much"
    yield ""
    yield escape(" ".join(consumption.sentences(used)))
    for ranking in used.rankings:
        yield ""
        yield f"| {' | '.join((consumption.heading(ranking), *consumption.HEADER))} |"
        yield f"| --- |{' ---: |' * len(consumption.HEADER)}"
        for each in ranking.largest:
            yield f"| {' | '.join((_cell(each.name), *map(escape, consumption.cells(each, named=True))))} |"


def _cell(name: str) -> str:
    """A name in a table, whose cells a bar ends even in a code span."""
    return code(wording.name(name).replace("|", "¦"))


def _reading(report: Report) -> Iterator[str]:
    coverage = report.coverage
    yield f"## {scanned.heading(report)}"
    yield ""
    if coverage.scans:
        yield from _servers(report)
    else:
        yield (
            f"{wording.counted(coverage.files, 'file')}, {wording.size(coverage.bytes)}, "
            f"{wording.counted(coverage.lines, 'line')}; {wording.percent(report.understood)} of it was understood, "
            "the rest was scanned as plain text."
        )
    if report.suppressed:
        yield f"{wording.counted(report.suppressed, 'finding')} suppressed by the settings."
    problems = (*coverage.errors, *coverage.skipped)
    if not problems:
        return
    yield ""
    yield f"{scanned.gaps(report)} ({wording.counted(len(problems), 'problem')}):"
    yield ""
    for problem in problems[:_PROBLEMS]:
        yield f"- {code(problem.source)}: {escape(problem.reason)}"
    if len(problems) > _PROBLEMS:
        yield f"- … and {len(problems) - _PROBLEMS:,} more"


def _servers(report: Report) -> Iterator[str]:
    yield scanned.sentence(report)
    yield ""
    yield f"| {' | '.join(scanned.HEADER)} |"
    yield "| --- | --- | ---: | --- |"
    for url, product, requests, verdicts in scanned.rows(report):
        yield f"| {code(url)} | {escape(product)} | {requests} | {escape(verdicts)} |"


FORMAT: Final = ReportFormat("markdown", "Markdown, for a ticket or a pull request", write)
