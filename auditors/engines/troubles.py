"""What is wrong with sources that are read in spans: told once for each, when the last of them was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from auditors.engines.parts import Part
from auditors.model import Skip
from auditors.records.troubles import Met, Trouble


class SpanTroubles:
    """Puts together what the spans of each source have met, in any order."""

    def __init__(self, parts: Iterable[Part]) -> None:
        self._left = Counter(part.sources[0].name for part in parts if _is_cut(part))
        self._met: dict[str, dict[Trouble, Met]] = {}

    def add(self, part: Part, troubles: Sequence[Met], lines: int, *, goes_on: bool = False) -> list[Skip]:
        """What one part has met, with so many lines before its numbers, or a stretch of it that `goes_on`; what is to
        be told, where it was the last.
        """
        if not _is_cut(part):
            return []
        source = part.sources[0].name
        known = self._met.setdefault(source, {})
        for met in troubles:
            count, line = met.count, met.line + lines
            if (before := known.get(met.trouble)) is not None:
                count, line = count + before.count, min(line, before.line)
            known[met.trouble] = Met(met.trouble, count, line)
        self._left[source] -= not goes_on
        if self._left[source]:
            return []
        found = sorted(self._met.pop(source).values(), key=lambda met: (met.line, met.trouble.name))
        return [Skip(source, met.trouble.told(met.count, met.line)) for met in found]


def _is_cut(part: Part) -> bool:
    return part.span is not None or part.stretches > 0
