"""HTML: one file that needs nothing else, for people without a terminal and for printing.

No script runs in it and nothing is loaded: a content security policy allows this file's own style sheet, by its hash,
and nothing more. Whatever comes from a log is sanitised and escaped.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from html import escape as escape_markup
from typing import Final

from auditors.exit_status import ExitStatus
from auditors.model import Finding, Severity
from auditors.reports import consumption, mending, scanned, wording
from auditors.reports.grouping import Group, grouped
from auditors.reports.html_style import STYLE
from auditors.reports.report import Report, ReportFormat, Style, Write
from auditors.reports.terminal import SEVERITY_GLYPH
from auditors.sanitizing import sanitize

_SHOWN: Final = 100
"""Findings of a rule that are listed: a page has to open."""


def write(report: Report, out: Write, style: Style) -> None:
    """Write the page, section by section."""
    groups = grouped(report.findings(), _SHOWN)
    for section in (
        _head(report),
        _headline(report, groups),
        _overview(groups),
        *(_section(report, group, number) for number, group in enumerate(groups)),
        _usage(report),
        _reading(report),
        ("</main>", "</body>", "</html>"),
    ):
        lines = "\n".join(section)
        if lines:
            out(f"{lines}\n".encode("utf-8", "backslashreplace"))


def escape(text: str) -> str:
    """Text for a page: visible characters only, and none of them markup."""
    return escape_markup(sanitize(text))


def prose(text: str) -> str:
    """A text of ours, in which commands and settings stand between backticks."""
    parts = (escape(part) for part in text.split("`"))
    return "".join(f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts))


def _head(report: Report) -> Iterator[str]:
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    yield "<!DOCTYPE html>"
    yield '<html lang="en">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{scanned.title(report)}</title>"
    yield f"<style>{STYLE}</style>"
    yield "</head>"
    yield "<body>"
    yield "<main>"


def _headline(report: Report, groups: list[Group]) -> Iterator[str]:
    yield "<header>"
    yield f"<p>{scanned.title(report)}</p>"
    incomplete = bool(report.coverage.errors or report.coverage.skipped)
    if groups:
        files = {source for group in groups for source in group.files}
        place = f" in {wording.counted(len(files), 'file')}" if files else ""
        yield f"<h1>{wording.counted(sum(report.counts.values()), 'finding')}{place}</h1>"
    else:
        yield f"<h1>{scanned.nothing(report, incomplete=incomplete)}</h1>"
    yield f"<p>{_verdict(report)}</p>"
    yield '<ul class="counts">'
    for severity in Severity:
        count = report.counts.get(severity, 0)
        kind = severity.value if count else "none"
        yield (f'<li class="{kind}"><b>{count:,}</b> <span>{SEVERITY_GLYPH[severity]} {severity.value}</span></li>')
    yield "</ul>"
    yield "</header>"


def _verdict(report: Report) -> str:
    gate = "of any severity" if report.fail_on is Severity.INFO else f"at {report.fail_on.value} or above"
    if report.status is ExitStatus.INTERRUPTED:
        found = wording.counted(report.failing, "finding") if report.failing else "nothing"
        verdict = f"Interrupted: {found} {gate} until then, and the rest was not read."
    elif report.status is ExitStatus.FINDINGS:
        verdict = f"{wording.counted(report.failing, 'finding')} {gate}."
    elif report.status is ExitStatus.INCOMPLETE:
        verdict = f"Nothing {gate}, but {scanned.incompletely(report)}: this is not an all-clear."
    else:
        verdict = f"Nothing {gate}, and {scanned.completely(report)}."
    if report.suppressed:
        verdict += f" {wording.counted(report.suppressed, 'finding')} suppressed by the settings."
    if report.baseline:
        known = report.baseline
        verdict += f" Against the baseline: {known.new:,} new, {known.known:,} known (not shown), {known.gone:,} gone."
    return verdict


def _badge(severity: Severity) -> str:
    return f'<span class="badge {severity.value}">{SEVERITY_GLYPH[severity]} {severity.value}</span>'


def _overview(groups: list[Group]) -> Iterator[str]:
    if not groups:
        return
    yield '<table class="overview">'
    yield "<thead><tr><th>Severity</th><th>What</th><th>Rule</th><th>Findings</th><th>Places</th></tr></thead>"
    yield "<tbody>"
    for number, group in enumerate(groups):
        yield (
            f'<tr><td>{_badge(group.severity)}</td><td><a href="#g{number}">{escape(group.title)}</a></td>'
            f'<td>{group.rule}</td><td class="number">{group.values:,}</td>'
            f'<td class="number">{group.places:,}</td></tr>'
        )
    yield "</tbody>"
    yield "</table>"


def _section(report: Report, group: Group, number: int) -> Iterator[str]:
    yield f'<section class="{group.severity.value}" id="g{number}">'
    yield f"<h2>{escape(group.title)}</h2>"
    facts = [wording.counted(group.values, "finding"), wording.counted(group.places, "place")]
    if period := wording.period(group.first_seen, group.last_seen):
        facts.append(f"{period} UTC")
    yield f"<p>{_badge(group.severity)} {group.rule} · {' · '.join(facts)}</p>"
    if rule := report.rules.get(group.rule):
        yield f"<p>{prose(rule.why)}</p>"
    if group.one_remedy:
        yield f'<p class="remedy"><b>What to do</b> {prose(group.remediation)}</p>'
    yield "<table>"
    values = group.shown[0].preview is not None
    last = "Value" if values else "Facts"
    yield f"<thead><tr><th>Times</th><th>{last}</th><th>Where</th><th>Who and when</th></tr></thead>"
    yield "<tbody>"
    for finding in group.shown:
        yield from _row(report, finding, told=group.one_remedy)
    yield "</tbody>"
    yield "</table>"
    if (more := group.values - len(group.shown)) > 0:
        yield f"<p>… and {wording.counted(more, 'more finding')}: all of them with <code>--format jsonl</code>.</p>"
    if references := group.shown[0].references:
        yield f'<p class="references">{escape(" · ".join(references))}</p>'
    yield "</section>"


def _row(report: Report, finding: Finding, *, told: bool) -> Iterator[str]:
    place = "<br>".join(f"<code>{escape_markup(part)}</code>" for part in wording.place(finding))
    if finding.preview is not None:
        shown = f"<code>{escape(finding.preview)}</code>"
    else:
        shown = _lines(wording.facts(finding.evidence))
    if not told:
        shown += f'<p class="remedy">{prose(finding.remediation)}</p>'
    if (found := mending.command_among(finding, report.coverage.records)) is not None:
        shown += f'<p class="remedy">{escape(found[0])}<br><code>{escape(found[1])}</code></p>'
    people = [*wording.who(finding)]
    if period := wording.period(finding.first_seen, finding.last_seen):
        people.append(f"{period} UTC")
    yield (
        f'<tr><td class="number">{finding.occurrences:,}×</td><td>{shown}</td><td>{place}</td>'
        f"<td>{_lines(people)}</td></tr>"
    )


def _lines(parts: Iterable[str]) -> str:
    """Sanitised parts, one below the other."""
    return "<br>".join(escape_markup(part) for part in parts)


def _usage(report: Report) -> Iterator[str]:
    used = report.used
    if used is None:
        return
    yield '<section class="usage">'
    yield "<h2>Who used how much</h2>"
    yield f"<p>{escape(' '.join(consumption.sentences(used)))}</p>"
    for ranking in used.rankings:
        yield '<table class="overview">'
        header = "".join(f'<th class="number">{word}</th>' for word in consumption.HEADER)
        yield f"<thead><tr><th>{consumption.heading(ranking)}</th>{header}</tr></thead>"
        yield "<tbody>"
        for each in ranking.largest:
            cells = "".join(f'<td class="number">{escape(cell)}</td>' for cell in consumption.cells(each, named=True))
            yield f"<tr><td>{escape(wording.name(each.name))}</td>{cells}</tr>"
        yield "</tbody>"
        yield "</table>"
    yield "</section>"


def _reading(report: Report) -> Iterator[str]:
    yield '<section class="reading">'
    yield f"<h2>{scanned.heading(report)}</h2>"
    yield from _servers(report) if report.coverage.scans else _files(report)
    yield from _problems(report)
    yield f"<footer>auditor {escape(report.version)}</footer>"
    yield "</section>"


def _servers(report: Report) -> Iterator[str]:
    yield f"<p>{scanned.sentence(report)}</p>"
    yield '<table class="overview">'
    yield f"<thead><tr>{''.join(f'<th>{word}</th>' for word in scanned.HEADER)}</tr></thead>"
    yield "<tbody>"
    for server, product, requests, verdicts in scanned.rows(report):
        yield (
            f"<tr><td><code>{escape(server)}</code></td><td>{escape(product)}</td>"
            f'<td class="number">{requests}</td><td>{escape(verdicts)}</td></tr>'
        )
    yield "</tbody>"
    yield "</table>"


def _files(report: Report) -> Iterator[str]:
    coverage, share = report.coverage, report.understood
    yield (
        f"<p>{wording.counted(coverage.files, 'file')}, {wording.size(coverage.bytes)}, "
        f"{wording.counted(coverage.lines, 'line')} in {report.seconds:.1f} s. {wording.percent(share)} of it was "
        f"understood, the rest was scanned as plain text.</p>"
    )
    percent = wording.percent(share)
    yield f'<meter min="0" max="1" low="0.5" high="0.9" optimum="1" value="{share:.4f}">{percent}</meter>'
    kinds = sorted(coverage.records.items(), key=lambda item: (item[0] == "unrecognised", -item[1], item[0]))
    if kinds:
        yield f"<p>Records: {escape(', '.join(f'{name} {count:,}' for name, count in kinds))}.</p>"


def _problems(report: Report) -> Iterator[str]:
    problems = (*report.coverage.errors, *report.coverage.skipped)
    if problems:
        yield f"<h3>{scanned.gaps(report)} ({wording.counted(len(problems), 'problem')})</h3>"
        yield "<ul>"
        yield from (
            f"<li><code>{escape(problem.source)}</code>: {escape(problem.reason)}</li>" for problem in problems[:_SHOWN]
        )
        if len(problems) > _SHOWN:
            yield f"<li>… and {len(problems) - _SHOWN:,} more</li>"
        yield "</ul>"


FORMAT: Final = ReportFormat("html", "one page that needs nothing else, to read, send and print", write)
