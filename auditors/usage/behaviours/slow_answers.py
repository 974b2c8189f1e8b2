"""Answers that suddenly take several times as long as usual: of one key, or of a model for everybody."""

from __future__ import annotations

import math
import statistics
from collections import OrderedDict
from typing import Final

import msgspec

from auditors.model import Principal, Severity
from auditors.usage.behaviours.behaviour import CONSUMPTION, Behaviour, Watcher, usage_rule
from auditors.usage.events import CACHED, Use
from auditors.usage.incidents import Alarm, Subject
from auditors.usage.scene import Scene
from auditors.usage.windows import HOUR

SLOW: Final = usage_rule(
    327,
    "slow-answers",
    Severity.LOW,
    "Answers take several times as long as usual",
    "Long answers hold connections and workers: who wants to exhaust a gateway asks for what takes long. Or a provider "
    "is slow, and callers that lose patience ask again.",
    "Look at the named requests. Where they are of one key, ask its owner what it does; give it limits of parallel "
    "requests and of tokens. Where everybody waits, look at the provider, and at timeouts and fallbacks.",
    "The time of an answer for its tokens, by key and model: five of six calls within an hour took 2.5 times as long "
    "as usual, and half of them three times, by more than the key's calls differ. Said of the model where other keys "
    "wait as well. Answers of less than two seconds are not looked at, nor are those out of a cache.",
    (CONSUMPTION,),
)

_OVERHEAD: Final = 40
_PER_TOKEN_IN: Final = 0.01
"""What an answer takes before its first token, in tokens of output; and what a token of the prompt adds."""

_LATE: Final = 6
_SLOW: Final = 5
"""Calls that are looked at together, and how many of them must be slow."""
_LONGER: Final = math.log(2.5)
_MEDIAN: Final = math.log(3.0)
_DEVIATIONS: Final = 2.5
_WAITED: Final = 2.0
"""How many times as long a slow call takes, and the one in the middle of them; how many standard deviations and seconds
that is, at least.
"""
_KNOWN: Final = 20
"""Calls by which it is known how long answers take."""
_WEIGHT: Final = 0.02
_WEIGHT_OF_TOLD: Final = 0.15
"""Weight of a new call; after something was told, for what stays as it is becomes usual."""
_FARTHEST: Final = 1.0
"""What one call teaches at most, of the logarithm."""
_PRIOR: Final = 0.3
"""The variance that is assumed before there are any calls."""
_OTHERS: Final = 5
_OTHERS_SLOW: Final = math.log(2.0)
"""Calls of other keys by which it is known that everybody waits."""
_MOST: Final = 20_000
_MODELS: Final = 1_000
_OF_MODEL: Final = 40


class _Pace(msgspec.Struct, array_like=True):
    """How long a key's calls of a model take for their tokens: calls, mean and variance of the logarithm, the latest
    calls (time, excess over the mean, seconds, place), and when that was told.
    """

    calls: int = 0
    level: float = 0.0
    variance: float = _PRIOR
    late: list[tuple[float, float, float, str]] = []
    told: float = 0.0


class _SlowAnswers(Watcher):
    """The pace of each key with each model, and of each model the latest calls (time, key, excess)."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._paces = scene.attic(_Pace, _MOST)
        self._models: OrderedDict[str, list[tuple[float, str, float]]] = OrderedDict()

    def call(self, use: Use) -> None:
        seconds, tokens = use.latency, use.tokens_out
        if seconds <= 0 or tokens <= 0 or not use.key or use.flags & CACHED:
            return
        name = f"{use.key} {use.model}"
        pace = self._paces.get(name)
        if pace is None:
            pace = self._paces[name] = _Pace()
        work = _OVERHEAD + tokens + _PER_TOKEN_IN * max(0, use.tokens_in)
        excess = math.log(seconds / work) - pace.level
        if pace.calls >= _KNOWN:
            self._see(use, pace, excess)
        elif not pace.calls:
            pace.level, excess = excess, 0.0
        pace.calls += 1
        usual = _WEIGHT_OF_TOLD if pace.told and use.time - pace.told < HOUR else _WEIGHT
        weight = max(usual, 1 / pace.calls)
        if pace.calls > _LATE:
            excess = max(-_FARTHEST, min(_FARTHEST, excess))
        pace.level += weight * excess
        pace.variance += max(_WEIGHT, 1 / (pace.calls + 3)) * (excess * excess - pace.variance)

    def _see(self, use: Use, pace: _Pace, excess: float) -> None:
        """Look at a call together with those before it."""
        late = pace.late
        late.append((use.time, excess, use.latency, use.row))
        if len(late) > _LATE:
            del late[0]
        of_model = self._models.get(use.model)
        if of_model is None:
            of_model = self._models[use.model] = []
            if len(self._models) > _MODELS:
                self._models.popitem(last=False)
        of_model.append((use.time, use.key, excess))
        if len(of_model) > _OF_MODEL:
            del of_model[0]
        if excess >= _LONGER and len(late) == _LATE and use.time - late[0][0] <= HOUR:
            self._judge(use, pace, of_model)

    def _judge(self, use: Use, pace: _Pace, of_model: list[tuple[float, str, float]]) -> None:
        excesses = [excess for _, excess, _, _ in pace.late]
        longer = statistics.median(excesses)
        waited = statistics.median(seconds for _, _, seconds, _ in pace.late)
        if sum(excess >= _LONGER for excess in excesses) < _SLOW or waited < _WAITED:
            return
        if longer < max(_MEDIAN, _DEVIATIONS * math.sqrt(pace.variance)) or not self.scene.warm(self.scene.profile):
            return
        others = [excess for time, key, excess in of_model if key != use.key and use.time - time <= HOUR]
        everybody = len(others) >= _OTHERS and statistics.median(others) >= _OTHERS_SLOW
        slow = [call for call in pace.late if call[1] >= _LONGER]
        pace.told = use.time
        times = math.exp(longer)
        whose = f"answers of {use.model or 'the model'} to several keys" if everybody else "answers"
        self.scene.alarm(
            Alarm(
                rule=SLOW,
                subject=Subject("model", use.model) if everybody else Subject("key", use.key),
                start=slow[0][0],
                time=use.time,
                metric="seconds of an answer",
                observed=waited,
                expected=waited / times,
                reason=f"latency: {whose} take {waited:,.1f} seconds where {waited / times:,.1f} are usual "
                f"({times:,.0f} times as long)",
                strength=2.0,
                rows=tuple(row for _, _, _, row in slow),
                offset=use.offset,
                size=len(slow),
                principal=Principal(model=use.model or None) if everybody else self.scene.of_key(use),
            )
        )


SLOW_ANSWERS: Final = Behaviour((SLOW,), _SlowAnswers)
