"""Whether budget and rate limit of a key hold. No provider is called: the requests name a model that does not exist."""

from __future__ import annotations

import re
import secrets
from typing import Any, Final

from auditors.endpoints import key_rules
from auditors.endpoints.answers import Answer
from auditors.endpoints.scan import Scan, bearer
from auditors.endpoints.verdicts import Judgement, Verdict

_CHAT: Final = "/v1/chat/completions"
_SPENT: Final = re.compile(r"budget[_ ](?:has been )?exceeded|exceeded budget", re.IGNORECASE)
_BEYOND: Final = re.compile(r"Invalid model name passed in|is not iterable|has no attribute")
"""What only those say who come after the check of the budget."""


def check_spent_budget(scan: Scan, key: str, allowed: str | None) -> None:
    """Whether a client's key that has spent its budget is still served; asked only where it says that it has."""
    answer = scan.send("GET", "/key/info", bearer(key))
    scan.note("GET", "/key/info", Judgement(Verdict.PROTECTED, "what the key says of itself"), answer.status)
    info = answer.json.get("info") if isinstance(answer.json, dict) else None
    spend, budget = (info.get("spend"), info.get("max_budget")) if isinstance(info, dict) else (None, None)
    if isinstance(spend, int | float) and isinstance(budget, int | float) and spend >= budget:
        expect_spent(scan, key, allowed or f"auditor-{secrets.token_hex(6)}", "the client's key")


def expect_spent(scan: Scan, key: str, model: str, whose: str) -> None:
    """Ask with a key whose budget is used up; it must be told so."""
    answer = _ask(scan, key, model)
    if answer.error_type == "budget_exceeded" or _SPENT.search(answer.error):
        judgement = Judgement(Verdict.PROTECTED, f"{whose} has no budget left and is refused ({answer.status})")
    elif answer.ok or _BEYOND.search(answer.error):
        judgement = Judgement(Verdict.OPEN_INFERRED, f"{whose} has no budget left and is served ({answer.status})")
        request: dict[str, Any] = {"method": "POST", "path": _CHAT, "body": _body(model)}
        rule = key_rules.BUDGET_NOT_ENFORCED
        scan.found(rule, "POST", _CHAT, answer.status, judgement.reason, subject=whose, request=request)
    else:
        reason = f"{whose} has no budget left: {answer.status or answer.failure}, not decided"
        judgement = Judgement(Verdict.UNKNOWN, reason)
    scan.note("POST", _CHAT, judgement, answer.status)


def expect_limit(scan: Scan, key: str, model: str, limit: int, whose: str) -> None:
    """Ask more often in a minute than the limit of a key allows; it must be told so.

    Twice as often, for a new minute may begin meanwhile.
    """
    most = 2 * limit + 1
    for number in range(1, most + 1):
        answer = _ask(scan, key, model)
        limited = answer.status == 429
        words = "refused" if limited else "let through"
        verdict = Verdict.PROTECTED if limited or number < most else Verdict.OPEN_INFERRED
        if not limited and not _BEYOND.search(answer.error):
            verdict, words = Verdict.UNKNOWN, str(answer.status or answer.failure)
        reason = f"request {number} of {whose}, which may send {limit} a minute: {words}"
        scan.note("POST", _CHAT, Judgement(verdict, reason), answer.status)
        if limited or verdict is Verdict.UNKNOWN:
            return
    request = {"method": "POST", "path": _CHAT, "body": _body(model), "times": most}
    scan.found(key_rules.RATE_LIMIT_NOT_ENFORCED, "POST", _CHAT, answer.status, reason, request=request)


def _ask(scan: Scan, key: str, model: str) -> Answer:
    return scan.send("POST", _CHAT, bearer(key), _body(model))


def _body(model: str) -> dict[str, Any]:
    return {"model": model, "messages": 1}
