"""What a file configures, told by its name and its content, and the parts of it that are audited."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePath
from typing import Final

from auditors.configuration.documents import File, Kind, Node
from auditors.configuration.lines_reading import (
    read_docker_runs,
    read_dockerfile,
    read_environment,
    read_packages,
)
from auditors.configuration.yaml_reading import read_yaml
from auditors.errors import UnreadableError

Part = tuple[Kind, str, Node]

PRODUCTS: Final[Mapping[str, tuple[Kind, ...]]] = {
    "litellm": (Kind.LITELLM,),
    "environment": (Kind.ENVIRONMENT,),
    "portkey": (Kind.PORTKEY,),
    "helicone": (Kind.HELICONE, Kind.ENVIRONMENT, Kind.COMPOSE),
    "langfuse": (Kind.ENVIRONMENT, Kind.COMPOSE),
    "nginx": (Kind.NGINX,),
    "envoy": (Kind.ENVOY,),
    "docker": (Kind.COMPOSE, Kind.DOCKERFILE, Kind.DOCKER_RUN),
    "compose": (Kind.COMPOSE,),
    "dockerfile": (Kind.DOCKERFILE,),
    "docker-run": (Kind.DOCKER_RUN,),
    "kubernetes": (Kind.KUBERNETES,),
    "requirements": (Kind.REQUIREMENTS,),
}
"""What a user may say that a file configures, and the kinds that it then may be: where they are several, its looks
decide."""

_LITELLM: Final = frozenset(
    {"model_list", "general_settings", "litellm_settings", "router_settings", "environment_variables", "mcp_servers"}
)
_PORTKEY: Final = frozenset({"plugins_enabled", "admin_token", "credentials", "integrations"})
_HELICONE: Final = frozenset({"routers", "providers", "cache-store", "rate-limit-store", "global", "discover"})
_ENVOY: Final = frozenset({"static_resources", "dynamic_resources", "admin", "node", "overload_manager", "listeners"})
_PACKAGES: Final = re.compile(
    r"(?:requirements[\w.-]*\.(?:txt|lock|in)|[\w.-]*requirements\.txt|constraints\.txt|uv\.lock|poetry\.lock"
    r"|Pipfile\.lock|package(?:-lock)?\.json)\Z"
)
_NGINX: Final = re.compile(r"^\s*(?:http|server|upstream\s+\S+|location\s+[^{]+)\s*\{", re.MULTILINE)
_ENVIRONMENT_NAME: Final = re.compile(r"(?:.*\.)?env(?:\..*)?\Z|.*\.env\Z")
_ASSIGNMENTS: Final = re.compile(r"(?:\s*(?:#.*)?\n)*\s*(?:export\s+)?[A-Za-z_]\w*=")
_FROM: Final = re.compile(r"^\s*FROM\s+\S", re.MULTILINE | re.IGNORECASE)
_CONTAINERS: Final = ("initContainers", "containers")


def kind_of(file: File, product: str | None = None) -> Kind | None:
    """What the file is, as far as its name and its looks tell without reading it as YAML; None where they do not."""
    wanted = PRODUCTS.get(product or "", ())
    if len(wanted) == 1:
        return wanted[0]
    told = _told(file)
    if not wanted or told in wanted:
        return told
    if Kind.DOCKERFILE in wanted and told is None and not re.search(r"^services:", file.text, re.MULTILINE):
        return Kind.DOCKERFILE if _FROM.search(file.text) else Kind.DOCKER_RUN
    return None


def _told(file: File) -> Kind | None:
    name = PurePath(file.name).name
    if re.match(r"(?:Dockerfile|Containerfile)|.*\.[Dd]ockerfile\Z", name):
        return Kind.DOCKERFILE
    if _PACKAGES.match(name):
        return Kind.REQUIREMENTS
    if name.endswith((".sh", ".bash")) or file.text.startswith("#!"):
        return Kind.DOCKER_RUN
    if _ENVIRONMENT_NAME.match(name):
        return Kind.ENVIRONMENT
    if name.endswith((".yaml", ".yml", ".json")) and "nginx" not in name:
        return None
    if _NGINX.search(file.text):
        return Kind.NGINX
    return Kind.ENVIRONMENT if _ASSIGNMENTS.match(file.text) else None


def parts(file: File, product: str | None = None) -> list[Part]:
    """What is to be audited in a file. Raises UnreadableError where it is broken."""
    kind = kind_of(file, product)
    read: dict[Kind, Callable[[File], Node]] = {
        Kind.ENVIRONMENT: read_environment,
        Kind.DOCKERFILE: read_dockerfile,
        Kind.REQUIREMENTS: read_packages,
    }
    if kind in read:
        return [(kind, "", read[kind](file))]
    if kind is Kind.DOCKER_RUN:
        return [part for node in read_docker_runs(file) for part in _service_parts(node, "docker run")]
    if kind is Kind.NGINX:
        from auditors.configuration.nginx_reading import read_nginx

        return [(kind, "", read_nginx(file))]
    found: list[Part] = []
    for document in read_yaml(file, json=file.is_json):
        found += _document_parts(document, kind)
    return found


def _document_parts(document: Node, kind: Kind | None) -> Iterator[Part]:
    if not isinstance(document.value, dict):
        if kind is not None:
            yield kind, "", document
        return
    keys = document.value.keys()
    if kind is not None:
        yield from _of_kind(kind, document)
    elif "apiVersion" in keys and "kind" in keys:
        yield from _kubernetes(document)
    elif keys & _LITELLM:
        yield Kind.LITELLM, "", document
    elif isinstance(document.value.get("services"), Node) and document.at("services").fields:  # type: ignore[union-attr]
        yield from _compose(document)
    elif keys & _ENVOY and (keys & {"static_resources", "dynamic_resources"} or document.at("admin", "address")):
        yield Kind.ENVOY, "", document
    elif (inner := document.at("proxy_config")) is not None and inner.fields.keys() & _LITELLM:
        yield Kind.LITELLM, "proxy_config", inner
    elif "helicone" in keys and (keys & _HELICONE or document.at("helicone", "features")):
        yield Kind.HELICONE, "", document
    elif keys & _PORTKEY and document.file.is_json:
        yield Kind.PORTKEY, "", document
    else:
        yield Kind.UNKNOWN, "", document


def _of_kind(kind: Kind, document: Node) -> Iterator[Part]:
    if kind is Kind.COMPOSE:
        yield from _compose(document)
    elif kind is Kind.KUBERNETES:
        yield from _kubernetes(document)
    elif kind is Kind.LITELLM and not document.fields.keys() & _LITELLM:
        inner = [part for part in _document_parts(document, None) if part[0] is Kind.LITELLM]
        yield from inner or [(kind, "", document)]
    else:
        yield kind, "", document


def _compose(document: Node) -> Iterator[Part]:
    yield Kind.COMPOSE, "", document
    services = document.at("services")
    for name, service in (services.fields if services is not None else {}).items():
        yield from _service_parts(service, name)


def _service_parts(service: Node, name: str) -> Iterator[Part]:
    yield Kind.SERVICE, name, service
    environment = service.at("environment")
    if environment is not None:
        yield Kind.ENVIRONMENT, name, as_mapping(environment)


def as_mapping(environment: Node) -> Node:
    """An environment as a mapping, also where it is a list of `NAME=value` or of `name`, `value`."""
    if not isinstance(environment.value, list):
        return environment
    found: dict[str, Node] = {}
    for member in environment.value:
        if isinstance(member.value, dict):
            name, value = member.at("name"), member.at("value")
            if name is not None and value is not None:
                found[name.text] = value
        elif "=" in member.text:
            name_text, _, text = member.text.partition("=")
            shift = len(name_text) + 1
            start = member.end - len(text) if not member.quoted else member.start
            found[name_text] = Node(
                member.file,
                text,
                member.line,
                member.column + shift,
                start,
                member.end,
                member.pointer,
                f"{environment.subject}/{name_text}",
                quoted=True,
                tag="!part",
            )
    copied = Node(environment.file, found, environment.line, environment.column, pointer=environment.pointer)
    copied.subject = environment.subject
    return copied


def _kubernetes(document: Node) -> Iterator[Part]:
    yield Kind.KUBERNETES, "", document
    kind = document.at("kind")
    data = document.at("data")
    if kind is not None and kind.text == "ConfigMap" and data is not None:
        for name, node in data.fields.items():
            if name.endswith((".yaml", ".yml", ".json")) and isinstance(node.value, str):
                yield from _inner(node)
    pod = pod_of(document)
    for listed in _CONTAINERS if pod is not None else ():
        containers = pod.at(listed) if pod is not None else None
        for container in containers.members if containers is not None else ():
            environment = container.at("env")
            if environment is not None:
                name_node = container.at("name")
                yield Kind.ENVIRONMENT, name_node.text if name_node else "", as_mapping(environment)


def _inner(node: Node) -> Iterator[Part]:
    """The configuration in a block of text of a manifest."""
    indent = 0
    raw = node.file.text[node.start : node.end].split("\n")
    if len(raw) > 1:
        indent = len(raw[1]) - len(raw[1].lstrip())
    inner = File(node.file.name, node.text)
    try:
        documents = read_yaml(inner, shift=(node.line, indent), pointer=f"{node.pointer}#")
    except UnreadableError:
        return
    for document in documents:
        for kind, name, root in _document_parts(document, None):
            if kind is not Kind.UNKNOWN:
                yield kind, name, root


def pod_of(document: Node) -> Node | None:
    """The pod of a workload: of a pod itself, a deployment and its like, or a cron job."""
    for path in (("spec", "template", "spec"), ("spec", "jobTemplate", "spec", "template", "spec"), ("spec",)):
        node = document.at(*path)
        if node is not None and node.at("containers") is not None:
            return node
    return None
