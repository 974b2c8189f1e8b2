"""Records to findings: the same way for every face of the tool and for every process that works on a part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from auditors.formats.catalog import load_formats
from auditors.formats.positions import place
from auditors.formats.record import Record
from auditors.ledger import Ledger
from auditors.model import Coverage, Fields, Hit, Location, Occurrence, Principal
from auditors.request import AuditRequest, Depth
from auditors.sensitive_data.contents import Reference
from auditors.sensitive_data.keys import KeyReader
from auditors.sensitive_data.masking import Masker
from auditors.sensitive_data.matcher import Matcher, load_detectors, select
from auditors.sensitive_data.recognition import Recognition
from auditors.sensitive_data.scanner import Scanner
from auditors.sensitive_data.texts import TextWalker

BATCH_BYTES: Final = 1 << 20
"""Bytes of records that are scanned together: enough for entity recognition in batches, little enough to hold."""

BATCH_RECORDS: Final = 2_000

_MOST_NAMES: Final = 50_000
"""Names of keys, users, teams and models whose masked form is remembered."""


class _Waiting(msgspec.Struct):
    """A record whose strings are walked and not yet scanned."""

    record: Record
    body: list[Reference]
    wrapper: list[Reference]


class Pipeline:
    """Turns records into occurrences in a ledger. One for each process; the user should see its `notes` once."""

    def __init__(self, request: AuditRequest) -> None:
        recognition = Recognition(request.settings, request.languages, full=request.depth is Depth.FULL)
        self.notes = recognition.notes
        detectors = select(
            load_detectors(),
            depth=request.depth.value,
            languages=request.languages,
            disabled=frozenset(request.settings.detection.disable),
        )
        self._scanner = Scanner(
            Matcher(detectors),
            TextWalker(KeyReader(load_formats()), speech=recognition.names is not None),
            Masker(request.fingerprint_key, request.show_values).mask,
            names=recognition.names,
            custom=recognition.custom,
        )
        self._shown_names: dict[str, str] = {}
        self._since = request.since
        self._until = request.until

    def run(self, source: str, records: Iterable[Record], ledger: Ledger, coverage: Coverage) -> None:
        """Scans the records of one source; what is found goes to `ledger`, what was read to `coverage`."""
        for batch in self._batches(records, coverage):
            self._scanner.scan()
            for waiting in batch:
                self._report(source, waiting, ledger)

    def _batches(self, records: Iterable[Record], coverage: Coverage) -> Iterator[list[_Waiting]]:
        batch: list[_Waiting] = []
        size = 0
        for record in records:
            if not self._in_window(record):
                continue
            name = record.format_name
            coverage.records[name] = coverage.records.get(name, 0) + 1
            if record.format is not None:
                coverage.recognised += record.size
            body = self._scanner.references(record.body, spoken=isinstance(record.body, str))
            wrapper = self._scanner.references(record.wrapper) if record.wrapper else []
            if body or wrapper:
                batch.append(_Waiting(record, body, wrapper))
            size += record.size
            if size >= BATCH_BYTES or len(batch) >= BATCH_RECORDS:
                yield batch
                batch, size = [], 0
        yield batch

    def _in_window(self, record: Record) -> bool:
        """Whether the record's time is asked for. A record without a time is: nothing is left out on a guess."""
        if self._since is None and self._until is None:
            return True
        time = record.fields().time
        if time is None:
            return True
        return (self._since is None or time >= self._since) and (self._until is None or time < self._until)

    def _report(self, source: str, waiting: _Waiting, ledger: Ledger) -> None:
        record = waiting.record
        fields: Fields | None = None
        principal: Principal | None = None
        for references, wrapped in ((waiting.body, False), (waiting.wrapper, True)):
            for pointer, hit in self._scanner.hits(references):
                if fields is None:
                    fields = record.fields()
                    principal = self._shown(fields)
                if hit.entity == "IP_ADDRESS" and _is_client(record, fields, hit):
                    continue
                if wrapped:
                    location = Location(source, record.line, record.offset, pointer, hit.start, hit.end)
                else:
                    location = Location(source, *place(record, pointer, hit.start, hit.end))
                ledger.add(Occurrence(hit, location, fields.time, principal))

    def _shown(self, fields: Fields) -> Principal:
        """Who the record is about, with sensitive values in names masked; an address stays: it says who called."""
        return Principal(
            key=fields.key,
            key_alias=self._masked(fields.key_alias),
            user=self._masked(fields.user or fields.end_user),
            team=self._masked(fields.team),
            ip=fields.ip,
            model=self._masked(fields.model),
        )

    def _masked(self, name: str | None) -> str | None:
        """The name, or what stands for it where it holds a sensitive value."""
        if not name:
            return name
        shown = self._shown_names.get(name)
        if shown is None:
            hits = self._scanner.lookup(name)
            shown = f"<{hits[0].entity}:{hits[0].fingerprint}>" if hits else name
            if len(self._shown_names) >= _MOST_NAMES:
                self._shown_names.clear()
            self._shown_names[name] = shown
        return shown


def _is_client(record: Record, fields: Fields, hit: Hit) -> bool:
    """Whether an address in a line of an access log is the client's: the principal of the record, not a leak in it."""
    return isinstance(record.body, str) and record.body[hit.start : hit.end] == fields.ip
