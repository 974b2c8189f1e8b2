"""Helicone: the observability stack that one runs oneself, and its gateway."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import LEAK, STOLEN, UNBOUNDED, Check, Problem, rule
from auditors.configuration.documents import Kind, Node
from auditors.configuration.environments import Environment, is_example
from auditors.configuration.examples import MADE_UP_KEY
from auditors.configuration.nginx.routes import gateway_of
from auditors.configuration.sample_values import effective, falls_back, is_sample
from auditors.configuration.subject import Subject
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity
_ENVIRONMENT: Final = frozenset({Kind.ENVIRONMENT})
_HELICONE: Final = frozenset({Kind.HELICONE})
_NGINX: Final = frozenset({Kind.NGINX})
_SECRET: Final = re.compile(
    r"(?:BETTER_AUTH_SECRET|JWT_SECRET|SUPABASE_SERVICE_ROLE_KEY|SUPABASE_JWT_SECRET|HELICONE_\w*(?:SECRET|SALT|PASSWORD)"
    r"|HASH_SALT|MINIO_ROOT_PASSWORD|S3_SECRET_KEY|S3_ACCESS_KEY|POSTGRES_PASSWORD|CLICKHOUSE_PASSWORD)\Z"
)
_USERS: Final = frozenset({"CLICKHOUSE_DEFAULT_USER", "CLICKHOUSE_USER"})
_STACK: Final = re.compile(
    r"(?:HELICONE_|NEXT_PUBLIC_HELICONE|JAWN_|NEXT_PUBLIC_BETTER_AUTH|VALHALLA_|CLICKHOUSE_(?:DEFAULT_USER|CREDS|HTTP_HOST_PORT)"
    r"|SUPABASE_SERVICE_ROLE_KEY|BETTER_AUTH_)"
)
_PRINTED: Final = re.compile(rb'"iss": ?"supabase-demo"|"iat": ?1641769200\b')
"""What the payload of the keys has in it that Supabase's manual prints."""


def _is_helicone(subject: Subject) -> bool:
    image = subject.root.image if isinstance(subject.root, Environment) else ""
    if "helicone" in image.lower():
        return True
    names = sum(bool(_STACK.match(name)) for name in subject.root.fields)
    return names >= 2 or (names == 1 and any(name.startswith("BETTER_AUTH_SECRET") for name in subject.root.fields))


def _named(subject: Subject, name: str) -> str:
    return f"{subject.name}: {name}" if subject.name else name


def _severity(subject: Subject, node: Node) -> Severity:
    if is_example(subject.root.file.name):
        return _I
    return _H if falls_back(node) else _C


def _samples(subject: Subject) -> Iterator[Problem]:
    if not _is_helicone(subject):
        return
    for name, node in subject.root.fields.items():
        value = effective(node)
        if value is None:
            continue
        if _SECRET.match(name) and (is_sample(value) or not value or _is_printed(value)):
            yield Problem(
                node,
                _named(subject, name),
                f"${{{name}}} from a secret; make one with openssl rand -base64 32",
                found="a value of the sample file" if value else "empty",
                severity=_severity(subject, node),
                why="used unless the environment has another" if falls_back(node) else "",
            )
        elif name in _USERS and value == "default" and not _has_password(subject):
            yield Problem(
                node,
                _named(subject, name),
                "a user of its own with a password",
                found="default",
                severity=_severity(subject, node),
                why="ClickHouse's default user has no password",
            )


def _is_printed(value: str) -> bool:
    """Whether a value is a key of Supabase that its manual prints."""
    payload = value.split(".")[1] if value.count(".") == 2 else ""
    try:
        decoded = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    except (binascii.Error, ValueError):
        return False
    return bool(_PRINTED.search(decoded))


def _has_password(subject: Subject) -> bool:
    password = subject.root.at("CLICKHOUSE_PASSWORD")
    return password is not None and effective(password) != ""


def _stored(subject: Subject) -> Iterator[Problem]:
    for route in gateway_of(subject.root).routes():
        if not any("helicone" in host or "hconeai" in host for host in route.hosts):
            continue
        headers = {header.text.lower() for header in route.block.effective("proxy_set_header")}
        missing = [name for name in ("Helicone-Omit-Request", "Helicone-Omit-Response") if name.lower() not in headers]
        if missing:
            yield Problem(
                route.handler.node,
                f"{route.label} proxy_set_header {missing[0]}",
                '"true", where prompts may hold personal data',
                found="callers decide",
                severity=route.severity(_M),
            )


def _open(subject: Subject) -> Iterator[Problem]:
    section = subject.root.at("helicone")
    if section is None:
        return
    features, authentication = section.at("features"), section.at("authentication")
    if authentication is not None and authentication.says_false:
        yield Problem(authentication, "helicone.authentication", "true")
    elif features is not None and isinstance(features.value, str | list):
        words = {member.text.lower() for member in features.members}
        if not words & {"auth", "all", "authentication"}:
            yield Problem(features, "helicone.features", "all", found=", ".join(sorted(words)) or "none")
    elif features is None and authentication is None:
        yield Problem(section, "helicone.features", "all", found="not set, which is none")


def _literals(subject: Subject) -> Iterator[Problem]:
    for node in subject.secrets:
        yield Problem(node, node.subject.lstrip("/").replace("/", "."), "a variable of the environment")


def _rates(subject: Subject) -> Iterator[Problem]:
    found = any("rate-limit" in key and key != "rate-limit-store" for key in _keys(subject.root))
    if not found and (subject.root.at("routers") is not None or subject.root.at("helicone") is not None):
        yield Problem(
            subject.root, "global.rate-limit", "per-api-key: {capacity: 500, refill-frequency: 1m}", found="not set"
        )


def _keys(root: Node) -> Iterator[str]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield from node.fields
        waiting += node.children


_SERVER: Final = (
    "server {{\n  listen 443 ssl;\n  server_name llm.example.com;\n  location /v1/ {{ {} proxy_pass {}; }}\n}}\n"
)
_HCONE: Final = "https://oai.helicone.ai"

CHECKS: Final = (
    Check(
        rule(
            "CFG501",
            "helicone-sample-secrets",
            _C,
            "Helicone runs with secrets of its sample file",
            "Sessions and service keys can be forged by everybody who has read the manual; behind them lie all prompts "
            "and answers.",
            "Make values of your own, and bring them as secrets.",
            *LEAK,
            "CWE-1392",
            "MITRE-ATLAS:AML.T0055",
            checks="Secrets of Helicone, Supabase, PostgreSQL, ClickHouse and MinIO with values of the sample file, "
            "words for a secret, or none, where variables or the image tell that this is Helicone.",
        ),
        _ENVIRONMENT,
        _samples,
        "JAWN_PORT=8585\nNEXT_PUBLIC_BETTER_AUTH=true\nBETTER_AUTH_SECRET=your-secret-key\n",
        "JAWN_PORT=8585\nNEXT_PUBLIC_BETTER_AUTH=true\nBETTER_AUTH_SECRET=${BETTER_AUTH_SECRET}\n",
        name=".env",
    ),
    Check(
        rule(
            "CFG502",
            "helicone-stores-content",
            _M,
            "Whether prompts are stored at Helicone is left to callers",
            "What a caller does not omit is kept outside, personal data included.",
            "Set `Helicone-Omit-Request` and `Helicone-Omit-Response` at the edge where prompts may hold personal "
            "data.",
            *LEAK,
            "CWE-359",
            "NIST-AI-RMF:MEASURE-2.10",
            checks="Locations of NGINX that lead to Helicone and do not set both headers.",
        ),
        _NGINX,
        _stored,
        _SERVER.format("", _HCONE),
        _SERVER.format(
            'proxy_set_header Helicone-Omit-Request "true"; proxy_set_header Helicone-Omit-Response "true";', _HCONE
        ),
        name="nginx.conf",
    ),
    Check(
        rule(
            "CFG503",
            "helicone-gateway-without-authentication",
            _H,
            "Helicone's gateway asks callers for nothing",
            "Whoever finds the address calls models with the gateway's keys.",
            "Set `helicone.features: all` (or auth), with an API key of Helicone.",
            *UNBOUNDED,
            "CWE-306",
            "MITRE-ATLAS:AML.T0040",
            checks="`helicone.features` without auth or all, or `helicone.authentication: false`.",
        ),
        _HELICONE,
        _open,
        "helicone:\n  features: observability\nrouters:\n  prod: {}\n",
        "helicone:\n  features: all\nrouters:\n  prod: {}\n",
        name="ai-gateway.yaml",
    ),
    Check(
        rule(
            "CFG509",
            "helicone-key-in-file",
            _H,
            "A key stands in the configuration of Helicone's gateway",
            "Whoever sees the file, its repository, an image or a backup of it can use the key.",
            "Bring it in the environment, and revoke the one in the file.",
            *STOLEN,
        ),
        _HELICONE,
        _literals,
        f"helicone:\n  features: all\n  api-key: sk-{MADE_UP_KEY}\nrouters:\n  prod: {{}}\n",
        "helicone:\n  features: all\nrouters:\n  prod: {}\n",
        name="ai-gateway.yaml",
    ),
    Check(
        rule(
            "CFG510",
            "helicone-gateway-without-rate-limit",
            _M,
            "Helicone's gateway limits nobody",
            "One caller with one key, stolen or not, can spend everything and keep everybody else out.",
            "Set `rate-limit` in `global` or in every router.",
            *UNBOUNDED,
            "CWE-770",
            "MITRE-ATLAS:AML.T0034.000",
            checks="No `rate-limit` anywhere in the file.",
        ),
        _HELICONE,
        _rates,
        "helicone:\n  features: all\nrouters:\n  prod: {}\n",
        "helicone:\n  features: all\nglobal:\n  rate-limit:\n    per-api-key: {capacity: 500, refill-frequency: 1m}\n"
        "routers:\n  prod: {}\n",
        name="ai-gateway.yaml",
    ),
)
