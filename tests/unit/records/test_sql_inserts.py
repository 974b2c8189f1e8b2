"""Dumps of MySQL, SQLite, SQL Server and of tools that write one row a line: rows are records of the table's format."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.records.sniffing import Shape, sniff
from auditors.records.sql_inserts import Inserts
from tests.records import records

EIGHT = 1795161601.0
"""2026-11-20T08:00:01Z"""

ROW = {
    "request_id": "r-1",
    "call_type": "acompletion",
    "api_key": "ab" * 32,
    "spend": "0.5",
    "startTime": "2026-11-20 08:00:01",
    "model": "gpt-x",
    "user": "bob",
    "messages": json.dumps([{"role": "user", "content": 'it\'s a "quote", (or\ntwo) \\ done'}]),
}
NAMES = list(ROW)
DEFINITION = (
    "(\n" + "".join(f"  `{name}` longtext,\n" for name in NAMES) + "  PRIMARY KEY (`request_id`)\n) ENGINE=InnoDB;"
)


ESCAPES: dict[str, str | int | None] = {"\\": "\\\\", "'": "\\'", '"': '\\"', "\n": "\\n"}


def mysql(cell: str) -> str:
    return "'" + cell.translate(str.maketrans(ESCAPES)) + "'"


def standard(cell: str) -> str:
    return "'" + cell.replace("'", "''") + "'"


def values(spell: object, row: dict[str, str] = ROW) -> str:
    return "(" + ",".join(spell(cell) for cell in row.values()) + ")"  # type: ignore[operator]


ONE_LINE = ROW | {"messages": json.dumps([{"role": "user", "content": "it's (one), line"}])}

DUMPS = {
    "mysqldump": "-- MySQL dump 10.13  Distrib 8.0.36\n\nDROP TABLE IF EXISTS `spend`;\n"
    f"CREATE TABLE `spend` {DEFINITION}\nINSERT INTO `spend` VALUES {values(mysql)},{values(mysql)};\n",
    "phpMyAdmin": "-- phpMyAdmin SQL Dump\n-- version 5.2.1\n\n"
    f"INSERT INTO `spend` (`{'`, `'.join(NAMES)}`) VALUES\n{values(mysql)},\n{values(mysql)};\n",
    "sqlite": "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n"
    f"CREATE TABLE spend({', '.join(f'{name} TEXT' for name in NAMES)}, cost DECIMAL(10,2));\n"
    + f"INSERT INTO spend VALUES{values(standard, ONE_LINE)[:-1]},NULL);\n" * 2
    + "COMMIT;\n",
    "SQL Server": (
        f"INSERT [dbo].[Spend] ([{'], ['.join(NAMES)}]) VALUES "
        + values(lambda cell: "N" + standard(cell), ONE_LINE).replace(
            "N'2026-11-20 08:00:01'", "CAST(N'2026-11-20 08:00:01' AS DateTime2)"
        )
        + "\n"
    )
    * 2,
}


@pytest.mark.parametrize("writer", DUMPS)
def test_rows_are_records_with_their_caller_time_and_messages(writer: str) -> None:
    log = DUMPS[writer]
    assert sniff(log.encode()) is Shape.SQL_INSERTS
    rows = [record for record in records(log) if record.format_name == "litellm-spendlogs"]
    assert len(rows) == 2
    for record in rows:
        fields = record.fields()
        assert (fields.time, fields.user, fields.model, fields.key) == (EIGHT, "bob", "gpt-x", "ab" * 32)
        assert record.body["messages"] in (ROW["messages"], ONE_LINE["messages"])


def test_what_is_no_row_is_scanned_as_text() -> None:
    broken = DUMPS["mysqldump"].replace("'bob'", "'bob")
    assert "bob" in "".join(str(record.body) for record in records(broken))
    nameless = "-- MySQL dump 10.13\nINSERT INTO `unknown` VALUES ('secret-word');\n"
    assert "secret-word" in "".join(str(record.body) for record in records(nameless))


@given(
    cells=st.lists(
        st.text(
            st.characters(codec="utf-8", exclude_characters="\r\n\x85\u2028\u2029\x0b\x0c\x1c\x1d\x1e"), min_size=1
        ),
        min_size=1,
        max_size=5,
    )
)
def test_whatever_is_in_a_cell_comes_out_of_it(cells: list[str]) -> None:
    columns = ", ".join(f"`c{number}`" for number in range(len(cells)))
    inserts = Inserts()
    row = "(" + ", ".join(mysql(cell) for cell in cells) + ")"
    (read,) = inserts.rows(f"INSERT INTO `t` ({columns}) VALUES {row};")
    assert list(read.values()) == cells


@given(st.text(st.sampled_from("INSERTO VALUES`t'\\(),;n\n\"")))
def test_rubbish_is_no_row_and_raises_nothing(text: str) -> None:
    inserts = Inserts()
    for line in ("INSERT INTO `t` (`a`) VALUES", *text.split("\n")):
        inserts.rows(line)
