"""Containers of Portkey's gateway, which asks callers for nothing: console, ports, trusted hosts, image, cache."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from auditors.configuration.addresses import BESIDE
from auditors.configuration.check import AGENCY, LEAK, SUPPLY, UNBOUNDED, Check, Problem, rule
from auditors.configuration.documents import Kind, Node
from auditors.configuration.environments import as_environment
from auditors.configuration.images import image_of
from auditors.configuration.reading.kubernetes import containers_of, name_of, pod_of
from auditors.configuration.sample_values import effective
from auditors.configuration.service_checks import label
from auditors.configuration.services import ports
from auditors.configuration.subject import Subject
from auditors.model import Severity
from auditors.ssrf import Decision, judge

_C, _H, _M, _L, _I = Severity
_RUNS: Final = frozenset({Kind.SERVICE, Kind.KUBERNETES})
_IMAGE: Final = re.compile(r"(?:^|/)portkeyai/|portkey[-_]?(?:ai)?[-_/]?gateway", re.IGNORECASE)
_OLD_NODE: Final = re.compile(r"node:(?:1[0-9]|20)(?:[.-]|\Z)")
_PORT: Final = 8787
"""Where the gateway listens."""


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """A container that runs the gateway."""

    node: Node
    name: str
    environment: Node
    complete: bool
    command: str
    label: str

    def setting(self, key: str) -> str:
        """How a setting of it is called in reports."""
        return f"{self.label}{key}"

    def value(self, variable: str) -> str | None:
        """The value of a variable; empty where it is not set, None where something outside decides."""
        node = self.environment.fields.get(variable)
        return "" if node is None else effective(node)


def _runs(subject: Subject) -> Iterator[_Run]:
    if subject.kind is Kind.SERVICE:
        listed = [(subject.root, subject.name, "environment", "env_file")]
    else:
        listed = [(each, name_of(each), "env", "envFrom") for each in containers_of(pod_of(subject.root))]
    for node, name, variables, more in listed:
        image = node.at("image")
        if image is None or not _IMAGE.search(image.text):
            continue
        environment = as_environment(node.at(variables), around=node)
        words = [part.text for key in ("command", "args", "entrypoint") for part in (node.at(key) or node).members]
        command = " ".join(word for word in words if word)
        shown = label(subject, "") if subject.kind is Kind.SERVICE else f"containers.{name}."
        yield _Run(node, name, environment, node.at(more) is None, command, shown)


def _console(subject: Subject) -> Iterator[Problem]:
    for run in _runs(subject):
        modes = [run.value("NODE_ENV"), run.value("ENVIRONMENT")]
        if "--headless" in run.command or "production" in modes or None in modes or not run.complete:
            continue
        yield Problem(
            run.environment if run.environment.fields else run.node,
            run.setting("environment NODE_ENV"),
            "NODE_ENV=production, or --headless",
            found=modes[0] or "not set",
            about=run.name,
        )


def _hosts(subject: Subject) -> Iterator[Problem]:
    for run in _runs(subject):
        value = run.value("TRUSTED_CUSTOM_HOSTS")
        node = run.environment.fields.get("TRUSTED_CUSTOM_HOSTS")
        if value is None or (node is None and not run.complete):
            continue
        hosts = [host.strip() for host in value.split(",") if host.strip()]
        inside = [host for host in hosts if _is_this_machine(host)]
        if hosts and not inside:
            continue
        yield Problem(
            node or run.environment,
            run.setting("environment TRUSTED_CUSTOM_HOSTS"),
            "the hosts of your own models, or one that does not exist",
            found=", ".join(inside) if hosts else "not set",
            about=run.name,
            why="callers may send requests there" if hosts else "localhost and host.docker.internal are trusted then",
        )


def _is_this_machine(host: str) -> bool:
    """Whether a host is this machine, or one that nothing should call; models of one's own inside are what is meant."""
    verdict = judge(f"http://{f'[{host}]' if ':' in host else host}/")
    return verdict.decision is Decision.BLOCKED or verdict.reason in BESIDE - {"single-label-name"}


def _published(subject: Subject) -> Iterator[Problem]:
    for run in _runs(subject):
        for port in ports(subject.root):
            if not port.is_local:
                yield Problem(
                    port.node,
                    run.setting("ports"),
                    f"127.0.0.1:{_PORT}:{_PORT}, behind a proxy that asks for a credential",
                    found=f"port {port.target or port.published} on {port.host or 'all addresses'}",
                    about=f"{port.host}:{port.published}",
                )


def _image(subject: Subject) -> Iterator[Problem]:
    for run in _runs(subject):
        node = run.node.at("image")
        image = image_of(node.text) if node is not None else None
        user = run.node.at("user") or run.node.at("securityContext", "runAsUser")
        not_root = run.node.at("securityContext", "runAsNonRoot")
        if node is not None and image is not None and not image.digest:
            why = "the tag names another image tomorrow" if image.moves else "a tag can be moved to another image"
            severity = _M if image.moves else _L
            yield Problem(
                node, run.setting("image"), f"{image.name}@sha256:…", about=run.name, why=why, severity=severity
            )
        if user is None and (not_root is None or not not_root.says_true):
            yield Problem(run.node, run.setting("user"), "1000:1000", found="not set: root", about=f"{run.name} user")


def _base_image(subject: Subject) -> Iterator[Problem]:
    listed = subject.root.members
    if not any("portkey" in member.text.lower() for member in listed):
        return
    for member in listed:
        if member.text.startswith("FROM ") and _OLD_NODE.search(member.text):
            yield Problem(member, "FROM", "node:22-alpine by digest", why="this line of Node.js gets no fixes any more")


def _images(subject: Subject) -> Iterator[Problem]:
    yield from _base_image(subject) if subject.kind is Kind.DOCKERFILE else _image(subject)


def _redis(subject: Subject) -> Iterator[Problem]:
    node = subject.root.at("REDIS_CONNECTION_STRING")
    value = effective(node) if node is not None else None
    if node is None or not value or not value.startswith(("redis://", "rediss://")):
        return
    authority = value.partition("://")[2].partition("/")[0]
    flaws = [] if value.startswith("rediss://") else ["without encryption"]
    flaws += [] if "@" in authority else ["without a password"]
    host = authority.rpartition("@")[2].rpartition(":")[0] or authority
    if flaws:
        local = host in ("localhost", "127.0.0.1", "[::1]")
        yield Problem(
            node,
            f"{subject.name}: REDIS_CONNECTION_STRING" if subject.name else "REDIS_CONNECTION_STRING",
            "rediss://USER:PASSWORD@HOST, from a secret",
            found=f"redis to {host[:60]}" if "@" not in host else "redis",
            severity=_L if local else _M,
            why=" and ".join(flaws),
        )


_COMPOSE: Final = "services:\n  gateway:\n    image: portkeyai/gateway@sha256:" + "7c" * 32 + "\n    user: '1000'\n{}"
_HEADLESS: Final = "    command: npm run start:node -- --headless\n"

CHECKS: Final = (
    Check(
        rule(
            "CFG402",
            "portkey-console-on",
            _H,
            "Portkey serves its console and the stream of logs",
            "They are made for a developer's machine: every request and answer is shown to whoever opens the page.",
            "Start it with `--headless` and `NODE_ENV=production`.",
            *LEAK,
            "CWE-489",
            checks="Containers of the gateway whose command has no `--headless` and whose environment is not "
            "production.",
        ),
        _RUNS,
        _console,
        _COMPOSE.format(""),
        _COMPOSE.format(_HEADLESS),
        name="docker-compose.yaml",
    ),
    Check(
        rule(
            "CFG403",
            "portkey-trusts-local-hosts",
            _H,
            "Callers may send Portkey to this machine",
            "A header names the host that requests go to: services on localhost and in the network of the containers "
            "are reached through the gateway.",
            "Set `TRUSTED_CUSTOM_HOSTS` to the hosts of your own models.",
            *AGENCY,
            "CWE-918",
            "MITRE-ATLAS:AML.T0049",
            checks="`TRUSTED_CUSTOM_HOSTS` that is not set (localhost, 127.0.0.1, ::1 and host.docker.internal are "
            "trusted then), or names this machine or what nothing should call, by the verdict of `auditor ssrf`.",
        ),
        _RUNS,
        _hosts,
        _COMPOSE.format(_HEADLESS),
        _COMPOSE.format(_HEADLESS + "    environment:\n      TRUSTED_CUSTOM_HOSTS: models.example.com\n"),
        name="docker-compose.yaml",
    ),
    Check(
        rule(
            "CFG404",
            "portkey-port-published",
            _C,
            "Portkey's gateway can be reached from outside and asks callers for nothing",
            "It is an open relay: others use your integrations, and reach through it what is inside.",
            "Publish it on 127.0.0.1, and let a proxy that asks for a credential take the calls.",
            *UNBOUNDED,
            "CWE-306",
            "CIS-DOCKER-1.6:5.13",
            "MITRE-ATLAS:AML.T0040",
            checks="Ports of a container of the gateway that are published beyond this machine.",
        ),
        frozenset({Kind.SERVICE}),
        _published,
        _COMPOSE.format('    ports: ["8787:8787"]\n'),
        _COMPOSE.format('    ports: ["127.0.0.1:8787:8787"]\n'),
        name="docker-compose.yaml",
    ),
    Check(
        rule(
            "CFG407",
            "portkey-image",
            _M,
            "Portkey's container is not pinned, runs as root, or on a Node.js without fixes",
            "What runs tomorrow is not what was looked at today; a hole in it is one in the host.",
            "Pin the image by digest, set a user, and build on a line of Node.js that is maintained.",
            *SUPPLY,
            "CWE-1104",
            "CWE-250",
            "MITRE-ATLAS:AML.T0010",
            checks="Images of the gateway without a digest, containers without a user, Dockerfiles on Node.js 20 or "
            "older.",
        ),
        _RUNS | {Kind.DOCKERFILE},
        _images,
        "services:\n  gateway:\n    image: portkeyai/gateway:latest\n    user: '1000'\n",
        _COMPOSE.format(""),
        name="docker-compose.yaml",
    ),
    Check(
        rule(
            "CFG410",
            "portkey-redis-open",
            _M,
            "The cache of the gateway is reached without a password or encryption",
            "It holds answers to everybody's prompts; whoever reaches it reads and plants them.",
            "Use `rediss://` with a user and a password from a secret.",
            *LEAK,
            "CWE-319",
            "CWE-522",
            checks="`REDIS_CONNECTION_STRING` without TLS or without credentials. Low on this machine.",
        ),
        frozenset({Kind.ENVIRONMENT}),
        _redis,
        "REDIS_CONNECTION_STRING=redis://redis.example.com:6379\n",
        "REDIS_CONNECTION_STRING=${REDIS_CONNECTION_STRING}\n",
        name=".env",
    ),
)
