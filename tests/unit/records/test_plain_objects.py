"""An object that is a record at once is the record that it is where everything else is thought of first."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.formats.catalog import load_formats
from auditors.records.lines import LineAssembler
from auditors.records.record import Record
from auditors.sources.source import Block

CALL = {"ts": "2026-05-01T10:00:00Z", "level": "info", "user": "bob", "model": "gpt-4o", "message": "called"}

DOCKER = {"log": '{"level": "info", "msg": "in"}', "stream": "stdout", "time": "2026-05-01T10:00:00Z"}

PARTS: list[dict[str, Any]] = [
    CALL,
    DOCKER,
    {"log": "said", "stream": "stdout"},
    {"message": CALL, "kubernetes": {}},
    {"message": '{"level": "info", "msg": "in"}', "logStream": "a"},
    {"event": CALL, "sourcetype": "x", "time": 7},
    {"event": "said", "time": 1_777_629_600},
    {"line": "said", "labels": {}},
    {"_source": CALL, "_index": "logs"},
    {"streams": [{"stream": {}, "values": [["1777629600000000000", "said"]]}]},
    {"logEvents": [{"timestamp": 1, "message": "said"}]},
    {"rows": [DOCKER]},
    {"answer": {"rows": [DOCKER, DOCKER], "count": 2}},
    {"records": [CALL, CALL]},
    {"data": [DOCKER]},
    {"choices": [{"index": 0, "delta": {"content": "a"}}], "object": "chat.completion.chunk", "id": "b"},
    {"choices": [], "level": "info", "msg": "in"},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "a"}},
    {"response": "a", "done": False},
    {"x": [], "y": [[CALL]], "z": {"z": {"z": [DOCKER]}}},
]
MEMBERS = st.dictionaries(
    st.sampled_from("ts time level message log msg event stream host source kubernetes data results x".split()),
    st.sampled_from(
        [None, "", "info", "2026-05-01T10:00:00Z", '{"level": "info", "msg": "in"}', 7, [], {}, CALL, [DOCKER]]
    ),
    max_size=3,
)


def read(line: bytes) -> list[Record]:
    return list(LineAssembler(load_formats(), lambda _: None).read([Block(line + b"\n", 0, 1)]))


def told(records: list[Record]) -> list[Any]:
    return [
        (record.format_name, record.body, record.pointer, record.wrappers, [text.text for text in record.passages])
        for record in records
    ]


@given(st.lists(st.sampled_from(PARTS), max_size=3), MEMBERS, st.sampled_from([None, (",", ":")]))
def test_the_short_way_leads_to_the_same_records(
    parts: list[dict[str, Any]], more: dict[str, Any], separators: tuple[str, str] | None
) -> None:
    body: dict[str, Any] = {}
    for part in parts:
        body |= part
    line = json.dumps(body | more, separators=separators).encode()
    assert told(read(line)) == told(read(b"\t" + line))


@pytest.mark.parametrize("part", PARTS)
def test_what_a_record_holds_is_looked_into(part: dict[str, Any]) -> None:
    for body in (part, CALL | part, part | CALL):
        line = json.dumps(body).encode()
        assert told(read(line)) == told(read(b"\t" + line))


@pytest.mark.parametrize("line", [b'{"user":"bob","level":"info","user":"eve","msg":"x"}', b'{"a":1, "a":2}'])
def test_what_a_key_that_stands_twice_hides_is_kept(line: bytes) -> None:
    (record,) = read(line)
    assert len(record.passages) == 1
    assert told([record]) == told(read(b"\t" + line))
