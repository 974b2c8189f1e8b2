"""Much more use than usual: requests, tokens or cost of a key in five minutes or an hour, against its own past."""

from __future__ import annotations

import itertools
import math
import operator
from collections.abc import Iterator
from typing import Final

from auditors.model import Severity
from auditors.usage.attic import TIDY
from auditors.usage.baselines import Baseline
from auditors.usage.behaviours.behaviour import CONSUMPTION, COST_HARVESTING, Behaviour, Watcher, usage_rule
from auditors.usage.behaviours.off_hours import oddness
from auditors.usage.counts import surprise
from auditors.usage.events import Use
from auditors.usage.flows import (
    FEWEST_DOLLARS,
    LONG,
    SHORT,
    WORTH,
    Flow,
    Used,
    advance,
    close_hour,
    is_worth_a_look,
    packed,
    settle,
)
from auditors.usage.incidents import Alarm, Subject
from auditors.usage.lifts import QUARTER, Lifts
from auditors.usage.principals import Profile
from auditors.usage.scene import MOST_KEYS, Scene
from auditors.usage.windows import HOUR, ROWS
from auditors.usage.wording import usual, usual_dollars

SPIKE: Final = usage_rule(
    301,
    "usage-spike",
    Severity.MEDIUM,
    "A key is used far more than usual",
    "A stolen key shows up as use before anything else, and a runaway program costs as much. Budgets stop it when the "
    "money is gone.",
    "Look at the named requests: who sent them, from where, and what for. If nobody expected them, block the key and "
    "issue a new one; give it a budget and a limit of requests a minute. Declare jobs that are known "
    "(`[[usage.jobs]]`).",
    "Requests, tokens and cost in five minutes and in an hour against the same hours of the key's past (negative "
    "binomial with the key's own variation) and against all its active hours (log-normal); or five minutes, fifteen or "
    "an hour a third larger than any before that are not expected within a year, by how the key's busiest hours differ "
    "(a Pareto tail). Low where they are not expected within six to ten weeks; something new that the key brings in "
    "the same hour and an hour of the day at which it is seldom used count as well. Where other keys use more from the "
    "same minutes on, only what is beyond theirs counts. Not said of keys that are new, in declared jobs, or while "
    "providers fail.",
    (CONSUMPTION, COST_HARVESTING),
)

_WINDOWS: Final = ((SHORT, "5 minutes", 15), (QUARTER, "15 minutes", 0), (LONG, "an hour", 30))
"""Minutes, in words, and the fewest requests that are worth an alarm by their distribution; 0 where it is not known."""

_RECORD: Final = (2.0, 2.0)
"""How many times the largest window of the past an alarm must be."""
_HIGHER: Final = 1.3
_SELDOM: Final = ((0.17, 0.2, 0.2), (0.18, 0.2, 0.2), (0.15, 0.2, 0.2))
_NEVER: Final = 0.35
"""What makes an hour worth a look: how many times the largest one of the past it is, and that as many requests, tokens
or dollars are expected so seldom (-log10 of how often a week, as a share of the surprise that is set); and of which
one is more than that.
"""
_WORTH_A_LOOK: Final = 15
"""The fewest requests of such an hour; fewer where it is never expected."""
_CALLS: Final = (3, 3, 5)
"""Calls that they are of, at least."""
_LOOKED_AT: Final = (0.7, 0.5)
_MUCH: Final = (30.0, 100_000.0, 2.0)
"""The share of the ratio that is set, which is enough for so many of them; and where something else is odd."""
_TRIED: Final = 0.6
"""What four traits that may be new make likelier (-log10)."""
_ODD: Final = 0.7
_ODD_HOUR: Final = 0.5
"""How odd an hour must be (-log10) that is worth a look where it is as large as any before; and an hour of the day that
is odd at all.
"""
_HELD: Final = 32
"""Uses of a subject that are held before they are counted, at most."""
_AMOUNTS: Final = ("requests", "tokens", "dollars")
_DEARER: Final = 2.5
"""How many times the dearest hour of the past an alarm must be."""
_MONTH_TURN: Final = 3.0
_MONTH_TURN_OF_OTHERS: Final = 1.5
_JOB_HOURS: Final = 6
_NEARLY_ALL: Final = 0.9
"""How much more is needed about the turn of the month, when accounts are closed: of jobs, which have a share of their
hours of use in so few hours of the day, and of others.
"""


class _Volume(Watcher):
    """One flow and one baseline for each key; for each address where no key is told.

    `_touched` has the latest minute of each that has a flow, those that were silent for longest first. `_left` is what
    the last hour leaves to the baseline of who went silent: it is learned when they are back, when the baseline is
    looked at anyway.
    """

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._flows = scene.attic(Flow, MOST_KEYS)
        self._active: dict[str, list[Use]] = {}
        self._counted: dict[str, Used] = {}
        self._touched: dict[str, int] = {}
        self._left: dict[str, bytes] = {}
        self._calls_seen = -math.inf
        self._lifts = Lifts()

    def call(self, use: Use) -> None:
        self._calls_seen = use.time
        name = use.key or use.ip
        uses = self._active.get(name)
        if uses is None:
            self._active[name] = [use]
            return
        uses.append(use)
        if len(uses) > _HELD:
            self._counted.setdefault(name, Used()).add(uses[:-ROWS])
            del uses[:-ROWS]

    def access(self, use: Use) -> None:
        time = self._calls_seen
        if use.time - time > HOUR and use.method in ("", "POST"):
            self.call(use)
            self._calls_seen = time  # still none

    def minute(self, minute: int) -> None:
        """Judge those who were active in the minute that is over."""
        rising: list[float] = []
        looked_at: dict[str, tuple[Flow, Baseline]] = {}
        few = len(self._active) < TIDY - 1  # so that nothing is put away meanwhile
        for name, uses in self._in_turns():
            flow, baseline = self._advance(name, uses, minute)
            if few:
                looked_at[name] = flow, baseline
            if flow.expected >= 1.0:
                rising.append(flow.sums[-1][0] / flow.expected)
            self._lifts.note(name, flow, baseline, minute)
        common = _common(sorted(rising))
        ratio, news = self.scene.settings.ratio, self.scene.news
        for name, uses in self._in_turns():
            flow, baseline = looked_at.get(name) or (self._flows[name], self.scene.baselines[name])
            expected = flow.expected
            short = flow.sums[0][0]
            much = flow.sums[-1][0] > ratio * expected or short > 4 * expected / 12
            if much or name in news or is_worth_a_look(flow):
                self._judge(name, uses[-1], flow, baseline, expected * common, minute)
            baseline.vary(0, short, max(expected / 12, 0.2))
        self._active = {}
        self._counted = {}
        if minute % 60 == 0:
            self._sweep(minute)
            self._lifts.forget(minute)

    def _in_turns(self) -> Iterator[tuple[str, list[Use]]]:
        """Who was active in the minute; what is known of those before is put away now and then."""
        for number, item in enumerate(self._active.items()):
            if number % TIDY == TIDY - 1:
                self.scene.tidy()
            yield item

    def _advance(self, name: str, uses: list[Use], minute: int) -> tuple[Flow, Baseline]:
        """Move the windows of a subject on to the minute."""
        hour = minute // 60
        flow = self._flows.get(name)
        if flow is None:
            flow = self._flows[name] = Flow.begun()
        baseline = self.scene.baselines.get(name)
        if (left := self._left.pop(name, None)) is not None and baseline is not None:
            settle(left, baseline, self.scene.clock)
        if baseline is None:
            baseline = self.scene.baselines[name] = Baseline(since=hour)
        if flow.hour != hour:
            close_hour(flow, baseline, self.scene.clock)
            flow.hour = hour
            flow.expected = baseline.expected(hour, self.scene.clock.slot(hour))
            flow.worth = _worth(baseline)
        advance(flow, uses, self._counted.get(name), minute)
        used, (_, requests, tokens, cost) = flow.used, flow.minutes[-1]
        requests = used.requests - requests
        baseline.measure((used.tokens - tokens) / requests, (used.cost - cost) / requests)
        self._touched.pop(name, None)
        self._touched[name] = minute
        return flow, baseline

    def _judge(self, name: str, use: Use, flow: Flow, baseline: Baseline, expected: float, minute: int) -> None:
        scene = self.scene
        profile = scene.keys.get(use.key)
        if profile is not None:
            if not scene.warm(profile):
                return
        elif minute // 60 - baseline.since < max(scene.settings.warm_up_hours, 6):
            return
        if scene.jobs.running((use.alias, use.key, use.user, use.team), use.time) or scene.outage():
            return
        lift = self._lifts.of_others(name, minute, len(self._touched))
        expected *= lift
        turn = lift * (_month_turn(profile) if _turns(scene, use.time) else 1.0)
        for window, (length, words, fewest) in enumerate(_WINDOWS):
            count, _, cost = flow.sums[window]
            mean = expected * length / 60
            like = window // 2  # fifteen minutes vary as five do
            if fewest and count >= fewest:
                most = max(mean, turn * _RECORD[like] * baseline.most[like] / scene.settings.ratio)
                if count >= scene.settings.ratio * most and count >= baseline.far(like):
                    strength = surprise(count, mean, baseline.known_shape(like))
                    if strength >= scene.settings.surprise:
                        self._tell(name, use, flow, f"requests in {words}", count, mean, strength, length)
                        continue
            self._look_closer(name, use, flow, baseline, mean, minute, turn, window)
            if length == LONG and cost >= FEWEST_DOLLARS:
                self._judge_cost(name, use, flow, baseline, cost, mean, turn)

    def _look_closer(
        self,
        name: str,
        use: Use,
        flow: Flow,
        baseline: Baseline,
        expected: float,
        minute: int,
        turn: float,
        window: int,
    ) -> None:
        """Whether a window has more of anything than the busiest hours let expect, with what else is odd about it."""
        sums = flow.sums[window]
        if not any(map(operator.ge, sums, WORTH[window])) or sums[0] < _CALLS[window]:
            return
        scene = self.scene
        odd, words = self._oddity(use, minute // 60)
        times, share = (_HIGHER, 1.0) if odd < _ODD else (1.0, _LOOKED_AT[1])
        units = 1.0, baseline.unit(0)[0], baseline.unit(1)[0]
        found = 0.0, 0
        length, in_words, _ = _WINDOWS[window]
        for at, (unit, fewest) in enumerate(zip(units, WORTH[window], strict=True)):
            amount = sums[at]
            ratio = scene.settings.ratio * min(share, _LOOKED_AT[0] if amount >= _MUCH[at] else 1.0)
            if amount < max(fewest, turn * times * baseline.record(window, at), ratio * expected * unit):
                continue
            often = baseline.as_busy(minute // 60, window, at, amount / turn)
            seldom = (odd - math.log10(often)) / scene.settings.surprise
            if seldom >= (_SELDOM[window][at] if at or amount >= _WORTH_A_LOOK else _NEVER):
                found = max(found, (seldom, -at))
        seldom, at = found[0], -found[1]
        if not seldom:
            return
        amount, usually = sums[at], expected * units[at]
        much = at == 0 and amount >= max(
            _WORTH_A_LOOK, scene.settings.ratio * expected, turn * _HIGHER * baseline.record(window, 0)
        )
        severity = None if much and seldom >= _NEVER else Severity.LOW
        strength = surprise(sums[0], expected, baseline.known_shape(window // 2))
        self._tell(name, use, flow, f"{_AMOUNTS[at]} in {in_words}", amount, usually, strength, length, severity, words)

    def _oddity(self, use: Use, hour: int) -> tuple[float, str]:
        """How odd an hour of a key is, whatever is used in it (-log10 of the probability), and why."""
        scene = self.scene
        profile = scene.keys.get(use.key)
        if profile is None:
            return 0.0, ""
        odd, words = 0.0, ""
        if (news := scene.news_of(use.key)) is not None:
            odd, words = news.rarity - _TRIED, f", with a {news.words}, first seen now"
        at = scene.clock.slot(hour)
        if (unusual := oddness(profile, at, scene.people)) >= _ODD_HOUR:
            odd, words = odd + unusual, f"{words}, at {at % 24:02d}:00, an hour of the day at which it is seldom used"
        return max(0.0, odd), words

    def _judge_cost(
        self, name: str, use: Use, flow: Flow, baseline: Baseline, cost: float, mean: float, turn: float
    ) -> None:
        """The cost of an hour, in units that vary as events do."""
        price, unit = baseline.unit(1)
        if not unit:
            return
        settings = self.scene.settings
        wanted = settings.ratio * max(mean * price, turn * _DEARER * baseline.largest[1] / settings.ratio)
        if cost < max(wanted, baseline.far(2)):
            return
        strength = surprise(cost / unit, mean * price / unit, baseline.known_shape(1))
        if strength >= settings.surprise:
            self._tell(name, use, flow, "dollars in an hour", cost, mean * price, strength, LONG)

    def _tell(
        self,
        name: str,
        use: Use,
        flow: Flow,
        metric: str,
        observed: float,
        expected: float,
        strength: float,
        length: int,
        severity: Severity | None = None,
        beside: str = "",
    ) -> None:
        began = max(flow.rows[0][0] if len(flow.rows) < ROWS else 0.0, use.time - length * 60)
        dollars = metric.startswith("dollars")
        shown = f"${observed:,.2f}" if dollars else f"{observed:,.0f} {metric.split()[0]}"
        told = usual_dollars(expected, observed) if dollars else usual(expected, observed)
        self.scene.alarm(
            Alarm(
                rule=SPIKE,
                subject=Subject("key", use.key) if use.key else Subject("ip", name),
                start=began,
                time=use.time,
                metric=metric,
                observed=observed,
                expected=expected,
                reason=f"usage spike: {shown} in {metric.partition(' in ')[2]} where {told}{beside}",
                strength=min(7.5, (4.0 if severity is None else 2.0) + strength / 20),
                severity=severity,
                rows=tuple(f"{source}:{line}" for _, source, line in flow.rows),
                size=int(observed) if metric.startswith("requests") else len(flow.rows),
                principal=self.scene.of_key(use),
            )
        )

    def keep(self) -> None:
        """Let baselines learn what waits for them."""
        for number, name in enumerate(list(self._left)):
            if (baseline := self.scene.baselines.get(name)) is not None:
                settle(self._left[name], baseline, self.scene.clock)
            del self._left[name]
            if number % TIDY == TIDY - 1:
                self.scene.tidy()

    def _sweep(self, minute: int) -> None:
        """Put away what the last hour was of those that went silent, who stand first, and forget their flows."""
        silent = list(itertools.takewhile(lambda name: minute - self._touched[name] > LONG, self._touched))
        for number, name in enumerate(silent):
            del self._touched[name]
            if (flow := self._flows.get(name)) is None:
                continue
            self._left[name] = packed(flow)
            self._flows.pop(name)
            if number % TIDY == TIDY - 1:
                self.scene.tidy()
        for name in list(itertools.islice(self._left, max(0, len(self._left) - MOST_KEYS))):
            del self._left[name]  # nor is the baseline of so many known


def _worth(baseline: Baseline) -> tuple[float, ...]:
    """What of requests, tokens and cost in each window is worth a look."""
    worth = [
        max(least, _HIGHER * baseline.record(window, at))
        for window, amounts in enumerate(WORTH)
        for at, least in enumerate(amounts)
    ]
    worth[-1] = min(worth[-1], max(FEWEST_DOLLARS, _DEARER * baseline.largest[1]))
    return tuple(worth)


def _common(rising: list[float]) -> float:
    """How much everybody's use has grown: the median of the active subjects, where there are several."""
    if len(rising) < 4:
        return 1.0
    return min(10.0, max(1.0, rising[len(rising) // 2]))


def _month_turn(profile: Profile | None) -> float:
    """How much more is needed of a key about the turn of the month."""
    if profile is None:
        return _MONTH_TURN
    by_day = sorted(map(operator.add, profile.by_hour[:24], profile.by_hour[24:]), reverse=True)
    is_job = sum(by_day[:_JOB_HOURS]) >= _NEARLY_ALL * profile.hours
    return _MONTH_TURN if is_job else _MONTH_TURN_OF_OTHERS


def _turns(scene: Scene, time: float) -> bool:
    """Whether the month ends or begins."""
    day = scene.clock.date(time).day
    return day >= 28 or day <= 2


VOLUME: Final = Behaviour((SPIKE,), _Volume)
