"""Open or protected? The decision on one answer, against what the server answers to a path that cannot exist."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from auditors.endpoints.answers import Answer
from auditors.rules import Rule

_LOGIN: Final = re.compile(r"login|sign-?in|oauth|/sso|/auth\b|saml", re.IGNORECASE)
_NO_ROUTE: Final = frozenset({404, 405, 410})
_HANDLER: Final = frozenset({400, 404, 406, 409, 500, 501, 502, 503})


class Verdict(enum.Enum):
    """The contract's verdicts."""

    OPEN = "open"
    OPEN_INFERRED = "open-inferred"
    PROTECTED = "protected"
    PUBLIC = "public-by-design"
    ABSENT = "absent"
    UNKNOWN = "unknown"

    @property
    def granted(self) -> bool:
        """Whether anybody gets in who should not."""
        return self in (Verdict.OPEN, Verdict.OPEN_INFERRED)


class Evidence(enum.Enum):
    """How sure an error shows that a handler ran: `STRONG` can only come from one, `WEAK` usually does."""

    NONE = 0
    WEAK = 1
    STRONG = 2


Shape = Callable[[Answer], bool]
"""Whether a successful answer looks like the endpoint's own."""


def any_json(answer: Answer) -> bool:
    """An answer whose shape is not known better: JSON, which a handler with nothing to tell writes as `null`."""
    if answer.content_type == "application/json" and (answer.truncated or answer.text.strip() == "null"):
        return True
    return answer.json is not None


def has_keys(*names: str) -> Shape:
    """An object with all of these names at its top level."""
    return lambda answer: answer.keys().issuperset(names)


def has_any_key(*names: str) -> Shape:
    """An object with one of these names at its top level, or a list."""
    return lambda answer: isinstance(answer.json, list) or not answer.keys().isdisjoint(names)


def matches(pattern: str) -> Shape:
    """A text in which a pattern is found near its beginning."""
    compiled = re.compile(pattern)
    return lambda answer: compiled.search(answer.text[:4000]) is not None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One request that is safe to make, and what it means if it is granted without a credential.

    `public` is for what has no authentication by design; `rule` is broken when any other is open.
    `patience` multiplies the time that it may take.
    """

    path: str
    rule: Rule | None = None
    shape: Shape = any_json
    method: str = "GET"
    body: bytes | None = None
    public: bool = False
    patience: float = 1.0


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, why in words, and how far an error speaks for a handler that ran."""

    verdict: Verdict
    reason: str
    evidence: Evidence = Evidence.NONE


Dialect = Callable[[Answer], Evidence]
"""What a product's error says: whether only a handler behind the authentication could have written it."""


def no_dialect(_answer: Answer) -> Evidence:
    """A server whose errors are not known."""
    return Evidence.NONE


def judge(endpoint: Endpoint, answer: Answer, control: Answer, dialect: Dialect = no_dialect) -> Judgement:
    """The verdict on an answer that was given without a valid credential.

    `control` is the answer to a random path. Errors that speak for a handler come back as `UNKNOWN`, or as `PROTECTED`
    where a handler that was given its parameters says 401 itself, with their evidence: one alone proves nothing (see
    `scan.Scan.settle`).
    """
    if not answer.status:
        return Judgement(Verdict.UNKNOWN, answer.failure)
    if answer.ok:
        return _granted(endpoint, answer, control)
    if is_key_refusal(answer):
        return Judgement(Verdict.PROTECTED, f"refused with {answer.status}: keys are checked, but no database is there")
    evidence = dialect(answer)
    if answer.status in (401, 403, 407):
        complaint = evidence is Evidence.STRONG and "?" in endpoint.path
        weight = Evidence.WEAK if complaint else Evidence.NONE
        return Judgement(Verdict.PROTECTED, f"refused with {answer.status}", weight)
    if evidence is Evidence.WEAK and answer.status not in _HANDLER:
        evidence = Evidence.NONE
    if evidence is not Evidence.NONE and not resembles(answer, control):
        if endpoint.public and answer.status not in _NO_ROUTE:
            return Judgement(Verdict.PUBLIC, f"its handler answers {answer.status}; asks for no key by design")
        if not endpoint.public:
            return Judgement(Verdict.UNKNOWN, f"{answer.status}, an error of its handler", evidence)
    if answer.status in _NO_ROUTE:
        same = "as to a path that cannot exist" if resembles(answer, control) else "it is not there"
        return Judgement(Verdict.ABSENT, f"{answer.status}, {same}")
    if 300 <= answer.status < 400:
        if _LOGIN.search(answer.headers.get("location", "")):
            return Judgement(Verdict.PROTECTED, f"{answer.status}, sends to a login page")
        return Judgement(Verdict.UNKNOWN, f"{answer.status}, a redirect; redirects are not followed")
    return Judgement(Verdict.UNKNOWN, f"{answer.status} {_UNCLEAR.get(answer.status, 'says nothing about access')}")


_UNCLEAR: Final = {
    422: "comes from checking the request, which happens before authentication",
    429: "the server limits requests",
}


def _granted(endpoint: Endpoint, answer: Answer, control: Answer) -> Judgement:
    if resembles(answer, control):
        return Judgement(Verdict.ABSENT, f"{answer.status}, but so is the answer to a path that cannot exist")
    if endpoint.public:
        return Judgement(Verdict.PUBLIC, f"{answer.status}; asks for no key by design")
    if _says_no(answer):
        return Judgement(Verdict.UNKNOWN, f"{answer.status}, but the answer says that something is wrong")
    if not endpoint.shape(answer):
        return Judgement(Verdict.UNKNOWN, f"{answer.status}, but the answer does not look like this endpoint's")
    return Judgement(Verdict.OPEN, f"{answer.status} without a valid key, and the answer looks like this endpoint's")


def _says_no(answer: Answer) -> bool:
    """Whether a success is none: some servers answer 200 to everything, and say in the body that they refuse."""
    body = answer.json
    if not isinstance(body, dict):
        return False
    failed = body.get("success") is False or body.get("ok") is False
    return failed or any(body.get(name) for name in ("error", "errors")) or body.get("status") in _FAILURES


_FAILURES: Final = ("error", "fail", "failed", "failure", "unauthorized")


def is_key_refusal(answer: Answer) -> bool:
    """LiteLLM's answer to a wrong key when it has no database to look it up in."""
    return answer.status == 400 and answer.error_type == "no_db_connection"


def _begins_alike(answer: Answer, control: Answer) -> bool:
    """Whether as much of a long answer as is there is what the other one begins with, too."""
    kept = min(len(answer.body), len(control.body))
    return kept > 0 and answer.body[:kept] == control.body[:kept]


def resembles(answer: Answer, control: Answer) -> bool:
    """Whether an answer is the one that the server gives for everything."""
    if answer.status != control.status:
        return False
    if answer.digest == control.digest or (answer.truncated and _begins_alike(answer, control)):
        return True
    if answer.content_type != control.content_type:
        return False
    if answer.content_type == "text/html":
        return True
    return bool(answer.keys()) and answer.keys() == control.keys() and answer.error == control.error
