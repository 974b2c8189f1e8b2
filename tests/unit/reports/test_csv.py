"""CSV: what a spreadsheet opens is text, whatever a log holds."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.model import Location, Principal
from auditors.reports.csv import COLUMNS, write
from auditors.reports.report import Report, Style
from auditors.spool import Place
from tests.builders import finding, report


def rows(given_report: Report) -> list[dict[str, str]]:
    parts: list[bytes] = []
    write(given_report, parts.append, Style())
    return list(csv.DictReader(io.StringIO(b"".join(parts).decode(), newline="")))


def test_a_row_for_each_finding() -> None:
    principal = Principal(key_alias="svc-report", ip="198.51.100.7")
    (row,) = rows(report(finding(occurrences=14, first_seen=1795161601.0, principal=principal, evidence={"a": [1]})))
    assert (row["severity"], row["rule"], row["occurrences"], row["score"]) == ("medium", "PII101", "14", "0.95")
    assert (row["source"], row["line"], row["offset"], row["pointer"]) == (
        "logs/litellm.jsonl",
        "12",
        "50211",
        "/messages/3/content",
    )
    assert (row["key_alias"], row["ip"], row["first_seen"]) == ("svc-report", "198.51.100.7", "2026-11-20T08:00:01Z")
    assert (row["references"], row["evidence"], row["user"]) == ("CWE-532", '{"a":[1]}', "")


def test_a_row_for_each_place_when_they_were_asked_for() -> None:
    places = [Place(line, line * 10, f"/{line}", 1, 5, "EMAIL_ADDRESS", 0.5, 1795161601.0) for line in (3, 4)]
    found = rows(report(finding(occurrences=2), places=lambda _: places))
    assert [(row["line"], row["pointer"], row["time"], row["occurrences"]) for row in found] == [
        ("3", "/3", "2026-11-20T08:00:01Z", "2"),
        ("4", "/4", "2026-11-20T08:00:01Z", "2"),
    ]


def test_nothing_found_is_a_header() -> None:
    parts: list[bytes] = []
    write(report(), parts.append, Style())
    assert b"".join(parts).count(b"\r\n") == 1
    assert b"".join(parts).startswith(b'"severity","rule"')


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "|calc", "%0A"])
def test_formulas_are_text(text: str) -> None:
    (row,) = rows(report(finding(title=text)))
    assert row["title"].startswith("'")


@given(text=st.text(min_size=1))
def test_no_cell_can_be_a_formula_or_drive_a_terminal(text: str) -> None:
    hostile = finding(
        title=text, preview=text, location=Location(text, 1, 0, text, 0, 1), principal=Principal(user=text)
    )
    found = rows(report(hostile))
    assert len(found) == 1 and set(found[0]) == set(COLUMNS)
    for cell in found[0].values():
        assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
        assert cell.isprintable()
