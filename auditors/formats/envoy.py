"""Envoy: access logs as text and JSON, those of Envoy AI Gateway, and Envoy's own application log.

Istio, Envoy Gateway, Contour and Higress write the same. Command operators and the default format are documented at
envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage, the AI fields at
aigateway.envoyproxy.io/docs/capabilities/observability/accesslogs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from auditors.deferred import deferred
from auditors.formats.access_log import access, flattened
from auditors.formats.callers import names_nobody, with_caller
from auditors.formats.field_shapes import told_by
from auditors.formats.field_values import filled_in
from auditors.formats.format import Format, JsonObject
from auditors.formats.http import Access, address, http_status, seconds
from auditors.formats.pairs import members_of
from auditors.formats.reading import mapping
from auditors.model import Fields, Role

PRODUCT: Final = "envoy"

_TIME: Final = r"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d))"
_TEXT: Final = deferred(
    rf'\[{_TIME}\] "(?P<method>[^\s"]{{1,24}})(?: (?P<target>[^\s"]+))?(?: (?P<protocol>[^\s"]+))?" '
    r"(?P<status>\d{1,3}) (?P<flags>[A-Za-z,_\-]{1,200})(?= |\Z)"
)
_DEFAULT: Final = deferred(
    r'(?: [^"]{0,4096}?)?(?: "[^"]*")? (?P<received>\d+) (?P<sent>\d+) (?P<duration>\d+|-) (?P<upstream>\d+|-) '
    r'"(?P<forwarded>[^"]*)" "(?P<agent>[^"]*)" "(?P<call>[^"]*)" "(?P<authority>[^"]*)" "(?P<host>[^"]*)"'
)
"""What stands behind the flags in the default format; Istio's has details of the response before it."""
_ISTIO_PEERS: Final = deferred(r" \S+ \S+ \S+ (?P<remote>\S+)")
_QUOTED: Final = deferred(r'"([^"]{1,2048})"')
_ADDRESSES: Final = deferred(r"[0-9A-Fa-f.:]{2,45}(?:, ?[0-9A-Fa-f.:]{2,45}){0,9}\Z")
_AUTHORIZATION: Final = deferred(r"(?:Bearer|Basic|Token) |sk-", re.IGNORECASE)
_LONGEST: Final = 64 << 10


def _text(line: Any) -> Fields:
    match = _TEXT.match(line) if isinstance(line, str) else None
    if match is None:
        return Fields(product=PRODUCT)
    method = match["method"]
    said = Access(
        time=match["time"],
        method=method if method != "-" else None,
        target=match["target"] if match["target"] != "-" else None,
        status=match["status"],
    )
    rest, besides = match.string[match.end() : match.end() + _LONGEST], ""
    if default := _DEFAULT.match(rest):
        said.forwarded, said.user_agent = default["forwarded"], default["agent"]
        said.latency = seconds(default["duration"], per_second=1000)
        said.known = {"call": default["call"] if default["call"] != "-" else None}
        if peers := _ISTIO_PEERS.match(rest, default.end()):
            said.remote = peers["remote"]
        besides = rest[default.end() :]
    else:
        _guess(said, rest)
    if match["flags"] != "-":
        said.known = {**said.known, "error_type": match["flags"][:64]}
        if http_status(match["status"]) is None:
            said.known["status"] = "failure"
    fields = said.fields(PRODUCT)
    return _told_besides(fields, besides) if "=" in besides else fields


def _told_besides(fields: Fields, besides: str) -> Fields:
    """The fields of a line with what its own format tells in pairs behind the default one, which no client writes."""
    fields = filled_in(fields, told_by(members_of(besides)))
    return with_caller(fields, besides, vaguely=False) if names_nobody(fields) else fields


def _guess(said: Access, rest: str) -> None:
    """What the quoted fields of a format of one's own are, by their looks."""
    for value in _QUOTED.findall(rest):
        if said.authorization is None and _AUTHORIZATION.match(value):
            said.authorization = value
        elif said.forwarded is None and _ADDRESSES.match(value) and address(value.split(",", 1)[0]):
            said.forwarded = value
        elif said.user_agent is None and re.match(r"[A-Za-z][\w.\-]{1,40}/[\w.]", value):
            said.user_agent = value


TEXT: Final = Format("envoy-text", PRODUCT, _text, starts=_TEXT, order=40)

_OPERATORS: Final = frozenset(
    """start_time response_code response_flags response_code_details connection_termination_details bytes_received
    upstream_host upstream_cluster upstream_local_address upstream_transport_failure_reason upstream_service_time
    downstream_local_address downstream_remote_address requested_server_name route_name authority :authority
    x-envoy-origin-path x-envoy-original-path x-envoy-upstream-service-time x_envoy_upstream_service_time
    x-request-id responseCode responseFlags startTime upstreamHost upstreamCluster downstreamRemoteAddress
    bytesReceived flags""".split()
)
"""Names that Envoy's documentation, Istio, Envoy Gateway and Contour give to command operators."""
_CODES: Final = ("response_code", "responseCode", "code", "status", "status_code", "response_status")
_AI_LOG: Final = "ai_log"
"""What Higress's ai-statistics tells of a call, as JSON in a string (`question`, `consumer`, `input_token`)."""
_NESTED: Final = ("request", "response", "upstream", "downstream", "http", "envoy", "common_properties")


def _operators(body: JsonObject) -> int:
    """How many of Envoy's names an object has, counting those of objects right below."""
    found = len(_OPERATORS & body.keys())
    for key in _NESTED:
        inner = body.get(key)
        if isinstance(inner, dict):
            found += len(_OPERATORS & inner.keys())
    return found


def _is_json(body: JsonObject) -> bool:
    words = _operators(body)
    if words < 2:
        return False
    if words >= 3 and any(code in body for code in _CODES):
        return True
    told = flattened(body)
    has_code = any(code.lower() in told or code in body for code in _CODES) or "responsecode" in told
    return has_code and (words >= 3 or "start_time" in told or "method" in told)


def _json(body: Any) -> Fields:
    if not isinstance(body, Mapping):
        return Fields(product=PRODUCT)
    found = flattened(body)
    for camel, plain in (("starttime", "start_time"), ("responsecode", "response_code")):
        if camel in found:
            found.setdefault(plain, found[camel])
    said = access(found, durations_per_second=1000)
    remote = _address(found.get("downstream_remote_address") or found.get("downstreamremoteaddress"))
    said.remote = remote if address(remote) else said.remote
    flags = found.get("response_flags") or found.get("flags")
    if isinstance(flags, str) and flags not in ("", "-"):
        said.known["error_type"] = flags[:64]
    fields = said.fields(PRODUCT)
    for told in (*_metadata(body), mapping(body, _AI_LOG)):
        fields = filled_in(fields, told_by(told))
    return with_caller(fields, body, vaguely=False) if names_nobody(fields) else fields


def _address(value: Any) -> Any:
    """An address, also where it is a message of the access log service."""
    socket = value.get("socket_address", value.get("socketAddress")) if isinstance(value, Mapping) else None
    return socket.get("address") if isinstance(socket, Mapping) else value


def _metadata(body: JsonObject) -> list[JsonObject]:
    """What filters have set in an entry of the access log service: claims of a token, and what was used, by filter."""
    found: Any = body
    for names in (("common_properties", "commonProperties"), ("metadata",), ("filter_metadata", "filterMetadata")):
        found = next((found[name] for name in names if isinstance(found, Mapping) and name in found), None)
    return [told for told in found.values() if isinstance(told, dict)] if isinstance(found, Mapping) else []


_ROLES: Final = {
    "/request_body": Role.PROMPT,
    "/response_body": Role.COMPLETION,
    "/authorization": Role.HEADER,
    "/auth": Role.HEADER,
    "/cookie": Role.HEADER,
    "/user_agent": Role.HEADER,
    "/user-agent": Role.HEADER,
}

JSON: Final = Format(
    "envoy-json",
    PRODUCT,
    _json,
    recognises=_is_json,
    order=50,
    roles=_ROLES,
    elements=("/http_logs/log_entry", "/httpLogs/logEntry"),
)

_AI_NAMES: Final = (
    "gen_ai.request.model",
    "gen_ai.response.model",
    "gen_ai.usage.input_tokens",
    "gen_ai.usage.output_tokens",
    "gen_ai.usage.total_tokens",
    "gen_ai.provider.name",
    "llm_input_token",
    "llm_output_token",
    "llm_total_token",
    "genai_model_name",
    "x-ai-eg-model",
)


def _is_ai_gateway(body: JsonObject) -> bool:
    return any(name in body for name in _AI_NAMES) and ("response_code" in body or _operators(body) >= 2)


AI_GATEWAY: Final = Format("envoy-ai-gateway", PRODUCT, _json, recognises=_is_ai_gateway, order=25, roles=_ROLES)

_APPLICATION: Final = deferred(
    r"\[(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3})\]\[\d+\]"
    r"\[(?P<level>trace|debug|info|warning|error|critical|off)\]\[[\w.\-]{1,64}\] "
    r"|(?P<istio>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}Z)"
    r"\t(?:trace|debug|info|warn(?:ing)?|error|critical|fatal)\tenvoy "
)
_HEADER: Final = deferred(r"^'(?P<name>[\w:\-]{1,64})', '(?P<value>[^'\n]{0,8192})'", re.MULTILINE)
_NAMES: Final = {
    ":method": "method",
    ":path": "target",
    ":status": "status",
    "authorization": "authorization",
    "x-api-key": "api_key",
    "user-agent": "user_agent",
    "x-forwarded-for": "forwarded",
}


def _application(text: Any) -> Fields:
    """Debug logs hold the headers of requests and responses, one on each line."""
    match = _APPLICATION.match(text) if isinstance(text, str) else None
    if match is None:
        return Fields(product=PRODUCT)
    headers = {found["name"]: found["value"] for found in _HEADER.finditer(match.string, match.end(), _LONGEST)}
    said: dict[str, Any] = {_NAMES[name]: value for name, value in headers.items() if name in _NAMES}
    return Access(time=match["time"] or match["istio"], **said).fields(PRODUCT)


APPLICATION: Final = Format("envoy-application", PRODUCT, _application, starts=_APPLICATION, multiline=True, order=30)
