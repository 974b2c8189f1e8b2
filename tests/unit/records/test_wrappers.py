"""Whatever collectors wrap around lines is undone, in any mixture, and values are found where they physically stand."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from auditors.records.record import Record
from auditors.records.wrappers import read_prefix
from tests.places import names, only_place, places, read, text_at
from tests.records import records

VALUE = "needle-4711"
EIGHT = 1795161601.0
"""2026-11-20T08:00:01Z"""
ISO = "2026-11-20T08:00:01Z"
NANO = "2026-11-20T08:00:01.000000000Z"
MICROSECONDS = "1795161601000000"

Wrap = Callable[[str], str]


def json_wrap(**wrapper: Any) -> Wrap:
    """Puts a line in place of `...` in an object."""

    def wrap(line: str) -> str:
        def put(value: Any) -> Any:
            if isinstance(value, dict):
                return {key: put(member) for key, member in value.items()}
            if isinstance(value, list):
                return [put(member) for member in value]
            return line if value is ... else value

        return json.dumps(put(wrapper))

    return wrap


OBJECTS: dict[str, Wrap] = {
    "docker": lambda line: json.dumps({"log": line + "\n", "stream": "stdout", "time": NANO}),
    "docker with attrs": lambda line: json.dumps(
        {"log": line + "\n", "stream": "stderr", "attrs": {"tag": "x"}, "time": NANO}
    ),
    "fluent-bit": json_wrap(date=EIGHT, log=..., stream="stdout", kubernetes={"pod_name": "p", "labels": {"a": "b"}}),
    "journald": json_wrap(
        __CURSOR="s=1", __REALTIME_TIMESTAMP=MICROSECONDS, _HOSTNAME="h", MESSAGE=..., PRIORITY="6", _PID="12"
    ),
    "vector": json_wrap(message=..., timestamp=ISO, file="/var/log/x", kubernetes={}, source_type="kubernetes_logs"),
    "filebeat": json_wrap(
        **{"@timestamp": ISO, "message": ..., "agent": {"type": "filebeat"}, "log": {"file": {"path": "/x"}}}
    ),
    "cloudwatch": json_wrap(
        messageType="DATA_MESSAGE",
        logGroup="g",
        logEvents=[{"id": "1", "timestamp": 1795161601000, "message": ...}],
    ),
    "cloudwatch events": json_wrap(
        events=[{"timestamp": 1795161601000, "message": ..., "ingestionTime": 1795161602000}], nextToken="f/1"
    ),
    "insights": json_wrap(
        results=[[{"field": "@timestamp", "value": "2026-11-20 08:00:01.000"}, {"field": "@message", "value": ...}]],
        status="Complete",
    ),
    "stackdriver": json_wrap(textPayload=..., timestamp=ISO, resource={"type": "k8s_container"}, insertId="i"),
    "loki": json_wrap(streams=[{"stream": {"app": "x"}, "values": [["1795161601000000000", ...]]}]),
    "loki answer": json_wrap(
        status="success",
        data={"resultType": "streams", "result": [{"stream": {}, "values": [["1795161601000000000", ...]]}]},
    ),
    "logcli": json_wrap(labels={"app": "x"}, line=..., timestamp=ISO),
    "elastic": json_wrap(_index="i", _id="1", _source={"@timestamp": ISO, "message": ..., "agent": {"name": "n"}}),
    "splunk hec": json_wrap(time=EIGHT, event=...),
    "splunk hec full": json_wrap(time=EIGHT, host="h", source="s", sourcetype="t", index="main", event=...),
    "splunk export": json_wrap(preview=False, result={"_raw": ..., "_time": ISO, "host": "h"}),
    "gelf": json_wrap(version="1.1", host="h", short_message=..., timestamp=EIGHT, _container_name="c"),
    "azure": json_wrap(TimeGenerated=ISO, Computer="c", ContainerID="1", LogEntry=...),
    "datadog": json_wrap(ddsource="litellm", ddtags="env:x", hostname="h", message=..., service="s", timestamp=ISO),
}
PREFIXES: dict[str, str] = {
    "cri": f"{NANO} stdout F ",
    "cri with offset": "2026-11-20T09:00:01.123456789+01:00 stderr F ",
    "docker -t": f"{NANO} ",
    "compose": "litellm-1  | ",
    "compose in colour": "\x1b[36mlitellm-1  |\x1b[0m ",
    "compose -t": f"litellm-1  | {NANO} ",
    "kubectl": "[pod/litellm-5d9c-x2/proxy] ",
    "kubectl -t": f"[pod/litellm-5d9c-x2/proxy] {NANO} ",
    "syslog 5424": f'<165>1 {ISO} host-1 litellm 42 ID47 [meta@1 a="b\\]" c="d"] \ufeff',
    "syslog 5424 without data": f"<165>1 {ISO} host-1 litellm - - - ",
    "syslog 3164": "<34>Nov 20 08:00:01 host-1 litellm[42]: ",
    "journalctl": "Nov 20 08:00:01 host-1 litellm[42]: ",
    "syslog with iso time": "2026-11-20T08:00:01.123456+00:00 host-1 litellm[42]: ",
    "events": "data: ",
}
BEFORE_JSON: dict[str, str] = {
    "bare time": f"{ISO} ",
    "fluentd": "2026-11-20T08:00:01+00:00\tapp.litellm\t",
    "aws logs tail": "2026-11-20T08:00:01.123000+00:00 ecs/litellm/1 ",
}


def prefixed(prefix: str) -> Wrap:
    return lambda line: prefix + line


WRAPS = OBJECTS | {name: prefixed(prefix) for name, prefix in PREFIXES.items()}
CALL = json.dumps({"call": 1, "a": f'say "x" é \n{VALUE}'})


@pytest.mark.parametrize("name", WRAPS | {name: prefixed(prefix) for name, prefix in BEFORE_JSON.items()})
def test_an_object_in_a_wrapper_is_recognised_and_found(name: str) -> None:
    wrap = {**WRAPS, **{known: prefixed(prefix) for known, prefix in BEFORE_JSON.items()}}[name]
    log = f"{wrap(CALL)}\n".encode() * 2
    records = read(log)
    assert names(records) == ["call", "call"]
    assert sum(record.size for record in records) == len(log)
    found = places(records, VALUE)
    assert [at.line for at in found] == [1, 2]
    assert [text_at(log, at) for at in found] == [VALUE, VALUE]


@pytest.mark.parametrize("name", WRAPS)
def test_text_in_a_wrapper_is_recognised_and_found(name: str) -> None:
    lines = [f"12:00:00 - failed {VALUE}", "Traceback:", f"  {VALUE}", "GET /x 200"]
    log = "".join(f"{WRAPS[name](line)}\n" for line in lines).encode()
    records = read(log)
    assert names(records) == ["entry", "access"]
    assert records[0].body == "\n".join(lines[:3])
    assert sum(record.size for record in records) == len(log)
    found = places(records, VALUE)
    assert [at.line for at in found] == [1, 3]
    assert [text_at(log, at) for at in found] == [VALUE, VALUE]


@pytest.mark.parametrize("name", [name for name in OBJECTS if "splunk export" not in name])
def test_the_time_of_a_wrapper_is_that_of_a_record_without_one(name: str) -> None:
    (record,) = read(f"{OBJECTS[name](CALL)}\n".encode())
    assert record.fields().time == EIGHT
    (timed,) = read(f"{OBJECTS[name](json.dumps({'call': 1, 'at': 5e8}))}\n".encode())
    assert timed.fields().time == 5e8


@pytest.mark.parametrize("name", ["cri", "docker -t", "compose -t", "kubectl -t", "syslog 5424"])
def test_the_time_of_a_prefix_is_that_of_a_record_without_one(name: str) -> None:
    (record,) = read(f"{PREFIXES[name]}{CALL}\n".encode())
    assert record.fields().time == EIGHT


def test_a_time_without_a_year_is_completed_by_the_file() -> None:
    prefix = read_prefix("Nov 20 08:00:01 host app[1]: x", EIGHT + 3600)
    assert prefix is not None
    assert prefix.time == EIGHT
    late = read_prefix("Dec 31 23:59:59 host app: x", EIGHT)
    assert late is not None
    assert late.time == 1767225599.0


@pytest.mark.parametrize("name", WRAPS)
@pytest.mark.parametrize("outer", ["docker", "cri", "vector", "compose"])
def test_wrappers_in_wrappers_are_undone(outer: str, name: str) -> None:
    log = f"{WRAPS[outer](WRAPS[name](CALL))}\n".encode()
    (record,) = read(log)
    assert record.format_name == "call"
    assert record.size == len(log)
    assert only_place(log, VALUE).line == 1


@example(["compose", "syslog with iso time", "docker"], "", False)
@given(st.lists(st.sampled_from(sorted(WRAPS)), min_size=1, max_size=4), st.text(max_size=8), st.booleans())
def test_any_four_wrappers_are_undone(nest: list[str], text: str, ascii_only: bool) -> None:
    line = json.dumps({"call": 1, "a": f"{text}{VALUE}"}, ensure_ascii=ascii_only)
    for name in reversed(nest):
        line = WRAPS[name](line)
    log = f"{line}\n".encode("utf-8", "replace")
    (record,) = read(log)
    assert record.format_name == "call"
    found = places([record], VALUE)
    assert [text_at(log, at) or "" for at in found] in ([VALUE], [text_at(log, found[0])])
    assert (text_at(log, found[0]) or "").startswith(VALUE[:6])


def test_what_stands_beside_a_line_is_scanned_too() -> None:
    log = (
        json.dumps(
            {
                "log": json.dumps({"message": "x", "kubernetes": {"labels": {"owner": VALUE}}, "source_type": "k"}),
                "kubernetes": {"annotations": {"mail": VALUE}},
                "stream": "stdout",
            }
        )
        + "\n"
    ).encode()
    found = places(read(log), VALUE)
    assert sorted(at.pointer for at in found) == ["/kubernetes/annotations/mail", "/log#/kubernetes/labels/owner"]
    assert all(text_at(log, at) == VALUE for at in found)


def test_what_a_prefix_names_is_scanned_too() -> None:
    log = b"Nov 20 08:00:01 needle-4711.example.org sshd[1]: GET / 200\n"
    (record,) = read(log)
    assert record.format_name == "access"
    assert only_place(log, VALUE) == (1, 0, "", 16, 27)


def test_a_bytes_array_of_the_journal_is_text() -> None:
    entry = {"__REALTIME_TIMESTAMP": MICROSECONDS, "MESSAGE": list(f"GET /\x1b {VALUE} 200".encode()), "_PID": "1"}
    records = read(f"{json.dumps(entry)}\n".encode())
    (found,) = places(records, VALUE)
    assert (found.pointer, found.start) == ("/MESSAGE", 7)


def test_all_lines_of_a_wrapper_are_records() -> None:
    body = {"streams": [{"stream": {"pod": VALUE}, "values": [["1", "GET /a 200"], ["2", "GET /b 200"], ["3", "odd"]]}]}
    log = f"{json.dumps(body)}\n".encode()
    records = read(log)
    assert names(records) == ["access", "access", "unrecognised"]
    assert sum(record.size for record in records) == len(log)
    assert only_place(log, VALUE).pointer == "/streams/0/stream/pod"


def test_lines_of_several_streams_do_not_end_each_others_records() -> None:
    log = (
        b"web-1  | 12:00:00 - one\nworker-1  | 12:00:01 - two\nweb-1  |   at web\nworker-1  |   at worker\n"
        b"web-1  | GET / 200\n"
    )
    assert sorted(str(record.body) for record in read(log)) == [
        "12:00:00 - one\n  at web",
        "12:00:01 - two\n  at worker",
        "GET / 200",
    ]


def cri(parts: list[str], stream: str = "stdout") -> list[str]:
    tags = ["P"] * (len(parts) - 1) + ["F"]
    return [f"{NANO} {stream} {tag} {part}" for tag, part in zip(tags, parts, strict=True)]


def docker(parts: list[str], stream: str = "stdout") -> list[str]:
    parts = [*parts[:-1], parts[-1] + "\n"]
    return [json.dumps({"log": part, "stream": stream, "time": NANO}) for part in parts]


def fluent_bit(parts: list[str], stream: str = "stdout") -> list[str]:
    tags = ["P"] * (len(parts) - 1) + ["F"]
    return [
        json.dumps({"time": NANO, "stream": stream, "logtag": tag, "log": part, "kubernetes": {"pod_name": "p"}})
        for tag, part in zip(tags, parts, strict=True)
    ]


@pytest.mark.parametrize("cut", [cri, docker, fluent_bit])
@given(st.data())
def test_parts_of_a_line_are_joined_and_values_found_where_they_begin(
    cut: Callable[..., list[str]], data: st.DataObject
) -> None:
    text = json.dumps({"call": 1, "a": data.draw(st.text('aé"\\\n', max_size=20)) + VALUE, "b": [{"c": "é" * 9}]})
    at = sorted(data.draw(st.lists(st.integers(1, len(text) - 1), min_size=1, max_size=5, unique=True)))
    parts = [text[begin:end] for begin, end in zip([0, *at], [*at, len(text)], strict=True)]
    lines = cut(parts)
    other = cut(["GET /", " 200"], "stderr")
    mixed = [lines[0], other[0], *lines[1:], other[1]]
    log = "".join(f"{line}\n" for line in mixed).encode()
    records = read(log)
    assert sorted(names(records)) == ["access", "call"]
    assert sum(record.size for record in records) == len(log)
    (found,) = places(records, VALUE)
    seen = text_at(log, found)
    assert seen
    assert VALUE.startswith(seen)
    begin = text.index(VALUE)
    number = sum(place <= begin for place in at)
    assert found.line == [1, *range(3, 3 + len(parts))][number]


def test_a_character_cut_in_two_is_whole_in_the_joined_line() -> None:
    text = f"GET /é-{VALUE} 200".encode()
    cut = text.index(b"\xc3") + 1
    prefix = f"{NANO} stdout ".encode()
    log = prefix + b"P " + text[:cut] + b"\n" + prefix + b"F " + text[cut:] + b"\n"
    problems: list[str] = []
    (record,) = read(log, problems=problems)
    assert record.body == f"GET /é-{VALUE} 200"
    assert not problems
    (found,) = places([record], VALUE)
    assert text_at(log, found) == VALUE


def test_a_part_that_is_no_text_is_told_of() -> None:
    prefix = f"{NANO} stdout ".encode()
    problems: list[str] = []
    log = prefix + b"P GET /\xff\n" + prefix + b"F x needle-4711 200\n" + prefix + b"F GET /\xff/needle-4711 200\n"
    records = read(log, problems=problems)
    assert [record.body for record in records] == ["GET /\ufffdx needle-4711 200", "GET /\ufffd/needle-4711 200"]
    assert "2 lines are not valid UTF-8" in problems[0]
    assert [text_at(log, found) for found in places(records, VALUE)] == [VALUE, VALUE]


def test_docker_lines_without_an_end_are_joined_only_where_they_are_no_lines_themselves() -> None:
    lines = ['{"call": 1}', '{"call": 2}', "12:00:00 - a", "GET / 200"]
    log = "".join(f"{json.dumps({'log': line, 'stream': 'stdout', 'time': NANO})}\n" for line in lines).encode()
    assert names(read(log)) == ["call", "call", "entry", "access"]


def test_a_traceback_over_lines_in_parts_is_one_record() -> None:
    log = "\n".join(
        [
            f"{NANO} stderr F 12:00:00 - failed",
            f"{NANO} stderr P Trace",
            f"{NANO} stdout F GET / 200",
            f"{NANO} stderr F back:",
            f"{NANO} stderr F   {VALUE}",
            "",
        ]
    ).encode()
    records = read(log)
    assert sorted(names(records)) == ["access", "entry"]
    entry: Record = next(record for record in records if record.format_name == "entry")
    assert entry.body == f"12:00:00 - failed\nTraceback:\n  {VALUE}"
    assert only_place(log, VALUE).line == 5


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-20 08:00:01 | INFO | x",
        "2026-11-20T08:00:01Z plain text",
        "May be it is",
        "data is here",
        "[pods] x",
        "<html>",
        "a | b | c",
        "database: x",
    ],
)
def test_text_that_begins_like_a_prefix_keeps_every_character(line: str) -> None:
    log = f"{line} {VALUE}\n".encode()
    (record,) = read(log)
    assert only_place(log, VALUE).start == len(line) + 1
    told = [str(record.body), *(passage.text for passage in record.passages)]
    assert any(line.split()[-1] in text for text in told)


@pytest.mark.parametrize("thread", ["main", "eventLoopGroupProxy-4-1", "nio-8080-exec-3"])
def test_a_time_before_a_thread_is_the_lines_own(thread: str) -> None:
    assert read_prefix(f"{ISO} [{thread}] INFO  org.example.Gateway - done") is None
    assert read_prefix(f"{ISO} [pod/a/b] INFO:     ready") is not None


def test_structured_data_that_tells_of_a_call_belongs_to_the_message() -> None:
    head = "<134>1 2026-11-23T09:20:00.250Z gw-1 llmrelay 912 CALL "
    call = '[llm@32473 consumer="atlas" model="gpt-4o" in="11" out="5"][origin ip="10.5.0.5"]'
    (record,) = records(f"{head}{call} say hello\n")
    fields = record.fields()
    assert (record.format_name, fields.time, fields.key_alias) == ("text-log", 1_795_425_600.25, "atlas")
    assert (fields.model, fields.tokens_in, fields.tokens_out) == ("gpt-4o", 11, 5)
    assert record.body == f"{call} say hello"
    (other,) = records(f'{head}[origin ip="10.5.0.5"] say hello\n')
    assert (other.format_name, other.body) == ("unrecognised", "say hello")
    (entry,) = records(f'{head}{call} {{"level":"info","msg":"said","user":"bob"}}\n')
    assert entry.fields().user == "bob"
