"""Envoy: credentials and prompts in its access logs, and filters that copy traffic."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import LEAK, Check, Problem, rule
from auditors.configuration.documents import Kind, Node
from auditors.configuration.envoy.resources import envoy_of, field, filter_of, is_exposed, members
from auditors.configuration.envoy.samples import ROUTER, listener
from auditors.configuration.subject import Subject
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity
_ENVOY: Final = frozenset({Kind.ENVOY})
_OPERATOR: Final = re.compile(r"%(REQ|RESP|TRAILER|REQUEST_HEADER)\(([^)%]{1,200})\)(?::(\d{1,6}))?%", re.IGNORECASE)
_SHORT: Final = 8
"""Characters of a credential that tell callers apart and do not let anybody in."""

_CREDENTIAL: Final = re.compile(
    r"(?:proxy-)?authorization|x-(?:[\w-]*-)?(?:api-?key|auth-?token|token|secret|debug-token|access-token)|api-?key|cookie"
    r"|set-cookie|x-goog-api-key|x-litellm-api-key|helicone-auth|x-amz-security-token|x-forwarded-access-token",
    re.IGNORECASE,
)
_COUNTS: Final = re.compile(r"tokens|token-(?:count|usage|limit)|ratelimit", re.IGNORECASE)
_METADATA: Final = re.compile(
    r"%(?:DYNAMIC_METADATA|FILTER_STATE)\([^)%]*(?:prompt|request_body|response_body|messages)[^)%]*\)"
)


def _logs(root: Node) -> Iterator[Node]:
    """The access logs of everything in a document."""
    envoy = envoy_of(root)
    for holder in [*envoy.listeners, *(manager.node for manager in envoy.managers)]:
        yield from members(holder, "access_log")
    yield from members(root, "admin", "access_log")
    for manager in envoy.managers:
        for each in manager.filters:
            if each.kind == "Router":
                yield from members(each.config, "upstream_log")


def _leaks(subject: Subject) -> Iterator[Problem]:
    for log in _logs(subject.root):
        for key, node in log.scalars():
            if not isinstance(node.value, str) or "%" not in node.value:
                continue
            for match in _OPERATOR.finditer(node.value):
                names = match[2].split("?")
                if any(_CREDENTIAL.fullmatch(name) and not _COUNTS.search(name) for name in names):
                    few = match[3] is not None and int(match[3]) <= _SHORT
                    why = f"the first {match[3]} characters of credentials" if few else "credentials of callers"
                    yield _problem(node, key, match[0], why, _L if few else None)
            if metadata := _METADATA.search(node.value):
                yield _problem(node, key, metadata[0], "prompts, and whatever personal data they hold")
        for header in members(log, "typed_config", "additional_request_headers_to_log"):
            if _CREDENTIAL.fullmatch(header.text):
                yield _problem(header, "additional_request_headers_to_log", header.text, "credentials of callers")


def _problem(node: Node, key: str, found: str, what: str, severity: Severity | None = None) -> Problem:
    shown = found[:80]
    return Problem(node, f"access_log {key}", "without it", found=shown, about=shown, why=what, severity=severity)


def _copies(subject: Subject) -> Iterator[Problem]:
    envoy = envoy_of(subject.root)
    for manager in envoy.managers:
        for each in manager.filters:
            if each.kind == "Tap" or re.search(r"\.tap\Z|debug", each.name):
                yield Problem(
                    each.node,
                    f"{manager.name} {each.name}",
                    "absent",
                    found=each.kind or each.name,
                    severity=manager.severity(_M),
                )
    for holder in [*envoy.clusters, *(chain for held in envoy.listeners for chain in members(held, "filter_chains"))]:
        socket = field(holder, "transport_socket")
        if socket is not None and filter_of(socket).kind == "Tap":
            yield Problem(socket, "transport_socket tap", "absent", found="Tap", severity=_M)
    for manager in envoy.managers:
        listener_node = manager.listener
        if listener_node is not None and is_exposed(listener_node):
            for key, node in manager.node.scalars():
                if key in ("log_level", "logLevel") and node.text.lower() in ("debug", "trace"):
                    yield Problem(node, key, "warning", severity=_M)


_LOG: Final = """access_log:
- name: envoy.access_loggers.file
  typed_config:
    "@type": type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog
    path: /var/log/envoy/access.log
    log_format: {{json_format: {{path: "%REQ(:PATH)%", who: "{}"}}}}
"""
_TAP: Final = """
- name: envoy.filters.http.tap
  typed_config:
    "@type": type.googleapis.com/envoy.extensions.filters.http.tap.v3.Tap
    common_config: {admin_config: {config_id: all}}
"""

CHECKS: Final = (
    Check(
        rule(
            "CFG702",
            "envoy-logs-secrets",
            _H,
            "Envoy writes credentials or prompts into its access log",
            "Keys of all callers lie in a file that many read, ship and keep for long.",
            "Take the operator out of the format; log an identifier that the filter of authentication gives instead.",
            *LEAK,
            "CWE-532",
            "MITRE-ATLAS:AML.T0057",
            checks="`%REQ(…)%` and `%RESP(…)%` of headers that carry credentials, in text and JSON formats of "
            "listeners, managers, routers and the admin interface; metadata with prompts; headers that the gRPC log "
            "adds.",
        ),
        _ENVOY,
        _leaks,
        listener(ROUTER, settings=_LOG.format("%REQ(AUTHORIZATION)%")),
        listener(ROUTER, settings=_LOG.format("%REQ(USER-AGENT)%")),
        name="envoy.yaml",
    ),
    Check(
        rule(
            "CFG714",
            "envoy-copies-traffic",
            _M,
            "A filter of Envoy copies traffic",
            "Tap writes whole requests and answers, keys included, to files or to whoever asks the admin interface.",
            "Take it out when what was looked for is found.",
            *LEAK,
            "CWE-489",
            "CWE-532",
            checks="Tap as an HTTP filter or a transport socket, filters named debug, log levels in the file.",
        ),
        _ENVOY,
        _copies,
        listener(_TAP + ROUTER),
        listener(ROUTER),
        name="envoy.yaml",
    ),
)
