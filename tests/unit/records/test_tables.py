"""Tables: rows are records, whatever their cells hold, and values are found in the line where they stand."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.records import tables
from auditors.records.sniffing import Shape, sniff
from auditors.sources.blocks import split_blocks
from tests.places import names, places, read

VALUE = "needle-4711"
EIGHT = 1795161601.0


def table(rows: list[list[str]], **style: Any) -> bytes:
    written = io.StringIO()
    csv.writer(written, **style).writerows(rows)
    return written.getvalue().encode()


def line_of(log: bytes, number: int) -> str:
    return log.decode().split("\n")[number - 1]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_each_row_is_a_record(delimiter: str, end: str) -> None:
    log = table(
        [["call", "who", "messages"], ["1", "é", json.dumps([{"m": VALUE}])], [], ["2", "x,y;z\tw|", VALUE]],
        delimiter=delimiter,
        lineterminator=end,
    )
    assert sniff(log) is Shape.TABLE
    records = read(log)
    assert [record.body for record in records] == [
        {"call": "1", "who": "é", "messages": json.dumps([{"m": VALUE}])},
        {"call": "2", "who": "x,y;z\tw|", "messages": VALUE},
    ]
    assert names(records) == ["call", "call"]
    assert sum(record.size for record in records) == len(log)
    assert [(at.line, at.pointer) for at in places(records, VALUE)] == [(2, "/messages"), (4, "/messages")]


def test_a_value_in_a_cell_of_several_lines_is_found_in_its_line() -> None:
    log = table(
        [
            ["call", "a", "b", "c"],
            ["1", "one\ntwo", f"three\n{VALUE}", "x\n\ny"],
            ["2", "", "", json.dumps({"k": [VALUE]}, indent=1)],
        ]
    )
    records = read(log)
    assert names(records) == ["call", "call"]
    assert sum(record.size for record in records) == len(log)
    found = places(records, VALUE)
    assert [VALUE in line_of(log, at.line) for at in found] == [True, True]
    assert [
        log.rfind(b"\n", 0, log.index(VALUE.encode())) + 1,
        log.rfind(b"\n", 0, log.rindex(VALUE.encode())) + 1,
    ] == [at.offset for at in found]
    assert (found[0].pointer, found[0].start) == ("/b", 6)


@given(
    st.lists(st.lists(st.text('ab,"\né\t', max_size=6), min_size=3, max_size=3), min_size=1, max_size=6),
    st.sampled_from(["\n", "\r\n"]),
    st.integers(1, 40),
)
def test_rows_are_those_that_a_reader_gives(rows: list[list[str]], end: str, size: int) -> None:
    rows = [["1", *row] for row in rows]
    log = table([["call", "a", "b", "c"], *rows], lineterminator=end)
    blocks = split_blocks([log[at : at + size] for at in range(0, len(log), size)])
    problems: list[str] = []
    records = read(blocks, shape=Shape.TABLE, problems=problems)
    assert not problems
    assert [list(record.body.values()) for record in records] == rows
    assert sum(record.size for record in records) == len(log)


def test_a_quote_that_nothing_closes_loses_nothing() -> None:
    log = b'call,a,b\n1,"x\n2,y,needle-4711\n3,z,"w"\n4,"q,r\n'
    problems: list[str] = []
    records = read(log, problems=problems)
    assert names(records) == ["unrecognised", "call", "call", "unrecognised"]
    assert sum(record.size for record in records) == len(log)
    assert [at.line for at in places(records, VALUE)] == [3]
    assert "2 lines are not rows of the table" in problems[0]


def test_a_row_that_never_ends_is_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "LARGEST", 100)
    log = b'call,a,b\n1,"x\n' + b"2,y,z\n" * 50 + b"3,z,needle-4711\n"
    records = read(log)
    assert names(records) == ["unrecognised"] + ["call"] * 51
    assert [at.line for at in places(records, VALUE)] == [53]


def test_cells_without_a_column_are_scanned() -> None:
    log = b"call,a,b\n1,x,y,z,needle-4711\n2\n3,x,y\n"
    records = read(log)
    assert [record.body for record in records] == [
        {"call": "1", "a": "x", "b": "y", "4": "z", "5": VALUE},
        {"call": "2"},
        {"call": "3", "a": "x", "b": "y"},
    ]
    assert places(records, VALUE)[0].pointer == "/5"


def test_a_line_too_long_to_hold_is_text_and_the_rest_are_rows() -> None:
    log = b"call,a,b\n1,x,y\n2," + b"q" * 300 + b"needle-4711,z\n3,x,y\n"
    problems: list[str] = []
    records = read(split_blocks([log], max_line=100), shape=Shape.TABLE, problems=problems)
    assert names(records) == ["call", "unrecognised", "call"]
    assert sum(record.size for record in records) == len(log)
    assert places(records, VALUE) == [(3, 15, "", 302, 313)]
    assert "longer than" in problems[0]


def test_a_mark_at_the_begin_is_no_part_of_the_first_column() -> None:
    log = b"\xef\xbb\xbfcall,a,b\r\n1,x,y\r\n"
    assert names(read(log)) == ["call"]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (["@timestamp", "@message"], ["2026-11-20 08:00:01.000", ...]),
        (["timestamp", "message"], ["1795161601000", ...]),
        (["_raw", "_time", "host"], [..., "2026-11-20T08:00:01Z", "h"]),
        (["@timestamp", "@message", "@logStream"], ["2026-11-20 08:00:01.000", ..., "s"]),
    ],
)
def test_lines_in_exported_rows_are_unwrapped(header: list[str], row: list[Any]) -> None:
    lines = [json.dumps({"call": 1, "a": VALUE}), "12:00:00 - failed", f"  at {VALUE}", "GET / 200"]
    log = table([header, *([line if cell is ... else cell for cell in row] for line in lines)])
    records = read(log)
    assert names(records) == ["call", "entry", "access"]
    assert sum(record.size for record in records) == len(log)
    assert records[0].fields().time == EIGHT
    assert [at.line for at in places(records, VALUE)] == [2, 4]


@pytest.mark.parametrize(
    "log",
    [
        "Starting up, listening, ready\nGET / 200\n",
        "a,b,c\nsome text without commas\n",
        "error, retrying, attempt\nerror, retrying, attempt, again\n",
        "one two\nthree four\n",
        "Hello, world\nfoo, bar\n",
        "INFO: a, b, c\nINFO: d, e, f\n",
        "a,b,a\n1,2,3\n",
        "1,2,3\n4,5,6\n",
    ],
)
def test_lines_with_commas_are_no_table(log: str) -> None:
    assert sniff(log.encode()) is Shape.LINES


@pytest.mark.parametrize(
    "log",
    [
        "request_id,startTime,spend\n",
        '"request_id","metadata.user","cost ($)"\n"1","2","3"\n',
        "id\tname\tLatency (ms)\n1\t2\t3\n",
        'a,b,c\n1,"cut off in the head\n of it',
    ],
)
def test_headers_of_exports_are_known(log: str) -> None:
    assert sniff(log.encode()) is Shape.TABLE
