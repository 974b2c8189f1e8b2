"""Portkey's own configuration: the console's token, keys, cache, plugins and targets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.addresses import BESIDE
from auditors.configuration.check import AGENCY, LEAK, STOLEN, SUPPLY, Check, Fix, Problem, rule
from auditors.configuration.documents import Kind, Node
from auditors.configuration.examples import MADE_UP_KEY
from auditors.configuration.sample_values import is_sample
from auditors.configuration.subject import Subject
from auditors.model import Severity
from auditors.sensitive_data.placeholders import is_filler
from auditors.ssrf import Decision, judge
from auditors.ssrf.verdict import REASONS

_C, _H, _M, _L, _I = Severity
_PORTKEY: Final = frozenset({Kind.PORTKEY})
_SECRET: Final = re.compile(r"(?:key|secret|token|password|credentials?|authorization)\Z", re.IGNORECASE)
_NO_SECRET: Final = re.compile(r"(?:id|name|type|url|endpoint|region|version)\Z|virtual_?key\Z", re.IGNORECASE)
_PREFIX: Final = re.compile(r"(?:sk|pk|gsk|xai)-(?:\w{2,5}-)?\Z")
"""What keys begin with, where a sample leaves out the rest."""
_OWN_PLUGINS: Final = frozenset({"default", "portkey"})


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


def _custom_hosts(subject: Subject) -> Iterator[Problem]:
    for key, node in subject.root.scalars():
        if key not in ("custom_host", "customHost") or not node.is_literal:
            continue
        verdict = judge(node.text)
        if verdict.decision is Decision.BLOCKED:
            severity, why = _H, REASONS.get(verdict.reason, "an address that nothing should call")
        elif verdict.decision is Decision.INTERNAL:
            severity = _M if verdict.reason in BESIDE - {"single-label-name"} else _L
            why = f"{REASONS.get(verdict.reason, 'an address inside')}: right for a model of your own only"
        elif node.text.startswith("http://"):
            severity, why = _H, "without encryption"
        else:
            continue
        yield Problem(
            node, "custom_host", "https://, to a public host or one that is trusted", why=why, severity=severity
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
        fix = Fix("false", node) if node.value is True else None
        yield Problem(node, "cache", "false, or one for each tenant", found="on", fix=fix)


def _plugins(subject: Subject) -> Iterator[Problem]:
    node = subject.root.at("plugins_enabled")
    for member in node.members if node is not None else ():
        if member.text and member.text not in _OWN_PLUGINS:
            yield Problem(
                member, "plugins_enabled", "default", about=member.text, why=f"prompts are sent to {member.text}"
            )


_CONF: Final = '{{"plugins_enabled": ["default"], "admin_token": "${{ADMIN_TOKEN}}"{}}}\n'

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
            "nothing even so.",
        ),
        _PORTKEY,
        _admin,
        '{"plugins_enabled": ["default"], "cache": false}\n',
        _CONF.format(""),
        name="conf.json",
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
            "CFG411",
            "portkey-custom-host-inside",
            _H,
            "A target of Portkey is an address inside, or without encryption",
            "Prompts and keys go there in clear, or to a service that was not meant for callers.",
            "Name a public host with https, or run the model behind a name of its own with TLS.",
            *AGENCY,
            "CWE-918",
            "CWE-319",
            checks="`custom_host` of targets, by the verdict of `auditor ssrf`: blocked addresses, no encryption to "
            "public ones; medium on this machine, low inside.",
        ),
        _PORTKEY,
        _custom_hosts,
        '{"strategy": {"mode": "fallback"}, "targets": [{"provider": "openai", "custom_host": "http://10.0.0.5:8000/v1"}]}\n',
        '{"strategy": {"mode": "fallback"}, "targets": [{"provider": "openai", "custom_host": "https://models.example.com/v1"}]}\n',
        name="conf.json",
    ),
)
