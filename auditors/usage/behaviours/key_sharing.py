"""One key from many addresses, and one address with many keys."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

import msgspec

from auditors.model import Principal, Severity
from auditors.usage.behaviours.behaviour import STOLEN_KEY, VALID_ACCOUNTS, Behaviour, Watcher, usage_rule
from auditors.usage.counts import surprise
from auditors.usage.events import Use
from auditors.usage.incidents import Alarm, Subject
from auditors.usage.principals import Profile, is_private
from auditors.usage.scene import Scene
from auditors.usage.windows import DAY, HOUR, Recent

SCATTERED: Final = usage_rule(
    303,
    "one-key-many-addresses",
    Severity.HIGH,
    "A key is used from many networks at once",
    "A key that is passed around or resold has many users; its owner has one office.",
    STOLEN_KEY,
    "Networks (/24, /48) of one key within an hour: at least five, three times as many as ever before, most of them "
    "never seen with the key, and more than chance would have it for a key that brings new ones as often (Poisson).",
    (VALID_ACCOUNTS,),
)
COLLECTED: Final = usage_rule(
    304,
    "one-address-many-keys",
    Severity.HIGH,
    "One address uses keys of several owners",
    "Who has a collection of leaked keys uses one after the other, so that no key's limit stops him. An office does "
    "so too, but its keys are at home there.",
    "Find out who is behind the address. If it is none of yours, block it and issue new keys to all owners concerned.",
    "Four or more keys within an hour at an address that is not their own, each for the first time there, while their "
    "own networks go on (or soon afterwards, where these are several), or with one client that is not theirs.",
    (VALID_ACCOUNTS,),
)

_NETWORKS: Final = 5
_TIMES: Final = 3.0
_KEYS: Final = 4
_AT_HOME: Final = 0.6
"""Share of the keys at an address that must be used in their own networks as well."""
_COME_HOME: Final = 3
_SHARE_HOME: Final = 0.3
_HOMES: Final = 2
"""Keys that are used in networks of their own within a day afterwards, their share, and how many networks."""
_MOST: Final = 20_000


class _Spread(msgspec.Struct):
    """New networks of a key lately, and the most that it ever had within an hour without an alarm."""

    recent: Recent
    widest: int = 0


class _Gathering(msgspec.Struct):
    """Keys that were used at one address within an hour, each for the first time; which of them have been used at home
    since, and from which networks.
    """

    ip: str
    network: str
    start: float
    offset: int
    keys: dict[str, None]
    size: int
    rows: tuple[str, ...]
    home: dict[str, str] = {}


class _Sharing(Watcher):
    """`_visitors` has the gathering of each key that was at one."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._visitors: OrderedDict[str, _Gathering] = OrderedDict()
        self._scattered = scene.attic(_Spread, _MOST)
        self._collected = scene.attic(Recent, _MOST)

    def call(self, use: Use) -> None:
        if not use.key or not use.ip:
            return
        profile = self.scene.profile
        if profile is None or not profile.traits[0]:
            return
        network = self.scene.values[0]
        known = profile.traits[0].get(network)
        if known is not None and use.time - known.first > HOUR:
            if self._visitors and use.key in self._visitors:
                self._come_home(use, network)
            return
        spread = self._scattered.get(use.key)
        if spread is None and known is None:
            spread = self._scattered[use.key] = _Spread(Recent(HOUR, 1_000))
        if spread is not None:
            self._scatter(use, spread, network, profile)
        if self.scene.warm(profile):
            self._collect(use, network)

    def _scatter(self, use: Use, spread: _Spread, network: str, profile: Profile) -> None:
        """A network that the key has known for less than an hour."""
        known = len(profile.traits[0])
        recent, widest = spread.recent, spread.widest
        recent.add(use.time, network, use.row)
        networks = len(recent.distinct())
        if networks < _NETWORKS:
            return
        earlier = 0
        rate = (max(0, profile.fresh[0] - networks) + 0.5) / (profile.hours + 1)
        usual = (
            not self.scene.warm(profile)
            or networks < _TIMES * max(1, widest)
            or surprise(networks, rate) < self.scene.settings.surprise - 1
        )
        if not usual:
            earlier = sum(trait.first < recent.start for trait in profile.traits[0].values())
        if usual or networks * 8 < earlier:
            spread.widest = max(widest, networks)
            return
        self.scene.alarm(
            Alarm(
                rule=SCATTERED,
                subject=Subject("key", use.key),
                start=recent.start,
                time=use.time,
                metric="new networks in an hour",
                observed=networks,
                expected=max(0, widest),
                reason=f"one key from many addresses: {networks} networks within an hour that were never seen with it "
                f"(it came from {min(known, earlier)} before)",
                strength=6.0 + networks / 5,
                rows=recent.rows(),
                offset=use.offset,
                size=len(recent),
                principal=self.scene.of_key(use),
            )
        )

    def _collect(self, use: Use, network: str) -> None:
        """A key with a past at an address that is not its own."""
        recent = self._collected.get(use.ip)
        if recent is None:
            recent = self._collected[use.ip] = Recent(HOUR, 1_000)
        recent.add(use.time, f"{use.key}\0{use.agent}", use.row)
        pairs = [value.partition("\0") for value in recent.distinct()]
        keys = {key for key, _, _ in pairs}
        if len(keys) < _KEYS:
            return
        profiles = [self.scene.keys[key] for key in sorted(keys) if key in self.scene.keys]
        at_home = sum(_goes_on(profile, network) for profile in profiles)
        foreign = sum(
            agent not in profile.traits[1] or profile.traits[1][agent].first >= recent.start
            for key, _, agent in pairs
            if (profile := self.scene.keys.get(key)) is not None and agent
        )
        one_client = len({agent for _, _, agent in pairs}) == 1 and foreign >= len(keys) - 1
        if any(
            network in profile.traits[0] and use.time - profile.traits[0][network].first > HOUR for profile in profiles
        ):
            return
        if at_home < len(keys) * _AT_HOME and not one_client:
            self._gather(use, network, recent, keys)
            return
        self.scene.alarm(
            Alarm(
                rule=COLLECTED,
                subject=Subject("ip", use.ip),
                start=recent.start,
                time=use.time,
                metric="keys in an hour",
                observed=len(keys),
                expected=0,
                reason=f"one address with many keys: {len(keys)} keys within an hour that were never used from {use.ip}"
                + (", while their owners go on elsewhere" if at_home else ""),
                strength=7.0 + len(keys) / 5,
                rows=recent.rows(),
                offset=use.offset,
                size=len(recent),
                principal=Principal(ip=use.ip),
            )
        )

    def _gather(self, use: Use, network: str, recent: Recent, keys: set[str]) -> None:
        """Remember keys at an address until it is known where they are used next."""
        if is_private(network):
            return
        told = dict.fromkeys(sorted(keys))
        gathering = _Gathering(use.ip, network, recent.start, use.offset, told, len(recent), recent.rows())
        for key in told:
            self._visitors.pop(key, None)
            self._visitors[key] = gathering
        while len(self._visitors) > _MOST:
            self._visitors.popitem(last=False)

    def _come_home(self, use: Use, network: str) -> None:
        """A key that was at a gathering is used in a network of its own again."""
        gathering = self._visitors[use.key]
        if use.time - gathering.start > DAY:
            del self._visitors[use.key]
            return
        if network == gathering.network:
            return
        gathering.home[use.key] = network
        home = gathering.home
        # Where all come from one network, that has gone another way for a while.
        if len(home) < max(_COME_HOME, len(gathering.keys) * _SHARE_HOME) or len(set(home.values())) < _HOMES:
            return
        for key in gathering.keys:
            if self._visitors.get(key) is gathering:
                del self._visitors[key]
        self.scene.alarm(
            Alarm(
                rule=COLLECTED,
                subject=Subject("ip", gathering.ip),
                start=gathering.start,
                time=use.time,
                metric="keys in an hour",
                observed=len(gathering.keys),
                expected=0,
                reason=f"one address with many keys: {len(gathering.keys)} keys within an hour that were never used "
                f"from {gathering.ip}, and whose owners went on elsewhere",
                strength=6.0 + len(gathering.keys) / 5,
                rows=gathering.rows,
                offset=gathering.offset,
                size=gathering.size,
                principal=Principal(ip=gathering.ip),
            )
        )


def _goes_on(profile: Profile, network: str) -> bool:
    """Whether a key is used in its own networks after it was first used in another one: it did not move there."""
    here = profile.traits[0].get(network)
    return here is not None and any(
        name != network and trait.last > here.first for name, trait in profile.traits[0].items()
    )


KEY_SHARING: Final = Behaviour((SCATTERED, COLLECTED), _Sharing)
