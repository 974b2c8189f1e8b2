"""Requests that are suddenly much larger than those of the same key before."""

from __future__ import annotations

import math
from typing import Final

import msgspec

from auditors.model import Severity
from auditors.usage.behaviours.behaviour import CONSUMPTION, Behaviour, Watcher, usage_rule
from auditors.usage.events import Use
from auditors.usage.incidents import Alarm, Subject
from auditors.usage.principals import Profile, log_level
from auditors.usage.scene import Scene
from auditors.usage.windows import Recent

EXPLOSION: Final = usage_rule(
    310,
    "token-explosion",
    Severity.MEDIUM,
    "Requests of a key are suddenly many times larger",
    "A context that grows without end, a document that is sent whole each time, or somebody who fills the window to "
    "run up the bill.",
    "Look at the named requests. Limit `max_tokens` and the size of a request for the key, and let agents cut their "
    "history.",
    "Tokens of single requests against the key's own (mean and spread of their logarithm, and the largest so far): "
    "three within an hour, two where they are three times the largest; ten that are half as large again as any of a "
    "hundred before, where a key's requests differ by much.",
    (CONSUMPTION, "CWE-400"),
)

_SPAN: Final = 3_600.0
_FEWEST: Final = 3
_FEWEST_HUGE: Final = 2
_HUGE: Final = 3.0
"""How many are enough, and where each is so many times the largest so far."""
_TIMES: Final = 5.0
_RECORD: Final = 1.5
_SPREAD: Final = 2.5
_MANY: Final = 10
_WELL_KNOWN: Final = 100
"""How many are enough of a key whose requests differ by much, where so many are known and none was nearly as large."""
_LEAST: Final = 1_000
_KNOWN: Final = 20
_MOST: Final = 20_000


class _Large(msgspec.Struct):
    """Large requests of a key lately, against what was its largest before the first of them: all, and those that are
    far from how its requests differ.
    """

    recent: Recent
    far: Recent
    most: int


class _Explosion(Watcher):
    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._large = tuple(scene.attic(_Large, _MOST) for _ in range(2))

    def call(self, use: Use) -> None:
        profile = self.scene.profile
        if profile is None:
            return
        if use.tokens_in > _LEAST:
            self._see(use, profile, 0, use.tokens_in, profile.logs_in, profile.most_in)
        if use.tokens_out > _LEAST:
            self._see(use, profile, 1, use.tokens_out, profile.logs_out, profile.most_out)

    def _see(self, use: Use, profile: Profile, which: int, tokens: int, logs: list[float], most: int) -> None:
        large = self._large[which].get(use.key)
        if large is not None and large.recent.drop(use.time):
            self._large[which].pop(use.key)
            large = None
        limit = large.most if large is not None else most
        if tokens < _RECORD * limit or logs[0] < _KNOWN or not self.scene.warm(profile):
            return
        mean, spread = log_level(logs)
        usual = math.exp(mean)
        far = math.log(tokens) >= mean + _SPREAD * min(spread, 1.5)
        if tokens < _TIMES * usual or not (far or logs[0] >= _WELL_KNOWN):
            return
        if large is None:
            large = self._large[which][use.key] = _Large(Recent(_SPAN, 200), Recent(_SPAN, 200), most)
        many = large.recent.add(use.time, str(tokens), use.row) >= _MANY
        count = large.far.add(use.time, str(tokens), use.row) if far else 0
        huge = count == _FEWEST_HUGE and all(int(value) >= _HUGE * limit for value in large.far.values)
        if huge or many or count >= _FEWEST:
            self._tell(
                use, large, large.recent if many else large.far, which, usual, (math.log(tokens) - mean) / spread
            )

    def _tell(self, use: Use, large: _Large, recent: Recent, which: int, usual: float, deviations: float) -> None:
        amounts = [int(value) for value in recent.values]
        mean = sum(amounts) / len(amounts)
        side = "completions" if which else "prompts"
        self.scene.alarm(
            Alarm(
                rule=EXPLOSION,
                subject=Subject("key", use.key),
                start=recent.start,
                time=use.time,
                metric=f"tokens of {side}",
                observed=mean,
                expected=usual,
                reason=f"token explosion: {len(amounts)} {side} of {mean:,.0f} tokens on average where {usual:,.0f} "
                f"are usual and {large.most:,} was the most",
                strength=min(20.0, 3.0 + deviations * len(amounts) / 3),
                rows=recent.rows(),
                offset=use.offset,
                size=len(amounts),
                principal=self.scene.of_key(use),
            )
        )


TOKEN_EXPLOSION: Final = Behaviour((EXPLOSION,), _Explosion)
