"""Secrets in a LiteLLM configuration: provider keys, database and cache passwords, webhooks, callback keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import urlsplit

from auditors.configuration.check import STOLEN, Check, Fix, Problem, rule
from auditors.configuration.documents import Node
from auditors.configuration.literals import is_secret_name
from auditors.configuration.subject import Subject
from auditors.configuration.switches import LITELLM
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity


def _literals(subject: Subject, where: Callable[[Node], bool]) -> Iterator[Problem]:
    for node in subject.secrets:
        if where(node):
            name = subject.variable(node)
            fix = Fix(f"os.environ/{name}", node, note=f"set {name} in the environment, to a new value")
            yield Problem(node, node.subject.lstrip("/").replace("/", "."), f"os.environ/{name}", fix=fix)


def _in_models(node: Node) -> bool:
    return "/model_list/" in node.pointer


def _in_environment(node: Node) -> bool:
    return "/environment_variables/" in node.pointer


def _is_database(node: Node) -> bool:
    return node.pointer.endswith("/database_url")


def _is_cache(node: Node) -> bool:
    return "/cache_params/" in node.pointer or "/coordination_redis/" in node.pointer


def _is_router(node: Node) -> bool:
    return "/router_settings/" in node.pointer


def _is_pass_through(node: Node) -> bool:
    return "/pass_through_endpoints/" in node.pointer


def _elsewhere(node: Node) -> bool:
    known = (_in_models, _in_environment, _is_database, _is_cache, _is_router, _is_pass_through)
    return not any(place(node) for place in known) and not node.pointer.endswith("/master_key")


def _database(subject: Subject) -> Iterator[Problem]:
    yield from _literals(subject, _is_database)
    node = subject.setting("general_settings", "database_url") or subject.environment.get("DATABASE_URL")
    if node is None or not isinstance(node.value, str) or node.is_reference or "://" not in node.value:
        return
    parts = urlsplit(re.sub(r"\$\{[^}]*\}|\{\{.*?\}\}", "x", node.value))
    try:
        host, user = parts.hostname or "", parts.username or ""
    except ValueError:
        return
    if "sslmode" not in parts.query and "." in host and not host.startswith("127."):
        yield Problem(
            node,
            "database_url",
            "…?sslmode=require",
            about="sslmode",
            severity=_M,
            why="no sslmode: the connection is not sure to be encrypted",
        )
    if user == "postgres":
        yield Problem(
            node,
            "database_url",
            "a role of its own",
            about="superuser",
            severity=_M,
            why="the superuser of the database: a hole in the proxy is one in everything",
        )


def _never_expanded(subject: Subject) -> Iterator[Problem]:
    for key, node in subject.scalars:
        match = (
            re.fullmatch(r"\s*\$(?:\{(\w+)(?::?[-?][^}]*)?\}|([A-Z_][A-Z0-9_]*))\s*", node.text) if node.value else None
        )
        if match is not None and "#" not in node.pointer:
            name = match[1] or match[2]
            severity = _M if is_secret_name(key) else _L
            yield Problem(
                node,
                node.subject.lstrip("/").replace("/", "."),
                f"os.environ/{name}",
                found=node.text.strip(),
                severity=severity,
                fix=Fix(f"os.environ/{name}", node),
            )


def _redis(subject: Subject, section: str, *path: str) -> Iterator[Problem]:
    node = subject.root.at(section, *path)
    if node is None:
        return
    prefix = "" if path else "redis_"
    host, url = node.at(f"{prefix}host"), node.at("redis_url") or node.at("url")
    label = ".".join((section, *path))
    if url is not None and url.text.startswith("redis://") and not re.search(r"@?(?:localhost|127\.)", url.text):
        yield Problem(url, f"{label}.{'redis_url'}", "rediss://…", why="not encrypted")
    if host is not None and host.is_literal and host.text not in ("localhost", "127.0.0.1", "::1"):
        if node.at(f"{prefix}password") is None:
            yield Problem(
                host, f"{label}.{prefix}password", "os.environ/REDIS_PASSWORD", found="not set", about="password"
            )
        if node.at(f"{prefix}ssl") is None and node.at("ssl") is None:
            yield Problem(host, f"{label}.{prefix}ssl", "true", found="not set", about="ssl", severity=_M)


def _cache(subject: Subject) -> Iterator[Problem]:
    yield from _literals(subject, _is_cache)
    yield from _redis(subject, "litellm_settings", "cache_params")


def _router(subject: Subject) -> Iterator[Problem]:
    yield from _literals(subject, _is_router)
    yield from _redis(subject, "router_settings")


def _webhook(subject: Subject) -> Iterator[Problem]:
    general = subject.general
    for key in ("alert_to_webhook_url", "alerting_args"):
        node = general.at(key) if general is not None else None
        for _, url in node.scalars() if node is not None else ():
            if url.is_literal and re.match(r"https?://", url.text) and not subject.literal(url):
                yield Problem(url, f"general_settings.{key}", "os.environ/SLACK_WEBHOOK_URL", found="a webhook address")


_MADE: Final = "a8B3c9D2e7F6g1H5qZ7wX3kL9mN2pR4t"
"""A value that looks like a key and is none, for the examples."""

CHECKS: Final = (
    Check(
        rule(
            "CFG106",
            "litellm-database-url",
            _H,
            "The address of the database holds a password, or is open to others",
            "The database holds keys, spend and, where prompts are stored, everything that users wrote.",
            "Use `os.environ/DATABASE_URL`, `sslmode=require`, and a role that owns this database only.",
            "OWASP-LLM02:2025",
            "CWE-798",
            "CWE-319",
        ),
        LITELLM,
        _database,
        f"general_settings:\n  database_url: postgresql://litellm:{_MADE}@db.example.net:5432/litellm\n",
        "general_settings:\n  database_url: os.environ/DATABASE_URL\n",
    ),
    Check(
        rule(
            "CFG193",
            "litellm-reference-not-expanded",
            _M,
            "A variable is written in a way that LiteLLM does not expand",
            "LiteLLM replaces `os.environ/NAME` only: `${NAME}` is taken as it stands, as a key that everybody "
            "can guess.",
            "Write `os.environ/NAME`, unless a template engine or envsubst fills the file in before it is used.",
            "CWE-1188",
            checks="Values that are nothing but `$NAME` or `${NAME}`; a template engine may fill them in.",
        ),
        LITELLM,
        _never_expanded,
        "general_settings:\n  master_key: ${MASTER_KEY}\n",
        "general_settings:\n  master_key: os.environ/MASTER_KEY\n",
        folds=True,
    ),
    Check(
        rule(
            "CFG195",
            "litellm-secret-in-file",
            _H,
            "A secret stands in the file",
            "Whoever sees the file, its repository, an image or a backup of it can use the secret.",
            "Replace it by `os.environ/NAME` and revoke it: it is known.",
            *STOLEN,
        ),
        LITELLM,
        lambda s: _literals(s, _elsewhere),
        f"litellm_settings:\n  langfuse_secret: {_MADE}\n",
        "litellm_settings:\n  langfuse_secret: os.environ/LANGFUSE_SECRET\n",
        folds=True,
    ),
    Check(
        rule(
            "CFG110",
            "litellm-pass-through-secret",
            _H,
            "A pass-through holds a credential in clear",
            "It is sent with every call of the route, and read by everybody who sees the file.",
            "Replace it by `os.environ/NAME`, and revoke the one in the file.",
            *STOLEN,
        ),
        LITELLM,
        lambda s: _literals(s, _is_pass_through),
        "general_settings:\n  pass_through_endpoints:\n    - path: /rerank\n      target: https://api.example.com\n"
        f"      headers:\n        Authorization: Bearer {_MADE}\n",
        "general_settings:\n  pass_through_endpoints:\n    - path: /rerank\n      target: https://api.example.com\n"
        "      headers:\n        Authorization: os.environ/RERANK\n",
    ),
    Check(
        rule(
            "CFG148",
            "litellm-webhook-in-file",
            _M,
            "A webhook address stands in the file",
            "Whoever knows the address can write into the channel of alerts.",
            "Replace it by `os.environ/NAME`.",
            "CWE-798",
        ),
        LITELLM,
        _webhook,
        "general_settings:\n  alert_to_webhook_url:\n    budget_alerts: https://hooks.example.com/services/abc\n",
        "general_settings:\n  alert_to_webhook_url:\n    budget_alerts: os.environ/HOOK\n",
    ),
    Check(
        rule(
            "CFG219",
            "litellm-cache-open",
            _H,
            "The cache holds a password in clear, or has no password or encryption",
            "It holds answers to everybody's prompts; whoever reaches it reads and plants them.",
            "Reference the password, and set ssl: true.",
            "OWASP-LLM02:2025",
            "CWE-319",
            "CWE-522",
        ),
        LITELLM,
        _cache,
        "litellm_settings:\n  cache_params:\n    type: redis\n    host: redis.example.com\n",
        "litellm_settings:\n  cache_params:\n    type: redis\n    host: os.environ/REDIS_HOST\n    password: "
        "os.environ/P\n    ssl: true\n",
    ),
    Check(
        rule(
            "CFG301",
            "litellm-provider-key-in-file",
            _H,
            "A provider's key stands in the file",
            "Whoever sees the file, its repository, an image or a backup of it calls models on your account.",
            "Replace it by `os.environ/NAME`, and revoke the key at the provider: it is known.",
            *STOLEN,
            "MITRE-ATLAS:AML.T0083",
        ),
        LITELLM,
        lambda s: _literals(s, _in_models),
        f"model_list:\n  - model_name: a\n    litellm_params:\n      model: openai/gpt-4o\n      api_key: {_MADE}\n",
        "model_list:\n  - model_name: a\n    litellm_params:\n      model: openai/gpt-4o\n      api_key: "
        "os.environ/OPENAI_API_KEY\n",
    ),
    Check(
        rule(
            "CFG309",
            "litellm-router-redis",
            _H,
            "The router's Redis is open, or its password stands in the file",
            "It holds budgets and limits: whoever reaches it resets them.",
            "Reference the password, and use TLS.",
            "CWE-522",
        ),
        LITELLM,
        _router,
        "router_settings:\n  redis_host: redis.example.com\n  redis_port: 6379\n",
        "router_settings:\n  redis_host: os.environ/REDIS_HOST\n",
    ),
    Check(
        rule(
            "CFG316",
            "litellm-environment-block",
            _H,
            "Secrets stand in the block of environment variables",
            "The block sets the environment from the file: what should have kept secrets out of it brings them in.",
            "Set the variables where the proxy is started, from a secret store.",
            *STOLEN,
        ),
        LITELLM,
        lambda s: _literals(s, _in_environment),
        f"environment_variables:\n  OPENAI_API_KEY: {_MADE}\n",
        "environment_variables:\n  OPENAI_API_KEY: os.environ/OPENAI\n",
    ),
)
