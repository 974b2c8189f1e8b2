"""The Redis of a LiteLLM proxy: cache and router."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from auditors.configuration.check import Check, Problem, rule
from auditors.configuration.documents import Kind
from auditors.configuration.environment_checks import named, speaking
from auditors.configuration.subject import Subject
from auditors.configuration.switches import LITELLM, LITELLM_OR_ENVIRONMENT, secrets_at
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity


def _redis(subject: Subject, section: str, *path: str) -> Iterator[Problem]:
    node = subject.root.at(section, *path)
    if node is None:
        return
    prefix = "" if path else "redis_"
    host, url = node.at(f"{prefix}host"), node.at("redis_url") or node.at("url")
    label = ".".join((section, *path))
    if url is not None and url.text.startswith("redis://") and not re.search(r"@?(?:localhost|127\.)", url.text):
        yield Problem(url, f"{label}.redis_url", "rediss://…", found="redis://", about="clear", why="not encrypted")
    if host is not None and host.is_literal and host.text not in ("localhost", "127.0.0.1", "::1"):
        if node.at(f"{prefix}password") is None:
            yield Problem(
                host, f"{label}.{prefix}password", "os.environ/REDIS_PASSWORD", found="not set", about="password"
            )
        if node.at(f"{prefix}ssl") is None and node.at("ssl") is None:
            yield Problem(host, f"{label}.{prefix}ssl", "true", found="not set", about="ssl", severity=_M)


def _variables(subject: Subject) -> Iterator[Problem]:
    """The Redis that variables name; the network of the containers, where names have no dot, is not judged."""
    root, url = speaking(subject), subject.environment.get("REDIS_URL")
    if url is not None and url.text.startswith("redis://") and not _is_near(_host(url.text)):
        yield Problem(url, named(subject, "REDIS_URL"), "rediss://…", found="redis://", about="clear", severity=_M)
    host = subject.environment.get("REDIS_HOST")
    if root is None or host is None or not host.is_literal or _is_near(host.text):
        return
    for variable, hardened in (("REDIS_PASSWORD", "a password from a secret store"), ("REDIS_SSL", "True")):
        if variable not in root.fields and not subject.surroundings.sets(root.file.name, variable):
            yield Problem(host, named(subject, variable), hardened, found="not set", about=variable, severity=_M)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _is_near(host: str) -> bool:
    """Whether this is the machine itself, or a container beside."""
    return "." not in host or host.startswith("127.")


def _cache(subject: Subject) -> Iterator[Problem]:
    if subject.kind is Kind.ENVIRONMENT:
        yield from _variables(subject)
        return
    yield from secrets_at(subject, lambda n: "/cache_params/" in n.pointer or "/coordination_redis/" in n.pointer)
    yield from _redis(subject, "litellm_settings", "cache_params")


def _router(subject: Subject) -> Iterator[Problem]:
    yield from secrets_at(subject, lambda node: "/router_settings/" in node.pointer)
    yield from _redis(subject, "router_settings")


CHECKS: Final = (
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
        LITELLM_OR_ENVIRONMENT,
        _cache,
        "litellm_settings:\n  cache_params:\n    type: redis\n    host: redis.example.com\n",
        "litellm_settings:\n  cache_params:\n    type: redis\n    host: os.environ/REDIS_HOST\n    password: "
        "os.environ/P\n    ssl: true\n",
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
)
