"""Logs that tell of the same traffic: which calls stand in two of them, and what is in one and not in the other."""

from __future__ import annotations

from collections import Counter
from typing import Final

import msgspec

from auditors.model import Principal, Severity
from auditors.usage.behaviours.behaviour import usage_rule
from auditors.usage.events import Use
from auditors.usage.fingerprints import Fingerprints
from auditors.usage.incidents import Alarm, Subject
from auditors.usage.rhythms import log_of
from auditors.usage.scene import Scene
from auditors.usage.windows import ROWS

_MOST_CALLS: Final = 300_000
"""Call IDs that are remembered at least, twice as many at most: of a small log, those of weeks."""

_SOURCES: Final = 1 << 16

_OUTCOME: Final = 8_191
"""What keeps the tokens of two outcomes apart in a number: a prime."""

_BUCKET: Final = 10
"""Minutes that are compared at a time."""

_SETTLED: Final = 6
"""Stretches in which two logs must have agreed before a difference means something."""

_REPEATED: Final = 3
"""Calls that must stand twice; they are told of once a second."""

_MISSING: Final = 10
_MISSING_SHARE: Final = 0.01
_AGREEING: Final = 0.7
"""The share of a day's stretches in which two logs must agree."""
_DAY: Final = 144
"""Stretches after which small differences are added up; clocks that differ by seconds cancel out."""

REPEATED: Final = usage_rule(
    322,
    "duplicate-call-ids",
    Severity.LOW,
    "Calls stand twice in a log",
    "Whoever adds the log up counts them twice. A log that was delivered twice looks like this, and one that somebody "
    "has changed.",
    "Look at the named lines: if they agree in every field, mend the delivery; else find out who writes the log.",
    "The same call ID, outcome and number of tokens twice in one source, three times or more. Calls that stand in "
    "several logs are not meant, nor are retries that failed.",
    ("CWE-694",),
)
UNLOGGED: Final = usage_rule(
    319,
    "requests-missing-from-spend-log",
    Severity.MEDIUM,
    "The access log has requests that the log of calls does not have",
    "Requests that reach the model and no spend log are not billed to anybody, and nobody sees what they asked: "
    "somebody goes past the log, or it loses records.",
    "Compare the logs at the named lines. Forbid `no-log` for keys, check the callbacks' error metrics, and look "
    "whether records were deleted.",
    "Successful requests on model routes and calls, in stretches of ten minutes, where both logs agreed to within a "
    "tenth before; and over a day, where ten or more are missing and one in a hundred.",
    ("CWE-778",),
)
UNSEEN: Final = usage_rule(
    323,
    "calls-missing-from-access-log",
    Severity.LOW,
    "The log of calls has calls that the access log does not have",
    "Somebody reaches the proxy past the server that writes the access log, so that its rules do not hold for them; "
    "or the access log loses lines.",
    "Let the proxy be reached through that server only (its address, firewall, network policy). If it is, look why "
    "lines are lost: rotation, a full disk, a shipper that fell behind.",
    "Calls and successful requests on model routes over a day, where both logs agreed to within a tenth in stretches "
    "of ten minutes: ten or more are missing, and one in a hundred.",
    ("CWE-778",),
)

_ROUTES: Final = (
    "completions",
    "messages",
    "responses",
    "embeddings",
    "generations",
    "invoke",
    "converse",
    "generateContent",
)


def asks_a_model(use: Use) -> bool:
    """Whether an HTTP request is a call of a model, by its route."""
    return use.method in ("", "POST") and use.route.rpartition("/")[2] in _ROUTES


class _Repeats(msgspec.Struct):
    """Calls that stand twice in a log: the first, their number, and the places of some.

    `last` is the time of the latest; `told` and `told_count` are what was told last.
    """

    first: Use
    last: float = 0.0
    count: int = 0
    told: float = 0.0
    told_count: int = 0
    rows: tuple[str, ...] = ()


class _Day(msgspec.Struct):
    """Requests and calls in stretches that two logs both tell of, in how many of them they agreed about well, and uses
    at which they did not quite.
    """

    asked: int = 0
    logged: int = 0
    stretches: int = 0
    agreed: int = 0
    rows: list[Use] = []


class _Stretch(msgspec.Struct):
    """Requests and calls in a stretch in which two logs did not agree."""

    asked: int
    logged: int
    rows: list[Use]


class Twins:
    """Compares logs as their uses come by."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._calls = Fingerprints(_MOST_CALLS)
        self._sources: dict[str, int] = {}
        self._names: dict[int, str] = {}
        self._outcomes: dict[str, int] = {}
        self.shared: Counter[tuple[str, str]] = Counter()
        self._repeats: dict[str, _Repeats] = {}
        self._accessed: Counter[str] = Counter()
        self._called: Counter[str] = Counter()
        self._rows: dict[str, list[Use]] = {}
        self._agreed = 0
        self._bucket = 0
        self._day = _Day()
        self._both = False
        self._unlike: _Stretch | None = None

    def told(self, use: Use) -> bool:
        """Whether a call was told of already, by another log or by this one."""
        said = self._said(use)
        known = self._calls.meet(use.call, said)
        if known is None:
            return False
        if (known ^ said) % _SOURCES:
            self.shared[self._names[known % _SOURCES], use.source] += 1
            return True
        if known != said:  # a retry or a fallback, which has the ID of the first try
            return False
        if use.tokens_in > 0:
            self._repeat(use)
        return True

    def _said(self, use: Use) -> int:
        """A number for the source, which is its lower half, and for what the record says of the call."""
        source = self._sources.get(use.source)
        if source is None:
            source = self._sources[use.source] = len(self._sources) % _SOURCES
            self._names[source] = use.source
        outcome = self._outcomes.setdefault(use.outcome, len(self._outcomes))
        return (outcome * _OUTCOME + use.tokens_in) % _SOURCES * _SOURCES + source

    def _repeat(self, use: Use) -> None:
        log = log_of(use.source)
        repeats = self._repeats.get(log)
        if repeats is None:
            repeats = self._repeats[log] = _Repeats(use)
        repeats.count += 1
        repeats.last = use.time
        if len(repeats.rows) < ROWS:
            repeats.rows = (*repeats.rows, use.row)
        if repeats.count >= _REPEATED and use.time - repeats.told >= 1.0:
            self._tell_of_repeats(log, repeats)

    def _tell_of_repeats(self, log: str, repeats: _Repeats) -> None:
        repeats.told, repeats.told_count = repeats.last, repeats.count
        self._scene.alarm(
            Alarm(
                rule=REPEATED,
                subject=Subject("source", log),
                start=repeats.first.time,
                time=repeats.last,
                metric="calls that are repeated",
                observed=repeats.count,
                expected=0,
                reason=f"duplicate call IDs: {repeats.count} calls stand twice in {log}",
                strength=3.0,
                rows=repeats.rows,
                offset=repeats.first.offset,
                size=repeats.count,
            )
        )

    def access(self, use: Use) -> None:
        """A request in an access log."""
        if use.status < 300 and asks_a_model(use):
            self._accessed[use.ip] = self._accessed.get(use.ip, 0) + 1
            rows = self._rows.get(use.ip)
            if rows is None:
                self._rows[use.ip] = [use]
            elif len(rows) < ROWS:
                rows.append(use)

    def call(self, use: Use) -> None:
        """A call in a log of calls that was not refused."""
        self._called[use.ip] = self._called.get(use.ip, 0) + 1

    def minute(self, minute: int) -> None:
        """A minute is over."""
        self._tell_the_rest()
        bucket = minute // _BUCKET
        if bucket != self._bucket:
            self._compare()
            if bucket // _DAY != self._bucket // _DAY:
                self._reckon()
            self._bucket = bucket

    def finish(self) -> None:
        """The stream has ended."""
        self._tell_the_rest()
        self._compare()
        self._reckon()

    def _tell_the_rest(self) -> None:
        """Tell of the repeats of the second that is not over."""
        for log, repeats in self._repeats.items():
            if repeats.count >= _REPEATED and repeats.count != repeats.told_count:
                self._tell_of_repeats(log, repeats)

    def _compare(self) -> None:
        """Compare a stretch that is over; what differs between addresses first."""
        accessed, called = self._accessed, self._called
        asked, logged = sum(accessed.values()), sum(called.values())
        both = asked > 0 and logged > 0
        unlike, self._unlike = self._unlike, None
        if both:
            if unlike is not None:
                self._add(unlike)
            stretch = _Stretch(asked, logged, self._held())
            if self._agreed >= _SETTLED and asked - logged >= max(_MISSING, 0.15 * asked):
                self._tell(accessed, called, asked, logged)
            elif abs(asked - logged) <= 2 + 0.1 * asked:
                self._agreed += 1
                self._day.agreed += 1
                self._add(stretch)
            elif self._both:  # unless one of the logs ends here, or begins
                self._unlike = stretch
        self._both = both
        self._accessed, self._called, self._rows = Counter(), Counter(), {}

    def _held(self) -> list[Use]:
        """Some requests of the stretch, where more are wanted for the day."""
        if len(self._day.rows) >= ROWS:
            return []
        return sorted((use for each in self._rows.values() for use in each), key=lambda use: (use.time, use.line))

    def _add(self, stretch: _Stretch) -> None:
        """Take a stretch into the day."""
        day = self._day
        day.asked += stretch.asked
        day.logged += stretch.logged
        day.stretches += 1
        if stretch.asked != stretch.logged or not day.rows:
            day.rows += stretch.rows[: ROWS - len(day.rows)]

    def _reckon(self) -> None:
        """A day is over."""
        day, self._day = self._day, _Day()
        less, more = sorted((day.asked, day.logged))
        if day.agreed < _AGREEING * day.stretches:
            return
        if self._agreed < _SETTLED or more - less < max(_MISSING, _MISSING_SHARE * more) or not day.rows:
            return
        unlogged = day.asked > day.logged
        told = (
            f"not in the spend log: {more - less:,} of {more:,} successful requests in the access log"
            if unlogged
            else f"not in the access log: {more - less:,} of {more:,} calls in the spend log"
        )
        self._scene.alarm(
            Alarm(
                rule=UNLOGGED if unlogged else UNSEEN,
                subject=Subject("source", log_of(day.rows[0].source)),
                start=day.rows[0].time,
                time=self._scene.now,
                metric="requests in a day" if unlogged else "calls in a day",
                observed=more,
                expected=less,
                reason=f"{told}, within a day in which they agree otherwise",
                strength=4.0,
                rows=tuple(use.row for use in day.rows),
                offset=day.rows[0].offset,
                size=more - less,
            )
        )

    def _tell(self, accessed: Counter[str], called: Counter[str], asked: int, logged: int) -> None:
        ip, missing = max(
            ((ip, count - called.get(ip, 0)) for ip, count in accessed.items()), key=lambda item: (item[1], item[0])
        )
        of_one = bool(ip) and missing >= 0.6 * (asked - logged) and bool(set(called) & set(accessed) - {""})
        rows = self._rows.get(ip, []) if of_one else [use for each in self._rows.values() for use in each]
        rows.sort(key=lambda use: (use.time, use.source, use.line))
        if not rows:
            return
        wanted, seen = (accessed[ip], called.get(ip, 0)) if of_one else (asked, logged)
        self._scene.alarm(
            Alarm(
                rule=UNLOGGED,
                subject=Subject("ip", ip) if of_one else Subject("source", log_of(rows[0].source)),
                start=rows[0].time,
                time=self._scene.now,
                metric="requests in 10 minutes",
                observed=wanted,
                expected=seen,
                reason=f"not in the spend log: {wanted:,} successful requests in the access log, {seen:,} calls "
                "in the log of calls",
                strength=4.0 + (wanted - seen) / 10,
                rows=tuple(use.row for use in rows[:ROWS]),
                offset=rows[0].offset,
                size=wanted - seen,
                principal=Principal(ip=ip or None) if of_one else Principal(),
            )
        )
