"""NGINX configuration as a tree of directives, each word with its place.

Words, quotes and blocks are told apart as NGINX's own reader does (`ngx_conf_read_token`); Lua blocks of OpenResty are
one word each. Templates are read as they stand: `${NAME}`, `{{ name }}` and `{name}/` belong to words, `{% … %}` and
`%{ … }` are left out.
Includes are not followed here; `nginx.includes` does that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from auditors.configuration.documents import File, Node
from auditors.errors import UnreadableError

DEPTH: Final = 50
"""Blocks inside each other; deeper ones are nobody's configuration."""

_TOKEN: Final = re.compile(
    r"""(?P<blank>\s++|\#[^\n]*+|\{%[^\n]{0,500}?%\}|%\{[^\n}]{0,500}\}|\{\#[^\n]{0,500}?\#\})
      | (?P<quoted>"[^"\\]*+(?:\\.[^"\\]*+)*+"|'[^'\\]*+(?:\\.[^'\\]*+)*+')
      | (?P<action>\{\{[^\n]{0,500}?\}\}[^\s;{]*+)
      | (?P<mark>(?!\{\w{1,40}\}[\w./:-])[{};])
      | (?P<word>(?!["'])(?>[^\s;{\\$]++|\\.|\$\{[^}\n]{0,200}+\}|(?<!\$)\{\{[^\n]{0,500}?\}\}
          |\{\w{1,40}\}(?=[\w./:-])|\$|\\\Z)++)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPES: Final = re.compile(r"\\([\"'\\ trn])")
_ESCAPED: Final = {"t": "\t", "r": "\r", "n": "\n"}
_LUA: Final = re.compile(
    r"""--\[(?P<comment>=*)\[ | --[^\n]*+ | "[^"\\\n]*+(?:\\.[^"\\\n]*+)*+" | '[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'
      | \[(?P<long>=*)\[ | (?P<brace>[{}])""",
    re.VERBOSE | re.DOTALL,
)
_ENTRIES: Final = frozenset({"map", "geo", "split_clients", "types", "charset_map"})
"""Blocks whose members are values with results, not directives."""

_NAMED: Final = frozenset(
    {"proxy_set_header", "grpc_set_header", "fastcgi_param", "uwsgi_param", "scgi_param", "add_header", "set", "env"}
)
"""Directives whose first argument is the name of the second."""


_BLOCK: Final = re.compile(
    r"^[ \t]*(?:http|server|upstream[ \t]+\S+|location[ \t]+[^{\n;]+|(?:map|geo)[ \t]+[^{\n;]*\$\w+)\s*\{",
    re.MULTILINE,
)
_LINE: Final = re.compile(
    r"(?:^|[{;])[ \t]*(?:listen|proxy_pass|proxy_set_header|server_name|limit_req(?:_zone)?|log_format|ssl_protocols"
    r"|auth_request|access_log|root|return|include|add_header)[ \t]+[^\n]+;",
    re.MULTILINE,
)
_NAME: Final = re.compile(
    r"nginx|openresty|\.conf\b|\.(?:vhost|nginx)\Z|(?:^|/)sites-(?:available|enabled)/[^/]+\Z", re.IGNORECASE
)


def is_nginx(name: str, text: str) -> bool:
    """Whether a file is a configuration of NGINX: by blocks or directives, by both where its name tells nothing."""
    if _NAME.search(name):
        return bool(_BLOCK.search(text) or _LINE.search(text))
    return bool(_BLOCK.search(text) and _LINE.search(text))


@dataclass(slots=True)
class _Word:
    text: str
    start: int
    end: int
    quoted: bool


@dataclass(slots=True)
class _Open:
    """A block that is being read: its members, and how often each name stood in it so far."""

    name: str
    start: int
    node: Node
    seen: dict[str, int] = field(default_factory=dict)


def read_nginx(file: File, *, shift: tuple[int, int] = (0, 0), pointer: str = "") -> Node:
    """A list of directives, each a mapping: `directive`, `arguments` (a list) and, of blocks, `block` (a list).

    Of directives that give a value a name (headers, variables) `named` holds the value by it. `shift` are lines and
    columns that stand before the text in what contains it, `pointer` is the place there. Raises UnreadableError with
    the line of what is not closed, not ended, or too much.
    """
    lines = _Lines(file.text, shift)
    root = Node(file, [], pointer=pointer, subject=f"{pointer}/nginx")
    stack = [_Open("", 0, root)]
    words: list[_Word] = []
    for kind, word in _words(file, lines):
        if kind == "word":
            words.append(word)
        elif kind == "}":
            if words:
                raise UnreadableError(f"{_at(file, lines, words[0].start)}: a directive is not ended by a semicolon")
            if len(stack) == 1:
                raise UnreadableError(f"{_at(file, lines, word.start)}: a closing brace without an opening one")
            stack.pop().node.end = word.end
        elif words:
            directive = _directive(file, lines, words, stack[-1])
            if kind == "{":
                if len(stack) >= DEPTH:
                    raise UnreadableError(f"{_at(file, lines, word.start)}: nested deeper than {DEPTH} levels")
                line = directive.line
                block = Node(file, [], line, pointer=directive.pointer, subject=directive.subject, start=word.start)
                directive.fields["block"] = block
                stack.append(_Open(words[0].text, words[0].start, block))
            words = []
        elif kind == "{":
            raise UnreadableError(f"{_at(file, lines, word.start)}: a block without a name")
    if len(stack) > 1:
        raise UnreadableError(f"{_at(file, lines, stack[-1].start)}: a block is not closed")
    if words:
        raise UnreadableError(f"{_at(file, lines, words[0].start)}: a directive is not ended by a semicolon")
    return root


class _Lines:
    """Tells the line and column of places in a text that are asked for in reading order."""

    def __init__(self, text: str, shift: tuple[int, int]) -> None:
        self._text = text
        self._at = 0
        self._line = 1
        self._shift = shift

    def place(self, at: int) -> tuple[int, int]:
        """The line, from 1, and the column, from 0."""
        if at >= self._at:
            self._line += self._text.count("\n", self._at, at)
        else:
            self._line = self._text.count("\n", 0, at) + 1
        self._at = at
        return self._line + self._shift[0], at - (self._text.rfind("\n", 0, at) + 1) + self._shift[1]


def _at(file: File, lines: _Lines, at: int) -> str:
    line, column = lines.place(at)
    return f"{file.name}:{line}:{column + 1}"


def _directive(file: File, lines: _Lines, words: list[_Word], parent: _Open) -> Node:
    name = words[0].text
    step = "entry" if parent.name in _ENTRIES else re.sub(r"\W+", "_", name)[:40] or "_"
    number = parent.seen[step] = parent.seen.get(step, -1) + 1
    pointer = f"{parent.node.pointer}/{step}/{number}"
    subject = f"{parent.node.subject}/{' '.join(word.text for word in words[:3])[:80].replace('/', '~1')}"
    count = parent.seen[subject] = parent.seen.get(subject, -1) + 1
    subject = f"{subject}~{count}" if count else subject
    nodes = []
    for position, word in enumerate(words):
        line, column = lines.place(word.start)
        at = f"{pointer}/{position - 1}" if position else pointer
        nodes.append(Node(file, word.text, line, column, word.start, word.end, at, subject, quoted=True))
    first = nodes[0]
    node = Node(file, {}, first.line, first.column, words[0].start, words[-1].end, pointer, subject)
    node.keys = dict.fromkeys(("directive", "arguments", "named", "block"), first)
    node.fields["directive"] = first
    node.fields["arguments"] = Node(file, nodes[1:], first.line, start=first.start, pointer=pointer, subject=subject)
    if name in _NAMED and len(nodes) > 2:
        label = nodes[1].text.lstrip("$")
        node.fields["named"] = Node(file, {label: nodes[2]}, first.line, start=first.start, keys={label: nodes[1]})
    parent.node.members.append(node)
    return node


def _words(file: File, lines: _Lines) -> Iterator[tuple[str, _Word]]:
    """Words, and the marks between them; the code of a Lua block is a word and a semicolon."""
    text, at, first = file.text, 0, ""
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            what = "a quote is not closed" if text[at] in "\"'" else "a character that cannot stand here"
            raise UnreadableError(f"{_at(file, lines, at)}: {what}")
        kind, begin, at = match.lastgroup or "", at, match.end()
        if kind == "blank":
            continue
        if kind == "action" and not first and text[at : at + 1] in ("", "\n"):
            continue
        word = _Word(match[0], begin, at, kind == "quoted")
        if kind == "mark":
            if match[0] == "{" and first.endswith("_by_lua_block"):
                at = _lua_end(file, lines, at)
                yield "word", _Word(text[begin + 1 : at - 1], begin, at, True)
                word = _Word(";", at, at, False)
                yield ";", word
            else:
                yield match[0], word
            first = ""
            continue
        if word.quoted:
            word.text = _ESCAPES.sub(lambda found: _ESCAPED.get(found[1], found[1]), word.text[1:-1])
        first = first or word.text
        yield "word", word


def _lua_end(file: File, lines: _Lines, at: int) -> int:
    """The place behind the brace that closes a Lua block, of which `at` is the first character of code."""
    text, begin, depth = file.text, at, 1
    while (match := _LUA.search(text, at)) is not None:
        at = match.end()
        level = match["comment"] if match["comment"] is not None else match["long"]
        if level is not None:
            closing = text.find(f"]{level}]", at)
            if closing < 0:
                break
            at = closing + len(level) + 2
        elif match["brace"]:
            depth += 1 if match["brace"] == "{" else -1
            if depth == 0:
                return at
    raise UnreadableError(f"{_at(file, lines, begin - 1)}: a block of Lua is not closed")
