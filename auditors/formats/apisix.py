"""Apache APISIX: its access log, and the object that its logger plugins write, with what ai-proxy adds.

The access log is NGINX's with the host before the request line; the variables of ai-proxy stand quoted at its end in
the order of apisix.apache.org/docs/apisix/plugins/ai-proxy/#include-llm-information-in-access-log.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from auditors.deferred import deferred
from auditors.formats.access_log import access, flattened, pairs
from auditors.formats.format import Format, JsonObject
from auditors.formats.http import Access, header_access, seconds
from auditors.formats.nginx import BRACKET, CLIENT, quoted
from auditors.formats.reading import integer, text, value
from auditors.formats.servers import served_by
from auditors.model import Fields, Role

PRODUCT: Final = "apisix"

_LINE: Final = deferred(
    rf'{BRACKET}(?=[^"\n]{{3,2000}}+"(?<!\] "))'
    rf"{CLIENT}(?P<host>[^\s\"]{{1,255}}) {quoted('request')} (?P<status>\d{{3}}) (?:\d+|-) (?P<latency>\d+\.\d{{3}}) "
    rf"{quoted('referer')} {quoted('agent')}"
)
_MODEL: Final = deferred(
    r'"(?P<type>traditional_http|ai_chat|ai_stream)" +"(?P<first>[^"]*)" +"(?P<served>[^"]*)" +"(?P<model>[^"]*)" +'
    r'"(?P<tokens_in>[^"]*)" +"(?P<tokens_out>[^"]*)"'
)
_LONGEST_TAIL: Final = 64 << 10


def _line(line: Any) -> Fields:
    match = _LINE.match(line) if isinstance(line, str) else None
    if match is None:
        return Fields(product=PRODUCT)
    tail = line[match.end() : match.end() + _LONGEST_TAIL]
    said = access(pairs(tail))
    said.time, said.request, said.status = match["time"], match["request"], match["status"]
    said.remote, said.user, said.user_agent = match["remote"], match["user"], match["agent"]
    said.latency = seconds(match["latency"])
    if model := _MODEL.search(tail):
        said.known |= _model_fields(
            {
                "request_model": model["model"],
                "model": model["served"],
                "duration": model["first"],
                "prompt_tokens": model["tokens_in"],
                "completion_tokens": model["tokens_out"],
            }
        )
    return said.fields(PRODUCT)


def _model_fields(summary: Any) -> dict[str, Any]:
    """What `llm_summary` says; `duration` is the time to the first token, in milliseconds."""
    return {
        "model": text(summary, "request_model") or text(summary, "model"),
        "model_served": text(summary, "model"),
        "tokens_in": integer(summary, "prompt_tokens"),
        "tokens_out": integer(summary, "completion_tokens"),
        "tokens_total": integer(summary, "total_tokens"),
        "first_token": seconds(value(summary, "duration"), per_second=1000),
        "end_user": text(summary, "end_user_id"),
    }


def _is_logged(body: JsonObject) -> bool:
    if any(key in body for key in ("llm_summary", "llm_response_text", "apisix_latency")):
        return True
    return "route_id" in body and "service_id" in body and isinstance(body.get("request"), dict)


def _logged(body: Any) -> Fields:
    if not isinstance(body, Mapping):
        return Fields(product=PRODUCT)
    if not isinstance(body.get("request"), dict):
        said = access(flattened({key: member for key, member in body.items() if not isinstance(member, dict)}))
    else:
        said = Access(
            time=body.get("start_time"),
            method=value(body, "request", "method"),
            target=value(body, "request", "uri") or value(body, "request", "url"),
            status=value(body, "response", "status"),
            remote=body.get("client_ip"),
            latency=seconds(body.get("latency"), per_second=1000),
            body=value(body, "request", "body"),
            **header_access(value(body, "request", "headers")),
        )
    said.user = text(body, "consumer", "username") or said.user
    said.known = {
        "server": served_by(value(body, "response", "headers")),
        **said.known,
        **{key: found for key, found in _model_fields(body.get("llm_summary")).items() if found},
    }
    return said.fields(PRODUCT)


ACCESS: Final = Format("apisix-access", PRODUCT, _line, starts=_LINE, order=15)
LOGGER: Final = Format(
    "apisix",
    PRODUCT,
    _logged,
    recognises=_is_logged,
    order=22,
    roles={
        "/llm_request": Role.PROMPT,
        "/llm_response_text": Role.COMPLETION,
        "/request/body": Role.PROMPT,
        "/response/body": Role.COMPLETION,
        "/request/headers": Role.HEADER,
        "/response/headers": Role.HEADER,
    },
)
