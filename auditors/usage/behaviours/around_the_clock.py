"""A key that is suddenly used in many more hours of the day than ever: somebody takes a little all day and night."""

from __future__ import annotations

from typing import Final

import msgspec

from auditors.model import Severity
from auditors.usage.behaviours.behaviour import CONSUMPTION, STOLEN_KEY, VALID_ACCOUNTS, Behaviour, Watcher, usage_rule
from auditors.usage.behaviours.off_hours import is_program
from auditors.usage.events import Use
from auditors.usage.incidents import Alarm, Subject
from auditors.usage.principals import Span
from auditors.usage.scene import MOST_KEYS, Scene
from auditors.usage.windows import DAY, HOUR, ROWS
from auditors.usage.wording import counted

TIRELESS: Final = usage_rule(
    326,
    "around-the-clock-use",
    Severity.MEDIUM,
    "A key is used in many more hours of a day than ever before",
    "A program that takes a little every hour stays below every limit, and in a month has taken more than a burst.",
    STOLEN_KEY + " Declare jobs that are known (`[[usage.jobs]]`).",
    "Hours of the latest 24 in which a key was used, against the most of them that it ever had: at least ten, six more "
    "and 1.7 times as many, for keys that have been used on seven days or more; eight more and 1.9 times as many on "
    "four, where they are not named as a program's.",
    (VALID_ACCOUNTS, CONSUMPTION),
)

_DAYS: Final = 7
_FEWEST: Final = 10
_MORE: Final = 6
_TIMES: Final = 1.7
_FEW_DAYS: Final = 4
_MUCH_MORE: Final = 8
_MANY_TIMES: Final = 1.9
"""What is enough after fewer days, of a key that is not named as a program's."""


class _Places(msgspec.Struct, array_like=True, gc=False):
    """Where a key was seen in each of the latest hours (epoch seconds / 3600)."""

    rows: list[tuple[int, str]] = []


class _AroundTheClock(Watcher):
    """What a day has had counts two days later: an incident must not be what it is held to."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._places = scene.attic(_Places, MOST_KEYS)

    def call(self, use: Use) -> None:
        profile = self.scene.profile
        if profile is None or (hour := int(use.time) // HOUR) == profile.span.hour:
            return
        places = self._places.get(use.key)
        if places is None:
            places = self._places[use.key] = _Places()
        places.rows = [(at, row) for at, row in places.rows if hour - at < 24]
        places.rows.append((hour, use.row))
        span = profile.span
        count = span.enter(hour)
        most, names = span.most, (use.alias, use.key, use.user, use.team)
        much = span.days > _DAYS and count >= max(_FEWEST, most + _MORE, _TIMES * most)
        if not much and span.days > _FEW_DAYS and count >= max(_FEWEST, most + _MUCH_MORE, _MANY_TIMES * most):
            much = not is_program(profile.alias, profile.user)
        if most and much and not self.scene.jobs.running(names, use.time):
            self._tell(span, places, count, use)
            count = most + _MORE - 1
        span.today = max(span.today, count)

    def _tell(self, span: Span, places: _Places, count: int, use: Use) -> None:
        self.scene.alarm(
            Alarm(
                rule=TIRELESS,
                subject=Subject("key", use.key),
                start=max(use.time - DAY, float(places.rows[0][0] * HOUR)),
                time=use.time,
                metric="hours of 24 with calls",
                observed=count,
                expected=span.most,
                reason=f"around the clock: calls in {count} of 24 hours where {span.most} were the most on "
                f"{counted(span.days - 1, 'day')}",
                strength=4.0,
                rows=tuple(row for _, row in places.rows[-ROWS:]),
                offset=use.offset,
                size=count,
                principal=self.scene.of_key(use),
            )
        )


AROUND_THE_CLOCK: Final = Behaviour((TIRELESS,), _AroundTheClock)
