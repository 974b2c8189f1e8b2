"""Whether the list of models of a key holds: in the body, the path, the query, in fallbacks and on pass-through routes.

Nothing can be sent to a provider. Bypasses are shown with a model that does not exist, and what would have to be
completed is a number, on which every provider's adapter breaks before it sends anything.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from auditors.endpoints import key_rules, pass_through
from auditors.endpoints.answers import Answer
from auditors.endpoints.scan import Scan, bearer
from auditors.endpoints.verdicts import Judgement, Verdict

_CHAT: Final = "/v1/chat/completions"
_DENIED: Final = re.compile(
    r"key_model_access_denied|not allowed to access model|can only access models|not available for this API key",
    re.IGNORECASE,
)
_INVALID_MODEL: Final = "Invalid model name passed in"
_REACHED: Final = re.compile(r"Invalid model name passed in|is not iterable|has no attribute|fallback model group")
"""What only those say who come after the check of the scope."""

_BUDGET: Final = re.compile(r"budget has been exceeded", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Scope:
    """A key, a model that it may use and perhaps one that it may not. `missing` is a model that does not exist."""

    key: str = field(repr=False)
    allowed: str
    blocked: str | None = None
    missing: str = field(default_factory=lambda: f"auditor-no-such-model-{secrets.token_hex(4)}")


def check(scan: Scan, scope: Scope, pass_through_routes: Iterable[str] = ()) -> None:
    """Try everything that could get around the scope; nothing is tried on where it does not even hold in the body."""
    if scope.blocked:
        _check_body(scan, scope, {"model": scope.blocked}, "a model outside the scope in the body")
        _check_body(scan, scope, {"model": f"openai/{scope.blocked}"}, "one with its provider in front")
    if not _check_body(scan, scope, {"model": scope.missing}, "a model outside the scope in the body, a made-up one"):
        return
    for words, body in _body_forms(scope):
        _check_body(scan, scope, body, words, certain=False)
    for words, path in _path_forms(scope.missing):
        _check_path(scan, scope, words, path)
    for route in (*pass_through_routes, *pass_through.BUILT_IN):
        pass_through.check_scope(scan, scope.key, scope.missing, route)


def _body_forms(scope: Scope) -> Iterator[tuple[str, dict[str, Any]]]:
    """Bodies that name a model outside the scope in a roundabout way."""
    yield "a made-up model with a provider in front", {"model": f"openai/{scope.missing}"}
    yield "a made-up model in a list", {"model": [scope.allowed, scope.missing]}
    yield "a made-up model behind a comma", {"model": f"{scope.allowed},{scope.missing}"}
    yield "a made-up model among the fallbacks", {"model": scope.allowed, "fallbacks": [scope.missing]}
    fallback = {"model": scope.missing, "messages": 1}
    yield "a made-up model among detailed fallbacks", {"model": scope.allowed, "fallbacks": [fallback]}


def _path_forms(missing: str) -> Iterator[tuple[str, str]]:
    yield "the path (/engines)", f"/engines/{missing}/chat/completions"
    yield "the path (/openai/deployments)", f"/openai/deployments/{missing}/chat/completions"
    yield "the query", f"{_CHAT}?model={missing}"
    yield "the path (/engines, completions)", f"/engines/{missing}/completions"
    yield "the path (/engines, embeddings)", f"/engines/{missing}/embeddings"
    yield "the path (/openai/deployments, embeddings)", f"/openai/deployments/{missing}/embeddings"


def _check_body(scan: Scan, scope: Scope, body: dict[str, Any], words: str, *, certain: bool = True) -> bool:
    """Whether a body is denied. Where that is not `certain` to be asked for, only an answer from further on counts."""
    answer = scan.send("POST", _CHAT, bearer(scope.key), {**body, "messages": 1})
    refused = answer.status in (401, 403) or _DENIED.search(answer.error) is not None
    further = _REACHED.search(answer.error) is not None
    spent = answer.error_type == "budget_exceeded" or _BUDGET.search(answer.error) is not None
    reached = not refused and not spent and (further or (certain and answer.status in (200, 400, 500)))
    outcome = "denied" if refused else f"not denied ({answer.status})" if reached else f"{answer.status}, not decided"
    verdict = Verdict.PROTECTED if refused else Verdict.OPEN_INFERRED if reached else Verdict.UNKNOWN
    scan.note("POST", _CHAT, Judgement(verdict, f"{words}: {outcome}"), answer.status)
    if reached:
        request = {"method": "POST", "path": _CHAT, "body": {**body, "messages": 1}}
        rule = key_rules.MODEL_SCOPE_NOT_ENFORCED
        scan.found(rule, "POST", _CHAT, answer.status, f"{words}: {outcome}", subject=words, request=request)
    return refused


def _check_path(scan: Scan, scope: Scope, words: str, path: str) -> None:
    body: dict[str, Any] = {"model": scope.allowed, _content(path): 1}
    answer = scan.send("POST", path, bearer(scope.key), body)
    bypassed = _INVALID_MODEL in answer.error and scope.missing in answer.error
    reason = _reason(answer, words, bypassed)
    scan.note("POST", path, Judgement(_verdict(answer, bypassed), reason), answer.status)
    if bypassed:
        shown = path.replace(scope.missing, "{model}")
        request = {"method": "POST", "path": path, "body": body}
        scan.found(key_rules.MODEL_SCOPE_BYPASS, "POST", shown, answer.status, reason, request=request)


def _content(path: str) -> str:
    """The field of a body that holds what a model is to work on."""
    route = path.partition("?")[0]
    return "input" if route.endswith("/embeddings") else "messages" if "/chat/" in route else "prompt"


def _verdict(answer: Answer, bypassed: bool) -> Verdict:
    if bypassed:
        return Verdict.OPEN_INFERRED
    if answer.status in (401, 403):
        return Verdict.PROTECTED
    return Verdict.ABSENT if answer.status in (404, 405) else Verdict.UNKNOWN


def _reason(answer: Answer, words: str, bypassed: bool) -> str:
    if bypassed:
        return f"the model in {words} was looked up after the scope of the one in the body was checked"
    if answer.status in (401, 403):
        return f"a model in {words} outside the scope is denied"
    return f"a model in {words}: {answer.status or answer.failure}, says nothing about the scope"
