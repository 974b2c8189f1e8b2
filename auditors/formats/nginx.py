"""NGINX: access logs (combined, common, JSON, `key=value`) and the error log; Apache and gunicorn write some of them.

The formats are documented at nginx.org/en/docs/http/ngx_http_log_module.html, ingress-nginx's `upstreaminfo` at
kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/log-format/.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Any, Final

import orjson

from auditors.deferred import deferred
from auditors.formats.access_log import access, flattened, pairs
from auditors.formats.callers import may_tell, names_nobody, with_caller
from auditors.formats.field_shapes import told_by
from auditors.formats.field_values import filled_in
from auditors.formats.format import Format, JsonObject
from auditors.formats.http import Access, address, http_status, request_line, seconds, unescaped
from auditors.formats.pairs import members_of
from auditors.formats.times import parse_time
from auditors.model import Fields, Role

PRODUCT: Final = "nginx"

TIME: Final = (
    r"\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d(?:\.\d{1,9})? [+-]\d{4}"
    r"|\d{4}-\d\d-\d\dT[\d:.,]{8,18}(?:Z|[+-]\d\d:?\d\d)?"
)
"""`$time_local` or `$time_iso8601`."""

BRACKET: Final = r"(?=[^\[\n]{3,900}+\[(?:\d\d/|\d{4}-|(?<=- \[)))"
"""Refuses most other lines at once: behind the first bracket stands the time, or which proxies were between."""

CLIENT: Final = (
    BRACKET + r"(?:[\w.\-]{1,255}:\d{1,5} )?"
    r'(?P<remote>[^\s"\[\]{,]{1,64}(?:, ?[^\s"\[\],]{1,64}){0,9}) '
    r"(?:- \[[^\]\n]{1,255}\] )?"
    r'(?:(?P<ident>[^\s"\[]{1,64}) (?:(?P<user>[^"\[]{1,256}?) )?)?'
    rf"\[(?P<time>{TIME})\] "
)
"""Who and when: `$remote_addr - $remote_user [$time_local] `, behind a virtual host or with a chain of proxies, too."""


def quoted(name: str) -> str:
    """A pattern for a quoted field: NGINX writes a quote in it as `\\x22`, Apache as `\\"`."""
    return rf'"(?P<{name}>[^"\\]*(?:\\.[^"\\]*)*)"'


_HYPERCORN: Final = r'(?!"[A-Z]{3,16} \S{1,8192} \d(?:\.\d)?")'
"""Its lines are like NGINX's but for the protocol, which it writes as a bare number; they belong to Python servers."""

_COMBINED: Final = deferred(
    rf"{CLIENT}{_HYPERCORN}{quoted('request')} (?P<status>\d{{3}}) (?:\d+|-) {quoted('referer')} {quoted('agent')}"
)
_COMMON: Final = deferred(rf"{CLIENT}{_HYPERCORN}{quoted('request')} (?P<status>\d{{3}})(?: (?:\d+|-))?(?= |\Z)")
_INGRESS: Final = deferred(r" \d+ (\d+\.\d{3}) \[[^\]]*\]")
_DURATION: Final = deferred(r"(?:\A| )(\d+\.\d{3}(?:\d{3})?)(?= |\Z)")
_MILLISECONDS: Final = deferred(r" (\d{1,9})ms\s*\Z")
_CHAIN: Final = deferred(r'"([0-9A-Fa-f.:]{2,45}(?:, ?[0-9A-Fa-f.:]{2,45}){0,9})"')
_KEY: Final = deferred(r'"((?:Bearer|Token|Basic) [^"\\\s]{8,4096}|sk-[^"\\\s]{8,512})"', re.IGNORECASE)
"""A caller's key in a quoted field without a name: `"$http_authorization"`, `"$http_x_api_key"`."""
_LONGEST_TAIL: Final = 64 << 10
_NOBODY: Final = ("-", None)


def quoted_access(match: re.Match[str]) -> Access:
    """What a line says whose head has matched; behind it stand fields of the administrator's choice."""
    line, end = match.string, match.end()
    said = tail_access(line[end : end + _LONGEST_TAIL]) if end < len(line) else Access()
    said.time, said.request, said.status, said.remote, said.user, ident = match.group(*_TOLD)
    if ident not in _NOBODY and address(ident) is not None:
        # Something stands before the client, a virtual host or another address: `api.example.com 203.0.113.7 - bob [`.
        said.user = (said.user or "-").removeprefix("- ")
        if address(said.remote.split(",", 1)[0]) is None:
            said.remote = ident
    said.user_agent = (match["agent"] if "agent" in match.re.groupindex else None) or said.user_agent
    return said


_TOLD: Final = ("time", "request", "status", "remote", "user", "ident")


def tail_access(tail: str) -> Access:
    """What stands behind the fields whose places are known: with names, or told by its looks."""
    said = access(pairs(tail))
    if said.authorization is None and said.api_key is None and (key := _KEY.search(tail)):
        said.authorization = key[1]
    chain = _CHAIN.search(tail)
    said.forwarded = said.forwarded or (chain[1] if chain else None)
    if said.latency is None:
        said.latency = _measured(tail)
    return said


def _measured(tail: str) -> float | None:
    """How long a request took, where the time has no name: NGINX and gunicorn write seconds, Traefik milliseconds."""
    if found := _INGRESS.match(tail) or _DURATION.search(tail):
        return seconds(found[1])
    found = _MILLISECONDS.search(tail)
    return seconds(found[1], per_second=1000) if found else None


def _combined(line: Any) -> Fields:
    match = _COMBINED.match(line) if isinstance(line, str) else None
    return quoted_access(match).fields(PRODUCT) if match else Fields(product=PRODUCT)


def _common(line: Any) -> Fields:
    match = _COMMON.match(line) if isinstance(line, str) else None
    return quoted_access(match).fields(PRODUCT) if match else Fields(product=PRODUCT)


COMBINED: Final = Format("nginx-combined", PRODUCT, _combined, starts=_COMBINED, order=16)
COMMON: Final = Format("nginx-common", PRODUCT, _common, starts=_COMMON, order=17)

_VARIABLES: Final = frozenset(
    """remote_addr time_local time_iso8601 msec request_time body_bytes_sent bytes_sent request_length request_uri
    request_method server_protocol remote_user remote_port http_user_agent http_referer http_referrer http_host
    http_x_forwarded_for http_x_real_ip http_authorization http_cookie http_x_api_key proxy_add_x_forwarded_for uri args
    query_string upstream_addr upstream_status upstream_response_time upstream_response_length upstream_connect_time
    upstream_header_time upstream_cache_status proxy_upstream_name ssl_protocol ssl_cipher server_name
    connection_requests gzip_ratio""".split()
)
"""NGINX's own names of what it can log."""
_REQUESTS: Final = ("request_uri", "uri", "path", "url", "request_path")
_STATUSES: Final = ("status", "status_code", "http_status", "response_status", "code")
_APPLICATION: Final = frozenset(("level", "msg", "message", "logger", "severity", "levelname"))
"""Keys of an application's own log, which may name requests too."""


def _is_access(body: JsonObject) -> bool:
    """Whether an object tells of a request in NGINX's words: a request, a status and at least two of its variables."""
    line, _ = request_line(body.get("request"))
    if line is None and not any(isinstance(body.get(key), str) for key in _REQUESTS):
        return False
    if not any(http_status(body.get(key)) for key in _STATUSES):
        return False
    words = len(_VARIABLES & body.keys()) + (2 if line else 0)
    return words >= (4 if _APPLICATION & body.keys() else 2)


_MEMBER: Final = deferred(r'"([\w@$.\-]{1,64})"\s*:\s*(?:"([^"\\]*(?:\\.[^"\\]*)*)"|(-?\d[\d.]{0,20}))')
_BROKEN_JSON: Final = deferred(
    r'\{(?=\s{0,9}"[\w@$.\-]{1,64}"\s{0,9}:)(?=.{0,2000}?"(?:remote_addr|client_ip|http_x_forwarded_for|x_forwarded_for)"\s*:)'
    r'(?=.{0,4000}?"(?:request|request_uri|uri|path|request_method)"\s*:)'
)
"""An object that is no valid JSON: NGINX writes quotes in values as `\\x22` unless told otherwise, or, told
`escape=none`, as they are."""


def _members(line: str) -> Mapping[str, Any]:
    """The object in a line that strict JSON refuses; of a broken one, the members that can be told apart."""
    try:
        decoded = orjson.loads(unescaped(line, _in_json))
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        decoded = None
    if isinstance(decoded, dict):
        return decoded
    members = (match.groups() for match in _MEMBER.finditer(line, 0, _LONGEST_TAIL))
    return {key: string if string is not None else number for key, string, number in reversed(list(members))}


def _in_json(text: str) -> str:
    return orjson.dumps(text).decode()[1:-1]


def _json(body: Any) -> Fields:
    members = _members(body) if isinstance(body, str) else body
    if not isinstance(members, Mapping):
        return Fields(product=PRODUCT)
    fields = access(flattened(members)).fields(PRODUCT)
    besides = {name: members[name] for name in _own_names(tuple(members)) if type(members[name]) in _PLAIN}
    if not besides:
        return fields
    fields = filled_in(fields, told_by(besides))
    return with_caller(fields, besides, vaguely=False) if names_nobody(fields) else fields


@functools.lru_cache(1024)
def _own_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of an object's names that may tell of a call, and that no client gives a value."""
    own = (name for name in names if name not in _VARIABLES and not name.startswith(_OTHERS))
    return tuple(name for name in own if may_tell(name))


_OTHERS: Final = (
    *("http_", "arg_", "cookie_", "sent_http_", "upstream", "request", "resp", "body"),
    *("user_agent", "referer"),
)
_PLAIN: Final = frozenset({str, int, float})

JSON: Final = Format(
    "nginx-json",
    PRODUCT,
    _json,
    recognises=_is_access,
    starts=_BROKEN_JSON,
    order=60,
    roles={
        "/request_body": Role.PROMPT,
        "/response_body": Role.COMPLETION,
        "/resp_body": Role.COMPLETION,
        "/http_authorization": Role.HEADER,
        "/http_cookie": Role.HEADER,
        "/http_user_agent": Role.HEADER,
        "/http_referer": Role.HEADER,
    },
)

_KEYVALUE: Final = deferred(
    rf"(?:\[?(?:{TIME}|\d{{10}}\.\d{{3}})\]?[ ,|]{{1,3}})?(?=[A-Za-z_$@][\w.$\-]{{0,63}}[=:])"
    r"(?!.{0,200}?\b(?:level|lvl|severity|msg|message)[=:])"
    r"(?=.{0,2000}?\b(?:remote_addr|client|client_?ip|remote_ip|remote|host|ip|\w*x_forwarded_for|realip)[=:])"
    r"(?=.{0,4000}?(?:\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|CONNECT) [/h*]|(?:uri|path)[=:]\"?/))"
    r"(?=.{0,8000}?\b(?:status|status_code|code)[=:]\"?[1-5]\d\d\b)"
)
_REQUEST: Final = deferred(r"(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) \S+ HTTP/\d(?:\.\d)?")
_SOME_TIME: Final = deferred(rf"{TIME}|\b\d{{10}}\.\d{{3}}\b")


def _keyvalue(line: Any) -> Fields:
    if not isinstance(line, str):
        return Fields(product=PRODUCT)
    said = access(pairs(line))
    if parse_time(said.time) is None:
        stamp = _SOME_TIME.search(line, 0, 4096)
        said.time = stamp[0] if stamp else None
    if request_line(said.request)[0] is None and (request := _REQUEST.search(line, 0, _LONGEST_TAIL)):
        said.request = request[0]
    return said.fields(PRODUCT)


KEYVALUE: Final = Format("nginx-keyvalue", PRODUCT, _keyvalue, starts=_KEYVALUE, order=62)

_ERROR: Final = deferred(
    r"(?P<time>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d) "
    r"\[(?P<level>debug|info|notice|warn|error|crit|alert|emerg)\] \d+#\d+: "
)
_LUA: Final = "[lua] "
"""Before what a gateway of one's own, in OpenResty's Lua, says by `ngx.log`: often in pairs."""

_ERROR_CLIENT: Final = deferred(r"\bclient:? ([0-9A-Fa-f.:]{2,45})")
_ERROR_REQUEST: Final = deferred(rf", request: {quoted('request')}")
_ERROR_USER: Final = deferred(r'\buser "([^"]{1,128})"(?:: password mismatch| was not found)')
_CAUSES: Final = (
    ("limit_req", "limiting requests"),
    ("limit_conn", "limiting connections"),
    ("authentication", "password mismatch"),
    ("authentication", "was not found in"),
    ("access forbidden", "access forbidden by rule"),
    ("body too large", "client intended to send too large body"),
    ("upstream timeout", "upstream timed out"),
    ("upstream closed", "upstream prematurely closed"),
    ("upstream unreachable", "connect() failed"),
    ("upstream unreachable", "no live upstreams"),
)
"""Kinds of errors, and words by which NGINX reports them."""
_BAD: Final = ("error", "crit", "alert", "emerg")


def _error(text: Any) -> Fields:
    match = _ERROR.match(text) if isinstance(text, str) else None
    if match is None:
        return Fields(product=PRODUCT)
    line = match.string[:_LONGEST_TAIL]
    client, request, user = (pattern.search(line) for pattern in (_ERROR_CLIENT, _ERROR_REQUEST, _ERROR_USER))
    said = Access(
        time=match["time"],
        request=request["request"] if request else None,
        remote=client[1].rstrip(":.") if client else None,
        user=user[1] if user else None,
    )
    said.known = {"error_type": next((cause for cause, words in _CAUSES if words in line), None)}
    if request and (match["level"] in _BAD or said.known["error_type"]):
        said.known["status"] = "failure"
    fields = said.fields(PRODUCT)
    if _LUA not in line:
        return fields
    told = members_of(line)
    fields = filled_in(fields, told_by(told))
    return with_caller(fields, told, vaguely=False) if names_nobody(fields) else fields


ERROR: Final = Format("nginx-error", PRODUCT, _error, starts=_ERROR, multiline=True, order=30)
