"""Where a gateway sends requests to: every `api_base` in the logs, judged once.

A client that may choose `api_base` can make the gateway ask anything that it can reach: metadata services hand out
credentials, and whoever answers gets the provider's key.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from auditors.model import Category, Finding, Location, Severity
from auditors.rules import Rule
from auditors.ssrf import Decision, Verdict, judge
from auditors.ssrf.verdict import REASONS

MOST: Final = 2_000
"""Different destinations that are kept; a gateway has a few."""

_REFERENCES: Final = ("CWE-918", "CWE-441")


def _rule(number: int, name: str, severity: Severity, title: str, why: str, remediation: str, checks: str) -> Rule:
    return Rule(
        id=f"URL{number}",
        name=name,
        category=Category.SSRF,
        severity=severity,
        title=title,
        why=why,
        remediation=remediation,
        checks=checks,
        references=_REFERENCES,
    )


METADATA: Final = _rule(
    101,
    "request-to-metadata-service",
    Severity.CRITICAL,
    "The gateway was sent to a metadata service",
    "The metadata service of a cloud gives credentials of the machine to whoever asks from there. Here somebody has "
    "made the gateway ask.",
    "Find out who set this `api_base` (the principal). Take it for granted that the machine's credentials are known: "
    "replace them. Forbid `api_base` in requests (`allow_client_side_credentials` off), and block 169.254.0.0/16 and "
    "fe80::/10 for the gateway.",
    "The `api_base` of a call names a metadata service or an address of the same wire, in any spelling.",
)
REFUSED: Final = _rule(
    102,
    "request-to-refused-destination",
    Severity.HIGH,
    "The gateway was sent to a destination that no provider has",
    "Such a URL reads differently to different programs, or leads to the machine itself or to a port of another "
    "service: it goes around a check, or looks what is there.",
    "Find out who set this `api_base` (the principal), forbid `api_base` in requests, and let the gateway reach its "
    "providers only. `auditor ssrf URL` says more of the reason.",
    "The `api_base` of a call is one that `auditor ssrf` refuses.",
)
INTERNAL: Final = _rule(
    103,
    "request-to-internal-destination",
    Severity.LOW,
    "The gateway sends requests into an inner network",
    "A model of one's own stands there, or somebody looks around: both look alike in a log.",
    "If a model of yours stands there, suppress this finding with that reason. Else find out who set this `api_base`.",
    "The `api_base` of a call names an address or host of an inner network.",
)

_METADATA_REASONS: Final = frozenset({"metadata-address", "metadata-name", "link-local-address"})


class Destination(msgspec.Struct):
    """Where requests were sent to: how many, when first and last (epoch seconds), and the first place."""

    count: int
    first: float
    last: float
    source: str
    line: int
    offset: int


class Destinations:
    """Collects destinations. `changed` says that there are new ones since it was last made false."""

    def __init__(self) -> None:
        self.changed = False
        self._known: dict[str, Destination] = {}

    def see(self, api_base: str, source: str, line: int, offset: int, time: float) -> None:
        """A call was sent to an `api_base` (without user and query); calls come in the order of their time."""
        known = self._known.get(api_base)
        if known is None:
            if len(self._known) < MOST:
                self._known[api_base] = Destination(1, time, time, source, line, offset)
                self.changed = True
            return
        known.count += 1
        known.last = time

    def findings(self) -> Iterator[Finding]:
        """One for each destination that should not be, in the order in which they were met."""
        for api_base, known in self._known.items():
            verdict = judge(api_base)
            rule = rule_of(verdict)
            if rule is not None:
                yield _finding(rule, api_base, verdict, known)


def rule_of(verdict: Verdict) -> Rule | None:
    """The rule that a verdict falls under; None for public and undecided ones."""
    if verdict.decision is Decision.BLOCKED:
        return METADATA if verdict.reason in _METADATA_REASONS else REFUSED
    return INTERNAL if verdict.decision is Decision.INTERNAL else None


def _finding(rule: Rule, api_base: str, verdict: Verdict, known: Destination) -> Finding:
    evidence = {
        "url": api_base,
        "reason": verdict.reason,
        "because": REASONS[verdict.reason],
        "address": verdict.addresses[0] if verdict.addresses else verdict.host,
    }
    return rule.finding(
        api_base,
        occurrences=known.count,
        first_seen=known.first,
        last_seen=known.last,
        location=Location(known.source, known.line, known.offset),
        evidence={key: value for key, value in evidence.items() if value},
    )
