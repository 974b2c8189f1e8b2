"""YAML and JSON as nodes with positions, read as PyYAML reads them: last key wins, `yes` is true, merge keys work.

Parsing is event by event, so that depth and the growth of aliases have bounds and unknown tags are no error. Templates
(Helm, Jinja) are blanked before parsing, place by place, and stand in the values again afterwards.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any, Final

import yaml

from auditors.configuration.documents import File, Node, Scalar, escaped
from auditors.errors import UnreadableError

DEPTH: Final = 100
"""Collections inside each other; deeper ones are nobody's configuration."""

VALUES: Final = 500_000
"""Keys, values and collections of a file: a hundred times those of a thousand models."""

GROWTH: Final = 200_000
"""Nodes that aliases may add, so that nine lines of them do not fill the memory."""

LENIENT: Final = 1 << 20
"""Characters of a text with a mistake that is read once more, as proxies read it."""

_FAST: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NAMES: Final = ("model_name", "guardrail_name", "server_name", "name", "path", "search_tool_name", "vector_store_name")
_BOOL: Final = {
    **dict.fromkeys(("yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
}
_NULL: Final = frozenset({"", "~", "null", "Null", "NULL"})
_INT: Final = re.compile(r"[-+]?(?:0|[1-9][0-9_]*)\Z")
_FLOAT: Final = re.compile(r"[-+]?(?:[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*)\Z")
_INFINITE: Final = {
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
}
_ACTION_LINE: Final = re.compile(
    r"^[ \t]*(?:\{\{(?:[^}\n]|\}(?!\}))*\}\}|\{%[^\n]*?%\}|\{#[^\n]*?#\}|%\{[^}\n]*\})[ \t]*$", re.MULTILINE
)
_ACTION: Final = re.compile(r"\$?\{\{(?:[^}\n]|\}(?!\}))*\}\}|\{%[^\n]*?%\}|\{#[^\n]*?#\}|\$\{[^}\n]*\}|%\{[^}\n]*\}")
_HELD: Final = "\ue000"
_HELD_RUN: Final = re.compile(f"{_HELD}+")
_JSON_ESCAPE: Final = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")


def read_yaml(file: File, *, json: bool = False, shift: tuple[int, int] = (0, 0), pointer: str = "") -> list[Node]:
    """The documents of a file. `shift` are lines and columns that stand before the text in what contains it.

    Raises UnreadableError with the place of the first mistake.
    """
    text = _JSON_ESCAPE.sub(r"\\ufffd", file.text.replace("\t", " ")) if json else _without_templates(file.text)
    text = "".join(c if c.isprintable() or c in "\n\t\r" or c == _HELD else " " for c in text) if _odd(text) else text
    try:
        return _Builder(file, text, shift, pointer).documents(_events(text, _FAST))
    except yaml.YAMLError as error:
        mistake = error
    if len(text) <= LENIENT:  # the proxies' own parser is slower, and takes tabs where the fast one refuses them
        try:
            return _Builder(file, text, shift, pointer).documents(_events(text, yaml.SafeLoader))
        except yaml.YAMLError as error:
            mistake = error
    raise UnreadableError(f"{file.name}{_place(mistake, *shift)}: {_words(mistake)}")


def _odd(text: str) -> bool:
    return not text.isascii() or any(c < " " and c not in "\n\t\r" for c in set(text))


def _events(text: str, loader: Any) -> Iterator[Any]:
    parser = loader(text)
    try:
        while parser.check_event():
            yield parser.get_event()
    finally:
        parser.dispose()


def _place(error: yaml.YAMLError, lines: int, columns: int) -> str:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return f":{mark.line + 1 + lines}:{mark.column + 1 + columns}" if mark is not None else ""


def _words(error: yaml.YAMLError) -> str:
    """What is wrong without any text of the file."""
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be read"
    if "cannot start any token" in str(problem):
        problem = "a character that cannot stand here (a tab, perhaps: YAML is indented with spaces)"
    return f"not valid YAML: {re.sub(chr(39) + '.{8,}' + chr(39), 'a text', str(problem))}"


def _without_templates(text: str) -> str:
    """The text with template actions blanked: whole lines as remarks, others as a word of the same length."""
    if not any(mark in text for mark in ("{{", "{%", "${", "%{")):
        return text
    text = _ACTION_LINE.sub(lambda found: _remark(found[0]), text)
    return _ACTION.sub(lambda found: _HELD * len(found[0]), text)


def _remark(line: str) -> str:
    """A line that says nothing. Blanks only would count as indentation where they begin a block of text."""
    indent = len(line) - len(line.lstrip())
    return f"{line[:indent]}#{' ' * (len(line) - indent - 1)}" if indent else " " * len(line)


class _Builder:
    """Makes nodes of events, with a stack instead of recursion."""

    def __init__(self, file: File, text: str, shift: tuple[int, int], pointer: str) -> None:
        self._file = file
        self._text = text
        self._lines, self._columns = shift
        self._pointer = pointer
        self._added = 0

    def documents(self, events: Iterator[Any]) -> list[Node]:
        """Every document with something in it."""
        found: list[Node] = []
        stack: list[tuple[Node, list[Node]]] = []
        anchors: dict[str, Node] = {}
        for number, event in enumerate(events):
            if number > VALUES:
                line = event.start_mark.line + 1 + self._lines
                raise UnreadableError(
                    f"{self._file.name}:{line}: more than {VALUES:,} values, which no configuration has"
                )
            if isinstance(event, yaml.DocumentStartEvent):
                anchors = {}
            elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                value: dict[str, Node] | list[Node] = {} if isinstance(event, yaml.MappingStartEvent) else []
                if len(stack) >= DEPTH:
                    line = event.start_mark.line + 1 + self._lines
                    raise UnreadableError(f"{self._file.name}:{line}: nested deeper than {DEPTH} levels")
                stack.append((self._node(event, value, anchors), []))
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                node, children = stack.pop()
                node.end = event.end_mark.index
                self._fill(node, children)
                self._place(node, stack, found)
            elif isinstance(event, yaml.AliasEvent):
                self._place(self._alias(event, anchors), stack, found)
            elif isinstance(event, yaml.ScalarEvent):
                self._place(self._node(event, self._scalar(event), anchors), stack, found)
        for number, document in enumerate(found):
            name = f"{self._pointer}/{number}" if len(found) > 1 else self._pointer
            self._point(document, name)
        return [document for document in found if document.value is not None]

    def _node(self, event: Any, value: dict[str, Node] | list[Node] | Scalar, anchors: dict[str, Node]) -> Node:
        mark = event.start_mark
        node = Node(
            self._file,
            value,
            mark.line + 1 + self._lines,
            mark.column + self._columns,
            mark.index,
            event.end_mark.index,
            quoted=isinstance(event, yaml.ScalarEvent) and bool(event.style),
            tag=event.tag or "",
        )
        if event.anchor:
            anchors[event.anchor] = node
        return node

    def _scalar(self, event: Any) -> Scalar:
        value: str = event.value
        if _HELD in value:
            return self._filled(event)
        if event.style or event.tag == "tag:yaml.org,2002:str":
            return value
        if value in _NULL:
            return None
        if value in _BOOL:
            return _BOOL[value]
        if _INT.match(value) and len(value) < 20:
            return int(value.replace("_", ""))
        if _FLOAT.match(value):
            return float(value.replace("_", ""))
        return _INFINITE.get(value, value)

    def _filled(self, event: Any) -> str:
        """A text with the actions of its template where they stood."""
        begin, end = event.start_mark.index, event.end_mark.index
        text = self._file.text
        actions = iter([text[run.start() : run.end()] for run in _HELD_RUN.finditer(self._text, begin, end)])
        return _HELD_RUN.sub(lambda _: next(actions, "${}"), event.value)

    def _alias(self, event: Any, anchors: dict[str, Node]) -> Node:
        target = anchors.get(event.anchor)
        line = event.start_mark.line + 1 + self._lines
        if target is None:
            raise UnreadableError(f"{self._file.name}:{line}: not valid YAML: an alias without its anchor")
        return self._copy(target, line)

    def _copy(self, target: Node, line: int) -> Node:
        """The node once more, for a place of its own. Bounded: every copy counts."""
        self._added += 1
        if self._added > GROWTH:
            raise UnreadableError(f"{self._file.name}:{line}: its aliases stand for more than {GROWTH:,} values")
        value = target.value
        copied = Node(
            target.file,
            None,
            target.line,
            target.column,
            target.start,
            target.end,
            quoted=target.quoted,
            tag=target.tag,
        )
        copied.keys, copied.repeated = target.keys, []
        if isinstance(value, dict):
            copied.value = {key: self._copy(child, line) for key, child in value.items()}
        elif isinstance(value, list):
            copied.value = [self._copy(child, line) for child in value]
        else:
            copied.value = value
        return copied

    def _fill(self, node: Node, children: list[Node]) -> None:
        if isinstance(node.value, list):
            node.value = children
            return
        merged: dict[str, Node] = {}
        own: dict[str, Node] = {}
        for key, value in zip(children[::2], children[1::2], strict=False):
            if key.text == "<<" and not key.quoted and isinstance(value.value, dict | list):
                for source in reversed(value.members):
                    merged |= source.fields
                continue
            name = key.text
            if name in own:
                node.repeated.append(key)
            own[name] = value
            node.keys[name] = key
        node.value = {**merged, **own}

    def _place(self, node: Node, stack: list[tuple[Node, list[Node]]], found: list[Node]) -> None:
        (stack[-1][1] if stack else found).append(node)

    def _point(self, document: Node, pointer: str) -> None:
        document.pointer = document.subject = pointer
        waiting = [document]
        while waiting:
            node = waiting.pop()
            if isinstance(node.value, dict):
                for key, child in node.value.items():
                    step = escaped(key)
                    child.pointer, child.subject = f"{node.pointer}/{step}", f"{node.subject}/{step}"
                    waiting.append(child)
            elif isinstance(node.value, list):
                seen: dict[str, int] = {}
                for number, child in enumerate(node.value):
                    name = next((text for key in _NAMES if (text := _name(child, key))), "")
                    count = seen[name] = seen.get(name, -1) + 1
                    step = f"{name}:{count + 1}" if name and count else name or str(number)
                    child.pointer, child.subject = f"{node.pointer}/{number}", f"{node.subject}/{step}"
                    waiting.append(child)


def _name(node: Node, key: str) -> str:
    found = node.fields.get(key)
    return escaped(found.text) if found is not None else ""
