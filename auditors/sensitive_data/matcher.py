"""Runs all detectors over a text: heads in one pass, then confirmation and validation of the few candidates."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final, TypeVar

from auditors.faults import Faults
from auditors.sensitive_data.batches import Batch, plain
from auditors.sensitive_data.compiling import compile_heads
from auditors.sensitive_data.detection import MAX_VALUE, Candidate, Detector
from auditors.sensitive_data.multipattern import MultiPattern
from auditors.sensitive_data.outlines import Outline
from auditors.sensitive_data.overlaps import Match, resolve

_RETRY_WIDTH: Final = 64
"""A rejected match up to this long may hide a true one that begins inside it; longer ones are passed over, to stay
linear.
"""


class Matcher:
    """The detectors, ready to search. Not for use by two threads at once.

    A detector that fails on a candidate does not end the search: `faults` are told, and all others go on.
    """

    def __init__(self, detectors: Iterable[Detector | Outline], engine: str | None = None) -> None:
        detectors = tuple(detectors)
        self.faults = Faults()
        heads = dict.fromkeys(head for detector in detectors for head in detector.heads)
        self._heads: dict[str, int] = {head: index for index, head in enumerate(heads)}
        self._owners: list[list[_Kin]] = [[] for _ in heads]
        self._outlines: dict[str, list[Outline]] = {}
        self._modules: list[set[str]] = [set() for _ in heads]
        self._own(detector for detector in detectors if isinstance(detector, Detector))
        for outline in detectors:
            if isinstance(outline, Outline):
                self._outlines.setdefault(outline.module, []).append(outline)
                for head in outline.heads:
                    self._modules[self._heads[head]].add(outline.module)
        self._patterns: MultiPattern = compile_heads(list(heads), engine)

    def _own(self, detectors: Iterable[Detector]) -> None:
        """Let the heads of detectors lead to them."""
        for kin in _kin_of(detectors):
            for head in kin[0].heads:
                self._owners[self._heads[head]].append(kin)

    def _owners_of(self, head: int) -> list[_Kin]:
        """The detectors of a head; the modules of those that are only known in outline are imported."""
        if modules := self._modules[head]:
            for module in sorted(modules & self._outlines.keys()):
                self._own([outline.detector() for outline in self._outlines.pop(module)])
            modules.clear()
        return self._owners[head]

    def find(self, text: str) -> list[Match]:
        """What stands in the text: hits that do not overlap, sorted by place."""
        return self.find_all(Batch([text])).get(0, [])

    def find_all(self, batch: Batch) -> dict[int, list[Match]]:
        """What stands in each text of a batch, by its index; texts without a candidate are left out."""
        candidates: dict[int, dict[int, list[int]]] = {}
        starts = batch.starts
        for head, end in self._patterns.scan(batch.data):
            owner = batch.owner(end - 1)
            candidates.setdefault(owner, {}).setdefault(head, []).append(end - starts[owner])
        return {owner: self._confirmed(plain(batch.texts[owner]), heads) for owner, heads in candidates.items()}

    def _confirmed(self, text: str, heads: dict[int, list[int]]) -> list[Match]:
        """The hits of a text in which heads end at the given places."""
        found: list[Match] = []
        opened: dict[re.Pattern[str], list[tuple[_Kin, list[int]]]] = {}
        for kin, places in self._candidates(heads):
            opening = kin[0].opening
            if opening is not None:
                opened.setdefault(opening, []).append((kin, places))
                continue
            for start, _, stop in _windows(places, kin[0].reach, len(text)):
                found += self._confirm(kin, text, start, stop)
        for opening, alike in opened.items():
            found += self._confirm_opened(opening, alike, text)
        return resolve(found)

    def _confirm_opened(
        self, opening: re.Pattern[str], alike: list[tuple[_Kin, list[int]]], text: str
    ) -> Iterable[Match]:
        """The hits of detectors that share an opening, which is searched once for all of them."""
        ends = alike[0][1] if len(alike) == 1 else list({end for _, places in alike for end in places})
        before = max(kin[0].reach[0] for kin, _ in alike)
        begins = [
            match.start()
            for start, last, _ in _windows(ends, (before, 0), len(text))
            for match in opening.finditer(text, start, last)
        ]
        if not begins:
            return
        for kin, places in alike:
            for start, last, stop in _windows(places, kin[0].reach, len(text)):
                within = begins[bisect_left(begins, start) : bisect_left(begins, last)]
                yield from self._confirm_at(kin, text, within, stop)

    def _confirm(self, kin: _Kin, text: str, start: int, stop: int) -> list[Match]:
        """The detectors' hits whose match begins between `start` and `stop`."""
        confirm = kin[0].confirm
        found: list[Match] = []
        match = confirm.search(text, start, stop)
        if match is None:
            return found
        resume = [start] * len(kin)
        while match:
            self._judge(kin, text, match, stop, resume, found)
            following = min(resume)
            match = confirm.search(text, following, stop) if following < stop else None
        return found

    def _confirm_at(self, kin: _Kin, text: str, begins: Sequence[int], stop: int) -> list[Match]:
        """The detectors' hits whose match begins at one of the places."""
        confirm = kin[0].confirm
        found: list[Match] = []
        resume: list[int] = []
        for begin in begins:
            if (not resume or begin >= min(resume)) and (match := confirm.match(text, begin, stop)) is not None:
                resume = resume or [begin] * len(kin)
                self._judge(kin, text, match, stop, resume, found)
        return found

    def _judge(
        self, kin: _Kin, text: str, match: re.Match[str], stop: int, resume: list[int], found: list[Match]
    ) -> None:
        """Adds what a match in a text up to `stop` is to each of the detectors, and sets where each wants the next."""
        begin = match.start()
        if match.end() == stop < len(text):
            match = match.re.match(text, begin, min(len(text), begin + MAX_VALUE)) or match
        candidate = Candidate(text, *match.span("value" if "value" in match.re.groupindex else 0), match)
        for at, detector in enumerate(kin):
            if begin < resume[at]:
                continue
            try:
                score = detector.validate(candidate)
            except Exception as error:  # a seam: one rule must not end an audit
                self.faults.meet(f"rule {detector.rule.name} failed on a text", error)
                score = None
            if score is not None:
                public = _public(detector.prefix, candidate) if detector.prefix is not None else 0
                found.append(Match(candidate.start, candidate.end, score, detector.priority, detector.rule, public))
            hopeless = score is not None or match.end() - begin > _RETRY_WIDTH
            resume[at] = max(match.end(), begin + 1) if hopeless else begin + 1

    def _candidates(self, heads: dict[int, list[int]]) -> Iterable[tuple[_Kin, list[int]]]:
        """The detectors of heads, each with the places where one of its own ends."""
        if len(heads) == 1:
            ((head, places),) = heads.items()
            return [(kin, places) for kin in self._owners_of(head)]
        ends: dict[int, tuple[_Kin, list[int]]] = {}
        for head, places in heads.items():
            for kin in self._owners_of(head):
                ends.setdefault(id(kin), (kin, []))[1].extend(places)
        return ends.values()


_Kin = tuple[Detector, ...]
"""Detectors that search for the same and judge it differently: public and internal addresses."""


def _kin_of(detectors: Iterable[Detector]) -> Iterable[_Kin]:
    """The detectors, those together that have heads, reach and confirmation in common."""
    kin: dict[tuple[int, tuple[int, int], tuple[str, ...]], list[Detector]] = {}
    for detector in detectors:
        kin.setdefault((id(detector.confirm), detector.reach, detector.heads), []).append(detector)
    return map(tuple, kin.values())


def _windows(ends: list[int], reach: tuple[int, int], length: int) -> list[tuple[int, int, int]]:
    """The stretches of the text that lie within reach of a head's end, merged where they touch: where each starts,
    where its last head ends, and where it stops.
    """
    before, after = reach
    if len(ends) == 1:
        return [(max(0, ends[0] - before), ends[0], min(length, ends[0] + after))]
    ends.sort()
    windows: list[tuple[int, int, int]] = []
    start, last = max(0, ends[0] - before), ends[0]
    for end in ends:
        if end - before > last + after:
            windows.append((start, last, last + after))
            start = end - before
        last = end
    windows.append((start, last, min(length, last + after)))
    return windows


def _public(prefix: re.Pattern[str], candidate: Candidate) -> int:
    """How many of the first characters of a value are public."""
    match = prefix.match(candidate.text, candidate.start, candidate.end)
    return match.end() - candidate.start if match else 0


Selected = TypeVar("Selected", Detector, Outline)


def select(
    detectors: Sequence[Selected],
    *,
    depth: str,
    languages: Sequence[str] = (),
    disabled: frozenset[str] = frozenset(),
) -> tuple[Selected, ...]:
    """The detectors that work at this depth and in these languages, without those whose rule, name or entity is
    disabled.
    """
    return tuple(
        detector
        for detector in detectors
        if (depth == "full" or detector.depth == "patterns")
        and (not languages or not detector.languages or set(languages) & set(detector.languages))
        and not disabled & {detector.rule.id, detector.rule.name, detector.entity}
    )
