"""A gateway of one's own in front of models: NGINX, Envoy or anything else that checks keys and passes requests on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from auditors.endpoints import exposures, key_rules, made_up_keys, virtual_keys
from auditors.endpoints.answers import Answer
from auditors.endpoints.exposures import exposure
from auditors.endpoints.product import Product
from auditors.endpoints.scan import Scan, bearer
from auditors.endpoints.verdicts import Endpoint, Judgement, Shape, Verdict, has_keys, judge, matches
from auditors.model import Severity

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

MODELS: Final = Endpoint("/v1/models", exposures.MODELS_OPEN, has_keys("data"))

_STATUS_PAGES: Final = tuple(
    Endpoint(path, STATUS_PAGE_OPEN, matches(r"Active connections: \d+"))
    for path in ("/nginx_status", "/stub_status", "/basic_status", "/status")
)
_LISTING: Final = matches(r"(?i)<title>(?:index of|directory listing)")
_LOGS: Final = tuple(
    Endpoint(path, LOGS_BROWSABLE, shape)
    for path, shape in (
        ("/logs/", _LISTING),
        ("/log/", _LISTING),
        ("/logs/access.log", matches(r"(?m)\"(?:GET|POST) /\S* HTTP/")),
    )
)
_SETTING: Final = matches(
    r"(?im)^\s*(?:export\s+)?[A-Z0-9_]*(?:API_KEY|MASTER_KEY|SECRET|TOKEN|PASSWORD|DATABASE_URL)[A-Z0-9_]*\s*[=:]"
    r"|^\s*(?:model_list|litellm_settings|general_settings|services|litellm_params)\s*:"
)


def _is_file(answer: Answer) -> bool:
    return answer.content_type != "text/html" and _SETTING(answer)


_FILES: Final = tuple(
    Endpoint(path, CONFIG_SERVED, _is_file)
    for path in (
        *("/.env", "/config.yaml", "/config.yml", "/proxy_config.yaml", "/litellm_config.yaml"),
        *("/docker-compose.yml", "/docker-compose.yaml", "/config.yaml.bak", "/.env.bak", "/.env.local"),
    )
)
_METRICS: Final = Endpoint("/metrics", exposures.METRICS_OPEN, matches(r"(?m)^# (?:HELP|TYPE) "))
_ADMIN_API: Final = Endpoint("/api/", exposures.ADMIN_INTERFACE_OPEN, lambda answer: _is_versions(answer))


def _is_versions(answer: Answer) -> bool:
    rows = answer.json
    return isinstance(rows, list) and bool(rows) and all(isinstance(row, int) for row in rows)


SPELLINGS: Final = (
    *("/{0}", "{0}/", "/.{0}", "/x/..{0}", "{0}//", "{0}?x", "{0};x", "{0}.json", "/%2e{0}", "{0}%20", "{0}%00"),
    *("/x/%2e%2e{0}", "/.;{0}"),
)
"""Other spellings of a path, with the path at `{0}`. Two more are made of its letters."""


def spellings(path: str) -> Iterable[str]:
    """Other ways to write a path that some servers take for the same."""
    yield from (form.format(path) for form in SPELLINGS)
    first, last = path.rsplit("/", 1)
    yield f"{first}//{last}"
    yield f"{first}/./{last}"
    yield f"{first}/x/../{last}"
    yield f"{first}%2f{last}"
    yield f"{first}/%{ord(last[0]):02x}{last[1:]}"
    yield path.upper()
    yield f"{first}/{last.upper()}"


def recognise(_scan: Scan) -> bool:
    """The product of last resort: never recognised, taken when nothing else is."""
    return False


def check(scan: Scan) -> None:
    """Whether keys are asked for, whether other spellings of a path get around it, and what lies about."""
    asked = scan.probe(MODELS)
    for endpoint in (*_STATUS_PAGES, *_LOGS, *_FILES, _METRICS, _ADMIN_API):
        scan.probe(endpoint)
    check_handlers(scan)
    if asked.judgement.verdict is Verdict.PROTECTED:
        check_spellings(scan, MODELS.path, MODELS.shape)
        made_up_keys.check(scan, MODELS)
    _check_other(scan, "/v1/admin")


def check_handlers(scan: Scan) -> None:
    """Whether requests without a key reach the API behind the gateway, while others of its routes ask for one.

    A GET where the API takes POST costs nothing; an error in the API's own words shows that it came through.
    """
    answers = {path: scan.send("GET", path) for path in _HANDLERS}
    judgements = {path: judge(Endpoint(path), answer, scan.control) for path, answer in answers.items()}
    checked = any(one.verdict is Verdict.PROTECTED for one in judgements.values())
    for path, answer in answers.items():
        judgement = judgements[path]
        if checked and _came_through(scan, answer):
            reason = f"{answer.status} in the words of the API behind, while other routes of it ask for a key"
            judgement = Judgement(Verdict.OPEN_INFERRED, reason)
            scan.found(ROUTE_FORGOTTEN, "GET", path, answer.status, reason, verdict="open-inferred")
        elif judgement.verdict is Verdict.OPEN:
            judgement = Judgement(Verdict.UNKNOWN, f"{answer.status}, but the API takes POST here")
        scan.note("GET", path, judgement, answer.status)


_HANDLERS: Final = ("/v1/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/responses")


def _came_through(scan: Scan, answer: Answer) -> bool:
    error = answer.json.get("error") if isinstance(answer.json, dict) else None
    known = answer.status in (400, 404, 405) and isinstance(error, dict) and bool(error.get("message"))
    return known and answer.content_type != scan.control.content_type


def check_spellings(scan: Scan, path: str, shape: Shape) -> None:
    """Ask for a protected path in other spellings; one that is granted gets past the check."""
    for spelling in spellings(path):
        endpoint = Endpoint(spelling, PATH_BYPASS, shape)
        scan.probe(endpoint)


def _check_other(scan: Scan, path: str) -> None:
    """A route that is refused only in its usual spelling, whatever it may answer."""
    answer = scan.send("GET", path)
    judgement = judge(Endpoint(path), answer, scan.control)
    scan.note("GET", path, judgement, answer.status)
    if judgement.verdict is Verdict.PROTECTED:
        check_spellings(scan, path, has_keys("data"))


def check_keys(scan: Scan) -> None:
    """Whether a check of keys that lets the operator's key in lets altered ones in as well.

    A GET on a route that refuses requests without a key; whatever else it answers, the key got past the check.
    """
    key = scan.options.key
    if key is None:
        return
    paths = [path for path in (MODELS.path, *_HANDLERS, "/v1/admin") if _refuses(scan.send("GET", path), scan, path)]
    path = next((path for path in paths if not _refuses(scan.send("GET", path, bearer(key)), scan, path, _WORDS)), None)
    if path is None:
        if paths:
            scan.found(key_rules.KEY_REFUSED, "GET", paths[0], 401, "the key is refused")
        return
    for words, altered in virtual_keys.altered_keys(key):
        answer = scan.send("GET", path, bearer(altered))
        if answer.status and answer.status != 429 and not _refuses(answer, scan, path, f"with {words}"):
            virtual_keys.found_altered(scan, path, answer.status, words)


_WORDS: Final = "with the client's key"


def _refuses(answer: Answer, scan: Scan, path: str, words: str = "without a key") -> bool:
    refused = answer.status in (401, 403)
    verdict = Verdict.PROTECTED if refused else Verdict.UNKNOWN
    outcome = "refused" if refused else "not refused"
    scan.note("GET", path, Judgement(verdict, f"{words}: {outcome} ({answer.status})"), answer.status)
    return refused


GATEWAY: Final = Product(
    name="gateway",
    title="a gateway of one's own",
    recognise=recognise,
    check=check,
    check_keys=check_keys,
    rank=90,
)
