"""Streamed answers are whole again before they are scanned, and values in them are found where they begin."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.formats.chunks import read_chunk
from auditors.records import streams
from auditors.records.positions import place_in_passage
from auditors.records.record import Passage, Record
from auditors.records.streams import join_chunks, join_events
from tests.places import places, read, text_at
from tests.pointers import follow

VALUE = "needle-4711"

Make = Callable[[str, bool], dict[str, Any]]


def openai(text: str, last: bool, name: str = "chatcmpl-1", index: int = 0) -> dict[str, Any]:
    finish = "stop" if last else None
    choice = {"index": index, "delta": {"content": text}, "logprobs": None, "finish_reason": finish}
    return {"id": name, "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}


def openai_tool(text: str, last: bool) -> dict[str, Any]:
    call = {"index": 0, "function": {"arguments": text}}
    return {"id": "c", "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"tool_calls": [call]}}]}


def openai_function(text: str, last: bool) -> dict[str, Any]:
    return {"id": "c", "choices": [{"index": 0, "delta": {"function_call": {"arguments": text}}}]}


def reasoning(text: str, last: bool) -> dict[str, Any]:
    return {"id": "c", "choices": [{"index": 0, "delta": {"role": "assistant", "reasoning_content": text}}]}


def completion(text: str, last: bool) -> dict[str, Any]:
    return {"id": "cmpl-1", "object": "text_completion", "choices": [{"text": text, "index": 0, "finish_reason": None}]}


def responses(text: str, last: bool) -> dict[str, Any]:
    kind = "response.output_text.delta"
    return {"type": kind, "item_id": "msg_1", "output_index": 0, "content_index": 0, "delta": text}


def responses_arguments(text: str, last: bool) -> dict[str, Any]:
    return {"type": "response.function_call_arguments.delta", "item_id": "fc_1", "output_index": 1, "delta": text}


def anthropic(text: str, last: bool) -> dict[str, Any]:
    return {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}}


def anthropic_tool(text: str, last: bool) -> dict[str, Any]:
    return {"type": "content_block_delta", "index": 1, "delta": {"type": "input_json_delta", "partial_json": text}}


def gemini(text: str, last: bool) -> dict[str, Any]:
    candidate = {"content": {"role": "model", "parts": [{"text": text}]}, "index": 0}
    return {"candidates": [candidate | ({"finishReason": "STOP"} if last else {})], "usageMetadata": {"x": 1}}


def bedrock(text: str, last: bool) -> dict[str, Any]:
    return {"contentBlockDelta": {"delta": {"text": text}, "contentBlockIndex": 0}}


def cohere(text: str, last: bool) -> dict[str, Any]:
    return {"type": "content-delta", "index": 0, "delta": {"message": {"content": {"text": text}}}}


def ollama(text: str, last: bool) -> dict[str, Any]:
    return {"model": "m", "created_at": "x", "message": {"role": "assistant", "content": text}, "done": last}


def tgi(text: str, last: bool) -> dict[str, Any]:
    return {"token": {"id": 1, "text": text, "logprob": -1}, "generated_text": None}


MAKERS: Sequence[Make] = (
    openai,
    openai_tool,
    openai_function,
    reasoning,
    completion,
    responses,
    responses_arguments,
    anthropic,
    anthropic_tool,
    gemini,
    bedrock,
    cohere,
    ollama,
    tgi,
)
PARTS = st.lists(st.text(st.sampled_from('ab"\\\n\té☃😀 '), max_size=6), min_size=2, max_size=6)


def split(text: str, at: Sequence[int]) -> list[str]:
    return [text[begin:end] for begin, end in zip([0, *at], [*at, len(text)], strict=True)]


def chunks(make: Make, parts: Sequence[str]) -> list[dict[str, Any]]:
    return [make(part, number == len(parts)) for number, part in enumerate(parts, 1)]


def said(passages: Sequence[Passage]) -> list[str]:
    return [passage.text for passage in passages if passage.text]


def lines_of(bodies: Sequence[Any], prefix: str = "") -> bytes:
    return "".join(f"{prefix}{json.dumps(body)}\n" for body in bodies).encode()


@pytest.mark.parametrize("make", MAKERS)
@given(PARTS)
def test_an_array_of_chunks_says_what_it_said(make: Make, parts: list[str]) -> None:
    items = chunks(make, parts)
    before = json.dumps(items)
    joined = join_chunks(items)
    assert json.dumps(items) == before
    if sum(bool(part.strip()) for part in parts) < 2:
        assert joined is None
        return
    assert joined is not None
    rest, passages = joined
    assert said(passages) == ["".join(parts)]
    assert json.loads(json.dumps(rest)) == chunks(make, [""] * len(parts))
    begin = 0
    for number, part in enumerate(parts):
        for at in range(len(part)):
            place = place_in_passage(passages[0], "", begin + at, begin + len(part))
            assert place is not None
            assert follow(items, place.pointer)[place.start : place.end] == part[at:]
            assert place.pointer.startswith(f"/{number}/")
        begin += len(part)


@pytest.mark.parametrize("make", MAKERS)
@given(PARTS, st.booleans(), st.sampled_from(["\n\n", "\r\n\r\n", "\n"]))
def test_an_event_stream_says_what_it_said(make: Make, parts: list[str], ascii_only: bool, end: str) -> None:
    body = "".join(
        f"event: x{end[: len(end) // 2]}data: {json.dumps(chunk, ensure_ascii=ascii_only)}{end}"
        for chunk in chunks(make, parts)
    )
    body += f"data: [DONE]{end}"
    joined = join_events(body)
    if sum(bool(part.strip()) for part in parts) < 2:
        assert joined is None
        return
    assert joined is not None
    rest, passages = joined
    assert said(passages) == ["".join(parts)]
    assert len(rest) == len(body)
    assert join_events(rest) is None
    begin = 0
    for part in parts:
        if part:
            place = place_in_passage(passages[0], "", begin, begin + len(part))
            assert place is not None
            assert json.loads(f'"{body[place.start : place.end]}"') == part
            assert not rest[place.start : place.end].strip()
        begin += len(part)


@pytest.mark.parametrize("prefix", ["", "data: ", "2026-11-20T08:00:01.000000000Z stdout F data: "])
@pytest.mark.parametrize("make", MAKERS)
def test_chunks_on_lines_are_one_answer(make: Make, prefix: str) -> None:
    bodies = chunks(make, split(f'my "key" is {VALUE}.', [3, 15, 16, 18]))
    log = lines_of(bodies, prefix)
    records = read(log)
    assert len(records) == len(bodies)
    assert sum(record.size for record in records) == len(log)
    (found,) = places(records, VALUE)
    assert (found.line, text_at(log, found)) == (2, VALUE[:3])
    assert [place for place in places(records, "needle") if place.line != 2] == []


def test_answers_whose_chunks_are_mixed_are_told_apart() -> None:
    one, two = split(f"a{VALUE}a", [4, 6]), split("b-other-4711-b", [5, 9])
    mixed: list[Any] = []
    for first, second in zip(one, two, strict=True):
        mixed += [openai(first, False, "one"), {"evt": 1}, openai(second, False, "two"), openai("z", False, "one", 1)]
    log = lines_of(mixed)
    records = read(log)
    texts = [text for record in records for text in said(record.passages)]
    assert sorted(texts) == ["a" + VALUE + "a", "b-other-4711-b", "zzz"]
    assert [place.line for place in places(records, VALUE)] == [1]
    assert [place.line for place in places(records, "other-4711")] == [3]


def test_anthropic_answers_are_told_apart_by_the_message_that_begins_them() -> None:
    bodies = [
        {"type": "message_start", "message": {"id": "msg_1", "role": "assistant"}},
        anthropic("needle-", False),
        {"type": "message_stop"},
        {"type": "message_start", "message": {"id": "msg_2", "role": "assistant"}},
        anthropic("4711", False),
        {"type": "message_stop"},
    ]
    assert places(read(lines_of(bodies)), VALUE) == []
    whole = [*bodies[:2], bodies[4], bodies[5]]
    assert [place.line for place in places(read(lines_of(whole)), VALUE)] == [2]


@pytest.mark.parametrize(
    "body",
    [
        {"id": "1", "object": "chat.completion", "choices": [{"message": {"content": "hi"}, "finish_reason": "stop"}]},
        {"choices": "x"},
        {"choices": [1]},
        {"type": 1, "delta": "x"},
        {"type": "delta"},
        {"type": "message", "content": [{"type": "text", "text": "x"}]},
        {"candidates": 1},
        {"candidates": [{"content": None}]},
        {"done": True},
        {"token": "x"},
        {"event_type": "click", "text": "x"},
        {"contentBlockDelta": None},
    ],
)
def test_whole_answers_and_other_objects_are_no_chunks(body: dict[str, Any]) -> None:
    assert read_chunk(body) is None


@pytest.mark.parametrize("text", ["", "data:", "data: x\n\ndata: y\n\n", 'data: {"a": 1}\n\n' * 5, "data: {" * 100])
def test_text_that_is_no_stream_of_chunks_is_left_alone(text: str) -> None:
    assert join_events(text) is None


@pytest.mark.parametrize("at", range(60))
def test_an_answer_that_is_cut_overlaps_so_that_a_value_across_the_cut_is_found_once(
    monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    monkeypatch.setattr(streams, "BLOCK", 4000)
    monkeypatch.setattr(streams, "OVERLAP", 40)
    text = "." * at + VALUE + "." * (60 - at)
    log = lines_of([openai(letter, False) for letter in text])
    records = read(log)
    (found,) = places(records, VALUE)
    assert (found.line, text_at(log, found)) == (at + 1, "n")
    passages = [passage for record in records for passage in record.passages]
    assert len(passages) > 2
    assert sum(len(passage.text) for passage in passages) < 40 * len(passages) + 71


def test_an_answer_ends_when_nothing_more_comes_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "BLOCK", 100)
    log = lines_of([openai("needle-", False), *[{"call": at} for at in range(40)], openai("4711", False)])
    records = read(log)
    assert places(records, VALUE) == []
    assert sum(bool(record.passages) for record in records) == 2


@given(st.lists(st.sampled_from(MAKERS), max_size=8), st.text(max_size=5))
def test_nothing_that_chunks_hold_makes_it_fail(makers: list[Make], text: str) -> None:
    bodies = [make(text, False) for make in makers]
    records: list[Record] = read(lines_of(bodies))
    assert len(records) == len(bodies)
    join_chunks(bodies)
