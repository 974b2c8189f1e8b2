"""The same uses as the logs of many products: what LiteLLM, Portkey, Helicone, web gateways and tracers would write.

Each `Dialect` renders uses (`auditors.usage.events.Use`) as a whole file and says what of them it tells (`TRAITS`), so
that an injected incident can be expected where its traits are told and nowhere else. Formats by their makers'
documentation; everything is deterministic.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from auditors.usage.events import ACCESS, NO_LOG, PROMPTED, TINY, Use

TRAITS: Final = frozenset(
    "ip agent model status key rejected master tokens content end_user tag no_log access call duplicate".split()
)
"""What a log may tell: `key` is any name of the caller, `rejected` the hash of a key that was refused, `master` that it
was the master key, `access` requests that are no calls, `duplicate` a call's own name, which is there again where a
record was delivered twice.
"""

Record = dict[str, Any]
_MASTER: Final = "litellm_proxy_master_key"


@dataclass(frozen=True)
class Dialect:
    """A kind of log: the name of its file, what it tells, and how uses are written."""

    name: str
    file: str
    tells: frozenset[str]
    write: Callable[[Iterable[Use]], str]


def _iso(time: float) -> str:
    return f"{datetime.datetime.fromtimestamp(time, datetime.UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"


def _status(use: Use) -> int:
    return use.status or (200 if use.outcome == "success" else 500)


def _latency(use: Use) -> float:
    return round(max(use.latency, 0.001), 3)


def _method(use: Use) -> str:
    return use.method or "POST"


def _call(use: Use) -> str:
    return use.call or hashlib.md5(f"{use.time}{use.key}{use.route}".encode()).hexdigest()


def _tokens(use: Use) -> tuple[int, int]:
    return max(use.tokens_in, 0), max(use.tokens_out, 0)


def _cost(use: Use) -> float:
    return round(max(use.cost, 0.0), 8)


def _asked(use: Use) -> Record:
    """The request's body."""
    asked: Record = {"model": use.model}
    if use.flags & PROMPTED:
        asked["messages"] = [{"role": "user", "content": f"question {use.digest}"}]
    if use.flags & TINY:
        asked["max_tokens"] = 1
    if use.end_user:
        asked["user"] = use.end_user
    return asked


def _tags(use: Use) -> list[str]:
    return [*([use.tag] if use.tag else []), f"User-Agent: {use.agent}"]


def _problem(use: Use) -> Record:
    return {"error_code": str(_status(use)), "error_class": use.error or "ProxyException", "error_message": "refused"}


def _payload(use: Use) -> Record:
    ok, (tokens_in, tokens_out) = use.outcome == "success", _tokens(use)
    body: Record = {
        "id": f"chatcmpl-{_call(use)}",
        "litellm_call_id": _call(use),
        "call_type": "acompletion",
        "status": use.outcome,
        "response_cost": _cost(use),
        "prompt_tokens": tokens_in,
        "completion_tokens": tokens_out,
        "total_tokens": tokens_in + tokens_out,
        "startTime": round(use.time, 3),
        "endTime": round(use.time + _latency(use), 3),
        "completionStartTime": round(use.time + _latency(use) / 2, 3),
        "model": use.model,
        "model_group": use.model,
        "model_parameters": {
            **({"max_tokens": 1} if use.flags & TINY else {}),
            **({"no-log": True} if use.flags & NO_LOG else {}),
        },
        "metadata": {
            "user_api_key_hash": use.key or None,
            "user_api_key_alias": use.alias or None,
            "user_api_key_user_id": use.user or None,
            "user_api_key_team_id": use.team or None,
            "user_api_key_request_route": use.route,
            "requester_ip_address": use.ip,
            "user_agent": f"{use.agent} 1.2.3",
        },
        "request_tags": _tags(use),
        "end_user": use.end_user,
        "requester_ip_address": use.ip,
        "messages": _asked(use).get("messages", []),
        "response": {"choices": []} if ok else {},
    }
    return body if ok else {**body, "error_str": "refused", "error_information": _problem(use)}


def _spend(use: Use) -> Record:
    tokens_in, tokens_out = _tokens(use)
    metadata: Record = {
        "user_api_key": use.key,
        "user_api_key_alias": use.alias or None,
        "user_api_key_user_id": use.user or None,
        "user_api_key_request_route": use.route,
        "user_agent": f"{use.agent} 1.2.3",
    }
    if use.outcome != "success":
        metadata["error_information"] = _problem(use)
    asked = _asked(use)
    return {
        "request_id": _call(use),
        "call_type": "acompletion",
        "api_key": use.key,
        "spend": _cost(use),
        "total_tokens": tokens_in + tokens_out,
        "prompt_tokens": tokens_in,
        "completion_tokens": tokens_out,
        "startTime": _iso(use.time),
        "endTime": _iso(use.time + _latency(use)),
        "completionStartTime": _iso(use.time + _latency(use) / 2),
        "model": use.model,
        "model_group": use.model,
        "user": use.user,
        "metadata": metadata,
        "cache_hit": "False",
        "request_tags": _tags(use),
        "team_id": use.team,
        "end_user": use.end_user,
        "requester_ip_address": use.ip,
        "messages": asked.get("messages", {}),
        "response": {},
        "status": use.outcome,
        "proxy_server_request": {**asked, **({"no-log": True} if use.flags & NO_LOG else {})},
    }


def _portkey(use: Use) -> Record:
    tokens_in, tokens_out = _tokens(use)
    return {
        "id": _call(use),
        "trace_id": f"t-{_call(use)}",
        "created_at": _iso(use.time),
        "request": _asked(use),
        "response": {"choices": []},
        "is_success": use.outcome == "success",
        "ai_org": "openai",
        "ai_model": use.model,
        "req_units": tokens_in,
        "res_units": tokens_out,
        "total_units": tokens_in + tokens_out,
        "request_url": f"https://api.portkey.test{use.route}",
        "cost": round(_cost(use) * 100, 6),
        "cost_currency": "USD",
        "response_time": int(_latency(use) * 1000),
        "response_status_code": _status(use),
        "metadata": {"_user": use.user, "team": use.team},
    }


def _helicone(use: Use) -> Record:
    tokens_in, tokens_out = _tokens(use)
    return {
        "request_id": _call(use),
        "request_created_at": _iso(use.time),
        "request_body": _asked(use),
        "request_path": f"https://api.openai.test{use.route}",
        "request_user_id": use.user,
        "request_properties": {"team": use.team},
        "request_model": use.model,
        "response_id": f"r-{_call(use)}",
        "response_created_at": _iso(use.time + _latency(use)),
        "response_body": {"choices": []},
        "response_status": _status(use),
        "response_model": use.model,
        "provider": "OPENAI",
        "delay_ms": int(_latency(use) * 1000),
        "time_to_first_token": int(_latency(use) * 500),
        "prompt_tokens": tokens_in,
        "completion_tokens": tokens_out,
        "total_tokens": tokens_in + tokens_out,
        "costUSD": _cost(use),
        "target_url": f"https://api.openai.test{use.route}",
    }


def _clf(time: float) -> str:
    return f"{datetime.datetime.fromtimestamp(time, datetime.UTC):%d/%b/%Y:%H:%M:%S +0000}"


def _request(use: Use) -> str:
    return f"{_method(use)} {use.route} HTTP/1.1"


def _combined(use: Use) -> str:
    who, size = use.alias or "-", 200 + 4 * _tokens(use)[1]
    return f'{use.ip} - {who} [{_clf(use.time)}] "{_request(use)}" {_status(use)} {size} "-" "{use.agent}/1.2"'


def _nginx_json(use: Use) -> Record:
    return {
        "time_iso8601": _iso(use.time),
        "remote_addr": "10.9.0.2",
        "http_x_forwarded_for": use.ip,
        "request": _request(use),
        "status": _status(use),
        "body_bytes_sent": 200 + 4 * _tokens(use)[1],
        "request_time": _latency(use),
        "http_user_agent": f"{use.agent}/1.2",
        "key_hash": use.key,
        "request_id": _call(use),
    }


def _envoy(use: Use) -> Record:
    call, (tokens_in, tokens_out) = use.kind != ACCESS and use.outcome == "success", _tokens(use)
    return {
        "start_time": _iso(use.time),
        "method": _method(use),
        "x-envoy-origin-path": use.route,
        "response_code": _status(use),
        "response_flags": "-",
        "bytes_sent": 200,
        "duration": int(_latency(use) * 1000),
        "x-forwarded-for": use.ip,
        "user-agent": f"{use.agent}/1.2",
        "x-request-id": _call(use),
        "upstream_host": "10.9.0.5:443",
        "x-user-id": use.user or None,
        "gen_ai.request.model": use.model or None,
        "gen_ai.response.model": use.model if call else None,
        "gen_ai.usage.input_tokens": tokens_in if call else None,
        "gen_ai.usage.output_tokens": tokens_out if call else None,
    }


def _envoy_text(use: Use) -> str:
    took = int(_latency(use) * 1000)
    return (
        f'[{_iso(use.time)}] "{_method(use)} {use.route} HTTP/1.1" {_status(use)} - 512 2048 {took} {took} '
        f'"{use.ip}" "{use.agent}/1.2" "{_call(use)}" "ai.corp.test" "10.9.0.5:8000"'
    )


def _traefik(use: Use) -> Record:
    return {
        "StartUTC": _iso(use.time),
        "ClientHost": use.ip,
        "ClientUsername": use.alias or "-",
        "RequestMethod": _method(use),
        "RequestPath": use.route,
        "RequestProtocol": "HTTP/1.1",
        "DownstreamStatus": _status(use),
        "Duration": int(_latency(use) * 1e9),
        "request_User-Agent": f"{use.agent}/1.2",
        "level": "info",
    }


def _caddy(use: Use) -> Record:
    return {
        "level": "info",
        "ts": round(use.time, 3),
        "logger": "http.log.access.log0",
        "msg": "handled request",
        "request": {
            "remote_ip": use.ip,
            "client_ip": use.ip,
            "method": _method(use),
            "uri": use.route,
            "headers": {"User-Agent": [f"{use.agent}/1.2"]},
        },
        "user_id": use.alias,
        "duration": _latency(use),
        "status": _status(use),
    }


def _balancer(use: Use) -> str:
    took = f"0.001 {_latency(use):.3f} 0.000"
    return (
        f"https {_iso(use.time)} app/ai/50dc6c495c0c9188 {use.ip}:33010 10.9.0.5:8000 {took} {_status(use)} "
        f'{_status(use)} 512 2048 "{_method(use)} https://ai.corp.test:443{use.route} HTTP/1.1" "{use.agent}/1.2" '
        f'ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/ai/73e2 "Root=1-58"'
    )


def _azure(use: Use) -> Record:
    return {
        "time": _iso(use.time),
        "category": "GatewayLogs",
        "operationName": "Microsoft.ApiManagement/GatewayLogs",
        "callerIpAddress": use.ip,
        "correlationId": _call(use),
        "durationMs": int(_latency(use) * 1000),
        "properties": {
            "method": _method(use),
            "url": f"https://ai.corp.test{use.route}",
            "responseCode": _status(use),
            "apimSubscriptionId": use.alias,
            "userId": use.user,
            "requestHeaders": {"User-Agent": f"{use.agent}/1.2"},
        },
    }


def _bedrock(use: Use) -> Record:
    """Model invocation logging of Amazon Bedrock."""
    tokens_in, tokens_out = _tokens(use)
    refused = {429: "ThrottlingException", 403: "AccessDeniedException", 401: "UnrecognizedClientException"}
    return {
        "schemaType": "ModelInvocationLog",
        "schemaVersion": "1.0",
        "timestamp": _iso(use.time),
        "accountId": "111122223333",
        "region": "us-east-1",
        "requestId": _call(use),
        "operation": "InvokeModel",
        "modelId": use.model,
        **({"identity": {"arn": f"arn:aws:sts::111122223333:assumed-role/{use.user}/session"}} if use.user else {}),
        **({} if use.outcome == "success" else {"errorCode": refused.get(use.status, "InternalServerException")}),
        "input": {"inputContentType": "application/json", "inputBodyJson": _asked(use), "inputTokenCount": tokens_in},
        "output": {"outputBodyJson": {"content": []}, "outputTokenCount": tokens_out},
    }


def _attribute(key: str, value: Any) -> Record:
    kind = {int: "intValue", float: "doubleValue"}.get(type(value), "stringValue")
    return {"key": key, "value": {kind: str(value) if kind == "intValue" else value}}


def _span(use: Use) -> Record:
    tokens_in, tokens_out = _tokens(use)
    told: Record = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": use.model,
        "gen_ai.response.model": use.model,
        "gen_ai.response.id": _call(use),
        "gen_ai.usage.input_tokens": tokens_in,
        "gen_ai.usage.output_tokens": tokens_out,
        "http.response.status_code": _status(use),
        "http.route": use.route,
        "user.id": use.user,
        "client.address": use.ip,
        "user_agent.original": f"{use.agent}/1.2",
        "gen_ai.server.time_to_first_token": _latency(use) / 2,
    }
    if use.flags & PROMPTED:
        told["gen_ai.input.messages"] = json.dumps(_asked(use)["messages"])
    if use.flags & TINY:
        told["gen_ai.request.max_tokens"] = 1
    if use.error:
        told["error.type"] = use.error
    name = hashlib.md5(f"{_call(use)}{use.time}".encode()).hexdigest()
    span = {
        "traceId": name,
        "spanId": name[:16],
        "name": f"chat {use.model}",
        "startTimeUnixNano": str(int(use.time * 1e9)),
        "endTimeUnixNano": str(int((use.time + _latency(use)) * 1e9)),
        "attributes": [_attribute(key, one) for key, one in told.items()],
        "status": {"code": 1 if use.outcome == "success" else 2},
    }
    return {"resourceSpans": [{"resource": {"attributes": []}, "scopeSpans": [{"scope": {}, "spans": [span]}]}]}


def _kong(use: Use) -> Record:
    tokens_in, tokens_out = _tokens(use)
    ai = {
        "proxy": {
            "meta": {"request_model": use.model, "response_model": use.model, "provider_name": "openai"},
            "usage": {"prompt_tokens": tokens_in, "completion_tokens": tokens_out, "cost": _cost(use)},
            "payload": {"request": json.dumps(_asked(use))},
        }
    }
    return {
        "started_at": int(use.time * 1000),
        "client_ip": use.ip,
        "request": {
            "method": _method(use),
            "uri": use.route,
            "id": _call(use),
            "headers": {"user-agent": f"{use.agent}/1.2"},
        },
        "response": {"status": _status(use)},
        "latencies": {"request": int(_latency(use) * 1000), "kong": 1},
        "consumer": {"username": use.alias} if use.alias else None,
        **({"ai": ai} if use.kind != ACCESS else {}),
    }


def _cloudflare(use: Use) -> Record:
    tokens_in, tokens_out = _tokens(use)
    return {
        "id": _call(use),
        "created_at": _iso(use.time),
        "provider": "openai",
        "model": use.model,
        "path": use.route.removeprefix("/v1/"),
        "duration": int(_latency(use) * 1000),
        "status_code": _status(use),
        "success": use.outcome == "success",
        "cached": False,
        "tokens_in": tokens_in,
        "tokens_out": tokens_out,
        "cost": _cost(use),
        "metadata": {"user": use.user, "team": use.team},
        "request": json.dumps(_asked(use)),
    }


def _haproxy(use: Use) -> str:
    date = f"{datetime.datetime.fromtimestamp(use.time, datetime.UTC):%d/%b/%Y:%H:%M:%S.%f}"[:-3]
    took = int(_latency(use) * 1000)
    return (
        f"{use.ip}:51234 [{date}] ai~ llm/llm1 0/0/1/{took}/{took} {_status(use)} 2048 - - ---- 1/1/0/0/0 0/0 "
        f'{{{use.agent}/1.2}} "{_request(use)}"'
    )


def _home_made(use: Use) -> Record:
    tokens_in, tokens_out = _tokens(use)
    return {
        "ts": _iso(use.time),
        "lvl": "info",
        "msg": "llm call",
        "req_id": _call(use),
        "who": {"vk": use.alias, "usr": use.user, "grp": use.team},
        "http": {"verb": _method(use), "path": use.route, "code": _status(use), "ua": f"{use.agent}/1.2"},
        "src": {"ip": use.ip},
        "llm": {"mdl": use.model, "tok_in": tokens_in, "tok_out": tokens_out, "usd": _cost(use)},
        "took_ms": int(_latency(use) * 1000),
        "prompt": f"question {use.digest}" if use.flags & PROMPTED else "",
    }


def _logfmt(use: Use) -> str:
    tokens_in, tokens_out = _tokens(use)
    return (
        f"time={_iso(use.time)} level=info msg=completion request_id={_call(use)} key_alias={use.alias} "
        f'user={use.user} model={use.model} client_ip={use.ip} user_agent="{use.agent}/1.2" method={_method(use)} '
        f"path={use.route} status={_status(use)} prompt_tokens={tokens_in} completion_tokens={tokens_out} "
        f"cost={_cost(use):.8f} duration={_latency(use)}s end_user={use.end_user}"
    )


def _objects(made: Callable[[Use], Record], *, access: bool = False) -> Callable[[Iterable[Use]], str]:
    """One object a line; without `access`, of calls only."""
    return _lines(lambda use: json.dumps(made(use)), access=access)


def _lines(made: Callable[[Use], str], *, access: bool = False) -> Callable[[Iterable[Use]], str]:
    return lambda uses: "".join(f"{made(use)}\n" for use in uses if access or use.kind != ACCESS)


def _columns(use: Use) -> dict[str, str]:
    """A row of the table of spending, as text."""
    row = {name: "" if value is None else value for name, value in _spend(use).items()}
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in row.items()}


def _spend_csv(uses: Iterable[Use]) -> str:
    rows = [_columns(use) for use in uses if use.kind != ACCESS]
    file = io.StringIO()
    table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return file.getvalue()


def _spend_copy(uses: Iterable[Use]) -> str:
    """As pg_dump writes it."""
    rows = [_columns(use) for use in uses if use.kind != ACCESS]
    names = ", ".join(f'"{name}"' for name in rows[0])
    escaped = ("\t".join(cell.replace("\\", "\\\\") or "\\N" for cell in row.values()) for row in rows)
    begin = f'--\n-- PostgreSQL database dump\n--\n\nCOPY public."LiteLLM_SpendLogs" ({names}) FROM stdin;\n'
    return begin + "".join(f"{row}\n" for row in escaped) + "\\.\n"


def _spend_mysql(uses: Iterable[Use]) -> str:
    """As mysqldump writes a copy of the table: columns told by its definition, many rows in a statement."""
    rows = [_columns(use) for use in uses if use.kind != ACCESS]
    columns = ",\n".join(f"  `{name}` longtext" for name in rows[0])
    begin = f"-- MySQL dump 10.13  Distrib 8.0.36\n\nCREATE TABLE `spend_logs` (\n{columns}\n) ENGINE=InnoDB;\n"
    text = str.maketrans({"\\": "\\\\", "'": "\\'", '"': '\\"'})
    values = ["(" + ",".join(f"'{cell.translate(text)}'" for cell in row.values()) + ")" for row in rows]
    lots = (values[at : at + 50] for at in range(0, len(values), 50))
    return begin + "".join(f"INSERT INTO `spend_logs` VALUES {','.join(lot)};\n" for lot in lots)


def _tells(words: str) -> frozenset[str]:
    return frozenset(words.split())


_LITELLM: Final = _tells("ip agent model status key rejected master tokens content end_user tag no_log call duplicate")
_WEB: Final = _tells("ip agent status key access")

DIALECTS: Final = (
    Dialect("litellm-payload", "payloads.jsonl", _LITELLM, _objects(_payload)),
    Dialect(
        "litellm-spend-json",
        "spend.json",
        _LITELLM,
        lambda uses: json.dumps([_spend(use) for use in uses if use.kind != ACCESS]),
    ),
    Dialect("litellm-spend-csv", "spend.csv", _LITELLM, _spend_csv),
    Dialect("litellm-spend-pg", "spend.sql", _LITELLM, _spend_copy),
    Dialect("litellm-spend-mysql", "spend.sql", _LITELLM, _spend_mysql),
    Dialect(
        "portkey",
        "portkey.jsonl",
        _tells("model status key tokens content end_user call duplicate"),
        _objects(_portkey),
    ),
    Dialect(
        "helicone",
        "helicone.jsonl",
        _tells("model status key tokens content end_user call duplicate"),
        _objects(_helicone),
    ),
    Dialect("nginx-combined", "access.log", _WEB, _lines(_combined, access=True)),
    Dialect("nginx-json", "access.log", _WEB | {"rejected"}, _objects(_nginx_json, access=True)),
    Dialect("envoy-ai", "envoy.log", _WEB | _tells("model tokens call"), _objects(_envoy, access=True)),
    Dialect("envoy-text", "envoy.log", _WEB - {"key"}, _lines(_envoy_text, access=True)),
    Dialect("traefik", "traefik.log", _WEB, _objects(_traefik, access=True)),
    Dialect("caddy", "caddy.log", _WEB, _objects(_caddy, access=True)),
    Dialect("aws-alb", "alb.log", _WEB - {"key"}, _lines(_balancer, access=True)),
    Dialect("azure-apim", "gateway.json", _WEB, _objects(_azure, access=True)),
    Dialect(
        "bedrock",
        "bedrock.jsonl",
        _tells("model status key tokens content end_user call duplicate"),
        _objects(_bedrock),
    ),
    Dialect(
        "otel",
        "spans.jsonl",
        _tells("ip agent model status key tokens content call duplicate"),
        _objects(_span),
    ),
    Dialect("kong", "kong.log", _WEB | _tells("model tokens content end_user call"), _objects(_kong, access=True)),
    Dialect(
        "cloudflare", "ai-gateway.jsonl", _tells("model status key tokens content end_user call"), _objects(_cloudflare)
    ),
    Dialect("haproxy", "haproxy.log", _WEB - {"key"}, _lines(_haproxy, access=True)),
    Dialect("home-made", "calls.jsonl", _WEB | _tells("model tokens content call"), _objects(_home_made, access=True)),
    Dialect("logfmt", "calls.log", _WEB | _tells("model tokens end_user call"), _lines(_logfmt, access=True)),
)
