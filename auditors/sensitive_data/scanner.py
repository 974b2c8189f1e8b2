"""Finds the sensitive data of records: strings to contents, contents to hits, hits back to their places.

Work goes in batches of records: first the strings of all of them are walked, then the new contents are scanned
together (which is what lets entity recognition run in batches), then each record's hits are read off its contents.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from auditors.model import Hit
from auditors.sensitive_data.contents import Content, Found, Reference
from auditors.sensitive_data.matcher import Matcher
from auditors.sensitive_data.overlaps import Match, resolve
from auditors.sensitive_data.texts import TextWalker
from auditors.sensitive_data.views import View, base64_runs, percent_decode, unescape

_BASE64_DEPTH: Final = 2
_HAS_ESCAPE: Final = re.compile(r"\\[uxnrtbf\"'/\\]")
_HAS_PERCENT: Final = re.compile(r"%[0-9A-Fa-f]{2}")
_HAS_RUN: Final = re.compile(r"[A-Za-z0-9+/_\-]{24}")

Mask = Callable[[Match, str], Hit]
"""Makes the hit of a match in a text: masked, with its fingerprint."""

Recognise = Callable[[Sequence[str]], Sequence[Sequence[Match]]]
"""Finds matches in many texts at once: entity recognition, a user's recognisers."""


class Scanner:
    """Sensitive data in records. One for each process; not for use by two threads at once.

    `names` is asked for texts in which people or models speak, `custom` for every text; both may be None.
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
        self._matcher = matcher
        self._walker = walker
        self._mask = mask
        self._names = names
        self._custom = custom

    def references(self, body: Any, *, spoken: bool = False) -> list[Reference]:
        """The strings of a record's body that may hold something; `scan` must run before they are read by `hits`."""
        return self._walker.references(body, spoken=spoken)

    def scan(self) -> None:
        """Scans what the records since the last call brought that is new."""
        pending, self._walker.pending = self._walker.pending, []
        leaves = [content for content in pending if content.nested is None]
        recognised = self._recognised(leaves)
        for content in leaves:
            matches = resolve(self._matches(content) + recognised.get(id(content), []))
            content.found = tuple(Found("", self._mask(match, content.text)) for match in matches)
        for content in pending:
            if not _settled(content):
                self._walker.settle(content)

    def hits(self, references: Sequence[Reference]) -> Iterator[tuple[str, Hit]]:
        """Pointer and hit of everything that was found in the referred strings."""
        for reference in references:
            if reference.content.found:
                pointer = reference.pointer
                for found in reference.content.found:
                    yield pointer + found.pointer, found.hit

    def lookup(self, text: str) -> tuple[Hit, ...]:
        """What stands in a single text: for fields that are shown beside findings and must not show a value in
        clear.
        """
        references = self._walker.references(text)
        if self._walker.pending:
            self.scan()
        return tuple(hit for _, hit in self.hits(references))

    def _matches(self, content: Content) -> list[Match]:
        text, shift = content.context + content.text, len(content.context)
        matches = self._search(text, _BASE64_DEPTH)
        if not shift:
            return matches
        return [match.moved(match.start - shift, match.end - shift) for match in matches if match.start >= shift]

    def _search(self, text: str, depth: int) -> list[Match]:
        """Matches in the text itself and in its decoded views."""
        matches = self._matcher.find(text)
        if "\\" in text and _HAS_ESCAPE.search(text):
            matches = self._seen_through(unescape(text), matches, depth)
        if "%" in text and _HAS_PERCENT.search(text):
            matches = self._seen_through(percent_decode(text), matches, depth)
        if depth and len(text) >= 24 and _HAS_RUN.search(text):
            for run in base64_runs(text):
                matches += [
                    match.moved(*run.span(match.start, match.end), run.text[match.start : match.end])
                    for match in self._search(run.text, depth - 1)
                ]
        return matches

    def _seen_through(self, view: View | None, matches: list[Match], depth: int) -> list[Match]:
        """The matches with those of a decoded view; where both see something, the view is right: `\\nbob@…` begins at
        `bob`.
        """
        if view is None:
            return matches
        seen = [
            match.moved(*view.span(match.start, match.end), view.text[match.start : match.end])
            for match in self._search(view.text, depth)
        ]
        if not seen:
            return matches
        return seen + [
            match for match in matches if not any(other.start < match.end and match.start < other.end for other in seen)
        ]

    def _recognised(self, leaves: Sequence[Content]) -> dict[int, list[Match]]:
        """What the recognisers that work on many texts at once find, by the identity of the content."""
        recognised: dict[int, list[Match]] = {}
        if self._names:
            told = [content for content in leaves if content.spoken]
            for content, matches in zip(told, self._names([c.context + c.text for c in told]), strict=True):
                shift = len(content.context)
                recognised[id(content)] = [m.moved(m.start - shift, m.end - shift) for m in matches if m.start >= shift]
        if self._custom:
            for content, matches in zip(leaves, self._custom([content.text for content in leaves]), strict=True):
                recognised.setdefault(id(content), []).extend(matches)
        return recognised


def _settled(content: Content) -> tuple[Found, ...]:
    """What was found in a content; for one that is itself JSON, in its strings."""
    if content.found is None:
        content.found = tuple(
            Found(f"#{reference.pointer}{found.pointer}", found.hit)
            for reference in content.nested or ()
            for found in _settled(reference.content)
        )
    return content.found
