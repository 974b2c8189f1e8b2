"""Values of Helm charts (`values.yaml`), also those of charts inside a chart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Final

from auditors.configuration.documents import Kind, Node
from auditors.configuration.environments import Origin, as_environment
from auditors.configuration.surroundings import Part

_NAME: Final = re.compile(r"(?:.*[-._])?values(?:[-._].*)?\.ya?ml\Z", re.IGNORECASE)
_KEYS: Final = frozenset(
    """replicaCount image imagePullSecrets nameOverride fullnameOverride serviceAccount podAnnotations podLabels
    podSecurityContext securityContext service ingress resources autoscaling nodeSelector tolerations affinity volumes
    volumeMounts livenessProbe readinessProbe masterkey masterkeySecretName environmentSecrets environmentConfigMaps
    extraEnvVars envVars migrationJob""".split()
)
_ENVIRONMENTS: Final = ("env", "envVars", "extraEnv", "extraEnvVars", "environment", "extraEnvironment")
_DEPTH: Final = 3


def is_values(document: Node) -> bool:
    """Whether a document holds values for a chart, by its name and keys, or by many keys alone."""
    known = len(document.fields.keys() & _KEYS)
    if known >= 3 and document.at("services") is None:
        return True
    if not _NAME.match(PurePath(document.file.name).name):
        return False
    return known > 0 or any(child.fields.keys() & _KEYS for child in document.fields.values())


def helm_parts(document: Node) -> Iterator[Part]:
    """The values of the chart and of those inside it, each with the environment that it sets."""
    waiting = [("", document, 0)]
    while waiting:
        name, node, depth = waiting.pop(0)
        if len(node.fields.keys() & _KEYS) > (0 if depth == 0 else 1) or _names_image(node):
            yield Kind.HELM, name, node
            image = image_text(node)
            for key in _ENVIRONMENTS:
                variables = node.at(key)
                if variables is not None and variables.value:
                    environment = as_environment(variables, Origin.KUBERNETES, image=image, complete=False)
                    yield Kind.ENVIRONMENT, name, environment
        if depth < _DEPTH:
            waiting += [
                (f"{name}.{key}".strip("."), child, depth + 1)
                for key, child in node.fields.items()
                if isinstance(child.value, dict) and key not in _KEYS and key != "proxy_config"
            ]


def _names_image(node: Node) -> bool:
    return node.at("image", "repository") is not None


def image_text(values: Node) -> str:
    """The image that values name, as one reference; empty where the chart decides."""
    image = values.at("image")
    if image is None:
        return ""
    if not isinstance(image.value, dict):
        return image.text
    parts = {key: node.text for key, node in image.fields.items() if node.text}
    name = parts.get("repository") or parts.get("name", "")
    if not name:
        return ""
    if registry := parts.get("registry"):
        name = f"{registry}/{name}"
    if digest := parts.get("digest") or parts.get("sha"):
        tag = f":{parts['tag']}" if parts.get("tag") else ""
        return f"{name}{tag}@sha256:{digest.removeprefix('sha256:')}"
    return f"{name}:{parts['tag']}" if parts.get("tag") else ""
