"""What stands between a caller and the clusters of Envoy: filters that ask for a credential, client certificates.

A guard can be hollow: a filter that is off, a rule that every key of the right form fits, one for some paths only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from auditors.configuration.documents import Node
from auditors.configuration.envoy.resources import Filter, Manager, field, filter_of, kind_of, members, text

_ASKING: Final = {
    "ExtAuthz": "ext_authz",
    "JwtAuthentication": "jwt_authn",
    "RBAC": "rbac",
    "ApiKeyAuth": "api_key_auth",
    "BasicAuth": "basic_auth",
    "OAuth2": "oauth2",
}
_SCRIPTS: Final = frozenset({"Lua", "LuaPerRoute", "Wasm", "Config", "ExternalProcessor"})
_SCRIPT_DENIES: Final = re.compile(r":respond\s*\(|\b40[13]\b")
_PER_ROUTE: Final = {
    "ExtAuthzPerRoute": "ext_authz",
    "PerRouteConfig": "jwt_authn",
    "RBACPerRoute": "rbac",
    "ApiKeyAuthPerRoute": "api_key_auth",
    "BasicAuthPerRoute": "basic_auth",
}


_WHOLE: Final = {"HUNDRED": 100, "TEN_THOUSAND": 10_000, "MILLION": 1_000_000}


@dataclass(frozen=True, slots=True, eq=False)
class Guard:
    """Something that stops callers. `hollow` says why it does not, where it does not."""

    kind: str
    node: Node
    hollow: str = ""


def guards(manager: Manager) -> list[Guard]:
    """The guards of a connection manager, hollow ones included; empty where everybody is let in."""
    found: list[Guard] = []
    for each in manager.filters:
        if each.kind in _ASKING:
            found.append(Guard(_ASKING[each.kind], each.node, _flaw(each)))
        elif each.kind in _SCRIPTS and _asks(each):
            found.append(Guard(each.name or each.kind, each.node))
    required = field(manager.chain, "transport_socket", "typed_config", "require_client_certificate")
    if required is not None and required.says_true:
        found.append(Guard("client certificates", required))
    return found


def _asks(each: Filter) -> bool:
    """Whether code of the operator's own seems to refuse callers; what cannot be seen is believed by its name."""
    if each.is_disabled:
        return False
    if each.kind in ("Lua", "LuaPerRoute"):
        return any(_SCRIPT_DENIES.search(node.text) for _, node in each.config.scalars())
    config = each.config
    words = f"{each.name} {text(config, 'name')} {text(config, 'config', 'name')} {text(config, 'plugin_name')}"
    return bool(re.search(r"auth|jwt|oidc|apikey|api[-_]key|access", words, re.IGNORECASE))


def _flaw(each: Filter) -> str:
    """Why a filter that asks for a credential lets callers in without one, if it does."""
    if each.is_disabled:
        return f"{each.name} is disabled"
    if each.kind == "RBAC":
        return _rbac(each.config)
    if each.kind == "JwtAuthentication":
        return _jwt(each.config)
    if each.kind == "ExtAuthz" and _is_partial(field(each.config, "filter_enabled", "default_value")):
        return "filter_enabled: ext_authz is not asked about all calls"
    if (
        each.kind == "ApiKeyAuth"
        and not members(each.config, "credentials")
        and field(each.config, "credentials") is None
    ):
        return "api_key_auth has no credentials unless routes bring them"
    return ""


def _is_partial(fraction: Node | None) -> bool:
    """Whether a fraction that stands there is less than one, as Envoy takes it; what is no number counts as 0."""
    if fraction is None:
        return False
    numerator, whole = text(fraction, "numerator"), _WHOLE.get(text(fraction, "denominator").upper(), 100)
    return not numerator.isdecimal() or int(numerator[:12]) < whole


def _rbac(config: Node) -> str:
    rules = field(config, "rules") or field(config, "matcher")
    if rules is None:
        shadow = field(config, "shadow_rules") is not None or field(config, "shadow_matcher") is not None
        return "rbac only watches: shadow_rules are not enforced" if shadow else "rbac has no rules"
    policies = field(rules, "policies")
    action = text(rules, "action").upper() or "ALLOW"
    if policies is None:
        return ""
    if action == "LOG":
        return "rbac only writes to the log"
    for policy in policies.fields.values():
        principals, permissions = members(policy, "principals"), members(policy, "permissions")
        if action == "DENY":
            if any(_is_any(permission) for permission in permissions):
                return ""
            continue
        if any(_is_any(principal) for principal in principals) and any(_is_any(each) for each in permissions):
            return "rbac allows everybody everything"
        for principal in principals:
            if flaw := _loose_header(principal):
                return flaw
    return "rbac denies some paths only" if action == "DENY" else ""


def _is_any(node: Node) -> bool:
    found = field(node, "any")
    return found is not None and found.says_true


def _loose_header(principal: Node) -> str:
    """Why a principal that is told by a header can be anybody."""
    header = field(principal, "header")
    if header is None:
        inner = [member for key in ("and_ids", "or_ids") for member in members(principal, key, "ids")]
        flaws = [_loose_header(member) for member in inner]
        wanted = all if field(principal, "and_ids") is not None else any
        return next((flaw for flaw in flaws if flaw), "") if flaws and wanted(flaws) else ""
    name = text(header, "name") or "the header"
    match = field(header, "string_match") or header
    pattern = text(match, "safe_regex", "regex") or text(match, "safe_regex_match", "regex")
    if text(match, "prefix") or text(match, "prefix_match") or text(match, "contains") or text(match, "contains_match"):
        return f"any {name} that begins with or contains the right characters is let in"
    if text(header, "present_match").lower() == "true":
        return f"only the presence of {name} is asked for"
    if pattern and re.search(r"\.[*+]|\\[SwW][*+]|\[[^\]]*\][*+]", pattern):
        return f"any {name} of the right form is let in, not only those that were given out"
    return ""


def _jwt(config: Node) -> str:
    rules = members(config, "rules")
    if not rules and field(config, "filter_state_rules") is None and field(config, "requirement_map") is None:
        return "jwt_authn has no rules, so it asks for nothing"
    asking = [(entry, node) for entry in _effective(rules) if (node := _required(entry, config)) is not None]
    if rules and not asking:
        return "no rule of jwt_authn requires a token"
    if any(_allows_missing(required) for _, required in asking):
        return "jwt_authn lets calls without a token through"
    prefixes = [text(entry, "match", "prefix") for entry, _ in asking]
    if prefixes and not any(prefix in ("", "/") or _covers_models(prefix) for prefix in prefixes):
        return f"jwt_authn asks on {', '.join(prefixes[:5])} only"
    return ""


def _effective(rules: list[Node]) -> Iterator[Node]:
    """The rules that can apply: Envoy takes the first that matches, so none behind one for everything."""
    for entry in rules:
        yield entry
        if text(entry, "match", "prefix") == "/":
            return


def _required(entry: Node, config: Node) -> Node | None:
    """What a rule requires; None where whatever it matches needs no token."""
    if name := text(entry, "requirement_name"):
        return field(config, "requirement_map", name) or field(entry, "requirement_name")
    return field(entry, "requires")


def _covers_models(prefix: str) -> bool:
    return bool(re.match(r"/(?:v\d|openai|anthropic|api|llm|chat)", prefix))


def _allows_missing(requires: Node) -> bool:
    if field(requires, "allow_missing") is not None or field(requires, "allow_missing_or_failed") is not None:
        return True
    return any(_allows_missing(member) for member in members(requires, "requires_any", "requirements"))


def relaxed_routes(manager: Manager, kinds: set[str]) -> Iterator[tuple[Node, Node | None, str]]:
    """Where virtual hosts and routes turn the last guard off: the place, the route, and its name for people."""
    for host in manager.virtual_hosts:
        off = _turned_off(host)
        if kinds and kinds <= off.keys():
            yield next(iter(off.values())), None, text(host, "name") or "virtual_host"
    for host, route in manager.routes:
        off = _turned_off(route)
        if kinds and kinds <= off.keys() and not kinds <= _turned_off(host).keys():
            label = text(route, "match", "prefix") or text(route, "match", "path") or text(route, "name") or "route"
            yield next(iter(off.values())), route, label


def _turned_off(holder: Node) -> dict[str, Node]:
    found: dict[str, Node] = {}
    listed = field(holder, "typed_per_filter_config")
    for name, node in (listed.fields if listed is not None else {}).items():
        kind = kind_of(node)
        inner = filter_of(node)
        guard = _PER_ROUTE.get(kind, "") or next((each for each in _ASKING.values() if each in name), "")
        if guard and _is_off(kind, node, inner):
            found[guard] = node
    return found


def _is_off(kind: str, node: Node, inner: Filter) -> bool:
    disabled = field(node, "disabled")
    if disabled is not None and disabled.says_true:
        return True
    if kind == "RBACPerRoute":
        return field(node, "rbac") is None or (
            field(node, "rbac", "rules") is None and field(node, "rbac", "matcher") is None
        )
    return inner.is_disabled
