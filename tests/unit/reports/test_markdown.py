"""Markdown for a ticket: readable, and nothing of a log formats, links or mentions anybody."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.exit_status import ExitStatus
from auditors.model import Coverage, Location, Principal, Severity, Skip
from auditors.reports.markdown import code, escape, prose, write
from auditors.reports.report import Report, Style
from tests.builders import RULES, finding, report


def text(given_report: Report) -> str:
    parts: list[bytes] = []
    write(given_report, parts.append, Style())
    return b"".join(parts).decode()


def test_a_ticket_says_what_where_whose_and_what_to_do() -> None:
    found = finding(occurrences=14, first_seen=1795161601.0, principal=Principal(key_alias="svc-report"))
    written = text(report(found, rules=RULES))
    assert written.startswith("# Audit of LLM proxy logs\n\n**1 finding: 1 medium** in 1 file.\n\n| Severity |")
    assert "| ● medium | PII101 | 1 | 14 | E-mail address in a log |" in written
    assert "- `bob…` · `logs/litellm.jsonl:12` `/messages/3/content` · 14×\n" in written
    assert "  `key svc-report` · 2026-11-20 08:00 UTC\n" in written
    assert "**What to do:** Mask it at the proxy." in written


def test_remedies_that_differ_stand_with_their_findings() -> None:
    written = text(report(finding(remediation="Run `chmod 600 a`."), finding(remediation="Run `chmod 600 b`.")))
    assert written.count("**What to do:**") == 2 and "Run `chmod 600 b`." in written


def test_what_was_not_read_is_said_at_the_top() -> None:
    coverage = Coverage(errors=[Skip("a.log", "permission denied")])
    written = text(report(coverage=coverage, status=ExitStatus.INCOMPLETE))
    assert "**Nothing found in what could be read.**" in written
    assert "- `a.log`: permission denied" in written


def test_many_findings_are_counted() -> None:
    written = text(report(*(finding(id=f"{number:016x}", severity=Severity.LOW) for number in range(13))))
    assert "- … and 3 more findings" in written


@pytest.mark.parametrize(
    ("plain", "written"),
    [
        ("@bob #12", r"\@bob \#12"),
        ("<b>a|b</b>", r"\<b\>a\|b\</b\>"),
        ("https://x.example www.x.example", r"https\://x.example www\.x.example"),
        ("- item", r"\- item"),
        ("12. item", r"12\. item"),
        ("mode 0644: root's", "mode 0644: root's"),
        ("a\nb", r"a\\nb"),
    ],
)
def test_escapes(plain: str, written: str) -> None:
    assert escape(plain) == written


@given(st.text(min_size=1))
def test_a_code_span_ends_where_it_is_meant_to(content: str) -> None:
    span = code(content)
    fence = re.match(r"`+", span)
    assert fence is not None
    inside = span[len(fence[0]) : -len(fence[0])]
    assert span.endswith(fence[0]) and fence[0] not in re.findall(r"`+", inside)
    assert span.isprintable()


def test_prose_keeps_its_code() -> None:
    assert prose("Run `chmod 600 *` at <host>") == r"Run `chmod 600 *` at \<host\>"


@given(st.text(min_size=1, max_size=30))
def test_lines_of_the_report_are_ours(hostile: str) -> None:
    plain = text(report(finding(), coverage=Coverage(errors=[Skip("a", "b")])))
    written = text(
        report(
            finding(title=hostile, preview=hostile, location=Location(hostile, 12, 0, hostile, 0, 1)),
            coverage=Coverage(errors=[Skip(hostile, hostile)]),
        )
    )
    assert written.count("\n") == plain.count("\n")
