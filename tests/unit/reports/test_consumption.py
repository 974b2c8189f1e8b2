"""Who used how much, in the reports that people read; never in those that programs read."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from auditors.reports import html, json, jsonl, markdown, text
from auditors.reports.consumption import Consumer, Consumption, Ranking
from auditors.reports.report import ReportFormat, Style
from tests.builders import report

USED = Consumption(
    total=Consumer("", 1_204, 0, 31, 1_204_000, 88_000, 12.5, 40, {"429": 30, "5xx": 1}, 0.8172, 4.21, 0.0941),
    begin=1_764_000_000.0,
    end=1_764_090_000.0,
    rankings=(
        Ranking(
            "key",
            (
                Consumer(
                    "prod-<b>|\x1b[31m", 1_000, 0, 31, 1_000_000, 80_000, 12.5, 0, {"429": 30, "5xx": 1}, 0.8, 11.7
                ),
                Consumer("ci", 4, 0, 0, 0, 0, 0, 4),
            ),
            distinct=17,
        ),
        Ranking("model", (Consumer("gpt-5", 1_204, 0, 31, 1_204_000, 88_000, 12.5, 40),), distinct=1),
    ),
    unpriced={"house-model": 40},
    estimated=0.02,
    prices_of=datetime.date(2026, 11, 1),
)


def written(form: ReportFormat, used: Consumption = USED) -> str:
    pieces: list[bytes] = []
    form.write(report(used=used), pieces.append, Style())
    return b"".join(pieces).decode()


def test_the_text_report_says_who_used_how_much_and_what_has_no_price() -> None:
    shown = " ".join(written(text.FORMAT).split())
    assert "1,204 requests, 1,204,000 tokens in and 88,000 out, $12.50" in shown
    assert "31 errors: 429 30, 5xx 1." in shown
    assert "$0.0200 of the cost is by list prices of 2026-11-01" in shown
    assert "40 calls of models without a known price count as free: house-model 40." in shown
    assert "Half of the calls took 0.82 s or less, 95 % took 4.2 s or less" in shown
    assert "half had their first token within 0.094 s." in shown
    assert "P95" in shown and " 12 s " in shown
    assert "KEY (17)" in shown
    assert "MODEL" not in shown, "one model alone is told by the sums"


@pytest.mark.parametrize("requests", [1_204, 400])
def test_the_only_key_is_named(requests: int) -> None:
    only = Ranking("key", (Consumer("acme-bot", requests, 0, 0, 9, 9, 0.1, 0),), distinct=1)
    assert "acme-bot" in written(text.FORMAT, replace(USED, rankings=(only, *USED.rankings[1:])))


@pytest.mark.parametrize(("requests", "is_shown"), [(1_204, False), (1, True)])
def test_who_has_used_everything_besides_is_told_by_the_sums(requests: int, is_shown: bool) -> None:
    team = Ranking("team", (Consumer("harbor-eu", requests, 0, 0, 9, 9, 0.1, 0),), distinct=1)
    shown = written(text.FORMAT, replace(USED, rankings=(USED.rankings[0], team)))
    assert ("harbor-eu" in shown) is is_shown


@pytest.mark.parametrize("form", [text.FORMAT, markdown.FORMAT, html.FORMAT])
def test_a_hostile_name_does_nothing(form: ReportFormat) -> None:
    shown = written(form)
    assert "\x1b" not in shown
    if form is html.FORMAT:
        assert "prod-&lt;b&gt;" in shown and "31 (429 30, 5xx 1)" in shown
    if form is markdown.FORMAT:
        (row,) = [line for line in shown.splitlines() if "prod-" in line]
        assert row.count("|") == 8
        assert "31 (429 30, 5xx 1)" in row


@pytest.mark.parametrize("form", [json.FORMAT, jsonl.FORMAT])
def test_reports_for_programs_have_the_keys_of_the_contract_only(form: ReportFormat) -> None:
    assert "house-model" not in written(form)
