"""A finding as a row of a list: what the screen adds to it, and what it is found by."""

from __future__ import annotations

from typing import Final

from auditors.model import Category, Finding, Principal
from auditors.reports import wording
from auditors.sanitizing import sanitize
from auditors.triage import Triage, TriageState
from tui.state import moments

MINUTES: Final = 120
"""Minutes of activity that are kept of a finding, its latest."""

HANDLED: Final = frozenset({TriageState.FALSE_POSITIVE, TriageState.RESOLVED})

_ANYBODY: Final = "default_user_id"
"""The user that LiteLLM names where none is set up, as with its master key: that says less than the key."""


def who(principal: Principal | None) -> str:
    """Whom a list names: the key by its alias, else the user, the key, the team, the address."""
    if principal is None:
        return ""
    key = principal.key or ""
    short = key if len(key) <= 20 else f"{key[:12]}…"
    user = principal.user if principal.user != _ANYBODY or not key else None
    return sanitize(principal.key_alias or user or short or principal.team or principal.ip or "")


def brief_of(finding: Finding, room: int) -> str:
    """What lists show of a finding beside its name, in about so many columns: the masked value, what was observed in an
    incident, the path on a server that was asked for.
    """
    if finding.preview:
        return finding.preview
    if finding.category is Category.USAGE:
        return wording.in_brief(finding.evidence, room)
    path = finding.evidence.get("path") if finding.category in _ON_SERVERS else None
    return path if isinstance(path, str) else ""


_ON_SERVERS: Final = (Category.ENDPOINT, Category.VIRTUAL_KEY)


class FindingRow:
    """A finding and what the screen adds to it. `version` changes with everything that is painted."""

    __slots__ = ("activity", "finding", "triage", "version")

    def __init__(self, finding: Finding, triage: Triage | None) -> None:
        self.finding = finding
        self.triage = triage
        self.activity: dict[int, int] | None = None
        self.version = 0

    @property
    def state(self) -> TriageState:
        """Where it is on its way."""
        return self.triage.state if self.triage is not None else TriageState.NEW

    @property
    def handled(self) -> bool:
        """Whether nobody needs to look at it any more."""
        return self.triage is not None and self.triage.state in HANDLED

    @property
    def who(self) -> str:
        """Whom the list names."""
        return who(self.finding.principal)

    @property
    def lead(self) -> FindingRow:
        """The finding to open."""
        return self

    @property
    def members(self) -> tuple[FindingRow, ...]:
        """The findings that the row stands for."""
        return (self,)

    def touch(self) -> None:
        """Something that is painted has changed."""
        self.version += 1

    def count(self, minute: int, number: int) -> None:
        """So many more occurrences in a minute."""
        if self.activity is None:
            self.activity = {}
        self.activity[minute] = self.activity.get(minute, 0) + number
        if len(self.activity) > MINUTES:
            del self.activity[min(self.activity)]
        self.version += 1

    def text(self) -> str:
        """What is searched: all text, in lower case. Made anew each time, for there may be many thousands."""
        finding, triage = self.finding, self.triage
        more = (finding.title, finding.preview or "", finding.fingerprint or "", triage.note if triage else "")
        return sanitize(" ".join((*self._told().values(), *more))).lower()

    def fields(self) -> dict[str, str]:
        """What filters look at by name, in lower case."""
        fields = {name: sanitize(value).lower() for name, value in self._told().items()}
        fields["principal"] = " ".join(fields[name] for name in ("key", "user", "team", "ip"))
        return fields

    def _told(self) -> dict[str, str]:
        finding = self.finding
        principal, at = finding.principal or Principal(), finding.location
        return {
            "key": f"{principal.key_alias or ''} {principal.key or ''}",
            "user": principal.user or "",
            "model": principal.model or "",
            "team": principal.team or "",
            "ip": principal.ip or "",
            "rule": f"{finding.rule} {finding.name}",
            "entity": finding.entity or "",
            "source": at.source if at is not None else "",
            "state": self.state.value,
        }

    def seen_within(self, begin: float, end: float) -> bool:
        """Whether it was seen in a period (epoch seconds, half open)."""
        first, last = moments.first(self.finding), moments.last(self.finding)
        return first is not None and first.at < end and (last or first).at >= begin
