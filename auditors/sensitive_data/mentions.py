"""Names that stand again: a word of a full name wherever else it stands in a text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.gate import Stretch
from auditors.sensitive_data.judgement import Judged, judge
from auditors.sensitive_data.plausibility import (
    NAME_WORD,
    PARTICLES,
    UPPER,
    is_family_name,
    is_ordinary,
    is_place,
    name_words,
)


def mentions(text: str, parts: Sequence[Stretch], names: Sequence[Judged]) -> Iterator[Judged]:
    """A word of a full name wherever else it stands in the text: `Quill` after `Anna Quill`."""
    words = {
        word
        for name in names
        if name.entity == "PERSON" and name.score >= _FULL
        for word in name_words(text[name.start : name.end])[:6]
        if len(word) > 2 and word[0].isupper() and not is_ordinary(word) and not is_place(word)
    }
    last = {
        word
        for name in names
        if name.entity == "PERSON" and name.score >= _FULL and " " in text[name.start : name.end]
        for word in name_words(text[name.start : name.end])[-1:]
        if is_family_name(word) and word not in PARTICLES
    }
    if not words and not last:
        return
    taken = {at for name in names if name.entity == "PERSON" for at in range(name.start, name.end)}
    for stretch in parts:
        for found in _CAPITALISED.finditer(stretch.text):
            start = stretch.start + found.start()
            end = start + len(found[0])
            if start in taken or _is_part(text, start, end):
                continue
            name = judge(text, start, end, "PERSON", 1.0) if found[0] in words else None
            if name is not None and name.entity == "PERSON":
                yield msgspec.structs.replace(name, score=0.75)
            elif found[0] in last and _acts_or_suffers(text, start, end):
                yield Judged("PERSON", start, end, 0.7)


def _acts_or_suffers(text: str, start: int, end: int) -> bool:
    """Whether a family name that is a word as well means the person: somebody does something, or it is done to them."""
    return _SUFFERS.search(text[max(0, start - 24) : start]) is not None or (
        _DOES.match(text, end) is not None and ASIDE.search(text[max(0, start - 24) : start]) is not None
    )


_DOES: Final = deferred(
    r"(?:['’]s)? (?:was|is|were|has|had|will|would|did|does|[a-z]{3,}(?:ed|es)|says|said|told|took|made|got|went)\b"
)
ASIDE: Final = deferred(r"(?:^|[.!?;\n]\s|[\"“]|\b(?:of|to|with|by|from|for|ask|tell|told|and|that|when)\s)\Z")
"""Stands before somebody who does something: `told that`, the beginning of a sentence."""
_SUFFERS: Final = deferred(r"\b(?:with|to|by|from|told|asked|called|between|that|and|against|for|of|behind|beat) \Z")


def _is_part(text: str, start: int, end: int) -> bool:
    """Whether a word is part of something longer that is capitalised: `Ho Chi Minh City`, `The Great Gatsby`."""
    return bool(_CAPITAL_BEFORE.search(text, max(0, start - 24), start) or _CAPITAL_AFTER.match(text, end))


_CAPITAL_BEFORE: Final = deferred(rf"(?<![.!?] )(?<!\n)(?<!^)\b(?!Mrs?\b|Ms\b|Miss\b|Dr\b)[{UPPER}][^\W\d_]+ \Z")
_CAPITAL_AFTER: Final = deferred(rf" [{UPPER}][^\W\d_]+")
_FULL: Final = 0.75
_CAPITALISED: Final = deferred(rf"(?<![^\W_]){NAME_WORD}")
