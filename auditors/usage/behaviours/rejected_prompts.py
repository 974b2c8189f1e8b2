"""Prompts of clients that were refused, kept in the log all the same."""

from __future__ import annotations

from typing import Final

from auditors.model import Principal, Severity
from auditors.usage.behaviours.behaviour import Behaviour, Watcher, usage_rule
from auditors.usage.events import PROMPTED, Use
from auditors.usage.incidents import Alarm, Subject
from auditors.usage.scene import Scene
from auditors.usage.windows import DAY, Recent

LOGGED: Final = usage_rule(
    317,
    "prompts-of-rejected-keys-logged",
    Severity.MEDIUM,
    "Prompts of requests with rejected keys are logged",
    "Whoever can reach the proxy can write into its log, without a key: as much as he likes, and what programs that "
    "read the log may take for instructions. People who mistyped their key find their prompts kept.",
    "Do not log bodies of requests that failed authentication (`turn_off_message_logging`, or drop them in the "
    "callback). Look at the named records for injected text.",
    "Calls that were refused with 401 or 403 and whose record holds messages: at least two of one address within a "
    "day.",
    ("CWE-532", "CWE-117"),
)

_FEWEST: Final = 2
_MOST: Final = 20_000


class _Rejected(Watcher):
    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._recent = scene.attic(Recent, _MOST)

    def failure(self, use: Use) -> None:
        if not use.flags & PROMPTED or use.status not in (401, 403):
            return
        # A provider's refusal of the proxy's own credentials comes in the name of a key that is accepted, as does the
        # refusal of a model or a route.
        if use.key in self.scene.keys:
            return
        recent = self._recent.get(use.ip)
        if recent is None:
            recent = self._recent[use.ip] = Recent(DAY, 500)
        count = recent.add(use.time, use.key, use.row)
        if count < _FEWEST:
            return
        keys = len(recent.distinct() - {""})
        self.scene.alarm(
            Alarm(
                rule=LOGGED,
                subject=Subject("ip", use.ip) if use.ip else Subject("source", use.source),
                start=recent.start,
                time=use.time,
                metric="refused requests with prompts in a day",
                observed=count,
                expected=0,
                reason=f"rejected keys, logged prompts: {count} refused requests"
                + (f" of {keys} keys" if keys > 1 else "")
                + " stand in the log with their messages",
                strength=4.5,
                rows=recent.rows(),
                offset=use.offset,
                size=count,
                principal=self._of(use, alone=keys <= 1),
            )
        )

    def _of(self, use: Use, *, alone: bool) -> Principal:
        """Who was refused: the address, and the key that was tried where it is one; of several the names of the last,
        where they are all that is told.
        """
        named = self.scene.of_key(use)
        if alone or not use.ip:
            return named
        return Principal(ip=use.ip, model=use.model or None)


REJECTED_PROMPTS: Final = Behaviour((LOGGED,), _Rejected)
