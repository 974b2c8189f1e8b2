"""The stream of uses, in the order of time, to incidents."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Final

from auditors.destinations import Destinations
from auditors.errors import AuditorError
from auditors.faults import Faults
from auditors.model import Finding
from auditors.settings import Usage
from auditors.usage.attic import TIDY
from auditors.usage.behaviours.behaviour import Watcher
from auditors.usage.behaviours.registry import load_behaviours
from auditors.usage.events import ACCESS, CALL, ESTIMATED, Use, named
from auditors.usage.incidents import Alarm, Incidents
from auditors.usage.memory import UsageMemory
from auditors.usage.meters import Meters
from auditors.usage.prices import Prices
from auditors.usage.scene import Scene
from auditors.usage.twins import Twins, asks_a_model
from auditors.usage.windows import DAY

_PROVIDER_ERRORS: Final = ("Timeout", "ServiceUnavailable", "InternalServer", "APIConnection", "BadGateway")


class UsageAuditor:
    """Watches uses, which must come sorted by time; looks at nothing but them, so that it can run anywhere.

    `judged` is the time up to which an earlier run has judged what it now sees again; that is counted only. `faults`
    tell what failed; everything else is looked at.
    """

    def __init__(self, settings: Usage, disabled: frozenset[str] = frozenset()) -> None:
        self.incidents = Incidents()
        self.faults = Faults()
        self.scene = Scene(settings, self.alarm)
        self.destinations = Destinations()
        self.twins = Twins(self.scene)
        self._prices = Prices.load(settings.prices)
        self.meters = Meters(self._prices.as_of)
        self._disabled = disabled
        self.judged = 0.0
        self._minute = self._fed = 0
        self._last_call = -math.inf
        watchers = [behaviour.watch(self.scene) for behaviour in load_behaviours()]
        self._calls = [watcher.call for watcher in watchers if _overrides(watcher, "call")]
        self._failures = [watcher.failure for watcher in watchers if _overrides(watcher, "failure")]
        self._accesses = [watcher.access for watcher in watchers if _overrides(watcher, "access")]
        self._minutes = [watcher.minute for watcher in watchers if _overrides(watcher, "minute")]
        self._keeps = [watcher.keep for watcher in watchers if _overrides(watcher, "keep")]

    def watch(self, uses: Iterable[Use]) -> None:
        """Further uses, sorted; none of them before those that came already."""
        feed = self.feed
        for use in uses:
            feed(use)

    def feed(self, use: Use) -> None:
        """The next use."""
        try:
            self._feed(use)
        except (AuditorError, OSError):
            raise
        except Exception as error:  # a seam: one use must not end an audit
            self.faults.meet("a behaviour failed on a use", error, use.source)

    def _feed(self, use: Use) -> None:
        if use.time <= self.judged:
            self.count(use)
            return
        scene = self.scene
        if not scene.began:
            scene.began = use.time
        minute = int(use.time) // 60
        if minute != self._minute:
            self._close(minute)
        self._fed += 1
        if self._fed % TIDY == 0:
            scene.tidy()
        alone = use.kind == ACCESS and use.time - self._last_call > DAY and asks_a_model(use)
        if alone and not use.key:
            use.key = named(use.alias, use.user, use.end_user)
        scene.look(use, call=alone or use.kind == CALL)
        if use.api_base:
            self.destinations.see(use.api_base, use.source, use.line, use.offset, use.time)
        if use.kind == CALL:
            self._last_call = use.time
            self._feed_call(use, minute)
        elif use.kind == ACCESS:
            self._feed_access(use, minute, alone=alone)
        elif use.failed:
            for failure in self._failures:
                failure(use)

    def _feed_access(self, use: Use, minute: int, *, alone: bool) -> None:
        """An HTTP request. `alone` says that it asks a model and no log of calls tells of that: then it is a call."""
        self.meters.access(use)
        self.twins.access(use)
        for access in self._accesses:
            access(use)
        if alone:
            self.scene.count_failure(minute, provider=use.failed and _at_provider(use))
        if use.failed:
            for failure in self._failures:
                failure(use)
        elif alone and use.key:
            for call in self._calls:
                call(use)
        self.scene.learn(use, accepted=alone and not use.failed)

    def count(self, use: Use) -> None:
        """Take a use into the meters that is not to be judged: it was already, or it comes far too late."""
        if use.kind == CALL:
            if not (use.call and self.twins.told(use)):
                self._price(use)
                self.meters.call(use)
        elif use.kind == ACCESS:
            self.meters.access(use)

    def _price(self, use: Use) -> None:
        """Give a call the cost that its record does not tell."""
        if use.cost < 0 and (use.tokens_in > 0 or use.tokens_out > 0):
            use.cost = self._prices.cost(use.model, use.tokens_in, use.tokens_out)
            if use.cost >= 0:
                use.flags |= ESTIMATED

    def _feed_call(self, use: Use, minute: int) -> None:
        scene = self.scene
        if use.call and self.twins.told(use):
            return
        if use.cost < 0:
            self._price(use)
        self.meters.call(use)
        failed = (use.status >= 400 or use.outcome != "success") and use.failed
        scene.count_failure(minute, provider=failed and _at_provider(use))
        if failed:
            for failure in self._failures:
                failure(use)
        else:
            self.twins.call(use)
            for call in self._calls:
                call(use)
        scene.learn(use, accepted=not failed)

    @property
    def open_minute(self) -> int:
        """The minute (epoch seconds / 60) of the latest use, 0 where it is closed."""
        return self._minute

    def close_minute(self) -> None:
        """The minute of the latest use is over, though none of a later one has come yet."""
        self._close(0)

    def finish(self) -> None:
        """The stream has ended."""
        self._close(0)
        self.twins.finish()
        self.meters.close()

    def findings(self) -> Iterator[Finding]:
        """One for each incident and for each destination that should not be, as they are now."""
        yield from self.incidents.findings()
        for finding in self.destinations.findings():
            if self._disabled.isdisjoint((finding.rule, finding.name)):
                yield finding

    def keep(self) -> UsageMemory:
        """What is usual, for a later run."""
        for keep in self._keeps:
            keep()
        scene = self.scene
        return UsageMemory(
            reached=scene.now,
            profiles=scene.keys.packed(),
            addresses=scene.addresses.packed(),
            baselines=scene.baselines.packed(),
            logs=scene.logs.packed(),
            people=list(scene.people),
        )

    def restore(self, memory: UsageMemory) -> None:
        """Begin with what was usual in an earlier run."""
        self.scene.restore(memory)

    def begin_past(self, time: float) -> None:
        """Much of what was before a time was not seen: what is usual is learned from then on."""
        self.scene.begin_past(time)

    def _close(self, minute: int) -> None:
        ended, self._minute = self._minute, minute
        if not ended:
            return
        for close in (*self._minutes, self.twins.minute):
            try:
                close(ended)
            except (AuditorError, OSError):
                raise
            except Exception as error:  # a seam: one minute must not end an audit
                self.faults.meet("a behaviour failed on a minute", error, "usage")

    def alarm(self, alarm: Alarm) -> None:
        """Take an alarm, unless its rule is switched off."""
        if self._disabled.isdisjoint((alarm.rule.id, alarm.rule.name)):
            self.incidents.add(alarm)
            if alarm.subject.kind in ("key", "ip"):
                self.scene.accuse(alarm.subject.name, alarm.time, alarm.rule.id)


def _overrides(watcher: Watcher, method: str) -> bool:
    return getattr(type(watcher), method) is not getattr(Watcher, method)


def _at_provider(use: Use) -> bool:
    """Whether a call failed because the provider did."""
    return use.status >= 500 or use.error.startswith(_PROVIDER_ERRORS)
