"""Files of lines as nodes: environments, Dockerfiles, lists of packages. Scripts are read by `reading.docker_run`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from auditors.configuration.documents import File, Node
from auditors.configuration.environments import Environment, Origin

_ASSIGNMENT: Final = re.compile(r"\s*(?:export\s+|set\s+)?([A-Za-z_][A-Za-z0-9_.-]*)\s*=[ \t]*(.*)\Z", re.DOTALL)
_CLOSED: Final = {'"': re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL), "'": re.compile(r"'[^']*'", re.DOTALL)}
_ESCAPED: Final = re.compile(r'\\([\\"$`n])')
_LONGEST_VALUE: Final = 16_384
"""Characters of a quoted value over several lines: a private key with its chain."""

_HEREDOC: Final = re.compile(r"<<-?\s*([\"']?)(\w+)\1")
_ESCAPE: Final = re.compile(r"#\s*escape\s*=\s*(\S)", re.IGNORECASE)
_VARIABLE: Final = re.compile(
    r"([A-Za-z_][A-Za-z0-9_.]*)=(\"(?:[^\"\\]|\\.)*\"|'[^']*'|(?:[^\s\"'\\]|\\.)*)", re.DOTALL
)


def read_environment(file: File) -> Environment:
    """An `.env` file as a mapping; the last of two assignments wins. Quoted values may go over several lines."""
    root = Environment(file, {}, origin=Origin.FILE)
    skipped = 0
    for number, start, line in numbered(file):
        if number <= skipped or line.lstrip().startswith("#"):
            continue
        match = _ASSIGNMENT.match(line)
        if match is None:
            continue
        name, raw, at = match[1], match[2].rstrip(), start + match.start(2)
        if raw[:1] in ("'", '"') and not _CLOSED[raw[0]].match(raw):
            whole = _CLOSED[raw[0]].match(file.text, at, at + _LONGEST_VALUE)
            if whole is not None:
                raw = whole[0]
                skipped = number + raw.count("\n")
        key = Node(file, name, number, match.start(1), start + match.start(1), start + match.end(1), f"/{name}")
        value = _unquoted(raw)
        end = at + (len(value) if raw[:1] not in ("'", '"') else _quoted(raw))
        node = Node(file, value, number, match.start(2), at, end, f"/{name}", f"/{name}", quoted=True)
        if name in root.fields:
            root.repeated.append(key)
        root.fields[name], root.keys[name] = node, key
    return root


def environment_of(file: File, pairs: list[tuple[str, str]]) -> Environment:
    """The environment of a process as a mapping."""
    root = Environment(file, {}, origin=Origin.PROCESS)
    for name, value in pairs:
        root.fields[name] = Node(file, value, 0, pointer=f"/{name}", subject=f"/{name}", quoted=True)
    return root


def _quoted(raw: str) -> int:
    """How many characters a value takes with its quotes; what follows is a comment."""
    match = _CLOSED[raw[0]].match(raw)
    return len(match[0]) if match else len(raw)


def _unquoted(raw: str) -> str:
    if raw[:1] in ("'", '"') and (match := _CLOSED[raw[0]].match(raw)) is not None:
        text = match[0][1:-1]
        return text if raw[0] == "'" else _ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], text)
    return re.split(r"\s+#", raw, maxsplit=1)[0]


def numbered(file: File) -> Iterator[tuple[int, int, str]]:
    """The lines of a file: number from 1, offset, text."""
    at = 0
    for number, line in enumerate(file.text.split("\n"), 1):
        yield number, at, line.removesuffix("\r")
        at += len(line) + 1


class Lines:
    """Tells the line of an offset in a text."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def place(self, at: int) -> tuple[int, int]:
        """The line, from 1, and the column, from 0."""
        line = bisect_right(self._starts, at)
        return line, at - self._starts[line - 1]


def logical_lines(file: File, escape: str = "\\") -> Iterator[tuple[int, int]]:
    """Where commands begin and end: lines with those that an escape at their end joins to them.

    Comments between joined lines belong to them.
    """
    begin = -1
    for _, at, line in numbered(file):
        if line.lstrip().startswith("#"):
            continue
        if begin < 0:
            begin = at
        if line.rstrip().endswith(escape):
            continue
        yield begin, at + len(line)
        begin = -1
    if begin >= 0:
        yield begin, len(file.text)


def read_dockerfile(file: File) -> Node:
    """A Dockerfile as a list of instructions, each a text of its word and its arguments on one line.

    Here-documents belong to the instruction that they follow, those of RUN as further commands.
    """
    root = Node(file, [])
    lines = Lines(file.text)
    directive = _ESCAPE.match(file.text)
    escape = directive[1] if directive and directive[1] in "\\`" else "\\"
    until = 0
    for begin, end in logical_lines(file, escape):
        if begin < until:
            continue
        raw = file.text[begin:end]
        kept = (line for line in raw.split("\n") if not line.lstrip().startswith("#"))
        text = " ".join(line.rstrip().removesuffix(escape).strip() for line in kept).strip()
        if not text:
            continue
        word, _, rest = text.partition(" ")
        line, column = lines.place(begin + len(raw) - len(raw.lstrip()))
        heredoc = _HEREDOC.search(rest) if word.upper() in ("RUN", "COPY", "ADD") else None
        if heredoc is not None:
            closing = re.compile(rf"^\s*{re.escape(heredoc[2])}\s*$", re.MULTILINE).search(file.text, end)
            until = closing.end() if closing else len(file.text)
            body = file.text[end : closing.start() if closing else until][:_LONGEST_VALUE]
            if word.upper() == "RUN":
                rest = " && ".join([rest, *(line.strip() for line in body.split("\n") if line.strip())])
        pointer = f"/{len(root.members)}"
        subject = f"/{word.upper()} {rest.strip().partition('=')[0][:60].replace('/', '~1')}"
        node = Node(file, f"{word.upper()} {rest.strip()}", line, column, begin, end, pointer, subject, quoted=True)
        root.members.append(node)
    return root


def image_variables(dockerfile: Node) -> Environment:
    """The variables that the `ENV` and `ARG` instructions of a Dockerfile put into the image; of `ARG` the defaults."""
    found = Environment(dockerfile.file, {}, pointer="", subject="/ENV", origin=Origin.DOCKERFILE, complete=False)
    lines = Lines(dockerfile.file.text)
    for instruction in dockerfile.members:
        word, _, rest = instruction.text.partition(" ")
        if word not in ("ENV", "ARG"):
            continue
        raw = dockerfile.file.text[instruction.start : instruction.end]
        pairs = [(match[1], match[2], match.start(2)) for match in _VARIABLE.finditer(raw)]
        if not pairs and word == "ENV" and " " in rest:
            name, _, value = rest.partition(" ")
            pairs = [(name, value.strip(), max(raw.find(value.strip()), 0))]
        for name, value, at in pairs:
            start = instruction.start + at
            line, column = lines.place(start)
            steps = f"{instruction.pointer}/{name}", f"/{word}/{name}"
            found.fields[name] = Node(
                dockerfile.file, _unquoted(value), line, column, start, start + len(value), *steps, quoted=True
            )
    return found
