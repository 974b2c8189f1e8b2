"""Who is behind the findings: the keys, or users, or teams, or addresses, that most of them stand under."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from auditors.model import Finding, Severity

_NAMED_BY = (
    ("key", "keys", ("key_alias", "key")),
    ("user", "users", ("user",)),
    ("team", "teams", ("team",)),
    ("ip", "ips", ("ip",)),
)
"""What a principal is known by, first choice first: the word, its counts in an evidence, its fields."""


@dataclass(slots=True)
class Person:
    """A principal: `kind` is key, user, team or ip. `places` are occurrences as far as the evidence counts them."""

    kind: str
    name: str
    worst: Severity
    findings: int = 0
    places: int = 0


class People:
    """Counts the findings of each principal as they go by."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Person] = {}

    def seen(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The same findings, counted."""
        for finding in findings:
            for kind, name, places in _principals(finding):
                person = self._known.setdefault((kind, name), Person(kind, name, finding.severity))
                person.findings += 1
                person.places += places
                if finding.severity.rank < person.worst.rank:
                    person.worst = finding.severity
            yield finding

    def ranked(self) -> list[Person]:
        """All of them, the worst first, then by findings and places."""
        return sorted(
            self._known.values(),
            key=lambda person: (person.worst.rank, -person.findings, -person.places, person.kind, person.name),
        )


def _principals(finding: Finding) -> Iterator[tuple[str, str, int]]:
    for kind, several, fields in _NAMED_BY:
        counts = finding.evidence.get(several)
        if isinstance(counts, dict) and counts:
            yield from ((kind, str(name), count) for name, count in counts.items())
            return
        name = next((name for field in fields if (name := getattr(finding.principal, field, None))), None)
        if name is not None:
            yield kind, name, finding.occurrences
            return
