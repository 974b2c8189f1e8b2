"""NGINX's logs in the shapes that administrators give them, and what must not be taken for one of them."""

from __future__ import annotations

import hashlib
import json

import pytest

from tests.records import names, only, records

KEY = "sk-" + "gw-test-" + "ALPHA123"
DIGEST = hashlib.sha256(KEY.encode()).hexdigest()
EIGHT = 1795161601.0
"""2026-11-20T08:00:01Z"""


def test_combined_tells_who_asked_for_what() -> None:
    fields = only(
        '198.51.100.7 - alice [20/Nov/2026:08:00:01 +0000] "POST /v1/chat/completions HTTP/1.1" 200 5 "-" "curl/8.5"\n',
        "nginx-combined",
    )
    assert fields.time == EIGHT
    assert (fields.method, fields.route, fields.http_status, fields.status) == (
        "POST",
        "/v1/chat/completions",
        200,
        "success",
    )
    assert (fields.ip, fields.user, fields.user_agent) == ("198.51.100.7", "alice", "curl/8.5")


def test_a_time_zone_is_taken_into_account() -> None:
    line = '::1 - - [20/Nov/2026:10:30:01 +0230] "GET / HTTP/2.0" 404 0 "-" "-"\n'
    fields = only(line, "nginx-combined")
    assert fields.time == EIGHT
    assert (fields.ip, fields.status, fields.user, fields.user_agent) == ("::1", "failure", None, None)


@pytest.mark.parametrize(
    ("remote", "chain", "client"),
    [
        ("10.1.2.3", "198.51.100.7, 10.0.0.9", "198.51.100.7"),
        ("10.1.2.3", "-", "10.1.2.3"),
        ("9.9.9.9", "198.51.100.7", "9.9.9.9"),
        ("10.1.2.3", "unknown", "10.1.2.3"),
        ("2001:4860:4860::8888", "198.51.100.7", "2001:4860:4860::8888"),
    ],
)
def test_the_client_is_the_first_hop_unless_it_connected_itself(remote: str, chain: str, client: str) -> None:
    line = f'{remote} - - [20/Nov/2026:08:00:01 +0000] "GET /v1/models HTTP/1.1" 200 5 "-" "ua/1" "{chain}"\n'
    assert only(line, "nginx-combined").ip == client


def test_fields_behind_the_combined_ones_are_read_by_name_or_look() -> None:
    line = (
        '10.0.0.2 - - [20/Nov/2026:08:00:01 +0000] "POST /v1/embeddings?x=1 HTTP/1.1" 200 99 "-" "OpenAI/Python 2" '
        f'"198.51.100.9" rt=0.250 uct="0.001" urt="0.120, 0.120" auth="Bearer {KEY}"\n'
    )
    fields = only(line, "nginx-combined")
    assert (fields.ip, fields.latency, fields.route, fields.key) == ("198.51.100.9", 0.25, "/v1/embeddings", DIGEST)


@pytest.mark.parametrize(
    "client",
    ["203.0.113.5 - - ", "203.0.113.5 - [203.0.113.5] - - ", "203.0.113.5 - - - "],
)
def test_ingress_nginx_upstreaminfo(client: str) -> None:
    line = (
        client + '[20/Nov/2026:08:00:01 +0000] "POST /v1/chat/completions HTTP/1.1" 502 0 "-" "curl/8" 321 0.512 '
        "[default-litellm-4000] [] 10.0.0.9:4000, 10.0.0.8:4000 0, 0 0.256, 0.256 502, 502 0123456789abcdef\n"
    )
    fields = only(line, "nginx-combined")
    assert (fields.ip, fields.http_status, fields.latency, fields.status) == ("203.0.113.5", 502, 0.512, "failure")


def test_apache_with_virtual_host_and_gunicorn_are_combined_too() -> None:
    log = (
        'llm.example.com:443 198.51.100.7 - - [20/Nov/2026:08:00:01 +0000] "GET /a HTTP/1.1" 200 5 "-" "a \\"b\\" c"\n'
        '198.51.100.8 - - [20/Nov/2026:08:00:01 +0000] "POST /v1/completions HTTP/1.1" 200 5 "-" "python-requests/2"\n'
    )
    read = records(log)
    assert [record.format_name for record in read] == ["nginx-combined"] * 2
    assert [record.fields().ip for record in read] == ["198.51.100.7", "198.51.100.8"]


def test_common_and_formats_of_ones_own() -> None:
    log = (
        '198.51.100.7 - bob [20/Nov/2026:08:00:01 +0000] "GET /v1/models HTTP/1.0" 401 31\n'
        '198.51.100.7 [20/Nov/2026:08:00:01 +0000] "POST /v1/chat/completions HTTP/1.1" 200 '
        f'auth="Bearer {KEY}" body="{{\\x22model\\x22: \\x22gpt-x\\x22, \\x22user\\x22: \\x22zo\\xC3\\xAB\\x22}}"\n'
    )
    first, second = (record.fields() for record in records(log))
    assert names(log) == ["nginx-common", "nginx-common"]
    assert (first.user, first.http_status, first.status) == ("bob", 401, "failure")
    assert (second.key, second.model, second.end_user) == (DIGEST, "gpt-x", "zoë")


def test_a_line_is_kept_whole_so_that_spans_are_those_of_the_file() -> None:
    line = f'198.51.100.7 - - [20/Nov/2026:08:00:01 +0000] "GET /v1/models?key={KEY} HTTP/1.1" 200 9 "-" "curl/8"'
    (record,) = records(line + "\n")
    assert record.body == line
    assert record.fields().key == DIGEST
    assert record.fields().route == "/v1/models"


def test_rubbish_on_a_plain_port_is_still_a_request() -> None:
    line = '198.51.100.7 - - [20/Nov/2026:08:00:01 +0000] "\\x16\\x03\\x01\\x02\\x00" 400 157 "-" "-"\n'
    fields = only(line, "nginx-combined")
    assert (fields.method, fields.route, fields.http_status) == (None, None, 400)


def test_json_in_nginx_own_names() -> None:
    line = (
        '{"time_iso8601":"2026-11-20T08:00:01+00:00","remote_addr":"10.0.0.4","http_x_forwarded_for":"198.51.100.7",'
        '"request_method":"POST","request_uri":"/v1/chat/completions?a=b","status":"200","request_time":"0.125",'
        f'"http_authorization":"Bearer {KEY}","http_user_agent":"OpenAI/Python","request_id":"req-1",'
        '"request_body":"{\\"model\\":\\"gpt-x\\",\\"user\\":\\"u-9\\",\\"messages\\":[]}"}\n'
    )
    fields = only(line, "nginx-json")
    assert (fields.time, fields.ip, fields.method, fields.route) == (
        EIGHT,
        "198.51.100.7",
        "POST",
        "/v1/chat/completions",
    )
    assert (fields.http_status, fields.latency, fields.key, fields.call) == (200, 0.125, DIGEST, "req-1")
    assert (fields.model, fields.end_user, fields.user_agent) == ("gpt-x", "u-9", "OpenAI/Python")


@pytest.mark.parametrize(
    "members",
    [
        '"time":"2026-11-20T08:00:01Z","remote_addr":"10.0.0.4","method":"POST","uri":"/v1/x","status":200,"rt":0.1',
        '"msec":"1795161601.000","client":"10.0.0.4","request":"POST /v1/x HTTP/1.1","status":200',
        '"@timestamp":"2026-11-20T08:00:01+00:00","client_ip":"10.0.0.4","request_method":"POST","uri":"/v1/x",'
        '"args":"","status":"200","bytes_sent":12',
        '"time":"2026-11-20T08:00:01Z","remote_addr":"10.0.0.4","x_forwarded_for":"","request_id":"r","remote_user":"",'
        '"bytes_sent":5,"request_time":0.1,"status":200,"vhost":"h","request_proto":"HTTP/1.1","path":"/v1/x",'
        '"request_query":"","request_length":9,"duration":0.1,"method":"POST","http_referrer":"","http_user_agent":"c"',
    ],
)
def test_json_in_names_of_ones_own(members: str) -> None:
    fields = only(f"{{{members}}}\n", "nginx-json")
    assert (fields.time, fields.ip, fields.method, fields.route, fields.http_status) == (
        EIGHT,
        "10.0.0.4",
        "POST",
        "/v1/x",
        200,
    )


@pytest.mark.parametrize(
    "members",
    [
        '"level":"info","msg":"request done","method":"GET","path":"/x","status":200,"remote_addr":"10.0.0.1"',
        '"timestamp":"2026-11-20T08:00:01Z","level":"ERROR","message":"boom","logger":"app"',
        '"method":"POST","path":"/v1/x","status":200,"user_id":"u1"',
        '"request":{"method":"GET"},"status":200,"remote_addr":"10.0.0.1"',
        '"status":"ok","uri":"/v1/x","remote_addr":"10.0.0.1"',
        '"id":"chatcmpl-1","object":"chat.completion","model":"gpt-x","status":"completed"',
    ],
)
def test_logs_of_applications_are_not_nginx(members: str) -> None:
    assert names(f"{{{members}}}\n") != ["nginx-json"]


def test_json_with_nginx_default_escapes_is_read_and_kept_as_text() -> None:
    line = (
        '{"time":"2026-11-20T08:00:01+00:00","remote_addr":"10.0.0.4","request":"POST /v1/x HTTP/1.1","status":200,'
        f'"authorization":"Bearer {KEY}",'
        '"request_body":"{\\x22model\\x22:\\x22gpt-x\\x22,\\x22user\\x22:\\x22Zo\\xC3\\xAB\\x22,\\x22a\\x22:\\x22\\x5Cn\\x22}"}'
    )
    (record,) = records(line + "\n")
    fields = record.fields()
    assert (record.format_name, record.body) == ("nginx-json", line)
    assert (fields.ip, fields.key, fields.model, fields.end_user) == ("10.0.0.4", DIGEST, "gpt-x", "Zoë")


@pytest.mark.parametrize("cut", [None, 190])
def test_json_broken_by_escape_none_or_cut_short_is_read_as_far_as_it_goes(cut: int | None) -> None:
    line = (
        '{"time":"2026-11-20T08:00:01+00:00","remote_addr":"10.0.0.4","request":"POST /v1/x HTTP/1.1","status":429,'
        '"request_body":"{"model":"gpt-x","messages":[{"role":"user","content":"a "b" c"}]}","ua":"curl/8"}'
    )
    fields = only(line[:cut] + "\n", "nginx-json")
    assert (fields.time, fields.ip, fields.route, fields.http_status) == (EIGHT, "10.0.0.4", "/v1/x", 429)


@pytest.mark.parametrize(
    "line",
    [
        'time=2026-11-20T08:00:01+00:00 remote_addr=10.0.0.4 request="POST /v1/x?a=1 HTTP/1.1" status=200 rt=0.5',
        'time=20/Nov/2026:08:00:01 +0000 client=10.0.0.4 req="POST /v1/x HTTP/1.1" status=200 request_time=0.500',
        '2026-11-20T08:00:01+00:00 client=10.0.0.4 user=- req="POST /v1/x HTTP/1.1" status=200 reqtime=0.5 body={}',
        "[20/Nov/2026:08:00:01 +0000] remote_addr=10.0.0.4 method=POST uri=/v1/x status=200 request_time=0.5",
        "time:20/Nov/2026:08:00:01 +0000\thost:10.0.0.4\treq:POST /v1/x HTTP/1.1\tstatus:200\treqtime:0.5\tua:a b",
        "remote_addr=10.0.0.4 request=POST /v1/x HTTP/1.1 status=200 time=2026-11-20T08:00:01Z rt=0.5",
    ],
)
def test_key_value_lines(line: str) -> None:
    fields = only(line + "\n", "nginx-keyvalue")
    assert (fields.time, fields.ip, fields.method, fields.route, fields.http_status, fields.latency) == (
        EIGHT,
        "10.0.0.4",
        "POST",
        "/v1/x",
        200,
        0.5,
    )


def test_a_key_in_a_key_value_line_is_hashed_and_a_name_of_one_is_kept() -> None:
    head = '2026-11-20T08:00:01+00:00 client=10.0.0.4 req="POST /v1/x HTTP/1.1" status=200'
    logged = only(f'{head} key="Bearer {KEY}" body={{"model": "gpt-x"}}\n', "nginx-keyvalue")
    named = only(f"{head} key=team-a\n", "nginx-keyvalue")
    assert (logged.key, logged.key_alias, logged.model) == (DIGEST, None, "gpt-x")
    assert (named.key, named.key_alias) == (None, "team-a")


@pytest.mark.parametrize(
    "line",
    [
        'time=2026-11-20T08:00:01Z level=info msg="handled GET /v1/x" status=200 host=a',
        "host=db1 port=5432 status=200",
        "GET /v1/x status=200",
        "remote_addr=10.0.0.4 connected",
    ],
)
def test_other_key_value_lines_are_not_nginx(line: str) -> None:
    assert names(line + "\n") != ["nginx-keyvalue"]


def test_error_log_tells_client_request_and_kind() -> None:
    fields = only(
        '2026/11/20 08:00:01 [error] 123#0: *4 limiting requests, excess: 5.2 by zone "perkey", client: 198.51.100.9,'
        ' server: llm, request: "POST /v1/chat/completions?a=1 HTTP/1.1", host: "llm.example.com"\n',
        "nginx-error",
    )
    assert (fields.time, fields.ip, fields.method, fields.route) == (
        EIGHT,
        "198.51.100.9",
        "POST",
        "/v1/chat/completions",
    )
    assert (fields.status, fields.error_type) == ("failure", "limit_req")


def test_error_log_names_the_user_whose_password_is_wrong() -> None:
    fields = only(
        '2026/11/20 08:00:01 [error] 9#9: *1 user "bob": password mismatch, client: 198.51.100.9, server: x, '
        'request: "GET / HTTP/1.1", host: "h"\n',
        "nginx-error",
    )
    assert (fields.user, fields.error_type) == ("bob", "authentication")


def test_error_log_keeps_the_lines_of_a_trace_and_says_nothing_of_notices() -> None:
    log = (
        "2026/11/20 08:00:01 [error] 45#45: *33 lua entry thread aborted: runtime error: handler.lua:12: boom\n"
        "stack traceback:\ncoroutine 0:\n"
        "2026/11/20 08:00:01 [notice] 45#45: start worker process 46\n"
    )
    first, second = records(log)
    assert first.body.endswith("coroutine 0:")
    assert second.fields().status is None


def test_go_programs_with_the_same_date_are_not_nginx() -> None:
    assert names("2026/11/20 08:00:01 listening on :8080\n") == ["text-log"]


def test_basic_credentials_give_a_user_and_no_key() -> None:
    line = (
        '{"time_iso8601":"2026-11-20T08:00:01Z","remote_addr":"10.0.0.4","request":"GET / HTTP/1.1","status":200,'
        '"http_authorization":"Basic YWxpY2U6aHVudGVyMg=="}\n'
    )
    fields = only(line, "nginx-json")
    assert (fields.user, fields.key) == ("alice", None)


@pytest.mark.parametrize(
    ("head", "ip", "user"),
    [
        ("llm.example.com 198.51.100.7 - bob", "198.51.100.7", "bob"),
        ("llm.example.com 198.51.100.7 - -", "198.51.100.7", None),
        ("198.51.100.7 llm.example.com bob", "198.51.100.7", "bob"),
        ("198.51.100.7, 10.0.0.2 - bob", "198.51.100.7", "bob"),
        ("198.51.100.7, 10.0.0.2, 10.0.0.3 - bob smith", "198.51.100.7", "bob smith"),
        ("198.51.100.7 10.0.0.2 - bob", "198.51.100.7", "bob"),
        ("::ffff:198.51.100.7 - bob", "198.51.100.7", "bob"),
    ],
)
def test_who_asked_whatever_stands_beside(head: str, ip: str, user: str | None) -> None:
    line = f'{head} [20/Nov/2026:08:00:01 +0000] "GET /v1/models HTTP/1.1" 200 12 "-" "curl/8.9.1"\n'
    fields = only(line, "nginx-combined")
    assert (fields.ip, fields.user) == (ip, user)


@pytest.mark.parametrize("quoted", ["Bearer {}", "bearer {}", "{}"])
def test_a_key_in_a_field_without_a_name(quoted: str) -> None:
    key = "sk-" + "gw-test-" + "ALPHA123"
    line = (
        f'198.51.100.7 - - [20/Nov/2026:08:00:01.250 +0000] "GET / HTTP/1.1" 200 12 "-" "curl" "{quoted.format(key)}"'
    )
    fields = only(f"{line} 0.125000\n", "nginx-combined")
    assert fields.key == hashlib.sha256(key.encode()).hexdigest()
    assert (fields.time, fields.latency) == (1795161601.25, 0.125)


def test_what_lua_says_in_the_error_log_tells_of_a_call() -> None:
    line = (
        "2026/11/23 09:20:00 [notice] 31#31: *88 [lua] access.lua:40: relay(): caller=osprey model=gpt-4o "
        'prompt_tokens=11 completion_tokens=5 prompt="user=eve says hello", client: 10.3.0.6, server: _, '
        'request: "POST /v1/chat/completions HTTP/1.1", host: "llm.internal"\n'
    )
    fields = only(line, "nginx-error")
    assert (fields.key_alias or fields.user, fields.model, fields.ip) == ("osprey", "gpt-4o", "10.3.0.6")
    assert (fields.tokens_in, fields.tokens_out) == (11, 5)
    plain = line.replace("[lua] access.lua:40: relay(): ", "")
    assert only(plain, "nginx-error").model is None


def test_what_a_gateway_of_ones_own_tells_by_names_of_its_own_is_read_and_what_a_client_sends_is_not() -> None:
    said = {
        "time_local": "23/Nov/2026:09:20:00 +0000",
        "remote_addr": "198.51.100.7",
        "request": "POST /v1/chat/completions HTTP/1.1",
        "status": "200",
        "request_time": "0.812",
        "http_user_agent": "curl/8.5",
    }
    own = {"llm_consumer": "desk", "llm_model": "gpt-5", "llm_in": "120", "llm_out": "41"}
    fields = records(json.dumps({**said, **own}))[0].fields()
    assert (fields.key_alias, fields.model, fields.tokens_in, fields.tokens_out) == ("desk", "gpt-5", 120, 41)
    sent = {"arg_user": "bob", "cookie_user": "bob", "host": "llm.test", "service": "edge"}
    fields = records(json.dumps({**said, **sent}))[0].fields()
    assert (fields.user, fields.key_alias, fields.team) == (None, None, None)
