"""What a file configures, told by its name and its content, and the parts of it that are audited."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePath
from typing import Final

from auditors.configuration.documents import File, Kind, Node
from auditors.configuration.environments import Origin
from auditors.configuration.envoy.resources import is_envoy
from auditors.configuration.reading.compose import compose_parts, service_parts
from auditors.configuration.reading.docker_run import read_docker_runs, read_hop_limits, read_script_variables
from auditors.configuration.reading.embedded import embedded
from auditors.configuration.reading.helm import helm_parts, is_values
from auditors.configuration.reading.kubernetes import is_manifest, kubernetes_parts
from auditors.configuration.reading.lines import image_variables, read_dockerfile, read_environment
from auditors.configuration.reading.logrotate import LOOKS, read_logrotate
from auditors.configuration.reading.nginx import is_nginx, read_nginx
from auditors.configuration.reading.packages import NAMES, read_packages
from auditors.configuration.reading.systemd import is_unit, read_unit
from auditors.configuration.reading.yaml import read_yaml
from auditors.configuration.surroundings import Part
from auditors.errors import UnreadableError

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
    "kubernetes": (Kind.KUBERNETES, Kind.HELM),
    "helm": (Kind.HELM,),
    "requirements": (Kind.REQUIREMENTS,),
}
"""What a user may say that a file configures, and the kinds that it then may be: where they are several, its looks
decide."""

_LITELLM: Final = frozenset(
    """model_list general_settings litellm_settings router_settings environment_variables mcp_servers files_settings
    finetune_settings vector_store_registry credential_list""".split()
)
_PORTKEY: Final = frozenset({"plugins_enabled", "admin_token", "credentials", "integrations"})
_PORTKEY_TARGETS: Final = frozenset({"strategy", "targets"})
_HELICONE: Final = frozenset({"routers", "providers", "cache-store", "rate-limit-store", "global", "discover"})
_VALUES: Final = (("spec", "values"), ("spec", "source", "helm", "valuesObject"), ("spec", "source", "helm", "values"))
_ENVIRONMENT_NAME: Final = re.compile(r"(?:.*\.)?env(?:\..*)?\Z|.*\.env\Z")
_ASSIGNMENTS: Final = re.compile(r"(?:\s*(?:#.*)?\n)*\s*(?:export\s+)?[A-Za-z_]\w*=")
_RECIPES_NAME: Final = re.compile(r"(?:GNU)?[Mm]akefile\Z|.*\.mk\Z|\.?[Jj]ustfile\Z")
_STARTED: Final = re.compile(r"\b(?:docker|podman|nerdctl|finch)\s+(?:container\s+)?(?:run|create)\b")
_FROM: Final = re.compile(r"^\s*FROM\s+\S", re.MULTILINE | re.IGNORECASE)


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
    if NAMES.match(name):
        return Kind.REQUIREMENTS
    if name.endswith((".sh", ".bash")) or file.text.startswith("#!") or is_unit(file):
        return Kind.DOCKER_RUN
    if _ENVIRONMENT_NAME.match(name):
        return Kind.ENVIRONMENT
    if _RECIPES_NAME.match(name) and _STARTED.search(file.text):
        return Kind.DOCKER_RUN
    if name.endswith((".yaml", ".yml", ".json")):
        return None
    if LOOKS.search(file.text) and ";" not in file.text:
        return Kind.LOGROTATE
    if is_nginx(file.name, file.text):
        return Kind.NGINX
    return Kind.ENVIRONMENT if _ASSIGNMENTS.match(file.text) else None


def parts(file: File, product: str | None = None) -> list[Part]:
    """What is to be audited in a file. Raises UnreadableError where it is broken."""
    kind = kind_of(file, product)
    read: dict[Kind, Callable[[File], Node]] = {
        Kind.ENVIRONMENT: read_environment,
        Kind.REQUIREMENTS: read_packages,
        Kind.LOGROTATE: read_logrotate,
    }
    if kind in read:
        return [(kind, "", read[kind](file))]
    if kind is Kind.DOCKERFILE:
        dockerfile = read_dockerfile(file)
        return [(kind, "", dockerfile), (Kind.ENVIRONMENT, "image", image_variables(dockerfile))]
    if kind is Kind.DOCKER_RUN:
        return list(_script_parts(file))
    if kind is Kind.NGINX:
        return [(kind, "", read_nginx(file))]
    found: list[Part] = []
    said = PRODUCTS.get(product or "", ())
    for document in read_yaml(file, json=file.is_json):
        told = list(_document_parts(document, kind))
        if said and said[0] is not Kind.ENVIRONMENT and all(part[0] is Kind.UNKNOWN for part in told):
            told = list(_document_parts(document, said[0]))
        found += told
    return found


def _script_parts(file: File) -> Iterator[Part]:
    """The containers that a script starts, the variables that it sets, and what it opens of the metadata service."""
    for node in read_docker_runs(file):
        yield from service_parts(node, "docker run", Origin.DOCKER_RUN)
    variables = read_unit(file) if is_unit(file) else read_script_variables(file)
    limits = read_hop_limits(file)
    if variables is not None:
        yield Kind.ENVIRONMENT, "unit" if is_unit(file) else "script", variables
    if limits is not None:
        yield Kind.DOCKER_RUN, "metadata service", limits


def _document_parts(document: Node, kind: Kind | None) -> Iterator[Part]:
    if not isinstance(document.value, dict):
        if kind is not None:
            yield kind, "", document
        return
    keys = document.value.keys()
    if kind is not None:
        yield from _of_kind(kind, document)
    elif is_manifest(document):
        yield from _manifest_parts(document)
    elif keys & _LITELLM:
        yield Kind.LITELLM, "", document
    elif (services := document.at("services")) is not None and services.fields:
        yield from _compose_parts(document)
    elif is_envoy(document):
        yield Kind.ENVOY, "", document
    elif is_values(document):
        yield from helm_parts(document)
        yield from _proxy_configs(document)
    elif (inner := document.at("proxy_config")) is not None and inner.fields.keys() & _LITELLM:
        yield Kind.LITELLM, "proxy_config", inner
    elif "helicone" in keys and (keys & _HELICONE or document.at("helicone", "features")):
        yield Kind.HELICONE, "", document
    elif document.file.is_json and (keys & _PORTKEY or keys >= _PORTKEY_TARGETS):
        yield Kind.PORTKEY, "", document
    else:
        yield Kind.UNKNOWN, "", document


def _of_kind(kind: Kind, document: Node) -> Iterator[Part]:
    if kind is Kind.COMPOSE:
        yield from _compose_parts(document)
    elif kind is Kind.KUBERNETES:
        yield from _manifest_parts(document)
    elif kind is Kind.HELM:
        yield from helm_parts(document)
        yield from _proxy_configs(document)
    elif kind is Kind.LITELLM and not document.fields.keys() & _LITELLM:
        inner = [part for part in _document_parts(document, None) if part[0] is Kind.LITELLM]
        yield from inner or [(kind, "", document)]
    else:
        yield kind, "", document


def _recognised(document: Node) -> Iterator[Part]:
    return _document_parts(document, None)


def _manifest_parts(document: Node) -> Iterator[Part]:
    """A manifest; of a release of a chart (Flux, Argo CD) also the values."""
    yield from kubernetes_parts(document, _recognised)
    data = document.at("data")
    for name, node in (data.fields if data is not None else {}).items():
        if not name.endswith((".yaml", ".yml", ".json")) and isinstance(node.value, str) and is_nginx(name, node.text):
            yield from _embedded_nginx(name, node)
    for path in _VALUES:
        values = document.at(*path)
        if values is not None and isinstance(values.value, str):
            yield from embedded(values, _recognised)
        elif values is not None and isinstance(values.value, dict):
            yield from helm_parts(values)
            yield from _proxy_configs(values)


def _embedded_nginx(name: str, node: Node) -> Iterator[Part]:
    """A configuration of NGINX in a block of text; a broken one is none."""
    raw = node.file.text[node.start : node.end].split("\n")
    indent = len(raw[1]) - len(raw[1].lstrip()) if len(raw) > 1 else 0
    shift = (node.line if raw[0][:1] in "|>" else node.line - 1, indent)
    try:
        yield Kind.NGINX, name, read_nginx(File(node.file.name, node.text), shift=shift, pointer=f"{node.pointer}#")
    except UnreadableError:
        return


def _compose_parts(document: Node) -> Iterator[Part]:
    """A compose file, and the configurations that it holds itself."""
    yield from compose_parts(document)
    configs = document.at("configs")
    for name, config in (configs.fields if configs is not None else {}).items():
        content = config.at("content")
        if content is not None and isinstance(content.value, str):
            nginx = is_nginx("", content.text)
            yield from _embedded_nginx(name, content) if nginx else embedded(content, _recognised)


def _proxy_configs(values: Node) -> Iterator[Part]:
    """The configurations of LiteLLM in the values of a chart, or of those inside it."""
    waiting = [("", values)]
    while waiting:
        name, node = waiting.pop()
        inner = node.at("proxy_config")
        if inner is not None and inner.fields.keys() & _LITELLM:
            yield Kind.LITELLM, f"{name}.proxy_config".strip("."), inner
        if name.count(".") < 2:
            below = node.fields.items()
            waiting += [(f"{name}.{key}".strip("."), child) for key, child in below if isinstance(child.value, dict)]
