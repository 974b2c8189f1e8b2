"""`include:` of LiteLLM: other files whose settings are put into the configuration, as LiteLLM does it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from auditors.configuration.documents import Node

Read = Callable[[Path, str], list[Node]]
"""Reads the documents of a file, which reports call by the name."""


def included(root: Node, path: Path) -> Iterator[tuple[Node, Path | None]]:
    """The files that a configuration at `path` includes; None for one outside its directory, which is not read."""
    listed = root.at("include")
    home = path.parent.resolve()
    for member in listed.members if listed is not None else ():
        if not member.text or member.is_template:
            continue
        target = (path.parent / member.text).resolve()
        yield member, target if target.is_relative_to(home) else None


def with_included(root: Node, path: Path, read: Read) -> Node:
    """A configuration at `path` with all that it includes."""
    others: list[Node] = []
    for member, target in included(root, path):
        if target is not None:
            others += read(target, str(Path(root.file.name).parent / member.text))
    return merged(root, others)


def merged(root: Node, others: list[Node]) -> Node:
    """The configuration with what it includes: lists grow, mappings are joined, the rest is replaced."""
    if not others:
        return root
    fields = dict(root.fields)
    keys = dict(root.keys)
    for other in others:
        for key, node in other.fields.items():
            own = fields.get(key)
            keys.setdefault(key, other.keys.get(key, node))
            if own is not None and isinstance(own.value, list) and isinstance(node.value, list):
                fields[key] = own.with_value([*own.value, *node.value])
            elif own is not None and isinstance(own.value, dict) and isinstance(node.value, dict):
                fields[key] = own.with_value({**own.value, **node.value}, {**own.keys, **node.keys})
            else:
                fields[key] = node
    return root.with_value(fields, keys)
