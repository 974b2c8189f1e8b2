"""NGINX: where requests can be made to go, and which files it hands out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import LEAK, Check, Fix, Problem, rule
from auditors.configuration.documents import Kind
from auditors.configuration.nginx.blocks import Block, exposed, variables
from auditors.configuration.nginx.routes import Route, gateway_of
from auditors.configuration.severities import milder
from auditors.configuration.subject import Subject
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity
_NGINX: Final = frozenset({Kind.NGINX})
_CALLERS: Final = re.compile(r"(?:arg_\w+|args|query_string|http_\w+|cookie_\w+|request_body)\Z")
_SUFFIX: Final = re.compile(r"\.[\w-]+(?:\.[\w-]+)*(?::\d+)?\Z")
_STARS: Final = frozenset({"_", "", '""', "*", "_default_"})
_SECRET_FILES: Final = re.compile(r"env|ya\?ml|yml|bak|git|/\\\.|\\\.\(\?!|\.\(")
_HOME: Final = re.compile(r"(?:/app|/srv|/opt|/etc|/root|/home|/workspace|/code|/data|\.|~)(?:/|\Z)")
_LOGS: Final = re.compile(r"/var/log(?:/|\Z)|/logs?(?:/|\Z)")
_WEB_ROOTS: Final = re.compile(
    r"(?:^|/)(?:html|public|dist|build|static|www|webroot|htdocs|certbot|acme|letsencrypt)(?:/|\Z)"
)


def _destinations(subject: Subject) -> Iterator[Problem]:
    gateway = gateway_of(subject.root)
    for route in gateway.routes():
        if route.handler.name not in ("proxy_pass", "grpc_pass", "fastcgi_pass", "uwsgi_pass"):
            continue
        authority = route.authority
        for name in variables(authority):
            origin = _origin(route, name, 0)
            if not origin:
                continue
            severity = _severity(route, authority, origin)
            yield Problem(
                route.handler.argument(0),
                f"{route.label} proxy_pass",
                "proxy_pass to a fixed name, or to the result of a map that lists the allowed ones",
                why=f"${name} is what the caller sends: {origin}",
                severity=route.severity(severity),
            )
            break


def _severity(route: Route, authority: str, origin: str) -> Severity:
    if origin == "$host":
        return _C if _takes_any_host(route) else _M
    tail = re.sub(r"\$\{\w+\}|\$\w+", "$", authority).rpartition("$")[2]
    if _SUFFIX.match(tail):
        return _M
    return _C if route.block.effective("resolver") else _H


def _takes_any_host(route: Route) -> bool:
    """Whether requests for names that nobody lists come to the server of a route: it is the default, or named `_`."""
    if route.server is None:
        return True
    names = [name for block in route.server.own("server_name") for name in block.arguments]
    if not names or any(name in _STARS or "*" in name or name.startswith("~") for name in names):
        return True
    return all(server is route.server for server in route.gateway.defaults)


def _origin(route: Route, name: str, depth: int) -> str:
    """What a caller sends that a variable is made of; empty where the configuration decides it."""
    if _CALLERS.match(name):
        return f"${name}"
    if name in ("host", "http_host"):
        return "$host" if name == "host" else "$http_host"
    if depth > 5:
        return ""
    for level in route.location.chain():
        for block in level.sets(name):
            for inner in variables(block.arguments[1]):
                if origin := _origin(route, inner, depth + 1):
                    return origin
    for block in route.gateway.maps.get(name, ()):
        for entry in block.children:
            used = [inner for inner in variables(entry.text) if not inner.isdigit()] if entry.arguments else []
            for inner in used:
                if origin := _origin(route, inner, depth + 1):
                    return origin
            if entry.arguments and re.search(r"\$\d", entry.text) and not _lists(entry.name):
                return "a part of its request"
    if name in route.gateway.maps:
        return ""
    return _captured(route, name)


def _captured(route: Route, name: str) -> str:
    """Whether a variable is what a pattern of the location, of an `if` or of a rewrite found in the request."""
    patterns = [route.location.arguments[-1]] if len(route.location.arguments) > 1 else []
    patterns += [rewrite.text for rewrite in route.location.own("rewrite")]
    for condition in [block for level in route.location.chain() for block in level.own("if")[:100]]:
        if any(word.startswith("~") for word in condition.arguments):
            patterns.append(" ".join(condition.arguments))
    if name.isdigit():
        return "" if not patterns or all(_lists(pattern) for pattern in patterns) else "a part of its request"
    named = [pattern for pattern in patterns if f"<{name}>" in pattern]
    return "a part of its request" if named and not all(_lists(pattern) for pattern in named) else ""


def _lists(pattern: str) -> bool:
    """Whether all that a pattern captures are words that it lists."""
    captured = re.findall(r"(?<!\\)\((?!\?:|\?i\))(?:\?P?<\w+>)?([^()]*)\)", pattern)
    return bool(captured) and all(re.fullmatch(r"[\w|-]*", group) for group in captured[:1])


def _any_host(subject: Subject) -> Iterator[Problem]:
    gateway = gateway_of(subject.root)
    seen: set[int] = set()
    for route in gateway.llm_routes():
        server = route.server
        if server is None or id(server) in seen:
            continue
        names = [name for block in server.own("server_name") for name in block.arguments]
        is_default = any(
            "default_server" in block.arguments or "default" in block.arguments for block in server.own("listen")
        )
        if names and not is_default and not any(name in _STARS for name in names):
            continue
        forwarded = [
            header
            for header in route.block.effective("proxy_set_header")
            if header.text.lower() == "host" and len(header.arguments) > 1 and _is_host(header.arguments[1])
        ]
        if forwarded:
            seen.add(id(server))
            yield Problem(
                forwarded[0].argument(1),
                f"{route.label} proxy_set_header Host",
                "$proxy_host, or a server_name, with a default server that returns 444",
                severity=route.severity(_M),
            )


def _is_host(value: str) -> bool:
    return bool({"host", "http_host"} & set(variables(value)))


def _files(subject: Subject) -> Iterator[Problem]:
    gateway = gateway_of(subject.root)
    for server in gateway.servers or [gateway.root]:
        inside = bool(gateway.servers) and not exposed(server)
        for problem in _served(server):
            severity = problem.severity or _H
            yield Problem(
                problem.node,
                problem.setting,
                problem.hardened,
                found=problem.found,
                why=problem.why,
                about=problem.about,
                fix=problem.fix,
                severity=milder(severity) if inside else severity,
            )


def _served(server: Block) -> Iterator[Problem]:
    for block in [server, *server.everything()]:
        if block.name == "autoindex" and block.text == "on":
            place, node = block.parent, block.argument(0)
            about = place.node.subject if place is not None else ""
            yield Problem(node, "autoindex", "off", about=about, why="every file is listed", fix=Fix("off", node))
        elif block.name == "location" and len(block.arguments) == 1 and block.own("alias"):
            yield from _escape(block, block.own("alias")[0])
    denied = any(
        block.name == "location" and block.own("deny", "return") and _SECRET_FILES.search(" ".join(block.arguments))
        for block in server.everything()
    )
    for block in server.everything():
        if block.name in ("root", "alias") and block.arguments and _hands_out(block):
            if _LOGS.search(block.text) and not block.effective("auth_basic", "auth_request", "auth_jwt", "deny"):
                why = "logs are handed out, with what callers asked"
                yield Problem(block.argument(0), block.name, "a directory without logs", why=why, about="logs")
            elif not denied:
                yield from _root(block)


def _escape(location: Block, alias: Block) -> Iterator[Problem]:
    """A location without a slash at its end before an alias with one."""
    if not location.text.endswith("/") and alias.text.endswith("/"):
        yield Problem(
            alias.argument(0),
            f"location {location.text} alias",
            f"location {location.text}/",
            why=f"{location.text}../ leads out of the directory",
            fix=Fix(f"{location.text}/", location.argument(0)),
        )


def _root(block: Block) -> Iterator[Problem]:
    """A directory that is handed out and may hold configuration."""
    inside = bool(_HOME.match(block.text)) and not _WEB_ROOTS.search(block.text)
    if not inside and block.parent is not None and block.parent.name == "location" and block.parent.text != "/":
        return
    yield Problem(
        block.argument(0),
        block.name,
        r"location ~ /\.|\.(env|ya?ml|bak|json|log)$ { deny all; }",
        severity=_H if inside else _L,
        why="configuration and .env files that lie there are handed out",
    )


def _hands_out(block: Block) -> bool:
    """Whether files below a root are served: not where a location answers by itself, or has one file or challenges."""
    place = block.parent
    if place is None or place.name != "location":
        return place is not None and place.name == "server"
    if place.own("proxy_pass", "return", "grpc_pass", "internal"):
        return False
    return "=" not in place.arguments and "well-known" not in " ".join(place.arguments)


_SERVER: Final = "server {{\n  listen 443 ssl;\n  server_name {};\n  {}\n}}\n"

CHECKS: Final = (
    Check(
        rule(
            "CFG605",
            "nginx-destination-from-request",
            _C,
            "The caller decides which host NGINX sends a request to",
            "Metadata services, databases and admin interfaces inside are reached through the gateway, with its "
            "credentials if it adds some.",
            "Name the destinations: a fixed `proxy_pass`, or a `map` from what callers send to a list of hosts.",
            "OWASP-LLM06:2025",
            "CWE-918",
            "MITRE-ATLAS:AML.T0049",
            checks="Variables in the host of `proxy_pass`, followed through `set`, `map` and captured groups to what "
            "callers send. Captures that list words are allowed; a fixed domain behind them is milder.",
        ),
        _NGINX,
        _destinations,
        _SERVER.format("llm.example.com", "resolver 10.0.0.2;\n  location /proxy { proxy_pass http://$arg_upstream; }"),
        "map $arg_provider $upstream_host { default api.openai.com; azure eu.openai.azure.com; }\n"
        + _SERVER.format(
            "llm.example.com", "resolver 10.0.0.2;\n  location /proxy { proxy_pass https://$upstream_host; }"
        ),
        name="nginx.conf",
    ),
    Check(
        rule(
            "CFG613",
            "nginx-any-host-forwarded",
            _M,
            "A server for every name forwards whatever Host callers send",
            "What stands behind builds links, callbacks and decisions on access from the Host; a made-up one gets "
            "past them.",
            "Give the server its names, let a default server `return 444`, or send `$proxy_host`.",
            "CWE-20",
            "CWE-644",
            checks="Servers named `_`, without a name, or default, whose LLM locations forward `$host` or "
            "`$http_host`.",
        ),
        _NGINX,
        _any_host,
        _SERVER.format("_", "location /v1/ { proxy_set_header Host $host; proxy_pass http://litellm:4000; }"),
        _SERVER.format(
            "llm.example.com", "location /v1/ { proxy_set_header Host $host; proxy_pass http://litellm:4000; }"
        ),
        name="nginx.conf",
    ),
    Check(
        rule(
            "CFG615",
            "nginx-files-handed-out",
            _H,
            "NGINX hands out files that nobody should see",
            "Logs with prompts, configuration with keys and backups are found by scanners that try their names.",
            "Turn autoindex off, end both location and alias with a slash, and deny dot files and configuration.",
            *LEAK,
            "CWE-548",
            "CWE-22",
            "CWE-538",
            checks="`autoindex on`; an alias with a slash behind a location without one; a root outside web "
            "directories without a rule that denies dot files or configuration.",
        ),
        _NGINX,
        _files,
        _SERVER.format("llm.example.com", "location /static { alias /srv/app/static/; }"),
        _SERVER.format("llm.example.com", "location /static/ { alias /srv/app/static/; }"),
        name="nginx.conf",
    ),
)
