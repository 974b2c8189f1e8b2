"""Budgets by end user or tag, gone round with a new name for each request."""

from __future__ import annotations

from typing import Final

import msgspec

from auditors.model import Severity
from auditors.usage.behaviours.behaviour import CONSUMPTION, Behaviour, Watcher, usage_rule
from auditors.usage.counts import binomial_surprise
from auditors.usage.events import Use
from auditors.usage.fingerprints import Fingerprints
from auditors.usage.incidents import Alarm, Subject
from auditors.usage.scene import Scene
from auditors.usage.windows import Recent

EVASION: Final = usage_rule(
    312,
    "changing-identities",
    Severity.MEDIUM,
    "A key names another end user or tag with each request",
    "Budgets and limits by end user or tag hold nobody who makes up a new one each time.",
    "Look who chooses the names. Set the end user from the login on the server, limit the key itself, and forbid "
    "unknown end users or tags.",
    "New end users (or first tags) among a key's requests within an hour against its own past (binomial): at "
    "least 10, and more than half of the requests. Low with 15 and a quarter of them, of a key that hardly ever "
    "brought new ones.",
    (CONSUMPTION, "CWE-840"),
)

_SPAN: Final = 3_600.0
_FEWEST: Final = 10
_SHARE: Final = 0.5
_FEWEST_BESIDE: Final = 15
_SHARE_BESIDE: Final = 0.25
_SURE: Final = 3.0
"""What is enough beside the usual names, with how many times the surprise that is set."""
_NAMES: Final = 1_200
"""Names of a key that are remembered at least, twice as many at most."""

_MOST: Final = 20_000


class _Names(msgspec.Struct):
    """The names that a key has used lately, its requests that had one, how many were new ones, and how many names were
    seen before any of these: in an earlier run, of which only their number is known.
    """

    known: Fingerprints
    recent: Recent
    requests: int = 0
    new: int = 0
    before: int = 0


class _Evasion(Watcher):
    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._names = {what: scene.attic(_Names, _MOST) for what in ("end user", "tag")}

    def call(self, use: Use) -> None:
        if not use.key:
            return
        if use.end_user:
            self._see(use, "end user", use.end_user)
        if use.tag:
            self._see(use, "tag", use.tag)

    def _see(self, use: Use, what: str, name: str) -> None:
        held, which = self._names[what], int(what == "tag")
        names = held.get(use.key)
        profile = self.scene.profile
        if names is None:
            before = min(_NAMES, profile.names[which]) if profile is not None else 0
            names = held[use.key] = _Names(Fingerprints(_NAMES), Recent(_SPAN, 1_000), before=before)
        names.requests += 1
        fresh = names.known.meet(name, renew=True) is None
        names.new += fresh
        if fresh and profile is not None:
            profile.names[which] = max(profile.names[which], names.new)
        count = names.recent.add(use.time, "new" if fresh else "", use.row)
        if not fresh or count < _FEWEST:
            return
        new = min(names.recent.count("new"), names.new - names.before)
        if new >= _FEWEST and new >= _SHARE * count:
            self._judge(use, what, names, new, count)
        elif new >= _FEWEST_BESIDE and new >= _SHARE_BESIDE * count:
            self._judge(use, what, names, new, count, beside=True)

    def _judge(self, use: Use, what: str, names: _Names, new: int, count: int, *, beside: bool = False) -> None:
        earlier, earlier_new = names.requests - count, names.new - new
        profile = self.scene.keys.get(use.key)
        if not self.scene.warm(profile) or profile is None:
            return
        # A key that never named anybody is judged by all its calls.
        rate = (earlier_new + 1) / (max(earlier, profile.calls - count) + 2)
        strength = binomial_surprise(new, count, min(0.9, rate))
        if strength < self.scene.settings.surprise * (_SURE if beside else 1.0):
            return
        verb = "name an end user" if what == "end user" else "carry a tag"
        self.scene.alarm(
            Alarm(
                rule=EVASION,
                subject=Subject("key", use.key),
                start=names.recent.start,
                time=use.time,
                metric=f"new {what}s in an hour",
                observed=new,
                expected=round(rate * count, 2),
                reason=f"budget evasion: {new} of {count} requests in an hour {verb} never seen with the key",
                strength=2.0 if beside else min(12.0, strength / 2),
                severity=Severity.LOW if beside else None,
                rows=names.recent.rows(),
                offset=use.offset,
                size=new,
                principal=self.scene.of_key(use),
            )
        )


CHANGING_IDENTITIES: Final = Behaviour((EVASION,), _Evasion)
