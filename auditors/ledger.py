"""The running set of findings: one entry for each distinct value of a rule in a source, however often it stands there.

Ledgers of parts of the input (spans of one file, read by different processes) merge into the ledger of the whole; the
result does not depend on how the input was cut or in which order the parts arrive, once line numbers are absolute.
"""

from __future__ import annotations

import functools
import hashlib
import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Any, Final

import msgspec

from auditors.model import Finding, Hit, Location, Occurrence, Principal, Severity
from auditors.rules import Rule
from auditors.spool import Place, Spool

PRINCIPALS: Final = 64
"""How many principals an entry counts exactly. Beyond it, counts are those of a fixed sample of this size."""

SHOWN: Final = 5
"""How many keys, users and models a finding's evidence names."""

_MOST_SHARED: Final = 20_000
"""Principals and pointers that a ledger remembers, so as to keep them in memory once."""

_MOST_CHECKED: Final = 4_096
"""Principals whose checksums are remembered: those behind a value that is everywhere come again and again."""

YEAR_10000: Final = 253_402_300_800.0
"""First moment (epoch seconds) that RFC 3339 cannot write; later and negative times in a log are not believed."""

_WHO: Final[Mapping[str, Callable[[Principal], str | None]]] = {
    "keys": lambda principal: principal.key_alias or principal.key,
    "users": attrgetter("user"),
    "teams": attrgetter("team"),
    "ips": attrgetter("ip"),
    "models": attrgetter("model"),
}

EntryKey = tuple[str, str, str]
"""Rule, fingerprint, source."""


def finding_id(rule: str, fingerprint: str, source: str) -> str:
    """The contract's `id`: 16 hex, the same in every run on the same input with the same fingerprint key."""
    named = "\0".join((rule, fingerprint, source))
    return hashlib.sha256(named.encode(errors="surrogatepass")).hexdigest()[:16]


class Entry(msgspec.Struct, gc=False):
    """What a ledger knows of one value in one source. `hit`, `location` and `principal` are those of the first place.

    `who` counts occurrences by principal; it stays None while all of them have the same `principal`, as most values do.
    `beyond` is the checksum from which on no other principal is in the sample.
    """

    hit: Hit
    location: Location
    principal: Principal | None
    count: int = 1
    score: float = 0.0
    first_seen: float | None = None
    last_seen: float | None = None
    who: dict[Principal | None, int] | None = None
    sampled: bool = False
    places: array[int] | None = None
    beyond: tuple[int, str] | None = None

    def see(self, time: float | None) -> None:
        """Widen the period by a moment. Impossible times, NaN among them, are left out."""
        if time is None or not 0.0 <= time < YEAR_10000:
            return
        if self.first_seen is None or time < self.first_seen:
            self.first_seen = time
        if self.last_seen is None or time > self.last_seen:
            self.last_seen = time

    def begin_at(self, hit: Hit, location: Location, principal: Principal | None) -> None:
        """Take over an earlier place as the first one."""
        if _place(location, hit, principal) < _place(self.location, self.hit, self.principal):
            self.hit, self.location, self.principal = hit, location, principal

    def blame(self, principal: Principal | None, count: int) -> None:
        """Count further occurrences; must be called before the place of the first one changes."""
        if self.who is None and principal != self.principal:
            self.who = {self.principal: self.count}
        if self.who is not None:
            known = self.who.get(principal)
            if known is not None:
                self.who[principal] = known + count
            elif self.beyond is None or _checksum(principal) < self.beyond:
                self._meet(self.who, principal, count)
        self.count += count

    def _meet(self, who: dict[Principal | None, int], principal: Principal | None, count: int) -> None:
        who[principal] = count
        if len(who) > 2 * PRINCIPALS:
            self.who, self.sampled = _sample(who), True
            self.beyond = _checksum(next(reversed(self.who)))

    def absorb(self, other: Entry) -> None:
        """Add what another part of the source knows of the same value."""
        for principal, count in (other.who or {other.principal: other.count}).items():
            self.blame(principal, count)
        self.begin_at(other.hit, other.location, other.principal)
        self.score = max(self.score, other.score)
        self.see(other.first_seen)
        self.see(other.last_seen)
        self.sampled = self.sampled or other.sampled


def _place(location: Location, hit: Hit, principal: Principal | None) -> tuple[object, ...]:
    """What decides which place is the first; the later items only make the choice total."""
    who = msgspec.structs.astuple(principal) if principal is not None else ()
    at = (location.line, location.offset, location.pointer, location.start, location.end)
    return *at, hit.entity, hit.preview, tuple(name or "" for name in who)


def _sample(who: Mapping[Principal | None, int]) -> dict[Principal | None, int]:
    """A fixed sample of principals: those with the smallest checksums, as bottom-k sketches do.

    One that is in the sample of the whole is in that of each part it stands in, so its count is exact in any order.
    """
    return {principal: who[principal] for principal in sorted(who, key=_checksum)[:PRINCIPALS]}


@functools.lru_cache(_MOST_CHECKED)
def _checksum(principal: Principal | None) -> tuple[int, str]:
    named = repr(principal)
    return zlib.crc32(named.encode(errors="surrogatepass")), named


class Ledger:
    """Collects occurrences of sensitive values and ready findings. With a `spool` it remembers every place.

    Pickles (a spool that has a directory moves along and then belongs to the receiver).
    """

    __slots__ = ("_entries", "_known", "_ready", "_shift", "_spool")

    def __init__(self, spool: Spool | None = None) -> None:
        self._entries: dict[EntryKey, Entry] = {}
        self._known: dict[Any, Any] = {}
        self._ready: dict[str, Finding] = {}
        self._spool = spool
        self._shift = 0

    def __len__(self) -> int:
        return len(self._entries) + len(self._ready)

    @property
    def keeps_places(self) -> bool:
        """Whether `places` can be asked for."""
        return self._spool is not None

    def add(self, occurrence: Occurrence) -> None:
        """Count one occurrence."""
        hit, location, principal = occurrence.hit, occurrence.location, occurrence.principal
        key = (hit.rule, hit.fingerprint, location.source)
        entry = self._entries.get(key)
        if entry is None:
            entry = self._entries[key] = Entry(hit, location, principal, score=hit.score)
        else:
            if entry.who is None and principal is entry.principal:
                entry.count += 1
            else:
                entry.blame(principal, 1)
            if location.line <= entry.location.line:
                entry.begin_at(hit, location, principal)
            if hit.score > entry.score:
                entry.score = hit.score
        if occurrence.time is not None:
            entry.see(occurrence.time)
        if self._spool is not None:
            if entry.places is None:
                entry.places = array("Q")
            entry.places.append(self._spool.append(Place.of(occurrence)))

    def add_finding(self, finding: Finding) -> None:
        """Take over a finding that another auditor made; one with a known ID adds its occurrences."""
        known = self._ready.get(finding.id)
        self._ready[finding.id] = finding if known is None else _joined(known, finding)

    def others(self) -> Iterable[Finding]:
        """The findings that other auditors made."""
        return self._ready.values()

    def shift(self, lines: int) -> None:
        """Make relative line numbers absolute: add `lines` to all of them. To be called once, before merging."""
        for entry in self._entries.values():
            entry.location = msgspec.structs.replace(entry.location, line=entry.location.line + lines)
        for finding in self._ready.values():
            at = finding.location
            if at is not None and at.line:
                moved = msgspec.structs.replace(at, line=at.line + lines)
                self._ready[finding.id] = msgspec.structs.replace(finding, location=moved)
        self._shift += lines

    def merge(self, other: Ledger) -> None:
        """Add everything that `other` knows. `other` must not be used afterwards: its spool is closed."""
        for key, theirs in other._entries.items():
            if theirs.places is not None:
                theirs.places = self._take_over(other, theirs.places)
            ours = self._entries.get(key)
            if ours is None:
                self._entries[key] = self._shared(theirs)
                continue
            ours.absorb(theirs)
            if ours.places is not None and theirs.places is not None:
                ours.places.extend(theirs.places)
        for finding in other._ready.values():
            self.add_finding(finding)
        other.close()

    def _shared(self, entry: Entry) -> Entry:
        """The entry with what others have as well in memory once: principals and pointers would be a third of it."""
        known, location = self._known, entry.location
        if len(known) > _MOST_SHARED:
            known.clear()
        entry.principal = known.setdefault(entry.principal, entry.principal)
        pointer = known.setdefault(location.pointer, location.pointer)
        if pointer is not location.pointer:
            entry.location = msgspec.structs.replace(location, pointer=pointer)
        return entry

    def _take_over(self, other: Ledger, places: array[int]) -> array[int] | None:
        if self._spool is None or other._spool is None:
            return None
        taken = array("Q")
        for position in places:
            place = other._spool.read(position)
            moved = msgspec.structs.replace(place, line=place.line + other._shift - self._shift)
            taken.append(self._spool.append(moved))
        return taken

    def close(self) -> None:
        """Remove the spool."""
        if self._spool is not None:
            self._spool.close()

    def findings(
        self, rules: Mapping[str, Rule], severities: Mapping[str, Severity] | None = None
    ) -> Iterator[Finding]:
        """All findings in the order of reports: worst first, then most frequent, then rule, source, line, ID.

        A server's name goes on with the path that was asked for. `severities` overrides a
        rule's severity, by rule ID or entity. Findings are made one by one: there may be millions.
        """
        chosen = severities or {}
        order: list[tuple[int, int, str, str, int, str, EntryKey | None]] = []
        for key, entry in self._entries.items():
            severity = severity_of(rules[key[0]].severity, key[0], entry.hit.entity, chosen)
            order.append((severity.rank, -entry.count, key[0], key[2], entry.location.line, finding_id(*key), key))
        for finding in self._ready.values():
            severity = severity_of(finding.severity, finding.rule, finding.entity, chosen)
            at = finding.location
            source, line = (at.source, at.line) if at is not None else ("", 0)
            source += str(finding.evidence.get("path", "")) if not line else ""
            order.append((severity.rank, -finding.occurrences, finding.rule, source, line, finding.id, None))
        order.sort(key=lambda item: item[:6])
        ranks = tuple(Severity)
        for rank, _, _, _, _, identity, known in order:
            if known is None:
                yield msgspec.structs.replace(self._ready[identity], severity=ranks[rank])
            else:
                yield _finding(identity, rules[known[0]], ranks[rank], self._entries[known])

    def finding(
        self, key: EntryKey, rules: Mapping[str, Rule], severities: Mapping[str, Severity] | None = None
    ) -> Finding | None:
        """One finding as it is now; None where nothing of it is left."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        severity = severity_of(rules[key[0]].severity, key[0], entry.hit.entity, severities or {})
        return _finding(finding_id(*key), rules[key[0]], severity, entry)

    def places(self, finding: Finding) -> Iterator[Place]:
        """Every place of a finding, in the order of the source; none for findings that other auditors made."""
        if self._spool is None or finding.fingerprint is None or finding.location is None:
            return
        entry = self._entries.get((finding.rule, finding.fingerprint, finding.location.source))
        if entry is None or entry.places is None:
            return
        spool = self._spool
        order = sorted((spool.read(position).order, position) for position in entry.places)
        for _, position in order:
            place = spool.read(position)
            yield msgspec.structs.replace(place, line=place.line + self._shift)


def severity_of(own: Severity, rule: str, entity: str | None, chosen: Mapping[str, Severity]) -> Severity:
    """The severity that was chosen for a rule or an entity; else its own."""
    return chosen.get(rule) or chosen.get(entity or "") or own


def _finding(identity: str, rule: Rule, severity: Severity, entry: Entry) -> Finding:
    hit = entry.hit
    return Finding(
        id=identity,
        rule=rule.id,
        name=rule.name,
        category=rule.category,
        severity=severity,
        title=rule.title,
        remediation=rule.remediation,
        references=rule.references,
        entity=hit.entity,
        kind=rule.kind,
        score=entry.score,
        preview=hit.preview,
        fingerprint=hit.fingerprint,
        occurrences=entry.count,
        first_seen=entry.first_seen,
        last_seen=entry.last_seen,
        location=entry.location,
        principal=entry.principal,
        evidence=_evidence(entry.who, entry.sampled),
    )


def _evidence(who: Mapping[Principal | None, int] | None, sampled: bool) -> dict[str, Any]:
    """The most frequent keys, users ... with their counts, wherever more than one stands behind a finding."""
    evidence: dict[str, Any] = {}
    if not who:
        return evidence
    if len(who) > PRINCIPALS:
        who, sampled = _sample(who), True
    known = [principal for principal in who if principal is not None]
    numbers = [who[principal] for principal in known]
    for word, name_of in _WHO.items():
        names = [*map(name_of, known)]
        if not names or names.count(names[0]) == len(names):
            continue
        counts: dict[str, int] = {}
        for name, count in zip(names, numbers, strict=True):
            if name:
                counts[name] = counts.get(name, 0) + count
        if len(counts) > 1:
            evidence[word] = dict(_top(counts.items()))
            if len(counts) > SHOWN:
                evidence[f"distinct_{word}"] = len(counts)
    if sampled:
        evidence["principals_sampled"] = True
    return evidence


def _top(counts: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted(counts, key=lambda item: (-item[1], item[0]))[:SHOWN]


def _joined(known: Finding, more: Finding) -> Finding:
    """Two findings of one ID as one. The evidence and the place are those of the earlier place."""
    first, _ = sorted((known, more), key=_finding_place)
    seen = [t for f in (known, more) for t in (f.first_seen, f.last_seen) if t is not None]
    return msgspec.structs.replace(
        first,
        occurrences=known.occurrences + more.occurrences,
        first_seen=min(seen, default=None),
        last_seen=max(seen, default=None),
    )


def _finding_place(finding: Finding) -> tuple[object, ...]:
    at = finding.location
    place = (at.source, at.line, at.offset, at.pointer, at.start) if at is not None else ("", 0, 0, "", 0)
    return *place, repr(finding.evidence)
