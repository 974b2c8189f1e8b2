"""How severities of configuration follow from one another."""

from __future__ import annotations

from auditors.model import Severity


def milder(severity: Severity) -> Severity:
    """The next lower severity."""
    order = list(Severity)
    return order[min(order.index(severity) + 1, len(order) - 1)]
