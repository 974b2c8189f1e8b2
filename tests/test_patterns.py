"""Patterns mean the same in every Python that is supported.

Before 3.11.5, a possessively repeated group goes on at a wrong place when a repetition of it fails half-way, behind a
repetition or an alternative of its own: matches differ, or never end (https://github.com/python/cpython/issues/106052).
An atomic group inside puts the place back.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from auditors.records.json_text import _TOKEN
from tests.command import PROJECT

_ONE = {codes.LITERAL, codes.NOT_LITERAL, codes.ANY, codes.IN}
_REPEATS = {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}
_POSSESSIVE_GROUP = re.compile(r"\)(?:[*+?]|\{\d+(?:,\d*)?\})\+")


def parts(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every operation of a parsed pattern with its arguments."""
    for operation, arguments in tree:
        yield operation, arguments
        for inner in arguments if isinstance(arguments, tuple | list) else [arguments]:
            for each in inner if isinstance(inner, list) else [inner]:
                if isinstance(each, parser.SubPattern):
                    yield from parts(each)


def fails_at_its_start_only(body: Any) -> bool:
    """Whether a group leaves the place alone when it does not match."""
    *first, (operation, arguments) = body
    if not first and operation is codes.ATOMIC_GROUP:
        return True
    plain = operation in _ONE or (operation in _REPEATS and arguments[0] == 0)
    return plain and all(each in _ONE for each, _ in first)


def is_safe(pattern: str) -> bool:
    tree = parser.parse(pattern, re.VERBOSE if "\n" in pattern else 0)
    groups = [arguments[2] for operation, arguments in parts(tree) if operation is codes.POSSESSIVE_REPEAT]
    return all(fails_at_its_start_only(group) for group in groups)


def suspicious(source: str) -> Iterator[tuple[int, str]]:
    """Strings of a source that may be patterns with a possessively repeated group; parts put in stand for a letter."""
    nodes = list(ast.walk(ast.parse(source)))
    inner = {id(value) for node in nodes if isinstance(node, ast.JoinedStr) for value in node.values}
    for node in nodes:
        values = node.values if isinstance(node, ast.JoinedStr) else [node]
        if isinstance(node, ast.JoinedStr | ast.Constant) and id(node) not in inner:
            texts = [str(each.value) if isinstance(each, ast.Constant) else "x{2}" for each in values]
            if "(?" in "".join(texts) and _POSSESSIVE_GROUP.search("".join(texts)):
                yield getattr(node, "lineno", 0), "".join(texts)


@pytest.mark.parametrize("pattern", [r"(?:ab?c)++", r"(?:a|bc{2})*+", r"(?:\.[0-9]++)?+", r"x(?:a(?:b|cc)d)*+"])
def test_what_goes_wrong_is_seen(pattern: str) -> None:
    assert not is_safe(pattern)
    assert is_safe(pattern.replace("(?:", "(?>", 1))


def test_possessively_repeated_groups_put_the_place_back() -> None:
    assert is_safe(_TOKEN.pattern)
    seen = []
    for file in sorted(path for package in ("auditors", "tui") for path in (PROJECT / package).rglob("*.py")):
        for line, text in suspicious(file.read_text()):
            seen.append(file.name)
            assert is_safe(text), f"{Path(file).relative_to(PROJECT)}:{line}: {text}"
    assert "values.py" in seen
