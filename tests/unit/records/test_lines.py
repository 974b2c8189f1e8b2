"""Lines of any kind become records that account for every byte, and bad ones lose nothing but themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from auditors.records import long_texts
from auditors.records.lines import LineAssembler
from auditors.records.record import Record
from auditors.records.troubles import Met, Trouble
from auditors.sources.blocks import split_blocks
from auditors.sources.source import Block, Span
from tests.places import FORMATS, names, only_place, places, read, text_at

VALUE = "needle-4711"


def call(**more: object) -> bytes:
    return json.dumps({"call": 1, **more}).encode() + b"\n"


def test_every_byte_belongs_to_a_record() -> None:
    log = call() + b"GET / 200\n12:00:00 - a\n  b\n\nc\n" + call() + b"stray\n"
    records = read(log)
    assert names(records) == ["call", "access", "entry", "call", "unrecognised"]
    assert sum(record.size for record in records) == len(log)


def test_a_record_of_several_lines_ends_where_the_next_one_begins() -> None:
    records = read(b"12:00:00 - failed\nTraceback:\n  File x\nGET / 200\n")
    assert [record.body for record in records] == ["12:00:00 - failed\nTraceback:\n  File x", "GET / 200"]


def test_unknown_lines_are_one_text_and_counted_one_by_one() -> None:
    (record,) = read(b"-----BEGIN\nabc\n\n-----END\n")
    assert record.body == "-----BEGIN\nabc\n\n-----END"
    assert (record.format_name, record.count) == ("unrecognised", 3)


def test_an_object_within_a_text_is_part_of_its_record_and_does_not_end_it() -> None:
    records = read(b'12:00:00 - request:\n{"model": "x"}\nthat was it\n')
    assert sorted(names(records)) == ["entry", "entry"]
    assert {record.body if isinstance(record.body, str) else "object" for record in records} == {
        "object",
        "12:00:00 - request:\nthat was it",
    }


def test_blank_lines_count_to_the_record_behind_them() -> None:
    records = read(call() + b"\n\n" + call())
    assert [record.size for record in records] == [len(call()), len(call()) + 2]


@pytest.mark.parametrize(
    "line",
    [
        b'{"call": 1, "a": "x needle-4711"}\r',
        b'\xef\xbb\xbf{"call": 1, "a": "x needle-4711"}',
        b'\0\0\0\0{"call": 1, "a": "x needle-4711"}',
        b'\x1e{"call": 1, "a": "x needle-4711"}',
        b'  {"call": 1, "a": "x needle-4711"}',
        b'{"call": 1, "a": "x needle-4711"},',
        b'{"call": 1, "a": "x needle-4711"}\0\0',
        b'{"call": 1, "a": NaN, "b": -Infinity, "c": "needle-4711"}',
        b'{"call": 1, "a": "\\ud800 needle-4711"}',
        b'{"call": 1, "a": "\xff\xfe needle-4711"}',
        b'{"call": 1, "a": ' + b"9" * 6000 + b', "c": "needle-4711"}',
        b'{"call": 1, "a": "\x01\t needle-4711"}',
        b'{"call": 1e999, "a": "needle-4711"}',
    ],
)
def test_what_a_strict_parser_refuses_is_read_all_the_same(line: bytes) -> None:
    log = call() + line + b"\n" + call()
    records = read(log)
    assert names(records) == ["call"] * 3
    assert sum(record.size for record in records) == len(log)
    (found,) = places(records, VALUE)
    assert (found.line, found.pointer[:1]) == (2, "/")
    assert str(_string(line, found.pointer))[found.start : found.end] == VALUE


def _string(line: bytes, pointer: str) -> object:
    text = line.decode("utf-8", "replace")
    body, _ = json.JSONDecoder(strict=False, parse_int=str).raw_decode(text, text.index("{"))
    return body[pointer[1:]]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"a": NaN}', "not valid JSON"),
        (b'{"a": "\x01"}', "not valid JSON"),
        (b'{"a": "\\udc00"}', "surrogate"),
        (b'{"a": "\xff"}', "not valid UTF-8"),
        (b"text \xff", "not valid UTF-8"),
        (b'{"a": 1, "a": 2}', "twice in one object"),
        (b'{"a": "b', "cut off"),
        (b"[" * 5 + b'{"a":' * 20_000, "nested too deep"),
        (b'\0\0\0{"a": 1}', "NUL bytes"),
    ],
)
def test_what_is_wrong_is_told_once_with_its_place_and_count(line: bytes, said: str) -> None:
    problems: list[str] = []
    read(call() + line + b"\n" + call() + (line + b"\n") * 3, problems=problems)
    (problem,) = problems
    assert said in problem
    assert problem.startswith("4 lines ")
    assert "line 2" in problem


def test_a_part_of_a_source_tells_only_of_its_own_lines() -> None:
    log = b'{"a": NaN}\n' * 10
    assembler = LineAssembler(FORMATS, lambda problem: pytest.fail(problem))
    list(assembler.read_span(iter([Block(log, 0, 1)]), Span(22, 44)))
    assert assembler.take_troubles() == (Met(Trouble.NOT_STRICT, 2, 3),)


def test_nesting_that_cannot_be_decoded_is_scanned_as_text() -> None:
    log = call() + b'{"a":' * 10_000 + b'"needle-4711"' + b"}" * 10_000 + b"\n" + call()
    records = read(log)
    assert names(records) == ["call", "unrecognised", "call"]
    assert only_place(log, VALUE).line == 2


def test_a_line_that_is_cut_off_is_scanned_as_text() -> None:
    log = call() + b'{"call": 1, "messages": [{"content": "needle-4711 and'
    found = only_place(log, VALUE)
    assert (found.line, found.pointer) == (2, "")


@pytest.mark.parametrize(
    "line",
    [
        b'{"call": "needle-4711", "call": "x"}',
        b'{"call": {"a": ["needle-4711"]}, "b": 1, "call": {"a": []}}',
        b'{"call": [{"a": 1, "k": "needle-4711", "k": "x"}]}',
        b'{"call": "needle-4711", "call": "say \\u0022x\\u0022"}',
        b'{"call": "needle-4711" , "call" :"x"}',
        '{"é": "☃", "call": "needle-4711", "call": "x"}'.encode(),
    ],
)
def test_a_value_that_a_second_one_of_its_key_hides_is_found_where_it_stands(line: bytes) -> None:
    log = call() + line + b"\n"
    found = only_place(log, VALUE)
    assert (found.line, found.pointer) == (2, "")
    assert names(read(log)) == ["call", "call"]


def test_several_values_on_a_line_are_several_records() -> None:
    log = b'{"call": 1, "a": "\xc3\xa9"}{"call": 2, "a": "\\n needle-4711"} the rest\n'
    records = read(log)
    assert names(records) == ["call", "call", "unrecognised"]
    assert sum(record.size for record in records) == len(log)
    found = only_place(log, VALUE)
    assert found.pointer == ""


def test_an_array_on_a_line_is_one_record_for_each_element() -> None:
    log = (json.dumps([{"call": at, "m": f"{VALUE}:{at}"} for at in range(3)]) + "\n").encode() * 2
    records = read(log)
    assert names(records) == ["call"] * 6
    assert sum(record.size for record in records) == len(log)
    assert [(found.line, found.pointer) for found in places(records, VALUE)] == [
        (line, f"/{at}/m") for line in (1, 2) for at in range(3)
    ]
    assert all(text_at(log, found) == VALUE for found in places(records, VALUE))


def test_records_in_arrays_of_an_object_are_found_by_pointers_with_wildcards() -> None:
    body = {"a": [{"x": VALUE, "calls": [{"call": 1}, {"call": 2, "y": VALUE}]}, {"calls": [{"call": 3}]}], "z": 1}
    log = (json.dumps(body) + "\n").encode()
    records = read(log)
    assert names(records) == ["call"] * 3
    assert [record.pointer for record in records] == ["/a/0/calls/0", "/a/0/calls/1", "/a/1/calls/0"]
    found = places(records, VALUE)
    assert sorted(at.pointer for at in found) == ["/a/0/calls/1/y", "/a/0/x"]
    assert all(text_at(log, at) == VALUE for at in found)


def test_arrays_of_records_are_found_in_objects_that_nobody_knows() -> None:
    log = b'{"hits": {"total": 2, "hits": [{"call": 1}, {"call": 2}]}, "took": 3}\n'
    assert [record.pointer for record in read(log)] == ["/hits/hits/0", "/hits/hits/1"]


def test_arrays_of_other_things_stay_with_their_object() -> None:
    (record,) = read(b'{"calls": [{"a": 1}], "data": [1, 2]}\n')
    assert record.body == {"calls": [{"a": 1}], "data": [1, 2]}


def test_records_in_records_have_an_end() -> None:
    body: dict[str, object] = {"call": VALUE}
    for _ in range(400):
        body = {"call": 1, "calls": [body]}
    log = (json.dumps(body) + "\n").encode()
    assert only_place(log, VALUE).pointer == "/calls/0" * 400 + "/call"
    nested = json.dumps({"log": VALUE, "stream": "stdout", "time": "x"})
    for _ in range(10):
        nested = json.dumps({"log": nested, "stream": "stdout", "time": "x"})
    assert len(read(nested.encode())) == 1


def test_a_record_that_ends_a_line_of_other_text_is_one() -> None:
    log = b'INFO:root:needle-4711 -> {"call": 1, "a": "other-4711"}\n'
    (record,) = read(log)
    assert record.format_name == "call"
    assert only_place(log, VALUE).pointer == ""
    assert only_place(log, "other-4711").pointer == "/a"


@pytest.mark.parametrize(
    "line", ["[2026-11-20] x", "[12.5] x", "[warn] x", '["a"] x', "{x}", "[]", "{}", "[1, 2]", '"a"']
)
def test_lines_that_only_look_like_json_are_text_or_nothing(line: str) -> None:
    problems: list[str] = []
    log = f"{line}\n".encode()
    records = read(log, problems=problems)
    assert not problems
    assert names(records) in (["unrecognised"], [])


def long_lines(data: bytes, size: int) -> list[Block]:
    return list(split_blocks([data], max_line=size))


@pytest.fixture
def small_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_texts, "WINDOW", 64)
    monkeypatch.setattr(long_texts, "OVERLAP", 32)


@pytest.mark.usefixtures("small_windows")
@pytest.mark.parametrize("before", [*range(40, 120, 3), 5000])
def test_a_value_across_two_pieces_of_a_long_line_is_found_once(before: int) -> None:
    log = call() + ("é" * before + VALUE + "x" * 500 + "\n").encode() + call()
    problems: list[str] = []
    records = read(long_lines(log, 300), problems=problems)
    (found,) = places(records, VALUE)
    assert (found.line, found.start, text_at(log, found)) == (2, before, VALUE)
    assert sum(record.size for record in records) == len(log)
    assert sum(record.count for record in records) == 3
    assert "longer than" in problems[0]


def test_a_long_line_of_json_is_read_value_by_value() -> None:
    items = [{"call": at, "a": [VALUE if at == 77 else "é"]} for at in range(200)]
    log = call() + json.dumps(items).encode() + b"\n" + json.dumps(items, ensure_ascii=False).encode() + b"\n" + call()
    problems: list[str] = []
    records = read(long_lines(log, 300), problems=problems)
    assert names(records) == ["call"] * 402
    assert not problems
    assert sum(record.size for record in records) == len(log)
    assert [(at.line, at.pointer) for at in places(records, VALUE)] == [(2, "/77/a/0"), (3, "/77/a/0")]
    assert all(text_at(log, at) == VALUE for at in places(records, VALUE))


def test_a_long_line_that_is_json_only_at_first_is_text_from_there_on() -> None:
    log = b'[{"call": 1}, {"call": 2}, {"call": oops, "a": "needle-4711"}' + b"," * 400 + b"]\n" + call()
    problems: list[str] = []
    records = read(long_lines(log, 300), problems=problems)
    assert names(records) == ["call", "call", "unrecognised", "call"]
    (found,) = places(records, VALUE)
    assert text_at(log, found) == VALUE
    assert problems


LINES = st.lists(
    st.sampled_from(
        [
            '{"call": 1}',
            '{"other": "x"}',
            "12:00:00 - a",
            "  goes on",
            "",
            "GET / 200",
            "stray",
            "2026-11-20T08:00:01.1Z stdout P one",
            "2026-11-20T08:00:01.1Z stdout F two",
            '{"log": "in docker\\n", "stream": "stdout", "time": "2026-11-20T08:00:01Z"}',
            '{"log": "cut", "stream": "stdout", "time": "2026-11-20T08:00:01Z"}',
            '{"id": "a", "choices": [{"delta": {"content": "he"}}]}',
            '{"id": "b", "choices": [{"delta": {"content": "ho"}}]}',
            '{"id": "a", "choices": [{"delta": {"content": "llo"}, "finish_reason": "stop"}]}',
            "[{}, {}]",
            '{"cut',
        ]
    ),
    max_size=30,
)


def told(records: Iterator[Record] | list[Record]) -> list[tuple[object, ...]]:
    """What matters of records, in the order of the source."""
    shown = [
        (record.offset, record.pointer, record.line, record.format_name, repr(record.body), repr(record.passages))
        for record in records
    ]
    return sorted(shown)


@given(LINES, st.data())
def test_a_source_that_grows_gives_the_same_records(lines: list[str], data: st.DataObject) -> None:
    log = "".join(f"{line}\n" for line in lines).encode()
    whole = LineAssembler(FORMATS, lambda _: None)
    growing = LineAssembler(FORMATS, lambda _: None)
    records: list[Record] = []
    line = offset = 0
    while offset < len(log):
        count = data.draw(st.integers(1, 5))
        part = b"".join(log[offset:].splitlines(keepends=True)[:count])
        records += growing.feed(Block(part, offset, line + 1))
        offset += len(part)
        line += part.count(b"\n")
        draft = told(growing.so_far())
        assert told(growing.so_far()) == draft
        opened = growing.open_at
        assert bool(draft) == (opened is not None)
        assert opened is None or opened[1] == draft[0][0]
    records += growing.close()
    assert told(records) == told(whole.read([Block(log, 0, 1)]))


@given(LINES)
@example(["2026-11-20T08:00:01.1Z stdout F two", "", "", "2026-11-20T08:00:01.1Z stdout P one"])
def test_every_byte_is_accounted_for_whatever_the_lines(lines: list[str]) -> None:
    log = "".join(f"{line}\n" for line in lines).encode()
    blank = len(log) - len(log.rstrip(b"\n")) if log.strip() else len(log)
    assert len(log) - blank <= sum(record.size for record in read(log)) <= len(log)


@given(st.lists(st.binary(max_size=60), max_size=8))
def test_no_bytes_make_it_fail(lines: list[bytes]) -> None:
    read(b"\n".join(lines))
