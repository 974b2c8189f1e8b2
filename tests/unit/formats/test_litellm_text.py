"""LiteLLM's log as text."""

from __future__ import annotations

import pytest

from tests.unit.formats.samples import KEY_HASH, only, records

MODIFIED = 1_795_428_000.0
"""2026-11-23T10:00:00Z."""


def test_a_refusal_of_two_lines_is_one_record_with_the_callers_address() -> None:
    record = only(
        "09:20:00 - LiteLLM Proxy:ERROR: auth_exception_handler.py:211 - litellm.proxy.proxy_server."
        "user_api_key_auth(): Exception occured - Authentication Error, Invalid proxy server token passed. "
        f"Key Hash (Token) ={KEY_HASH}.\n"
        "Requester IP Address:198.51.100.7\n",
        day=MODIFIED,
    )
    fields = record.fields()
    assert record.format_name == "litellm-text"
    assert (fields.status, fields.error_type) == ("failure", "AuthenticationError")
    assert (fields.ip, fields.key, fields.time) == ("198.51.100.7", KEY_HASH, 1_795_425_600.0)


@pytest.mark.parametrize(
    ("clock", "time"),
    [("09:59:59", MODIFIED - 1), ("10:30:00", MODIFIED + 1_800), ("23:00:00", MODIFIED - 11 * 3_600)],
)
def test_the_file_completes_the_date(clock: str, time: float) -> None:
    assert only(f"{clock} - LiteLLM:INFO: utils.py:1 - x", day=MODIFIED).fields().time == time


def test_without_a_date_there_is_no_time() -> None:
    assert only("09:20:00 - LiteLLM:INFO: utils.py:1 - x").fields().time is None


def test_an_envelope_knows_the_time_better() -> None:
    line = "2026-11-20T08:00:01.5Z stdout F 08:00:01 - LiteLLM:INFO: utils.py:1 - x"
    assert only(line, day=MODIFIED).fields().time == 1_795_161_601.5


def test_tracebacks_and_commands_belong_to_their_message() -> None:
    found = records(
        "09:20:00 - LiteLLM Proxy:ERROR: common_request_processing.py:1984 - litellm.proxy.proxy_server."
        "_handle_llm_api_exception(): Exception occured - litellm_call_id=6a3f2c1e-9d4b - litellm.BadRequestError: no\n"
        "Traceback (most recent call last):\n"
        '  File "/app/litellm/main.py", line 10, in completion\n'
        "    raise BadRequestError(\n"
        "\n"
        "During handling of the above exception, another exception occurred:\n"
        "litellm.exceptions.BadRequestError: no\n"
        "09:20:01 - LiteLLM:DEBUG: litellm_logging.py:900 - \n"
        "\n"
        "POST Request Sent from LiteLLM:\n"
        "curl -X POST \\\n"
        "https://api.openai.example/v1/ \\\n"
        "-H 'Authorization: Be****00' \\\n"
        "-d '{'model': 'gpt-x', 'messages': [{'role': 'user', 'content': 'Hello.'}]}'\n"
        'INFO:     198.51.100.7:50914 - "POST /v1/chat/completions HTTP/1.1" 400 Bad Request\n'
    )
    assert [record.format_name for record in found] == ["litellm-text", "litellm-text", "uvicorn-access"]
    failed, sent = found[0].fields(), found[1].fields()
    assert (failed.status, failed.http_status, failed.error_type) == ("failure", 400, "BadRequestError")
    assert failed.call == "6a3f2c1e-9d4b"
    assert (sent.api_base, sent.model) == ("https://api.openai.example/v1/", "gpt-x")
    assert sent.status is None


def test_messages_about_calls_tell_what_they_know() -> None:
    found = records(
        "09:20:00 - LiteLLM Router:INFO: r.py:1 - litellm.acompletion(model=azure/gpt-x-eu)\x1b[32m 200 OK\x1b[0m\n"
        "09:20:00 - LiteLLM:INFO: utils.py:3225 - \nLiteLLM completion() model= gpt-x; provider = azure\n"
        "09:20:01 - LiteLLM Proxy:ERROR: x.py:1 - litellm.proxy.proxy_server._handle_llm_api_exception(): Exception "
        "occured - 400: {'error': '/chat/completions: Invalid model name passed in model=gpt-y. Call `/v1/models`'}\n"
        f"09:20:02 - LiteLLM Proxy:DEBUG: x.py:1 - {{'user_api_key_hash': '{KEY_HASH}', 'user_api_key_alias': 'svc'}}\n"
        "09:20:03 - LiteLLM Proxy:INFO: x.py:1 - done [trace_id=t-1 session_id=sess-9]\n"
    )
    routed, started, refused, debug, correlated = (record.fields() for record in found)
    assert (routed.status, routed.http_status, routed.model_served) == ("success", 200, "azure/gpt-x-eu")
    assert (started.model, started.provider) == ("gpt-x", "azure")
    assert (refused.status, refused.http_status, refused.model) == ("failure", 400, "gpt-y")
    assert (debug.key, debug.key_alias) == (KEY_HASH, "svc")
    assert (correlated.trace, correlated.session) == ("t-1", "sess-9")


def test_a_request_printed_as_json_is_part_of_the_log() -> None:
    found = records(
        "09:20:00 - LiteLLM Proxy:DEBUG: common_request_processing.py:2941 - Request received by LiteLLM:\n"
        '{"model": "gpt-x", "messages": [{"role": "user", "content": "Hello."}], "user": "customer-4"}\n'
        "09:20:01 - LiteLLM Proxy:DEBUG: x.py:1 - next\n"
    )
    assert {record.format_name for record in found} == {"litellm-text"}
    assert "gpt-x" in {record.fields().model for record in found}


@pytest.mark.parametrize("shown", ['{"model": "gpt-x", "messages": []}', '[{"role": "user", "content": "Hello."}]'])
def test_what_a_message_shows_on_a_line_of_its_own_has_its_time(shown: str) -> None:
    found = records(
        f"09:20:00 - LiteLLM Proxy:DEBUG: common_request_processing.py:2941 - Request received by LiteLLM:\n{shown}\n"
        f"09:21:00 - LiteLLM Proxy:DEBUG: x.py:1 - next\n{shown}\n",
        day=MODIFIED,
    )
    times = {record.line: record.fields().time for record in found}
    assert times == {1: 1_795_425_600.0, 2: 1_795_425_600.0, 3: 1_795_425_660.0, 4: 1_795_425_660.0}


def test_the_banner_is_litellms() -> None:
    found = records(
        "   ██╗     ██╗████████╗███████╗██╗     ██╗     ███╗   ███╗\n"
        "   ╚══════╝╚═╝   ╚═╝   ╚══════╝╚══════╝╚══════╝╚═╝     ╚═╝\n"
        "\n"
        "#------------------------------------------------------------#\n"
        "#                                                            #\n"
        "#------------------------------------------------------------#\n"
        "\n"
        " Thank you for using LiteLLM! - Krrish & Ishaan\n"
        "\x1b[32mLiteLLM: Proxy initialized with Config, Set models:\x1b[0m\n"
        "\x1b[32m    gpt-x\x1b[0m\n"
    )
    assert {record.format_name for record in found} == {"litellm-text"}


def test_colours_of_a_terminal_do_not_hide_a_line() -> None:
    record = only("\x1b[92m09:20:00 - LiteLLM Proxy:WARNING\x1b[0m: proxy_server.py:1 - hot", day=MODIFIED)
    assert record.format_name == "litellm-text"
    assert record.fields().time == 1_795_425_600.0
