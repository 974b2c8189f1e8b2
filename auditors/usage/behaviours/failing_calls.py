"""Calls of a key that suddenly go wrong: invalid requests, errors of one model, a program that is broken."""

from __future__ import annotations

from typing import Final

import msgspec

from auditors.model import Severity
from auditors.usage.behaviours.behaviour import CONSUMPTION, DISCOVERY, Behaviour, Watcher, usage_rule
from auditors.usage.counts import binomial_surprise
from auditors.usage.events import Use
from auditors.usage.incidents import Alarm, Subject
from auditors.usage.scene import Scene
from auditors.usage.windows import Recent
from auditors.usage.wording import counted, listed, minutes

FAILING: Final = usage_rule(
    325,
    "surge-of-failed-calls",
    Severity.LOW,
    "Calls of a key fail again and again",
    "Somebody tries what the interface lets pass, with a key that is not his; or a program is broken and pays for "
    "every try.",
    "Look at the named requests and at their errors. Find the program behind the key; let it give up after a few "
    "failures.",
    "Failures of one key within half an hour that are no refusals (401, 403, 429, 422): at least ten, more than half "
    "of its calls, and more than its past would have (binomial). Not said while providers fail or several keys meet "
    "the same.",
    (CONSUMPTION, DISCOVERY),
)

_SPAN: Final = 1_800.0
_FEWEST: Final = 10
_SHARE: Final = 0.5
_KEYS: Final = 3
"""Keys that fail at the same time, after which it is not one of them."""
_REFUSALS: Final = frozenset({401, 402, 403, 407, 422, 429})
_MOST: Final = 20_000


class _Failures(msgspec.Struct):
    """Failures of a key lately, how many calls of it had been accepted when each came, and all failures so far."""

    recent: Recent
    accepted: list[int] = []
    number: int = 0


class _Failing(Watcher):
    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._failures = scene.attic(_Failures, _MOST)
        self._latest = Recent(_SPAN, 2_000)

    def failure(self, use: Use) -> None:
        if not use.key or use.status in _REFUSALS or use.error.startswith(("RateLimit", "Budget")):
            return
        profile = self.scene.profile
        if profile is None:
            return
        if not use.model and (profile.traits[2] or use.method not in ("", "POST")):
            return  # an access log alone tells of no models
        failures = self._failures.get(use.key)
        if failures is None:
            failures = self._failures[use.key] = _Failures(Recent(_SPAN, 500))
        count = failures.recent.add(use.time, str(use.status or use.error), use.row)
        failures.number += 1
        accepted = failures.accepted
        accepted.append(profile.calls)
        if len(accepted) > count:
            del accepted[: len(accepted) - count]
        self._latest.add(use.time, use.key, "")
        if count < _FEWEST or not self.scene.warm(profile):
            return
        calls = count + profile.calls - accepted[0]
        earlier = failures.number - count
        rate = (earlier + 1) / (earlier + accepted[0] + 20)
        if count < _SHARE * calls or count < self.scene.settings.ratio * rate * calls:
            return
        if binomial_surprise(count, calls, rate) < self.scene.settings.surprise or self._excused():
            return
        self._tell(use, failures.recent, count, calls, rate * calls)

    def _excused(self) -> bool:
        """Whether others meet the same, so that the provider or the gateway is to blame."""
        if self.scene.outage():
            return True
        latest = self._latest
        return sum(latest.count(key) >= _KEYS for key in latest.distinct()) >= _KEYS

    def _tell(self, use: Use, recent: Recent, count: int, calls: int, expected: float) -> None:
        kinds = sorted(recent.distinct(), key=lambda kind: (-recent.count(kind), kind))
        self.scene.alarm(
            Alarm(
                rule=FAILING,
                subject=Subject("key", use.key),
                start=recent.start,
                time=use.time,
                metric="failed calls in 30 minutes",
                observed=count,
                expected=expected,
                reason=f"error surge: {count} of {counted(calls, 'call')} failed within "
                f"{minutes(use.time - recent.start)} ({listed(kinds)}) where {expected:,.1f} are usual",
                strength=3.0,
                rows=recent.rows(),
                offset=use.offset,
                size=count,
                principal=self.scene.of_key(use),
            )
        )


FAILING_CALLS: Final = Behaviour((FAILING,), _Failing)
