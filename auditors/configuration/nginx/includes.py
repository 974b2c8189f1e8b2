"""`include` of NGINX: the directives of other files, put where they are included, as NGINX does it.

Only files below the directory of the including configuration are read, whatever links or `..` say. An absolute pattern
that leads elsewhere is looked for below that directory too: a configuration is often audited as a copy of `/etc/nginx`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from auditors.configuration.documents import Node

Read = Callable[[Path, str], Node | None]
"""Reads a file, which reports call by the name; None where that is not possible, which is then told already."""

FILES: Final = 500
"""Inclusions of one configuration; what more there is stays unread."""

LEVELS: Final = 10
"""Files that include files that include files."""

_HOMES: Final = ("/etc/nginx/", "/usr/local/nginx/conf/", "/usr/local/openresty/nginx/conf/", "/opt/nginx/conf/")


def with_includes(root: Node, path: Path, read: Read) -> dict[Path, str]:
    """Put what a configuration includes into it. Returns the files that were read, with their names in reports."""
    joined = _Joined(path, root.file.name, read)
    joined.whole(root, 0)
    return joined.files


class _Joined:
    def __init__(self, path: Path, name: str, read: Read) -> None:
        self.files: dict[Path, str] = {}
        self._count = 0
        self._home = path.parent.resolve()
        self._shown = PurePosixPath(name).parent
        self._self = path.resolve()
        self._read = read

    def whole(self, block: Node, level: int) -> Node:
        """A block with its includes replaced by what they include."""
        members: list[Node] = []
        for member in block.members:
            if member.fields["directive"].text == "include" and level < LEVELS:
                found = list(self._included(member, level))
                members += [member, *found]
            else:
                inner = member.fields.get("block")
                if inner is not None:
                    member.fields["block"] = self.whole(inner, level)
                members.append(member)
        block.value = members
        return block

    def _included(self, member: Node, level: int) -> Iterator[Node]:
        arguments = member.fields["arguments"].members
        targets = list(self._targets(arguments[0].text)) if arguments else []
        member.fields["followed"] = Node(member.file, bool(targets), member.line)
        for target in targets:
            if self._count >= FILES:
                return
            self._count += 1
            name = str(self._shown / target.relative_to(self._home))
            self.files[target.resolve()] = name
            tree = self._read(target, name)
            if tree is not None:
                yield from self.whole(tree, level + 1).members

    def _targets(self, pattern: str) -> Iterator[Path]:
        """The files that a pattern means, in the order of NGINX: by name."""
        if any(mark in pattern for mark in ("$", "{{", "\0")):
            return
        for relative in self._relative(pattern):
            try:
                many = any(mark in relative for mark in "*?[")
                paths = sorted(self._home.glob(relative)) if many else [self._home / relative]
            except (ValueError, NotImplementedError, OSError):
                continue
            found = [path for path in paths if self._may_read(path)]
            yield from found
            if found:
                return

    def _relative(self, pattern: str) -> Iterator[str]:
        pattern = re.sub(r"\*{2,}", "*", pattern)
        if not pattern.startswith("/"):
            yield os.path.normpath(pattern)
            return
        home = f"{self._home}/"
        if pattern.startswith(home):
            yield pattern.removeprefix(home)
        for prefix in _HOMES:
            if pattern.startswith(prefix):
                yield os.path.normpath(pattern.removeprefix(prefix))

    def _may_read(self, path: Path) -> bool:
        try:
            real = path.resolve()
            return real.is_relative_to(self._home) and real.is_file() and real != self._self
        except (OSError, RuntimeError):
            return False
