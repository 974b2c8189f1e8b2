"""NGINX configuration as a tree of directives, read without following includes."""

from __future__ import annotations

from typing import Final

from auditors.configuration.documents import File, Node
from auditors.errors import UnreadableError

DEPTH: Final = 50
"""Blocks inside each other; deeper ones are nobody's configuration."""


def read_nginx(file: File) -> Node:
    """A list of directives, each a mapping: `directive`, `arguments` (a list) and, of blocks, `block` (a list).

    Raises UnreadableError with the line of a brace or quote that nothing closes.
    """
    root = Node(file, [], subject="/nginx")
    stack: list[list[Node]] = [root.members]
    words: list[tuple[str, int, int]] = []
    for word, line, start, kind in _words(file):
        if kind == "word":
            words.append((word, line, start))
            continue
        if kind == "}":
            if len(stack) == 1:
                raise UnreadableError(f"{file.name}:{line}: a closing brace without an opening one")
            stack.pop()
            continue
        if not words:
            continue
        directive = _directive(file, words, stack[-1])
        words = []
        if kind == "{":
            if len(stack) >= DEPTH:
                raise UnreadableError(f"{file.name}:{line}: nested deeper than {DEPTH} levels")
            block = Node(file, [], line, pointer=f"{directive.pointer}/block", subject=directive.subject)
            directive.fields["block"] = block
            stack.append(block.members)
    if len(stack) > 1:
        raise UnreadableError(f"{file.name}:{file.text.count(chr(10)) + 1}: a block is not closed")
    return root


def _directive(file: File, words: list[tuple[str, int, int]], siblings: list[Node]) -> Node:
    line, start = words[0][1], words[0][2]
    pointer = f"/{len(siblings)}/{words[0][0]}"
    subject = "/" + " ".join(word for word, _, _ in words[:3])[:80].replace("/", "~1")
    node = Node(file, {}, line, 0, start, words[-1][2] + len(words[-1][0]), pointer, subject)
    node.fields["directive"] = Node(file, words[0][0], line, quoted=True)
    node.fields["arguments"] = Node(
        file, [Node(file, word, at, start=s, quoted=True) for word, at, s in words[1:]], line
    )
    siblings.append(node)
    return node


def _words(file: File) -> list[tuple[str, int, int, str]]:
    text, found = file.text, []
    at, line, size = 0, 1, len(file.text)
    while at < size:
        c = text[at]
        if c == "\n":
            line, at = line + 1, at + 1
        elif c.isspace():
            at += 1
        elif c == "#":
            at = newline if (newline := text.find("\n", at)) >= 0 else size
        elif c in "{};":
            found.append((c, line, at, c))
            at += 1
        elif c in "\"'":
            end = at + 1
            while end < size and text[end] != c:
                end += 2 if text[end] == "\\" else 1
            if end >= size:
                raise UnreadableError(f"{file.name}:{line}: a quote is not closed")
            found.append((text[at + 1 : end], line, at, "word"))
            line += text.count("\n", at, end)
            at = end + 1
        else:
            end = at
            while end < size and (not text[end].isspace()) and text[end] not in ";{":
                if text[end] == "\\":
                    end += 1
                elif text[end] == "$" and text.startswith("{", end + 1):
                    end = max(text.find("}", end), end)
                end += 1
            found.append((text[at:end], line, at, "word"))
            at = max(end, at + 1)
    return found
