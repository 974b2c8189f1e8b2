"""The table of advisories: published facts with their sources, as of a date; a later one is not in it."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from importlib import resources
from typing import TYPE_CHECKING, Final

import msgspec

from auditors.advisories.releases import normalized, version_of
from auditors.model import Severity

if TYPE_CHECKING:
    from packaging.version import Version

_TOLD: Final = 10_000
"""Answers that are kept."""

_SEVERITIES: Final = {severity.value: severity for severity in Severity}


class Range(msgspec.Struct, frozen=True, omit_defaults=True):
    """Versions from `introduced` up to before `fixed`, or up to and with `last_affected`; or exactly `versions`."""

    introduced: str = ""
    fixed: str = ""
    last_affected: str = ""
    versions: tuple[str, ...] = ()

    def covers(self, version: Version) -> bool:
        """Whether a version is in the range. One without any bound covers nothing: too little is known."""
        if self.versions:
            return any(version == version_of(one) for one in self.versions)
        first, end, last = (version_of(one) for one in (self.introduced, self.fixed, self.last_affected))
        if first is not None and version < first:
            return False
        if end is not None:
            return version < end
        return last is not None and version <= last


class Advisory(msgspec.Struct, frozen=True, omit_defaults=True):
    """One published problem of one package.

    `confidence` says how well the range is known: `high`, `medium`, `low`. `digests` are beginnings of the SHA-256 of
    images that hold a malicious release, `traces` files that it leaves in a directory of packages.
    """

    id: str
    package: str
    ecosystem: str
    affected: tuple[Range, ...] = ()
    severity: str = "medium"
    kind: str = ""
    fixed: str | None = None
    aliases: tuple[str, ...] = ()
    cwe: tuple[str, ...] = ()
    published: str | None = None
    confidence: str = "high"
    sources: tuple[str, ...] = ()
    summary: str = ""
    preconditions: str = ""
    hint: str = ""
    exploited_since: str = ""
    digests: tuple[str, ...] = ()
    traces: tuple[str, ...] = ()

    @property
    def malicious(self) -> bool:
        """Whether the release itself is an attack."""
        return self.kind == "malicious-release"

    @property
    def level(self) -> Severity:
        """How bad it is; one step milder where it takes a setting that may be off."""
        known = _SEVERITIES.get(self.severity, Severity.MEDIUM)
        if self.preconditions and known is Severity.CRITICAL:
            return Severity.HIGH
        return known

    @property
    def names(self) -> tuple[str, ...]:
        """Its identifier and the others that it is known by."""
        return (self.id, *self.aliases)

    def covers(self, version: Version) -> bool:
        """Whether a version is affected."""
        return any(one.covers(version) for one in self.affected)


class _File(msgspec.Struct, frozen=True):
    date: str
    advisories: tuple[Advisory, ...]


class AdvisoryTable:
    """Advisories by package. `date` is that of the data."""

    def __init__(self, advisories: Iterable[Advisory], date: str) -> None:
        self.date = date
        self.advisories = tuple(advisories)
        self._told: dict[tuple[tuple[str, str], str], tuple[Advisory, ...]] = {}
        self._by_package: dict[tuple[str, str], list[Advisory]] = {}
        for advisory in self.advisories:
            key = (advisory.ecosystem, normalized(advisory.ecosystem, advisory.package))
            self._by_package.setdefault(key, []).append(advisory)

    def knows(self, ecosystem: str, package: str) -> bool:
        """Whether there is any advisory about a package."""
        return (ecosystem, normalized(ecosystem, package)) in self._by_package

    def of(self, ecosystem: str, package: str, version: str) -> tuple[Advisory, ...]:
        """What is known about an exact version: malicious releases first, then the worst."""
        key = (ecosystem, normalized(ecosystem, package))
        known = self._by_package.get(key, ())
        release = version_of(version) if known else None
        if release is None:
            return ()
        found = self._told.get((key, version))
        if found is None:
            covering = (advisory for advisory in known if advisory.covers(release))
            found = tuple(sorted(covering, key=lambda one: (not one.malicious, one.level.rank, one.id)))
            if len(self._told) < _TOLD:
                self._told[key, version] = found
        return found

    def safe_after(self, ecosystem: str, package: str, version: str) -> str | None:
        """The first release after a version that mends something and that no advisory covers, as far as is known."""
        known = self._by_package.get((ecosystem, normalized(ecosystem, package)), ())
        release = version_of(version)
        fixes = {one.fixed for advisory in known for one in advisory.affected if one.fixed}
        later = [
            (found, fix) for fix in fixes if (found := version_of(fix)) and release is not None and found > release
        ]
        for found, fix in sorted(later):
            if not any(advisory.covers(found) for advisory in known):
                return fix
        return None

    def of_digest(self, digest: str) -> Advisory | None:
        """The malicious release in an image with this digest (`sha256:…`)."""
        hexadecimal = digest.lower().removeprefix("sha256:")
        for advisory in self.advisories:
            if any(len(hexadecimal) >= len(bad) and hexadecimal.startswith(bad) for bad in advisory.digests):
                return advisory
        return None

    def overlaid(self, newer: Iterable[Advisory], date: str) -> AdvisoryTable:
        """This table with newer data: an advisory that shares a name with a newer one of its package gives way.

        What only this table knows about it (digests, traces, hints) stays.
        """
        added = list(newer)
        named = {
            (one.ecosystem, normalized(one.ecosystem, one.package), name): number
            for number, one in enumerate(added)
            for name in one.names
        }
        kept = []
        for old in self.advisories:
            package = normalized(old.ecosystem, old.package)
            places = {named[key] for name in old.names if (key := (old.ecosystem, package, name)) in named}
            if not places:
                kept.append(old)
            for number in places:
                added[number] = _joined(added[number], old)
        return AdvisoryTable([*kept, *added], max(self.date, date))


def _joined(new: Advisory, old: Advisory) -> Advisory:
    return msgspec.structs.replace(
        new,
        aliases=tuple(dict.fromkeys(name for name in (*new.aliases, *old.names) if name != new.id)),
        affected=new.affected or old.affected,
        kind=old.kind if old.malicious else new.kind or old.kind,
        fixed=new.fixed or old.fixed,
        cwe=new.cwe or old.cwe,
        preconditions=new.preconditions or old.preconditions,
        hint=new.hint or old.hint,
        exploited_since=new.exploited_since or old.exploited_since,
        digests=old.digests,
        traces=old.traces,
    )


@functools.cache
def shipped() -> AdvisoryTable:
    """The table that ships with the program."""
    data = resources.files(__package__).joinpath("advisories.json").read_bytes()
    file = msgspec.json.decode(data, type=_File)
    return AdvisoryTable(file.advisories, file.date)
