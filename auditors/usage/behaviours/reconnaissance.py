"""The steps of somebody who has found a key: which models, what may it do, does it work; then the bill."""

from __future__ import annotations

from typing import Final

import msgspec

from auditors.model import Severity
from auditors.usage.behaviours.behaviour import DISCOVERY, STOLEN_KEY, Behaviour, Watcher, usage_rule
from auditors.usage.events import ACCESS, TINY, Use
from auditors.usage.incidents import Alarm
from auditors.usage.scene import Scene, key_subject
from auditors.usage.windows import HOUR
from auditors.usage.wording import minutes

CHAIN: Final = usage_rule(
    309,
    "reconnaissance-chain",
    Severity.HIGH,
    "A client explores what a key can do",
    "Lists of models, the key's own limits, then a completion of a few tokens: so keys are checked before they are "
    "used or sold.",
    STOLEN_KEY,
    "Within 15 minutes, by one client that did not do so before: two or more of the model list, key, user, budget, "
    "health and admin routes, and a completion of at most five tokens; or four of these. By a program and no browser "
    "also: four such routes of three kinds within a minute; or, at an address that was never seen before, the model "
    "list, a key's, user's or budget's information, and then completions.",
    (DISCOVERY, "MITRE-ATLAS:AML.T0012"),
)

_SPAN: Final = 900.0
_QUICK: Final = 60.0
_ROUTES: Final = 40
_MOST: Final = 20_000
_FEW_TOKENS: Final = 5
_STEPS: Final = (
    (
        "models",
        ("/models", "/v1/models", "/model/info", "/v1/model/info", "/model_group/info", "/api/tags", "/v1/models/*"),
    ),
    ("key", ("/key/info", "/v2/key/info", "/key/list", "/user/info", "/team/info", "/user/list", "/key/health")),
    ("budget", ("/spend/logs", "/global/spend", "/spend/keys", "/budget/info", "/budget/list", "/user/daily/activity")),
    (
        "health",
        ("/health", "/health/readiness", "/health/services", "/config/yaml", "/get/config/callbacks", "/settings"),
    ),
    ("documentation", ("/openapi.json", "/docs", "/redoc", "/routes", "/swagger")),
)
_STEP_OF: Final = {route: step for step, routes in _STEPS for route in routes}
_PRIVATE: Final = frozenset({"key", "budget"})
_WORDS: Final = {
    "models": "model list",
    "key": "key information",
    "budget": "spend",
    "health": "health and settings",
    "documentation": "API documentation",
    "tiny": "completion of a few tokens",
    "completion": "completions",
}


def _step_of(route: str) -> str | None:
    """Which step a request for a route is; a proxy may stand below a path of its own: `/llm/key/info`."""
    return _STEP_OF.get(route) or _STEP_OF.get(route[route.find("/", 1) :])


class _Walk(msgspec.Struct):
    """The steps of a client in the order in which they were first taken, with time and place, those that are nothing
    new, and its latest routes with their times.
    """

    steps: dict[str, tuple[float, str, int]]
    usual: set[str]
    told: bool = False
    stranger: bool = False
    routes: dict[str, float] = {}

    def routes_since(self, time: float) -> int:
        """How many different routes were asked for from a time on."""
        return sum(asked >= time for asked in self.routes.values())


class _Reconnaissance(Watcher):
    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._walks = scene.attic(_Walk, _MOST)
        self._strangers: set[str] = set()

    def call(self, use: Use) -> None:
        # A gateway that writes one log of everything has what is asked of itself among the calls.
        if use.tokens_out <= 0 and (step := _step_of(use.route)) is not None:
            self._step(use, step, use.route)
            return
        if use.ip in self._strangers:
            self._step(use, "completion")
        if use.flags & TINY or 0 <= use.tokens_out <= 1 or (0 <= use.tokens_out <= _FEW_TOKENS and use.tokens_in < 30):
            if "embed" in use.route or "embed" in use.model:
                return
            self._step(use, "tiny")

    def access(self, use: Use) -> None:
        step = _step_of(use.route)
        if step is not None and use.status < 500:
            self._step(use, step, use.route)
        elif use.ip in self._strangers and use.method == "POST" and use.status < 300:
            self._step(use, "completion")

    def failure(self, use: Use) -> None:
        if use.kind != ACCESS and use.flags & TINY and use.status == 400:
            self._step(use, "tiny")

    def _step(self, use: Use, step: str, route: str = "") -> None:
        name = use.ip or use.key
        if not name:
            return
        walk = self._walks.get(name)
        if walk is None:
            walk = self._walks[name] = _Walk({}, set(), stranger=bool(route) and self._is_stranger(use))
        late = [each for each, (time, _, _) in walk.steps.items() if use.time - time > _SPAN]
        for each in late:
            # A step that was not part of a chain, as polling for health is, is usual for this client.
            del walk.steps[each]
            walk.usual.add(each)
            walk.told = False
        if step in walk.usual and not walk.told:
            return
        walk.steps.setdefault(step, (use.time, use.row, use.offset))
        if walk.stranger:
            self._watch_stranger(name, walk, late=bool(late))
        if route and not use.agent.startswith("browser"):
            walk.routes[route] = use.time
            if len(walk.routes) > _ROUTES:
                del walk.routes[next(iter(walk.routes))]
        steps = walk.steps
        asked = len(steps) - ("tiny" in steps) - ("completion" in steps)
        quick = asked >= 3 and walk.routes_since(use.time - _QUICK) >= 4
        if ("tiny" in steps and asked >= 2) or asked >= 4 or quick or (asked and "completion" in steps):
            self._tell(use, walk)

    def _is_stranger(self, use: Use) -> bool:
        """Whether an address is new here, some time after the log began, and with no browser."""
        known = use.ip in self.scene.addresses or use.time - self.scene.began < self.scene.settings.warm_up_hours * HOUR
        return not known and not use.agent.startswith("browser")

    def _watch_stranger(self, name: str, walk: _Walk, *, late: bool) -> None:
        """Watch for completions of a stranger who knows the models and what its key may do."""
        if late or walk.told:
            walk.stranger = False
            self._strangers.discard(name)
        elif "models" in walk.steps and not _PRIVATE.isdisjoint(walk.steps) and len(self._strangers) < _MOST:
            self._strangers.add(name)

    def _tell(self, use: Use, walk: _Walk) -> None:
        walk.told = True
        first = min(time for time, _, _ in walk.steps.values())
        words = ", then ".join(_WORDS[step] for step in walk.steps)
        self.scene.alarm(
            Alarm(
                rule=CHAIN,
                subject=key_subject(use),
                start=first,
                time=use.time,
                metric=f"steps of exploration in {minutes(_SPAN)}",
                observed=len(walk.steps),
                expected=0,
                reason=f"reconnaissance: {words}, within {minutes(use.time - first)}",
                strength=8.0 + len(walk.steps) / 4,
                rows=tuple(row for _, row, _ in walk.steps.values()),
                offset=next(iter(walk.steps.values()))[2],
                size=len(walk.steps),
                principal=self.scene.of_key(use),
            )
        )


RECONNAISSANCE: Final = Behaviour((CHAIN,), _Reconnaissance)
