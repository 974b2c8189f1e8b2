"""vLLM's log: requests with prompts, answers, access lines; its dates have no year."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.records import only, records


def at(*moment: int) -> float:
    return datetime(*moment, tzinfo=UTC).timestamp()  # type: ignore[misc,arg-type]


RECEIVED = (
    "Received request chatcmpl-ab12cd34: prompt: 'My name is Ann\\nand my number 457-55-5462', params: "
    "SamplingParams(n=1), prompt_token_ids: [1, 22, 333], prompt_embeds shape: None, lora_request: None"
)


@pytest.mark.parametrize(
    "head",
    [
        "INFO 11-20 08:00:01 logger.py:36] ",
        "INFO 11-20 08:00:01 [logger.py:41] ",
        "(APIServer pid=4711) INFO 11-20 08:00:01 [logger.py:49] ",
        "(APIServer pid=4711) INFO 11-20 08:00:01 [entrypoints/logger.py:49] ",
        "INFO 11-20 08:00:01 async_llm_engine.py:436] ",
    ],
)
def test_a_request_of_any_release(head: str) -> None:
    fields = only(f"{head}{RECEIVED}\n", "vllm", day=at(2026, 11, 25))
    assert (fields.time, fields.call, fields.tokens_in) == (at(2026, 11, 20, 8, 0, 1), "chatcmpl-ab12cd34", 3)


def test_an_adapter_is_the_model_that_was_asked_for() -> None:
    line = "INFO 11-20 08:00:01 [logger.py:41] Received request cmpl-1: prompt: None, lora_request: LoRARequest("
    assert only(f"{line}lora_name='sql-lora', lora_int_id=1).\n", "vllm").model == "sql-lora"


def test_an_answer_counts_its_tokens() -> None:
    line = (
        "INFO 11-20 08:00:01 [logger.py:77] Generated response chatcmpl-ab12cd34: output: 'hi', "
        "output_token_ids: [7, 8], finish_reason: stop\n"
    )
    assert only(line, "vllm").tokens_out == 2


@pytest.mark.parametrize(
    ("day", "year"),
    [(at(2026, 11, 20, 9), 2026), (at(2027, 1, 1), 2026), (at(2026, 11, 20, 7, 30), 2026), (at(2026, 11, 1), 2025)],
)
def test_the_year_is_that_of_the_last_such_date_before_the_file_was_written(day: float, year: int) -> None:
    line = "INFO 11-20 08:00:01 [loggers.py:257] Engine 000: Avg prompt throughput: 0.8 tokens/s\n"
    assert only(line, "vllm", day=day).time == at(year, 11, 20, 8, 0, 1)


def test_a_leap_day_is_in_a_leap_year() -> None:
    line = "INFO 02-29 08:00:01 [a.py:1] x\n"
    assert only(line, "vllm", day=at(2027, 3, 1)).time == at(2024, 2, 29, 8, 0, 1)


def test_without_a_file_there_is_no_year_and_so_no_time() -> None:
    assert only("INFO 01-01 08:00:01 [a.py:1] x\n", "vllm").time is None
    assert only("INFO 13-41 08:00:01 [a.py:1] x\n", "vllm").time is None


def test_access_lines_behind_the_process_name() -> None:
    line = '(APIServer pid=4711) INFO:     198.51.100.7:51408 - "POST /v1/chat/completions HTTP/1.1" 200 OK\n'
    fields = only(line, "vllm")
    assert (fields.ip, fields.method, fields.route, fields.http_status) == (
        "198.51.100.7",
        "POST",
        "/v1/chat/completions",
        200,
    )


def test_a_traceback_belongs_to_the_line_before_it() -> None:
    log = (
        "ERROR 11-20 08:00:01 [async_llm.py:1] Engine died\n"
        'Traceback (most recent call last):\n  File "x.py", line 1\nRuntimeError: boom\n'
        "INFO 11-20 08:00:02 [loggers.py:2] bye\n"
    )
    first, second = records(log)
    assert first.body.endswith("RuntimeError: boom")
    assert second.format_name == "vllm"
