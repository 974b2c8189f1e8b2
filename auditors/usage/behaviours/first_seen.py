"""One thing that a key never did before, as long as its owner goes on as usual: a visitor, or somebody who tries out.

An office that moves, a library that is exchanged and a model that takes the place of another one leave nothing behind;
what is told here comes beside the usual, of one key alone. `origin` tells of several novelties at a time.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

import msgspec

from auditors.model import Severity
from auditors.usage.behaviours.behaviour import STOLEN_KEY, VALID_ACCOUNTS, Behaviour, Watcher, usage_rule
from auditors.usage.behaviours.key_sharing import COLLECTED
from auditors.usage.behaviours.off_hours import keeps_hours
from auditors.usage.behaviours.origin import NEW_ORIGIN, many_calls
from auditors.usage.events import Use
from auditors.usage.incidents import Alarm, Subject
from auditors.usage.principals import Profile, are_near, is_private
from auditors.usage.scene import Scene
from auditors.usage.windows import DAY, HOUR, ROWS, Recent
from auditors.usage.wording import counted

VISITED: Final = usage_rule(
    324,
    "first-seen-with-key",
    Severity.LOW,
    "A key does something for the first time, beside what it usually does",
    "A thief who is careful brings one thing that is new: his network, or a model that the owner never asked for. Most "
    "often it is the owner, who tries something out.",
    STOLEN_KEY,
    "A network (/24, /48), client, model or route that was never seen with a key and that it hardly ever brings a new "
    "one of (fewer than one in a hundred of its hours, or of other keys' where there are few), in five calls or more, "
    "while or after which the usual goes on. A model whose calls cost five times the key's need not be as rare, in ten "
    "calls. Not said where three keys bring something new within a day, or two "
    "the same model.",
    (VALID_ACCOUNTS,),
)

_SPAN: Final = 2.0 * DAY
"""How long the usual is waited for."""
_FEWEST: Final = 5
_USUAL: Final = 2
_BUSY_SPAN: Final = 6.0 * HOUR
_RARE_OF_BUSY: Final = 1.3
"""How rare it must be where the newcomer makes the calls of several of the key's hours within so long, while the usual
comes back once.
"""
_FEWEST_NEAR: Final = 10
"""Calls from a network beside the usual one, of a key that has a server of its own."""
_DAYS: Final = (4, 3, 3, 3)
"""Days on which a key has been used before a network, client, model or route is new."""
_RARE: Final = 2.0
_LESS_RARE: Final = 1.6
_MORE: Final = 10
"""How rare it must be where there are so many calls with it."""
_RARE_OF_DEAR: Final = 1.3
_DEARER: Final = 5.0
"""How rare a model must be whose calls cost so many times what the key's do, where there are as many: that is what a
key is stolen for.
"""
_CHANGING: Final = 3
_ALIKE: Final = 2
"""Keys that bring something new within a day, after which it is the place that changes; and the same new model, which
is rolled out. Two keys with one new network or client may well have one thief.
"""
_MOST: Final = 20_000
_WORDS: Final = ("network", "client", "model", "route")
_MODEL: Final = _WORDS.index("model")


class _Visit(msgspec.Struct):
    """A value of a trait that is new: since when, its calls and their places, how many usual ones came since, how
    often it came back after them, and whether it is away. `rarity` is how seldom the key brings one, `fewest` how many
    calls are worth a word, `cost` what they cost in dollars, and `usually` what one call of the key did before.
    """

    value: str
    ip: str
    began: float
    offset: int
    last: float = 0.0
    calls: int = 0
    usual: int = 0
    turns: int = 0
    away: bool = False
    rows: list[str] = []
    rarity: float = 0.0
    fewest: int = _FEWEST
    cost: float = 0.0
    usually: float = 0.0


class _FirstSeen(Watcher):
    """The visits of each key by the number of the trait; which keys brought something new of one lately, from which
    address; new models.
    """

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._visits: OrderedDict[str, dict[int, _Visit]] = OrderedDict()
        self._changing = tuple(Recent(DAY, 200) for _ in _WORDS)
        self._models = Recent(DAY, 200)

    def call(self, use: Use) -> None:
        scene = self.scene
        profile = scene.profile
        if profile is None:
            return
        visits = self._visits.get(use.key)
        if visits is None:
            if not scene.brings_new or profile.days < min(_DAYS) or not scene.warm(profile):
                return
            if len(self._visits) >= _MOST:
                self._visits.popitem(last=False)
            visits = self._visits[use.key] = {}
        for at, value in enumerate(scene.values):
            if value:
                self._follow(visits, at, value, profile, use)
        if not visits:
            del self._visits[use.key]

    def _follow(self, visits: dict[int, _Visit], at: int, value: str, profile: Profile, use: Use) -> None:
        visit = visits.get(at)
        if visit is not None and use.time - visit.began > _SPAN:
            del visits[at]
            visit = None
        if visit is None:
            if profile.traits[at] and value not in profile.traits[at]:
                self._begin(visits, at, value, profile, use)
            return
        if value == visit.value:
            visit.calls += 1
            visit.cost += max(0.0, use.cost)
            visit.turns += visit.away
            visit.away = False
            visit.last = use.time
            if len(visit.rows) < ROWS:
                visit.rows.append(use.row)
        elif (known := profile.traits[at].get(value)) is not None and known.first < visit.began:
            visit.usual += 1
            visit.away = True
        # People carry their keys to other places; two of them at a time are two people.
        beside = visit.turns if at == 0 and keeps_hours(profile) else _USUAL
        rare = visit.rarity >= self._rare(at, visit)
        rare = rare and min(visit.usual, beside) >= _USUAL
        if visit.calls >= visit.fewest and (rare or self._is_busy(visit, profile)):
            del visits[at]
            self._judge(at, visit, profile, use)

    def _rare(self, at: int, visit: _Visit) -> float:
        """How rare a newcomer must be."""
        if visit.calls < _MORE:
            return _RARE
        dear = at == _MODEL and 0.0 < _DEARER * visit.usually * visit.calls <= visit.cost
        return _RARE_OF_DEAR if dear else _LESS_RARE

    def _is_busy(self, visit: _Visit, profile: Profile) -> bool:
        """Whether the newcomer makes very many calls, while the usual goes on."""
        return visit.turns > 0 and visit.last - visit.began <= _BUSY_SPAN and visit.calls >= many_calls(profile)

    def _begin(self, visits: dict[int, _Visit], at: int, value: str, profile: Profile, use: Use) -> None:
        """A value is new; follow it where the key seldom brings one."""
        rarity = self.scene.rarity(at, profile)
        if rarity < _RARE_OF_BUSY or profile.days < _DAYS[at]:
            return
        fewest = _FEWEST
        if at == 0:
            usual = profile.usual(at)
            if is_private(value) and is_private(usual):
                return
            if are_near(value, usual):
                if keeps_hours(profile) or len(profile.traits[at]) > 1:
                    return
                fewest = _FEWEST_NEAR
        if rarity >= _LESS_RARE:
            self._changing[at].add(use.time, f"{use.key}\n{use.ip}", "")
        if at == _MODEL:
            self._models.add(use.time, value, "")
        visit = _Visit(value, use.ip, use.time, use.offset, use.time, 1, rows=[use.row], rarity=rarity, fewest=fewest)
        visit.cost = max(0.0, use.cost)
        visit.usually = profile.cost / profile.priced if profile.priced else 0.0
        visits[at] = visit

    def _is_changing(self, at: int, time: float) -> bool:
        """Whether it is the place that changes: several keys bring something new, and no thief has all of them."""
        changing = self._changing[at]
        changing.drop(time)
        brought = (each.rpartition("\n") for each in changing.distinct())
        keys = {key for key, _, ip in brought if not self.scene.accused(ip, COLLECTED.id, DAY)}
        return len(keys) >= _CHANGING

    def _judge(self, at: int, visit: _Visit, profile: Profile, use: Use) -> None:
        scene = self.scene
        if self._is_changing(at, use.time) or scene.accused(use.key, NEW_ORIGIN.id, _SPAN):
            return
        self._models.drop(use.time)
        if at == _MODEL and self._models.count(visit.value) >= _ALIKE:
            return
        if at < 2 and scene.others(at, visit.value, use.key) >= 2:
            return
        shown = f"address {visit.ip} in network {visit.value}" if at == 0 else f"{_WORDS[at]} {visit.value}"
        principal = scene.of_key(use)
        scene.alarm(
            Alarm(
                rule=VISITED,
                subject=Subject("key", use.key),
                start=visit.began,
                time=max(use.time, visit.last),
                metric=f"calls with a new {_WORDS[at]}",
                observed=visit.calls,
                expected=0,
                reason=f"first seen for this key in {counted(profile.days, 'day')}: {shown} in "
                f"{counted(visit.calls, 'call')}, while {profile.usual(at)} goes on",
                strength=3.5,
                rows=tuple(visit.rows),
                offset=visit.offset,
                size=visit.calls,
                principal=msgspec.structs.replace(
                    principal,
                    ip=visit.ip if at == 0 else principal.ip,
                    model=visit.value if at == 2 else principal.model,
                ),
            )
        )


FIRST_SEEN: Final = Behaviour((VISITED,), _FirstSeen)
