"""Where containers can be reached, and what they can reach: published ports, the host, the metadata service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import AGENCY, Check, Fix, Problem, rule
from auditors.configuration.documents import Kind, Node
from auditors.configuration.service_checks import COMPOSE, SERVICE, label, service
from auditors.configuration.services import Port, is_command, is_front, is_gateway, is_store, is_whole, ports
from auditors.configuration.subject import Subject
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity
_GUARDS: Final = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY")


def _published(subject: Subject) -> Iterator[Problem]:
    for port in ports(subject.root):
        if port.is_local or is_store(port, subject.root) or is_front(port, subject.root):
            continue
        severity = None if is_gateway(subject.root) else _M
        if not port.is_everywhere:
            severity = _M if is_gateway(subject.root) else _L
        yield _port(subject, port, severity)


def _stores(subject: Subject) -> Iterator[Problem]:
    for port in ports(subject.root):
        if not port.is_local and is_store(port, subject.root):
            yield _port(subject, port, None)


def _port(subject: Subject, port: Port, severity: Severity | None) -> Problem:
    published = port.published if port.published not in ("", "?") else str(port.target or "PORT")
    hardened = f"127.0.0.1:{port.rest}" if port.rest else f"127.0.0.1:{published}:{port.target or published}"
    where = "on all addresses of the host" if port.is_everywhere else f"on {port.host}"
    fix = None
    if port.rest and port.is_everywhere and not is_command(subject.root):
        fix = Fix(hardened, port.node, note="a reverse proxy on the host must take the calls from outside")
    return Problem(
        port.node,
        label(subject, "ports"),
        hardened,
        found=f"port {port.target or published} {where}",
        about=f"{port.host}:{port.published}:{port.target}",
        severity=severity,
        why="" if port.is_everywhere else "not on all addresses, but beyond the host",
        fix=fix,
    )


def _host_gateway(subject: Subject) -> Iterator[Problem]:
    listed = subject.root.at("extra_hosts")
    if listed is None or not is_gateway(subject.root):
        return
    entries: list[tuple[str, Node]] = [(f"{name}:{node.text}", node) for name, node in listed.fields.items()]
    if not listed.fields:
        entries = [(member.text, member) for member in listed.members]
    for text, node in entries:
        if "host-gateway" in text or text.startswith(("host.docker.internal", "host.containers.internal")):
            yield Problem(node, label(subject, "extra_hosts"), "the one service by its name", found=text)


def _egress(subject: Subject) -> Iterator[Problem]:
    if subject.kind is Kind.DOCKER_RUN:
        for node in subject.root.members:
            if isinstance(node.value, int) and node.value > 1:
                why = "from a container it is one hop more: with 1 only the host itself gets an answer"
                yield Problem(node, "HttpPutResponseHopLimit", "1", why=why, severity=_H, fix=Fix("1", node))
        return
    services = subject.root.at("services")
    for name, one in (services.fields if services is not None else {}).items():
        if not isinstance(one.value, dict) or not is_gateway(one) or not is_whole(one):
            continue
        if _is_confined(one, subject.root) or _has_guard(subject, name):
            continue
        yield Problem(
            one,
            f"services.{name}.networks",
            "networks that are internal, and a proxy that lets only the providers through",
            found="a network with a way to everywhere",
            about=name,
            why="a firewall that the file does not show may close 169.254.169.254",
        )


def _is_confined(one: Node, document: Node) -> bool:
    """Whether a service is in internal networks only, or in none."""
    mode = one.at("network_mode")
    if mode is not None and mode.text == "none":
        return True
    joined = one.at("networks")
    names = list(joined.fields) or [member.text for member in joined.members] if joined is not None else []
    internal = (document.at("networks", name, "internal") for name in names)
    return bool(names) and all(node is not None and node.says_true for node in internal)


def _has_guard(subject: Subject, name: str) -> bool:
    home = subject.root.file.name
    return any(
        part == name and environment.file.name == home and any(guard in environment.fields for guard in _GUARDS)
        for part, environment in subject.surroundings.environments
    )


CHECKS: Final = (
    Check(
        rule(
            "CFG807",
            "container-port-on-all-addresses",
            _H,
            "A port of the container is open to the network",
            "A port without an address is published on all of them, and Docker opens it past the firewall of the host: "
            "the gateway answers whoever finds it, without TLS.",
            "Publish it on 127.0.0.1, and let a reverse proxy with TLS take the calls.",
            "CIS-DOCKER-1.6:5.13",
            "CWE-668",
            "CWE-1327",
            checks="Published ports in both syntaxes, ranges and defaults of variables included; reverse proxies on "
            "the ports of the web are not meant.",
        ),
        SERVICE,
        _published,
        service('ports:\n  - "4000:4000"'),
        service('ports:\n  - "127.0.0.1:4000:4000"'),
        name=COMPOSE,
    ),
    Check(
        rule(
            "CFG808",
            "container-store-published",
            _H,
            "A database, a cache or metrics are open to the network",
            "They hold keys, spend and prompts, and often no password keeps strangers out. Only containers beside them "
            "need to reach them.",
            "Take `ports` out: services of one network reach each other without it. For tools publish on 127.0.0.1.",
            "CIS-DOCKER-1.6:5.13",
            "CWE-668",
            "OWASP-LLM02:2025",
        ),
        SERVICE,
        _stores,
        'services:\n  db:\n    image: postgres:16\n    ports:\n      - "5432:5432"\n',
        'services:\n  db:\n    image: postgres:16\n    ports:\n      - "127.0.0.1:5432:5432"\n',
        name=COMPOSE,
    ),
    Check(
        rule(
            "CFG819",
            "container-reaches-host",
            _M,
            "The gateway can reach services of its host",
            "A caller who makes the gateway fetch an address reaches what listens for the host only.",
            "Take the entry out; put what is needed into a container on the same network.",
            *AGENCY,
            "CWE-918",
        ),
        SERVICE,
        _host_gateway,
        service('extra_hosts: ["host.docker.internal:host-gateway"]'),
        service('extra_hosts: ["vllm.internal:10.20.0.7"]'),
        name=COMPOSE,
    ),
    Check(
        rule(
            "CFG820",
            "container-egress-open",
            _L,
            "Nothing in the file keeps the gateway from the metadata service",
            "In a cloud 169.254.169.254 gives the rights of the machine to whoever can make the gateway fetch it.",
            "Put the gateway into an internal network with a proxy to the providers, or close 169.254.0.0/16 in the "
            "firewall (DOCKER-USER) and set the hop limit of IMDSv2 to 1.",
            *AGENCY,
            "CWE-918",
            "MITRE-ATLAS:AML.T0106",
            checks="Networks and proxies in compose files (firewalls are not seen); hop limits in scripts.",
        ),
        frozenset({Kind.COMPOSE, Kind.DOCKER_RUN}),
        _egress,
        service("networks: [front]") + "networks:\n  front: {}\n",
        service("networks: [back]") + "networks:\n  back:\n    internal: true\n",
        name=COMPOSE,
    ),
)
