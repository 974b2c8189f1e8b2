"""NGINX: credentials that stand in the file, and headers that are trusted or given away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import LEAK, STOLEN, Check, Problem, rule
from auditors.configuration.documents import Kind, Node
from auditors.configuration.nginx.blocks import Block, exposed, variables
from auditors.configuration.nginx.routes import CREDENTIAL_HEADER, Gateway, gateway_of
from auditors.configuration.severities import milder
from auditors.configuration.subject import Subject
from auditors.model import Severity
from auditors.sensitive_data.placeholders import is_filler

_C, _H, _M, _L, _I = Severity
_NGINX: Final = frozenset({Kind.NGINX})
_EVERYBODY: Final = frozenset({"0.0.0.0/0", "::/0", "0.0.0.0/1", "128.0.0.0/1"})
_SETTERS: Final = ("proxy_set_header", "grpc_set_header", "fastcgi_param", "uwsgi_param", "more_set_input_headers")


def _literals(subject: Subject) -> Iterator[Problem]:
    for block in gateway_of(subject.root).root.everything():
        parent = block.parent
        if parent is not None and parent.name == "map":
            yield from _keys_of_callers(subject, block)
            continue
        for number in range(len(block.arguments)):
            node = block.argument(number)
            named = block.name in _SETTERS and number == 1 and CREDENTIAL_HEADER.match(block.text)
            literal = subject.literal(node)
            if literal is not None and block.name == "if":
                yield _of_caller(node, "if")
                continue
            if literal is not None and (block.name in _SETTERS or block.name == "set"):
                yield Problem(node, f"{block.name} {block.text}", "a variable of a file that only root reads")
            elif literal is not None:
                yield Problem(node, block.name, "a variable of a file that only root reads")
            elif named and _is_credential(node.text):
                scheme = re.match(r"(?:Bearer|Basic|Token)\s+", node.text, re.IGNORECASE)
                shown = f"{scheme[0] if scheme else ''}…"
                yield Problem(
                    node, f"{block.name} {block.text}", "a variable of a file that only root reads", found=shown
                )


def _is_credential(value: str) -> bool:
    """Whether a header's value is a credential as it stands, not a variable or a word for one."""
    bare = re.sub(r"\A(?:Bearer|Basic|Token|ApiKey)\s*", "", value.strip(), flags=re.IGNORECASE)
    return len(bare) >= 6 and "$" not in bare and "{{" not in bare and not is_filler(bare)


def _keys_of_callers(subject: Subject, entry: Block) -> Iterator[Problem]:
    """A key of a caller that a map lists: there is no better place than a file, but not one that everybody reads."""
    node = entry.node.fields["directive"]
    if subject.literal(node) is not None:
        yield _of_caller(node, "map")


def _of_caller(node: Node, setting: str) -> Problem:
    return Problem(
        node,
        setting,
        "a map that includes keys.map (mode 600)",
        severity=_L,
        why="a key that a caller is given is listed here",
    )


def _cross_origin(subject: Subject) -> Iterator[Problem]:
    gateway = gateway_of(subject.root)
    for block in [gateway.root, *gateway.root.everything()]:
        headers = {header.text.lower(): header for header in block.own("add_header", "more_set_headers")}
        origin = headers.get("access-control-allow-origin")
        credentials = headers.get("access-control-allow-credentials")
        if origin is None or credentials is None or len(origin.arguments) < 2 or len(credentials.arguments) < 2:
            continue
        value = origin.arguments[1]
        reflected = any(_reflects(gateway, variable) for variable in variables(value))
        if credentials.arguments[1].lower() == "true" and (value == "*" or reflected):
            if reflected and any(_checks_origin(level) for level in block.chain()):
                continue
            yield Problem(
                origin.argument(1),
                "add_header Access-Control-Allow-Origin",
                "the result of a map that lists your own sites",
                found=value,
                why="every site is let in with the user's cookies" if reflected else "meant for every site",
            )


def _reflects(gateway: Gateway, variable: str) -> bool:
    """Whether a variable is the origin of the page, whatever it is."""
    results = (entry.text for block in gateway.maps.get(variable, ()) for entry in block.own("default"))
    return variable == "http_origin" or any("http_origin" in variables(text) for text in results)


def _checks_origin(block: Block) -> bool:
    """Whether the headers stand under a condition on the origin."""
    return block.name == "if" and "$http_origin" in " ".join(block.arguments)


def _forwarded(subject: Subject) -> Iterator[Problem]:
    gateway = gateway_of(subject.root)
    seen: set[int] = set()
    for route in gateway.llm_routes():
        if trusted := route.block.effective("set_real_ip_from"):
            everybody = next((block for block in trusted if block.text in _EVERYBODY), None)
            believed = route.block.value("real_ip_header") != "proxy_protocol"
            if everybody is not None and believed and id(everybody) not in seen:
                seen.add(id(everybody))
                yield Problem(
                    everybody.argument(0),
                    everybody.name,
                    "the addresses of the proxy in front",
                    found=everybody.text,
                    why="whoever calls is taken for that proxy",
                    severity=route.severity(_M),
                )
            continue
        for header in route.block.effective("proxy_set_header"):
            if header.text.lower() != "x-forwarded-for" or len(header.arguments) < 2 or id(header) in seen:
                continue
            if {"proxy_add_x_forwarded_for", "http_x_forwarded_for"} & set(variables(header.arguments[1])):
                seen.add(id(header))
                outside = route.server is None or exposed(route.server)
                yield Problem(
                    header.argument(1),
                    "proxy_set_header X-Forwarded-For",
                    "$remote_addr, or set_real_ip_from with the addresses of the proxy in front",
                    severity=_M if outside else milder(_M),
                )


_SERVER: Final = "server {{\n  listen 443 ssl;\n  server_name llm.example.com;\n  {}\n}}\n"
_LOCATION: Final = "location /v1/ {{ {} proxy_pass http://models; }}"
_MADE: Final = "sk-" + "proj-" + "Zk3vQ9xT2mLw8RbN" * 3

CHECKS: Final = (
    Check(
        rule(
            "CFG602",
            "nginx-key-in-file",
            _H,
            "A key stands in the configuration of NGINX",
            "Whoever sees the file, its repository, an image or a backup of it calls models on your account.",
            "Take it from a file that only root reads (`include`), a template that is filled in at the start, or a "
            "secret store; revoke the one in the file.",
            *STOLEN,
            "MITRE-ATLAS:AML.T0083",
            checks="Headers that carry credentials with a value that is no variable, and everything that looks like a "
            "secret elsewhere. Keys of callers that a map lists are low.",
        ),
        _NGINX,
        _literals,
        _SERVER.format(_LOCATION.format(f'proxy_set_header Authorization "Bearer {_MADE}";')),
        _SERVER.format(_LOCATION.format('proxy_set_header Authorization "Bearer $openai_key";')),
        name="nginx.conf",
        folds=True,
    ),
    Check(
        rule(
            "CFG611",
            "nginx-cross-origin-credentials",
            _H,
            "Every web site may call the gateway with its users' credentials",
            "A page that a user visits reads answers and spends the user's budget.",
            "List your own sites in a `map` on `$http_origin`, and send its result.",
            *LEAK,
            "CWE-942",
            checks="`Access-Control-Allow-Origin` of `*` or `$http_origin` beside `Access-Control-Allow-Credentials: "
            "true` in one block, where no condition on the origin stands around it; so does a `map` whose default is "
            "the origin.",
        ),
        _NGINX,
        _cross_origin,
        _SERVER.format(
            "add_header Access-Control-Allow-Origin $http_origin;\n  add_header Access-Control-Allow-Credentials true;"
        ),
        "map $http_origin $allowed { default ''; https://app.example.com $http_origin; }\n"
        + _SERVER.format(
            "add_header Access-Control-Allow-Origin $allowed;\n  add_header Access-Control-Allow-Credentials true;"
        ),
        name="nginx.conf",
    ),
    Check(
        rule(
            "CFG614",
            "nginx-forwarded-for-spoofable",
            _M,
            "Callers choose the address that the gateway sees",
            "What callers send as X-Forwarded-For stays in front of the real address: limits, allow lists and logs "
            "that take the first one are deceived.",
            "Send `$remote_addr` where nothing stands in front, else name it with `set_real_ip_from`.",
            "CWE-348",
            checks="`$proxy_add_x_forwarded_for` or `$http_x_forwarded_for` in LLM locations without "
            "`set_real_ip_from`, and `set_real_ip_from` of every address.",
        ),
        _NGINX,
        _forwarded,
        _SERVER.format(_LOCATION.format("proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;")),
        _SERVER.format(_LOCATION.format("proxy_set_header X-Forwarded-For $remote_addr;")),
        name="nginx.conf",
        folds=True,
    ),
)
