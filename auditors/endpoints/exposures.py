"""The rules about what a running proxy or gateway gives away: END."""

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
ANY_KEY_ACCEPTED: Final = exposure(
    2,
    "any-key-accepted",
    Severity.CRITICAL,
    "A made-up key is accepted",
    "Requests without a key are refused, with a random one they are not: the check looks at the form of a key only.",
    "Compare the whole key, in constant time, with the keys that you gave out.",
    "OWASP-LLM10:2025",
    "CWE-287",
    checks="The same request without a key (refused) and with a random one (granted, with the endpoint's own answer).",
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
PASS_THROUGH_OPEN: Final = exposure(
    11,
    "pass-through-open",
    Severity.HIGH,
    "A pass-through route forwards without a key",
    "Requests go on to its target with the headers stored in the proxy, whoever sends them.",
    "Set `auth: true` on the entry of `general_settings.pass_through_endpoints` (the default only since about 1.84).",
    "OWASP-LLM10:2025",
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
CORS_ANY_ORIGIN: Final = exposure(
    13,
    "cors-any-origin-with-credentials",
    Severity.LOW,
    "Any web page may send requests with the user's credentials",
    "The proxy repeats whatever origin asks and allows credentials: a page in the admin's browser can use its login.",
    "List your own origins (LITELLM_CORS_ORIGINS), or upgrade; do not allow credentials for all.",
    "CWE-942",
    checks="A request with a made-up Origin; its `access-control-allow-origin` and `-credentials` are read together.",
)
UNENCRYPTED: Final = exposure(
    14,
    "no-tls",
    Severity.LOW,
    "Keys and prompts travel unencrypted",
    "Everybody on the way can read and change them.",
    "Serve HTTPS, or put the proxy behind something that does and let nothing else reach it.",
    "CWE-319",
    checks="The scheme of the URL; loopback does not count.",
)
UNTRUSTED_CERTIFICATE: Final = exposure(
    15,
    "certificate-not-trusted",
    Severity.LOW,
    "The certificate is not trusted",
    "Clients that check it cannot connect, so clients that do not check are what is used.",
    "Use a certificate of a known authority, or give clients your own (`--ca-file`).",
    "CWE-295",
    checks="A handshake with checks on; asked only with --insecure.",
)
HEADERS_MISSING: Final = exposure(
    16,
    "security-headers-missing",
    Severity.INFO,
    "The admin page has no headers against framing",
    "A page of somebody else can show the admin page inside its own and catch clicks.",
    "Send `content-security-policy: frame-ancestors 'none'` or `x-frame-options: DENY`; with HTTPS also HSTS.",
    "CWE-1021",
    checks="The headers of the start page.",
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
NO_RATE_LIMIT: Final = exposure(
    20,
    "guessing-not-limited",
    Severity.INFO,
    "Wrong keys can be tried without a limit",
    "Short or published keys are found by trying.",
    "Limit requests by address in front of the proxy; use long random keys only.",
    "CWE-307",
    checks="Twenty requests with different random keys in a row; none is answered with 429.",
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
PASS_THROUGH_LISTED: Final = exposure(
    24,
    "pass-through-route",
    Severity.INFO,
    "The proxy has a pass-through route",
    "Without `auth: true` it forwards for everybody, and a key's model scope does not hold on it.",
    "See that the entry of `general_settings.pass_through_endpoints` has `auth: true`, and that every key may use it.",
    "OWASP-LLM10:2025",
    checks="The public list of routes. The route itself is not asked for: it could forward the request.",
)
OLD_PROTOCOL: Final = exposure(
    25,
    "old-tls-accepted",
    Severity.LOW,
    "TLS 1.0 or 1.1 is accepted",
    "Both are broken in parts and forbidden by most rules of payment and health.",
    "Accept TLS 1.2 and 1.3 only (NGINX: `ssl_protocols TLSv1.2 TLSv1.3`).",
    "CWE-327",
    checks="A handshake that offers nothing newer.",
)
CERTIFICATE_ENDS: Final = exposure(
    26,
    "certificate-ends-soon",
    Severity.LOW,
    "The certificate ends within two weeks",
    "When it has ended, clients stop, or somebody tells them not to check any more.",
    "Renew it, and let it be renewed by itself from now on.",
    "CWE-298",
    checks="The certificate of the server, where it is checked (without --insecure).",
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
LOG_STREAM_OPEN: Final = exposure(
    31,
    "log-stream-open",
    Severity.CRITICAL,
    "The live log of all requests is open",
    "Prompts, answers and provider keys of everybody can be read as they pass.",
    "Start the gateway with --headless, and block /log/stream and /public in front of it.",
    "OWASP-LLM02:2025",
    "CWE-532",
)
LOCAL_UI_OPEN: Final = exposure(
    32,
    "local-console-open",
    Severity.MEDIUM,
    "The gateway's local console is open",
    "It is made for one developer's machine and shows the live log.",
    "Start the gateway with --headless.",
    "CWE-489",
)
STATUS_PAGE_OPEN: Final = exposure(
    40,
    "status-page-open",
    Severity.LOW,
    "The status page of the web server is open",
    "It shows how busy the gateway is.",
    "Allow it for the monitoring only: `allow 127.0.0.1; deny all;`.",
    "CWE-200",
)
LOGS_BROWSABLE: Final = exposure(
    41,
    "logs-browsable",
    Severity.HIGH,
    "Log files can be downloaded",
    "Access logs hold keys in URLs, addresses and often prompts.",
    "Remove `autoindex` and the `alias` to the log directory.",
    "OWASP-LLM02:2025",
    "CWE-548",
)
CONFIG_SERVED: Final = exposure(
    42,
    "configuration-file-served",
    Severity.CRITICAL,
    "A configuration file can be downloaded",
    "It holds keys of providers, of the database or of the proxy.",
    "Remove it from what the web server serves, and change every key in it.",
    "OWASP-LLM02:2025",
    "CWE-538",
    checks="The first 256 bytes of well-known names; they must look like such a file. Their content is not kept.",
)
PATH_BYPASS: Final = exposure(
    43,
    "path-spelling-bypass",
    Severity.CRITICAL,
    "Another spelling of the path gets past the key check",
    "The check and the server behind it read the path differently, so a protected route is open.",
    "Normalise paths before matching (Envoy: normalize_path, merge_slashes, reject escaped slashes), match prefixes "
    "rather than exact paths, and check keys for everything by default.",
    "CWE-436",
    "CWE-863",
    checks="A route that refuses the plain request grants the same one with its path spelt differently.",
)
ROUTE_FORGOTTEN: Final = exposure(
    44,
    "route-not-covered",
    Severity.HIGH,
    "The key check does not cover all routes of the API",
    "Some routes ask for a key, others pass everything on: whoever finds them uses models for nothing.",
    "Check keys for everything by default, and name the exceptions.",
    "OWASP-LLM10:2025",
    "CWE-862",
    checks="A GET where the API takes POST: refused on one route, answered by the API behind the gateway on another.",
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
CACHE_OPEN: Final = exposure(
    60,
    "cache-open",
    Severity.CRITICAL,
    "The cache answers without a password",
    "It holds prompts and answers, keys and counters of spend; who changes these defeats budgets.",
    "Set `requirepass` or an ACL, bind it to a private address, and use TLS.",
    "OWASP-LLM02:2025",
    "CWE-306",
    checks="PING only; no key is read.",
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
DEVELOPMENT_MODE: Final = exposure(
    71,
    "development-mode-on",
    Severity.HIGH,
    "The model server runs in development mode",
    "Everybody can read its configuration, put it to sleep or run methods of its workers.",
    "Unset VLLM_SERVER_DEV_MODE.",
    "CWE-489",
)
TRACES_OPEN: Final = exposure(
    90,
    "traces-open",
    Severity.CRITICAL,
    "Stored traces are open",
    "They hold prompts and answers of everybody.",
    "Ask for project keys on the public API; let only your services reach it.",
    "OWASP-LLM02:2025",
    "CWE-306",
)
SIGN_UP_OPEN: Final = exposure(
    91,
    "sign-up-open",
    Severity.HIGH,
    "Anybody can make an account",
    "On a server of your own, a new account may see organisations that are shared by default.",
    "Set AUTH_DISABLE_SIGNUP=true.",
    "CWE-862",
)
