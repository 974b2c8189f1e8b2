from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.engines.growing_records import GrowingRecords
from auditors.records.assembly import read_records
from auditors.records.record import Record
from auditors.records.sniffing import Shape, sniff
from auditors.sources.source import Block


def rows(count: int) -> bytes:
    text = "time,model,message\n"
    for number in range(count):
        text += f'2026-01-01T00:00:{number:02d}Z,gpt-x,"one, ""two""\nthree {number}"\n'
    return text.encode()


def printed(count: int) -> bytes:
    return b"".join(
        json.dumps({"number": number, "messages": [{"content": f"hello {number}"}]}, indent=2).encode() + b"\n"
        for number in range(count)
    )


def journal(count: int) -> bytes:
    return b"".join(
        f'__CURSOR=s={number}\n__REALTIME_TIMESTAMP=17672256000{number:05d}\nMESSAGE={{"m":{number}}}\n\n'.encode()
        for number in range(count)
    )


def tracebacks(count: int) -> bytes:
    lines = [
        f"00:00:{number:02d} - LiteLLM Proxy:ERROR: proxy_server.py:{number} - failed\nTraceback:\n  File x\n"
        for number in range(count)
    ]
    return "".join(lines).encode()


def objects(count: int) -> bytes:
    return b"".join(json.dumps({"number": number, "message": "x" * number}).encode() + b"\n" for number in range(count))


SHAPES: dict[Shape, list[Callable[[int], bytes]]] = {
    Shape.LINES: [objects, tracebacks],
    Shape.TABLE: [rows],
    Shape.DOCUMENT: [printed],
    Shape.JOURNAL: [journal],
}


def places(records: list[Record]) -> list[tuple[int, int, object]]:
    return [(record.line, record.offset, record.body) for record in records]


def whole_blocks(content: bytes, cuts: list[int]) -> list[Block]:
    """The content in blocks of whole lines that end at the last line before each cut."""
    blocks, start = [], 0
    for cut in [*sorted(cuts), len(content)]:
        end = len(content) if cut >= len(content) else content.rfind(b"\n", start, cut) + 1
        if end > start:
            blocks.append(Block(content[start:end], start, content.count(b"\n", 0, start) + 1))
            start = end
    return blocks


@pytest.mark.parametrize("make", [make for makes in SHAPES.values() for make in makes])
@given(count=st.integers(1, 9), cuts=st.lists(st.integers(0, 900), max_size=6), look=st.booleans())
def test_a_log_that_grows_has_the_records_of_the_finished_one(
    make: Callable[[int], bytes], count: int, cuts: list[int], look: bool
) -> None:
    content = make(count)
    shape = sniff(content[:1024])
    assert make in SHAPES[shape]
    problems: list[str] = []
    expected = list(read_records([Block(content, 0, 1)], shape, problems=problems.append))
    growing = GrowingRecords(content[:1024], problems.append)
    records: list[Record] = []
    for block in whole_blocks(content, cuts):
        records += growing.feed(block)
        if look:
            growing.so_far(None)
    records += growing.close()
    assert places(records) == places(expected)
    assert sum(record.size for record in records) == len(content)
    assert problems == []


@pytest.mark.parametrize("make", [tracebacks, rows, printed])
def test_what_is_not_complete_can_be_seen_and_comes_whole_later(make: Callable[[int], bytes]) -> None:
    content = make(3)
    cut = content.rindex(b"\n", 0, len(content) - 1) + 1
    problems: list[str] = []
    growing = GrowingRecords(content[:1024], problems.append)
    first = list(growing.feed(Block(content[:cut], 0, 1)))
    rest = Block(content[cut:-3], cut, content.count(b"\n", 0, cut) + 1)
    seen = growing.so_far(rest)
    assert growing.so_far(rest)[-1].body == seen[-1].body
    assert (growing.open_at or (rest.line, rest.offset))[1] <= seen[-1].offset
    last = [*growing.feed(Block(content[cut:], cut, rest.line)), *growing.close()]
    assert len(first) + len(last) == 3
    assert problems == []


def test_rows_after_a_restart_are_read_by_the_header() -> None:
    content = rows(5)
    start = content.index(b"2026-01-01T00:00:03Z")
    line = content.count(b"\n", 0, start) + 1
    growing = GrowingRecords(content[:1024], lambda problem: None)
    records = [*growing.feed(Block(content[start:], start, line)), *growing.close()]
    assert [record.body["time"] for record in records] == ["2026-01-01T00:00:03Z", "2026-01-01T00:00:04Z"]
    assert (records[0].line, records[0].offset) == (line, start)
    assert sum(record.size for record in records) == len(content) - start


def test_a_document_that_never_ends_is_read_in_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditors.engines.growing_records.MOST_WAITING", 1_000)
    growing = GrowingRecords(b"[\n", lambda problem: None)
    found = 0
    offset, line = 0, 1
    for data in [b"[\n", *(b'  {"message": "hello %d"},\n' % number for number in range(200))]:
        found += len(list(growing.feed(Block(data, offset, line))))
        offset += len(data)
        line += 1
    assert found > 100
