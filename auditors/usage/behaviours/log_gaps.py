"""Stretches in which a busy log says nothing."""

from __future__ import annotations

from collections import deque
from typing import Final

import msgspec

from auditors.model import Severity
from auditors.usage.behaviours.behaviour import Behaviour, Watcher, usage_rule
from auditors.usage.events import Use
from auditors.usage.incidents import Alarm, Subject
from auditors.usage.scene import Scene, minutes

GAP: Final = usage_rule(
    320,
    "log-gap",
    Severity.LOW,
    "A busy log says nothing for a while",
    "Lines were deleted, the proxy did not write, or it did not run. What happened meanwhile is not known.",
    "Compare with other logs of the same time, deployments and the disk's state. Ship logs to a place that the "
    "proxy's host cannot change.",
    "Silence of ten minutes or more in which, at the rates before and after (the lower one), forty records were to be "
    "expected, and which is ten times longer than any before.",
    ("CWE-778", "CWE-117"),
)

_SHORTEST: Final = 600.0
_SPAN: Final = 1_800.0
_EXPECTED: Final = 40.0
_BUSY: Final = 20
_TIMES: Final = 6.0
_SOURCES: Final = 1_000


class _Pulse(msgspec.Struct):
    """When a log has spoken lately, its longest silence so far, and a silence that is waited to be judged."""

    times: deque[float]
    longest: float = 0.0
    began: float = 0.0
    gap: tuple[float, float, float, str, int] | None = None
    after: int = 0


class _Gaps(Watcher):
    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._pulses: dict[str, _Pulse] = {}

    def call(self, use: Use) -> None:
        self._beat(use)

    def access(self, use: Use) -> None:
        self._beat(use)

    def failure(self, use: Use) -> None:
        self._beat(use)

    def _beat(self, use: Use) -> None:
        pulse = self._pulses.get(use.source)
        if pulse is None:
            if len(self._pulses) >= _SOURCES:
                return
            pulse = self._pulses[use.source] = _Pulse(deque(maxlen=512), began=use.time)
        times = pulse.times
        if times:
            silence = use.time - times[-1]
            if silence >= _SHORTEST and pulse.gap is None:
                recent = [time for time in times if time > times[-1] - _SPAN]
                before = len(recent) / max(60.0, min(_SPAN, times[-1] - max(recent[0], pulse.began)) or 60.0)
                if len(recent) >= _BUSY and silence * before >= _EXPECTED and silence >= _TIMES * pulse.longest:
                    pulse.gap = times[-1], use.time, before, use.row, use.offset
                    pulse.after = 0
            pulse.longest = max(pulse.longest, silence)
        times.append(use.time)
        if pulse.gap is not None:
            pulse.after += 1
            if use.time - pulse.gap[1] >= _SHORTEST or pulse.after >= _EXPECTED:
                self._judge(pulse, use)

    def _judge(self, pulse: _Pulse, use: Use) -> None:
        assert pulse.gap is not None
        begin, end, before, row, offset = pulse.gap
        pulse.gap = None
        after = pulse.after / max(60.0, use.time - end)
        missing = (end - begin) * min(before, after)
        if missing < _EXPECTED:
            return
        self.scene.alarm(
            Alarm(
                rule=GAP,
                subject=Subject("source", use.source),
                start=begin,
                time=max(end, begin),
                metric="records expected in the silence",
                observed=0,
                expected=missing,
                reason=f"log gap: nothing for {minutes(end - begin)}, where about {missing:,.0f} records were expected",
                strength=4.0,
                rows=(row,),
                offset=offset,
            )
        )


LOG_GAPS: Final = Behaviour((GAP,), _Gaps)
