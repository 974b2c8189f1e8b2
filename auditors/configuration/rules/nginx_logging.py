"""NGINX: what its logs hold, whether there are any, and who can read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import LEAK, Check, Fix, Problem, rule
from auditors.configuration.documents import Kind
from auditors.configuration.nginx.blocks import Block, variables
from auditors.configuration.nginx.routes import Gateway, gateway_of
from auditors.configuration.subject import Subject
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity
_NGINX: Final = frozenset({Kind.NGINX})
_CREDENTIAL: Final = re.compile(
    r"(?:sent_|upstream_)?http_(?:\w*(?:authorization|api_?key|apikey|token|secret|cookie|password|auth_key)\w*)|cookie_\w+"
    r"|arg_(?:\w*(?:key|token|secret|password)\w*)|proxy_authorization",
    re.IGNORECASE,
)
_BODY: Final = re.compile(r"request_body|resp_body|req_body|response_body|body_capture|request_headers?|req_headers?")
_QUERY: Final = re.compile(r"args|query_string")
_COUNTS: Final = re.compile(r"token(?:s|_count|_usage|_total)|(?:total|prompt|completion|input|output)_token|max_token")
_LUA_LOGS: Final = re.compile(
    r"ngx\.log\s*\([^)\n]{0,200}(?:authorization|request_body|get_body_data|api_key)", re.IGNORECASE
)
_GROUP: Final = re.compile(r"\((?!\?(?:[^P<]|<[=!]))(?:\?P?<(\w+)>)?([^()]*)\)")
_ENDLESS: Final = re.compile(r"[*+]\Z|\{\d+,\}\Z")
"""What a group of a pattern ends with that catches values of any length."""

_OPEN_PLACE: Final = re.compile(r"/(?:tmp|var/tmp|dev/shm|var/www|usr/share/nginx/html|srv/www)(?:/|\Z)")


def _formats(subject: Subject) -> Iterator[Problem]:
    gateway = gateway_of(subject.root)
    used = {
        block.arguments[1]
        for block in gateway.root.everything()
        if block.name == "access_log" and len(block.arguments) > 1
    }
    for name, block in gateway.formats.items():
        for number, text in enumerate(block.arguments[1:], 1):
            for variable in dict.fromkeys(variables(text)):
                severity, what = _leak(gateway, variable)
                if severity is None:
                    continue
                yield Problem(
                    block.argument(number),
                    f"log_format {name}",
                    "without it, or the result of a map that shows a few characters",
                    found=f"${variable}",
                    about=variable,
                    why=what if name in used else f"{what}; no access_log here uses this format",
                    severity=severity if name in used or not used else _L,
                )


def _leak(gateway: Gateway, name: str) -> tuple[Severity | None, str]:
    """How bad it is to log a variable, and what it holds; of a map, what it hands on as it stands."""
    seen, waiting = {name}, [name]
    while waiting:
        name = waiting.pop()
        if name not in gateway.maps:
            if (leak := _leak_of(name))[0] is not None:
                return leak
            continue
        handed_on = {variable for block in gateway.maps[name] for variable in _handed_on(block)} - seen
        seen |= handed_on
        waiting += sorted(handed_on)
    return None, ""


def _handed_on(block: Block) -> Iterator[str]:
    """The variables that a map holds in full: as a result, or caught by a pattern without an end."""
    for entry in block.children:
        groups = _GROUP.findall(entry.name) if entry.name.startswith("~") else []
        caught = {name or str(number): body for number, (name, body) in enumerate(groups, 1)}
        for variable in variables(entry.text):
            if variable not in caught:
                yield variable
            elif _ENDLESS.search(caught[variable]):
                yield from variables(block.text)


def _leak_of(name: str) -> tuple[Severity | None, str]:
    if _CREDENTIAL.fullmatch(name) and not _COUNTS.search(name):
        return _H, "credentials of callers"
    if _BODY.fullmatch(name):
        return _H, "prompts, and whatever personal data they hold"
    if _QUERY.fullmatch(name):
        return _H, "keys that are sent as ?key= or ?api_key="
    return None, ""


def _debugging(subject: Subject) -> Iterator[Problem]:
    for block in gateway_of(subject.root).root.everything():
        if block.name == "error_log" and any(word.startswith("debug") for word in block.arguments[1:]):
            yield Problem(
                block.argument(1),
                "error_log",
                "warn",
                found=block.arguments[1],
                severity=_M,
                why="headers of every request are written down",
                fix=Fix("warn", block.argument(1)),
            )
        if block.name.endswith(("_by_lua_block", "_by_lua")) and _LUA_LOGS.search(block.text):
            yield Problem(
                block.node,
                block.name,
                "without ngx.log of it",
                found="ngx.log",
                why="a credential or a prompt is logged",
            )


def _leaks(subject: Subject) -> Iterator[Problem]:
    yield from _formats(subject)
    yield from _debugging(subject)


def _silent(subject: Subject) -> Iterator[Problem]:
    seen: set[int] = set()
    for route in gateway_of(subject.root).llm_routes():
        found = route.block.effective("access_log")
        if found and all(block.text == "off" for block in found) and id(found[0]) not in seen:
            seen.add(id(found[0]))
            yield Problem(
                found[0].argument(0),
                "access_log",
                "/var/log/nginx/access.log with a format that names the key, not its value",
                why=f"nothing is written down for {route.label}",
                severity=route.severity(_M),
            )


def _readable(subject: Subject) -> Iterator[Problem]:
    gateway = gateway_of(subject.root)
    roots = [
        block.text.rstrip("/")
        for block in gateway.root.everything()
        if block.name in ("root", "alias") and block.arguments
    ]
    for block in gateway.root.everything():
        if (
            block.name not in ("access_log", "error_log")
            or not block.text.startswith("/")
            or block.text.startswith("/dev/std")
        ):
            continue
        handed_out = [root for root in roots if root and block.text.startswith(f"{root}/")]
        if handed_out or _OPEN_PLACE.match(block.text):
            yield Problem(
                block.argument(0),
                block.name,
                "/var/log/nginx, mode 0750, with logrotate `create 0640`",
                why=f"{handed_out[0]} is handed out over HTTP"
                if handed_out
                else "every account on the machine reads there",
                severity=_H if handed_out else _M,
                about=_place(block),
            )


def _rotated(subject: Subject) -> Iterator[Problem]:
    for member in subject.root.members:
        for node in member.members:
            words = node.text.split()
            if (
                words[0] == "create"
                and len(words) > 1
                and re.fullmatch(r"0?[0-7]{3}", words[1])
                and int(words[1], 8) & 0o007
            ):
                mended = re.sub(r"\b0?[0-7]{3}\b", "0640", node.text, count=1)
                yield Problem(node, "create", mended, found=node.text[:60], fix=Fix(mended, node))


def _place(block: Block) -> str:
    return block.parent.node.subject if block.parent is not None else ""


_SERVER: Final = "server {{\n  listen 443 ssl;\n  server_name llm.example.com;\n  {}\n}}\n"

CHECKS: Final = (
    Check(
        rule(
            "CFG606",
            "nginx-logs-secrets",
            _H,
            "NGINX writes credentials or prompts into its log",
            "Keys of all callers and what they asked lie in a file that many read, ship and keep for long.",
            "Take the variable out of the format; log an identifier of the key that a `map` gives instead.",
            *LEAK,
            "CWE-532",
            "MITRE-ATLAS:AML.T0057",
            checks="Variables of `log_format` that hold credentials (`$http_authorization`, `$http_x_api_key`, "
            "cookies), bodies, or the query, and maps that hand them on as they are; debug logs; Lua that logs them. "
            "Formats that nothing uses are low.",
        ),
        _NGINX,
        _leaks,
        "log_format llm '$remote_addr \"$request\" $http_authorization';\n"
        + _SERVER.format("access_log /var/log/nginx/llm.log llm;"),
        "log_format llm '$remote_addr \"$request_method $uri\" $status $key_id';\n"
        + _SERVER.format("access_log /var/log/nginx/llm.log llm;"),
        name="nginx.conf",
    ),
    Check(
        rule(
            "CFG607",
            "nginx-models-without-log",
            _M,
            "Calls of a model are not logged",
            "Abuse, stolen keys and their cost cannot be found, nor shown afterwards.",
            "Log calls of models, without their content; turn logs off for health checks only.",
            "CWE-778",
            "NIST-AI-RMF:GOVERN-1.4",
            checks="LLM locations in which `access_log off` is in effect.",
        ),
        _NGINX,
        _silent,
        _SERVER.format("access_log off;\n  location /v1/ { proxy_pass http://models; }"),
        _SERVER.format(
            "location = /health { access_log off; return 200; }\n  location /v1/ { proxy_pass http://models; }"
        ),
        name="nginx.conf",
    ),
    Check(
        rule(
            "CFG617",
            "nginx-log-in-open-place",
            _M,
            "The log of NGINX lies where others read it",
            "Addresses, paths and whatever callers put into them are read by every account, or over HTTP.",
            "Keep logs in /var/log/nginx with mode 0640, also after rotation.",
            *LEAK,
            "CWE-732",
            checks="Logs in /tmp or in a directory that the configuration hands out.",
        ),
        _NGINX,
        _readable,
        _SERVER.format("access_log /tmp/nginx-access.log;"),
        _SERVER.format("access_log /var/log/nginx/access.log;"),
        name="nginx.conf",
    ),
    Check(
        rule(
            "CFG618",
            "log-rotation-readable-by-others",
            _M,
            "Rotation makes logs that every account can read",
            "What was taken away from the log comes back every night with the new file.",
            "Write `create 0640 www-data adm`.",
            *LEAK,
            "CWE-732",
            checks="`create` of logrotate with a mode that gives others a right.",
        ),
        frozenset({Kind.LOGROTATE}),
        _rotated,
        "/var/log/nginx/*.log {\n  daily\n  rotate 14\n  create 0644 www-data adm\n}\n",
        "/var/log/nginx/*.log {\n  daily\n  rotate 14\n  create 0640 www-data adm\n}\n",
        name="logrotate.conf",
    ),
)
