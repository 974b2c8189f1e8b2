"""What the messages tell that LiteLLM's proxy prints about calls: refusals, failures, who called, which model.

They are the same in the text log and in the JSON log. Debug messages hold request metadata as Python dictionaries.
"""

from __future__ import annotations

import re
from typing import Any, Final

from auditors.deferred import deferred
from auditors.formats.http import address
from auditors.formats.reading import endpoint, key_name, text

_MOST: Final = 64 << 10
"""Characters of a message that are searched."""
_TAIL: Final = 600
_NAME: Final = r"([\w.\-/:@]{1,200})"

_REQUESTER: Final = deferred(r"Requester IP Address:\s?(\S{2,64})")
_CALL: Final = deferred(r"litellm_call_id['\"]?[=:]\s?['\"]?([\w\-]{8,64})")
_REFUSED: Final = deferred(r"Exception occured - (?:litellm_call_id=\S{1,64} - )?(?:Error code: )?([1-5]\d\d): ")
_FAILED: Final = deferred(r"litellm(?:\.exceptions)?\.([A-Z][A-Za-z]{2,60}(?:Error|Exception)|Timeout)\b")
_RESULT: Final = deferred(rf"litellm\.a?[a-z_]{{3,40}}\(model={_NAME}\)\s?(?:\x1b\[\d+m)?\s?([1-5]\d\d|Exception)")
_COMPLETION: Final = deferred(rf"LiteLLM completion\(\) model= ?{_NAME}; provider = {_NAME}")
_MODEL: Final = deferred(
    rf"(?:Invalid model name passed in model=|model group ['\"]|Received Model Group=|[\"']model[\"']: ?[\"']){_NAME}"
)
_KEY: Final = deferred(r"Key Hash \(Token\) ?= ?([0-9a-f]{64})")
_METADATA: Final = deferred(
    r"['\"]user_api_key_(hash|alias|user_id|end_user_id|team_id|org_id)['\"]: ?['\"]([^'\"\n]{1,256})['\"]"
)
_AGENT: Final = deferred(r"['\"]user-agent['\"]: ?['\"]([^'\"\n]{1,512})['\"]", re.IGNORECASE)
_SENT: Final = deferred(r"curl -X POST \\\s{1,4}(https?://\S{1,500})")
_CORRELATION: Final = deferred(r" \[(?:trace_id=(\S{1,256}))?\s?(?:session_id=(\S{1,256}))?\]\s*\Z")

_OF_METADATA: Final = {
    "hash": "key",
    "alias": "key_alias",
    "user_id": "user",
    "end_user_id": "end_user",
    "team_id": "team",
    "org_id": "organization",
}
_STATUSES: Final = {
    "AuthenticationError": 401,
    "BadRequestError": 400,
    "BudgetExceededError": 429,
    "ContentPolicyViolationError": 400,
    "ContextWindowExceededError": 400,
    "InternalServerError": 500,
    "NotFoundError": 404,
    "PermissionDeniedError": 403,
    "RateLimitError": 429,
    "ServiceUnavailableError": 503,
    "Timeout": 408,
    "UnprocessableEntityError": 422,
}
"""The statuses with which LiteLLM answers for its exceptions."""


def told(message: str) -> dict[str, Any]:
    """What a message tells, as names of `Fields`; without what it does not tell."""
    head = message[:_MOST]
    found = _who(head) | _model(head) | _failure(head)
    if match := _CALL.search(head):
        found["call"] = match[1]
    if match := _CORRELATION.search(message[-_TAIL:]):
        found |= {"trace": match[1], "session": match[2]}
    return {name: value for name, value in found.items() if value is not None}


def _who(head: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if match := _REQUESTER.search(head):
        found["ip"] = address(match[1].split(",", 1)[0])
    if match := _KEY.search(head):
        found["key"] = match[1]
    for name, logged in _METADATA.findall(head):
        value = key_name(logged) if name == "hash" else text(logged)
        found.setdefault(_OF_METADATA[name], value)
    if match := _AGENT.search(head):
        found["user_agent"] = match[1]
    return found


def _model(head: str) -> dict[str, Any]:
    if match := _COMPLETION.search(head):
        return {"model": match[1], "provider": match[2]}
    if match := _RESULT.search(head):
        status = int(match[2]) if match[2].isdigit() else None
        return {"model_served": match[1], "http_status": status, "status": None if status else "failure"}
    found: dict[str, Any] = {}
    if match := _MODEL.search(head):
        found["model"] = match[1].rstrip(".:")
    if match := _SENT.search(head):
        found["api_base"] = endpoint(match[1])
    return found


def _failure(head: str) -> dict[str, Any]:
    """Why a call was refused or failed; empty where the message is about neither."""
    refused, authentication = _REFUSED.search(head), "user_api_key_auth(): Exception" in head
    if not (refused or authentication or "Exception occured" in head):
        return {}
    failed = _FAILED.search(head)
    kind = failed[1] if failed else None
    if kind is None and authentication:
        spent = "Budget has been exceeded" in head or "ExceededBudget" in head
        kind = "BudgetExceededError" if spent else "AuthenticationError"
    return {
        "status": "failure",
        "error_type": kind,
        "http_status": int(refused[1]) if refused else _STATUSES.get(failed[1]) if failed else None,
    }
