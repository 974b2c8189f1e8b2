"""What stands between a caller and a location of NGINX: credentials that are asked for, addresses that are let in.

A guard can be hollow: a key of which only the first characters are compared, a subrequest that always says yes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from auditors.configuration.nginx.blocks import Block, variables
from auditors.configuration.nginx.routes import Gateway, Route

_SWITCHED: Final = frozenset(
    """auth_request auth_basic auth_jwt auth_jwt_require auth_oidc auth_digest auth_pam auth_ldap auth_gss auth_radius
    auth_spnego auth_token auth_saml oidc_provider""".split()
)
_LUA_PHASES: Final = tuple(
    f"{phase}_by_lua{form}" for phase in ("access", "rewrite") for form in ("", "_block", "_file", "_no_postpone")
)
_LUA_DENIES: Final = re.compile(
    r"ngx\.exit\s*\(\s*(?:ngx\.HTTP_(?:UNAUTHORIZED|FORBIDDEN)|40[13])|ngx\.status\s*=\s*(?:ngx\.HTTP_(?:UNAUTH|FORB)|40[13])"
    r"|openidc|authenticate|resty\.(?:jwt|hmac)|\bjwt\b|require\s*\(?\s*[\"'][\w.]*(?:auth|access|key)",
    re.IGNORECASE,
)
_CREDENTIAL: Final = re.compile(
    r"(?:http_(?:\w*(?:authorization|key|token|secret|auth)\w*)|arg_\w*(?:key|token|auth)\w*|cookie_\w+|ssl_client_\w+"
    r"|jwt_\w+|oidc_\w+|remote_user|remote_addr|realip_remote_addr|binary_remote_addr|proxy_protocol_addr|secure_link\w*"
    r"|auth_\w*|api_key\w*)\Z",
    re.IGNORECASE,
)
_MANY: Final = 100
"""Conditions of a block that are looked at, so that thousands of them take no time that grows with their square."""

_REFUSED: Final = frozenset({"401", "403"})
_REFUSALS: Final = re.compile(r"4(?:0[0-9]|1[0-9]|2[0-9]|44|9\d)\Z|503\Z")
_OPEN_END: Final = re.compile(r"\.[*+]|\\[SwW][*+]|\[\^?[^\]]*\][*+]")


@dataclass(frozen=True, slots=True)
class Guard:
    """Something that stops callers. `hollow` says why it does not, where it does not."""

    kind: str
    block: Block
    hollow: str = ""


def guards(route: Route) -> list[Guard]:
    """The guards of a location, hollow ones included; empty where everybody is let in."""
    found = [*_directives(route), *_lua(route), *_conditions(route)]
    addresses = _addresses(route.block)
    if addresses is not None:
        found.append(addresses)
    elif found and route.block.value("satisfy") == "any" and (listed := route.block.effective("allow", "deny")):
        return [Guard("satisfy", listed[0], "`satisfy any` with addresses that are all let in asks for no credential")]
    if route.location.text.startswith("@"):
        found += _named(route)
    return found


def is_guarded(route: Route) -> bool:
    """Whether there is a guard that is not hollow."""
    return any(not guard.hollow for guard in guards(route))


def _directives(route: Route) -> Iterator[Guard]:
    for name in _SWITCHED:
        found = [block for block in route.block.effective(name) if block.text.lower() not in ("off", '""', "")]
        if found:
            yield Guard(name, found[0], _hollow_request(route, found[0]) if name == "auth_request" else "")
    for block in route.block.effective("ssl_verify_client"):
        if block.text == "on":
            yield Guard("ssl_verify_client", block)


def _hollow_request(route: Route, block: Block) -> str:
    """Why a subrequest for authorization says yes to everybody, if it does."""
    location = route.gateway.places_of(route.server).by_path.get(block.text) if route.server is not None else None
    returned = location.own("return") if location is not None else []
    if location is None or not returned or location.own("if", "auth_basic", *_LUA_PHASES):
        return ""
    return f"{block.text} answers {returned[0].text} to everybody" if returned[0].text.startswith("2") else ""


def _lua(route: Route) -> Iterator[Guard]:
    for name in _LUA_PHASES:
        for block in route.block.effective(name):
            if name.endswith("_file") or "$" in block.text or _LUA_DENIES.search(block.text):
                yield Guard(name, block)
    handler = route.handler
    if handler.name.startswith("content_by_lua") and (
        handler.name.endswith("_file") or _LUA_DENIES.search(handler.text)
    ):
        yield Guard(handler.name, handler)


def _addresses(block: Block) -> Guard | None:
    """The list of addresses, where it ends in `deny all`."""
    for rule in block.effective("allow", "deny"):
        if rule.text in ("all", "0.0.0.0/0", "::/0"):
            return Guard("deny all", rule) if rule.name == "deny" else None
    return None


def _named(route: Route) -> Iterator[Guard]:
    """The guards of the locations that hand over to a named one: they were passed before."""
    if route.server is None:
        return
    for block in route.gateway.places_of(route.server).origins.get(route.location.text, [])[:_MANY]:
        origin = block.parent
        if block.name == "error_page" and not _REFUSED.isdisjoint(block.arguments):
            yield Guard("error_page", block, "who was refused is sent here")
        elif origin is not None and origin.name == "location" and not origin.text.startswith("@"):
            yield from guards(Route(route.gateway, route.server, origin, block))


def _conditions(route: Route) -> Iterator[Guard]:
    """Blocks of `if` that refuse: those of the location itself, and those of its server."""
    for level in route.location.chain():
        if level is not route.location and level.name != "server":
            continue
        for block in level.own("if")[:_MANY]:
            refusals = [child for child in block.own("return") if _REFUSALS.match(child.text)]
            if refusals:
                condition = _condition(block)
                if condition is not None and (reason := _judge(route, *condition)) is not None:
                    yield Guard("if", block, reason)


def _condition(block: Block) -> tuple[str, str, str] | None:
    """Variable, operator and value of an `if`; the operator of a bare variable is empty."""
    words = [word for word in (" ".join(block.arguments).strip(),) if word]
    if not words:
        return None
    text = words[0].removeprefix("(").removesuffix(")").strip()
    match = re.match(r"\"?\$\{?(\w+)\}?\"?\s*(!?=|!?~\*?)?\s*(.*)\Z", text, re.DOTALL)
    if match is None:
        return None
    return match[1], match[2] or "", match[3].strip().strip("\"'")


def _judge(route: Route, name: str, operator: str, value: str) -> str | None:
    """Whether refusing on a condition is a guard: None where it has nothing to do with credentials, else its flaw."""
    if name in route.gateway.maps:
        return _judge_map(route.gateway, name, operator, value)
    assigned = list(_assignments(route, name))
    if assigned:
        flaws = [flaw for flaw in assigned if flaw is not None]
        return None if not flaws else next((flaw for flaw in flaws if flaw), "")
    if not _CREDENTIAL.match(name):
        return None
    if operator == "=" and not value:
        return f"only the presence of ${name} is asked for, not which key it is"
    if operator == "!=":
        return "" if value else f"only the presence of ${name} is asked for, not which key it is"
    if operator.startswith("!~"):
        return _hollow_pattern(value)
    return None if operator else ""


def _assignments(route: Route, name: str) -> Iterator[str | None]:
    """What decides a variable that is set in an `if`: the flaw of each condition on a credential."""
    for level in route.location.chain():
        for block in level.own("if")[:_MANY]:
            if any(child.text.lstrip("$") == name for child in block.own("set")):
                condition = _condition(block)
                if condition is None:
                    continue
                source, operator, value = condition
                if _CREDENTIAL.match(source):
                    if operator.startswith("~"):
                        yield _hollow_pattern(value)
                    elif operator == "=" and value:
                        yield ""
                    elif not operator or operator == "!=":
                        yield f"only the presence of ${source} is asked for, not which key it is"


def _judge_map(gateway: Gateway, name: str, operator: str, value: str) -> str | None:
    flaws: list[str] = []
    for block in gateway.maps[name]:
        source = block.text if len(block.arguments) > 1 else "$remote_addr"
        if not any(_CREDENTIAL.match(variable) or variable in gateway.maps for variable in variables(source)):
            return None
        results = {entry.name: entry.text for entry in block.children}
        if not _refused(operator, value, results.pop("default", "")):
            flaws.append(f"${name} lets through whatever is not listed")
        for key, result in results.items():
            if _refused(operator, value, result) or key in (
                "include",
                "hostnames",
                "volatile",
                "ranges",
                "proxy",
                "delete",
            ):
                continue
            if key.startswith("~"):
                flaws.append(_hollow_pattern(key.lstrip("~*")))
    return next((flaw for flaw in flaws if flaw), "")


def _refused(operator: str, value: str, result: str) -> bool:
    """Whether the result of a map is refused by a condition. A pattern is taken to refuse what is empty or zero."""
    if operator == "=":
        return result == value
    if operator == "!=":
        return result != value
    return result in ("", "0") if operator else result not in ("", "0")


def _hollow_pattern(pattern: str) -> str:
    """Why a pattern on a credential lets in keys that nobody gave out, if it does."""
    if not pattern.startswith("^") or not pattern.endswith("$"):
        return "any key that contains the right characters is let in: the pattern is not anchored at both ends"
    if _OPEN_END.search(pattern):
        return "any key of the right form is let in, not only those that were given out"
    return ""
