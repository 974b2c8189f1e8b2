"""Secrets that stand in manifests and values of charts in clear, or as good as in clear."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import STOLEN, Check, Problem, rule
from auditors.configuration.documents import Kind, Node
from auditors.configuration.environments import Environment, Origin
from auditors.configuration.examples import MADE_UP_KEY
from auditors.configuration.literals import is_secret_name, url_password
from auditors.configuration.passwords import is_guessable
from auditors.configuration.reading.kubernetes import containers_of, kind_of, name_of, pod_of
from auditors.configuration.rules.kubernetes_workloads import MANIFEST, deployment
from auditors.configuration.subject import Subject
from auditors.model import Severity
from auditors.sensitive_data.placeholders import is_filler

_C, _H, _M, _L, _I = Severity
_PUBLIC_TYPES: Final = ("helm.sh/release.v1",)
_PUBLIC_KEYS: Final = (
    "ca.crt",
    "tls.crt",
    "namespace",
    "username",
    "user",
    "host",
    "port",
    "database",
    "type",
    "url_host",
)
_LISTED: Final = 8


def _in_manifest(subject: Subject) -> Iterator[Problem]:
    if subject.kind is Kind.ENVIRONMENT:
        yield from _environment(subject)
        return
    if subject.kind is Kind.HELM:
        yield from _values(subject)
        return
    kind = kind_of(subject.root)
    if kind == "Secret":
        yield from _secret(subject)
    elif kind == "ConfigMap":
        yield from _map(subject)
    elif kind == "Kustomization":
        yield from _generated(subject)
    yield from _commands(subject)


def _commands(subject: Subject) -> Iterator[Problem]:
    """Secrets among the words that containers are started with."""
    for container in containers_of(pod_of(subject.root)):
        for key in ("command", "args"):
            node = container.at(key)
            for member in node.members if node is not None else ():
                if subject.literal(member) is not None:
                    yield Problem(member, f"{name_of(container)}.{key}", "$(NAME) of valueFrom.secretKeyRef", about=key)


def _environment(subject: Subject) -> Iterator[Problem]:
    root = subject.root
    if not isinstance(root, Environment) or root.origin is not Origin.KUBERNETES:
        return
    for name, node in root.fields.items():
        if subject.literal(node) is not None and not is_guessable(url_password(node.text) or node.text):
            yield Problem(node, f"{subject.name}: {name}".lstrip(": "), "valueFrom.secretKeyRef", about=name)


def _values(subject: Subject) -> Iterator[Problem]:
    skipped = ("env", "envVars", "extraEnv", "extraEnvVars", "environment", "extraEnvironment", "proxy_config")
    for key, child in subject.root.fields.items():
        if key in skipped or (subject.name == "" and _is_chart(child)):
            continue
        for name, node in child.scalars():
            known = is_secret_name(name or key) and is_guessable(node.text)
            if known or subject.literal(node) is not None:
                found = "a password that everybody tries first" if known else None
                setting = node.subject.lstrip("/").replace("/", ".")
                yield Problem(node, setting, "existingSecret", found=found, about=name)


def _is_chart(node: Node) -> bool:
    """Whether these are the values of a chart inside the chart, which are a part of their own."""
    return node.at("image", "repository") is not None or len(node.fields.keys() & {"image", "replicaCount"}) > 1


def _secret(subject: Subject) -> Iterator[Problem]:
    """One finding for a Secret: every value in it is one. Base64 hides nothing."""
    kind = subject.root.at("type")
    if kind is not None and kind.text in _PUBLIC_TYPES:
        return
    names = []
    place: Node | None = None
    for section in ("stringData", "data"):
        block = subject.root.at(section)
        for name, node in (block.fields if block is not None else {}).items():
            if name not in _PUBLIC_KEYS and _is_value(node, encoded=section == "data"):
                names.append(name)
                place = place or node
    if place is not None:
        shown = ", ".join(names[:_LISTED]) + (f" and {len(names) - _LISTED} more" if len(names) > _LISTED else "")
        yield Problem(
            place,
            f"Secret {name_of(subject.root)}",
            "a SealedSecret, an ExternalSecret, or a file encrypted with SOPS",
            found=f"{len(names)} value{'s' if len(names) > 1 else ''} in clear: {shown}",
            why="base64 is no encryption" if subject.root.at("data") is not None else "",
        )


def _is_value(node: Node, *, encoded: bool) -> bool:
    """Whether a value is one that is used, not filled in later nor written for an example."""
    if not node.is_literal or is_filler(node.text):
        return False
    if not encoded:
        return True
    try:
        decoded = base64.b64decode("".join(node.text.split()), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return True
    return bool(decoded.strip()) and not is_filler(decoded)


def _map(subject: Subject) -> Iterator[Problem]:
    data = subject.root.at("data")
    for name, node in (data.fields if data is not None else {}).items():
        variable = name.isupper()  # a part of its own
        if subject.literal(node) is not None and "\n" not in node.text and not variable:
            yield Problem(node, f"ConfigMap {name_of(subject.root)}: {name}", "a Secret", about=name)


def _generated(subject: Subject) -> Iterator[Problem]:
    for section in ("secretGenerator", "configMapGenerator"):
        listed = subject.root.at(section)
        for entry in listed.members if listed is not None else ():
            literals = entry.at("literals")
            for member in literals.members if literals is not None else ():
                name, _, value = member.text.partition("=")
                secret = section == "secretGenerator" or subject.literal(member) is not None
                if secret and value and not member.is_template and not is_filler(value):
                    setting = f"{section}.{name_of(entry)}: {name}"
                    yield Problem(
                        member, setting, "envs: [a file that is not in git]", found="a value in clear", about=name
                    )


CHECKS: Final = (
    Check(
        rule(
            "CFG833",
            "kubernetes-secret-in-manifest",
            _H,
            "A secret stands in a manifest",
            "Whoever sees the repository, or may read ConfigMaps and pods, has the key; base64 hides nothing.",
            "Refer to a Secret that comes from a secret store (External Secrets, Sealed Secrets, SOPS), and revoke the "
            "value that stands there.",
            *STOLEN,
            "CIS-KUBERNETES:5.4.1",
        ),
        frozenset({Kind.ENVIRONMENT, Kind.KUBERNETES, Kind.HELM}),
        _in_manifest,
        deployment(container=f"env:\n  - name: OPENAI_API_KEY\n    value: {MADE_UP_KEY}"),
        deployment(
            container="env:\n  - name: OPENAI_API_KEY\n    valueFrom:\n      secretKeyRef:\n        name: providers\n"
            "        key: openai"
        ),
        name=MANIFEST,
    ),
)
