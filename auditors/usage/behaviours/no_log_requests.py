"""Requests that ask not to be logged."""

from __future__ import annotations

from typing import Final

import msgspec

from auditors.model import Severity
from auditors.usage.behaviours.behaviour import Behaviour, Watcher, usage_rule
from auditors.usage.events import NO_LOG, Use
from auditors.usage.incidents import Alarm, Subject
from auditors.usage.scene import Scene
from auditors.usage.windows import HOUR, Recent

NO_LOGGING: Final = usage_rule(
    314,
    "no-log-requests",
    Severity.MEDIUM,
    "A key asks for its requests not to be logged",
    "`no-log` hides what was asked and, with some callbacks, what it cost. There are good reasons for it, and somebody "
    "should know them.",
    "Ask the key's owner. Allow `no-log` per key only (`allow_client_side_credentials` and `no-log` off by default, "
    "`global_disable_no_log_param: true`).",
    "Three or more requests with `no-log` within an hour, of a key that did not ask for it before.",
    ("CWE-778",),
)

_FEWEST: Final = 3
_ALWAYS: Final = 0.5
_MOST: Final = 20_000


class _Asked(msgspec.Struct):
    """Requests of a key that asked for it, the recent ones and how many in all."""

    recent: Recent
    number: int = 0


class _NoLog(Watcher):
    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._asked = scene.attic(_Asked, _MOST)

    def call(self, use: Use) -> None:
        if not use.flags & NO_LOG:
            return
        name = use.key or use.ip
        asked = self._asked.get(name)
        if asked is None:
            asked = self._asked[name] = _Asked(Recent(HOUR, 500))
        recent = asked.recent
        count = recent.add(use.time, "", use.row)
        asked.number += 1
        profile = self.scene.profile
        calls, number = 0, asked.number
        if profile is not None:
            profile.unlogged += 1
            calls, number = profile.calls, max(number, profile.unlogged)
        usual = number - count > _ALWAYS * max(1, calls - count)
        if count < _FEWEST or usual:
            return
        self.scene.alarm(
            Alarm(
                rule=NO_LOGGING,
                subject=Subject("key", use.key) if use.key else Subject("ip", use.ip),
                start=recent.start,
                time=use.time,
                metric="requests with no-log in an hour",
                observed=count,
                expected=0,
                reason=f"no-log: {count} requests within an hour asked not to be logged",
                strength=4.5 + min(3.0, count / 50),
                rows=recent.rows(),
                offset=use.offset,
                size=count,
                principal=self.scene.of_key(use),
            )
        )


NO_LOG_REQUESTS: Final = Behaviour((NO_LOGGING,), _NoLog)
