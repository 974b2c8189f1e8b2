"""Labels that stand for values which were taken out of a log: `<ENTITY:fingerprint>` is no value itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.overlaps import Match

_LABEL: Final = deferred(r"<[A-Z][A-Z0-9_]{1,63}:[0-9a-f]{16}>")
_LEAST: Final = 4
"""Letters and digits beside labels that make a match still one of a value."""


def without_labels(matches: Sequence[Match], text: str) -> list[Match]:
    """The matches that hold more of a text than labels."""
    if not matches or ":" not in text or "<" not in text:
        return list(matches)
    labels = [label.span() for label in _LABEL.finditer(text)]
    return [match for match in matches if not _is_label(match, labels, text)] if labels else list(matches)


def _is_label(match: Match, labels: Sequence[tuple[int, int]], text: str) -> bool:
    overlapping = [span for span in labels if span[0] < match.end and match.start < span[1]]
    if not overlapping:
        return False
    read, beside = match.start, 0
    for start, end in overlapping:
        beside += sum(map(str.isalnum, text[read : max(read, start)]))
        read = end
    return beside + sum(map(str.isalnum, text[read : max(read, match.end)])) < _LEAST
