"""Changes a configuration in place: what stands around a changed value, comments and layout included, stays as it is.

Values are replaced where their nodes say that they stand; settings are put below the head of their section, in the
style that the section has. What cannot be changed with certainty is not: a place that the text does not confirm, a
value that aliases share.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import yaml

from auditors.configuration.check import Fix
from auditors.configuration.documents import File, Node

_PROPERTIES: Final = re.compile(r"((?:[&!]\S*[ \t]+)*)")
_INDENT: Final = 2


@dataclass(frozen=True, slots=True)
class Edit:
    """The text from `start` to `end` (code points) becomes `text`."""

    start: int
    end: int
    text: str


class Editor:
    """Finds out where and how one part of a file is changed; a section that is not there gets one setting at a time."""

    def __init__(self, file: File, root: Node) -> None:
        self._file = file
        self._root = root
        self._text = file.text
        self._lines = [0, *(match.end() for match in re.finditer("\n", file.text))]
        self._shared = _shared(root)
        self._added: set[tuple[str, ...]] = set()

    def edit(self, fix: Fix) -> Edit | None:
        """The edit that a fix amounts to; None where it cannot be made."""
        if fix.node is not None:
            return self._replacement(fix.node, fix.text, is_text=fix.is_text)
        if len(fix.path) != 2 or fix.path in self._added or fix.path[:1] in self._added:
            return None
        self._added.add(fix.path)
        return self._insertion(*fix.path, text=fix.text)

    def span(self, node: Node) -> tuple[int, int] | None:
        """Where a node stands in the file; None where that is not sure, as in a folded text of a manifest."""
        own = node.file.text
        if node.file is self._file:
            return node.start, node.end
        if node.file.name != self._file.name or not 0 < node.line <= len(self._lines):
            return None
        start = self._lines[node.line - 1] + node.column
        end = start + node.end - node.start
        return (start, end) if self._text[start:end] == own[node.start : node.end] else None

    def _replacement(self, node: Node, text: str, *, is_text: bool) -> Edit | None:
        span = self.span(node)
        if span is None or isinstance(node.value, dict | list) or node.tag == "!part":
            return None
        start, end = span
        source = self._text[start:end]
        properties = _PROPERTIES.match(source)[1]  # type: ignore[index]
        secret = text.lstrip().startswith("os.environ/")
        if not secret and ("&" in properties or id(node) in self._shared):
            return None
        kept = "".join(word + " " for word in properties.split() if word.startswith("&"))
        body = source[len(properties) :]
        if start == end:
            text = f"{' ' if self._text[start - 1 : start] == ':' else ''}{text.strip()}"
        elif body.startswith(("|", ">")) or self._is_json:
            text = f"{self._styled(text)}\n" if body.endswith("\n") else self._styled(text)
        elif body.startswith(("'", '"')) and (is_text or isinstance(yaml.safe_load(text), str)):
            text = f"{body[0]}{text.strip()}{body[0]}"
        return Edit(start, end, kept + text)

    def _insertion(self, section: str, key: str, text: str) -> Edit | None:
        root = self._root
        head, value = root.keys.get(section), root.at(section)
        if head is None or value is None:
            return self._new_section(section, key, text) if section not in root.fields else None
        if key in value.fields or id(value) in self._shared:
            return None
        spans = self.span(head), self.span(value)
        if spans[0] is None or spans[1] is None:
            return None
        (_, after), (start, end) = spans[0], spans[1]
        if self._is_flow(start):
            if not value.fields:
                self._added.add((section,))
            return self._into_flow(start, value, f"{self._name(key)}: {self._styled(text)}")
        keys = [node for node in value.keys.values() if node.file is value.file]
        if keys:
            indent = min(keys, key=lambda node: node.start).column
        elif (value.value is None and start == end) or self._text[start:end] in ("~", "null"):
            indent = head.column + _INDENT
        else:
            return None
        line = f"\n{' ' * indent}{key}: {text}"
        if value.value is None and start < end:
            return Edit(start, end, line)
        head_end = self._line_end(after)
        return Edit(head_end, head_end, line)

    def _new_section(self, section: str, key: str, text: str) -> Edit | None:
        keys = [node for node in self._root.keys.values() if node.file is self._root.file]
        spans = [span for node in keys if (span := self.span(node)) is not None]
        if not spans or len(spans) != len(keys):
            return None
        self._added.add((section,))
        whole = self.span(self._root)
        if whole is not None and self._is_flow(whole[0]):
            inside = f"{self._name(key)}: {self._styled(text)}"
            return self._into_flow(whole[0], self._root, f"{self._name(section)}: {{{inside}}}")
        first = min(spans)[0]
        line = self._text.rfind("\n", 0, first) + 1
        indent = self._text[line:first]
        if indent.strip():
            return None
        if not indent and self._root.file is self._file and not self._text[self._root.end :].strip():
            end = len(self._text)
            opened = "" if self._text.endswith("\n") else "\n"
            return Edit(end, end, f"{opened}{section}:\n{' ' * _INDENT}{key}: {text}\n")
        return Edit(line, line, f"{indent}{section}:\n{indent}{' ' * _INDENT}{key}: {text}\n")

    def _is_flow(self, start: int) -> bool:
        """Whether a mapping that begins there stands in braces, which two of are a template's."""
        return self._text.startswith("{", start) and not self._text.startswith("{{", start)

    def _into_flow(self, brace: int, mapping: Node, member: str) -> Edit:
        if mapping.fields:
            broken = re.compile(r"[ \t]*(\n[ \t]*)(?=\S)").match(self._text, brace + 1)
            member = f"{broken[1]}{member}," if broken else f"{member}, "
        return Edit(brace + 1, brace + 1, member)

    @property
    def _is_json(self) -> bool:
        return self._root.file.is_json

    def _name(self, name: str) -> str:
        return json.dumps(name) if self._is_json else name

    def _styled(self, text: str) -> str:
        return json.dumps(yaml.safe_load(text)) if self._is_json else text.strip()

    def _line_end(self, start: int) -> int:
        end = self._text.find("\n", start)
        return len(self._text) if end < 0 else end


def _shared(root: Node) -> frozenset[int]:
    """The values, by their identity, that stand elsewhere than where they count: aliases, merges, all below them."""
    found: set[int] = set()
    waiting = [(root, False)]
    while waiting:
        node, shared = waiting.pop()
        if shared:
            found.add(id(node))
        for name, child in node.fields.items():
            key = node.keys.get(name)
            elsewhere = key is None or key.file is not child.file or child.start < key.start
            waiting.append((child, shared or elsewhere))
        if isinstance(node.value, list):
            waiting += [(child, shared or child.start < node.start) for child in node.value]
    return frozenset(found)


def applied(text: str, edits: Iterable[Edit]) -> tuple[str, tuple[Edit, ...]]:
    """The text with the edits made, and those that were: of two of one place, or that overlap, the first counts."""
    chosen: dict[tuple[int, int], Edit] = {}
    insertions: list[Edit] = []
    for edit in edits:
        if edit.start == edit.end:
            insertions.append(edit)
        elif text[edit.start : edit.end] != edit.text:
            chosen.setdefault((edit.start, edit.end), edit)
    made: list[Edit] = []
    pieces: list[str] = []
    at = 0
    for edit in sorted([*insertions, *chosen.values()], key=lambda edit: (edit.start, edit.end)):
        if edit.start < at:
            continue
        pieces += [text[at : edit.start], edit.text]
        at = edit.end
        made.append(edit)
    return "".join([*pieces, text[at:]]), tuple(made)


def in_original(text: str, edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """The edits of a text with line feeds only, as edits of the original, where lines may end with CR LF."""
    ends = [match.start() - number for number, match in enumerate(re.finditer("\r\n", text))]
    newline = "\r\n" if ends else "\n"
    return tuple(
        Edit(
            edit.start + bisect_left(ends, edit.start),
            edit.end + bisect_left(ends, edit.end),
            edit.text.replace("\n", newline),
        )
        for edit in edits
    )
