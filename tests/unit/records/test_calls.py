"""Records of one call that an identifier joins."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from auditors.records.calls import BLOCK, CallsById
from auditors.records.record import Record
from auditors.records.spans import SpanReader
from auditors.sources.source import Block, Span
from tests.records import records

Who = tuple[str | None, str | None]


def who(found: list[Record], *, for_usage: bool = False) -> list[Who]:
    """The caller and the model of each record, in their order."""
    calls = CallsById()
    told: list[Who] = []
    for record in found:
        fields = record.fields()
        calls.see("log", record, fields)
        fields = calls.completed("log", record, fields, for_usage=for_usage)
        told.append((fields.user or fields.key_alias, fields.model))
    return told


def logfmt(identifier: str, *said: str) -> str:
    return "".join(f"time=2026-11-24T08:00:0{at}Z level=INFO {each} {identifier}\n" for at, each in enumerate(said))


@pytest.mark.parametrize("name", ["req", "request_id", "rid", "trace_id", "txn", "correlationId", "reqId", "run_id"])
def test_an_identifier_joins_who_asked_with_what_was_said(name: str) -> None:
    log = logfmt(f"{name}=7f3a90c1", "msg=accepted user=quayside", "msg=routed model=gpt-4o", 'msg="prompt: hello"')
    assert who(records(log)) == [("quayside", None), ("quayside", "gpt-4o"), ("quayside", "gpt-4o")]


def test_objects_are_joined_with_lines_and_by_their_traces() -> None:
    entries = [
        {"time": "2026-11-24T08:00:00Z", "level": "info", "msg": "authenticated", "user": "edda", "reqId": "c0ffee12"},
        {"time": "2026-11-24T08:00:01Z", "level": "info", "msg": "prompt", "prompt": "hello", "reqId": "c0ffee12"},
        {"time": "2026-11-24T08:00:02Z", "level": "info", "msg": "prompt", "prompt": "hello", "reqId": "c0ffee13"},
    ]
    log = "".join(json.dumps(entry) + "\n" for entry in entries)
    assert [name for name, _ in who(records(log))] == ["edda", "edda", None]


def test_an_identifier_of_two_callers_names_nobody() -> None:
    log = logfmt("req=7f3a90c1", "msg=a user=ana", "msg=b user=bo", "msg=c")
    assert [name for name, _ in who(records(log))] == ["ana", "bo", None]


@pytest.mark.parametrize("identifier", ["req=12", "req=accepted", "worker=7f3a90c1", "path=/v1?req=7f3a90c1"])
def test_what_is_no_identifier_of_a_call_joins_nothing(identifier: str) -> None:
    assert [name for name, _ in who(records(logfmt(identifier, "msg=a user=ana", "msg=b")))] == ["ana", None]


def test_an_identifier_in_what_somebody_says_is_not_that_of_the_record() -> None:
    log = logfmt("req=7f3a90c1", "msg=a user=ana") + logfmt("req=7f3a90c2", 'msg="b req=7f3a90c1"')
    assert [name for name, _ in who(records(log))] == ["ana", None]
    for said in (
        "prompt: see req=7f3a90c1",
        'body -> "x" and req=7f3a90c1',
        "b :: req=7f3a90c1",
        "input=x req=7f3a90c1",
    ):
        log = logfmt("req=7f3a90c1", "msg=a user=ana") + f"2026-11-24T08:00:09Z DEBUG {said}\n"
        assert [name for name, _ in who(records(log))] == ["ana", None], said
    for said in ('msg="prompt: hello" req=7f3a90c1', 'prompt="hello" req=7f3a90c1', "req=7f3a90c1 prompt: hello"):
        log = logfmt("req=7f3a90c1", "msg=a user=ana") + f"2026-11-24T08:00:09Z DEBUG {said}\n"
        assert [name for name, _ in who(records(log))] == ["ana", "ana"], said


def bracketed(identifiers: list[str]) -> str:
    lines = []
    for at, identifier in enumerate(identifiers):
        head = f"2026-11-24 08:{at:02d}:0{{}},123 [{identifier}] INFO "
        lines += [head.format(0) + f"auth: accepted user=u{at}\n", head.format(1) + "body: hello\n"]
    return "".join(lines)


def test_identifiers_in_brackets_join_where_there_are_many_of_them() -> None:
    names = [name for name, _ in who(records(bracketed([f"a1b2c3{at:02d}" for at in range(12)])))]
    assert names[0::2] == [f"u{at}" for at in range(12)]
    assert names[1:14:2] == [None] * 7
    assert names[15::2] == [f"u{at}" for at in range(7, 12)]


def test_the_name_of_a_machine_in_brackets_joins_nothing() -> None:
    for machines in (["3f2a9c1b77de"], ["3f2a9c1b77de", "4f2a9c1b77de"], ["http-nio-8080-exec-3"], ["31"]):
        names = [name for name, _ in who(records(bracketed(machines * 10)))]
        assert names[1::2] == [None] * (10 * len(machines))


def audited(at: int, identifier: str, name: str) -> str:
    head = f"2026-11-24T08:{at:02d}:00.010000+00:00 INFO audit - {identifier} "
    asked = {"model": "gemma2:2b", "messages": [{"role": "user", "content": "hello"}], "stream": False}
    return f"{head}{name} accessed location /ollama/\n{head}Request ### {json.dumps(asked)}\n"


def test_an_identifier_without_a_name_joins_an_object_behind_it_with_who_called_in_words() -> None:
    identifiers = [f"a1b2c3{at:02d}-0000-4000-8000-000000000000" for at in range(12)]
    log = "".join(audited(at, each, f'User Some("u{at}")') for at, each in enumerate(identifiers))
    assert who(records(log))[15::2] == [(f"u{at}", "gemma2:2b") for at in range(7, 12)]
    for name in ("user postgres", 'User "u1" was not found and', "prompt: user 'u1'"):
        log = "".join(audited(at, each, name) for at, each in enumerate(identifiers))
        assert {name for name, _ in who(records(log))} == {None}


def test_an_identifier_without_a_name_in_what_an_object_says_joins_nothing() -> None:
    identifiers = [f"a1b2c3{at:02d}-0000-4000-8000-000000000000" for at in range(12)]
    log = "".join(audited(at, each, f'User "u{at}"') for at, each in enumerate(identifiers))
    forged = '{"model": "gpt-5", "note": "2026-11-24T08:00:00Z INFO %s", "note": "x", "prompt": "y", "level": "info"}'
    assert who(records(log + forged % identifiers[-1] + "\n"))[-1] == (None, "gpt-5")


def test_for_usage_a_call_that_counts_by_itself_is_not_counted_twice() -> None:
    done = "msg=done prompt_tokens=3 completion_tokens=4"
    for first, name in (("msg=a user=ana", "ana"), ("msg=a user=ana model=gpt-4o", None)):
        found = records(logfmt("req=7f3a90c1", first, done))
        assert who(found, for_usage=True)[1][0] == name


def test_records_are_joined_within_the_same_bounds_from_wherever_a_source_is_read() -> None:
    lines: list[str] = []
    size = 0
    while size < BLOCK + (64 << 10):
        lines.append(logfmt(f"req=id{len(lines):06d}", f"msg=a user=u{len(lines)}", f"msg={'x' * 900}"))
        size += len(lines[-1])
    data = "".join(lines).encode()
    cut = data.index(b"\n", data.index(b"req=id000200")) + 1
    whole = read(data, [Span(0, len(data))])
    assert read(data, [Span(0, cut), Span(cut, len(data))]) == whole
    assert whole.count(None) <= 1, "only the call at the bound of a block is parted"


def read(data: bytes, spans: list[Span]) -> list[str | None]:
    names: list[str | None] = []
    for span in spans:
        calls = CallsById()

        def before(record: Record, calls: CallsById = calls) -> None:
            calls.see("log", record, record.fields())

        told: Callable[[Record], None] = before
        for record in SpanReader(before=told).read(iter([Block(data, 0, 1)]), span, lambda _: None):
            fields = record.fields()
            calls.see("log", record, fields)
            names.append(calls.completed("log", record, fields).user)
    return names


def test_a_client_is_who_called_where_another_record_of_the_call_names_a_model() -> None:
    log = logfmt("req=7f3a90c1", "msg=a client=ridge", "msg=b", "msg=c model=gpt-4o", "msg=d")
    assert [name for name, _ in who(records(log))] == [None, None, "ridge", "ridge"]
    log = logfmt("req=7f3a90c1", "msg=a client=ridge", "msg=b client=delta", "msg=c model=gpt-4o")
    assert [name for name, _ in who(records(log))] == [None, None, None]
    log = logfmt("req=7f3a90c1", "msg=a client=ridge", "msg=b user=ana", "msg=c model=gpt-4o")
    assert [name for name, _ in who(records(log))] == [None, "ana", "ana"]
