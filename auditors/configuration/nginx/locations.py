"""Which location NGINX chooses for a path: an exact one, else the longest prefix unless a pattern matches first.

The order is that of `ngx_http_core_find_location`: `=`; the longest prefix, final where it has `^~`; patterns in the
order of the file; the prefix after all.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import Any

from auditors.configuration.nginx.blocks import Block


@dataclass(slots=True, eq=False)
class _Locations:
    """The locations right in a block, by how they are chosen."""

    exact: dict[str, Block] = field(default_factory=dict)
    prefixes: dict[str, Block] = field(default_factory=dict)
    patterns: list[tuple[Any, Block]] = field(default_factory=list)


def location_for(block: Block, path: str) -> Block | None:
    """The location of a server, or of a location in it, that a request for the path ends in; None without one."""
    locations = _locations(block)
    if path in locations.exact:
        return locations.exact[path]
    lengths = range(len(path), -1, -1)
    prefix = next((found for end in lengths if (found := locations.prefixes.get(path[:end]))), None)
    inner = location_for(prefix, path) if prefix is not None else None
    if inner is not None and _parts(inner)[0].startswith("~"):
        return inner
    chosen = inner or prefix
    if chosen is not None and _parts(chosen)[0] == "^~":
        return chosen
    for pattern, location in locations.patterns:
        if pattern.search(path):
            return location_for(location, path) or location
    return chosen


@functools.lru_cache(maxsize=512)
def _locations(block: Block) -> _Locations:
    found = _Locations()
    for location in block.own("location"):
        modifier, pattern = _parts(location)
        if modifier == "=":
            found.exact.setdefault(pattern, location)
        elif modifier in ("~", "~*"):
            compiled = _compiled(pattern, ignore_case=modifier == "~*")
            if compiled is not None:
                found.patterns.append((compiled, location))
        elif modifier in ("", "^~"):
            found.prefixes.setdefault(pattern, location)
    return found


def _parts(location: Block) -> tuple[str, str]:
    """Modifier and path of a location; the modifier may stand right before the path."""
    words = location.arguments
    if len(words) > 1:
        return words[0], words[1]
    text = words[0] if words else "/"
    for modifier in ("^~", "~*", "=", "~"):
        if text.startswith(modifier):
            return modifier, text[len(modifier) :]
    return "", text


def _compiled(pattern: str, *, ignore_case: bool) -> Any:
    """A pattern that matches in linear time; None for one that only PCRE understands, which is taken not to match."""
    import re2

    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = not ignore_case
    try:
        return re2.compile(pattern, options)
    except re2.error:
        return None
