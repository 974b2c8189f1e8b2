"""A key or an address that tries many models, or models, routes and scopes that it may not use."""

from __future__ import annotations

from typing import Final

from auditors.model import Severity
from auditors.usage.attic import Attic
from auditors.usage.behaviours.behaviour import DISCOVERY, Behaviour, Watcher, usage_rule
from auditors.usage.events import Use
from auditors.usage.incidents import Alarm, Subject
from auditors.usage.principals import Profile
from auditors.usage.scene import Scene, key_subject
from auditors.usage.windows import HOUR, Recent
from auditors.usage.wording import listed, minutes

PROBING: Final = usage_rule(
    308,
    "model-enumeration",
    Severity.MEDIUM,
    "A key tries many models, or models that it may not use",
    "Who owns a key knows what it is for. Who has found it tries out what it opens: the dearest models first.",
    "Ask the key's owner. Limit the key to the models that it needs (`models` of the key or team).",
    "Within 15 minutes: five or more models that the key has never used (eight within six hours); or six refusals "
    "(400, 401, 403, 404) of three or more models; or, by a program and no browser, six refusals (401, 403) of five or "
    "more routes, or twelve different routes that are refused or do not exist (404).",
    (DISCOVERY, "CWE-285"),
)

_SPAN: Final = 900.0
_MODELS: Final = 5
_SLOW_SPAN: Final = 6.0 * HOUR
_SLOW_MODELS: Final = 8
"""Who goes slowly: so many models in so many seconds."""
_REFUSALS: Final = 6
_ROUTES: Final = 5
_UNKNOWN_ROUTES: Final = 12
_MOST: Final = 20_000
_REFUSED: Final = frozenset({400, 401, 403, 404})
_DENIED: Final = frozenset({401, 403})
_ROUTES_REFUSED: Final = frozenset({401, 403, 404})


class _Probing(Watcher):
    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._new = scene.attic(Recent, _MOST)
        self._slow = scene.attic(Recent, _MOST)
        self._refused = scene.attic(Recent, _MOST)
        self._routes = scene.attic(Recent, _MOST)

    def call(self, use: Use) -> None:
        profile = self.scene.profile
        if not use.model or profile is None or use.model in profile.traits[2]:
            return
        # The first hours of a key bring all its models.
        if (profile.hours < 3 and len(profile.traits[2]) < _MODELS) or not self.scene.settled(profile):
            return
        self._try(use, profile)

    def _try(self, use: Use, profile: Profile) -> None:
        """A model that the key had never used, whether it was let to it or not."""
        recent = self._see(self._new, use, use.model)
        models = recent.distinct()
        half = len(profile.traits[2]) / 2
        if len(models) >= _MODELS and len(models) > half:
            self._tell(use, recent, len(models), "that the key had never used")
            return
        if not self.scene.warm(profile):
            return
        slow = self._see(self._slow, use, use.model, _SLOW_SPAN)
        # Those that were let through are known to the key by now.
        if len(slow.distinct()) >= max(_SLOW_MODELS, 1.5 * half):
            self._tell(use, slow, len(slow.distinct()), "that the key had never used")

    def failure(self, use: Use) -> None:
        if use.route and use.status in _ROUTES_REFUSED and not use.agent.startswith("browser"):
            self._probe(use)
        profile = self.scene.profile
        if use.status not in _REFUSED or not use.model:
            return
        if profile is not None:
            if use.model in profile.traits[2]:
                return
            self._try(use, profile)
        recent = self._see(self._refused, use, use.model)
        models = recent.distinct()
        if len(models) >= 3 and len(recent) >= _REFUSALS:
            self._tell(use, recent, len(models), f"that were refused ({use.status})")

    def _probe(self, use: Use) -> None:
        """A route that was refused, or that there is not."""
        recent = self._see(self._routes, use, f"{use.route} {'?' if use.status == 404 else ''}")
        routes = recent.distinct()
        denied = sum(not route.endswith("?") for route in routes)
        if (denied >= _ROUTES and len(recent) >= _REFUSALS) or (denied and len(routes) >= _UNKNOWN_ROUTES):
            names = listed(sorted(route.partition(" ")[0] for route in routes), 4)
            took = minutes(use.time - recent.start)
            what = "routes that are refused or do not exist"
            self._alarm(use, recent, what, f"scope probing: {len(routes)} routes refused within {took} ({names})")

    def _see(self, known: Attic[Recent], use: Use, model: str, span: float = _SPAN) -> Recent:
        name = use.key if use.key in self.scene.keys else use.ip or use.key
        recent = known.get(name)
        if recent is None:
            recent = known[name] = Recent(span, 200)
        recent.add(use.time, model, use.row)
        return recent

    def _tell(self, use: Use, recent: Recent, models: int, what: str) -> None:
        names = listed(sorted(recent.distinct()), 4)
        took = minutes(use.time - recent.start)
        reason = f"model enumeration: {models} models {what} within {took} ({names})"
        self._alarm(use, recent, f"models {what}", reason)

    def _alarm(self, use: Use, recent: Recent, what: str, reason: str) -> None:
        tried = len(recent.distinct())
        subject = key_subject(use) if use.key in self.scene.keys or not use.ip else Subject("ip", use.ip)
        self.scene.alarm(
            Alarm(
                rule=PROBING,
                subject=subject,
                start=recent.start,
                time=use.time,
                metric=f"{what}, in {minutes(recent.span)}",
                observed=tried,
                expected=0,
                reason=reason,
                strength=5.0 + tried / 5,
                rows=recent.rows(),
                offset=use.offset,
                size=len(recent),
                principal=self.scene.of_key(use),
            )
        )


MODEL_ENUMERATION: Final = Behaviour((PROBING,), _Probing)
