"""Authentication: configured, and not in force on the running server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditors.drift.check import Compared, Contradiction, DriftCheck, drift
from auditors.drift.claims import Claim
from auditors.model import Finding, Severity

_OPEN: Final = frozenset({f"END{number:03}" for number in (1, 2, 3, 4, 5, 6, 7, 10, 22)})
"""Rules of scans about routes that ask for a key wherever there is a master key."""

_METRICS: Final = "END008"
_SHOWN: Final = 8


def _open_though_keyed(compared: Compared) -> Iterator[Contradiction]:
    claim = _authentication(compared)
    if claim is None:
        return
    public = _public(compared)
    for scan in compared.scans:
        found = [each for each in scan.findings if each.rule in _OPEN and _path(each) not in public]
        if found:
            routes = [f"{each.evidence.get('method', 'GET')} {_path(each)}" for each in found]
            said = f"{len(found)} routes of {scan.url} answer without a key: {', '.join(routes[:_SHOWN])}"
            yield Contradiction(said, claim, about=scan.url, extra={"rules": sorted({each.rule for each in found})})


def _metrics_though_keyed(compared: Compared) -> Iterator[Contradiction]:
    said = compared.claims.switch("litellm_settings", "require_auth_for_metrics_endpoint")
    if said is None or not said[0]:
        return
    for scan in compared.scans:
        found = next((each for each in scan.findings if each.rule == _METRICS), None)
        if found is not None:
            yield Contradiction(f"{_path(found)} of {scan.url} answers without a key", said[1], about=scan.url)


def _authentication(compared: Compared) -> Claim | None:
    """The setting that switches authentication on, where every configuration has one."""
    claims = compared.claims
    found: list[Claim] = []
    for subject in claims.configurations:
        key = subject.setting("general_settings", "master_key")
        node = key or claims.variable(subject, "LITELLM_MASTER_KEY")
        name = "general_settings.master_key" if key is not None else "LITELLM_MASTER_KEY"
        for other in ("custom_auth", "enable_jwt_auth"):
            if node is None and (node := subject.setting("general_settings", other)) is not None:
                name = f"general_settings.{other}"
        if node is None or node.says_false:
            return None
        found.append(Claim(name, "set", node))
    return found[0] if found else None


def _public(compared: Compared) -> set[str]:
    """Routes that the configuration itself opens."""
    found: set[str] = set()
    for subject in compared.claims.configurations:
        node = subject.setting("general_settings", "public_routes")
        found |= {member.text for member in (node.members if node is not None else ())}
    return found


def _path(finding: Finding) -> str:
    return str(finding.evidence.get("path", "/")).partition("?")[0]


CHECKS: Final = (
    DriftCheck(
        drift(
            907,
            "drift-authentication-not-in-force",
            Severity.CRITICAL,
            "Authentication is configured, but the server is open",
            "The file that was reviewed asks for keys, the process that runs does not: it was started with another "
            "file or without the variable, or something in front of it adds a key.",
            "Find out what the process was started with (`auditor env --pid N`), restart it with this configuration, "
            "and scan again. Take it for granted that the open routes were used.",
            "OWASP-LLM10:2025",
            "CWE-306",
            checks="`master_key`, LITELLM_MASTER_KEY, `custom_auth` or `enable_jwt_auth` in every configuration, and a "
            "scan that was granted a route that asks for a key; `public_routes` do not count.",
        ),
        _open_though_keyed,
    ),
    DriftCheck(
        drift(
            912,
            "drift-metrics-open",
            Severity.MEDIUM,
            "Metrics are to ask for a key, but are open",
            "They name models, keys, teams and users with their spend.",
            "Restart the proxy with this configuration, or upgrade to a release that knows the setting.",
            "OWASP-LLM02:2025",
            "CWE-200",
            checks="`require_auth_for_metrics_endpoint: true`, and a scan that could read the metrics.",
        ),
        _metrics_though_keyed,
    ),
)
