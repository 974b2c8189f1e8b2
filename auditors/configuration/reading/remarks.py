"""Settings that were commented out: what stands behind them is as well known as if it were in force."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.documents import File, Node
from auditors.sensitive_data.placeholders import is_placeholder

_REMARK: Final = re.compile(r"(?:^|(?<=[ \t]))#[^\n]*", re.MULTILINE)
_SETTING: Final = re.compile(r"""([A-Za-z_][\w.-]*)["']?\s*[:=]\s*(?:"([^"\n]+)"|'([^'\n]+)'|([^\s"'#,}]+))""")
_SHORTEST: Final = 16
_LONG: Final = re.compile(r"[^\s\"',;]{16,}")


def remarks(file: File) -> Iterator[tuple[str, Node]]:
    """What stands in comments that begin with `#` and may be a value, each with the key before it, or without one."""
    line, counted = 1, 0
    for remark in _REMARK.finditer(file.text):
        line += file.text.count("\n", counted, remark.start())
        counted = remark.start()
        settings = list(_SETTING.finditer(file.text, remark.start(), remark.end()))
        for setting in settings:
            group = setting.lastindex or 2
            yield setting[1], _node(file, setting[1], line, setting.start(group), setting.end(group))
        if not settings:
            for word in _LONG.finditer(file.text, remark.start(), remark.end()):
                yield "", _node(file, "", line, word.start(), word.end())


def may_be_real(value: str) -> bool:
    """Whether a value of a comment is more than a word, an address or an example."""
    mixed = any(c.isdigit() for c in value) and any(c.isalpha() for c in value)
    return len(value) >= _SHORTEST and mixed and not is_placeholder(value)


def _node(file: File, key: str, line: int, start: int, end: int) -> Node:
    column = start - file.text.rfind("\n", 0, start) - 1
    return Node(file, file.text[start:end], line, column, start, end, subject=f"/#{key}", quoted=True)
