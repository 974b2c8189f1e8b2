"""Stretches in which a busy log says nothing.

A silence is judged by what the log usually says at the same hours of other days, and by how long it is silent
otherwise: the night of a small team is none, nor is a pause between two runs of a job. Where there are no such days
yet, only a silence of a few hours in a log that is busy before and after it is told.
"""

from __future__ import annotations

from typing import Final

import msgspec

from auditors.model import Severity
from auditors.usage.behaviours.behaviour import Behaviour, Watcher, usage_rule
from auditors.usage.events import ACCESS, Use
from auditors.usage.incidents import Alarm, Subject
from auditors.usage.rhythms import ENOUGH, USUAL, Rhythm, log_of, lowest
from auditors.usage.scene import Scene
from auditors.usage.windows import DAY, HOUR, MINUTE
from auditors.usage.wording import minutes

GAP: Final = usage_rule(
    320,
    "log-gap",
    Severity.LOW,
    "A busy log says nothing for a while",
    "Lines were deleted, a rotated file is gone, the proxy did not write, or it did not run. What happened meanwhile "
    "is not known.",
    "Compare with other logs of the same time, deployments and the disk's state. Ship logs to a place that the "
    "proxy's host cannot change.",
    "Silence of ten minutes or more that begins or ends at a busy time. On nearly every other day of its kind "
    "(working days, weekends) at least 15 records came in these hours; where fewer than three such days are known, 40 "
    "(80 in four hours) were to be expected by the rates before and after and by those days in at most four hours, or "
    "in more by the quietest hour since the log began, a day ago or more. What comes in sessions counts less. And the "
    "log was never silent for nearly as long at busy times, nor at the same time on one in three of the days before. "
    "Rotated files are one log.",
    ("CWE-778", "CWE-117"),
)

_SHORTEST: Final = 600.0
_LONGEST_UNKNOWN: Final = 4 * HOUR
"""Longer silences of logs without a past may be nights, unless no hour was silent so far."""
_BY_RATES: Final = 2 * HOUR
"""Shorter silences are judged by the rates before and after, too: jobs begin a little later now and then."""
_KNOWN: Final = 2 * HOUR
_MISSING: Final = 15.0
_MISSING_UNKNOWN: Final = 40.0
_SURPRISE: Final = 14.0
"""-log(probability); about one in a million."""
_LONGER: Final = 1.5
"""How many times more records must be missing than in any silence before."""
_RISE: Final = 2.0
"""How many times the records of an hour before the last one are believed of a log without a past."""
_BUSY: Final = 3.0
_BUSY_SHARE: Final = 0.8
"""An hour is busy with so many records, and an edge when it is busy on this share of days."""
_VERY_BUSY: Final = 20.0
_AFTERWARDS: Final = 40
_AFTERWARDS_SPAN: Final = 1_800.0
"""Records, or seconds, after which it is known how the log goes on."""
_SOURCES: Final = 1_000
_ALIKE: Final = 300.0
"""Seconds between the beginnings and the ends of silences of two logs that are one: calls are logged when they end."""


class _Silence(msgspec.Struct):
    """A silence that is waited to be judged: between which times, where it ended, how many records came in the hour in
    which it began, in the hour and the half hour before it and in the hour of the clock before, how many after it, and
    whether another one waited. `steadily` are those in the hour and the half hour if none had come together.
    """

    begin: float
    end: float
    source: str
    row: str
    offset: int
    spoken: float
    before: tuple[int, int]
    steadily: tuple[float, float]
    earlier: float
    after: int = 0
    again: bool = False

    @property
    def length(self) -> float:
        """Seconds."""
        return self.end - self.begin


class _Gaps(Watcher):
    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._names: dict[str, str] = {}
        self._silences: dict[str, list[_Silence]] = {}
        self._told = "", 0.0, 0.0

    def call(self, use: Use) -> None:
        self._beat(use)

    def access(self, use: Use) -> None:
        self._beat(use)

    def failure(self, use: Use) -> None:
        if use.kind != ACCESS:
            self._beat(use)

    def _beat(self, use: Use) -> None:
        name = self._names.get(use.source)
        if name is None:
            if len(self._names) >= 100 * _SOURCES:
                self._names.clear()
            name = self._names[use.source] = log_of(use.source)
        rhythm = self.scene.logs.get(name)
        if rhythm is None:
            hour = int(use.time) // HOUR
            rhythm = self.scene.logs[name] = Rhythm(hour, hour)
        if use.time - rhythm.last >= MINUTE and rhythm.last > self.scene.past_began:
            self._fall_silent(name, rhythm, use)
        rhythm.beat(use.time)
        if self._silences and name in self._silences:
            self._go_on(name, rhythm, use.time)

    def _go_on(self, name: str, rhythm: Rhythm, time: float) -> None:
        """A record comes while silences wait to be judged."""
        waiting = self._silences.pop(name)
        over: list[_Silence] = []
        for silence in waiting:
            silence.after += 1
            if time - silence.end >= _AFTERWARDS_SPAN or silence.after >= _AFTERWARDS:
                over.append(silence)
        if len(over) < len(waiting):
            self._silences[name] = [silence for silence in waiting if silence not in over]
        for silence in over:
            self._judge(rhythm, silence, time)

    def _fall_silent(self, name: str, rhythm: Rhythm, use: Use) -> None:
        """A record comes after a minute or more."""
        length = use.time - rhythm.last
        if length < _SHORTEST:
            self._pause(rhythm, use.time, length / HOUR * rhythm.lately(60))
        else:
            before = rhythm.lately(60), rhythm.lately(30)
            hour = int(rhythm.last) // HOUR
            spoken, earlier = rhythm.in_hour(hour), rhythm.in_hour(hour - 1)
            steadily = rhythm.steadily(60), rhythm.steadily(30)
            silence = _Silence(
                rhythm.last, use.time, use.source, use.row, use.offset, spoken, before, steadily, earlier
            )
            waiting = self._silences.setdefault(name, [])
            silence.again = bool(waiting)
            waiting.append(silence)

    def _pause(self, rhythm: Rhythm, end: float, could: float) -> None:
        """A silence that is too short to be told; at the rate before it so many records could have come in it."""
        if could <= USUAL:
            return
        days = rhythm.like(rhythm.last, end, self.scene.clock)
        if len(days) >= ENOUGH:
            spoken = rhythm.in_hour(int(rhythm.last) // HOUR)
            could = sum(rhythm.on(back, rhythm.last, end, spoken=spoken) for back in days) / len(days)
        rhythm.learn(could)

    def _judge(self, rhythm: Rhythm, silence: _Silence, now: float) -> None:
        begin, end = silence.begin, silence.end
        days = rhythm.like(begin, end, self.scene.clock)
        pauses = rhythm.pauses_daily(begin, end, days)
        rhythm.pause(begin, end)
        if pauses:
            return  # a job that runs at the beginning of an hour leaves the rest of it alone every day
        if len(days) >= ENOUGH:
            usual = [rhythm.on(back, begin, end, spoken=silence.spoken) for back in days]
            missing = lowest(usual) * self._share(rhythm, silence, days, now)
            if silence.length <= _BY_RATES:
                missing = min(missing, 2 * self._by_rates(silence, now))
            told = missing >= _MISSING and self._is_abrupt(rhythm, silence, days)
            could = sum(usual) / len(usual)
        elif silence.length <= _LONGEST_UNKNOWN:
            missing = self._by_rates(silence, now)
            # One or two days tell what is usual at that time, though not how much it varies.
            missing = could = min([missing, *(rhythm.on(back, begin, end, spoken=silence.spoken) for back in days)])
            known = begin - rhythm.since * HOUR >= _KNOWN
            # The longer it is, the less do the rates beside it tell: evenings pass into nights.
            told = missing >= _MISSING_UNKNOWN * max(1.0, silence.length / _BY_RATES) and known and not silence.again
        elif silence.length > DAY and len(days := rhythm.like(begin, begin + 1, self.scene.clock)) >= ENOUGH:
            missing = could = rhythm.least(begin, end, self.scene.clock)
            told = missing >= _MISSING and self._is_abrupt(rhythm, silence, days)
        else:
            missing = could = rhythm.fewest(begin) * silence.length / HOUR
            told = missing >= _MISSING_UNKNOWN
        if told and rhythm.surprise(missing) >= _SURPRISE and missing >= _LONGER * rhythm.silences[2]:
            if not _clocks_went_forward(silence):
                self._tell(silence, missing)
        else:
            rhythm.learn(could)

    def _by_rates(self, silence: _Silence, now: float) -> float:
        """Records expected in a silence at the lower of the rates before and after."""
        hour, half = map(min, silence.before, silence.steadily)
        after = silence.after / max(60.0, now - silence.end) * HOUR
        return silence.length / HOUR * min(hour, 2 * half, after)

    def _share(self, rhythm: Rhythm, silence: _Silence, days: list[int], now: float) -> float:
        """How busy the log is before and after, as twice a share of the usual, at most 1."""
        share = 1.0
        for begin, end, count in (
            (silence.begin - HOUR, silence.begin, float(silence.before[0])),
            (silence.end, now, float(silence.after)),
        ):
            usual = sum(rhythm.on(back, begin, end) for back in days) / len(days)
            if usual >= _BUSY:
                share = min(share, 2 * count / usual)
        return share

    def _is_abrupt(self, rhythm: Rhythm, silence: _Silence, days: list[int]) -> bool:
        """Whether it begins and ends at hours that are busy on other days, or one of them at a very busy one."""
        length = min(HOUR, silence.length)
        begins = [rhythm.on(back, silence.begin, silence.begin + length, spoken=silence.spoken) for back in days]
        hour = int(silence.end) // HOUR * HOUR
        ends = [rhythm.on(back, max(silence.begin, hour - HOUR), max(hour, silence.begin + 60) - 1) for back in days]
        if lowest(begins) >= _VERY_BUSY or lowest(ends) >= _VERY_BUSY:
            return True
        return all(sum(count >= _BUSY for count in counts) >= _BUSY_SHARE * len(days) for counts in (begins, ends))

    def _tell(self, silence: _Silence, missing: float) -> None:
        name, begin, end = self._told
        # What two logs of the same traffic do not tell is one thing to look at.
        if max(abs(silence.begin - begin), abs(silence.end - end)) > _ALIKE:
            name = log_of(silence.source)
            self._told = name, silence.begin, silence.end
        self.scene.alarm(
            Alarm(
                rule=GAP,
                subject=Subject("source", name),
                start=silence.begin,
                time=silence.end,
                metric="records expected in the silence",
                observed=0,
                expected=missing,
                reason=f"log gap: nothing for {minutes(silence.length)}, where about {missing:,.0f} records were "
                "expected",
                strength=4.0,
                rows=(silence.row,),
                offset=silence.offset,
            )
        )


def _clocks_went_forward(silence: _Silence) -> bool:
    """Whether an hour is missing that there was not, in a log with local times: at night, early on a Sunday."""
    day, second = divmod(int(silence.end), DAY)
    sunday = day % 7 == 3
    return sunday and abs(silence.length - HOUR) < 120 and HOUR <= second <= 4 * HOUR


LOG_GAPS: Final = Behaviour((GAP,), _Gaps)
