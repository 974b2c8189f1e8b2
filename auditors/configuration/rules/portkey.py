"""Portkey's gateway: a relay that asks callers for nothing, so that everything depends on what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from auditors.configuration.check import AGENCY, LEAK, STOLEN, SUPPLY, UNBOUNDED, Check, Problem, rule
from auditors.configuration.documents import Kind, Node
from auditors.configuration.environments import as_environment
from auditors.configuration.envoy_resources import envoy_of, field, members, text
from auditors.configuration.examples import MADE_UP_KEY
from auditors.configuration.images import image_of
from auditors.configuration.kubernetes_reading import containers_of, name_of, pod_of
from auditors.configuration.nginx_scopes import gateway_of
from auditors.configuration.sample_values import effective, is_sample
from auditors.configuration.service_checks import label
from auditors.configuration.services import ports
from auditors.configuration.subject import Subject
from auditors.model import Severity
from auditors.sensitive_data.placeholders import is_filler
from auditors.ssrf import Decision, judge

_C, _H, _M, _L, _I = Severity
_PORTKEY: Final = frozenset({Kind.PORTKEY})
_RUNS: Final = frozenset({Kind.SERVICE, Kind.KUBERNETES})
_EDGES: Final = frozenset({Kind.NGINX, Kind.ENVOY})
_IMAGE: Final = re.compile(r"(?:^|/)portkeyai/|portkey[-_]?(?:ai)?[-_/]?gateway", re.IGNORECASE)
_SECRET: Final = re.compile(r"(?:key|secret|token|password|credentials?|authorization)\Z", re.IGNORECASE)
_NO_SECRET: Final = re.compile(r"(?:id|name|type|url|endpoint|region|version)\Z|virtual_?key\Z", re.IGNORECASE)
_PREFIX: Final = re.compile(r"(?:sk|pk|gsk|xai)-(?:\w{2,5}-)?\Z")
"""What keys begin with, where a sample leaves out the rest."""

_OWN_PLUGINS: Final = frozenset({"default", "portkey"})
_CONTROL: Final = ("x-portkey-config", "x-portkey-custom-host")
"""Headers by which callers decide where the gateway sends requests, and with what."""

_OLD_NODE: Final = re.compile(r"node:(?:1[0-9]|20)(?:[.-]|\Z)")
PORT: Final = 8787
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


def _admin(subject: Subject) -> Iterator[Problem]:
    if _is_client_config(subject.root):
        return
    node = subject.root.at("admin_token")
    if node is None or not node.text.strip():
        yield Problem(
            node or subject.root, "admin_token", "a random value of 32 bytes", found="not set", about="admin_token"
        )
    elif node.is_literal and (is_sample(node.text) or len(node.text) < 16):
        yield Problem(node, "admin_token", "a random value of 32 bytes", found="a value that can be guessed")


def _is_client_config(root: Node) -> bool:
    """Whether this is a configuration of calls (targets, providers), not of the gateway."""
    keys = root.fields.keys()
    return (
        bool(keys & {"targets", "strategy", "provider", "virtual_key", "override_params"})
        and "plugins_enabled" not in keys
    )


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
        inside = [host for host in hosts if _is_inside(f"http://{host}/")]
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


def _is_inside(url: str) -> bool:
    return judge(url).decision in (Decision.BLOCKED, Decision.INTERNAL)


def _custom_hosts(subject: Subject) -> Iterator[Problem]:
    for key, node in subject.root.scalars():
        if key in ("custom_host", "customHost") and node.is_literal:
            insecure = node.text.startswith("http://")
            if _is_inside(node.text) or insecure:
                why = "an address inside" if _is_inside(node.text) else "without encryption"
                yield Problem(node, "custom_host", "https://, to a public host or one that is trusted", why=why)


def _published(subject: Subject) -> Iterator[Problem]:
    for run in _runs(subject):
        for port in ports(subject.root):
            if not port.is_local and port.target in (PORT, 0):
                yield Problem(
                    port.node,
                    run.setting("ports"),
                    f"127.0.0.1:{PORT}:{PORT}, behind a proxy that asks for a credential",
                    found=f"port {port.target or port.published} on {port.host or 'all addresses'}",
                    about=f"{port.host}:{port.published}",
                )


def _literals(subject: Subject) -> Iterator[Problem]:
    for key, node in subject.root.scalars():
        if key == "admin_token" or _NO_SECRET.search(key) or _PREFIX.match(node.text):
            continue
        known = subject.literal(node)
        if known is None and not (_SECRET.search(key) and _is_secret(node)):
            continue
        yield Problem(
            node,
            node.subject.lstrip("/").replace("/", "."),
            "a reference, filled in from a secret store when the gateway starts",
            found=None if known is not None else "a secret in the file",
        )


def _is_secret(node: Node) -> bool:
    return node.is_literal and len(node.text) >= 8 and not is_filler(node.text) and not is_sample(node.text)


def _cache(subject: Subject) -> Iterator[Problem]:
    node = subject.root.at("cache")
    if node is not None and (node.says_true or node.at("mode") is not None):
        yield Problem(node, "cache", "false, or one for each tenant", found="on")


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


def _edge(subject: Subject) -> Iterator[Problem]:
    yield from _nginx_edge(subject) if subject.kind is Kind.NGINX else _envoy_edge(subject)


def _nginx_edge(subject: Subject) -> Iterator[Problem]:
    for route in gateway_of(subject.root).routes():
        if not any(
            ("portkey" in host.lower() and "portkey.ai" not in host) or f":{PORT}" in host for host in route.hosts
        ):
            continue
        headers = {header.text.lower(): header for header in route.block.effective("proxy_set_header")}
        left = [
            name
            for name in _CONTROL
            if name not in headers
            or "http_" in (headers[name].arguments[1] if len(headers[name].arguments) > 1 else "")
        ]
        if left:
            yield Problem(
                route.handler.node,
                f"{route.label} proxy_set_header {left[0]}",
                '""',
                found="what callers send is handed on: " + ", ".join(left),
                severity=route.severity(_H),
            )


def _envoy_edge(subject: Subject) -> Iterator[Problem]:
    envoy = envoy_of(subject.root)
    names = {text(each, "name") for each in envoy.clusters if _leads_to_portkey(each)}
    for manager in envoy.managers:
        taken = _removed(field(manager.node, "route_config"))
        for host, route in manager.routes:
            if text(route, "route", "cluster") not in names:
                continue
            left = [name for name in _CONTROL if name not in taken | _removed(host) | _removed(route)]
            if left:
                yield Problem(
                    route,
                    f"{manager.name} request_headers_to_remove",
                    ", ".join(_CONTROL),
                    found="what callers send is handed on: " + ", ".join(left),
                    severity=manager.severity(_H),
                )


def _leads_to_portkey(each: Node) -> bool:
    if "portkey" in text(each, "name").lower():
        return True
    return any(key in ("port_value", "portValue") and node.value == PORT for key, node in each.scalars())


def _removed(holder: Node | None) -> set[str]:
    return {member.text.lower() for member in members(holder, "request_headers_to_remove")}


def _plugins(subject: Subject) -> Iterator[Problem]:
    node = subject.root.at("plugins_enabled")
    for member in node.members if node is not None else ():
        if member.text and member.text not in _OWN_PLUGINS:
            yield Problem(
                member, "plugins_enabled", "default", about=member.text, why=f"prompts are sent to {member.text}"
            )


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


_CONF: Final = '{{"plugins_enabled": ["default"], "admin_token": "${{ADMIN_TOKEN}}"{}}}\n'
_COMPOSE: Final = "services:\n  gateway:\n    image: portkeyai/gateway@sha256:" + "7c" * 32 + "\n    user: '1000'\n{}"
_HEADLESS: Final = "    command: npm run start:node -- --headless\n"
_SERVER: Final = """server {{
  listen 443 ssl;
  server_name llm.example.com;
  location / {{ {} proxy_pass http://portkey:8787; }}
}}
"""

CHECKS: Final = (
    Check(
        rule(
            "CFG401",
            "portkey-without-admin-token",
            _H,
            "Portkey's console and its stream of logs have no token",
            "Whoever reaches the gateway watches every request and answer as it passes, keys included.",
            "Set `admin_token` to a random value, and do not serve the console at all in production.",
            *LEAK,
            "CWE-306",
            "MITRE-ATLAS:AML.T0057",
            checks="`admin_token` of conf.json that is absent, empty or a guess. Up to 1.15.2 the stream asks for "
            "nothing "
            "even so.",
        ),
        _PORTKEY,
        _admin,
        '{"plugins_enabled": ["default"], "cache": false}\n',
        _CONF.format(""),
        name="conf.json",
    ),
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
            "are "
            "reached through the gateway.",
            "Set `TRUSTED_CUSTOM_HOSTS` to the hosts of your own models.",
            *AGENCY,
            "CWE-918",
            "MITRE-ATLAS:AML.T0049",
            checks="`TRUSTED_CUSTOM_HOSTS` that is not set (localhost, 127.0.0.1, ::1 and host.docker.internal are "
            "trusted "
            "then), or names addresses inside, by the verdict of `auditor ssrf`.",
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
            checks="Port 8787 of a container of the gateway, published beyond this machine.",
        ),
        frozenset({Kind.SERVICE}),
        _published,
        _COMPOSE.format('    ports: ["8787:8787"]\n'),
        _COMPOSE.format('    ports: ["127.0.0.1:8787:8787"]\n'),
        name="docker-compose.yaml",
    ),
    Check(
        rule(
            "CFG405",
            "portkey-key-in-file",
            _H,
            "A key stands in the configuration of Portkey",
            "Whoever sees the file, its repository, an image or a backup of it can use the key.",
            "Fill it in from a secret store when the gateway starts, and revoke the one in the file.",
            *STOLEN,
            "MITRE-ATLAS:AML.T0083",
            checks="Credentials of plugins, integrations and targets: by their name, or by the form of the value.",
        ),
        _PORTKEY,
        _literals,
        _CONF.format(f', "credentials": {{"portkey": {{"apiKey": "{MADE_UP_KEY}"}}}}'),
        _CONF.format(', "credentials": {"portkey": {"apiKey": "${PORTKEY_API_KEY}"}}'),
        name="conf.json",
        folds=True,
    ),
    Check(
        rule(
            "CFG406",
            "portkey-shared-cache",
            _M,
            "Portkey keeps answers in one cache for all callers",
            "An answer that holds one caller's data is given to another who asks the same.",
            "Turn the cache off, or keep tenants apart.",
            *LEAK,
            "OWASP-LLM08:2025",
            "CWE-524",
        ),
        _PORTKEY,
        _cache,
        _CONF.format(', "cache": true'),
        _CONF.format(', "cache": false'),
        name="conf.json",
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
            "CFG408",
            "portkey-control-headers-pass",
            _H,
            "Callers steer Portkey by headers that the edge hands on",
            "`x-portkey-config` and `x-portkey-custom-host` name other hosts, forward headers and override parameters.",
            "Take them away at the edge, and set the ones that you mean.",
            *AGENCY,
            "CWE-918",
            "CWE-441",
            checks="Locations of NGINX and routes of Envoy that lead to Portkey without clearing both headers.",
        ),
        _EDGES,
        _edge,
        _SERVER.format(""),
        _SERVER.format('proxy_set_header x-portkey-config ""; proxy_set_header x-portkey-custom-host "";'),
        name="nginx.conf",
    ),
    Check(
        rule(
            "CFG409",
            "portkey-plugins",
            _L,
            "Plugins of Portkey send prompts to other services",
            "Each one that is enabled may be asked for by callers, and gets what they send.",
            "Enable the plugins that you use, and have reviewed.",
            *SUPPLY,
            "CWE-1357",
            checks="Every plugin in `plugins_enabled` beside `default` and `portkey`.",
        ),
        _PORTKEY,
        _plugins,
        '{"plugins_enabled": ["default", "aporia"], "admin_token": "${T}"}\n',
        _CONF.format(""),
        name="conf.json",
        folds=True,
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
    Check(
        rule(
            "CFG411",
            "portkey-custom-host-inside",
            _H,
            "A target of Portkey is an address inside, or without encryption",
            "Prompts and keys go there in clear, or to a service that was not meant for callers.",
            "Name a public host with https, or run the model behind a name of its own with TLS.",
            *AGENCY,
            "CWE-918",
            "CWE-319",
            checks="`custom_host` of targets, by the verdict of `auditor ssrf`.",
        ),
        _PORTKEY,
        _custom_hosts,
        '{"strategy": {"mode": "fallback"}, "targets": [{"provider": "openai", "custom_host": "http://10.0.0.5:8000/v1"}]}\n',
        '{"strategy": {"mode": "fallback"}, "targets": [{"provider": "openai", "custom_host": "https://models.example.com/v1"}]}\n',
        name="conf.json",
    ),
)
