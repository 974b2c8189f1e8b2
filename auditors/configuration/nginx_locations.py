"""Which location NGINX chooses for a path: an exact one, else the longest prefix unless a pattern matches first.

The order is that of `ngx_http_core_find_location`: `=`; the longest prefix, final where it has `^~`; patterns in the
order of the file; the prefix after all.
"""

from __future__ import annotations

from auditors.configuration.nginx_scopes import Block


def location_for(server: Block, path: str) -> Block | None:
    """The location that a request for the path ends in; None where there is none."""
    return _chosen(server, path)


def _chosen(block: Block, path: str) -> Block | None:
    prefix: Block | None = None
    longest = -1
    for location in block.own("location"):
        modifier, pattern = _parts(location)
        if modifier == "=" and pattern == path:
            return location
        if modifier in ("", "^~") and path.startswith(pattern) and len(pattern) > longest:
            prefix, longest = location, len(pattern)
    inner = _chosen(prefix, path) if prefix is not None else None
    if inner is not None and _parts(inner)[0].startswith("~"):
        return inner
    final = inner or prefix
    if final is not None and _parts(final)[0] == "^~":
        return final
    for location in block.own("location"):
        modifier, pattern = _parts(location)
        if modifier in ("~", "~*") and _matches(pattern, path, ignore_case=modifier == "~*"):
            return _chosen(location, path) or location
    return final


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


def _matches(pattern: str, path: str, *, ignore_case: bool) -> bool:
    """Whether a pattern matches; one that only PCRE understands is taken not to."""
    import re2

    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = not ignore_case
    try:
        return bool(re2.search(pattern, path, options=options))
    except re2.error:
        return False
