"""Use that costs nothing on paper: models without a price, so that no budget counts them."""

from __future__ import annotations

from typing import Final

import msgspec

from auditors.model import Severity
from auditors.usage.behaviours.behaviour import CONSUMPTION, Behaviour, Watcher, usage_rule
from auditors.usage.events import CACHED, Use
from auditors.usage.incidents import Alarm, Subject
from auditors.usage.scene import Scene
from auditors.usage.windows import HOUR, Recent

UNPRICED: Final = usage_rule(
    313,
    "unpriced-use",
    Severity.MEDIUM,
    "A key turns to a model that costs nothing on paper",
    "A call without a price counts against no budget. Who finds such a model uses it without an end.",
    "Give the model a price (`input_cost_per_token`, `output_cost_per_token` in its `model_info`), or take it out of "
    "the key's models.",
    "Six or more calls with tokens and a cost of zero or none within an hour, with 5,000 tokens or more, of a model "
    "that this key has used for less than a day; its other calls have a price. Answers out of a cache are not meant.",
    (CONSUMPTION,),
)

_FEWEST: Final = 6
_TOKENS: Final = 5_000
_DAY: Final = 86_400.0
_MOST: Final = 20_000


class _Free(msgspec.Struct):
    """Calls without a price of one key and model lately."""

    recent: Recent
    tokens: int = 0


class _Unpriced(Watcher):
    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._free = scene.attic(_Free, _MOST)

    def call(self, use: Use) -> None:
        if use.cost > 0 or use.flags & CACHED or not use.model:
            return
        tokens = max(use.tokens_in, 0) + max(use.tokens_out, 0)
        if tokens == 0:
            return
        profile = self.scene.profile
        if profile is None or profile.priced < _FEWEST or profile.priced * 2 < profile.calls:
            return
        known = profile.traits[2].get(use.model)
        if (known is not None and use.time - known.first > _DAY) or not self.scene.warm(profile):
            return
        if self.scene.others(2, use.model, use.key) >= 3:
            return
        name = f"{use.key} {use.model}"
        free = self._free.get(name)
        if free is None or free.recent.drop(use.time):
            free = self._free[name] = _Free(Recent(HOUR, 1_000))
        count = free.recent.add(use.time, "", use.row)
        free.tokens += tokens
        if count >= _FEWEST and free.tokens >= _TOKENS:
            self._tell(use, free, count)

    def _tell(self, use: Use, free: _Free, count: int) -> None:
        self.scene.alarm(
            Alarm(
                rule=UNPRICED,
                subject=Subject("key", use.key),
                start=free.recent.start,
                time=use.time,
                metric="tokens without a price in an hour",
                observed=free.tokens,
                expected=0,
                reason=f"unpriced model: {count} calls of {use.model} with {free.tokens:,} tokens have no "
                "price, so that no budget counts them",
                strength=5.0 + min(3.0, count / 50),
                rows=free.recent.rows(),
                offset=use.offset,
                size=count,
                principal=self.scene.of_key(use),
            )
        )


UNPRICED_USE: Final = Behaviour((UNPRICED,), _Unpriced)
