"""Documents of any length are read element by element, and every value is found in its line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from auditors.formats.catalog import load_formats
from auditors.records import long_texts, running, values
from auditors.records.positions import place
from auditors.records.sniffing import Shape, sniff
from auditors.sources.source import Block
from tests.places import names, only_place, places, read, text_at

VALUE = "needle-4711"
CALLS = [{"call": at, "a": f"é{VALUE}:{at}"} for at in range(4)]


def printed(value: Any, **style: Any) -> bytes:
    return (json.dumps(value, **{"indent": 2, **style}) + "\n").encode()


def in_blocks(data: bytes, size: int) -> Iterator[Block]:
    """The document in blocks of any size: nobody cuts a document at its lines."""
    for at in range(0, len(data), size):
        yield Block(data[at : at + size], at, 1 + data.count(b"\n", 0, at))


@pytest.mark.parametrize("indent", [0, 2, "\t"])
@pytest.mark.parametrize("value", [CALLS, {"calls": CALLS}, {"x": {"y": CALLS}}, {"a": [{"calls": CALLS}]}])
def test_each_element_of_a_printed_array_is_a_record(value: Any, indent: Any) -> None:
    log = printed(value, indent=indent, ensure_ascii=False)
    assert sniff(log) is Shape.DOCUMENT
    records = read(log)
    assert names(records) == ["call"] * 4
    assert sum(record.size for record in records) == len(log)
    found = places(records, VALUE)
    assert [text_at(log, at) for at in found] == [VALUE] * 4
    assert [VALUE in log.decode().split("\n")[at.line - 1] for at in found] == [True] * 4


def test_what_stands_around_the_elements_is_scanned_in_its_line() -> None:
    log = printed({"calls": [{"call": 1}], "owner": VALUE})
    assert only_place(log, VALUE).line == 7


def test_objects_printed_one_after_the_other_are_records() -> None:
    log = printed(CALLS[0]) + b"\n" + printed(CALLS[1]) + printed(CALLS[2], indent=None)
    records = read(log)
    assert names(records) == ["call"] * 3
    assert sum(record.size for record in records) == len(log)
    assert [at.line for at in places(records, VALUE)] == [3, 8, 10]


@pytest.mark.parametrize(
    "text",
    [
        '[{"call": 1},\n{"call": 2}]',
        '[\n{"call": 1}\n,{"call": 2}\n]\n',
        '[{"call": 1}\n,{"call": 2}]',
        '\ufeff[\n{"call": 1}, {"call": 2},\n]',
        '{\n"call": 1}\n{"call":\n 2}',
        '{\n"call": 1},\n{"call": 2}',
    ],
)
def test_layouts_that_people_write_are_read(text: str) -> None:
    problems: list[str] = []
    assert names(read(text.encode(), problems=problems)) == ["call", "call"]
    assert not problems


def test_a_single_object_is_one_record() -> None:
    log = printed({"call": 1, "messages": [{"role": "user", "content": VALUE}]})
    (record,) = read(log)
    assert (record.format_name, record.size) == ("call", len(log))
    assert only_place(log, VALUE).line == 6


def test_wrappers_in_documents_are_undone() -> None:
    log = printed({"events": [{"message": json.dumps(CALLS[0]), "timestamp": 1795161601000, "ingestionTime": 1}]})
    (record,) = read(log)
    assert record.format_name == "call"
    assert only_place(log, VALUE).pointer == "/events/0/message#/a"
    rows = [[{"field": "@timestamp", "value": "x"}, {"field": "@message", "value": "GET / 200"}]] * 2
    assert names(read(printed(rows))) == ["access", "access"]


@pytest.fixture
def small_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "LARGEST", 400)
    monkeypatch.setattr(values, "_FIRST", 50)
    monkeypatch.setattr(long_texts, "WINDOW", 64)
    monkeypatch.setattr(long_texts, "OVERLAP", 32)


@pytest.mark.usefixtures("small_values")
@pytest.mark.parametrize("indent", [None, 1])
def test_an_array_of_any_length_is_never_held(indent: int | None) -> None:
    log = printed({"meta": {"x": VALUE}, "log": {"calls": CALLS * 50}, "after": [VALUE]}, indent=indent)
    records = read(in_blocks(log, 37), shape=Shape.DOCUMENT)
    assert names(records).count("call") == 200
    assert sum(record.size for record in records) == len(log)
    found = places(records, VALUE)
    assert len(found) == 202
    assert [text_at(log, at) for at in found] == [VALUE] * 202


@pytest.mark.usefixtures("small_values")
def test_an_object_too_large_to_decode_is_read_member_by_member() -> None:
    long = "é\n" * 300 + VALUE + '"\\' * 300
    log = printed([{"call": 1, "a": [long], "b": {"c": VALUE}}, {"call": 2, "a": VALUE}], ensure_ascii=False)
    records = read(in_blocks(log, 41), shape=Shape.DOCUMENT)
    assert sum(record.size for record in records) == len(log)
    found = places(records, VALUE)
    assert [text_at(log, at) for at in found] == [VALUE] * 3
    assert [at.pointer for at in found] == ["/0/a/0", "/0/b/c", "/1/a"]


@pytest.mark.usefixtures("small_values")
@pytest.mark.parametrize("indent", [None, 1])
def test_numbers_are_passed_over_and_what_stands_between_them_keeps_its_place(indent: int | None) -> None:
    plain: list[Any] = [1, -0.5, 1e300, True, None, [], [1, 2], [[3]], {}, 7]
    body = {"n": 1, "a,b": [2, 3], "x": [*plain, VALUE, *plain * 30, VALUE], "m": False, "y": VALUE, "z": 0}
    log = printed(body, indent=indent)
    records = read(in_blocks(log, 37), shape=Shape.DOCUMENT)
    assert sum(record.size for record in records) == len(log)
    found = places(records, VALUE)
    assert [text_at(log, at) for at in found] == [VALUE] * 3
    assert [at.pointer for at in found] == ["/x/10", "/x/311", "/y"]


@pytest.mark.usefixtures("small_values")
@given(
    st.lists(
        st.dictionaries(st.sampled_from("abc"), st.text(max_size=20) | st.lists(st.integers(), max_size=5), max_size=3),
        max_size=8,
    ),
    st.sampled_from([None, 0, 3]),
    st.integers(1, 60),
    st.booleans(),
)
def test_elements_are_those_that_a_parser_gives(
    items: list[dict[str, Any]], indent: int | None, size: int, ascii_only: bool
) -> None:
    items = [{"call": 1, **item} for item in items]
    log = json.dumps(items, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "replace")
    problems: list[str] = []
    records = read(in_blocks(log, size), shape=Shape.DOCUMENT, problems=problems)
    assert [record.body for record in records] == json.loads(log)
    assert [record.pointer for record in records] == [f"/{at}" for at in range(len(items))]
    assert sum(record.size for record in records) in (len(log), 0)


def test_a_document_that_is_cut_off_keeps_what_is_whole() -> None:
    log = printed(CALLS)
    log = log[: log.rindex(b":3")]
    problems: list[str] = []
    records = read(log, problems=problems)
    assert names(records)[:3] == ["call"] * 3
    assert [VALUE in log.decode().split("\n")[at.line - 1] for at in places(records, VALUE)] == [True] * 4
    assert sum(record.size for record in records) == len(log)
    assert "not valid JSON" in problems[0]


def test_what_is_no_json_is_read_on_as_lines_from_there() -> None:
    log = b'[\n {"call": 1},\n {"call": 2, oops}, {"x": "needle-4711"},\n' + b'GET / 200\n{"call": 3}\n'
    problems: list[str] = []
    records = read(log, problems=problems)
    assert names(records) == ["call", "unrecognised", "access", "call"]
    assert [text_at(log, at) for at in places(records, VALUE)] == [VALUE]
    assert "line 3" in problems[0]


def test_an_element_nested_too_deep_is_text_and_the_rest_is_read() -> None:
    deep = '{"x": ' * 10_000 + f'"{VALUE}"' + "}" * 10_000
    log = f'[\n{{"call": 1}},\n{deep},\n{{"call": 2}}\n]\n'.encode()
    problems: list[str] = []
    records = read(log, problems=problems, shape=Shape.DOCUMENT)
    assert names(records) == ["call", "unrecognised", "call"]
    assert only_place(log, VALUE, shape=Shape.DOCUMENT).line == 3
    assert "nested too deep" in problems[0]


def test_bad_bytes_in_a_document_are_replaced_and_told() -> None:
    log = b'[\n{"call": 1, "a": "\xff\xfe needle-4711"},\n{"call": 2, "b": "\\ud800 needle-4711"}\n]\n'
    problems: list[str] = []
    records = read(log, problems=problems)
    assert [at.line for at in places(records, VALUE)] == [2, 3]
    assert sorted(problem.partition(":")[0] for problem in problems) == [
        "line 2 is not valid UTF-8",
        "line 3 has half of a surrogate pair, which is no text",
    ]


def test_hidden_values_of_a_document_are_found_where_they_stand() -> None:
    log = b'[\n {\n  "call": "needle-4711",\n  "call": "x"\n }\n]\n'
    assert only_place(log, VALUE) == (3, 5, "", 11, 22)


@pytest.mark.parametrize(
    ("head", "shape"),
    [
        (b'{"a": 1}\n{"a": 2}\n', Shape.LINES),
        (b'[{"a": 1}]\n[{"a": 2}]\n', Shape.LINES),
        (b'{"a": "cut\n{"a": 2}\n', Shape.LINES),
        (b"[2026-11-20T08:00:01.000Z] GET\n", Shape.LINES),
        (b"{not json\n at all}\n", Shape.LINES),
        (b'{"a": 1}', Shape.LINES),
        (b"[" * 100_000, Shape.LINES),
        (b"", Shape.LINES),
        (b"\0\0\0", Shape.LINES),
        (b'\xef\xbb\xbf{\n "a": 1}\n', Shape.DOCUMENT),
        (b'[\n{"a": 1},\n{"a":', Shape.DOCUMENT),
        (b'{"a": [1,\n2', Shape.DOCUMENT),
    ],
)
def test_the_shape_is_known_by_the_first_lines(head: bytes, shape: Shape) -> None:
    assert sniff(head) is shape


@given(st.from_regex(r"\A[A-Za-z0-9_]{1,16}\Z"))
@example("INFO")
@example("Traceback")
@example("None")
def test_a_word_begins_no_entry_of_any_log(word: str) -> None:
    starts = [format_.starts for format_ in load_formats() if format_.starts is not None]
    assert [pattern for pattern in starts if pattern.match(word)] == []


@pytest.mark.parametrize("between", ['","', '", "'])
def test_words_in_a_large_array_are_found_as_if_they_came_one_by_one(
    between: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(values, "LARGEST", 2_000)
    monkeypatch.setattr(values, "_FIRST", 500)
    monkeypatch.setattr(running, "LONGEST", 3_000)
    words = [f"w{at}" if at % 200 else f"mail {VALUE} {at}" for at in range(1, 3_000)]
    # Words with two spaces between them are read one by one.
    once, singly = (f'{{\n"x": ["{joint.join(words)}"]}}\n'.encode() for joint in (between, '",  "'))
    bulk, single = (read(in_blocks(log, 499), shape=Shape.DOCUMENT) for log in (once, singly))
    assert [(one.body, one.count, one.owns) for one in bulk] == [(one.body, one.count, one.owns) for one in single]
    assert len(bulk) > 2
    for ours, theirs in zip(bulk, single, strict=True):
        spans = [(at, at + length) for at in range(len(ours.body)) for length in (1, 9)]
        assert [place(ours, "", *span) for span in spans] == [place(theirs, "", *span) for span in spans]
    assert sum(one.size for one in bulk) == len(once)
