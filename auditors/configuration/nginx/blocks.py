"""Blocks of an NGINX configuration, and which directive is in effect where.

A directive of an outer block holds in an inner one that has none of that name; where it has one, the outer ones are
gone, of lists (`proxy_set_header`, `add_header`, `allow` with `deny`) all of them. Handlers (`proxy_pass`, `return`)
are not inherited.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from auditors.configuration.documents import Node

_INSIDE: Final = re.compile(r"(?:unix:|127\.\d|\[::1\]|localhost(?:[:\s]|\Z))")
VARIABLE: Final = re.compile(r"(?<!\\)\$(?:\{(\w+)\}|(\w+))")
"""A variable in a value; its name is the first or the second group."""


@dataclass(slots=True, eq=False)
class Block:
    """A directive with what it holds. `parent` is the block that it stands in, None at the top."""

    node: Node
    name: str
    arguments: tuple[str, ...]
    parent: Block | None
    children: list[Block] = field(default_factory=list)
    _named: dict[str, list[Block]] | None = None
    _sets: dict[str, list[Block]] | None = None

    def own(self, *names: str) -> list[Block]:
        """The directives of these names right in this block, in reading order."""
        if self._named is None:
            self._named = {}
            for child in self.children:
                self._named.setdefault(child.name, []).append(child)
        found = [child for name in names for child in self._named.get(name, ())]
        return found if len(names) == 1 else sorted(found, key=lambda child: child.node.start)

    def sets(self, variable: str) -> list[Block]:
        """The `set` directives of a variable right in this block."""
        if self._sets is None:
            self._sets = {}
            for block in self.own("set"):
                if len(block.arguments) > 1:
                    self._sets.setdefault(block.text.lstrip("$"), []).append(block)
        return self._sets.get(variable, [])

    def effective(self, *names: str) -> list[Block]:
        """The directives of these names that hold here: the block's own, else those of the next one that has some."""
        block: Block | None = self
        while block is not None:
            if found := block.own(*names):
                return found
            block = block.parent
        return []

    def value(self, name: str) -> str:
        """The first argument of the directive in effect; empty where there is none."""
        found = self.effective(name)
        return found[-1].text if found else ""

    @property
    def text(self) -> str:
        """The first argument; empty where there is none."""
        return self.arguments[0] if self.arguments else ""

    def argument(self, number: int) -> Node:
        """The node of an argument; that of the directive where there are fewer."""
        nodes = self.node.fields["arguments"].members
        return nodes[number] if number < len(nodes) else self.node

    def chain(self) -> Iterator[Block]:
        """This block and those around it, from the inside."""
        block: Block | None = self
        while block is not None:
            yield block
            block = block.parent

    def everything(self) -> Iterator[Block]:
        """All directives in this block, at any depth, in reading order."""
        waiting = list(reversed(self.children))
        while waiting:
            block = waiting.pop()
            yield block
            waiting += reversed(block.children)


def exposed(server: Block) -> bool:
    """Whether a server listens beyond this machine; without `listen` it does, on every address."""
    listens = server.own("listen")
    return not listens or any(not _INSIDE.match(listen.text) for listen in listens)


def variables(text: str) -> list[str]:
    """The names of the variables in a value."""
    return [match[1] or match[2] for match in VARIABLE.finditer(text)]


def unseen(block: Block) -> str:
    """An include of the location or server that could not be followed and may hold what seems to be missing."""
    for level in block.chain():
        if level.name not in ("location", "server", "if"):
            continue
        for include in level.own("include"):
            followed = include.node.fields.get("followed")
            if (followed is None or not followed.is_true) and not re.search(
                r"mime\.types|(?:fastcgi|uwsgi|scgi|proxy)[-_.]|letsencrypt|acme|modules|ssl|tls|headers?|gzip|brotli"
                r"|web_?sockets?|cors|cache|logging",
                include.text,
            ):
                return include.text
    return ""
