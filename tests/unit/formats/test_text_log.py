"""Text logs of no known product: lines that begin with a time or a level, and what pairs in them say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.formats.pairs import members_of
from auditors.formats.text_log import LOGFMT, TEXT
from tests.records import names, only, records

TIME = 1_795_425_600.0
DAY = TIME + 3_600
PAIRS = "user=bob ip=198.51.100.7 model=gpt-4o prompt_tokens=11 completion_tokens=5 status=200"
OBJECT = (
    '{"user": "bob", "ip": "198.51.100.7", "model": "gpt-4o", "status": 200, '
    '"usage": {"prompt_tokens": 11, "completion_tokens": 5}}'
)
STACK = 'Traceback (most recent call last):\n  File "/app/main.py", line 3, in run\nValueError: no\n'

HEADS = {
    "python": "2026-11-23 09:20:00,250 - gateway.calls - INFO - ",
    "python in brackets": "[2026-11-23 09:20:00,250] [INFO] gateway: ",
    "python with the level first": "INFO 2026-11-23 09:20:00,250 gateway 17 140 ",
    "loguru": "2026-11-23 09:20:00.250 | INFO     | gateway:call:29 - ",
    "structlog": "2026-11-23 09:20:00 [info     ] called                 ",
    "structlog in colour": "\x1b[2m2026-11-23 09:20:00\x1b[0m [\x1b[32m\x1b[1minfo     \x1b[0m] \x1b[1mcalled\x1b[0m ",
    "zap": "2026-11-23T09:20:00.250Z\tINFO\tproxy/handler.go:88\trequest\t",
    "winston": "2026-11-23T09:20:00.250Z [info]: request ",
    "log4js": "[2026-11-23T09:20:00.250] [INFO] gateway - request ",
    "spring boot": "2026-11-23 09:20:00.250  INFO 7 --- [nio-8080-exec-1] c.c.g.ChatController   : ",
    "tracing": "2026-11-23T09:20:00.250000Z  INFO gateway::proxy: ",
    "tracing in colour": "\x1b[2m2026-11-23T09:20:00.250000Z\x1b[0m \x1b[32m INFO\x1b[0m \x1b[2mgateway\x1b[0m: ",
    "go": "2026/11/23 09:20:00 handler.go:88: ",
    "klog": "I1123 09:20:00.250000       1 handler.go:88] request ",
    "a letter, a day and a month": "E 23/11 09:20:00.25 [gw-2] ",
    "a level, a day and a month": "[WARN] 23.11. 09:20:00 ",
    "a month and a day, as Android has them": "11-23 09:20:00.250  1017  1042 I gateway : ",
    "the name of a month": "Nov 23 09:20:00.250 gateway ",
    "a letter and the name of a month": "W 23 Nov 09:20:00 ",
    "a time of day": "09:20:00 [INFO] gateway: ",
    "common log": "[23/Nov/2026:09:20:00 +0000] gateway: ",
    "epoch": "1795425600.250 INFO gateway: ",
    "ruby": "I, [2026-11-23T09:20:00.250000 #17]  INFO -- : ",
    "another zone": "2026-11-23 11:20:00+02:00 gateway: ",
    "logfmt": 'time=2026-11-23T09:20:00.250Z level=INFO msg="a \\"request\\" came" ',
    "logrus": 'level=info msg="request" time="2026-11-23T09:20:00Z" ',
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
@pytest.mark.parametrize("tail", [PAIRS, OBJECT, OBJECT.replace('"', "'")], ids=["pairs", "json", "python"])
def test_lines_of_known_loggers_tell_when_who_and_how_much(head: str, tail: str) -> None:
    (record, other) = records(f"{head}{tail}\n{head}done\n", day=DAY)
    fields = record.fields()
    assert other.format_name == ("logfmt" if "level=" in head else "text-log")
    is_decoded = tail == OBJECT and "level=" not in head
    assert record.format_name == ("structured-log" if is_decoded else other.format_name)
    assert fields.time in (TIME, TIME + 0.25)
    assert (fields.user, fields.ip, fields.model) == ("bob", "198.51.100.7", "gpt-4o")
    assert (fields.tokens_in, fields.tokens_out, fields.http_status) == (11, 5, 200)
    assert other.fields().time == fields.time


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_a_traceback_belongs_to_the_line_above_it(head: str) -> None:
    first, second = records(f"{head}failed\n{STACK}{head}done\n", day=DAY)
    assert isinstance(first.body, str) and first.body.endswith("ValueError: no")
    assert second.line == 5


@pytest.mark.parametrize(
    "head", ["[INFO] gateway: ", "INFO:gateway.calls:", "info: request ", "[\x1b[31mERROR\x1b[0m] "]
)
def test_a_level_alone_begins_a_record_without_a_time(head: str) -> None:
    record, _ = records(f"{head}{PAIRS}\n{head}done\n")
    fields = record.fields()
    assert (record.format_name, fields.time, fields.user, fields.tokens_in) == ("text-log", None, "bob", 11)


def test_a_collector_knows_the_time_of_a_line_without_one() -> None:
    (record,) = records("2026-11-23T09:20:00.000000000Z [INFO] gateway: user=bob model=gpt-4o\n")
    assert (record.fields().time, record.fields().user) == (TIME, "bob")


def test_the_time_of_the_line_is_that_of_its_head() -> None:
    line = "2026-11-23 09:20:00 INFO key rotated, time=2025-01-01T00:00:00Z expires_at=2027-01-01T00:00:00Z"
    assert only(line + "\n", "text-log").time == TIME


def test_a_slash_between_numbers_that_both_may_be_the_month_tells_no_date() -> None:
    said = "[gw-2] user=bob model=gpt-4o"
    told = {"11/23": TIME, "23/11": TIME, "11/11": TIME - 12 * 86_400, "05/11": None, "11/05": None, "23/13": None}
    for date, time in told.items():
        (record,) = records(f"E {date} 09:20:00.00 {said}\n", day=DAY)
        assert (record.fields().time, record.fields().user) == (time, "bob"), date
        for head in (f"<{date}/2026 09:20:00> ", f"{date}/2026, 09:20:00 ", f"INFO [{date}/2026 09:20:00] "):
            (record,) = records(f"{head}{said}\n")
            assert (record.format_name, record.fields().time) == ("text-log", time), head


def test_objects_between_lines_are_records_of_their_own() -> None:
    log = (
        f'2026-11-23 09:20:00 INFO started\n{{"ts": {TIME}, "user": "bob", "model": "m"}}\n2026-11-23 09:20:01 INFO x\n'
    )
    assert names(log) == ["text-log", "structured-log", "text-log"]


@pytest.mark.parametrize(
    "line",
    [
        "Dear all, on 2026-11-23 09:20:00 we met.",
        "2026-11-23",
        "total=3 of=4 words",
        "for x in y: z=1",
        "09:20:00 is when it began",
        "2026-11-23-09-20-00.bak is a file",
        "May 23 people came at 09:20:00",
        "11-23 of 09:20",
    ],
)
def test_prose_and_code_begin_no_record(line: str) -> None:
    assert names(line + "\n") == ["unrecognised"]


def test_pairs_in_quotes_belong_to_what_is_quoted() -> None:
    found = members_of("prompt='I am user=admin model=x' user=bob url=/v1?key=abc&user=eve")
    assert (found["user"], "model" in found, "key" in found) == ("bob", False, False)


@given(text=st.text(max_size=300) | st.text("=\"'{}: ,\\a0[]-\x1b", max_size=300))
def test_any_text_is_read_without_harm(text: str) -> None:
    for format_ in (TEXT, LOGFMT):
        assert format_.starts is not None
        format_.starts.match(text)
        format_.fields(text)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('INFO:httpx:HTTP Request: POST https://a.example/v1/chat/completions "HTTP/1.1 200 OK"', ("POST", 200)),
        ("2026-11-23 09:20:00 INFO --> POST /v1/chat/completions 200 1523ms", ("POST", 200)),
        ("2026-11-23 09:20:00 INFO GET /v1/chat/completions?x=1 was asked for", ("GET", None)),
        ('2026-11-23 09:20:00 INFO "DELETE /v1/chat/completions HTTP/1.1" 204', ("DELETE", 204)),
    ],
)
def test_requests_in_words_are_read(line: str, said: tuple[str, int | None]) -> None:
    fields = only(line + "\n", "text-log")
    assert (fields.method, fields.http_status) == said
    assert fields.route == "/v1/chat/completions"


def test_the_time_of_rich_has_the_month_first() -> None:
    assert only("[11/23/26 09:20:00] INFO     user=bob               server.py:88\n", "text-log").time == TIME


def test_the_names_of_processes_before_lines_are_no_part_of_them() -> None:
    entry = '{"level":30,"time":1795425600000,"msg":"request completed","user":"bob"}'
    log = f"[api] {entry}\n[python] INFO:app:user=al\n[api] [2026-11-23T09:20:00.000Z] [INFO] done\n[INFO] user=eve\n"
    found = records(log)
    assert [record.format_name for record in found] == ["structured-log", "text-log", "text-log", "text-log"]
    assert [record.fields().user for record in found] == ["bob", "al", None, "eve"]


def test_an_object_behind_the_head_of_a_line_is_decoded() -> None:
    log = '2026-11-23T09:20:00Z [info]: sk {"user": "bob", "model": "m", "prompt": "a\\nb", "tokens": 3}\n'
    (record,) = records(log)
    assert record.body["prompt"] == "a\nb"
    assert (record.fields().time, record.passages[0].text) == (TIME, "[info]: sk ")
    assert names('2026-11-23 09:20:00 INFO settings {"a": "b"}\n') == ["text-log"]


def test_an_object_under_a_message_has_its_own_time_or_that_of_the_message() -> None:
    told = '{"time": "2026-11-20T08:00:01Z", "level": "info", "msg": "called", "model": "gpt-x", "user": "bob"}'
    untold = '{"model": "gpt-x", "user": "bob", "prompt_tokens": 3, "completion_tokens": 4}'
    for shown, time in ((told, 1_795_161_601.0), (untold, 1_795_166_400.0)):
        log = f"2026-11-20 09:20:00,000 INFO calls: received\n{shown}\n"
        assert [record.fields().time for record in records(log)] == [1_795_166_400.0, time]
