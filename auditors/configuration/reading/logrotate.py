"""Rules of logrotate as nodes: a list of blocks, each a list of its lines."""

from __future__ import annotations

import re
from typing import Final

from auditors.configuration.documents import File, Node

LOOKS: Final = re.compile(
    r"^[ \t]*(?:rotate[ \t]+\d+|missingok|delaycompress|sharedscripts|copytruncate|notifempty)[ \t]*$", re.MULTILINE
)
"""Lines that only files of logrotate have."""


def read_logrotate(file: File) -> Node:
    """The blocks of a file; lines outside blocks are one of their own."""
    root = Node(file, [], subject="/logrotate")
    block = _block(root)
    at = 0
    for number, line in enumerate(file.text.split("\n"), 1):
        text = line.split("#")[0].strip().rstrip("{").strip()
        if line.rstrip().endswith("{") or line.strip() == "}":
            block = _block(root)
        if text and text != "}":
            pointer = f"{block.pointer}/{len(block.members)}"
            subject = f"{block.subject}/{text.split()[0].replace('/', '~1')}"
            start = at + len(line) - len(line.lstrip())
            node = Node(
                file, text, number, len(line) - len(line.lstrip()), start, at + len(line), pointer, subject, quoted=True
            )
            block.members.append(node)
        at += len(line) + 1
    return root


def _block(root: Node) -> Node:
    number = len(root.members)
    block = Node(root.file, [], pointer=f"/{number}", subject=f"/logrotate/{number}")
    root.members.append(block)
    return block
