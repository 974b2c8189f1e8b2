"""How new a value is after what came before it: a memory of which values followed which contexts.

A value is told by facts: the bits of its place among eight steps of the range seen. What stood before it is told by the
facts of the value before and by the contexts that had come true there. Every such pair, before and now, is a context.
What a new one has in common with those known is a context, too, and these general ones are what carries: they say what
usually follows. A value is new as far as the contexts that fit what came before do not come true with it, and as far as
what it has in common with them was never seen; one that the most reliable of them announced is not new at all.

After Smirnov's contextual anomaly detector (open-source edition, 2016), which scores 69.9 in the Numenta Anomaly
Benchmark. There the range of all values is known beforehand. Here it is that of the past: a value outside is new, and
then what is remembered is learned again with the wider range.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

_BITS: Final = 3
_HIGHEST: Final = 2**_BITS - 1
_OUTSIDE: Final = 2 * _BITS
"""The facts of values below the range and above it are this one and the next; those of contexts come behind."""
_CONTEXTS: Final = _OUTSIDE + 2
_ACTIVE: Final = 15
"""Contexts that go into what came before: those that came true most often."""
_LONGEST: Final = 7
"""Facts in the first half of a general context; what has more in common is as good as the whole."""

_FIRST: Final = 100
"""Values from which the first range is taken."""
_REMEMBERED: Final = 1500
"""Values that are learned again when the range grows."""
_MOST: Final = 4000
"""Contexts after which no general ones are added: noise has none worth to keep."""
_LATEST: Final = 500
"""Values that are learned again when there are twice as many contexts."""
_REST: Final = 25
"""Values for which a range stays, so that a series that grows without end is not learned again with each value."""


@dataclass(slots=True, eq=False)
class _Half:
    """Facts that are one half of contexts, and which of them stand in the value or before it right now."""

    facts: frozenset[int]
    present: list[int] = field(default_factory=list)
    contexts: dict[tuple[int, ...], _Context] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class _Context:
    """What followed what: how many facts were announced, how many of them came, how often all did."""

    number: int
    facts: tuple[int, ...]
    after: _Half
    seen: bool
    """Whether it was seen as it is, not only as what others have in common."""
    announced: int = 0
    came: int = 0
    times: int = 0
    reliability: float = 0.0
    """Share of the announced facts that came."""


class _Halves:
    """The halves of one side, by their facts."""

    __slots__ = ("_by_fact", "_by_facts", "_by_rarest", "fitting")

    def __init__(self) -> None:
        self._by_facts: dict[tuple[int, ...], _Half] = {}
        self._by_fact: dict[int, list[_Half]] = {}
        self._by_rarest: dict[int, list[_Half]] = {}
        self.fitting: list[_Half] = []
        """Those that have facts in common with what is the case."""

    def half(self, facts: tuple[int, ...]) -> _Half:
        """The half with just these facts; made where it is not known."""
        known = self._by_facts.get(facts)
        if known is None:
            known = self._by_facts[facts] = _Half(frozenset(facts))
            for fact in facts:
                self._by_fact.setdefault(fact, []).append(known)
            self._by_rarest.setdefault(max(facts, default=-1), []).append(known)
        return known

    def complete(self, facts: Iterable[int]) -> list[_Half]:
        """Those all of whose facts are among these. Facts of a high number are rare: few halves are looked at."""
        case = frozenset(facts)
        by_rarest = self._by_rarest
        return [half for fact in case for half in by_rarest.get(fact, ()) if half.facts <= case]

    def fit(self, facts: Iterable[int]) -> None:
        """Looks which halves have which of these facts."""
        for half in self.fitting:
            half.present = []
        fitting: list[_Half] = []
        for fact in facts:
            for half in self._by_fact.get(fact, ()):
                if not half.present:
                    fitting.append(half)
                half.present.append(fact)
        self.fitting = fitting


class _Memory:
    """The contexts of one series of values within one range."""

    __slots__ = ("_after", "_announced", "_before", "_complete", "_first", "_step", "count", "range")

    def __init__(self, lowest: float, highest: float) -> None:
        self.range = lowest, highest
        self._step = (highest - lowest) / _HIGHEST or 1.0
        self._before, self._after = _Halves(), _Halves()
        self._first: tuple[int, ...] = ()
        self._announced: frozenset[int] = frozenset()
        self._complete: list[_Half] = []
        self.count = 0

    def covers(self, value: float) -> bool:
        """Whether a value is in the range, or less than a step outside."""
        lowest, highest = self.range
        return lowest - self._step <= value <= highest + self._step

    def learn(self, value: float) -> float:
        """How new the value is, 0..1; then it is remembered."""
        facts = self._facts(value)
        expected = self._announced.issuperset(facts)
        novelty = self._meet(facts)
        return 0.0 if expected else novelty

    def _facts(self, value: float) -> tuple[int, ...]:
        place = (value - self.range[0]) / self._step
        inside = int(min(max(place, 0), _HIGHEST))
        facts = [2 * bit + (inside >> bit & 1) for bit in range(_BITS)]
        if place < 0:
            facts.append(_OUTSIDE)
        elif place > _HIGHEST + 1:
            facts.append(_OUTSIDE + 1)
        return tuple(facts)

    def _meet(self, facts: tuple[int, ...]) -> float:
        first = self._first
        before = self._before.half(first)
        new = facts not in before.contexts
        met = self._remember(first, facts, seen=True)
        self._after.fit(facts)
        true: list[_Context] = []
        fitting = 0
        for half in self._complete:
            for context in half.contexts.values():
                if new and context is met:
                    continue
                after = context.after
                came, announced = len(after.present), len(after.facts)
                fitting += 1
                context.announced += announced
                context.came += came
                context.reliability = context.came / context.announced
                if came == announced:
                    context.times += 1
                    true.append(context)
        novelty = 1.0 - (len(true) / fitting if fitting else 0.0)
        if new:
            shared = self._shared(first, met, set(true))
            known = self.count
            for common, now in sorted(shared) if known < _MOST else ():
                self._remember(common, now, seen=False)
            shared.add((first, facts))
            novelty += (self.count - known + 1) / len(shared)
        self._look_ahead(facts, true)
        return novelty / 2

    def _shared(
        self, first: tuple[int, ...], met: _Context, true: set[_Context]
    ) -> set[tuple[tuple[int, ...], tuple[int, ...]]]:
        """What the case has in common with contexts that were seen as they are and did not come true."""
        shared: set[tuple[tuple[int, ...], tuple[int, ...]]] = set()
        self._before.fit(first)
        for half in self._before.fitting:
            if len(half.present) <= _LONGEST:
                before = tuple(half.present)
                for context in half.contexts.values():
                    present = context.after.present
                    if context.seen and present and context is not met and context not in true:
                        shared.add((before, tuple(present)))
        return shared

    def _remember(self, first: tuple[int, ...], facts: tuple[int, ...], *, seen: bool) -> _Context:
        half = self._before.half(first)
        context = half.contexts.get(facts)
        if context is None:
            context = half.contexts[facts] = _Context(self.count, facts, self._after.half(facts), seen)
            self.count += 1
        context.seen = context.seen or seen
        return context

    def _look_ahead(self, facts: tuple[int, ...], true: list[_Context]) -> None:
        """What will have come before the next value, and what is announced for it."""
        true.sort(key=lambda context: (context.times, context.number))
        self._first = (*facts, *sorted(_CONTEXTS + context.number for context in true[-_ACTIVE:]))
        self._complete = self._before.complete(self._first)
        most = 0.0
        announced: set[int] = set()
        for half in self._complete:
            for context in half.contexts.values():
                if context.reliability > most:
                    most = context.reliability
                    announced = set()
                if context.reliability == most:
                    announced.update(context.facts)
        self._announced = frozenset(announced)


class Novelty:
    """How new each value of a series is after those before it, 0..1. Bounded memory, about a megabyte at most."""

    __slots__ = ("_memory", "_recent", "_since")

    def __init__(self) -> None:
        self._recent: deque[float] = deque(maxlen=_REMEMBERED)
        self._memory: _Memory | None = None
        self._since = 0

    def of(self, value: float) -> float:
        """How new the next value is; 0 for the first hundred, from which the range is taken."""
        self._recent.append(value)
        if self._memory is None:
            if len(self._recent) == _FIRST:
                self._learn_again(min(self._recent), max(self._recent))
            return 0.0
        novelty = self._memory.learn(value)
        self._since += 1
        lowest, highest = self._memory.range
        if self._since >= _REST and not self._memory.covers(value):
            self._learn_again(min(lowest, *self._recent), max(highest, *self._recent))
        elif self._memory.count > 2 * _MOST:
            self._learn_again(lowest, highest, _LATEST)
        return novelty

    def _learn_again(self, lowest: float, highest: float, values: int = _REMEMBERED) -> None:
        self._memory = _Memory(lowest, highest)
        for value in list(self._recent)[-values:]:
            self._memory.learn(value)
        self._since = 0
