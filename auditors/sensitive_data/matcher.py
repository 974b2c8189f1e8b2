"""Runs all detectors over a text: heads in one pass, then confirmation and validation of the few candidates."""

from __future__ import annotations

import functools
import importlib
import pkgutil
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final

from auditors.sensitive_data import detectors as detectors_package
from auditors.sensitive_data.batches import Batch, plain
from auditors.sensitive_data.detection import MAX_VALUE, Candidate, Detector
from auditors.sensitive_data.multipattern import MultiPattern, compile_heads
from auditors.sensitive_data.overlaps import Match, resolve

_RETRY_WIDTH: Final = 64
"""A rejected match up to this long may hide a true one that begins inside it; longer ones are passed over, to stay
linear.
"""


@functools.cache
def load_detectors() -> tuple[Detector, ...]:
    """Every `Detector` at the top level of a module in `detectors/`, sorted by rule and heads."""
    found: dict[int, Detector] = {}
    for module in pkgutil.iter_modules(detectors_package.__path__, detectors_package.__name__ + "."):
        for value in vars(importlib.import_module(module.name)).values():
            members = value if isinstance(value, tuple | list) else (value,)
            if Detector in set(map(type, members)):
                found.update((id(member), member) for member in members if isinstance(member, Detector))
    return tuple(sorted(found.values(), key=lambda detector: (detector.rule.id, detector.heads)))


class Matcher:
    """The detectors, ready to search. Not for use by two threads at once."""

    def __init__(self, detectors: Iterable[Detector], engine: str | None = None) -> None:
        self.detectors = tuple(detectors)
        owners: dict[str, list[_Kin]] = {}
        for kin in _kin_of(self.detectors):
            for head in kin[0].heads:
                owners.setdefault(head, []).append(kin)
        self._owners: list[list[_Kin]] = list(owners.values())
        self._before: dict[re.Pattern[str], int] = {}
        for detector in self.detectors:
            if detector.opening is not None:
                self._before[detector.opening] = max(self._before.get(detector.opening, 0), detector.reach[0])
        self._patterns: MultiPattern = compile_heads(list(owners), engine)

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
                found += _confirm(kin, text, start, stop)
        for opening, alike in opened.items():
            found += self._confirm_opened(opening, alike, text)
        return resolve(found)

    def _confirm_opened(
        self, opening: re.Pattern[str], alike: list[tuple[_Kin, list[int]]], text: str
    ) -> Iterable[Match]:
        """The hits of detectors that share an opening, which is searched once for all of them."""
        ends = alike[0][1] if len(alike) == 1 else list({end for _, places in alike for end in places})
        begins = [
            match.start()
            for start, last, _ in _windows(ends, (self._before[opening], 0), len(text))
            for match in opening.finditer(text, start, last)
        ]
        if not begins:
            return
        for kin, places in alike:
            for start, last, stop in _windows(places, kin[0].reach, len(text)):
                yield from _confirm_at(kin, text, begins[bisect_left(begins, start) : bisect_left(begins, last)], stop)

    def _candidates(self, heads: dict[int, list[int]]) -> Iterable[tuple[_Kin, list[int]]]:
        """The detectors of heads, each with the places where one of its own ends."""
        if len(heads) == 1:
            ((head, places),) = heads.items()
            return [(kin, places) for kin in self._owners[head]]
        ends: dict[int, tuple[_Kin, list[int]]] = {}
        for head, places in heads.items():
            for kin in self._owners[head]:
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


def _confirm(kin: _Kin, text: str, start: int, stop: int) -> list[Match]:
    """The detectors' hits whose match begins between `start` and `stop`."""
    confirm = kin[0].confirm
    found: list[Match] = []
    match = confirm.search(text, start, stop)
    if match is None:
        return found
    resume = [start] * len(kin)
    while match:
        _judge(kin, text, match, stop, resume, found)
        following = min(resume)
        match = confirm.search(text, following, stop) if following < stop else None
    return found


def _confirm_at(kin: _Kin, text: str, begins: Sequence[int], stop: int) -> list[Match]:
    """The detectors' hits whose match begins at one of the places."""
    confirm = kin[0].confirm
    found: list[Match] = []
    resume: list[int] = []
    for begin in begins:
        if (not resume or begin >= min(resume)) and (match := confirm.match(text, begin, stop)) is not None:
            resume = resume or [begin] * len(kin)
            _judge(kin, text, match, stop, resume, found)
    return found


def _judge(kin: _Kin, text: str, match: re.Match[str], stop: int, resume: list[int], found: list[Match]) -> None:
    """Adds what a match in a text up to `stop` is to each of the detectors, and sets where each wants the next one."""
    begin = match.start()
    if match.end() == stop < len(text):
        match = match.re.match(text, begin, min(len(text), begin + MAX_VALUE)) or match
    candidate = Candidate(text, *match.span("value" if "value" in match.re.groupindex else 0), match)
    for at, detector in enumerate(kin):
        if begin < resume[at]:
            continue
        score = detector.validate(candidate)
        if score is not None:
            public = _public(detector.prefix, candidate) if detector.prefix is not None else 0
            found.append(Match(candidate.start, candidate.end, score, detector.priority, detector.rule, public))
        hopeless = score is not None or match.end() - begin > _RETRY_WIDTH
        resume[at] = max(match.end(), begin + 1) if hopeless else begin + 1


def _public(prefix: re.Pattern[str], candidate: Candidate) -> int:
    """How many of the first characters of a value are public."""
    match = prefix.match(candidate.text, candidate.start, candidate.end)
    return match.end() - candidate.start if match else 0


def select(
    detectors: Sequence[Detector],
    *,
    depth: str,
    languages: Sequence[str] = (),
    disabled: frozenset[str] = frozenset(),
) -> tuple[Detector, ...]:
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
