"""A key that is used from a new place, by a new client, for new models or routes: more than one novelty at a time.

One novelty is daily life: an office moves, a library is exchanged, a model comes out. A thief brings several, and the
owner goes on meanwhile. So a first sight opens a trial of half an hour; what is new in it adds up, weighted by how
rarely this key brings anything new and whether others bring the same.
"""

from __future__ import annotations

import math
from typing import Final

import msgspec

from auditors.model import Severity
from auditors.usage.behaviours.behaviour import STOLEN_KEY, VALID_ACCOUNTS, Behaviour, Watcher, usage_rule
from auditors.usage.events import Use
from auditors.usage.incidents import Alarm, Subject
from auditors.usage.principals import Profile, are_near, is_private
from auditors.usage.scene import Scene
from auditors.usage.windows import HOUR
from auditors.usage.wording import counted, minutes

NEW_ORIGIN: Final = usage_rule(
    302,
    "key-used-from-new-origin",
    Severity.HIGH,
    "A key is used in a way that does not look like its owner",
    "Stolen keys are resold: the buyer comes from another network, with another client, and wants other models than "
    "the owner, who knows of nothing and goes on.",
    STOLEN_KEY,
    "First sight of a network (/24, /48), client, model or route for a key with a past, weighted by how rarely the "
    "key brings anything new; several within half an hour, or a new network while the old one goes on, or at a "
    "weekend, when the key is never used. What other keys bring as well counts less.",
    (VALID_ACCOUNTS, "OWASP-LLM10:2025"),
)

_TRIAL: Final = 1_800.0
_MOST: Final = 20_000
_WEIGHTS: Final = (1.0, 1.0, 0.6, 0.6)
_MOST_WEIGHT: Final = 2.3
_THRESHOLD: Final = 3.0
_THRESHOLD_OF_ACCUSED: Final = 0.9
"""What is enough where something else is said of the key already, as much more use than usual."""
_BESIDE: Final = 1.5
"""What it adds that the owner goes on at the same time."""
_BUSY: Final = 0.6
_BUSY_HOURS: Final = 5.0
"""What it adds that the newcomer makes so many times the calls of one of the key's hours."""
_DAY_OFF: Final = 1.3
_DAY_OFF_CALLS: Final = 3
_DAYS_KNOWN: Final = 7
"""What it adds that a new network calls several times at a weekend, where the key has been used on so many working days
and never at a weekend.
"""
_SUSPECT: Final = 1.0
_SHARED: Final = 0.3
"""What remains of a novelty that other keys bring as well."""
_SUSPECTS: Final = (
    "python-requests",
    "curl",
    "axios",
    "Go-http-client",
    "aiohttp",
    "OAI-",
    "SillyTavern",
    "node-fetch",
)
"""Clients that resold keys are used with, and programs of one's own seldom."""
_WEEKEND: Final = (120 + 6, 168 - 6)
"""Hours of the week that are a weekend nearly everywhere, late on Fridays and early on Mondays as well."""
_WORDS: Final = ("network", "client", "model", "route")


class _Trial(msgspec.Struct):
    """What is new with a key at the moment: trait to value, with its weight, the address in the network that is, how
    often owner and newcomer took turns, whether the newcomer makes many calls, and whether the key is never used on
    such a day.
    """

    began: float
    new: dict[int, str]
    ip: str
    weights: dict[int, float]
    rows: list[str]
    offset: int
    size: int = 0
    turns: int = 0
    newcomer: bool = True
    busy: bool = False
    day_off: bool = False
    told: float = 0.0


class _Origin(Watcher):
    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._trials = scene.attic(_Trial, _MOST)

    def call(self, use: Use) -> None:
        profile = self.scene.profile
        if profile is None:
            return
        trial = self._trials.get(use.key)
        if trial is None:
            if not self.scene.brings_new or not self.scene.warm(profile):
                return
            trial = self._trials[use.key] = _Trial(use.time, {}, "", {}, [], use.offset)
            trial.day_off = self._is_day_off(profile, use.time)
        elif use.time - trial.began > _TRIAL:
            self._trials.pop(use.key)
            self.call(use)
            return
        self._follow(trial, profile, use, self.scene.values)

    def _is_day_off(self, profile: Profile, time: float) -> bool:
        """Whether it is a weekend, which a key of working days has never known."""
        weekend = _WEEKEND[0] <= self.scene.clock.slot(int(time) // HOUR) < _WEEKEND[1]
        return weekend and profile.days >= _DAYS_KNOWN and not any(profile.by_hour[24:])

    def _follow(self, trial: _Trial, profile: Profile, use: Use, values: tuple[str, ...]) -> None:
        fresh = False
        for at, value in enumerate(values):
            if value and at not in trial.new and value not in profile.traits[at]:
                trial.new[at] = value
                if at == 0:
                    trial.ip = use.ip
                trial.weights[at] = self._weight(at, value, profile)
                fresh = True
        newcomer = any(values[at] == value for at, value in trial.new.items())
        if 0 in trial.new and values[0]:
            newcomer = values[0] == trial.new[0]
            if newcomer is not trial.newcomer:
                trial.turns += 1
                trial.newcomer = newcomer
                fresh = True
        if newcomer:
            trial.size += 1
            if not trial.busy and trial.size >= many_calls(profile):
                trial.busy = fresh = True
            fresh = fresh or (trial.day_off and trial.size == _DAY_OFF_CALLS)
            if len(trial.rows) < 20:
                trial.rows.append(use.row)
        if fresh or (newcomer and (trial.told or self.scene.accused(use.key))):
            self._judge(trial, profile, use)

    def _weight(self, at: int, value: str, profile: Profile) -> float:
        if not profile.traits[at]:
            return 0.0
        weight = min(_MOST_WEIGHT, self.scene.rarity(at, profile)) * _WEIGHTS[at]
        if at < 3 and self.scene.others(at, value, profile.key) >= 2:
            weight *= _SHARED
        if at == 0:
            usual = profile.usual(0)
            if is_private(value) and is_private(usual):
                weight *= _SHARED
            elif are_near(value, usual):
                weight *= 0.5
        if at == 1 and value.startswith(_SUSPECTS):
            weight += _SUSPECT
        return weight

    def _judge(self, trial: _Trial, profile: Profile, use: Use) -> None:
        beside = trial.turns >= 3 and 0 in trial.new and trial.weights[0] >= 1.0
        score = sum(trial.weights.values()) + _BESIDE * beside + _BUSY * (trial.busy and 0 in trial.new)
        day_off = trial.day_off and trial.size >= _DAY_OFF_CALLS and trial.weights.get(0, 0.0) >= 1.0
        score += _DAY_OFF * day_off
        if score < (_THRESHOLD_OF_ACCUSED if self.scene.accused(use.key) else _THRESHOLD):
            return
        parts = [
            _shown(at, value, trial.ip)
            for at, value in sorted(trial.new.items(), key=lambda item: (-trial.weights[item[0]], item[0]))
            if trial.weights[at] > 0.3
        ]
        reason = f"first seen for this key in {counted(profile.days, 'day')}: {', '.join(parts)}"
        if beside:
            reason += f", while {profile.usual(0) or 'the usual network'} goes on"
        if day_off:
            reason += ", at a weekend, when it is never used"
        trial.told = use.time
        self.scene.alarm(
            Alarm(
                rule=NEW_ORIGIN,
                subject=Subject("key", use.key),
                start=trial.began,
                time=use.time,
                metric=f"new networks, clients, models and routes in {minutes(_TRIAL)}",
                observed=len(parts),
                expected=0,
                reason=reason,
                strength=3.0 + score,
                rows=tuple(trial.rows),
                offset=trial.offset,
                size=trial.size,
                principal=msgspec.structs.replace(
                    self.scene.of_key(use), ip=trial.ip or use.ip or None, model=trial.new.get(2) or use.model or None
                ),
            )
        )


def many_calls(profile: Profile) -> int:
    """How many calls within a trial are many for a key."""
    return math.ceil(_BUSY_HOURS * (1 + profile.calls / max(1, profile.hours)))


def _shown(at: int, value: str, ip: str) -> str:
    """A new value in words; a network with the address in it that was seen."""
    return f"address {ip} in network {value}" if at == 0 and ip != value else f"{_WORDS[at]} {value}"


ORIGIN: Final = Behaviour((NEW_ORIGIN,), _Origin)
