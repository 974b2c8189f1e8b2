"""What else is audited with a part: the other parts of the same files and directories, and the table of advisories."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from auditors.configuration.documents import Kind, Node
from auditors.configuration.environments import Environment, Origin

if TYPE_CHECKING:
    from auditors.advisories.table import AdvisoryTable

MASTER_KEY: Final = "LITELLM_MASTER_KEY"

Part = tuple[Kind, str, Node]
"""The kind of a part, its name (a service, a container), and what stands in it."""


class Surroundings:
    """All parts of one audit. What is gathered of them is gathered once."""

    def __init__(self, parts: Sequence[Part] = (), advisories: AdvisoryTable | None = None) -> None:
        self.parts = tuple(parts)
        self._advisories = advisories

    @property
    def advisories(self) -> AdvisoryTable:
        """The table that versions are held against."""
        from auditors.advisories.table import shipped

        return self._advisories or shipped()

    @functools.cached_property
    def manifests(self) -> Mapping[str, tuple[Node, ...]]:
        """The manifests of Kubernetes by their kind, in lower case."""
        found: dict[str, list[Node]] = {}
        for part, _, root in self.parts:
            kind = root.at("kind") if part is Kind.KUBERNETES else None
            if kind is not None:
                found.setdefault(kind.text.lower(), []).append(root)
        return {kind: tuple(roots) for kind, roots in found.items()}

    @functools.cached_property
    def environments(self) -> tuple[tuple[str, Environment], ...]:
        """The environments with the names of their parts."""
        return tuple((name, root) for _, name, root in self.parts if isinstance(root, Environment))

    @functools.cached_property
    def _by_directory(self) -> Mapping[PurePath, list[tuple[str, Environment]]]:
        found: dict[PurePath, list[tuple[str, Environment]]] = {}
        for name, environment in self.environments:
            found.setdefault(PurePath(environment.file.name).parent, []).append((name, environment))
        return found

    @functools.cached_property
    def _set_in(self) -> Mapping[PurePath, frozenset[str]]:
        """The variables that are set in each directory."""
        listed = self._by_directory.items()
        return {home: frozenset().union(*(one.fields for _, one in found)) for home, found in listed}

    def beside(self, file: str) -> Sequence[tuple[str, Environment]]:
        """The environments in the directory of a file."""
        return self._by_directory.get(PurePath(file).parent, ())

    @functools.cached_property
    def has_master_key(self) -> bool:
        """Whether a configuration of LiteLLM among the parts sets a master key."""
        configurations = (root for kind, _, root in self.parts if kind is Kind.LITELLM)
        return any(root.at("general_settings", "master_key") is not None for root in configurations)

    @functools.cached_property
    def _by_master_key(self) -> Mapping[str, list[tuple[str, Environment]]]:
        found: dict[str, list[tuple[str, Environment]]] = {}
        for name, environment in self.environments:
            node = environment.fields.get(MASTER_KEY)
            if node is not None and node.is_literal:
                found.setdefault(node.text, []).append((name, environment))
        return found

    def with_key(self, value: str) -> Sequence[tuple[str, Environment]]:
        """The environments with this master key, in the order in which they were read."""
        return self._by_master_key.get(value, ())

    @functools.cached_property
    def _first_in(self) -> Mapping[PurePath, Mapping[str, tuple[str, Environment]]]:
        found: dict[PurePath, dict[str, tuple[str, Environment]]] = {}
        for home, listed in self._by_directory.items():
            first = found[home] = {}
            for name, environment in listed:
                if environment.is_litellm and environment.origin is not Origin.PROCESS and not environment.is_example:
                    for variable in environment.fields:
                        first.setdefault(variable, (name, environment))
        return found

    def first(self, file: str, variable: str) -> tuple[str, Environment] | None:
        """The first environment of LiteLLM beside a file that sets a variable; examples are left out."""
        return self._first_in.get(PurePath(file).parent, {}).get(variable)

    def of_files(self, environment: Environment) -> dict[str, Node]:
        """The variables of the files that a container is started with, where these are audited too."""
        found: dict[str, Node] = {}
        for _, other in self.beside(environment.file.name) if environment.files else ():
            if PurePath(other.file.name).name in environment.files:
                found |= other.fields
        return found

    def sets(self, file: str, variable: str) -> bool:
        """Whether any environment beside a file sets a variable."""
        return variable in self._set_in.get(PurePath(file).parent, ())
