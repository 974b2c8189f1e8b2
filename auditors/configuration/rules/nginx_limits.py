"""NGINX: how much a caller may ask for, and for how long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import UNBOUNDED, Check, Fix, Problem, rule
from auditors.configuration.documents import Kind
from auditors.configuration.nginx.blocks import Block, unseen
from auditors.configuration.nginx.routes import gateway_of
from auditors.configuration.subject import Subject
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity
_NGINX: Final = frozenset({Kind.NGINX})
_LIMITS: Final = ("limit_req", "limit_conn")
_LUA_LIMIT: Final = re.compile(r"resty\.limit|rate[-_]?limit", re.IGNORECASE)
_UNITS: Final = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
_SECONDS: Final = {"ms": 0.001, "": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "M": 2592000, "y": 31536000}
LARGEST_BODY: Final = 50 << 20
"""Bytes of a request; images and audio for models are smaller."""

LONGEST: Final = 600.0
"""Seconds that an answer may pause."""


def _rates(subject: Subject) -> Iterator[Problem]:
    yield from sorted(_unlimited(subject), key=lambda problem: (problem.severity or _M).rank)


def _unlimited(subject: Subject) -> Iterator[Problem]:
    gateway = gateway_of(subject.root)
    if not gateway.servers:
        return
    for route in gateway.llm_routes():
        limits = {name for name in _LIMITS if route.block.effective(name)}
        idle = sorted(name for name in limits if route.block.value(f"{name}_dry_run") == "on")
        if len(idle) < len(limits):
            continue
        scripts = [
            block.text for name in ("access_by_lua_block", "access_by_lua") for block in route.block.effective(name)
        ]
        if any(_LUA_LIMIT.search(script) for script in scripts) or route.block.effective("access_by_lua_file"):
            continue
        include = unseen(route.block)
        yield Problem(
            route.location.node,
            route.label,
            "limit_req zone=perkey burst=10 nodelay;",
            found=f"{idle[0]}_dry_run on" if idle else "no limit_req or limit_conn",
            why=f"{include} was not found beside this file: it may hold one" if include else "",
            severity=_L if include else route.severity(_M),
        )


def _bodies(subject: Subject) -> Iterator[Problem]:
    for block in gateway_of(subject.root).root.everything():
        if block.name == "client_max_body_size" and block.arguments:
            size = _size(block.text)
            if size is not None and (size == 0 or size > LARGEST_BODY):
                why = "no limit at all" if size == 0 else "larger than any call of a model"
                node = block.argument(0)
                fix = Fix("10m", node)
                yield Problem(node, "client_max_body_size", "10m", why=why, about=_place(block), fix=fix)


def _pauses(subject: Subject) -> Iterator[Problem]:
    for block in gateway_of(subject.root).root.everything():
        if block.name in ("proxy_read_timeout", "grpc_read_timeout", "proxy_send_timeout") and block.arguments:
            seconds = _duration(block.text)
            if seconds is not None and seconds > LONGEST:
                node = block.argument(0)
                why = "longer than any answer takes"
                yield Problem(node, block.name, "300s", why=why, about=_place(block), fix=Fix("300s", node))
        around = block.parent.name if block.parent is not None else ""
        if block.name == "proxy_buffering" and block.text == "off" and around in ("", "http", "server"):
            yield Problem(
                block.argument(0),
                "proxy_buffering",
                "off in the locations that stream only",
                why="slow readers hold connections to everything behind",
                about=_place(block),
            )


def _place(block: Block) -> str:
    return block.parent.node.subject if block.parent is not None else ""


def _size(text: str) -> int | None:
    match = re.fullmatch(r"(\d{1,15})([kmg]?)", text.strip(), re.IGNORECASE)
    return int(match[1]) * _UNITS[match[2].lower()] if match else None


def _duration(text: str) -> float | None:
    """Seconds of a time such as `10m` or `1h 30m`."""
    found = re.findall(r"(\d{1,12})(ms|[smhdwMy]?)", text)
    return sum(int(number) * _SECONDS[unit] for number, unit in found) if found and re.match(r"\d", text) else None


_SERVER: Final = "server {{\n  listen 443 ssl;\n  server_name llm.example.com;\n  {}\n}}\n"

CHECKS: Final = (
    Check(
        rule(
            "CFG603",
            "nginx-models-without-rate-limit",
            _M,
            "A location leads to a model and limits nobody",
            "One caller with one key, stolen or not, can spend everything and keep everybody else out.",
            "Set `limit_req` and `limit_conn`, by key rather than by address.",
            *UNBOUNDED,
            "CWE-770",
            "MITRE-ATLAS:AML.T0034.000",
            "MITRE-ATLAS:AML.T0029",
            checks="LLM locations in which neither `limit_req` nor `limit_conn` nor a limit in Lua is in effect; one "
            "that refuses nobody (`limit_req_dry_run`) is none.",
        ),
        _NGINX,
        _rates,
        _SERVER.format("location /v1/ { proxy_pass http://models; }"),
        "limit_req_zone $http_authorization zone=perkey:10m rate=5r/s;\n"
        + _SERVER.format("limit_req zone=perkey burst=10;\n  location /v1/ { proxy_pass http://models; }"),
        name="nginx.conf",
        folds=True,
    ),
    Check(
        rule(
            "CFG604",
            "nginx-body-size-unlimited",
            _M,
            "Requests may be as large as callers like",
            "Giant prompts fill disks and memory here, and cost tokens there.",
            "Set `client_max_body_size` to what your models take: 10m is plenty without files.",
            *UNBOUNDED,
            "CWE-770",
            "MITRE-ATLAS:AML.T0029",
            checks="`client_max_body_size` of 0 or over 50m.",
        ),
        _NGINX,
        _bodies,
        _SERVER.format("client_max_body_size 0;"),
        _SERVER.format("client_max_body_size 10m;"),
        name="nginx.conf",
        folds=True,
    ),
    Check(
        rule(
            "CFG612",
            "nginx-waits-too-long",
            _L,
            "Connections to models are held open for too long",
            "A few slow callers use up the connections of everybody.",
            "Set `proxy_read_timeout` to what the longest answer needs, and turn buffering off only where answers "
            "stream.",
            *UNBOUNDED,
            "CWE-400",
            checks="Timeouts over 600 seconds; buffering turned off for everything.",
        ),
        _NGINX,
        _pauses,
        _SERVER.format("location /v1/ { proxy_pass http://models; proxy_read_timeout 3600s; }"),
        _SERVER.format("location /v1/ { proxy_pass http://models; proxy_read_timeout 300s; proxy_buffering off; }"),
        name="nginx.conf",
        folds=True,
    ),
)
