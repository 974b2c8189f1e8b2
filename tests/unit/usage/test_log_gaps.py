"""Log gaps: holes at busy times are told, quiet nights are not."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pytest

from auditors.settings import Usage
from auditors.usage.behaviours.log_gaps import LOG_GAPS
from auditors.usage.events import Use
from auditors.usage.incidents import Alarm
from auditors.usage.rhythms import log_of
from auditors.usage.scene import Scene
from tests.benchmarks.traffic import DAY, HOUR, START, Traffic

TRAFFIC = Traffic(5, 1)

Rate = Callable[[float], float]


def records(days: int, rate: Rate, seed: int = 1, source: str = "a.log") -> list[Use]:
    """Records at a rate (an hour) that depends on the day and hour."""
    dice, found, time = random.Random(seed), [], START
    while time < START + days * DAY:
        time += dice.expovariate(1 / 30)
        if dice.random() < rate(time - START) / 120:
            found.append(TRAFFIC.use(TRAFFIC.holders[0], time, source=source))
    return found


def office(since: float) -> float:
    day, hour = divmod(since / HOUR, 24)
    return 40.0 if day % 7 < 5 and 8.5 <= hour < 17.5 else 0.0


def service(since: float) -> float:
    return 40.0 if 8 <= since / HOUR % 24 < 18 else 20.0


def nightly(since: float) -> float:
    return 110.0 if 1 <= since / HOUR % 24 < 2.5 else 0.0


def told(uses: Sequence[Use], begin: float = 0.0, end: float = 0.0) -> list[Alarm]:
    """The gaps in a load from which a stretch (seconds since its start) was taken out."""
    alarms: list[Alarm] = []
    scene = Scene(Usage(), alarms.append)
    watcher = LOG_GAPS.watch(scene)
    for use in uses:
        if not begin <= use.time - START < end:
            scene.now = use.time
            watcher.call(use)
    return alarms


@pytest.mark.parametrize("rate", [office, service, nightly])
def test_nights_weekends_and_pauses_between_jobs_are_no_gaps(rate: Rate) -> None:
    assert not told(records(24, rate))


def test_a_holiday_of_an_office_is_no_gap() -> None:
    assert not told(records(24, office), 14 * DAY, 15 * DAY)


@pytest.mark.parametrize(("rate", "hours"), [(office, 2), (service, 2), (service, 9), (service, 24)])
def test_a_hole_at_a_busy_time_is_told(rate: Rate, hours: int) -> None:
    begin = 16 * DAY + 10 * HOUR
    (alarm,) = told(records(21, rate), begin, begin + hours * HOUR)
    assert abs(alarm.start - START - begin) < HOUR
    assert "log gap: nothing for" in alarm.reason
    assert alarm.expected > 30


def test_an_evening_that_passes_into_a_night_is_no_hole_of_the_first_days() -> None:
    def small(since: float) -> float:
        return 18.0 if 8 <= since / HOUR % 24 < 23 else 0.0

    assert not told(records(3, small), 1.5 * DAY, 1.5 * DAY + 3.6 * HOUR)
    assert told(records(3, lambda since: 90.0), 1.5 * DAY, 1.5 * DAY + 3.6 * HOUR)


def test_half_a_day_is_missed_of_a_log_that_was_never_silent_within_its_first_days() -> None:
    (alarm,) = told(records(4, service), 1.5 * DAY, 2 * DAY)
    assert abs(alarm.start - START - 1.5 * DAY) < HOUR
    assert alarm.expected > 40


@pytest.mark.parametrize("rate", [office, nightly])
def test_the_first_nights_of_a_log_that_rests_are_no_gaps(rate: Rate) -> None:
    assert not told(records(4, rate))


def test_a_hole_on_the_first_day_is_told_when_the_log_is_busy() -> None:
    (alarm,) = told(records(1, lambda since: 100.0), 10 * HOUR, 11.5 * HOUR)
    assert abs(alarm.start - START - 10 * HOUR) < HOUR


def test_a_pause_after_a_job_is_none_where_little_comes_at_that_time_of_the_days_before() -> None:
    def once(since: float) -> float:
        return 120.0 if 65 <= since / HOUR < 65.7 or 67 <= since / HOUR < 68 else 8.0

    assert not told(records(3, once), 65.7 * HOUR, 67 * HOUR)


def test_what_comes_in_sessions_is_not_awaited_all_the_time() -> None:
    begin, end = 10 * HOUR + 1200, 11 * HOUR + 300
    times = [START + at + 12 * number for at in (begin - 1200, end) for number in range(100)]
    sessions = [TRAFFIC.use(TRAFFIC.holders[0], time, source="a.log") for time in times]
    rest = records(1, lambda since: 8.0)
    assert not told(sorted([*rest, *sessions], key=lambda use: use.time), begin, end)


def test_a_silence_of_two_logs_is_one() -> None:
    uses = [*records(1, lambda since: 100.0), *records(1, lambda since: 100.0, seed=2, source="b.log")]
    alarms = told(sorted(uses, key=lambda use: use.time), 10 * HOUR, 11.5 * HOUR)
    assert [alarm.subject for alarm in alarms] == [alarms[0].subject] * 2
    assert {alarm.rows[0].partition(":")[0] for alarm in alarms} == {"a.log", "b.log"}


def test_a_file_that_was_rotated_away_leaves_a_gap() -> None:
    uses = records(15, service)
    for use in uses:
        day = int((use.time - START) // DAY)
        use.source = f"/var/log/litellm/access-2026-10-{day + 5:02}.log.gz"
    (alarm,) = told(uses, 10 * DAY, 11 * DAY)
    assert alarm.subject.name == "/var/log/litellm/access.log"
    assert alarm.rows[0].startswith("/var/log/litellm/access-2026-10-16.log.gz:")


def test_an_hour_that_there_was_not_is_none_that_is_missing() -> None:
    uses = records(21, lambda since: 100.0)
    begin = 20 * DAY + 2 * HOUR  # a Sunday
    assert not told(uses, begin, begin + HOUR)
    assert told(uses, begin + 8 * HOUR, begin + 9 * HOUR)


def test_what_was_left_out_before_reading_began_is_no_gap() -> None:
    uses = records(15, service)
    alarms: list[Alarm] = []
    scene = Scene(Usage(), alarms.append)
    watcher = LOG_GAPS.watch(scene)
    for use in uses:
        if not 12 * DAY + 10 * HOUR <= use.time - START < 12 * DAY + 15 * HOUR:
            scene.now = use.time
            if use.time - START >= 12 * DAY + 15 * HOUR and not scene.past_began:
                scene.begin_past(use.time)
            watcher.call(use)
    assert not alarms


@pytest.mark.parametrize(
    ("source", "log"),
    [
        ("access.log", "access.log"),
        ("access.log.1", "access.log"),
        ("access.log.12.gz", "access.log"),
        ("logs/access-20261101.log", "logs/access.log"),
        ("logs/access.log-20261101.gz", "logs/access.log"),
        ("logs/litellm-2026-11-01T05.jsonl", "logs/litellm.jsonl"),
        ("litellm.jsonl.2026-11-01_05-30", "litellm.jsonl"),
        ("pod-1/0.log", "pod-1/0.log"),
        ("pod-2/0.log.20261101-120000.gz", "pod-2/0.log"),
        ("spend-1764000000.csv", "spend.csv"),
        ("gpt-4.log", "gpt-4.log"),
        ("worker.1.log", "worker.1.log"),
    ],
)
def test_rotated_files_are_one_log(source: str, log: str) -> None:
    assert log_of(source) == log


def test_the_rest_of_an_hour_in_which_a_job_ends_is_no_gap() -> None:
    def job_before_the_quiet(since: float) -> float:
        return 120.0 if since / HOUR % 24 % 12 < 0.3 or 9 <= since / HOUR % 24 < 10.2 else 8.0

    assert not told([each for each in records(9, job_before_the_quiet) if not 600 < each.time % HOUR - 1080 < 1800])


def test_a_silence_that_comes_every_day_is_told_once_at_most() -> None:
    uses = [each for each in records(16, service) if not 2 <= (each.time - START) / HOUR % 24 < 2.9]
    assert len(told(uses)) <= 1
