"""When findings occurred, on the way to the screen: what there is of a finding waits until that was told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from auditors.engines.updates import Activity


class ActivityQueue:
    """Occurrences by finding ID and minute of event time (epoch seconds)."""

    def __init__(self) -> None:
        self._new: Counter[tuple[str, int]] = Counter()
        self._waiting: dict[str, Counter[int]] = {}

    def add(self, counts: Mapping[tuple[str, int], int]) -> None:
        """So many more; fewer, where the number is negative."""
        self._new.update(counts)

    def take(self, is_told: Callable[[str], bool], told: Iterable[str]) -> tuple[Activity, ...]:
        """What is new of findings that are known to the screen, and what waited for those that are `told` now."""
        taken = []
        for (finding, minute), count in self._new.items():
            if is_told(finding):
                taken.append(Activity(finding, minute, count))
            else:
                self._waiting.setdefault(finding, Counter())[minute] += count
        self._new = Counter()
        for finding in told if self._waiting else ():
            waited = self._waiting.pop(finding, Counter())
            taken += [Activity(finding, minute, count) for minute, count in waited.items()]
        return tuple(each for each in taken if each.count)
