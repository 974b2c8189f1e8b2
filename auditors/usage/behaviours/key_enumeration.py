"""One address that tries many keys."""

from __future__ import annotations

from typing import Final

from auditors.model import Principal, Severity
from auditors.usage.behaviours.behaviour import DISCOVERY, Behaviour, Watcher, usage_rule
from auditors.usage.events import Use
from auditors.usage.incidents import Alarm, Subject
from auditors.usage.scene import Scene
from auditors.usage.windows import HOUR, Recent
from auditors.usage.wording import minutes

ENUMERATION: Final = usage_rule(
    307,
    "key-enumeration",
    Severity.HIGH,
    "One address tries many keys",
    "Somebody has a list of leaked keys, or guesses them, and looks which are valid. One that is will be used or sold.",
    "Block the address. See whether a key was accepted from it (the incident's address in the log of calls) and "
    "replace that key. Let nothing but your networks reach the proxy.",
    "Five or more different keys of one address, that were never accepted, refused within 15 minutes; or 15 within "
    "twelve hours.",
    ("CWE-307", DISCOVERY),
)

_SPAN: Final = 900.0
_FEWEST: Final = 5
_SLOW_SPAN: Final = 12.0 * HOUR
_SLOW_FEWEST: Final = 15
"""Who goes slowly: so many keys in so many seconds."""
_MOST: Final = 50_000


class _Enumeration(Watcher):
    """Refused keys of each address: all of the last minutes, and when each was first refused in the last hours."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._recent = scene.attic(Recent, _MOST)
        self._slow = scene.attic(Recent, _MOST)

    def failure(self, use: Use) -> None:
        if use.answer not in (401, 403, 407) or not use.ip or not use.key:
            return
        recent = self._recent.get(use.ip)
        if recent is None:
            recent = self._recent[use.ip] = Recent(_SPAN, 500)
        if recent.add(use.time, use.key, use.row) >= _FEWEST and self._unknown(recent) >= _FEWEST:
            self._tell(use, recent, _SPAN)
            return
        if use.key in self.scene.keys:
            return
        slow = self._slow.get(use.ip)
        if slow is None:
            slow = self._slow[use.ip] = Recent(_SLOW_SPAN, 200)
        elif slow.count(use.key):
            return
        if slow.add(use.time, use.key, use.row) >= _SLOW_FEWEST and self._unknown(slow) >= _SLOW_FEWEST:
            self._tell(use, slow, _SLOW_SPAN)

    def _unknown(self, recent: Recent) -> int:
        """How many of the keys were never accepted."""
        return sum(key not in self.scene.keys for key in recent.distinct())

    def _tell(self, use: Use, recent: Recent, span: float) -> None:
        keys = len(recent.distinct())
        accepted = len(self.scene.addresses.keys(use.ip))
        self.scene.alarm(
            Alarm(
                rule=ENUMERATION,
                subject=Subject("ip", use.ip),
                start=recent.start,
                time=use.time,
                metric=f"refused keys in {minutes(span)}",
                observed=keys,
                expected=0,
                reason=f"key enumeration: {keys} different keys were refused to {use.ip} within "
                f"{minutes(use.time - recent.start)}" + (f"; {accepted:,} were accepted there" if accepted else ""),
                strength=6.0 + keys / 10,
                rows=recent.rows(),
                offset=use.offset,
                size=len(recent),
                principal=Principal(ip=use.ip),
            )
        )


KEY_ENUMERATION: Final = Behaviour((ENUMERATION,), _Enumeration)
