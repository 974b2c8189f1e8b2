"""The rules about what a running proxy gives away (END): LiteLLM's, and those that several checks share."""

from __future__ import annotations

from typing import Final

from auditors.model import Category, Severity
from auditors.rules import Rule

_CHECKS: Final = (
    "One request without a credential; its answer must differ from that to a random path and look like the endpoint's "
    "own. Certain where the verdict is open; where it is open-inferred, errors of several handlers agree."
)


def exposure(
    number: int,
    name: str,
    severity: Severity,
    title: str,
    why: str,
    remediation: str,
    *references: str,
    checks: str = _CHECKS,
) -> Rule:
    """A rule of the family END."""
    return Rule(
        id=f"END{number:03}",
        name=name,
        category=Category.ENDPOINT,
        severity=severity,
        title=title,
        why=why,
        remediation=remediation,
        checks=checks,
        references=references,
    )


_SET_MASTER_KEY: Final = (
    "Set `general_settings.master_key` (LITELLM_MASTER_KEY) to a long random value and give every client a virtual key."
)

LLM_API_OPEN: Final = exposure(
    1,
    "llm-api-open",
    Severity.CRITICAL,
    "Anybody can call models through the proxy",
    "Whoever reaches the port spends your money at the providers, and nothing says who it was.",
    _SET_MASTER_KEY,
    "OWASP-LLM10:2025",
    "CWE-306",
)
ADMIN_ROUTE_OPEN: Final = exposure(
    3,
    "admin-route-open",
    Severity.CRITICAL,
    "An admin route answers without a key",
    "Keys, users, teams, settings and budgets can be read, and the routes beside it change them.",
    _SET_MASTER_KEY,
    "OWASP-LLM06:2025",
    "CWE-306",
)
MODELS_OPEN: Final = exposure(
    4,
    "model-list-open",
    Severity.HIGH,
    "The list of models is open",
    "It shows what can be used, and that nobody is asked for a key.",
    _SET_MASTER_KEY,
    "OWASP-LLM02:2025",
    "CWE-306",
)
MODEL_DETAILS_OPEN: Final = exposure(
    5,
    "model-details-open",
    Severity.HIGH,
    "Deployments, their api_base and prices are open",
    "They name internal servers and the accounts behind the models.",
    _SET_MASTER_KEY,
    "OWASP-LLM02:2025",
    "CWE-306",
)
SPEND_OPEN: Final = exposure(
    6,
    "spend-data-open",
    Severity.HIGH,
    "Spend and usage data are open",
    "They name keys, users and teams with what they cost; where prompts are stored, the logs hold these too.",
    _SET_MASTER_KEY,
    "OWASP-LLM02:2025",
    "CWE-306",
)
CREDENTIALS_OPEN: Final = exposure(
    7,
    "credentials-route-open",
    Severity.CRITICAL,
    "The store of provider credentials is open",
    "Names and masked values of provider keys can be read; the same route takes new ones.",
    _SET_MASTER_KEY,
    "OWASP-LLM02:2025",
    "CWE-306",
)
METRICS_OPEN: Final = exposure(
    8,
    "metrics-open",
    Severity.MEDIUM,
    "Metrics are open",
    "They name models, keys, teams and users with their spend.",
    "LiteLLM 1.84 and later: leave `require_auth_for_metrics_endpoint` on. Else let only the scraper reach /metrics.",
    "OWASP-LLM02:2025",
    "CWE-200",
)
DEBUG_OPEN: Final = exposure(
    9,
    "debug-route-open",
    Severity.MEDIUM,
    "A debugging route is open",
    "It shows tasks, memory, caches or traces of the running process, with host names and sometimes keys.",
    "Upgrade (LiteLLM asks for a key there since 1.84), or block the route in front of the proxy.",
    "OWASP-LLM02:2025",
    "CWE-489",
)
MCP_OPEN: Final = exposure(
    10,
    "mcp-open",
    Severity.HIGH,
    "MCP servers or tools are open",
    "Anybody can list the tools that agents use, and may be able to call them.",
    _SET_MASTER_KEY,
    "OWASP-LLM06:2025",
    "CWE-306",
)
API_BASE_OVERRIDE: Final = exposure(
    12,
    "client-side-api-base",
    Severity.CRITICAL,
    "A client may name the server that requests go to",
    "With `api_base` in the body, the provider key in the proxy is sent to a server of the client's choice.",
    "Remove `general_settings.allow_client_side_credentials` and `configurable_clientside_auth_params: [api_base]`.",
    "OWASP-LLM02:2025",
    "CWE-918",
    checks="A request without a key and with `api_base` in its body: the proxy must reject the field before it looks "
    "for a key, as it does where overrides are off. Nothing is sent upstream.",
)
DOCUMENTATION_PUBLIC: Final = exposure(
    17,
    "api-documentation-public",
    Severity.INFO,
    "The API's documentation is public",
    "It lists every route, also your own pass-through routes, and the version.",
    "Set NO_DOCS=true, NO_REDOC=true and NO_OPENAPI=true where only your own clients use the proxy.",
    "CWE-200",
)
VERSION_PUBLIC: Final = exposure(
    18,
    "version-public",
    Severity.INFO,
    "The exact version is public",
    "It tells which known vulnerabilities to try.",
    "Nothing to mend where the version is current; keep it so. NGINX leaves it out with `server_tokens off`.",
    "CWE-200",
    checks="Public pages that name the version.",
)
HEALTH_DETAILS: Final = exposure(
    19,
    "health-details-public",
    Severity.LOW,
    "The readiness check tells version, callbacks and cache",
    "It shows where logs go and what is behind the proxy.",
    "Upgrade (details need a key since 1.84.10); leave `allow_public_health_readiness_details` off.",
    "CWE-200",
)
MCP_STDIO: Final = exposure(
    21,
    "mcp-stdio-enabled",
    Severity.LOW,
    "MCP servers may be started as commands",
    "Whoever may add an MCP server runs commands on the machine of the proxy.",
    "Turn stdio transport for MCP off if nobody needs it.",
    "OWASP-LLM06:2025",
    "CWE-78",
    checks="The public configuration of the admin page says so.",
)
PRODUCT_ROUTE_OPEN: Final = exposure(
    22,
    "route-open",
    Severity.MEDIUM,
    "A route that needs a key answers without one",
    "What it shows or does was not meant for everybody.",
    _SET_MASTER_KEY,
    "OWASP-LLM02:2025",
    "CWE-306",
)
SSO_DEBUG_OPEN: Final = exposure(
    23,
    "sso-debug-open",
    Severity.MEDIUM,
    "The debugging page of single sign-on is on",
    "It shows the claims of whoever logs in, and had a script injection before 1.85.",
    "Unset ENABLE_SSO_DEBUG, or upgrade.",
    "CWE-489",
)
UNAUTHENTICATED_GATEWAY: Final = exposure(
    30,
    "gateway-without-authentication",
    Severity.HIGH,
    "The gateway has no authentication in front of it",
    "It relays for everybody who reaches it, also to internal addresses, and uses integrations configured in it.",
    "Let only your services reach the port, or put something that checks keys in front of it.",
    "OWASP-LLM10:2025",
    "CWE-306",
)
ADMIN_INTERFACE_OPEN: Final = exposure(
    50,
    "gateway-admin-interface-open",
    Severity.CRITICAL,
    "The admin interface of the gateway is open",
    "It shows the whole configuration and stops or drains the gateway on request.",
    "Bind it to a local socket or loopback and let nothing else reach it.",
    "CWE-306",
)
MODEL_SERVER_OPEN: Final = exposure(
    70,
    "model-server-open",
    Severity.HIGH,
    "A model server answers without a key",
    "It can be used around the proxy: no limits, no log, no price.",
    "Let only the proxy reach it; vLLM: --api-key (which covers /v1 only). Ollama has no keys at all.",
    "OWASP-LLM10:2025",
    "CWE-306",
)
