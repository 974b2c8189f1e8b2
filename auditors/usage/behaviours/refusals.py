"""Bursts of refusals: 401 and 403 of somebody who tries, 429 and 422 of somebody who takes all there is."""

from __future__ import annotations

from typing import Final

import msgspec

from auditors.model import Principal, Severity
from auditors.usage.behaviours.behaviour import CONSUMPTION, DISCOVERY, Behaviour, Watcher, usage_rule
from auditors.usage.counts import combined_shape, surprise
from auditors.usage.events import Use
from auditors.usage.incidents import Alarm, Subject
from auditors.usage.scene import Scene
from auditors.usage.windows import HOUR, Recent
from auditors.usage.wording import counted, usual

DENIED: Final = usage_rule(
    305,
    "burst-of-refused-access",
    Severity.MEDIUM,
    "Somebody is refused access again and again (401, 403)",
    "Keys are tried, or a key is used for what it may not do. After the first success nothing of this is seen any "
    "more.",
    "Block the address if it is none of yours; else find the program with the wrong key. See whether the same address "
    "was let in afterwards.",
    "Refusals of one address or key within five minutes against its own past (Gamma-Poisson), at least 8.",
    ("CWE-307", DISCOVERY),
)
LIMITED: Final = usage_rule(
    306,
    "burst-of-limits",
    Severity.MEDIUM,
    "A key runs into its limits again and again (429, 422)",
    "Somebody takes all that the key allows, or a program retries without waiting. Others that share the limit wait.",
    "Find the program behind the key. Let it wait as `Retry-After` says; lower the key's limits or its budget if it is "
    "none of yours.",
    "Answers 429 and 422 to one key or address within five minutes against its own past (Gamma-Poisson), at least 10; "
    "not while providers fail or several keys meet the same.",
    (CONSUMPTION, "CWE-770"),
)

_SPAN: Final = 300.0
_MOST: Final = 20_000
_DENIED: Final = frozenset({401, 403, 407})
_LIMITED: Final = frozenset({429, 422, 402})


class _Past(msgspec.Struct):
    """How often a subject was refused since when."""

    since: float
    number: float = 0.0


class _Refusals(Watcher):
    """Counts refusals of each address and key; of each kind of log apart, for the same refusal may stand in two."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._recent = scene.attic(Recent, _MOST)
        self._past = scene.attic(_Past, _MOST)
        self._limited: dict[str, float] = {}

    def failure(self, use: Use) -> None:
        if use.answer in _DENIED:
            # Whoever is refused is known by the address, if the key is none, or another each time.
            known = use.key in self.scene.keys or not use.ip
            subject = Subject("key", use.key) if known else Subject("ip", use.ip)
            self._count(subject, use, 0)
        elif use.status in _LIMITED or "RateLimit" in use.error or "Budget" in use.error:
            subject = Subject("key", use.key) if use.key else Subject("ip", use.ip)
            self._limited[subject.name] = use.time
            self._count(subject, use, 1)

    def _count(self, subject: Subject, use: Use, which: int) -> None:
        if not subject.name:
            return
        name = f"{which} {subject.kind} {subject.name}"
        kept = f"{use.kind} {name}"
        recent = self._recent.get(kept)
        if recent is None:
            recent = self._recent[kept] = Recent(_SPAN, 500)
        count = recent.add(use.time, use.key, use.row)
        past = self._past.get(name)
        if past is None:
            past = self._past[name] = _Past(use.time)
        past.number += 1
        fewest = 10 if which else 8
        if count < fewest:
            return
        self._judge(subject, use, recent, past, which)

    def _judge(self, subject: Subject, use: Use, recent: Recent, past: _Past, which: int) -> None:
        count = len(recent)
        exposure = max(HOUR, use.time - self.scene.began)
        earlier = max(0.0, past.number - count)
        mean = (earlier + 0.1) * _SPAN / exposure
        strength = surprise(count, mean, combined_shape(earlier, 0.7))
        if strength < self.scene.settings.surprise / 2 or count < self.scene.settings.ratio * mean:
            return
        if which and (self.scene.outage() or self._several(use)):
            return
        statuses = "429/422" if which else "401/403"
        what = "ran into rate or budget limits" if which else "were refused access"
        self.scene.alarm(
            Alarm(
                rule=LIMITED if which else DENIED,
                subject=subject,
                start=recent.start,
                time=use.time,
                metric=f"answers {statuses} in 5 minutes",
                observed=count,
                expected=mean,
                reason=f"burst of {use.answer or statuses}: {counted(count, 'request')} {what} in 5 minutes where "
                f"{usual(mean, count)}",
                strength=3.0 + strength / 4,
                rows=recent.rows(),
                offset=use.offset,
                size=count,
                principal=self.scene.of_key(use) if subject.kind == "key" else Principal(ip=use.ip),
            )
        )

    def _several(self, use: Use) -> bool:
        """Whether several keys met limits within the last minutes: then the provider's are meant."""
        recent = [name for name, time in self._limited.items() if use.time - time <= _SPAN]
        if len(self._limited) > 1_000:
            self._limited = {name: self._limited[name] for name in recent}
        return len(recent) >= 4


REFUSALS: Final = Behaviour((DENIED, LIMITED), _Refusals)
