"""The master key in the hands of a client."""

from __future__ import annotations

from typing import Final

from auditors.model import Severity
from auditors.usage.behaviours.behaviour import VALID_ACCOUNTS, Behaviour, Watcher, usage_rule
from auditors.usage.events import Use
from auditors.usage.incidents import Alarm, Subject
from auditors.usage.scene import Scene
from auditors.usage.windows import DAY, Recent

MASTER_KEY: Final = usage_rule(
    316,
    "master-key-as-client-key",
    Severity.HIGH,
    "The proxy's master key is used to call models",
    "The master key makes keys, reads everybody's spend and has no budget. A program that has it gives it to whoever "
    "reads its configuration.",
    "Make a virtual key for the program, with models and a budget of its own, then replace the master key: it must be "
    "taken for known.",
    "Calls of models whose key or alias is LiteLLM's word for the master key: at least three within a day.",
    (VALID_ACCOUNTS, "CWE-250"),
)

_FEWEST: Final = 3
_WORD: Final = "litellm_proxy_master_key"


class _MasterKey(Watcher):
    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._recent: dict[str, Recent] = {}

    def call(self, use: Use) -> None:
        if _WORD not in (use.key, use.alias):
            return
        recent = self._recent.setdefault(use.key, Recent(DAY, 500))
        count = recent.add(use.time, use.ip, use.row)
        if count < _FEWEST:
            return
        addresses = sorted(recent.distinct() - {""})
        where = f" from {', '.join(addresses[:3])}" if addresses else ""
        self.scene.alarm(
            Alarm(
                rule=MASTER_KEY,
                subject=Subject("key", use.key),
                start=recent.start,
                time=use.time,
                metric="calls with the master key in a day",
                observed=count,
                expected=0,
                reason=f"master key used as a client key: {count} calls within a day{where}",
                strength=9.0,
                rows=recent.rows(),
                offset=use.offset,
                size=count,
                principal=self.scene.of_key(use),
            )
        )


MASTER_KEY_USE: Final = Behaviour((MASTER_KEY,), _MasterKey)
