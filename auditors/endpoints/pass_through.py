"""LiteLLM's pass-through routes: whether they forward without a key, or models outside the scope of one.

Nothing is forwarded to find out. Their handler breaks on `litellm_metadata` that is no object, after authentication
and before it sends anything (read in the source of 1.74 and 1.95, measured on 1.61, 1.80, 1.82, 1.106 and 1.109).
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from typing import Any, Final

from auditors.endpoints import key_rules
from auditors.endpoints.answers import Answer
from auditors.endpoints.exposures import exposure
from auditors.endpoints.scan import Scan, bearer
from auditors.endpoints.verdicts import Endpoint, Judgement, Verdict, judge, resembles
from auditors.model import Severity

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

BUILT_IN: Final = (
    *("/anthropic/v1/messages", "/openai_passthrough/v1/chat/completions", "/mistral/v1/chat/completions"),
    "/cohere/v1/chat",
)
"""Routes to providers that every LiteLLM has; they run the same handler."""

_BREAKS: Final = re.compile(r"object has no attribute|is not iterable|dictionary update sequence")
_KEYED: Final = "/v1/chat/completions"
_FIRST_KNOWN: Final = (1, 61)
_MOST: Final = 20
_MOST_TOLD: Final = 200


def public_routes(scan: Scan) -> tuple[str, ...]:
    """The operator's own pass-through routes, from the list of routes, which asks for no key by design."""
    return _own(scan.get("/routes"))


def routes_with_key(scan: Scan, key: str) -> tuple[str, ...]:
    """The same where a check of keys of one's own stands before that list."""
    answer = scan.send("GET", "/routes", bearer(key))
    verdict = Verdict.PROTECTED if answer.ok or answer.status in (401, 403) else Verdict.UNKNOWN
    reason = f"the list of routes, with a key ({answer.status or answer.failure})"
    scan.note("GET", "/routes", Judgement(verdict, reason), answer.status)
    return _own(answer)


def _own(answer: Answer) -> tuple[str, ...]:
    """The paths of pass-through routes in the list of routes; parameters are filled in."""
    rows = answer.json.get("routes", ()) if isinstance(answer.json, dict) else ()
    paths = (
        row["path"]
        for row in (rows if isinstance(rows, list) else ())
        if isinstance(row, dict) and row.get("endpoint") == "endpoint_func" and isinstance(row.get("path"), str)
    )
    filled = (re.sub(r"\{[^{}]*\}", "auditor", path) for path in paths if re.fullmatch(r"/[!-~]{0,300}", path))
    return tuple(dict.fromkeys(filled))[:_MOST]


def check(scan: Scan, routes: Iterable[str]) -> None:
    """Name the operator's pass-through routes, and ask each one without a key."""
    refuses: bool | None = None
    for route in routes:
        shown = route[:_MOST_TOLD]
        verdict = Verdict.UNKNOWN
        if breaks_before_forwarding(scan.version):
            refuses = _refuses(scan) if refuses is None else refuses
            verdict = _check_open(scan, route, refuses=refuses)
        state = {Verdict.PROTECTED: "it asks for a key", Verdict.UNKNOWN: "whether it asks for a key is not known"}
        reason = f"lists the pass-through route {shown}; {state.get(verdict, 'it does not ask for a key')}"
        scan.found(PASS_THROUGH_LISTED, "GET", "/routes", 200, reason, subject=route, route=shown)


def _refuses(scan: Scan) -> bool:
    """Whether a route that asks for a key refuses the very same request, rather than break on it itself."""
    answer = scan.send("POST", _KEYED, body=_body(f"auditor-{secrets.token_hex(6)}"))
    refused = answer.status in (401, 403)
    judgement = judge(Endpoint(_KEYED, method="POST"), answer, scan.control, scan.dialect)
    verdict = judgement.verdict if refused else _known(scan)
    reason = f"what pass-through routes are compared with: {judgement.reason}"
    scan.note("POST", _KEYED, Judgement(verdict, reason), answer.status)
    return refused


def _known(scan: Scan) -> Verdict:
    """What an inert request to the same route has shown: this one may break anywhere."""
    seen = {probe.verdict for probe in scan.probes() if (probe.method, probe.path) == ("POST", _KEYED)}
    granted = any(verdict.value in seen for verdict in Verdict if verdict.granted)
    return Verdict.OPEN_INFERRED if granted else Verdict.UNKNOWN


def _check_open(scan: Scan, route: str, *, refuses: bool) -> Verdict:
    body = _body(f"auditor-{secrets.token_hex(6)}")
    answer = scan.send("POST", route, body=body)
    if _reached(scan, answer) or (refuses and answer.status == 500):
        reason = f"{answer.status} from the handler that forwards, which a request without a key should not reach"
        judgement = Judgement(Verdict.OPEN if answer.ok else Verdict.OPEN_INFERRED, reason)
        request = {"method": "POST", "path": route, "body": body}
        scan.found(
            *(PASS_THROUGH_OPEN, "POST", route, answer.status, reason),
            verdict=judgement.verdict.value,
            request=request,
        )
    else:
        judgement = judge(Endpoint(route, method="POST"), answer, scan.control)
    scan.note("POST", route, judgement, answer.status)
    return judgement.verdict


def check_scope(scan: Scan, key: str, model: str, route: str) -> None:
    """Whether a route forwards a model that is outside the scope of a key."""
    if not breaks_before_forwarding(scan.version):
        return
    body = _body(model)
    answer = scan.send("POST", route, bearer(key), body)
    if _reached(scan, answer):
        reason = f"{answer.status} from the handler that forwards, though the key may not use the model"
        judgement = Judgement(Verdict.OPEN_INFERRED, reason)
        request = {"method": "POST", "path": route, "body": body}
        scan.found(key_rules.PASS_THROUGH_IGNORES_SCOPE, "POST", route, answer.status, reason, request=request)
    elif answer.status in (401, 403):
        judgement = Judgement(Verdict.PROTECTED, f"a model outside the scope is denied ({answer.status})")
    else:
        verdict = Verdict.ABSENT if answer.status in (404, 405) else Verdict.UNKNOWN
        judgement = Judgement(verdict, f"{answer.status or answer.failure}, says nothing about the scope")
    scan.note("POST", route, judgement, answer.status)


def _body(model: str) -> dict[str, Any]:
    return {"model": model, "litellm_metadata": 1}


def _reached(scan: Scan, answer: Answer) -> bool:
    """Whether an answer comes from the handler: its own error, or what the server behind it said."""
    if answer.ok:
        return answer.content_type != "text/html" and not resembles(answer, scan.control)
    return answer.status >= 400 and answer.status not in (401, 403) and _BREAKS.search(answer.error) is not None


def breaks_before_forwarding(version: str | None) -> bool:
    """Whether the handler of this version is known to break before it forwards."""
    found = re.match(r"(\d+)\.(\d+)", version or "")
    return found is not None and (int(found[1]), int(found[2])) >= _FIRST_KNOWN
