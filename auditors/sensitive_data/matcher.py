"""Runs all detectors over a text: heads in one pass, then confirmation and validation of the few candidates."""

from __future__ import annotations

import functools
import importlib
import pkgutil
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
            found.update((id(member), member) for member in members if isinstance(member, Detector))
    return tuple(sorted(found.values(), key=lambda detector: (detector.rule.id, detector.heads)))


class Matcher:
    """The detectors, ready to search. Not for use by two threads at once."""

    def __init__(self, detectors: Iterable[Detector], engine: str | None = None) -> None:
        self.detectors = tuple(detectors)
        owners: dict[str, list[Detector]] = {}
        for detector in self.detectors:
            for head in detector.heads:
                owners.setdefault(head, []).append(detector)
        self._owners: list[list[Detector]] = list(owners.values())
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
        for detector, places in self._candidates(heads):
            for start, end in _windows(places, detector.reach, len(text)):
                found += _confirm(detector, text, start, end)
        return resolve(found)

    def _candidates(self, heads: dict[int, list[int]]) -> Iterable[tuple[Detector, list[int]]]:
        """The detectors of heads, each with the places where one of its own ends."""
        if len(heads) == 1:
            ((head, places),) = heads.items()
            return [(detector, places) for detector in self._owners[head]]
        ends: dict[int, tuple[Detector, list[int]]] = {}
        for head, places in heads.items():
            for detector in self._owners[head]:
                ends.setdefault(id(detector), (detector, []))[1].extend(places)
        return ends.values()


def _windows(ends: list[int], reach: tuple[int, int], length: int) -> list[tuple[int, int]]:
    """The stretches of the text that lie within reach of a head's end, merged where they touch."""
    before, after = reach
    if len(ends) == 1:
        return [(max(0, ends[0] - before), min(length, ends[0] + after))]
    ends.sort()
    windows: list[tuple[int, int]] = []
    start, stop = max(0, ends[0] - before), ends[0] + after
    for end in ends:
        if end - before > stop:
            windows.append((start, stop))
            start = end - before
        stop = end + after
    windows.append((start, min(length, stop)))
    return windows


def _confirm(detector: Detector, text: str, start: int, stop: int) -> list[Match]:
    """The detector's hits whose match begins between `start` and `stop`."""
    confirm = detector.confirm
    found: list[Match] = []
    match = confirm.search(text, start, stop)
    if match is None:
        return found
    group = "value" if "value" in confirm.groupindex else 0
    length = len(text)
    while match:
        if match.end() == stop < length:
            match = confirm.match(text, match.start(), min(length, match.start() + MAX_VALUE)) or match
        candidate = Candidate(text, *match.span(group), match)
        score = detector.validate(candidate)
        if score is not None:
            found.append(
                Match(
                    candidate.start,
                    candidate.end,
                    score,
                    detector.priority,
                    detector.rule,
                    _public(detector, candidate),
                )
            )
        hopeless = score is not None or match.end() - match.start() > _RETRY_WIDTH
        resume = max(match.end(), match.start() + 1) if hopeless else match.start() + 1
        match = confirm.search(text, resume, stop) if resume < stop else None
    return found


def _public(detector: Detector, candidate: Candidate) -> int:
    if detector.prefix is None:
        return 0
    prefix = detector.prefix.match(candidate.text, candidate.start, candidate.end)
    return prefix.end() - candidate.start if prefix else 0


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
