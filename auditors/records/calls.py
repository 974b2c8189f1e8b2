"""Records of one call that an identifier joins: one says who asked, another which model, a third what was said.

What a record names is remembered under its identifier for the records behind it in the same block of the source, whose
bounds are multiples of a fixed size: from wherever a source is read, the same records are joined.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Final

import msgspec

from auditors.deferred import deferred
from auditors.formats.callers import (
    called_by,
    caller_of,
    names_no_member,
    names_nobody,
    with_caller,
    with_member,
)
from auditors.formats.pairs import members_of
from auditors.formats.text_log import head_time
from auditors.model import Fields
from auditors.records.record import Passage, Record

BLOCK: Final = 1 << 20
"""Bytes of a source within which records are joined."""

_NAMES: Final = frozenset("req request rid reqid corr corrid txn txnid tx txid trx trxid op opid run runid".split())
"""What identifiers of calls are called besides those that `Fields.call` and `Fields.trace` hold."""

_IDENTIFIER: Final = deferred(r"[\w\-]{6,64}\Z")
_BRACKETED: Final = deferred(
    r"(?<![\w\]])[\[(<]((?=[a-f\d\-]{0,35}[a-f])(?=[a-f\-]{0,35}\d)[a-f\d]{8}[a-f\d\-]{0,28})[\])>]"
)
"""A hexadecimal one in brackets."""

_BARE: Final = deferred(r"(?<![^\s\[(<])([a-f\d]{8}-(?:[a-f\d]{4}-){3}[a-f\d]{12})(?![^\s\])>:,])")
"""A UUID that no name stands before."""

_WHO: Final = deferred(
    r"(?<![\w\"'])(?i:user|client|consumer|tenant|caller) (?:Some\()?[\"'](?P<name>[\w.@+\-]{2,64})[\"']\)? "
    r"(?:accessed|authenticated|authori[sz]ed|logged in|requested|called|invoked)\b"
)
"""Who called, in the words of a line that tells nothing else: `User "ana" accessed …`."""

_QUOTED: Final = deferred(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"')
_SPOKEN: Final = deferred(
    r"(?<![\w\"'])(?i:prompts?|inputs?|messages?|contents?|texts?|body|questions?|query|completions?|answers?|outputs?"
    r"|responses?|said|payload)\s?(?:[:=]|->)\s?+(?!\"\"(?:[\s,;|]{1,8}[\w.@\-]{1,64}[=:]|\s*\Z))| (?:::|>>) "
)
"""Before what somebody says without quotes; what stands in quotes is taken out before."""

_FEWEST: Final = 8
"""Others that no name stands before that must stand in a block before one of them: fewer may be those of machines."""

_HEAD: Final = 160
"""Code points of a line in which an identifier stands that nothing names, and who called in words."""

_NOTHING: Final = Passage("", ())
_SHORTEST: Final = 6
_MOST_SOURCES: Final = 256
_MOST_CALLS: Final = 20_000
"""Sources, and calls in a block of one, that are remembered."""


class _Call(msgspec.Struct):
    """Who is named under an identifier, in the record at `offset`, and which model. From `contested` on others are.

    `is_counted` says that usage takes that record for the call by itself, `is_vague` that only words name the caller
    that stand for somebody beside a model.
    """

    caller: Fields | None = None
    offset: int = 0
    is_vague: bool = False
    model: str | None = None
    model_at: int = 0
    contested: int | None = None
    is_counted: bool = False


class _Known(msgspec.Struct):
    """The calls in a block of a source, and at which offset each of the first identifiers stands that nothing names."""

    block: int
    calls: dict[str, _Call] = {}
    nameless: dict[str, int] = {}


class CallsById:
    """Remembers what records say of calls. Each source is read in its order; parts of one may be read again."""

    def __init__(self) -> None:
        self._sources: dict[str, _Known] = {}

    def see(self, source: str, record: Record, fields: Fields) -> None:
        """One record, for those behind it. What tells all of a call by itself is joined with none."""
        if fields.tokens_total is not None and fields.model is not None and not names_nobody(fields):
            return
        found = _identifier(record, fields)
        if found is None:
            return
        known, name = self._known(source, record), found[0]
        if found[1] and (len(known.nameless) < _FEWEST or name in known.nameless):
            known.nameless[name] = min(record.offset, known.nameless.get(name, record.offset))
        call = known.calls.get(name)
        if call is None:
            if len(known.calls) >= _MOST_CALLS:
                return
            call = known.calls[name] = _Call()
        fields, is_vague = _named(record, fields)
        if not names_nobody(fields):
            if call.caller is None or record.offset < call.offset or (call.is_vague and not is_vague):
                call.caller, call.offset, call.is_vague = fields, record.offset, is_vague
                call.is_counted = record.format is not None and record.format.generic and fields.model is not None
            elif call.contested is None and is_vague <= call.is_vague and _names(call.caller) != _names(fields):
                call.contested = record.offset
        if fields.model is not None and (call.model is None or record.offset < call.model_at):
            call.model, call.model_at = fields.model, record.offset

    def completed(self, source: str, record: Record, fields: Fields, *, for_usage: bool = False) -> Fields:
        """The fields of a record that names nobody with whom a record before it names of the same call; `for_usage`
        only where that does not count as the call already.
        """
        if not names_nobody(fields) or (found := _identifier(record, fields)) is None:
            return fields
        known = self._known(source, record)
        call = known.calls.get(found[0])
        if call is None or call.caller is None or call.offset >= record.offset:
            return fields
        if call.is_vague and fields.model is None and (call.model is None or call.model_at >= record.offset):
            return fields
        if for_usage and call.is_counted:
            return fields
        if call.contested is not None and call.contested < record.offset:
            return fields
        if (
            found[1]
            and sum(at < record.offset for name, at in known.nameless.items() if name != found[0]) < _FEWEST - 1
        ):
            return fields
        return called_by(fields, call.caller, call.model if call.model_at < record.offset else None)

    def _known(self, source: str, record: Record) -> _Known:
        block = record.offset // BLOCK
        known = self._sources.get(source)
        if known is None or known.block != block:
            if known is None and len(self._sources) >= _MOST_SOURCES:
                del self._sources[next(iter(self._sources))]
            known = self._sources[source] = _Known(block)
        return known


def caller_named(record: Record, fields: Fields) -> Fields:
    """Of a record of no known product, its fields with whom only the words in the names of its fields tell."""
    format_ = record.format
    if format_ is not None and not format_.generic:
        return fields
    if names_nobody(fields):
        return with_caller(fields, record.body, vaguely=format_ is None)
    return with_member(fields, record.body) if names_no_member(fields) else fields


def _named(record: Record, fields: Fields) -> tuple[Fields, bool]:
    """Whom a record names, and whether only words do that need a model beside them, which another record may name."""
    if not names_nobody(fields) or record.format is None or not record.format.generic:
        return caller_named(record, fields), False
    caller = caller_of(record.body, vaguely=False, is_call=True)
    if names_nobody(caller):
        return _in_words(record.body) or fields, True
    surely = caller_named(record, fields)
    return (caller, True) if names_nobody(surely) else (surely, False)


def _in_words(body: object) -> Fields | None:
    if not isinstance(body, str) or (match := _WHO.search(body, 0, _HEAD)) is None or _is_said(body, match.start()):
        return None
    return Fields(user=match["name"])


def _names(fields: Fields) -> tuple[str | None, ...]:
    return fields.key, fields.key_alias, fields.user, fields.end_user, fields.team


def _identifier(record: Record, fields: Fields) -> tuple[str, bool] | None:
    """What a record has in common with others of the same call, and whether nothing names that an identifier."""
    for told in (fields.call, fields.trace):
        if told is not None and len(told) >= _SHORTEST and any(map(str.isdigit, told)):
            return None if type(record.body) is str and _is_said(record.body, record.body.find(told)) else (told, False)
    body = record.body
    is_text = type(body) is str
    if is_text and (record.format is None or not record.format.generic):
        return None
    members = members_of(body) if is_text else body
    for name in members if isinstance(members, Mapping) else ():
        told = members[name]
        if type(told) is str and _plain(name) in _NAMES and _IDENTIFIER.match(told) and any(map(str.isdigit, told)):
            return None if is_text and _is_said(body, body.find(told)) else (told, False)
    head = body if is_text else next(filter(_begins_line, record.passages), _NOTHING).text
    if (match := _BRACKETED.search(head, 0, _HEAD)) is not None:
        return match[1], True
    match = _BARE.search(head, 0, _HEAD)
    return (match[1], True) if match is not None and not _is_said(head, match.start()) else None


def _begins_line(passage: Passage) -> bool:
    """Whether a passage is what stands in a line of a log before an object."""
    return not passage.pieces[0].column and head_time(passage.text) is not None


def _is_said(body: str, at: int) -> bool:
    """Whether what stands at a place is said by somebody, who may name the call of another."""
    return _SPOKEN.search(_QUOTED.sub('""', body[:at])) is not None


@functools.lru_cache(4096)
def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()
