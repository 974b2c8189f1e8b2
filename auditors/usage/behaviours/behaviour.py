"""What a behaviour is: a rule (or several), and something that watches the stream of uses for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from auditors.model import Category, Severity
from auditors.rules import Rule
from auditors.usage.events import Use
from auditors.usage.scene import Scene


class Watcher:
    """Watches the stream for one behaviour; holds what it needs to remember, bounded. One for each audit.

    Only the methods that a watcher overrides are called. They come in the order of event time; `scene.profile`, what is
    known of the event's key, and what is known of its address are as they were before the event.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def call(self, use: Use) -> None:
        """A call of a model that was not refused."""

    def failure(self, use: Use) -> None:
        """A call or a request that was refused or went wrong."""

    def access(self, use: Use) -> None:
        """An HTTP request that was answered."""

    def minute(self, minute: int) -> None:
        """A minute (epoch seconds / 60) is over; not called for minutes in which nothing happened."""

    def keep(self) -> None:
        """What is usual is about to be kept for a later run; the stream may go on afterwards."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One behaviour. `rules` stand first what it is mostly about; `watch` makes a watcher."""

    rules: tuple[Rule, ...]
    watch: Callable[[Scene], Watcher]


def usage_rule(
    number: int,
    name: str,
    severity: Severity,
    title: str,
    why: str,
    remediation: str,
    checks: str,
    references: tuple[str, ...] = (),
) -> Rule:
    """A rule of category `usage`; its ID is `USE` and the number."""
    return Rule(
        id=f"USE{number}",
        name=name,
        category=Category.USAGE,
        severity=severity,
        title=title,
        why=why,
        remediation=remediation,
        checks=checks,
        references=references,
    )


STOLEN_KEY: Final = (
    "Ask the key's owner whether this was them. If not: block the key now, issue a new one, and look where the old one "
    "stands (repositories, tickets, logs)."
)
"""What to do about a key that somebody else seems to use."""

CONSUMPTION: Final = "OWASP-LLM10:2025"
"""Unbounded consumption."""

VALID_ACCOUNTS: Final = "MITRE-ATLAS:AML.T0012"
COST_HARVESTING: Final = "MITRE-ATLAS:AML.T0034"
DISCOVERY: Final = "MITRE-ATLAS:AML.T0006"
"""Active scanning."""
