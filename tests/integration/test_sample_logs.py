"""What must be found stands beside each sample log; here both are held together, in full depth."""

from __future__ import annotations

import functools
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.command import PROJECT, audit_records, run_auditor
from tests.integration.make_sample_logs import CONVERSATIONS, EXPECTED, MAKERS, SAMPLES

PRODUCTS = sorted(folder.name for folder in SAMPLES.iterdir() if folder.is_dir())
UNCERTAIN = {"PERSON", "LOCATION", "STREET_ADDRESS", "DATE_OF_BIRTH", "MEDICAL_RECORD", "ORGANIZATION", "IP_ADDRESS"}
"""Entities that may be reported without being planted: found by language, or standing in every access log."""


@functools.cache
def records() -> tuple[dict[str, Any], ...]:
    """What auditor reports of all sample logs."""
    return tuple(audit_records("--occurrences", SAMPLES.name, cwd=PROJECT))


def reported(product: str) -> Counter[tuple[str, int, str, str, str]]:
    preview = {row["id"]: row.get("preview", "") for row in records() if row["type"] == "finding"}
    return Counter(
        (Path(row["source"]).name, row["line"], row.get("pointer", ""), row["entity"], preview[row["finding"]])
        for row in records()
        if row["type"] == "occurrence" and Path(row["source"]).parent.name == product
    )


def expected(product: str) -> Counter[tuple[str, int, str, str, str]]:
    rows = (json.loads(line) for line in (SAMPLES / product / EXPECTED).read_text().splitlines())
    return Counter((row["source"], row["line"], row["pointer"], row["entity"], row["preview"]) for row in rows)


@pytest.mark.parametrize("product", PRODUCTS)
def test_everything_that_is_expected_is_found_where_it_stands(product: str) -> None:
    assert expected(product) - reported(product) == Counter()


@pytest.mark.parametrize("product", PRODUCTS)
def test_nothing_else_is_found(product: str) -> None:
    surplus = reported(product) - expected(product)
    assert {place: count for place, count in surplus.items() if place[3] not in UNCERTAIN} == {}


def test_every_product_has_its_folder() -> None:
    assert sorted(MAKERS) == PRODUCTS


def test_all_of_every_log_is_understood() -> None:
    summary = records()[-1]
    assert summary["coverage"] > 0.95
    assert summary["skipped"] == summary["errors"] == []


def test_no_value_is_shown_in_clear() -> None:
    report = "\n".join(json.dumps(row, ensure_ascii=False) for row in records())
    values = {value for conversation in CONVERSATIONS for _, value in conversation.planted}
    assert [value for value in values if value in report] == []


def test_readme_shows_what_the_report_says() -> None:
    readme = (PROJECT / "README.md").read_text()
    shown = readme.partition("```text\n")[2].partition("```")[0]
    report = run_auditor("--once", "--isolated", SAMPLES.name, cwd=PROJECT).stdout.decode()
    assert len(shown.splitlines()) > 5
    assert shown in report


def test_samples_are_small_and_hold_no_place_of_the_machine_that_made_them() -> None:
    files = [file for file in SAMPLES.rglob("*") if file.is_file()]
    assert sum(file.stat().st_size for file in files) < 300_000
    for file in files:
        assert not any(place in file.read_text() for place in ("/root/", "/home/", "/tmp/", str(PROJECT.parent)))
