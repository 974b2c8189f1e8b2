"""Configurations in blocks of text of another file: of a manifest, a compose file, values of a chart."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from auditors.configuration.documents import File, Kind, Node
from auditors.configuration.reading.yaml import read_yaml
from auditors.configuration.surroundings import Part
from auditors.errors import UnreadableError

_OURS: Final = re.compile(r"^(?:model_list|general_settings|litellm_settings|static_resources):", re.MULTILINE)

Recognise = Callable[[Node], Iterator[Part]]
"""Tells what a document is, and its parts."""


def embedded(node: Node, recognise: Recognise) -> Iterator[Part]:
    """The configurations in a block of text: nodes with their place in the file, and pointers that go on behind #."""
    raw = node.file.text[node.start : node.end].split("\n")
    first = next((line for line in raw[1:] if line.strip()), "")
    blank = next((number for number, line in enumerate(raw[1:]) if line.strip()), 0) if len(raw) > 1 else 0
    shift = (node.line if raw[0][:1] in "|>" else node.line - 1, len(first) - len(first.lstrip()))
    inner = File(node.file.name, node.text)
    if blank and not node.text.startswith("\n"):
        shift = (shift[0] + blank, shift[1])
    try:
        documents = read_yaml(inner, shift=shift, pointer=f"{node.pointer}#")
    except UnreadableError as error:
        if _OURS.search(node.text):
            node.file.problems.append(str(error))
        return
    for document in documents:
        yield from (part for part in recognise(document) if part[0] is not Kind.UNKNOWN)
