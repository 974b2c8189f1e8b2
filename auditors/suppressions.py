"""Findings that someone has looked at and accepted: which finding a suppression covers, and which suppressions no
longer do.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

import msgspec

from auditors.model import Finding


class Suppression(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One `[[suppressions]]` entry: it covers the findings that agree with all of `rule`, `path` and `fingerprint`
    that it names.

    `rule` is a rule's ID or name, `path` a shell pattern for the source (`*` matches `/` too; the pattern may leave
    out leading directories), `fingerprint` that of a value. `reason` says why; after the day `expires` the
    suppression covers nothing.
    """

    reason: str
    rule: str | None = None
    path: str | None = None
    fingerprint: str | None = None
    expires: datetime.date | None = None

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError("a suppression needs a reason")
        if self.rule is None and self.path is None and self.fingerprint is None:
            raise ValueError(
                "a suppression must name a rule, a path or a fingerprint; one that names none would hide everything"
            )

    def covers(self, finding: Finding) -> bool:
        """Whether the finding agrees with everything that the suppression names; expiry is not looked at."""
        if self.rule is not None and self.rule not in (finding.rule, finding.name):
            return False
        if self.fingerprint is not None and self.fingerprint != finding.fingerprint:
            return False
        return self.path is None or (finding.location is not None and _in_path(finding.location.source, self.path))

    def expired(self, today: datetime.date) -> bool:
        """Whether the last day of the suppression is past."""
        return self.expires is not None and today > self.expires


def _in_path(source: str, pattern: str) -> bool:
    return fnmatchcase(source, pattern) or fnmatchcase(source, f"*/{pattern}")


class Suppressions:
    """All suppressions of a run, as of one day."""

    def __init__(self, entries: Iterable[Suppression], today: datetime.date) -> None:
        entries = tuple(entries)
        self.expired: Sequence[Suppression] = tuple(entry for entry in entries if entry.expired(today))
        self._active = tuple(entry for entry in entries if not entry.expired(today))

    def match(self, finding: Finding) -> Suppression | None:
        """The first suppression in force that covers the finding, or None."""
        return next((entry for entry in self._active if entry.covers(finding)), None)

    def unused(self, used: Iterable[Suppression]) -> Sequence[Suppression]:
        """The suppressions in force that are not among `used`, the ones that `match` returned in a run."""
        kept = set(used)
        return tuple(entry for entry in self._active if entry not in kept)
