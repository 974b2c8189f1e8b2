"""An agent that runs in circles: the same content again and again, or a conversation without end."""

from __future__ import annotations

from typing import Final

import msgspec

from auditors.model import Severity
from auditors.usage.behaviours.behaviour import CONSUMPTION, Behaviour, Watcher, usage_rule
from auditors.usage.events import Use
from auditors.usage.incidents import Alarm, Subject
from auditors.usage.scene import Scene
from auditors.usage.windows import Recent
from auditors.usage.wording import minutes

LOOP: Final = usage_rule(
    311,
    "agent-loop",
    Severity.MEDIUM,
    "The same request is sent again and again",
    "An agent that does not get on repeats its last step, with the whole history each time, until somebody stops it "
    "or the budget is gone.",
    "Stop the agent. Give it a limit of steps and let it stop when a step repeats; give its key a budget.",
    "The same last message (by a checksum) of one key in at least 12 successful calls within ten minutes, which are "
    "most of its calls (30, where the key is new); or 30 messages that are alike but for numbers, identifiers and "
    "times, which are nearly all of its calls, from a key that never sent such on the days before. Contents that the "
    "key repeats every day, or that several keys send, are not meant.",
    (CONSUMPTION, "CWE-835"),
)

_SPAN: Final = 600.0
_FEWEST: Final = 12
_FEWEST_OF_NEW: Final = 30
_SHARED: Final = 3
"""Keys that send a content which is no loop of one of them: a template, or a word that stands for what was left out."""
_CONTENTS_KNOWN: Final = 20_000
_SHARE: Final = 0.5
_CONTENTS: Final = 8
_LATEST: Final = 24
_FEWEST_ALIKE: Final = 30
_SHARE_ALIKE: Final = 0.8
_TEMPLATE: Final = 5
"""Messages that are alike, of the key's calls, and how many of them on a day before are the work of a template."""
_HABIT: Final = 2
"""Days on which a key has repeated contents, after which that is what it does."""
_MOST: Final = 20_000
_DAY: Final = 86_400.0
_EXACT: Final = (1 << 32) - 1


class _Contents(msgspec.Struct):
    """What a key has sent lately: digests that came again with their calls, the latest others with time and place,
    since when it repeats a content, and since when anything of it is known. `all` are all calls with what is alike of
    them; `alike` are a day (epoch seconds / 86400), and the most alike of that day and of all days before.
    """

    held: dict[int, Recent]
    all: Recent
    first: dict[int, float]
    latest: dict[int, tuple[float, str, int]]
    since: float
    alike: list[int] = msgspec.field(default_factory=lambda: [0, 0, 0])


class _Loop(Watcher):
    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._keys = scene.attic(_Contents, _MOST)
        self._senders: dict[int, dict[str, float]] = {}

    def call(self, use: Use) -> None:
        digest, alike = use.digest & _EXACT, use.digest >> 32
        if not digest:
            return
        name = use.key or use.ip
        contents = self._keys.get(name)
        if contents is None:
            contents = self._keys[name] = _Contents({}, Recent(_SPAN, 400), {}, {}, use.time)
        every = contents.all.add(use.time, str(alike), use.row)
        if alike and every >= _TEMPLATE:
            self._see_alike(use, contents, str(alike), every)
        recent = contents.held.get(digest)
        if recent is None:
            earlier = contents.latest.get(digest)
            if earlier is None:
                contents.latest[digest] = use.time, use.source, use.line
                if len(contents.latest) > _LATEST:
                    del contents.latest[next(iter(contents.latest))]
                return
            if len(contents.held) >= _CONTENTS:
                self._make_room(contents)
            recent = contents.held[digest] = Recent(_SPAN, 400)
            recent.add(earlier[0], "", f"{earlier[1]}:{earlier[2]}")
            contents.first.setdefault(digest, earlier[0])
            self._share(digest, name, use.time)
        count = recent.add(use.time, "", use.row)
        if count < _FEWEST or count < _SHARE * every:
            return
        if self._is_habit(use, contents.since) or use.time - contents.first[digest] >= _DAY:
            return
        if len(self._senders.get(digest, ())) >= _SHARED:
            return
        if count >= _FEWEST_OF_NEW or self.scene.warm(self.scene.keys.get(use.key)):
            self._tell(use, recent, count, every, "the same message")

    def _see_alike(self, use: Use, contents: _Contents, alike: str, every: int) -> None:
        """Messages that differ in their numbers only, from a key that has no template for them."""
        count = contents.all.count(alike)
        if count < _SHARE_ALIKE * every:
            return
        known, day = contents.alike, int(use.time / _DAY)
        if day != known[0]:
            known[:] = day, 0, max(known[1], known[2])
        known[1] = max(known[1], count)
        if count < _FEWEST_ALIKE or known[2] >= _TEMPLATE:
            return
        if not self.scene.warm(self.scene.profile) or use.time - contents.since < _DAY:
            return
        same = contents.held.get(use.digest & _EXACT)
        if same is None or len(same) < _SHARE * count:
            self._tell(use, contents.all, count, every, "messages that differ in their numbers only")

    def _is_habit(self, use: Use, since: float) -> bool:
        """Whether the key is known to repeat contents, from an earlier run of which they are not known themselves."""
        profile = self.scene.profile
        if profile is None:
            return False
        day, days = int(use.time / _DAY), profile.loops
        if day != days[0]:
            profile.loops = days = [day, days[1] + (days[0] > 0)]
        return days[1] >= _HABIT and use.time - since < _DAY

    def _share(self, digest: int, name: str, time: float) -> None:
        """A key repeats a content; who did so on another day does not matter any more."""
        senders = {each: last for each, last in self._senders.pop(digest, {}).items() if time - last < _DAY}
        if name in senders or len(senders) < _SHARED:
            senders[name] = time
        self._senders[digest] = senders
        if len(self._senders) > _CONTENTS_KNOWN:
            del self._senders[next(iter(self._senders))]

    def _make_room(self, contents: _Contents) -> None:
        """Forget the content that was repeated least lately; how long it is known is kept for a while."""
        held = contents.held
        del held[min(held, key=lambda digest: (held[digest].times[-1] + 30 * len(held[digest]), digest))]
        if len(contents.first) > 8 * _CONTENTS:
            contents.first = {digest: first for digest, first in contents.first.items() if digest in held}

    def _tell(self, use: Use, recent: Recent, count: int, every: int, what: str) -> None:
        took = use.time - recent.start
        self.scene.alarm(
            Alarm(
                rule=LOOP,
                subject=Subject("key", use.key) if use.key else Subject("ip", use.ip),
                start=recent.start,
                time=use.time,
                metric="calls with the same last message in 10 minutes",
                observed=count,
                expected=1,
                reason=f"agent loop: {what} {count} times within {minutes(took)}, {100 * count // every} % "
                "of the key's calls",
                strength=5.0 + count / 20,
                rows=recent.rows(),
                offset=use.offset,
                size=count,
                principal=self.scene.of_key(use),
            )
        )


AGENT_LOOP: Final = Behaviour((LOOP,), _Loop)
