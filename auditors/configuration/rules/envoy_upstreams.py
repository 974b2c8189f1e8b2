"""Envoy: whom it sends prompts to, how sure it is of that, and the credentials that it brings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import LEAK, STOLEN, Check, Fix, Problem, rule
from auditors.configuration.documents import Kind, Node
from auditors.configuration.envoy.resources import (
    Filter,
    envoy_of,
    field,
    filter_of,
    is_loopback,
    is_public,
    members,
    text,
)
from auditors.configuration.envoy.samples import ROUTER, cluster, listener
from auditors.configuration.examples import MADE_UP_KEY
from auditors.configuration.subject import Subject
from auditors.model import Severity
from auditors.sensitive_data.placeholders import is_filler

_C, _H, _M, _L, _I = Severity
_ENVOY: Final = frozenset({Kind.ENVOY})
_CREDENTIAL: Final = re.compile(
    r"(?:proxy-)?authorization|(?:x-)?(?:[\w-]*-)?api-?key|x-(?:[\w-]*-)?(?:token|secret)|cookie", re.IGNORECASE
)


def _upstreams(subject: Subject) -> Iterator[Problem]:
    for each in envoy_of(subject.root).clusters:
        name = text(each, "name") or "cluster"
        sockets = [
            socket for socket in (field(each, "transport_socket"), field(each, "tls_context")) if socket is not None
        ]
        sockets += [
            socket
            for match in members(each, "transport_socket_matches")
            if (socket := field(match, "transport_socket"))
        ]
        found = [filter_of(socket) for socket in sockets]
        if not sockets:
            yield from _plain(each, name)
        for one in found:
            if one.kind in ("UpstreamTlsContext", "") or field(one.config, "common_tls_context") is not None:
                yield from _verified(one, name, each)


def _plain(each: Node, name: str) -> Iterator[Problem]:
    for address in _addresses(each):
        host = text(address, "address")
        if is_public(host) and not field(each, "health_checks"):
            yield Problem(
                field(address, "address") or address,
                f"cluster {name} transport_socket",
                "UpstreamTlsContext with validation_context and sni",
                found=f"no transport_socket for {host}",
                severity=_H,
                about=host,
                why="prompts and keys go there in clear",
            )
            return


def _addresses(each: Node) -> Iterator[Node]:
    for locality in members(each, "load_assignment", "endpoints"):
        for endpoint in members(locality, "lb_endpoints"):
            address = field(endpoint, "endpoint", "address", "socket_address")
            if address is not None:
                yield address
    yield from (found for host in members(each, "hosts") if (found := field(host, "socket_address")) is not None)


def _verified(socket: Filter, name: str, each: Node) -> Iterator[Problem]:
    common = field(socket.config, "common_tls_context")
    contexts = [
        field(common, "validation_context"),
        field(common, "combined_validation_context", "default_validation_context"),
    ]
    by_reference = any(
        field(common, key) is not None
        for key in ("validation_context_sds_secret_config", "validation_context_certificate_provider")
    ) or (field(common, "combined_validation_context", "validation_context_sds_secret_config") is not None)
    label = f"cluster {name}"
    given = [context for context in contexts if context is not None]
    for context in given:
        accepts = field(context, "trust_chain_verification")
        if accepts is not None and accepts.text == "ACCEPT_UNTRUSTED":
            fix = Fix("VERIFY_TRUST_CHAIN", accepts)
            yield Problem(accepts, f"{label} trust_chain_verification", "VERIFY_TRUST_CHAIN", severity=_H, fix=fix)
    anchors = ("trusted_ca", "system_root_certs", "ca_certificate_provider_instance", "verify_certificate_hash",
               "verify_certificate_spki", "custom_validator_config")  # fmt: skip
    if not by_reference and not any(field(context, anchor) for context in given for anchor in anchors):
        yield Problem(
            socket.node,
            f"{label} validation_context",
            "trusted_ca: {filename: /etc/ssl/certs/ca-certificates.crt}",
            found="no trusted_ca",
            severity=_H,
            why="any certificate is accepted",
        )
    elif not by_reference and not _names_server(given, each, socket):
        yield Problem(
            given[0],
            f"{label} match_typed_subject_alt_names",
            "the name of the provider, or auto_sni_san_validation",
            found="not set",
            severity=_L,
            about="names",
            why="a certificate of any site is accepted",
        )
    hosts = [text(address, "address") for address in _addresses(each)]
    named = any(re.search(r"[a-zA-Z]", host) and not is_loopback(host) for host in hosts)
    if field(socket.config, "sni") is None and field(socket.config, "auto_host_sni") is None and named:
        automatic = any("auto_sni" in key or "autoSni" in key for key, _ in each.scalars())
        if not automatic:
            yield Problem(socket.node, f"{label} sni", hosts[0], found="not set", severity=_L, about="sni")


def _names_server(given: list[Node], each: Node, socket: Filter) -> bool:
    named = (
        "match_typed_subject_alt_names",
        "match_subject_alt_names",
        "verify_certificate_hash",
        "verify_certificate_spki",
    )
    if any(field(context, key) is not None for context in given for key in named):
        return True
    if field(socket.config, "auto_sni_san_validation") is not None:
        return True
    return any(re.search(r"auto_(?:sni_)?san_validation|autoSanValidation", key) for key, _ in each.scalars())


def _literals(subject: Subject) -> Iterator[Problem]:
    seen: set[int] = set()
    for node, header in _headers(subject.root):
        bare = re.sub(r"\A(?:Bearer|Basic|Token)\s*", "", node.text.strip(), flags=re.IGNORECASE)
        if len(bare) >= 6 and "%" not in bare and not node.is_template and not is_filler(bare):
            seen.add(id(node))
            known = subject.literal(node)
            shown = None if known is not None else f"{node.text.strip().split(' ')[0][:6] if ' ' in node.text else ''}…"
            yield Problem(node, header, "a secret that SDS brings, through credential_injector", found=shown)
    for key, node in subject.root.scalars():
        if id(node) in seen or not isinstance(node.value, str):
            continue
        pointer = node.pointer
        caller = "/principals/" in pointer or "/users/" in pointer or "/credentials/" in pointer
        inline = key in ("inline_string", "inlineString", "inline_bytes", "inlineBytes")
        if subject.literal(node) is not None and not _is_name(key):
            yield Problem(
                node,
                _setting(pointer),
                "filename, or a secret that SDS brings",
                severity=_L if caller else _H,
                why="a key that a caller is given is listed here" if caller else "",
            )
        elif (
            inline
            and node.is_literal
            and ("/generic_secret/" in pointer or "/private_key/" in pointer or _users(pointer))
        ):
            weak = _users(pointer) and "{SHA}" in node.text
            yield Problem(
                node,
                _setting(pointer),
                "filename, or a secret that SDS brings",
                found="a secret in the file",
                severity=_L if _users(pointer) else _H,
                why="passwords are listed here as unsalted SHA-1" if weak else "",
            )


def _users(pointer: str) -> bool:
    return "/users/" in pointer


def _is_name(key: str) -> bool:
    return key in ("name", "cluster_name", "cluster", "@type", "stat_prefix", "type_url")


def _setting(pointer: str) -> str:
    """The last steps of a pointer without numbers, as people call the setting."""
    return ".".join([step for step in pointer.split("/") if step and not step.isdigit()][-3:])


def _headers(root: Node) -> Iterator[tuple[Node, str]]:
    """Values of credential headers that Envoy adds to requests, at any level."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        for option in members(node, "request_headers_to_add"):
            header = field(option, "header")
            value = field(header, "value")
            name = text(header, "key")
            if value is not None and _CREDENTIAL.fullmatch(name):
                yield value, f"request_headers_to_add {name}"
        waiting += node.children


_UNVERIFIED: Final = """transport_socket:
  name: envoy.transport_sockets.tls
  typed_config:
    "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
    sni: api.openai.com
"""
_VERIFIED: Final = (
    _UNVERIFIED
    + """    common_tls_context:
      validation_context:
        trusted_ca: {filename: /etc/ssl/certs/ca-certificates.crt}
        match_typed_subject_alt_names: [{san_type: DNS, matcher: {exact: api.openai.com}}]
"""
)
_HEADER: Final = "request_headers_to_add: [{{header: {{key: Authorization, value: Bearer {}}}}}]\n"

CHECKS: Final = (
    Check(
        rule(
            "CFG705",
            "envoy-upstream-not-verified",
            _H,
            "Envoy does not verify whom it sends prompts and keys to",
            "Whoever can answer in the provider's place, by DNS or on the way, reads everything.",
            "Give the cluster an `UpstreamTlsContext` with `trusted_ca`, the names to accept, and `sni`.",
            *LEAK,
            "CWE-295",
            "CWE-319",
            checks="TLS without a `trusted_ca` (or one by SDS), with ACCEPT_UNTRUSTED, or, low, without names or "
            "`sni`; no TLS to hosts on the internet.",
        ),
        _ENVOY,
        _upstreams,
        cluster(_UNVERIFIED),
        cluster(_VERIFIED),
        name="envoy.yaml",
    ),
    Check(
        rule(
            "CFG707",
            "envoy-key-in-file",
            _H,
            "A key stands in the configuration of Envoy",
            "Whoever sees the file, its repository, an image or a dump of it calls models on your account.",
            "Bring it by SDS or from a file that only Envoy reads, and revoke the one in the file.",
            *STOLEN,
            "MITRE-ATLAS:AML.T0083",
            checks="Credential headers that are added with a fixed value, inline secrets and private keys, and "
            "everything that looks like a secret elsewhere. Keys and passwords of callers are low.",
        ),
        _ENVOY,
        _literals,
        listener(ROUTER, settings=_HEADER.format(f"sk-{MADE_UP_KEY}")),
        listener(ROUTER, settings=_HEADER.format("%ENVIRONMENT(OPENAI_KEY)%")),
        name="envoy.yaml",
        folds=True,
    ),
)
