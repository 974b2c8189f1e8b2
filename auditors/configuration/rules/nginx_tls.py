"""NGINX: encryption towards callers and towards what stands behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import LEAK, Check, Problem, rule
from auditors.configuration.documents import Kind
from auditors.configuration.nginx.blocks import Block, exposed
from auditors.configuration.nginx.routes import Route, gateway_of
from auditors.configuration.severities import milder
from auditors.configuration.subject import Subject
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity
_NGINX: Final = frozenset({Kind.NGINX})
_OLD: Final = frozenset({"SSLv2", "SSLv3", "TLSv1", "TLSv1.0", "TLSv1.1"})
_WEAK: Final = re.compile(r"(?:RC4|3DES|DES-CBC3|NULL|EXPORT|EXP|MD5|aNULL|eNULL|LOW|ADH)\Z", re.IGNORECASE)
_HERE: Final = re.compile(r"(?:127\.|localhost|\[::1\]|unix:)")


def _plain(subject: Subject) -> Iterator[Problem]:
    gateway = gateway_of(subject.root)
    with_models = {id(route.server): route for route in gateway.llm_routes() if route.server is not None}
    for server in gateway.servers:
        if id(server) not in with_models or not exposed(server):
            continue
        listens = server.own("listen")
        encrypted = any({"ssl", "quic"} & set(listen.arguments[1:]) for listen in listens) or any(
            block.text == "on" for block in server.own("ssl")
        )
        if encrypted:
            continue
        behind = server.effective("set_real_ip_from") or any("proxy_protocol" in listen.arguments for listen in listens)
        if _refuses_plain(server):
            continue
        place = listens[0].argument(0) if listens else server.node
        yield Problem(
            place,
            "listen",
            "443 ssl",
            found=" ".join(listens[0].arguments) if listens else "no listen: port 80",
            severity=_L if behind else _M,
            why="something in front of it is trusted for addresses; it should encrypt as well" if behind else "",
        )


def _refuses_plain(server: Block) -> bool:
    """Whether the server sends everybody to HTTPS."""
    return any(
        child.name == "return" and any("https://" in word for word in child.arguments)
        for block in (server, *server.own("if"))
        for child in block.children
    )


def _old(subject: Subject) -> Iterator[Problem]:
    for block in gateway_of(subject.root).root.everything():
        if block.name in ("ssl_protocols", "proxy_ssl_protocols", "grpc_ssl_protocols"):
            old = [word for word in block.arguments if word in _OLD]
            if old:
                yield Problem(
                    block.argument(0), block.name, "TLSv1.2 TLSv1.3", found=" ".join(old), about=_place(block)
                )
        if block.name == "ssl_ciphers":
            weak = [
                cipher for cipher in block.text.split(":") if cipher[:1] not in "!-" and _WEAK.match(cipher.lstrip("+"))
            ]
            if weak:
                yield Problem(
                    block.argument(0), block.name, "the default", found=":".join(weak)[:80], about=_place(block)
                )


def _place(block: Block) -> str:
    return block.parent.node.subject if block.parent is not None else ""


def _encryption(subject: Subject) -> Iterator[Problem]:
    yield from _plain(subject)
    yield from _old(subject)


def _unverified(subject: Subject) -> Iterator[Problem]:
    for route in gateway_of(subject.root).routes():
        if not route.target.startswith(("https://", "grpcs://")) or any(_HERE.match(host) for host in route.hosts[:1]):
            continue
        name = "grpc_ssl_verify" if route.target.startswith("grpcs") else "proxy_ssl_verify"
        found = route.block.effective(name)
        if found and found[-1].text == "on":
            continue
        place = found[-1].argument(0) if found else route.handler.argument(0)
        yield Problem(
            place,
            f"{route.label} {name}",
            "on, with proxy_ssl_trusted_certificate and proxy_ssl_server_name on",
            found="off" if found else "not set, which is off",
            severity=_severity(route),
        )


def _severity(route: Route) -> Severity:
    return _M if route.is_exposed else milder(_M)


_SERVER: Final = "server {{\n  listen {};\n  server_name llm.example.com;\n  {}\n}}\n"

CHECKS: Final = (
    Check(
        rule(
            "CFG608",
            "nginx-without-tls",
            _M,
            "Calls of models come in without encryption, or with one that can be broken",
            "Keys and prompts are read on the way.",
            "Listen with `443 ssl`, allow TLSv1.2 and TLSv1.3 only, and send port 80 there.",
            *LEAK,
            "CWE-319",
            "CWE-327",
            checks="Servers with LLM locations that listen beyond this machine without `ssl`; old protocols and weak "
            "ciphers anywhere.",
        ),
        _NGINX,
        _encryption,
        _SERVER.format("80", "location /v1/ { proxy_pass http://models; }"),
        _SERVER.format("443 ssl", "ssl_protocols TLSv1.2 TLSv1.3;\n  location /v1/ { proxy_pass http://models; }"),
        name="nginx.conf",
    ),
    Check(
        rule(
            "CFG609",
            "nginx-upstream-not-verified",
            _M,
            "NGINX does not verify whom it sends prompts and keys to",
            "Whoever can answer in the provider's place, by DNS or on the way, reads everything.",
            "Set `proxy_ssl_verify on`, `proxy_ssl_trusted_certificate` and `proxy_ssl_server_name on`.",
            *LEAK,
            "CWE-295",
            checks="`proxy_pass` to https without `proxy_ssl_verify on` in effect; NGINX does not verify by default.",
        ),
        _NGINX,
        _unverified,
        _SERVER.format("443 ssl", "location /v1/ { proxy_pass https://api.openai.com; }"),
        _SERVER.format(
            "443 ssl",
            "location /v1/ { proxy_pass https://api.openai.com; proxy_ssl_verify on; proxy_ssl_server_name on; "
            "proxy_ssl_trusted_certificate /etc/ssl/certs/ca-certificates.crt; }",
        ),
        name="nginx.conf",
        folds=True,
    ),
)
