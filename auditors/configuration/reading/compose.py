"""Compose files as their services, with what they extend, and the environments of these."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import Final

from auditors.configuration.documents import Kind, Node
from auditors.configuration.environments import Origin, as_environment
from auditors.configuration.surroundings import Part

_NOT_EXTENDED: Final = frozenset({"extends", "depends_on", "links", "volumes_from", "network_mode", "ipc", "pid"})
_DEPTH: Final = 10


def compose_parts(document: Node) -> Iterator[Part]:
    """The file as a whole, its services, and the environment of each."""
    yield Kind.COMPOSE, "", document
    services = document.at("services")
    listed = services.fields if services is not None else {}
    for name, service in listed.items():
        if isinstance(service.value, dict):
            yield from service_parts(_extended(service, listed), name, Origin.COMPOSE)


def service_parts(service: Node, name: str, origin: Origin) -> Iterator[Part]:
    """A service and its environment."""
    yield Kind.SERVICE, name, service
    image = service.at("image")
    variables, files = service.at("environment"), service.at("env_file")
    text = image.text if image is not None else ""
    if variables is not None or text:
        whole = variables is not None and (bool(text) or service.at("build") is not None)
        complete = whole and files is None and service.at("extends", "file") is None
        environment = as_environment(variables, origin, image=text, complete=complete, around=service)
        environment.files = tuple(_file_names(files))
        yield Kind.ENVIRONMENT, name, environment


def _file_names(files: Node | None) -> Iterator[str]:
    """The names of the files of variables, which may also be mappings with a `path`."""
    for member in files.members if files is not None else ():
        path = member.at("path") or member
        yield PurePath(path.text).name


def _extended(service: Node, services: dict[str, Node], depth: int = 0) -> Node:
    """A service with that of the same file which it extends."""
    named = service.at("extends")
    base = None
    if named is not None and service.at("extends", "file") is None:
        target = service.at("extends", "service") or named
        base = services.get(target.text)
    if base is None or base is service or depth > _DEPTH:
        return service
    base = _extended(base, services, depth + 1)
    fields = {key: node for key, node in base.fields.items() if key not in _NOT_EXTENDED}
    for key, node in service.fields.items():
        inherited = fields.get(key)
        fields[key] = node if inherited is None else _joined(inherited, node)
    return service.with_value(fields)


def _joined(base: Node, own: Node) -> Node:
    if isinstance(base.value, dict) and isinstance(own.value, dict):
        return own.with_value({**base.value, **own.value})
    if isinstance(base.value, list) and isinstance(own.value, list):
        return own.with_value([*base.value, *own.value])
    return own
