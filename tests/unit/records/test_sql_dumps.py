"""Dumps of PostgreSQL: rows are records of the table's format, and values are found in the line where they stand."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.records.sniffing import Shape, sniff
from tests.records import names, records

EIGHT = 1795161601.0
"""2026-11-20T08:00:01Z"""
COLUMNS = '"request_id", "call_type", "api_key", "spend", "startTime", "endTime", "model", "user", "messages"'
PLAIN = [column.strip(' "') for column in COLUMNS.split(",")]
HEAD = "--\n-- PostgreSQL database dump\n--\n\nSET client_encoding = 'UTF8';\n\n"
CELLS = [
    "r-1",
    "acompletion",
    "ab" * 32,
    "0.5",
    "2026-11-20 08:00:01",
    "2026-11-20 08:00:02",
    "gpt-x",
    "bob",
    json.dumps([{"role": "user", "content": 'it\'s\ta "tab" \\ and\na line'}]),
]


def copied(*rows: list[str]) -> str:
    spelled = (
        "\t".join(c.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t") for c in row) for row in rows
    )
    return (
        f'COPY public."LiteLLM_SpendLogs" ({COLUMNS}) FROM stdin;\n' + "".join(f"{row}\n" for row in spelled) + "\\.\n"
    )


def inserted(*rows: list[str]) -> str:
    values = ", ".join("(" + ", ".join("'" + c.replace("'", "''") + "'" for c in row) + ")" for row in rows)
    return f'INSERT INTO public."LiteLLM_SpendLogs" ({COLUMNS}) VALUES {values};\n'


@pytest.mark.parametrize("head", [HEAD, ""])
@pytest.mark.parametrize("write", [copied, inserted])
def test_rows_are_records_with_their_caller_and_time(head: str, write: object) -> None:
    log = head + write(CELLS, CELLS)  # type: ignore[operator]
    assert sniff(log.encode()) is Shape.SQL_DUMP
    rows = [record for record in records(log) if record.format_name == "litellm-spendlogs"]
    assert len(rows) == 2
    for record in rows:
        fields = record.fields()
        assert (fields.time, fields.user, fields.model, fields.key) == (EIGHT, "bob", "gpt-x", "ab" * 32)
        assert record.body == dict(zip(PLAIN, CELLS, strict=True))
        assert log.encode()[record.offset :].startswith((b"r-1\t", b"INSERT"))


def test_what_is_null_is_not_there() -> None:
    row = "\t".join([*CELLS[:7], "\\N", "[]"])
    log = HEAD + copied().replace("\\.", f"{row}\n\\.")
    (record,) = [record for record in records(log) if record.format_name == "litellm-spendlogs"]
    assert "user" not in record.body


def test_a_row_of_another_number_of_cells_and_a_broken_statement_are_scanned_as_text() -> None:
    short = copied().replace("\\.", "only\ttwo\n\\.")
    assert "only\ttwo" in "".join(str(record.body) for record in records(HEAD + short))
    broken = inserted(CELLS).replace("'bob'", "'bob")
    assert names(HEAD + broken) == ["unrecognised"]
    assert "bob" in str(records(HEAD + broken)[0].body)


def test_lines_behind_the_rows_are_lines_again() -> None:
    assert names(HEAD + copied(CELLS) + "only\ttext\n")[-1] == "unrecognised"


@given(
    cells=st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=20),
        min_size=9,
        max_size=9,
    )
)
def test_every_cell_comes_back_and_every_byte_is_counted(cells: list[str]) -> None:
    log = HEAD + copied(["x" + cell for cell in cells])
    found = records(log)
    assert sum(record.size for record in found) == len(log.encode())
    assert {name: "x" + cell for name, cell in zip(PLAIN, cells, strict=True)} in [record.body for record in found]


def test_hostile_statements_take_linear_time() -> None:
    for values in ("(" * 100_000, "('" + "''" * 100_000, "('a', " * 40_000, "(" + "1" * 100_000):
        assert names(f"INSERT INTO t (a, b) VALUES {values}\n") == ["unrecognised"]
