"""Advisories in words and as evidence of a finding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from auditors.advisories.table import Advisory, AdvisoryTable

_LISTED: Final = 5
"""Advisories that are named in words; the evidence holds all."""


def told(advisory: Advisory) -> str:
    """What an advisory says, and what to look for."""
    text = f"{advisory.id}: {advisory.summary}".strip(": ")
    return f"{text} Look for: {advisory.hint}" if advisory.hint else text


def summary(known: Sequence[Advisory]) -> str:
    """How many advisories there are, and the worst of them."""
    each = []
    for one in known[:_LISTED]:
        words = [one.level.value, one.kind.replace("-", " ") or one.summary, "exploited" if one.exploited_since else ""]
        each.append(f"{one.id} ({', '.join(word for word in words if word)})")
    more = f" and {len(known) - _LISTED} more" if len(known) > _LISTED else ""
    count = f"{len(known)} known vulnerabilities" if len(known) > 1 else "one known vulnerability"
    return f"{count}: {', '.join(each)}{more}"


def upgrade(table: AdvisoryTable, ecosystem: str, package: str, version: str, shown: str = "") -> str:
    """The release to take: the first one that no advisory covers, as far as that is known."""
    safe = table.safe_after(ecosystem, package, version)
    name = shown or package
    return f"{name} {safe}, or a later one without advisories" if safe else f"a release of {name} without advisories"


def evidence(known: Sequence[Advisory], date: str) -> dict[str, Any]:
    """What a finding says about its advisories: all of them, and as of when."""
    listed = [
        {
            "id": one.id,
            "aliases": list(one.aliases),
            "severity": one.level.value,
            "kind": one.kind,
            "fixed": one.fixed,
            "confidence": one.confidence,
            "exploited_since": one.exploited_since or None,
            "sources": list(one.sources),
        }
        for one in known
    ]
    return {"data": f"advisories as of {date}", "confidence": known[0].confidence, "advisories": listed}
