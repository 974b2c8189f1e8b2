"""Records to findings: the same way for every face of the tool and for every process that works on a part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Final, Protocol

import msgspec

from auditors.errors import AuditorError, InternalError
from auditors.formats.callers import names_no_member
from auditors.formats.catalog import load_formats
from auditors.ledger import Ledger
from auditors.model import Coverage, Fields, Hit, Location, Occurrence, Principal
from auditors.records.calls import CallsById, caller_named
from auditors.records.positions import place, place_in_passage, place_in_wrapper
from auditors.records.record import Place, Record
from auditors.records.repeats import Repeats
from auditors.request import AuditRequest, Depth
from auditors.running_releases import VULNERABLE, RunningReleases
from auditors.sensitive_data import kept_patterns
from auditors.sensitive_data.contents import Reference
from auditors.sensitive_data.keys import KeyReader
from auditors.sensitive_data.masking import Masker
from auditors.sensitive_data.matcher import Matcher, select
from auditors.sensitive_data.outlines import outlines
from auditors.sensitive_data.recognition import Recognition
from auditors.sensitive_data.scanner import Scanner
from auditors.sensitive_data.texts import TextWalker
from auditors.sightings import Witness
from auditors.usage.collecting import Collector
from auditors.usage.contents import contents_of

BATCH_BYTES: Final = {Depth.PATTERNS: 128 << 10, Depth.FULL: 1 << 20}
"""Bytes of records that are scanned together: what a processor's cache holds, and enough for entity recognition."""

BATCH_RECORDS: Final = 2_000

_MOST_NAMES: Final = 50_000
"""Names of keys, users, teams and models whose masked form is remembered."""


_RECORD: Final = "the audit of a record failed"

_Locate = Callable[[str, int, int], Place | None]
"""Gives the place of a hit by its pointer, start and end; None for one that another record reports."""


class _Waiting(msgspec.Struct):
    """A record whose strings are walked and not yet scanned, those of its body and of what goes with it apart.

    Where `fields` and `contents` are there, the body may be gone: records that wait for nothing else are not kept.
    """

    record: Record
    strings: list[tuple[list[Reference], _Locate]]
    fields: Fields | None = None
    contents: tuple[int, int] | None = None


class Held(msgspec.Struct, frozen=True):
    """A string of a record in which something was found, in clear: not to be kept, and never to be shown unmasked.

    `pointer` is the string's own in the part of the record that it stands in.
    """

    pointer: str
    text: str
    hits: tuple[Hit, ...]


class Watch(Protocol):
    """Told of every record, also of those in which nothing was found."""

    def __call__(
        self,
        source: str,
        record: Record,
        fields: Fields,
        principal: Principal,
        held: Sequence[Held],
        found: Sequence[Occurrence],
    ) -> None:
        """One record of a source, its strings that hold something, and the occurrences that were counted."""


class Pipeline:
    """Turns records into occurrences in a ledger. One for each process; the user should see its `notes` once. With
    `callers`, the addresses of who called are values like others, not only the principal of a record.
    """

    def __init__(self, request: AuditRequest, *, callers: bool = False) -> None:
        kept_patterns.restore()
        recognition = Recognition(request.settings, request.languages, full=request.depth is Depth.FULL)
        self.notes = recognition.notes
        detectors = select(
            outlines(),
            depth=request.depth.value,
            languages=request.languages,
            disabled=frozenset(request.settings.detection.disable),
        )
        masker = Masker(request.fingerprint_key, request.show_values)
        self._digests = masker.digests
        self._scanner = Scanner(
            Matcher(detectors),
            TextWalker(KeyReader(load_formats()), speech=recognition.names is not None, callers=callers),
            masker.mask,
            names=recognition.names,
            custom=recognition.custom,
        )
        self.repeats = None if recognition.names or recognition.custom else Repeats()
        self._batch_bytes = BATCH_BYTES[request.depth]
        self._masked = _ShownNames(self._scanner).__getitem__
        self._since = request.since
        self._until = request.until
        self._all_times = request.since is None and request.until is None
        self._usage_is_wanted = request.settings.usage.enabled
        self._calls = CallsById()
        self._releases_are_wanted = {VULNERABLE.id, VULNERABLE.name}.isdisjoint(request.settings.detection.disable)

    @property
    def scanner(self) -> Scanner:
        """What finds sensitive data, for whoever needs the hits themselves."""
        return self._scanner

    def forget(self) -> None:
        """Gives back the memory of what was seen, where nothing more is expected. What is read anyway is found as
        before, only slower.
        """
        self._scanner.forget()
        if self.repeats is not None:
            self.repeats.forget()

    def collector(self) -> Collector | None:
        """What takes uses out of records, for `run`; None where usage is switched off."""
        return Collector(self._masked) if self._usage_is_wanted else None

    def before(self, source: str, record: Record) -> None:
        """A record that stands before what is read of a source, of which others may be part of the same call."""
        if self._usage_is_wanted and record.format is not None:
            self._calls.see(source, record, record.fields())

    def witness(self) -> Witness:
        """What gathers from records, as a watch of `run`, what a configuration is compared with."""
        return Witness(self._masked)

    def run(
        self,
        source: str,
        records: Iterable[Record],
        ledger: Ledger,
        coverage: Coverage,
        watch: Watch | None = None,
        uses: Collector | None = None,
        *,
        goes_on: bool = False,
    ) -> None:
        """Scans the records of one source; what is found goes to `ledger`, what was read to `coverage`. What `goes_on`
        stands behind records that were scanned with `uses`, and is not counted itself.

        What fails on a text or a record is an error of the coverage, and keeps nothing else from being found. Raises
        InternalError where records cannot be read on; those before are scanned.
        """
        joins = goes_on or uses is not None
        releases = RunningReleases() if self._releases_are_wanted else None
        failures: list[InternalError] = []
        readable = _until_failure(records, failures)
        for batch in self._batches(readable, coverage, watch=watch is not None, uses=uses is not None):
            self._scanner.scan()
            for waiting in batch:
                try:
                    fields = self._report(source, waiting, ledger, watch, uses, joins=joins)
                except (AuditorError, OSError):
                    raise
                except Exception as error:  # a seam: one record must not end an audit
                    self._scanner.faults.meet(_RECORD, error)
                    continue
                if fields is not None and releases is not None:
                    releases.see(fields, source, waiting.record.line, waiting.record.offset)
            coverage.errors += self._scanner.faults.take(source)
        for finding in releases.findings() if releases is not None else ():
            ledger.add_finding(finding)
        if failures:
            raise failures[0]

    def _batches(
        self, records: Iterable[Record], coverage: Coverage, *, watch: bool, uses: bool
    ) -> Iterator[list[_Waiting]]:
        batch: list[_Waiting] = []
        size = 0
        for record in records:
            try:
                waiting = self._waiting(record, coverage, watch=watch, uses=uses)
            except Exception as error:  # a seam: one record must not end an audit
                self._scanner.faults.meet(_RECORD, error)
                continue
            if waiting is None:
                continue
            if waiting.strings or watch or uses:
                batch.append(waiting)
            size += record.size
            if size >= self._batch_bytes or len(batch) >= BATCH_RECORDS:
                yield batch
                batch, size = [], 0
        yield batch

    def _waiting(self, record: Record, coverage: Coverage, *, watch: bool, uses: bool) -> _Waiting | None:
        """The record with its strings; None where its time is not asked for."""
        repeats = self.repeats
        if repeats is not None and repeats.fresh:
            self._look_at(repeats)
        if not (self._all_times or self._in_window(record)):
            return None
        name = record.format_name
        coverage.records[name] = coverage.records.get(name, 0) + record.count
        if record.format is not None:
            coverage.recognised += record.size
        waiting = _Waiting(record, self._strings(record))
        if uses and not watch and record.format is not None and type(record.body) is dict:
            waiting.fields, waiting.contents = record.fields(), contents_of(record.body)
            if not (record.format.generic and names_no_member(waiting.fields)):
                record.body = None
        return waiting

    def _look_at(self, repeats: Repeats) -> None:
        """Finds the strings of messages that are likely to come again."""
        fresh, repeats.fresh = repeats.fresh, []
        for element in fresh:
            element.look([reference.content for reference in self._scanner.references(element.body)])

    def _strings(self, record: Record) -> list[tuple[list[Reference], _Locate]]:
        """The strings of a record that may hold something, with the way to their places."""
        strings: list[tuple[list[Reference], _Locate]] = []
        if found := self._scanner.references(record.body, spoken=isinstance(record.body, str)):
            strings.append((found, partial(place, record)))
        if record.passages or record.wrappers:
            strings += self._strings_beside(record)
        return strings

    def _strings_beside(self, record: Record) -> Iterator[tuple[list[Reference], _Locate]]:
        for passage in record.passages:
            if found := self._scanner.references(passage.text, spoken=passage.spoken):
                yield found, partial(place_in_passage, passage)
        for wrapper in record.wrappers:
            if found := self._scanner.references(wrapper.body):
                yield found, partial(place_in_wrapper, wrapper)

    def _in_window(self, record: Record) -> bool:
        """Whether the record's time is asked for. A record without a time is: nothing is left out on a guess."""
        time = record.fields().time
        if time is None:
            return True
        return (self._since is None or time >= self._since) and (self._until is None or time < self._until)

    def _report(
        self,
        source: str,
        waiting: _Waiting,
        ledger: Ledger,
        watch: Watch | None,
        uses: Collector | None,
        *,
        joins: bool,
    ) -> Fields | None:
        """Tells everybody of a record; gives back its fields, if anybody wanted them."""
        record = waiting.record
        fields = waiting.fields
        if uses is not None and record.format is not None:
            fields = fields or record.fields()
            if record.format.generic and (fields.model is not None or fields.tokens_total is not None):
                fields = caller_named(record, fields)
            self._calls.see(source, record, fields)
            if fields.tokens_total is not None:
                fields = self._calls.completed(source, record, fields, for_usage=True)
        principal: Principal | None = None
        found: list[Occurrence] = []
        for references, locate in waiting.strings:
            for pointer, hit in self._scanner.hits(references):
                if fields is None:
                    fields = record.fields()
                if hit.entity == "IP_ADDRESS" and _is_client(record, fields, hit):
                    continue
                at = locate(pointer, hit.start, hit.end)
                if at is None:
                    continue
                if principal is None:
                    principal = self._caller(source, record, fields, joins=joins)
                found.append(Occurrence(hit, Location(source, *at), fields.time, principal))
        for occurrence in found:
            ledger.add(occurrence)
        if uses is not None:
            self._use(source, waiting, fields, found, uses)
        if watch is not None:
            fields = fields or record.fields()
            held = [Held(*string) for references, _ in waiting.strings for string in self._scanner.holding(references)]
            watch(source, record, fields, principal or self._caller(source, record, fields, joins=joins), held, found)
        return fields

    def _use(
        self, source: str, waiting: _Waiting, fields: Fields | None, found: Sequence[Occurrence], uses: Collector
    ) -> None:
        """Tells usage of a record, and of proxy keys that stand in it."""
        if fields is not None:
            uses.see(source, waiting.record, fields, waiting.contents)
        for occurrence in found:
            if digest := self._digests.get(occurrence.hit.fingerprint):
                uses.leak(digest, source, occurrence.location.line)

    def _caller(self, source: str, record: Record, fields: Fields, *, joins: bool) -> Principal:
        """Who called, as it may be shown; by records of the same call where all of them were read."""
        fields = caller_named(record, fields)
        return self._shown(self._calls.completed(source, record, fields) if joins else fields)

    def _shown(self, fields: Fields) -> Principal:
        """Who the record is about, with sensitive values in names masked; an address stays: it says who called."""
        return Principal(
            key=fields.key,
            key_alias=fields.key_alias and self._masked(fields.key_alias),
            user=self._masked(user) if (user := fields.user or fields.end_user) else user,
            team=fields.team and self._masked(fields.team),
            ip=fields.ip,
            model=fields.model and self._masked(fields.model),
        )


def _until_failure(records: Iterable[Record], failures: list[InternalError]) -> Iterator[Record]:
    """The records up to where they cannot be read on for an error of ours, which `failures` tell."""
    try:
        yield from records
    except (AuditorError, OSError):
        raise
    except Exception as error:  # a seam: whoever reads says which source this is
        failures.append(InternalError.of(error))


class _ShownNames(dict[str, str]):
    """Names as they may be shown: what stands for one that holds a sensitive value."""

    def __init__(self, scanner: Scanner) -> None:
        self._scanner = scanner

    def __missing__(self, name: str) -> str:
        hits = self._scanner.lookup(name)
        shown = f"<{hits[0].entity}:{hits[0].fingerprint}>" if hits else name
        if len(self) >= _MOST_NAMES:
            self.clear()
        self[name] = shown
        return shown


def _is_client(record: Record, fields: Fields, hit: Hit) -> bool:
    """Whether an address in a line of an access log is the client's: the principal of the record, not a leak in it."""
    return isinstance(record.body, str) and record.body[hit.start : hit.end] == fields.ip
