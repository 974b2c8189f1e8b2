"""Finds the sensitive data of records: strings to contents, contents to hits, hits back to their places.

Work goes in batches of records: first the strings of all of them are walked, then the new contents are scanned
together (which is what lets entity recognition run in batches), then each record's hits are read off its contents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from auditors.errors import AuditorError
from auditors.model import Hit, Kind
from auditors.records.positions import place_in_passage
from auditors.sensitive_data.batches import UNSEEN, Batch
from auditors.sensitive_data.contents import Content, Found, Joined, Reference
from auditors.sensitive_data.matcher import Matcher
from auditors.sensitive_data.overlaps import Match, resolve
from auditors.sensitive_data.stand_ins import without_labels
from auditors.sensitive_data.texts import TextWalker
from auditors.sensitive_data.views import Encoded, View, as_shown, base64_runs, percent_views, unescape, unquoted

_BASE64_DEPTH: Final = 2
_ESCAPE_DEPTH: Final = 4
_MARKS: Final = (
    (UNSEEN.encode(), as_shown),
    ("\u00ad".encode("latin-1"), as_shown),
    (b"uoted-printable", unquoted),
)
"""What a text holds in which something is hidden, and how it is read."""
_BATCH: Final = 128 << 10
"""Code points that are searched together: what fits a processor's cache."""

Mask = Callable[[Match, str], Hit]
"""Makes the hit of a match in a text: masked, with its fingerprint."""

Recognise = Callable[[Sequence[str]], Sequence[Sequence[Match]]]
"""Finds matches in many texts at once: entity recognition, a user's recognisers."""


class Scanner:
    """Sensitive data in records. One for each process; not for use by two threads at once.

    `names` is asked for texts in which people or models speak, `custom` for every text; both may be None. `faults`
    tell what failed in the texts that were scanned last.
    """

    def __init__(
        self,
        matcher: Matcher,
        walker: TextWalker,
        mask: Mask,
        *,
        names: Recognise | None = None,
        custom: Recognise | None = None,
    ) -> None:
        self.faults = matcher.faults
        self._matcher = matcher
        self._walker = walker
        self._mask = mask
        self._names = names
        self._custom = custom

    def references(self, body: Any, *, spoken: bool = False) -> list[Reference]:
        """The strings of a record's body that may hold something; `scan` must run before they are read by `hits`."""
        return self._walker.references(body, spoken=spoken)

    def scan(self) -> None:
        """Scans what the records since the last call brought that is new.

        Where something fails, nothing of it is remembered: whoever reads the same again is told as well.
        """
        pending, self._walker.pending = self._walker.pending, []
        leaves = [content for content in pending if content.nested is None]
        failures = self.faults.count
        recognised = self._recognised(leaves)
        for group in _groups(leaves):
            self._scan_group(group, recognised)
        has_failed = self.faults.count > failures
        for content in pending:
            if has_failed:
                _settled(content)
                content.store.held.pop(content.text, None)
            elif content.asks:
                _settled(content)
                self._walker.keep(content)
            elif content.found == () or not _settled(content):
                content.store.settle(content)
            else:
                self._walker.keep(content)

    def forget(self) -> None:
        """Gives back the memory of what was scanned, where nothing more is expected; references stay good."""
        self._walker.forget()

    def hits(self, references: Sequence[Reference]) -> Iterator[tuple[str, Hit]]:
        """Pointer and hit of everything that was found in the referred strings."""
        for reference in references:
            if reference.content.found:
                pointer = reference.pointer
                for found in reference.content.found:
                    yield pointer + found.pointer, found.hit

    def holding(self, references: Sequence[Reference]) -> Iterator[tuple[str, str, tuple[Hit, ...]]]:
        """The referred strings in which something was found: pointer, text, and the hits in it.

        Of a string that is itself JSON the strings in it.
        """
        for reference in references:
            content = reference.content
            if not content.found:
                continue
            if content.nested is None:
                yield reference.pointer, content.text, tuple(found.hit for found in content.found)
            else:
                for pointer, text, hits in self.holding(content.nested):
                    yield f"{reference.pointer}#{pointer}", text, hits
                for joined in content.joined:
                    begin = joined.passage.pieces[0].pointer
                    for pointer, text, hits in self.holding([Reference(None, None, joined.content)]):
                        yield f"{reference.pointer}{begin}{pointer}", text, hits

    def lookup(self, text: str) -> tuple[Hit, ...]:
        """What stands in a single text: for fields that are shown beside findings and must not show a value in
        clear.
        """
        references = self._walker.references(text)
        if self._walker.pending:
            self.scan()
        return tuple(hit for _, hit in self.hits(references))

    def _scan_group(self, group: Sequence[Content], recognised: Mapping[int, Sequence[Match]]) -> None:
        """Finds what stands in contents that are searched together; one by one, where that fails."""
        try:
            self._find(group, recognised)
        except AuditorError:
            raise
        except Exception as error:  # a seam: one text must not end an audit
            if len(group) == 1:
                group[0].found = ()
                self.faults.meet("the search of a text failed", error)
            else:
                for content in group:
                    self._scan_group([content], recognised)

    def _find(self, group: Sequence[Content], recognised: Mapping[int, Sequence[Match]]) -> None:
        searched = self._search([content.store.context + content.text for content in group])
        for index, content in enumerate(group):
            if index not in searched and id(content) not in recognised:
                content.found = ()
                continue
            matches = [*_behind(len(content.context), searched.get(index, ())), *recognised.get(id(content), ())]
            if content.answers:
                matches = self._only_answered(matches, content.text)
            standing = resolve(without_labels(matches, content.text))
            content.found = tuple(Found("", self._mask(match, content.text)) for match in standing)

    def _search(self, texts: Sequence[str], layers: Sequence[_Layer] = ()) -> dict[int, list[Match]]:
        """Matches in texts and in their decoded views, by the index of the text; `layers` where they come of others."""
        batch = Batch(texts)
        found = self._matcher.find_all(batch)
        views: list[tuple[int, View | Encoded]] = []
        inner: list[_Layer] = []
        for index in batch.holding(b"\\"):
            layer = layers[index] if layers else _OUTERMOST
            if layer.escapes and (view := unescape(texts[index], index in found)) is not None:
                views.append((index, view))
                inner.append(_Layer(layer.escapes - 1, layer.base64))
        for index in batch.holding(b"%"):
            layer = layers[index] if layers else _OUTERMOST
            for decoded in percent_views(texts[index]) if layer.escapes else ():
                views.append((index, decoded))
                inner.append(_Layer(layer.escapes - 1, layer.base64))
        for mark, read in _MARKS:
            for index in batch.holding(mark):
                layer = layers[index] if layers else _OUTERMOST
                if layer.escapes and (view := read(texts[index])) is not None:
                    views.append((index, view))
                    inner.append(_Layer(layer.escapes - 1, layer.base64))
        for index, start, end in batch.runs():
            layer = layers[index] if layers else _OUTERMOST
            for run in base64_runs(texts[index], start, end) if layer.base64 else ():
                views.append((index, run))
                inner.append(_Layer(layer.escapes, layer.base64 - 1))
        for at, matches in self._search([view.text for _, view in views], inner).items() if inner else ():
            index, source = views[at]
            found[index] = _seen_through(found.get(index, []), [_moved_back(match, source) for match in matches])
        return found

    def _only_answered(self, matches: Sequence[Match], text: str) -> list[Match]:
        """The matches that only the question tells of."""
        alone = self._search([text]).get(0, [])
        return [one for one in matches if not any(other.start < one.end and one.start < other.end for other in alone)]

    def _recognised(self, leaves: Sequence[Content]) -> dict[int, list[Match]]:
        """What the recognisers that work on many texts at once find, by the identity of the content."""
        recognised: dict[int, list[Match]] = {}
        if self._names:
            told = [content for content in leaves if content.spoken]
            everything = self._asked("entity recognition", self._names, [c.context + c.text for c in told])
            for content, matches in zip(told, everything, strict=True):
                shift = len(content.context)
                recognised[id(content)] = [m.moved(m.start - shift, m.end - shift) for m in matches if m.start >= shift]
        if self._custom:
            everything = self._asked("a recogniser of your own", self._custom, [content.text for content in leaves])
            for content, matches in zip(leaves, everything, strict=True):
                recognised.setdefault(id(content), []).extend(matches)
        return recognised

    def _asked(self, what: str, recognise: Recognise, texts: Sequence[str]) -> Sequence[Sequence[Match]]:
        """What is recognised in texts; one by one, where that fails."""
        try:
            return recognise(texts)
        except AuditorError:
            raise
        except Exception as error:  # a seam: a model or code of the user's runs, and one text must not end an audit
            if len(texts) == 1:
                self.faults.meet(f"{what} failed on a text", error)
                return [[]]
            return [found for text in texts for found in self._asked(what, recognise, [text])]


class _Layer(msgspec.Struct, frozen=True):
    """How often escapes and base64 are still undone in a text."""

    escapes: int
    base64: int


_OUTERMOST: Final = _Layer(_ESCAPE_DEPTH, _BASE64_DEPTH)
"""That of the texts of records."""


def _moved_back(match: Match, source: View | Encoded) -> Match:
    """A match in a decoded text at the place in the text that it was decoded from."""
    start, end = source.span(match.start, match.end)
    return match.moved(start, end, source.text[match.start : match.end])


def _groups(contents: Sequence[Content]) -> Iterator[list[Content]]:
    """The contents in groups that are searched together; ASCII apart, for other text takes wider buffers."""
    ascii_only = [content for content in contents if content.text.isascii()]
    others = [] if len(ascii_only) == len(contents) else [one for one in contents if not one.text.isascii()]
    for alike in (ascii_only, others):
        group: list[Content] = []
        size = 0
        for content in alike:
            group.append(content)
            size += len(content.text)
            if size >= _BATCH:
                yield group
                group, size = [], 0
        if group:
            yield group


def _behind(shift: int, matches: Sequence[Match]) -> list[Match]:
    """The matches that lie behind the context of so many code points, at their places in the text alone."""
    if not shift:
        return list(matches)
    return [match.moved(match.start - shift, match.end - shift) for match in matches if match.start >= shift]


def _seen_through(matches: list[Match], seen: list[Match]) -> list[Match]:
    """The matches with those of a decoded view, which is right where both see something: `\\nbob@…` begins at `bob`.

    A secret stays whole, though a part of it says something: a token names whom it was given to.
    """
    whole = [m for m in matches if m.rule.kind is Kind.SECRET]
    seen = [m for m in seen if m.rule.kind is Kind.SECRET or not any(_holds(other, m) for other in whole)]
    return seen + [m for m in matches if not any(other.start < m.end and m.start < other.end for other in seen)]


def _holds(match: Match, other: Match) -> bool:
    """Whether a match is wider than another one that stands in it."""
    return match.start <= other.start and other.end <= match.end and match.end - match.start > other.end - other.start


def _settled(content: Content) -> tuple[Found, ...]:
    """What was found in a content; for one that is itself JSON, in its strings; for a stream, in its joined texts."""
    if content.found is None:
        inside = [
            Found(f"#{reference.pointer}{found.pointer}", found.hit)
            for reference in content.nested or ()
            for found in _settled(reference.content)
        ]
        inside += (_in_piece(joined, found) for joined in content.joined for found in _settled(joined.content))
        content.found = tuple(inside)
    return content.found


def _in_piece(joined: Joined, found: Found) -> Found:
    """A hit in a joined text, at the piece in which it begins."""
    place = place_in_passage(joined.passage, found.pointer, found.hit.start, found.hit.end)
    if place is None:
        return found
    return Found(place.pointer, msgspec.structs.replace(found.hit, start=place.start, end=place.end))
