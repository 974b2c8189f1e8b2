"""The scorecard for people: ten defences at one look, each with what says most of it; in detail with all that does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from auditors.exit_status import ExitStatus
from auditors.model import Finding, Severity, Skip
from auditors.reports.report import Style
from auditors.reports.terminal import SEVERITY_GLYPH, SEVERITY_PAINT, Paint, cells, clip, pad, paint, paragraph
from auditors.sanitizing import sanitize
from auditors.scorecard.card import Scorecard
from auditors.scorecard.grading import Evidence, Grade, State
from auditors.scorecard.wording import GLYPHS, WORDS, said

_PAINTS: Final = {
    State.PASS: Paint.GREEN_BOLD,
    State.PARTIAL: Paint.YELLOW,
    State.FAIL: Paint.RED_BOLD,
    State.NOT_CHECKED: Paint.DIM,
}
_WORD: Final = 11
_BELOW: Final = " " * 5
_INDENT: Final = " " * 19
_PROBLEMS: Final = 10


def card_lines(
    card: Scorecard,
    style: Style,
    *,
    status: ExitStatus,
    fail_on: Severity,
    drift: Iterable[Finding] = (),
    problems: Iterable[Skip] = (),
    detailed: bool = False,
) -> Iterator[str]:
    """The card at the style's width: two lines for each defence, or `detailed` with all evidence."""
    yield from _headline(card, style)
    yield ""
    for each in card.grades:
        yield _heading(each, style)
        yield from (_everything(each, style) if detailed else _gist(each, style))
    yield from _drift(drift, style)
    yield from _problems(problems, style)
    yield ""
    yield from paragraph(_verdict(card, status, fail_on), width=style.width, hanging="  ")


def _headline(card: Scorecard, style: Style) -> Iterator[str]:
    counts = card.counts
    counted = ", ".join(f"{count} {WORDS[state].lower()}" for state, count in counts.items() if count)
    worst = next(state for state in (State.FAIL, State.PARTIAL, State.NOT_CHECKED, State.PASS) if counts[state])
    yield paint(f"{GLYPHS[worst]} Ten defences: {counted}", _PAINTS[worst], style)


def _heading(graded: Grade, style: Style) -> str:
    word = f"{GLYPHS[graded.state]} {WORDS[graded.state]}"
    title = clip(graded.title, style.width - _WORD - 9)
    state = paint(pad(word, _WORD + 2), _PAINTS[graded.state], style)
    return f"{graded.number:>3}  {state} {paint(title, Paint.BOLD, style)}"


def _gist(graded: Grade, style: Style) -> Iterator[str]:
    """What says most of a defence, in one line; of one that was not checked, what would check it."""
    evidence = graded.speaking
    missing = next((each for each in graded.unchecked if each.essential), None) or next(iter(graded.unchecked), None)
    if missing is not None and (evidence is None or (not evidence.is_against and graded.state is State.PARTIAL)):
        told = f"told by {missing.told_by}" if evidence is None else f"not seen: {missing.title} ({missing.told_by})"
        yield paint(clip(f"{_BELOW}{told}", style.width), Paint.DIM, style)
    elif evidence is not None:
        more = len(graded.evidence) - 1
        counted = f" (+{more})" if more else ""
        room = style.width - cells(counted) - len(_BELOW)
        yield f"{_BELOW}{clip(said(evidence, room), room)}{paint(counted, Paint.DIM, style)}"


def _everything(graded: Grade, style: Style) -> Iterator[str]:
    for each in graded.evidence:
        yield from _evidence(each, style)
    for missing in graded.unchecked:
        yield from _open(f"{missing.title}: {missing.told_by}", style)
    if graded.without:
        yield from _open(f"not visible from here: {graded.without}", style)


def _open(text: str, style: Style) -> Iterator[str]:
    """What nobody has looked at."""
    for line in paragraph(f"? {text}", width=style.width, first=_INDENT, hanging=f"{_INDENT}  "):
        yield paint(line, Paint.DIM, style)


def _evidence(evidence: Evidence, style: Style) -> Iterator[str]:
    sign = SEVERITY_GLYPH[evidence.severity or Severity.MEDIUM] if evidence.is_against else "✔"
    colour = SEVERITY_PAINT[evidence.severity or Severity.MEDIUM] if evidence.is_against else Paint.GREEN_BOLD
    yield from _signed(said(evidence), sign, colour, _INDENT, style)


def _signed(text: str, sign: str, colour: Paint, indent: str, style: Style) -> Iterator[str]:
    """A text behind a sign in its colour."""
    first, *rest = paragraph(text, width=style.width, first=f"{indent}{sign} ", hanging=f"{indent}  ")
    yield f"{indent}{paint(sign, colour, style)} {first.removeprefix(f'{indent}{sign} ')}"
    yield from rest


def _drift(findings: Iterable[Finding], style: Style) -> Iterator[str]:
    found = list(findings)
    if not found:
        return
    yield ""
    yield paint("Drift: what the configuration says against what was seen", Paint.BOLD, style)
    for finding in found:
        text = sanitize(f"{finding.rule} {finding.title}: {finding.evidence.get('observed', '')}")
        yield from _signed(text, SEVERITY_GLYPH[finding.severity], SEVERITY_PAINT[finding.severity], "  ", style)


def _problems(problems: Iterable[Skip], style: Style) -> Iterator[str]:
    found = list(problems)
    if not found:
        return
    yield ""
    yield paint("Not read, or not in full:", Paint.BOLD, style)
    for each in found[:_PROBLEMS]:
        text = sanitize(f"{each.source}: {each.reason}")
        yield from paragraph(text, width=style.width, first="  ", hanging="    ")
    if len(found) > _PROBLEMS:
        yield f"  … and {len(found) - _PROBLEMS:,} more"


def _verdict(card: Scorecard, status: ExitStatus, fail_on: Severity) -> str:
    if status is ExitStatus.FINDINGS:
        failing = card.failing(fail_on)
        counted = f"{failing} of ten defences stand" if failing != 1 else "1 of ten defences stands"
        return f"Exit status 1: {counted} at {fail_on.value} or worse, or the configuration is contradicted."
    if status is ExitStatus.INCOMPLETE:
        return "Exit status 3: nothing so bad was seen, but not everything was checked. What was not is no pass."
    return "Exit status 0: every defence stands."
