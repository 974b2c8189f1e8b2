"""Resources of Envoy Gateway and Envoy AI Gateway, and which policies are for which routes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditors.configuration.documents import Node
from auditors.configuration.reading.kubernetes import kind_of, name_of, namespace_of
from auditors.configuration.subject import Subject

MODEL_HEADER: Final = "x-ai-eg-model"
"""The header that the AI gateway sets to the model of the body, and routes by."""


def is_resource(subject: Subject, kind: str, group: str = "") -> bool:
    """Whether a manifest is of a kind, of an API group where one is given."""
    return kind_of(subject.root) == kind and group in text_at(subject.root, "apiVersion")


def label(root: Node, setting: str) -> str:
    """How a setting of a resource is called in reports."""
    return f"{kind_of(root) or 'resource'} {name_of(root)} {setting}".strip()


def near(subject: Subject, *kinds: str) -> Iterator[Node]:
    """The resources of these kinds that are audited with this one: of its namespace, of its gateways', or of none."""
    parents = subject.root.at("spec", "parentRefs")
    gateways = {text_at(each, "namespace") for each in (parents.members if parents is not None else ())}
    namespaces = {namespace_of(subject.root), ""} | gateways
    for kind in kinds:
        for root in subject.surroundings.manifests.get(kind.lower(), ()):
            if namespace_of(root) in namespaces:
                yield root


def targets(policy: Node) -> set[tuple[str, str]]:
    """Kind and name of what a policy is for; a selector is for everything."""
    spec = policy.at("spec")
    if spec is None:
        return set()
    single, several = spec.at("targetRef"), spec.at("targetRefs")
    listed = [*(several.members if several is not None else []), *([single] if single is not None else [])]
    if spec.at("targetSelectors") is not None:
        return {("", "")}
    return {(text_at(each, "kind"), text_at(each, "name")) for each in listed}


def text_at(node: Node | None, *path: str) -> str:
    """The scalar below these keys in words; empty where there is none."""
    found = node.at(*path) if node is not None else None
    return found.text if found is not None else ""


def concerns(policy: Node, route: Node) -> bool:
    """Whether a policy is for a route, or for a gateway that it hangs on."""
    wanted = {(text_at(route, "kind"), name_of(route)), ("HTTPRoute", name_of(route)), ("", "")}
    parents = route.at("spec", "parentRefs")
    for each in parents.members if parents is not None else ():
        wanted.add((text_at(each, "kind") or "Gateway", text_at(each, "name")))
    return bool(wanted & targets(policy))


def routes_by_model(route: Node) -> bool:
    """Whether a route matches on the model."""
    return any(key == "name" and node.text.lower() == MODEL_HEADER for key, node in route.scalars())


def place(root: Node) -> Node:
    """Where a setting that is absent would stand."""
    return root.at("spec") or root


def has_gateway(subject: Subject) -> bool:
    """Whether the gateway itself is audited too, so that what is for it would be seen."""
    return any(True for _ in near(subject, "Gateway"))
