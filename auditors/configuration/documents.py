"""A configuration file as a tree of values that know where they stand."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

Scalar = str | int | float | bool | None

_TEMPLATE: Final = re.compile(
    r"\{\{|\{%|\$\{|\$\(|\$[A-Za-z_]\w*|%[A-Z_]{2,}(?:\([^)%]{0,200}\))?(?::\d+)?%|<[A-Za-z][\w .-]*>"
)
_REFERENCE: Final = re.compile(
    r"(?:os\.environ/|oidc/|env[:.]|secrets?[./:]|vault:|op://|projects/[^/]+/secrets/|arn:aws|ENC\[|sops:|ref\+|file:)"
)


class Kind(enum.Enum):
    """What a file, or a part of one, configures."""

    LITELLM = "litellm"
    ENVIRONMENT = "environment"
    PORTKEY = "portkey"
    HELICONE = "helicone"
    COMPOSE = "compose"
    SERVICE = "compose-service"
    DOCKERFILE = "dockerfile"
    DOCKER_RUN = "docker-run"
    KUBERNETES = "kubernetes"
    HELM = "helm-values"
    NGINX = "nginx"
    ENVOY = "envoy"
    LOGROTATE = "logrotate"
    REQUIREMENTS = "requirements"
    UNKNOWN = "unknown"


@dataclass(slots=True, eq=False)
class File:
    """A file that was read: its name in reports and its text. `starts` are the byte offsets of its lines,
    `actions` whether a template engine is to fill it in; both are found out when they are asked for.

    `problems` say what in it could not be read, where the rest could.
    """

    name: str
    text: str
    starts: list[int] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    actions: bool | None = None

    def offset(self, line: int) -> int:
        """The byte offset of a line, which counts from 1."""
        if not self.starts:
            at = 0
            for each in self.text.splitlines(keepends=True):
                self.starts.append(at)
                at += len(each.encode("utf-8", "surrogateescape"))
        return self.starts[line - 1] if 0 < line <= len(self.starts) else 0

    @property
    def is_template(self) -> bool:
        """Whether Helm, Jinja or the like still fill it in: what is absent may yet come."""
        if self.actions is None:
            self.actions = "{{" in self.text or "{%" in self.text
        return self.actions

    @property
    def is_json(self) -> bool:
        """Whether this is JSON, by its name or its first character; a template begins with two braces."""
        start = self.text[:200].lstrip()
        return self.name.endswith(".json") or (start.startswith("{") and not start.startswith(("{{", "{%", "{#")))


@dataclass(slots=True, eq=False)
class Node:
    """A value: a mapping of nodes by key, a list of nodes, or a scalar.

    `line` counts from 1 and `column` from 0; `start` and `end` are code points in the file's text; `quoted` scalars
    are strings whatever they look like. `keys` are the nodes of a mapping's keys, `repeated` those that stand more
    than once. `subject` is the pointer with names instead of numbers where list items have one, so that it stays the
    same when items move.
    """

    file: File
    value: dict[str, Node] | list[Node] | Scalar
    line: int = 1
    column: int = 0
    start: int = 0
    end: int = 0
    pointer: str = ""
    subject: str = ""
    quoted: bool = False
    tag: str = ""
    keys: dict[str, Node] = field(default_factory=dict)
    repeated: list[Node] = field(default_factory=list)

    def at(self, *path: str) -> Node | None:
        """The node below these keys, or None."""
        node: Node | None = self
        for key in path:
            if node is None or not isinstance(node.value, dict):
                return None
            node = node.value.get(key)
        return node

    @property
    def setting(self) -> str:
        """Where it stands, in names with dots between them."""
        steps = self.subject.lstrip("/").split("/")
        return ".".join(step.replace("~1", "/").replace("~0", "~") for step in steps)

    @property
    def fields(self) -> dict[str, Node]:
        """The members of a mapping; none of anything else."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def members(self) -> list[Node]:
        """The items of a list; of a single value itself, of nothing none."""
        if isinstance(self.value, list):
            return self.value
        return [] if self.value is None else [self]

    @property
    def text(self) -> str:
        """A scalar in words: what stands there; empty for null and collections."""
        if isinstance(self.value, bool):
            return "true" if self.value else "false"
        return "" if self.value is None or isinstance(self.value, dict | list) else str(self.value)

    @property
    def is_true(self) -> bool:
        """Whether this is the boolean true; a string is not."""
        return self.value is True

    @property
    def says_true(self) -> bool:
        """Whether this is true or a word for it, as settings are understood that convert strings."""
        return self.value is True or self.text.strip().lower() in ("true", "1", "yes", "on")

    @property
    def says_false(self) -> bool:
        """Whether this is false or a word for it."""
        return self.value is False or self.text.strip().lower() in ("false", "0", "no", "off")

    @property
    def is_reference(self) -> bool:
        """Whether the value names the place of a secret instead of being one."""
        return isinstance(self.value, str) and bool(_REFERENCE.match(self.value.strip()))

    @property
    def is_template(self) -> bool:
        """Whether something is filled in before the file is used: Helm, Jinja, a shell."""
        return isinstance(self.value, str) and bool(_TEMPLATE.search(self.value))

    @property
    def is_literal(self) -> bool:
        """Whether the value is a text that is used as it stands."""
        return (
            isinstance(self.value, str) and bool(self.value.strip()) and not self.is_reference and not self.is_template
        )

    @property
    def children(self) -> list[Node]:
        """The nodes right below this one; a scalar has none."""
        if isinstance(self.value, dict):
            return list(self.value.values())
        return self.value if isinstance(self.value, list) else []

    def with_value(self, value: dict[str, Node] | list[Node], keys: dict[str, Node] | None = None) -> Node:
        """This node at its place with other members, and other keys where they are given."""
        return replace(self, value=value, keys=self.keys if keys is None else keys)

    def with_text(self, text: str, tag: str = "") -> Node:
        """A text at the place of this node."""
        return replace(self, value=text, quoted=True, tag=tag, keys={}, repeated=[])

    def scalars(self) -> Iterator[tuple[str, Node]]:
        """All scalars at or below this node, each with the key that it belongs to, in reading order."""
        waiting: list[tuple[str, Node]] = [("", self)]
        while waiting:
            key, node = waiting.pop()
            if isinstance(node.value, dict):
                waiting += reversed(node.value.items())
            elif isinstance(node.value, list):
                waiting += [(key, member) for member in reversed(node.value)]
            else:
                yield key, node


def escaped(key: str) -> str:
    """A key as a step of a pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")
