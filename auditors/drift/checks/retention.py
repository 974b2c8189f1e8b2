"""Retention: rows of the spend log that should have been deleted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditors.drift.check import Compared, Contradiction, DriftCheck, drift
from auditors.drift.claims import Claim
from auditors.model import Severity

_DAY: Final = 86_400.0


def _older_rows(compared: Compared) -> Iterator[Contradiction]:
    """Rows are compared with the newest one: the export was made after it, whenever that was."""
    claims, sightings = compared.claims, compared.sightings
    seen = sightings.formats.get("litellm-spendlogs") if sightings is not None else None
    if seen is None or seen.first is None or seen.last is None:
        return
    allowed: list[tuple[float, Claim]] = []
    for subject in claims.configurations:
        node = subject.setting("general_settings", "maximum_spend_logs_retention_period")
        kept = claims.seconds(subject, node)
        if node is None or kept is None:
            return
        interval = subject.setting("general_settings", "maximum_spend_logs_retention_interval")
        slack = claims.seconds(subject, interval) or _DAY
        setting = "general_settings.maximum_spend_logs_retention_period"
        allowed.append((kept + slack, Claim(setting, subject.shown(node), node)))
    longest, claim = max(allowed, key=lambda each: each[0], default=(float("inf"), None))
    age = seen.last - seen.first
    if age > longest and claim is not None:
        yield Contradiction(f"the oldest row is {age / _DAY:,.0f} days older than the newest one", claim, [seen])


CHECK: Final = DriftCheck(
    drift(
        911,
        "drift-rows-kept",
        Severity.MEDIUM,
        "Rows of the spend log are kept longer than they may be",
        "What should be gone can still be read, and counts in every request for information or deletion.",
        "See whether the clean-up job runs (it needs a licence in some releases, and one lock for all replicas), and "
        "delete the older rows.",
        "OWASP-LLM02:2025",
        "NIST-AI-RMF:GOVERN-1.4",
        checks="`maximum_spend_logs_retention_period` and the interval of the clean-up, against the oldest and the "
        "newest row of spend logs that were read.",
    ),
    _older_rows,
)
