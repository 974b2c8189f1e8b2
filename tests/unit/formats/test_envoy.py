"""Envoy's access logs, as Envoy, Istio, Envoy Gateway, Contour and Higress write them, and its own log."""

from __future__ import annotations

import hashlib
import json

import pytest

from tests.records import names, only, records

KEY = "sk-" + "gw-test-" + "ALPHA123"
DIGEST = hashlib.sha256(KEY.encode()).hexdigest()
EIGHT = 1795161601.0
"""2026-11-20T08:00:01Z"""


def test_default_text() -> None:
    fields = only(
        '[2026-11-20T08:00:01.000Z] "POST /v1/chat/completions HTTP/1.1" 200 - 51 204 900 890 "198.51.100.7, 10.0.0.1"'
        ' "OpenAI/Python 2.20.0" "req-id-1" "llm.example.com" "10.0.0.5:8000"\n',
        "envoy-text",
    )
    assert (fields.time, fields.ip, fields.method, fields.route) == (
        EIGHT,
        "198.51.100.7",
        "POST",
        "/v1/chat/completions",
    )
    assert (fields.http_status, fields.latency, fields.call) == (200, 0.9, "req-id-1")
    assert (fields.user_agent, fields.error_type) == ("OpenAI/Python 2.20.0", None)


def test_flags_say_what_went_wrong() -> None:
    limited = only(
        '[2026-11-20T08:00:01.000Z] "POST /v1/x HTTP/2" 429 RL 0 18 0 - "-" "curl/8" "r" "h" "-"\n', "envoy-text"
    )
    gone = only(
        '[2026-11-20T08:00:01.000Z] "POST /v1/x HTTP/2" 0 DC 9 0 5 - "-" "curl/8" "r" "h" "1.2.3.4:5"\n', "envoy-text"
    )
    assert (limited.status, limited.error_type, limited.ip, limited.latency) == ("failure", "RL", None, 0.0)
    assert (gone.http_status, gone.status, gone.error_type) == (None, "failure", "DC")


def test_istio_text_and_connections_without_http() -> None:
    log = (
        '[2026-11-20T08:00:01.000Z] "POST /v1/x?key=abc HTTP/1.1" 200 - via_upstream - "-" 512 2048 900 890 "-" "ua/1" '
        '"r-1" "host" "10.0.0.5:8000" outbound|80||llm 10.0.0.1:40 10.0.0.2:80 198.51.100.7:33000 - default\n'
        '[2026-11-20T08:00:01.000Z] "- - -" 0 UF,URX - - "TLS error" 0 0 5 - "-" "-" "-" "-" "10.0.0.5:8000" x - - -\n'
    )
    request, connection = (record.fields() for record in records(log))
    assert (request.route, request.latency, request.call, request.ip) == ("/v1/x", 0.9, "r-1", "198.51.100.7")
    assert (connection.method, connection.route, connection.status) == (None, None, "failure")


def test_text_of_ones_own_is_read_by_the_looks_of_its_fields() -> None:
    line = f'[2026-11-20T08:00:01.000Z] "POST /v1/x" 200 - "Bearer {KEY}" "198.51.100.7" "curl/8.5.0"\n'
    fields = only(line, "envoy-text")
    assert (fields.key, fields.ip, fields.user_agent, fields.http_status) == (DIGEST, "198.51.100.7", "curl/8.5.0", 200)


@pytest.mark.parametrize(
    "members",
    [
        '"start_time":"2026-11-20T08:00:01.000Z","method":"POST","path":"/v1/x","protocol":"HTTP/1.1","response_code":200,'
        '"response_flags":"-","duration":12,"downstream_remote_address":"198.51.100.7:4711","user_agent":"curl/8"',
        '"start_time":"2026-11-20T08:00:01.000Z","method":"POST","x-envoy-origin-path":"/v1/x?a=b","response_code":"200",'
        '"duration":"12","x-forwarded-for":"198.51.100.7","user-agent":"curl/8","x-request-id":"r",":authority":"h",'
        '"downstream_remote_address":"10.0.0.1:80"',
        '"@timestamp":"2026-11-20T08:00:01.000Z","authority":"h","bytes_received":1,"downstream_remote_address":'
        '"198.51.100.7:1","duration":12,"method":"POST","path":"/v1/x","response_code":200,"response_flags":null,'
        '"user_agent":"curl/8","upstream_cluster":"c"',
        '"startTime":"2026-11-20T08:00:01.000Z","responseCode":200,"method":"POST","path":"/v1/x","duration":12,'
        '"downstreamRemoteAddress":"198.51.100.7:1","userAgent":"curl/8"',
        '"start_time":"2026-11-20T08:00:01.000Z","request":{"method":"POST","path":"/v1/x","headers":{"user-agent":'
        '"curl/8"}},"response":{"response_code":200,"response_flags":"-"},"duration":12,'
        '"downstream":{"downstream_remote_address":"198.51.100.7:9"}',
    ],
)
def test_json_under_many_names(members: str) -> None:
    fields = only(f"{{{members}}}\n", "envoy-json")
    assert (fields.time, fields.ip, fields.method, fields.route, fields.http_status, fields.latency) == (
        EIGHT,
        "198.51.100.7",
        "POST",
        "/v1/x",
        200,
        0.012,
    )
    assert (fields.user_agent, fields.error_type) == ("curl/8", None)


def test_json_that_leaks_headers_gives_the_hash_of_the_key() -> None:
    line = (
        '{"start_time":"2026-11-20T08:00:01.000Z","method":"POST","path":"/v1/x","code":403,"flags":"UAEX",'
        f'"auth":"Bearer {KEY}","api_key":null,"cookie":"a=b","duration":3}}\n'
    )
    fields = only(line, "envoy-json")
    assert (fields.key, fields.http_status, fields.error_type, fields.latency) == (DIGEST, 403, "UAEX", 0.003)


def test_higress_counts_tokens() -> None:
    line = (
        '{"model":"qwen-max","input_token":"21","output_token":"17","authority":"d.example.com","bytes_received":"336",'
        '"duration":"1590","method":"POST","path":"/v1/chat/completions","response_code":"200","response_flags":"-",'
        '"route_name":"openai","start_time":"2026-11-20T08:00:01.000Z","upstream_cluster":"qwen","x_forwarded_for":"-"}\n'
    )
    fields = only(line, "envoy-json")
    assert (fields.model, fields.tokens_in, fields.tokens_out, fields.latency) == ("qwen-max", 21, 17, 1.59)


def test_ai_gateway_tells_models_and_tokens() -> None:
    line = (
        '{"start_time":"2026-11-20T08:00:01.000Z","method":"POST","x-envoy-origin-path":"/v1/chat/completions",'
        '"response_code":200,"duration":812,"x-forwarded-for":"198.51.100.7","gen_ai.request.model":"gpt-x",'
        '"gen_ai.response.model":"gpt-x-2026","gen_ai.provider.name":"default/openai","gen_ai.usage.input_tokens":"120",'
        '"gen_ai.usage.output_tokens":41,"gen_ai.usage.total_tokens":161,"session.id":null}\n'
    )
    fields = only(line, "envoy-ai-gateway")
    assert (fields.model, fields.model_served, fields.provider) == ("gpt-x", "gpt-x-2026", "default/openai")
    assert (fields.tokens_in, fields.tokens_out, fields.tokens_total, fields.session) == (120, 41, 161, None)


def test_ai_gateway_with_metadata_names_and_nothing_counted() -> None:
    line = (
        '{"start_time":"2026-11-20T08:00:01.000Z","response_code":500,"llm_input_token":null,"llm_output_token":"-",'
        '"llm_total_token":7,"upstream_host":"10.0.0.1:1","method":"POST","path":"/v1/x"}\n'
    )
    fields = only(line, "envoy-ai-gateway")
    assert (fields.tokens_in, fields.tokens_out, fields.tokens_total, fields.status) == (None, None, 7, "failure")


@pytest.mark.parametrize(
    "members",
    [
        '"method":"GET","path":"/x","status":200,"duration":3,"user_agent":"curl"',
        '"start_time":"2026-11-20T08:00:01Z","job":"backup","duration":3',
        '"name":"span","attributes":{"gen_ai.request.model":"gpt-x"},"start_time":"2026-11-20T08:00:01Z"',
    ],
)
def test_other_json_is_not_envoy(members: str) -> None:
    assert not {"envoy-json", "envoy-ai-gateway"} & set(names(f"{{{members}}}\n"))


def test_application_log_with_the_headers_of_a_debug_entry() -> None:
    log = (
        "[2026-11-20 08:00:01.000][12][debug][http] [source/common/http/conn_manager_impl.cc:1147] [Tags: "
        '"ConnectionId":"1"] request headers complete (end_stream=false):\n'
        "':authority', 'llm.example.com'\n':path', '/v1/chat/completions?x=1'\n':method', 'POST'\n"
        f"'authorization', 'Bearer {KEY}'\n\n"
        "[2026-11-20 08:00:02.000][12][info][main] [source/server/server.cc:430] exiting\n"
        "2026-11-20T08:00:03.000001Z\tinfo\tenvoy main external/envoy/source/server/server.cc:430\tup\tthread=12\n"
    )
    read = records(log)
    assert [record.format_name for record in read] == ["envoy-application"] * 3
    first, second, third = (record.fields() for record in read)
    assert (first.time, first.method, first.route, first.key) == (EIGHT, "POST", "/v1/chat/completions", DIGEST)
    assert (second.time, second.route) == (EIGHT + 1, None)
    assert third.time == pytest.approx(EIGHT + 2, abs=0.001)


def test_entries_of_the_access_log_service() -> None:
    """As protocol buffers are written in JSON, with what filters have set."""
    entry = {
        "common_properties": {
            "downstream_remote_address": {"socket_address": {"address": "198.51.100.7", "port_value": 40001}},
            "start_time": "2026-11-20T08:00:01Z",
            "upstream_cluster": "openai",
            "metadata": {
                "filter_metadata": {
                    "com.example.llm": {"virtual_key_alias": "vk-crm", "model": "small", "input_tokens": 12},
                    "envoy.filters.http.jwt_authn": {"payload": {"sub": "ann"}},
                }
            },
        },
        "request": {"request_method": "POST", "path": "/v1/chat/completions", "request_id": "r-1"},
        "response": {"response_code": 200},
    }
    log = json.dumps({"identifier": {"log_name": "als"}, "http_logs": {"log_entry": [entry, entry]}}) + "\n"
    assert names(log) == ["envoy-json", "envoy-json"]
    fields = next(iter(records(log))).fields()
    assert (fields.time, fields.ip, fields.http_status) == (EIGHT, "198.51.100.7", 200)
    assert (fields.key_alias, fields.user, fields.model, fields.tokens_in) == ("vk-crm", "ann", "small", 12)
