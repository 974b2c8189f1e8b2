"""The stages of a Dockerfile, and what ends up in the image."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from auditors.configuration.documents import Node
from auditors.configuration.images import Image, image_of

_FROM: Final = re.compile(r"FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?", re.IGNORECASE)
_LARGEST_IGNORE: Final = 64 << 10
"""Bytes of a .dockerignore that are read."""


@dataclass(slots=True)
class Stage:
    """A stage: its FROM, what it is based on (an image, or an earlier stage by name), and its instructions."""

    start: Node
    base: str
    name: str
    image: Image | None
    parent: Stage | None
    instructions: list[Node] = field(default_factory=list)

    @property
    def user(self) -> Node | None:
        """The USER that a container starts with, also that of the stage it builds on."""
        for node in reversed(self.instructions):
            if node.text.startswith("USER "):
                return node
        return self.parent.user if self.parent is not None else None

    def having(self, *words: str) -> Iterator[Node]:
        """The instructions of these kinds, those of the stages it builds on first."""
        if self.parent is not None:
            yield from self.parent.having(*words)
        yield from (node for node in self.instructions if node.text.partition(" ")[0] in words)


@dataclass(slots=True)
class Build:
    """All stages in their order."""

    stages: list[Stage]

    @property
    def final(self) -> Stage | None:
        """The stage that becomes the image."""
        return self.stages[-1] if self.stages else None


def build(dockerfile: Node) -> Build:
    """The stages of a Dockerfile. Defaults of ARG before the first FROM are put into the names of images."""
    stages: list[Stage] = []
    named: dict[str, Stage] = {}
    defaults: dict[str, str] = {}
    for node in dockerfile.members:
        word, _, rest = node.text.partition(" ")
        match = _FROM.match(node.text) if word == "FROM" else None
        if match is not None:
            parent = named.get(match[1].lower())
            image = None if parent is not None else image_of(match[1], defaults)
            stage = Stage(node, match[1], match[2] or "", image, parent)
            stages.append(stage)
            named[match[2].lower() if match[2] else str(len(stages) - 1)] = stage
        elif stages:
            stages[-1].instructions.append(node)
        elif word == "ARG" and "=" in rest:
            name, _, value = rest.partition("=")
            defaults[name.strip()] = value.strip().strip("\"'")
    return Build(stages)


def leaves_out(dockerfile: Node, name: str) -> bool:
    """Whether the `.dockerignore` beside a Dockerfile keeps a file of this name out of the build."""
    home = Path(dockerfile.file.name)
    for candidate in (home.with_name(f"{home.name}.dockerignore"), home.with_name(".dockerignore")):
        try:
            with candidate.open("rb") as stream:
                patterns = stream.read(_LARGEST_IGNORE).decode("utf-8", "replace").split()
        except OSError:
            continue
        plain = {pattern.strip("/").removeprefix("**/") for pattern in patterns if not pattern.startswith(("#", "!"))}
        return any(fnmatchcase(name, pattern) for pattern in plain)
    return False
