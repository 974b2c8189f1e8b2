"""What else is audited with a part: the other parts of the same files and directories, and the table of advisories."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

from auditors.configuration.documents import Kind, Node
from auditors.configuration.environments import Environment

if TYPE_CHECKING:
    from auditors.advisories.table import AdvisoryTable

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

    def beside(self, file: str) -> Iterator[tuple[str, Environment]]:
        """The environments in the directory of a file."""
        home = PurePath(file).parent
        for name, environment in self.environments:
            if PurePath(environment.file.name).parent == home:
                yield name, environment

    def of_files(self, environment: Environment) -> dict[str, Node]:
        """The variables of the files that a container is started with, where these are audited too."""
        found: dict[str, Node] = {}
        for _, other in self.beside(environment.file.name) if environment.files else ():
            if PurePath(other.file.name).name in environment.files:
                found |= other.fields
        return found

    def sets(self, file: str, variable: str) -> bool:
        """Whether any environment beside a file sets a variable."""
        return any(variable in environment.fields for _, environment in self.beside(file))
