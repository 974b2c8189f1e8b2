"""Manifests of Kubernetes: single ones, lists, and the configurations and environments inside them."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.documents import Kind, Node
from auditors.configuration.environments import Origin, as_environment
from auditors.configuration.reading.embedded import Recognise, embedded
from auditors.configuration.surroundings import Part

_PODS: Final = (
    ("spec", "template", "spec"),
    ("spec", "jobTemplate", "spec", "template", "spec"),
    ("spec",),
    ("template", "spec"),
)
_CONTAINERS: Final = ("initContainers", "containers", "ephemeralContainers")
_VARIABLE: Final = re.compile(r"[A-Z][A-Z0-9_]+")
_OURS: Final = re.compile(r"^(?:model_list|general_settings|litellm_settings|static_resources):", re.MULTILINE)


def is_manifest(document: Node) -> bool:
    """Whether a document is a manifest, by the two fields that each has."""
    return document.at("apiVersion") is not None and document.at("kind") is not None


def kubernetes_parts(document: Node, recognise: Recognise) -> Iterator[Part]:
    """A manifest, the configurations in its data, and the environments of its containers; of a list those of all."""
    kind, items = kind_of(document), document.at("items")
    if kind.endswith("List") and items is not None:
        for item in items.members:
            if isinstance(item.value, dict):
                yield from kubernetes_parts(item, recognise)
        return
    yield Kind.KUBERNETES, "", document
    data = document.at("stringData" if kind == "Secret" else "data")
    if kind in ("ConfigMap", "Secret") and data is not None:
        for name, node in data.fields.items():
            if isinstance(node.value, str) and (name.endswith((".yaml", ".yml", ".json")) or _OURS.search(node.value)):
                yield from embedded(node, recognise)
    yield from _variables(document, kind)
    yield from _generated(document)
    for container in containers_of(pod_of(document)):
        image, variables = container.at("image"), container.at("env")
        if variables is not None or image is not None:
            environment = as_environment(
                variables,
                Origin.KUBERNETES,
                image=image.text if image is not None else "",
                complete=variables is not None and container.at("envFrom") is None and not document.file.is_template,
                around=container,
            )
            environment.namespace = namespace_of(document)
            yield Kind.ENVIRONMENT, name_of(container), environment


def _variables(document: Node, kind: str) -> Iterator[Part]:
    """The variables in a ConfigMap or a Secret, which containers take over by `envFrom`; of a Secret decoded."""
    if kind not in ("ConfigMap", "Secret"):
        return
    found: dict[str, Node] = {}
    for section in ("data", "stringData"):
        block = document.at(section)
        for name, node in (block.fields if block is not None else {}).items():
            if _VARIABLE.fullmatch(name) and not isinstance(node.value, dict | list) and "\n" not in node.text:
                found[name] = _decoded(node) if kind == "Secret" and section == "data" else node
    if found:
        origin = Origin.SECRET if kind == "Secret" else Origin.KUBERNETES
        environment = as_environment(None, origin, complete=False, around=document.at("metadata") or document)
        environment.fields.update(found)
        environment.namespace = namespace_of(document)
        yield Kind.ENVIRONMENT, name_of(document), environment


def _generated(document: Node) -> Iterator[Part]:
    """The variables that a kustomization puts into Secrets and ConfigMaps."""
    for section, origin in (("secretGenerator", Origin.SECRET), ("configMapGenerator", Origin.KUBERNETES)):
        listed = document.at(section)
        for entry in listed.members if listed is not None else ():
            literals = entry.at("literals")
            if literals is not None and literals.members:
                yield Kind.ENVIRONMENT, name_of(entry), as_environment(literals, origin, complete=False)


def _decoded(node: Node) -> Node:
    """A value of a Secret as the container gets it; as it stands where it is no base64."""
    try:
        text = base64.b64decode("".join(node.text.split()), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return node
    return node.with_text(text, "!part")


def pod_of(document: Node) -> Node | None:
    """The pod of a workload: of a pod itself, a deployment and its like, a cron job, or a template of pods."""
    for path in _PODS:
        node = document.at(*path)
        if node is not None and node.at("containers") is not None:
            return node
    return None


def containers_of(pod: Node | None) -> Iterator[Node]:
    """The containers of a pod, those that run before the others included."""
    for listed in _CONTAINERS:
        held = pod.at(listed) if pod is not None else None
        yield from (member for member in (held.members if held is not None else ()) if isinstance(member.value, dict))


def kind_of(document: Node) -> str:
    """The kind of a manifest; empty where it is none."""
    kind = document.at("kind")
    return kind.text if kind is not None else ""


def name_of(node: Node) -> str:
    """The name of a container, or of a manifest."""
    name = node.at("name") or node.at("metadata", "name")
    return name.text if name is not None else ""


def namespace_of(document: Node) -> str:
    """The namespace of a manifest; empty where it is not given."""
    namespace = document.at("metadata", "namespace")
    return namespace.text if namespace is not None else ""


def is_template(document: Node) -> bool:
    """Whether Helm or another engine still fills in the file: what is absent may yet come."""
    return document.file.is_template
