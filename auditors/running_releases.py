"""Releases of products that logs show running, by headers and banners. Vulnerable ones are findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from auditors.advisories.table import Advisory, shipped
from auditors.advisories.telling import evidence, summary, told, upgrade
from auditors.model import Category, Fields, Finding, Location, Severity
from auditors.rules import Rule

MOST: Final = 200
"""Different releases that are kept; an installation has a few."""

_PACKAGES: Final = {
    "litellm": ("PyPI", "litellm"),
    "vllm": ("PyPI", "vllm"),
    "langfuse": ("docker", "langfuse"),
}
"""Products as `Fields.server` names them, as advisories do."""

_CALLER: Final = "litellm/"
"""How the user agent of LiteLLM begins, where it calls somebody."""

VULNERABLE: Final = Rule(
    id="ADV106",
    name="vulnerable-version-in-log",
    category=Category.ADVISORY,
    severity=Severity.HIGH,
    title="The log shows a running release with known vulnerabilities",
    why="How to use them is public. Who can reach the server can ask it for the same header and knows what to try.",
    remediation="Take a release in which they are mended; the evidence names it. If the release is malicious, keep the "
    "host for the investigation, revoke every key that it could read, and set it up anew.",
    checks="Releases in response headers (`x-litellm-version`) of access logs, HAR files and recorded flows, in "
    "answers (`litellm_version`, vLLM's `system_fingerprint`) and in banners, compared with the affected ranges as PEP "
    "440 orders versions. Of LiteLLM as a client, by its user agent, malicious releases only.",
    references=("OWASP-LLM03:2025", "CWE-1395"),
)


class _Running(msgspec.Struct):
    """A release: how many records show it, when first and last (epoch seconds), and the first place."""

    advisories: tuple[Advisory, ...]
    count: int
    location: Location
    first: float | None
    last: float | None


class RunningReleases:
    """Collects releases with advisories out of the records of one source, in their order."""

    def __init__(self) -> None:
        self._known: dict[str, _Running | None] = {}

    def see(self, fields: Fields, source: str, line: int, offset: int) -> None:
        """A record."""
        agent = fields.user_agent
        named = fields.server or (agent if agent is not None and agent.startswith(_CALLER) else None)
        if named is None:
            return
        name = named.split(" ", 1)[0][:80]
        known = self._known.get(name)
        if known is not None:
            known.count += 1
            if fields.time is not None:
                known.first = fields.time if known.first is None else min(known.first, fields.time)
                known.last = fields.time if known.last is None else max(known.last, fields.time)
        elif name not in self._known and len(self._known) < MOST:
            advisories = _advisories(name, malicious_only=fields.server is None)
            at = Location(source, line, offset)
            self._known[name] = _Running(advisories, 1, at, fields.time, fields.time) if advisories else None

    def findings(self) -> Iterator[Finding]:
        """One for each release that advisories know."""
        for name, running in self._known.items():
            if running is not None:
                yield _finding(name, running)


def _advisories(name: str, *, malicious_only: bool) -> tuple[Advisory, ...]:
    product, _, version = name.partition("/")
    package = _PACKAGES.get(product)
    if package is None:
        return ()
    return tuple(one for one in shipped().of(*package, version) if one.malicious or not malicious_only)


def _finding(name: str, running: _Running) -> Finding:
    product, _, version = name.partition("/")
    table = shipped()
    known = running.advisories
    return VULNERABLE.finding(
        *(product, version),
        severity=known[0].level,
        occurrences=running.count,
        first_seen=running.first,
        last_seen=running.last,
        location=running.location,
        evidence={
            "found": f"{product} {version}",
            "hardened": upgrade(table, *_PACKAGES[product], version),
            "reasons": [told(known[0]) if known[0].malicious else summary(known)],
            **evidence(known, table.date),
        },
    )
