"""A ledger that grows while it is looked at: says what has changed, takes back what was premature, can be kept."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Final

import msgspec

from auditors.ledger import YEAR_10000, Entry, EntryKey, Ledger, finding_id, severity_of
from auditors.model import Arrived, Finding, Hit, Location, Occurrence, Principal, Severity
from auditors.rules import Rule
from auditors.spool import Place, Spool

Wanted = Callable[[str, int, Severity], bool]
"""Whether somebody wants to hear again of a finding, by its ID, with so many occurrences and such a severity."""

_LOOKED_BACK: Final = 256
"""How many of the latest places are looked through for one that is taken back."""


class Changes(msgspec.Struct, frozen=True):
    """Findings that are new or have changed, as they are now, and the IDs of those that are no more."""

    findings: tuple[Finding, ...] = ()
    gone: tuple[str, ...] = ()


class KeptEntry(msgspec.Struct, frozen=True, array_like=True):
    """An entry of a ledger on disk. The source is in the bytes of the file system; the location's own is empty."""

    source: bytes
    hit: Hit
    location: Location
    principal: Principal | None
    count: int
    score: float
    first_seen: float | None
    last_seen: float | None
    who: tuple[tuple[Principal | None, int], ...]
    sampled: bool
    arrived: Arrived | None = None


class LiveLedger(Ledger):
    """Counts occurrences as every ledger does, and remembers which entries were touched since it was asked.

    Findings of other auditors can change and vanish here: `stand` takes all those that hold now. `added` counts
    occurrences that were added and not taken back. `arriving` says when what is added came (epoch seconds), and from
    which byte of its source on that is known: of values without a time it is kept. None where nobody knows.
    """

    __slots__ = (
        *("_activity", "_arrived", "_beside", "_changed", "_gone", "_keys", "_made", "_others", "_told"),
        *("added", "arriving"),
    )

    def __init__(self, spool: Spool | None = None, *, activity: bool = False) -> None:
        super().__init__(spool)
        self.added = 0
        self.arriving: tuple[float, int] | None = None
        self._arrived: dict[EntryKey, Arrived] = {}
        self._activity: dict[tuple[EntryKey, int | None], int] | None = {} if activity else None
        self._changed: dict[EntryKey | str, None] = {}
        self._keys: dict[str, EntryKey] = {}
        self._told: dict[EntryKey, str] = {}
        self._made = Ledger()
        self._others: tuple[Finding, ...] = ()
        self._beside: dict[str, tuple[Finding, ...]] = {}
        self._gone: set[str] = set()

    def add(self, occurrence: Occurrence) -> None:
        """Count one occurrence."""
        super().add(occurrence)
        key, time = _key(occurrence), occurrence.time
        if time is None and self.arriving is not None and occurrence.location.offset >= self.arriving[1]:
            time = self.arriving[0]
            self._arrive(key, time)
        self._touch(key, time, 1)

    def _arrive(self, key: EntryKey, moment: float) -> None:
        known = self._arrived.get(key)
        if known is None or moment > known.last:
            self._arrived[key] = Arrived(known.first if known is not None else moment, moment)

    def finding(
        self, key: EntryKey, rules: Mapping[str, Rule], severities: Mapping[str, Severity] | None = None
    ) -> Finding | None:
        """One finding as it is now; None where nothing of it is left."""
        finding = super().finding(key, rules, severities)
        arrived = self._arrived.get(key)
        if finding is None or arrived is None:
            return finding
        return msgspec.structs.replace(finding, arrived=arrived)

    def _touch(self, key: EntryKey, time: float | None, count: int) -> None:
        self.added += count
        self._changed[key] = None
        if self._activity is None or time is None:
            return
        minute = int(time // 60) * 60 if 0 <= time < YEAR_10000 else None
        self._activity[key, minute] = self._activity.get((key, minute), 0) + count

    def take_activity(self) -> dict[tuple[str, int | None], int]:
        """How many occurrences came or went since the last call, by finding ID and minute of event time (epoch seconds,
        a multiple of 60), or of arrival for records that name no time; None for times that no calendar has. What came
        at a time that nobody knows is left out.
        """
        if self._activity is None:
            return {}
        activity, self._activity = self._activity, {}
        told = self._told
        return {
            (told.get(key) or finding_id(*key), minute): count for (key, minute), count in activity.items() if count
        }

    def is_told(self, identity: str) -> bool:
        """Whether a finding was among the changes."""
        return identity in self._keys

    def take_back(self, occurrence: Occurrence) -> None:
        """Count one occurrence less: one that was added before and turned out to be premature."""
        key = _key(occurrence)
        entry = self._entries.get(key)
        if entry is None:
            return
        self._touch(key, self._time_of(key, occurrence), -1)
        if entry.count <= 1:
            del self._entries[key]
            return
        entry.count -= 1
        if entry.who is not None and occurrence.principal in entry.who:
            entry.who[occurrence.principal] -= 1
            if not entry.who[occurrence.principal]:
                del entry.who[occurrence.principal]
        self._take_back_place(entry, occurrence)

    def _time_of(self, key: EntryKey, occurrence: Occurrence) -> float | None:
        """When an occurrence that was added counts as seen."""
        arrived = self._arrived.get(key)
        return occurrence.time if occurrence.time is not None or arrived is None else arrived.last

    def _take_back_place(self, entry: Entry, occurrence: Occurrence) -> None:
        if entry.places is None or self._spool is None:
            return
        wanted = Place.of(occurrence)
        for index in range(len(entry.places) - 1, max(-1, len(entry.places) - _LOOKED_BACK), -1):
            if self._spool.read(entry.places[index]) == wanted:
                del entry.places[index]
                return

    def add_finding(self, finding: Finding) -> None:
        """Take over a finding that was made of records; it stays."""
        self._made.add_finding(finding)
        self._stand()

    def stand(self, findings: Iterable[Finding]) -> None:
        """These are the findings of other auditors now; all others are gone, but for those that stand beside."""
        self._others = tuple(findings)
        self._stand()

    def stand_beside(self, origin: str, findings: Iterable[Finding]) -> None:
        """These are the findings of one more origin, a scanned server or the configuration; earlier ones are gone."""
        self._beside[origin] = tuple(findings)
        self._stand()

    def _stand(self) -> None:
        told = chain(self._made.others(), self._others, *self._beside.values())
        standing = {finding.id: finding for finding in told}
        self._gone.update(self._ready.keys() - standing.keys())
        self._changed.update((key, None) for key, finding in standing.items() if self._ready.get(key) != finding)
        self._ready = standing

    def take_changes(
        self,
        rules: Mapping[str, Rule],
        severities: Mapping[str, Severity] | None = None,
        most: int | None = None,
        *,
        again: int | None = None,
        wanted: Wanted | None = None,
    ) -> Changes:
        """What has changed since the last call, at most so many findings, of which at most so many that were told
        `again`; what is left comes with the next call. What was told and is not `wanted` again is passed over.
        """
        found: list[Finding] = []
        for key in self._take_changed(most, again):
            if isinstance(key, str):
                found += [self._ready[key]] if key in self._ready else []
            elif wanted is not None and not self._is_wanted(key, wanted, rules, severities or {}):
                continue
            elif (finding := self.finding(key, rules, severities)) is not None:
                self._keys[finding.id] = key
                self._told[key] = finding.id
                found.append(finding)
            else:
                self._arrived.pop(key, None)
                if (identity := self._told.pop(key, None)) is not None:
                    del self._keys[identity]
                    self._gone.add(identity)
        gone, self._gone = tuple(sorted(self._gone)), set()
        return Changes(tuple(found), gone)

    def _is_wanted(
        self, key: EntryKey, wanted: Wanted, rules: Mapping[str, Rule], severities: Mapping[str, Severity]
    ) -> bool:
        """Whether a finding is to be told: what was not told yet is, and that there is nothing left of one."""
        identity, entry = self._told.get(key), self._entries.get(key)
        if identity is None or entry is None:
            return True
        return wanted(identity, entry.count, severity_of(rules[key[0]].severity, key[0], entry.hit.entity, severities))

    def _take_changed(self, most: int | None, again: int | None) -> list[EntryKey | str]:
        """Keys that have changed since the last call, at most so many, of those that were told at most so many."""
        # All at once: to look for the first key of a dictionary is to pass over all that were deleted before it.
        changed = iter(self._changed) if again is None else self._fresh_and_some(again)
        taken = list(islice(changed, most))
        if len(taken) == len(self._changed):
            self._changed = {}
        else:
            for key in taken:
                del self._changed[key]
        return taken

    def _fresh_and_some(self, again: int) -> Iterator[EntryKey | str]:
        """Keys that have changed and were not told, and so many of the others: those that wait longest."""
        told = self._told
        for key in self._changed:
            if key in told:
                if not again:
                    continue
                again -= 1
            yield key

    def latest_places(self, identity: str, most: int) -> tuple[list[Place], int]:
        """The places of a finding that were added last, `most` at most, in the order of the source; and how many times
        it has occurred. `identity` is that of a finding that was among the changes.
        """
        key = self._keys.get(identity)
        entry = self._entries.get(key) if key is not None else None
        if entry is None:
            return [], 0
        spool = self._spool
        positions = entry.places[-most:] if entry.places is not None else ()
        places = [spool.read(position) for position in positions] if spool is not None else []
        return sorted(places, key=lambda place: place.order), entry.count

    @property
    def has_changes(self) -> bool:
        """Whether `take_changes` would give anything."""
        return bool(self._changed or self._gone)

    def keep(self, without: Iterable[Occurrence] = ()) -> list[KeptEntry]:
        """All entries, to be kept on disk, as they would be without these occurrences.

        Findings of other auditors are made anew.
        """
        premature = Counter(map(_key, without))
        return [
            _kept(key, entry, entry.count - premature[key], self._arrived.get(key))
            for key, entry in self._entries.items()
            if entry.count > premature[key]
        ]

    def restore(self, kept: Sequence[KeptEntry], rules: Mapping[str, Rule]) -> None:
        """Take over what was kept; entries of rules that are no more are left out. All of them count as changed."""
        for old in kept:
            source = os.fsdecode(old.source)
            key = (old.hit.rule, old.hit.fingerprint, source)
            if old.hit.rule not in rules:
                continue
            self._entries[key] = Entry(
                old.hit,
                msgspec.structs.replace(old.location, source=source),
                old.principal,
                old.count,
                old.score,
                old.first_seen,
                old.last_seen,
                dict(old.who) or None,
                old.sampled,
            )
            if old.arrived is not None:
                self._arrived[key] = old.arrived
            self._changed[key] = None


class Draft(Ledger):
    """A ledger that only remembers what was added, for records that may still change."""

    __slots__ = ("occurrences",)

    def __init__(self) -> None:
        super().__init__()
        self.occurrences: list[Occurrence] = []

    def add(self, occurrence: Occurrence) -> None:
        """Remember one occurrence."""
        self.occurrences.append(occurrence)

    def add_finding(self, finding: Finding) -> None:
        """Nothing: it is made again when its record is complete."""


def _kept(key: EntryKey, entry: Entry, count: int, arrived: Arrived | None) -> KeptEntry:
    return KeptEntry(
        os.fsencode(key[2]),
        entry.hit,
        msgspec.structs.replace(entry.location, source=""),
        entry.principal,
        count,
        entry.score,
        entry.first_seen,
        entry.last_seen,
        tuple((entry.who or {}).items()),
        entry.sampled,
        arrived,
    )


def _key(occurrence: Occurrence) -> EntryKey:
    return occurrence.hit.rule, occurrence.hit.fingerprint, occurrence.location.source
