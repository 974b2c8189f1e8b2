"""No format may raise, whatever stands under the keys that it looks at: logs are written by whoever sends requests."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditors.formats.access_log import flattened, pairs
from auditors.formats.catalog import load_formats
from auditors.formats.format import Format
from auditors.formats.http import Access, address, body_fields, client_ip, http_status, request_line, route, seconds
from auditors.model import Fields

NAMES = """nginx-combined nginx-common nginx-json nginx-keyvalue nginx-error envoy-text envoy-json envoy-ai-gateway
    envoy-application kong apisix apisix-access cloudflare-ai-gateway vllm sglang gin ollama one-api llama-server
    llama-server-json tgi tgi-json har mitmproxy-flow caddy traefik haproxy
    aws-load-balancer cloudfront iis cloudflare-http-requests nginx-proxy-manager access-line""".split()

FORMATS = {format_.name: format_ for format_ in load_formats()}

KEYS = """time timestamp started_at startedDateTime start_time status response response_code request method uri url path
    headers remote_addr client_ip x_forwarded_for user_agent authorization request_time duration latencies latency ai
    usage meta consumer body request_body content Gateway Provider Model Metrics Metadata StatusCode RequestBody type
    cached model tokens_in tokens_out client_conn peername version error llm_summary prompt_tokens cost span target key
    gen_ai.usage.input_tokens response_flags flags function line level msg message postData text""".split()

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=40)
    | st.binary(max_size=20)
    | st.sampled_from(
        ["-", "", "1e999", "0.1, 0.2 : x", "Bearer ", "Basic !!!", "[::1", "POST /a HTTP/1.1", '{"model":1}']
    )
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=8), inner),
    max_leaves=12,
)
bodies = st.dictionaries(st.sampled_from(KEYS), values, max_size=14)


def typed(fields: Fields) -> None:
    """The fields hold what their types promise, so that they can be stored and sent."""
    for name in Fields.__struct_fields__:
        value = getattr(fields, name)
        if name in ("time", "end_time", "cost", "latency", "first_token"):
            assert value is None or (isinstance(value, int | float) and not isinstance(value, bool)), name
        elif name in ("http_status", "tokens_in", "tokens_out", "tokens_total"):
            assert value is None or (isinstance(value, int) and abs(value) < 1 << 63), name
        elif name == "cache_hit":
            assert value is None or isinstance(value, bool)
        elif name != "tags":
            assert value is None or (isinstance(value, str) and value), name


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=bodies, line=st.text(max_size=60))
def test_fields_never_raise(name: str, body: dict[str, Any], line: str) -> None:
    format_: Format = FORMATS[name]
    problems: list[str] = []
    for found in (body, line, [body], None):
        typed(format_.fields(found))
    if format_.recognises is not None:
        assert format_.recognises(body) in (True, False)
    if format_.prepare is not None:
        format_.prepare(body, problems.append)


LINES = {
    "nginx-combined": '198.51.100.7 - a [20/Nov/2026:08:00:01 +0000] "POST /v1/x HTTP/1.1" 200 5 "-" "a" "1.2.3.4" ',
    "nginx-common": '198.51.100.7 - a [20/Nov/2026:08:00:01 +0000] "POST /v1/x HTTP/1.1" 200 ',
    "nginx-keyvalue": 'time=2026-11-20T08:00:01Z remote_addr=10.0.0.4 request="POST /v1/x HTTP/1.1" status=200 ',
    "nginx-json": '{"remote_addr":"1.2.3.4","request":"GET /a HTTP/1.1","status":200,"b":"\\x22", ',
    "nginx-error": '2026/11/20 08:00:01 [error] 1#1: *1 x, client: 1.2.3.4, request: "GET / HTTP/1.1" ',
    "envoy-text": '[2026-11-20T08:00:01.000Z] "POST /v1/x HTTP/1.1" 200 - 1 2 3 4 "1.2.3.4" "ua" "id" "h" "u" ',
    "envoy-application": "[2026-11-20 08:00:01.000][12][debug][http] ",
    "apisix-access": '1.2.3.4 - - [20/Nov/2026:08:00:01 +0000] h "GET / HTTP/1.1" 200 5 0.100 "-" "ua" "ai_chat" "1" ',
    "vllm": "INFO 11-20 08:00:01 [logger.py:41] Received request cmpl-1: prompt_token_ids: [1, 2, ",
    "sglang": "[2026-11-20 08:00:01] Finish: obj=GenerateReqInput('prompt_tokens': 9 ",
    "gin": '[GIN] 2026/11/20 - 08:00:01 | 200 | 1.2.3ms | 1.2.3.4 | GET "/a" ',
    "llama-server": "srv  log_server_r: request: GET / 1.2.3.4 200 eval time = 1.2.3 ms / 5 tokens ",
    "tgi": '2026-11-20T08:00:01.000Z  INFO generate{total_time="1.2.3s"}: text_generation_router::server: x: Success ',
}


@pytest.mark.parametrize("name", LINES)
@settings(max_examples=40, deadline=None)
@given(tail=st.text(alphabet=st.sampled_from("\"\\'x2 =:,{}[]a\n\t-.5é"), max_size=80))
def test_text_fields_never_raise_behind_a_good_beginning(name: str, tail: str) -> None:
    format_ = FORMATS[name]
    line = LINES[name] + tail
    assert format_.starts is not None and format_.starts.match(line)
    typed(format_.fields(line))


@given(line=st.text(alphabet=st.sampled_from("\"\\'x2 =:,{}[]a\n\t-.5é"), max_size=200))
def test_pairs_never_raise(line: str) -> None:
    assert all(isinstance(value, str) for value in pairs(line).values())


@given(value=scalars, other=scalars)
def test_values_of_http_never_raise(value: Any, other: Any) -> None:
    request_line(value)
    route(value)
    http_status(value)
    address(value)
    client_ip(value, other)
    seconds(value)
    body_fields(value)
    typed(Access(time=value, request=value, status=other, remote=value, forwarded=other, body=value).fields("x"))


def test_a_bottomless_object_is_flattened_only_so_far() -> None:
    deep: Any = "end"
    for _ in range(2_000):
        deep = {"a": deep, "status": 200}
    assert flattened(deep)["status"] == 200


@pytest.mark.parametrize("name", LINES)
def test_a_huge_line_is_read_in_linear_time(name: str) -> None:
    """What a hostile client can put into a line must not make patterns go back and forth; it would not end."""
    format_ = FORMATS[name]
    for filler in ('"', "\\", " ", "a ", "a=", "[1, ", '","', "\\x22", ", 1.2.3.4", "{"):
        line = LINES[name] + filler * (1_000_000 // len(filler))
        assert format_.starts is not None
        format_.starts.match(line)
        format_.fields(line)
        cut = LINES[name][: len(LINES[name]) // 2] + filler * (1_000_000 // len(filler))
        for other in FORMATS.values():
            if other.starts is not None:
                other.starts.match(cut)
