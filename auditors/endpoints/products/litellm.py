"""The LiteLLM proxy.

`/health` is never asked for: it calls every deployment. Nor is anything else that changes state, calls a provider or
fetches something from the internet. Facts were measured on releases from 1.61 to 1.109.
"""

from __future__ import annotations

import functools
import json
import re
import secrets
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Any, Final

from auditors.endpoints import (
    canary,
    exposures,
    key_limits,
    key_permissions,
    made_up_keys,
    missing_parameters,
    model_scope,
    pass_through,
    virtual_keys,
)
from auditors.endpoints.answers import Answer
from auditors.endpoints.product import Product
from auditors.endpoints.products import gateway
from auditors.endpoints.scan import Scan
from auditors.endpoints.verdicts import (
    Endpoint,
    Evidence,
    Judgement,
    Verdict,
    any_json,
    has_any_key,
    has_keys,
    judge,
    matches,
)
from auditors.rules import Rule

_DATABASE: Final = re.compile(
    r"database (?:is )?not (?:connected|initiali[sz]ed)|\bdb not connected|no db connected|not connected to db"
    r"|prisma client (?:is )?not|database connection not available",
    re.IGNORECASE,
)
_INVALID_MODEL: Final = re.compile(r"invalid model name passed in", re.IGNORECASE)
_NOT_FOUND: Final = frozenset({"Not Found", "Method Not Allowed"})
_VERSION: Final = re.compile(r'"version"\s*:\s*"([0-9][0-9A-Za-z.\-+]{0,40})"')


def _inert() -> bytes:
    """A body that reaches a handler and stops there: its model does not exist, and there is nothing to complete."""
    return json.dumps({"model": f"auditor-{secrets.token_hex(6)}"}).encode()


def dialect(answer: Answer) -> Evidence:
    """Whether an error can come from a handler only: one about the database, or about a model's name."""
    if answer.error_type == "no_db_connection":
        return Evidence.NONE
    message = answer.error
    if answer.json is not None and (_DATABASE.search(message) or _INVALID_MODEL.search(message)):
        return Evidence.STRONG
    if answer.keys() & {"error", "detail"} and message not in _NOT_FOUND:
        return Evidence.WEAK
    return Evidence.NONE


_FIRST: Final = 4.0
"""Patience for what is asked first: LiteLLM loads much of itself with the first request to a route."""

_MODELS: Final = Endpoint("/v1/models", exposures.MODELS_OPEN, has_keys("data"), patience=_FIRST)
_KEYS: Final = Endpoint("/key/list", exposures.ADMIN_ROUTE_OPEN, has_any_key("keys", "data"), patience=_FIRST)
_MODEL_INFO: Final = Endpoint("/model/info", exposures.MODEL_DETAILS_OPEN, has_keys("data"), patience=_FIRST)
_CORE: Final = (_MODELS, _KEYS, _MODEL_INFO)
"""What every LiteLLM asks a key for; whether it does is whether there is authentication."""

_INERT_POSTS: Final = ("/v1/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/responses", "/v1/messages")

_PUBLIC: Final = (
    *("/", "/redoc", "/routes", "/health/liveliness", "/health/readiness", "/test", "/ui/"),
    *("/.well-known/litellm-ui-config", "/get/ui_theme_settings", "/public/model_hub", "/public/model_hub/info"),
    *("/public/agent_hub", "/public/mcp_hub", "/public/providers", "/config/yaml"),
)
_PERIOD: Final = "?start_date=2026-01-01&end_date=2026-01-02"
_YEAR: Final = "?start_date=2026-01-01%2000:00:00&end_date=2027-01-01%2000:00:00"
_ADMIN_PATHS: Final = (
    *("/key/info", "/key/aliases", "/user/list", "/user/info", "/user/available_roles", "/team/list", "/v2/team/list"),
    *("/organization/list", "/customer/list", "/budget/list", "/tag/list", "/get/config/callbacks", "/settings"),
    *("/active/callbacks", "/callbacks/list", "/config/list?config_type=general_settings", "/get/allowed_ips"),
    *("/config/pass_through_endpoint", "/get/internal_user_settings", "/get/sso_settings", "/router/settings"),
    *("/audit", "/guardrails/list", "/prompts/list", "/cache/settings", "/cache/redis/info", "/credentials"),
)
_DATA_PATHS: Final = (
    *("/models", "/v1/model/info", "/v2/model/info", "/model_group/info", "/vector_store/list"),
    *("/global/spend", "/global/spend/logs", "/global/spend/keys", "/global/spend/models", "/spend/keys"),
    *("/spend/users", "/spend/tags", f"/global/spend/report{_PERIOD}", f"/global/activity{_PERIOD}"),
    *(f"/user/daily/activity{_PERIOD}", "/spend/logs?summarize=true&page_size=1", f"/spend/logs/ui{_YEAR}"),
    *("/v1/mcp/server", "/health/readiness/details", "/health/history", "/health/latest", "/provider/budgets"),
    *("/debug/asyncio-tasks", "/debug/memory/summary", "/memory-usage-in-mem-cache", "/otel-spans"),
    *("/memory-usage-in-mem-cache-items",),
)
_METRICS: Final = tuple(
    Endpoint(path, exposures.METRICS_OPEN, matches(r"(?m)^# (?:HELP|TYPE) |^litellm_"))
    for path in ("/metrics", "/metrics/")
)
_PATIENCE: Final = 6.0
"""For the description of the API, which takes seconds to make when it is asked for first."""

_GREETING: Final = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-03-26",
        "capabilities": {},
        "clientInfo": {"name": "llm-proxy-auditor", "version": "1"},
    },
}
"""The greeting of MCP. The proxy answers it by itself: no MCP server is asked, and no tool called."""


def _speaks_mcp(answer: Answer) -> bool:
    return answer.content_type == "text/event-stream" or answer.keys() >= {"jsonrpc"}


_MCP: Final = Endpoint("/mcp/", exposures.MCP_OPEN, _speaks_mcp, "POST", json.dumps(_GREETING).encode())
_SSO_DEBUG: Final = Endpoint("/sso/debug/login", exposures.SSO_DEBUG_OPEN, matches(r"(?i)<html|<!doctype|debug"))

_RULES: Final = (
    (r"/credentials", exposures.CREDENTIALS_OPEN),
    (r"/(?:debug|otel-spans|memory-usage)", exposures.DEBUG_OPEN),
    (r"/metrics", exposures.METRICS_OPEN),
    (r"/(?:v1/)?(?:models|cursor)\b|/cursor", exposures.MODELS_OPEN),
    (r"/(?:v1/|v2/)?model(?:/info|_group/info)", exposures.MODEL_DETAILS_OPEN),
    (r"/(?:.*/)?(?:spend|activity|dau|mau|wau|budgets)\b|/model/.*metrics|/tag/", exposures.SPEND_OPEN),
    (r"/v1/mcp|/mcp|/v1/tool|/search|/v1/search", exposures.MCP_OPEN),
    (
        r"/(?:key|user|team|v2/team|v2/user|organization|customer|end_user|budget|invitation|jwt|config|get/|settings"
        r"|active|callbacks|cache|router|audit|guardrails|v2/guardrails|prompts|policies|policy|access_group|alerting"
        r"|v1/access_group|v1/unified_access_group|management|tag/list|scim|sso|provider|health|model/settings)",
        exposures.ADMIN_ROUTE_OPEN,
    ),
)


def _rule_of(path: str) -> Rule:
    return next((rule for pattern, rule in _RULES if re.match(pattern, path)), exposures.PRODUCT_ROUTE_OPEN)


_ADMIN: Final = (*_CORE, *(Endpoint(path, _rule_of(path)) for path in _ADMIN_PATHS))
"""What a client's key must not read."""


def recognise(scan: Scan) -> bool:
    """Whether this is LiteLLM, and which version: from its public pages."""
    hub = scan.get("/public/model_hub/info")
    if isinstance(hub.json, dict) and isinstance(version := hub.json.get("litellm_version"), str):
        scan.names_version(_clean(version), "/public/model_hub/info")
        return True
    alive = scan.get("/health/liveliness")
    models = scan.probe(_MODELS)
    said = isinstance(alive.json, str) and "alive" in alive.json and not _same(alive, scan.control)
    refused = "LiteLLM" in models.answer.error or "No api key passed in" in models.answer.error
    document = scan.get("/openapi.json", limit=4096)
    titled = '"LiteLLM API"' in document.text
    if titled and (found := _VERSION.search(document.text)):
        scan.names_version(_clean(found[1]), "/openapi.json")
    return titled or (said and (refused or models.answer.ok)) or "x-litellm-call-id" in models.answer.headers


def _same(answer: Answer, control: Answer) -> bool:
    return (answer.status, answer.digest) == (control.status, control.digest)


def _clean(version: str) -> str | None:
    return version if re.fullmatch(r"\d+(?:\.\d+){1,3}[0-9A-Za-z.\-+]{0,20}", version) else None


def check(scan: Scan) -> None:
    """Everything that can be seen without a credential."""
    core = [scan.probe(endpoint) for endpoint in _CORE]
    handlers = [scan.probe(Endpoint(path, exposures.LLM_API_OPEN, any_json, "POST", _inert())) for path in _INERT_POSTS]
    for path in _PUBLIC:
        _ask(scan, Endpoint(path, public=True))
    for path in (*_ADMIN_PATHS, *_DATA_PATHS):
        _ask(scan, Endpoint(path, _rule_of(path)))
    for endpoint in (*_METRICS, _MCP):
        scan.probe(endpoint)
    _check_sso_debug(scan)
    scan.settle(core)
    _check_public_pages(scan)
    pass_through.check(scan, pass_through.public_routes(scan))
    if all(asked.judgement.verdict is Verdict.PROTECTED for asked in (core[0], handlers[0])):
        made_up_keys.check(scan, _MODELS)
        gateway.check_spellings(scan, _KEYS.path, _KEYS.shape)
        _check_api_base(scan)
    if scan.options.all_routes:
        _check_all_routes(scan)
        scan.settle(core)


def _ask(scan: Scan, endpoint: Endpoint) -> None:
    """Ask for an endpoint; again with what it says that it misses, for only then does its handler answer."""
    asked = scan.probe(endpoint)
    complete = missing_parameters.completed(endpoint, asked.answer)
    if complete is not None:
        reason = "422, for it misses parameters, which says nothing about access; asked again with them"
        asked.judgement = Judgement(Verdict.UNKNOWN, reason)
        scan.probe(complete)


def _check_sso_debug(scan: Scan) -> None:
    """The page for finding faults of single sign-on. Old releases have it always; where none is set up it is empty."""
    asked = scan.probe(_SSO_DEBUG)
    if asked.answer.ok and asked.answer.text.strip() == "null":
        reason = f"{asked.answer.status} and nothing in it: no single sign-on is set up"
        asked.judgement = Judgement(Verdict.PUBLIC, reason)


def check_keys(scan: Scan) -> None:
    """What a client's key can do beyond its scope, and what an admin's key shows of all others."""
    options = scan.options
    routes = pass_through.public_routes(scan)
    if not routes and (key := options.key or options.admin_key):
        routes = pass_through.routes_with_key(scan, key)
        pass_through.check(scan, routes)
    if options.key is not None:
        virtual_keys.check(scan, _MODELS, _ADMIN, routes)
    if options.canaries is not None:
        canary.clean_up(scan, options.canaries, allowed=options.allow_canary)
    if options.admin_key is not None:
        key_permissions.check(scan)
        if options.allow_canary and options.canaries is not None:
            _check_canary(scan, options.canaries, routes)


def _check_canary(scan: Scan, folder: Path, routes: Iterable[str]) -> None:
    """The same with a key made for it, and what would take too much from a client's: its budget and rate limit."""
    with canary.living(scan, folder) as key:
        if key is None:
            return
        virtual_keys.check_admin_routes(scan, key, _ADMIN, "the canary key")
        virtual_keys.check_spellings(scan, key, _MODELS)
        model_scope.check(scan, model_scope.Scope(key, canary.MODEL), routes)
        key_limits.expect_limit(scan, key, canary.MODEL, canary.RATE, "the canary key")
        if canary.use_up_budget(scan, key):
            key_limits.expect_spent(scan, key, canary.MODEL, "the canary key")


def _check_public_pages(scan: Scan) -> None:
    readiness = scan.get("/health/readiness")
    if readiness.ok and readiness.keys() & {"litellm_version", "success_callbacks"}:
        scan.found(
            exposures.HEALTH_DETAILS,
            "GET",
            "/health/readiness",
            readiness.status,
            "the answer names version or callbacks",
        )
    config = scan.get("/.well-known/litellm-ui-config")
    if isinstance(config.json, dict) and config.json.get("mcp_stdio_enabled") is True:
        scan.found(
            exposures.MCP_STDIO, "GET", "/.well-known/litellm-ui-config", config.status, "mcp_stdio_enabled is true"
        )
    documents = [path for path in ("/", "/redoc", "/routes") if scan.get(path).ok]
    if documents:
        scan.found(exposures.DOCUMENTATION_PUBLIC, "GET", documents[0], 200, "public: " + " ".join(documents))


def _check_api_base(scan: Scan) -> None:
    """The oracle: `api_base` in a body is rejected before the key is looked at, unless overrides are allowed."""
    for model in (f"auditor-{secrets.token_hex(6)}", *_public_models(scan)):
        body: dict[str, Any] = {"model": model, "api_base": "http://127.0.0.1:9/"}
        answer = scan.send("POST", "/v1/chat/completions", body=body)
        if answer.status == 401 and "No api key passed in" in answer.error:
            reason = f"api_base in the body was not rejected for model {model[:80]}: only a key is asked for"
            verdict = Judgement(Verdict.PROTECTED, reason)
            scan.found(exposures.API_BASE_OVERRIDE, "POST", "/v1/chat/completions", 401, reason, subject=model)
        elif "Rejected Request" in answer.error:
            verdict = Judgement(Verdict.PROTECTED, "api_base in the body is rejected")
        else:
            verdict = judge(Endpoint("/v1/chat/completions", method="POST"), answer, scan.control)
        scan.note("POST", "/v1/chat/completions", verdict, answer.status)


def _public_models(scan: Scan) -> list[str]:
    listed = scan.get("/public/model_hub").json
    if not isinstance(listed, list):
        return []
    names = [row.get("model_group") for row in listed[:10] if isinstance(row, dict)]
    return [name for name in names if isinstance(name, str)]


def _check_all_routes(scan: Scan) -> None:
    asked = {(probe.method, probe.path) for probe in scan.probes()}
    for path, public in _routes():
        if ("GET", path) not in asked:
            patience = _PATIENCE if path == "/openapi.json" else 1.0
            _ask(scan, Endpoint(path, None if public else _rule_of(path), public=public, patience=patience))


@functools.cache
def _routes() -> tuple[tuple[str, bool], ...]:
    """Every route that may be asked for, with parameters filled in, and whether it is public by design."""
    table = resources.files(__package__).joinpath("litellm_routes.txt").read_text("utf-8")
    rows = (line.split(" ", 1) for line in table.splitlines() if not line.startswith("#"))
    return tuple((re.sub(r"\{[^}]*\}", "auditor", path), access == "public") for access, path in rows)


LITELLM: Final = Product(
    name="litellm",
    title="LiteLLM",
    recognise=recognise,
    check=check,
    check_keys=check_keys,
    dialect=dialect,
    package="litellm",
    rank=1,
)
