"""The journal's export format: messages are lines as everywhere, and what stands beside them is not lost."""

from __future__ import annotations

import json
import struct

from hypothesis import given
from hypothesis import strategies as st

from auditors.records.sniffing import Shape, sniff
from auditors.sources.blocks import split_blocks
from tests.places import names, places, read, text_at

VALUE = "needle-4711"


def entry(message: str | bytes, **fields: str) -> bytes:
    """An entry as `journalctl -o export` writes it."""
    given = {"__CURSOR": "s=1;i=2", "__REALTIME_TIMESTAMP": "1795161601000000", "_HOSTNAME": "h", "_PID": "7"} | fields
    lines = [f"{key}={value}\n".encode() for key, value in given.items()]
    data = message.encode() if isinstance(message, str) else message
    if b"\n" in data or isinstance(message, bytes):
        lines.append(b"MESSAGE\n" + struct.pack("<Q", len(data)) + data + b"\n")
    else:
        lines.append(b"MESSAGE=" + data + b"\n")
    return b"".join(lines) + b"\n"


def test_messages_are_records_with_the_time_of_their_entry() -> None:
    log = entry("GET /a 200") + entry(json.dumps({"call": 1, "a": VALUE})) + entry("12:00:00 - x") + entry("  goes on")
    assert sniff(log) is Shape.JOURNAL
    records = read(log)
    assert names(records) == ["access", "call", "entry"]
    assert sum(record.size for record in records) == len(log)
    assert records[1].fields().time == 1795161601.0
    assert records[2].body == "12:00:00 - x\n  goes on"
    (found,) = places(records, VALUE)
    assert (found.line, text_at(log, found)) == (11, VALUE)


def test_a_message_of_several_lines_is_found_in_its_lines() -> None:
    message = f"12:00:00 - failed\nTraceback {VALUE}\n  é {VALUE}"
    log = entry("GET / 200") + entry(message) + entry(b"12:00:00 - \xff " + VALUE.encode())
    records = read(log)
    assert names(records) == ["access", "entry", "entry"]
    found = places(records, VALUE)
    lines = log.split(b"\n")
    assert [VALUE.encode() in lines[at.line - 1] for at in found] == [True] * 3
    assert [text_at(log, at) for at in found] == [VALUE] * 3


@given(st.integers(1, 300), st.integers(1, 40))
def test_lengths_that_look_like_line_ends_do_no_harm(length: int, size: int) -> None:
    message = b"12:00:00 - " + b"x" * length + VALUE.encode()
    log = entry(message) + entry("GET / 200")
    records = read(split_blocks([log[at : at + size] for at in range(0, len(log), size)]), shape=Shape.JOURNAL)
    assert names(records) == ["entry", "access"]
    assert sum(record.size for record in records) == len(log)
    (found,) = places(records, VALUE)
    assert text_at(log, found) == VALUE


def test_the_other_fields_are_scanned_too() -> None:
    log = entry("GET / 200", _CMDLINE=f"curl -H {VALUE}")
    (found,) = places(read(log), VALUE)
    assert (found.line, text_at(log, found)) == (5, VALUE)


def test_an_end_in_the_middle_of_a_value_loses_nothing() -> None:
    log = entry("GET / 200") + entry(f"12:00:00 - a\n{VALUE} and more")[:-6]
    records = read(log)
    assert names(records) == ["access", "entry"]
    assert sum(record.size for record in records) == len(log)
    assert [text_at(log, at) for at in places(records, VALUE)] == [VALUE]


def test_no_field_of_an_entry_is_lost_though_its_name_stands_twice() -> None:
    log = b"__CURSOR=s=1\n__REALTIME_TIMESTAMP=1795425600000000\nNOTE=first\nNOTE=second\nMESSAGE=one\nMESSAGE=two\n\n"
    (record,) = read(log)
    assert record.body == "one"
    assert [passage.text for passage in record.passages][2:] == ["first", "second", "two"]


def test_an_entry_begins_with_its_cursor_also_without_a_blank_line() -> None:
    entry = b"__CURSOR=s=1\n__REALTIME_TIMESTAMP=1795425600000000\n_PID=%d\nMESSAGE=2026-11-23 09:20:00 INFO one\n"
    assert [record.line for record in read(entry % 1 + entry % 2)] == [4, 8]
