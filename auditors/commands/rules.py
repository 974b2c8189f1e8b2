"""`auditor rules [ID]`: the catalogue of rules, or the whole page of one."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator, Mapping
from typing import Any, Final

import click
import msgspec

from auditors.commands.output import print_bytes, print_text
from auditors.commands.parameters import CONTEXT, style_of
from auditors.errors import UsageError
from auditors.reports.records import encode
from auditors.reports.report import Style
from auditors.reports.terminal import SEVERITY_GLYPH, SEVERITY_PAINT, Paint, cells, clip, paint, paragraph, table
from auditors.rules import Rule

_LEAST: Final = 40
"""Columns of a title that names of rules must leave."""


@click.command("rules", context_settings=CONTEXT, short_help="The rule catalogue; with an ID, its whole page.")
@click.argument("rule", required=False, metavar="[ID]")
@click.option("--format", type=click.Choice(("text", "json")), default="text", show_default=True, help="Format.")
@click.option("--no-color", is_flag=True, help="No colours.")
def command(rule: str | None, format: str, no_color: bool) -> None:  # noqa: A002 (the option's name)
    """Show what is checked: all rules, or everything about one."""
    run(rule, format, color=not no_color)


def run(chosen: str | None, form: str, *, color: bool) -> None:
    """Print all rules, or the one with an ID or a name. Raises UsageError for an ID that there is not."""
    from auditors.catalogue import rules

    catalogue = rules()
    selected = list(catalogue.values()) if chosen is None else [find(catalogue, chosen)]
    if form == "json":
        records = [record(rule) for rule in selected]
        body = encode({"rule": records[0]})[8:-1] if chosen else b"[\n" + b",\n".join(map(encode, records)) + b"\n]"
        print_bytes(lambda out: out(body + b"\n"))
        return
    style = style_of(sys.stdout, color=color)
    print_text("\n".join(overview(selected, style) if chosen is None else page(selected[0], style)))


def find(catalogue: Mapping[str, Rule], chosen: str) -> Rule:
    """The rule with an ID (in any case) or a name. Raises UsageError with the nearest there is."""
    by_word = {**catalogue, **{rule.name: rule for rule in catalogue.values()}}
    if rule := by_word.get(chosen) or by_word.get(chosen.upper()) or by_word.get(chosen.lower()):
        return rule
    near = difflib.get_close_matches(chosen.upper(), catalogue, 1) or difflib.get_close_matches(chosen, by_word, 1)
    hint = f"did you mean {near[0]}?" if near else "auditor rules lists all of them"
    raise UsageError(f"there is no rule {chosen!r}; {hint}")


def record(rule: Rule) -> dict[str, Any]:
    """A rule as JSON; what does not apply is absent."""
    record: dict[str, Any] = msgspec.to_builtins(rule)
    return {key: value for key, value in record.items() if value not in (None, "")}


def overview(selected: list[Rule], style: Style) -> Iterator[str]:
    """One line for each rule; names where there is room for them."""
    rows: list[tuple[str, ...]] = [("ID", "SEVERITY", "NAME", "WHAT")]
    rows += [
        (rule.id, f"{SEVERITY_GLYPH[rule.severity]} {rule.severity.value}", rule.name, rule.title) for rule in selected
    ]
    if _taken(next(table(rows))) + _LEAST > style.width:
        rows = [(row[0], row[1], row[3]) for row in rows]
    for number, row in enumerate(table(rows)):
        line = [*row[:-1], clip(row[-1], max(10, style.width - _taken(row)))]
        if number:
            line[1] = paint(row[1], SEVERITY_PAINT[selected[number - 1].severity], style)
        yield paint("  ".join(line), Paint.PLAIN if number else Paint.DIM, style)


def _taken(row: tuple[str, ...]) -> int:
    """Columns before the last cell of a row of a table."""
    return sum(map(cells, row[:-1])) + 2 * len(row[:-1])


def page(rule: Rule, style: Style) -> Iterator[str]:
    """Everything about a rule."""
    yield paint(f"{rule.id} {rule.name}", Paint.BOLD, style)
    yield from paragraph(rule.title, width=style.width)
    yield ""
    word = f"{SEVERITY_GLYPH[rule.severity]} {rule.severity.value}"
    facts = {
        "Severity": paint(word, SEVERITY_PAINT[rule.severity], style),
        "Category": rule.category.value,
        "Entity": rule.entity,
        "Kind": rule.kind.value if rule.kind else None,
        "References": ", ".join(rule.references),
    }
    yield from (f"{label + ':':<12}{fact}" for label, fact in facts.items() if fact)
    for heading, text in (
        ("Why it matters", rule.why),
        ("What to do", rule.remediation),
        ("What is checked", rule.checks),
    ):
        if text:
            yield ""
            yield paint(heading, Paint.BOLD, style)
            yield from paragraph(text, width=style.width, first="  ", hanging="  ")
