"""One scan of one server: what was asked, what came back, what follows from it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import msgspec

from auditors.advisories.table import AdvisoryTable, shipped
from auditors.endpoints.answers import MAX_BODY, Answer
from auditors.endpoints.client import TOO_LATE, Client, Headers, Limits
from auditors.endpoints.verdicts import (
    Dialect,
    Endpoint,
    Evidence,
    Judgement,
    Verdict,
    judge,
    no_dialect,
)
from auditors.model import Finding, Location, Principal, Severity
from auditors.rules import Rule

_AGAIN_LIMITED: Final = 8
"""How often in all a server that limits requests is asked again."""

_ALIKE: Final = 5
"""Routes with the same answer from which it is a placeholder's."""

_FIRST: Final = 4.0
"""Patience for the very first request."""

_AGAIN_LATE: Final = 3
"""How often in all one that did not answer in time is; LiteLLM loads much of itself with the first requests."""


class Probe(msgspec.Struct, frozen=True, kw_only=True, tag="probe", tag_field="type"):
    """One request and the verdict on its answer: the contract's `probe`."""

    method: str
    path: str
    verdict: str
    status: int
    reason: str


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """What a scan may do. Keys never show up in a `repr`. `canaries` is where made keys are recorded."""

    product: str = "auto"
    key: str | None = field(default=None, repr=False)
    admin_key: str | None = field(default=None, repr=False)
    allowed_model: str | None = None
    blocked_model: str | None = None
    all_routes: bool = False
    allow_canary: bool = False
    canaries: Path | None = None
    limits: Limits = field(default_factory=Limits)
    insecure: bool = False
    ca_file: Path | None = None
    advisories: AdvisoryTable = field(default_factory=shipped, repr=False)


@dataclass(slots=True)
class Asked:
    """A request for an endpoint with its answer and, so far, the judgement."""

    endpoint: Endpoint
    answer: Answer
    judgement: Judgement


class Scan:
    """Asks a server and collects probes and findings.

    `control` is the answer to a path that cannot exist, `problems` say what could not be done, `version_path` is the
    public page that names the version. `told` is called with each probe as it is made.
    """

    def __init__(self, client: Client, options: ScanOptions, told: Callable[[Probe], None] | None = None) -> None:
        self.client = client
        self.options = options
        self.source = client.target.url
        self.control = Answer()
        self.dialect: Dialect = no_dialect
        self.product = "unknown"
        self.version: str | None = None
        self.version_path = "/"
        self.findings: dict[str, Finding] = {}
        self.problems: list[str] = []
        self._limited, self._late = _AGAIN_LIMITED, _AGAIN_LATE
        self._rows: list[Asked | Probe] = []
        self._told = told
        self._answers: dict[tuple[str, str], Answer] = {}
        self.wrong_key = f"sk-{secrets.token_hex(12)}"

    # Asking

    def begin(self) -> Answer:
        """The random path; what everything else is compared with."""
        path = f"/{secrets.token_hex(8)}"
        self.control = self.client.ask("GET", path, patience=_FIRST)
        reason = (
            self.control.failure
            or f"the control: what the server answers to a path that cannot exist ({self.control.status})"
        )
        verdict = Verdict.ABSENT if self.control.status else Verdict.UNKNOWN
        self.note("GET", path, Judgement(verdict, reason), self.control.status)
        return self.control

    def get(self, path: str, reason: str = "looked at to recognise the product", limit: int = MAX_BODY) -> Answer:
        """An answer to a GET without credentials, asked for once only. For public pages by which products are known."""
        if ("GET", path) not in self._answers:
            answer = self._answers["GET", path] = self._ask(Endpoint(path), limit=limit)
            judgement = judge(Endpoint(path, public=True), answer, self.control, self.dialect)
            if judgement.verdict is Verdict.PUBLIC:
                judgement = replace(judgement, reason=f"{answer.status}, {reason}")
            self.note("GET", path, judgement, answer.status)
        return self._answers["GET", path]

    def probe(self, endpoint: Endpoint, headers: Headers = ()) -> Asked:
        """Ask for an endpoint and judge the answer; it is settled, and its finding made, at the end."""
        answer = self._answers.get((endpoint.method, endpoint.path)) if not headers else None
        fresh = answer is None
        if answer is None:
            answer = self._ask(endpoint, headers)
        asked = Asked(endpoint, answer, judge(endpoint, answer, self.control, self.dialect))
        if not fresh:
            self._forget(endpoint)
        self._rows.append(asked)
        if not endpoint.public and not headers and answer.status >= 500 and _is_unclear(asked):
            self._ask_with_wrong_key(asked)
        if self._told is not None:
            self._told(_probe(asked))
        return asked

    def _ask(self, endpoint: Endpoint, headers: Headers = (), limit: int = MAX_BODY) -> Answer:
        """An answer; a server that limits requests or is slow is asked again, more patiently, a few times in all."""
        patience = endpoint.patience
        while True:
            answer = self.client.ask(
                endpoint.method, endpoint.path, headers, endpoint.body, limit=limit, patience=patience
            )
            if answer.status == 429 and self._limited:
                self._limited -= 1
                self.client.slow_down()
                reason = "429, the server limits requests; asked again more slowly"
            elif answer.failure == TOO_LATE and self._late:
                self._late -= 1
                patience *= 2
                reason = f"{TOO_LATE}; asked again more patiently"
            else:
                return answer
            self.note(endpoint.method, endpoint.path, Judgement(Verdict.UNKNOWN, reason), answer.status)

    def _ask_with_wrong_key(self, asked: Asked) -> None:
        """A server that breaks on a request without a key may still refuse a wrong one: then keys are checked.

        LiteLLM does so where the package for its database is not installed.
        """
        endpoint = asked.endpoint
        answer = self._ask(endpoint, bearer(self.wrong_key))
        second = judge(endpoint, answer, self.control, self.dialect)
        self.note(
            endpoint.method, endpoint.path, replace(second, reason=f"with a wrong key: {second.reason}"), answer.status
        )
        if second.verdict in (Verdict.PROTECTED, Verdict.OPEN):
            reason = f"{asked.answer.status} without a key; with a wrong one: {second.reason}"
            asked.judgement = Judgement(second.verdict, reason)

    def _forget(self, endpoint: Endpoint) -> None:
        """Replace the note of a page that turns out to be an endpoint: one record for one request."""
        for index in range(len(self._rows) - 1, -1, -1):
            row = self._rows[index]
            if isinstance(row, Probe) and (row.method, row.path) == (endpoint.method, endpoint.path):
                del self._rows[index]
                return

    def names_version(self, version: str | None, path: str) -> None:
        """Take down the version that the server names, and where."""
        self.version, self.version_path = version, path

    def send(self, method: str, path: str, headers: Headers = (), body: Mapping[str, Any] | None = None) -> Answer:
        """A request that a check judges itself; it must `note` it."""
        return self.client.ask(method, path, headers, None if body is None else json.dumps(body).encode())

    def note(self, method: str, path: str, judgement: Judgement, status: int) -> None:
        """Record a request with its verdict."""
        probe = Probe(method=method, path=path, verdict=judgement.verdict.value, status=status, reason=judgement.reason)
        self._rows.append(probe)
        if self._told is not None:
            self._told(probe)

    # Concluding

    def settle(self, core: Iterable[Asked]) -> None:
        """Decide the errors that speak for a handler, now that they can be compared.

        Where the `core` (routes that every client needs a key for) lets everybody in, any handler's error is one more
        open route. Otherwise it takes two that cannot be explained differently.
        """
        asked = [row for row in self._rows if isinstance(row, Asked)]
        strong = [one for one in asked if one.judgement.evidence is Evidence.STRONG]
        off = len(strong) >= 2 or any(one.judgement.verdict is Verdict.OPEN for one in core)
        for one in asked:
            if one.judgement.evidence is Evidence.NONE or one.judgement.verdict.granted:
                continue
            if off:
                reason = (
                    f"{one.answer.status} from its handler, which nobody without a key should reach; other routes agree"
                )
                one.judgement = Judgement(Verdict.OPEN_INFERRED, reason, one.judgement.evidence)
            elif one.judgement.verdict is Verdict.UNKNOWN:
                reason = f"{one.judgement.reason}, but no other route agrees that keys are not checked"
                verdict = Verdict.ABSENT if one.answer.status == 404 else Verdict.UNKNOWN
                one.judgement = Judgement(verdict, reason)

    def conclude(self) -> None:
        """Make the findings of all endpoints that are open."""
        self._distrust_placeholders()
        for row in self._rows:
            if not isinstance(row, Asked) or not row.judgement.verdict.granted:
                continue
            endpoint = row.endpoint
            if endpoint.rule is not None:
                self.found(
                    endpoint.rule,
                    endpoint.method,
                    endpoint.path,
                    row.answer.status,
                    row.judgement.reason,
                    verdict=row.judgement.verdict.value,
                )

    def _distrust_placeholders(self) -> None:
        """One and the same answer to routes of several kinds comes from something that knows none of them."""
        alike: dict[str, list[Asked]] = {}
        for row in self._rows:
            if isinstance(row, Asked) and row.judgement.verdict is Verdict.OPEN and row.answer.json:
                alike.setdefault(row.answer.digest, []).append(row)
        for rows in alike.values():
            if len(rows) >= _ALIKE and len({row.endpoint.rule for row in rows}) > 1:
                reason = f"{rows[0].answer.status}, but so is the answer to {len(rows) - 1} other routes: a placeholder"
                for row in rows:
                    row.judgement = Judgement(Verdict.UNKNOWN, reason)

    def found(
        self,
        rule: Rule,
        method: str,
        path: str,
        status: int,
        reason: str,
        *,
        severity: Severity | None = None,
        title: str | None = None,
        subject: str = "",
        principal: Principal | None = None,
        **evidence: Any,
    ) -> None:
        """A finding about one request. `subject` tells findings of one rule and path apart, `principal` whose it is."""
        finding = rule.finding(
            *(method, path, subject, self.source),
            severity=severity,
            title=title,
            location=Location(source=self.source, line=0, offset=0),
            principal=principal,
            evidence={"method": method, "path": path, "status": status, "reason": reason, **evidence},
        )
        self.findings[finding.id] = finding

    def probes(self) -> list[Probe]:
        """Every request with its final verdict, in the order in which they were made."""
        return [row if isinstance(row, Probe) else _probe(row) for row in self._rows]


def _is_unclear(asked: Asked) -> bool:
    return asked.judgement.verdict is Verdict.UNKNOWN and asked.judgement.evidence is Evidence.NONE


def _probe(asked: Asked) -> Probe:
    return Probe(
        method=asked.endpoint.method,
        path=asked.endpoint.path,
        verdict=asked.judgement.verdict.value,
        status=asked.answer.status,
        reason=asked.judgement.reason,
    )


def bearer(key: str) -> Headers:
    """The header that carries a key."""
    return (("Authorization", f"Bearer {key}"),)
