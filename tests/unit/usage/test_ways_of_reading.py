"""The same incidents whichever way a log is read: at once in one process or two, replayed, followed as it grows."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec
import pytest

from auditors.model import Category, Finding
from auditors.request import Silence
from tests.benchmarks.abuse import enumerated, stolen
from tests.benchmarks.traffic import DAY, HOUR, START, Log, Traffic
from tests.tail.auditor_process import KEY, FollowProcess, mail
from tests.unit.engines.test_replay import found_in, read_all, replaying, session_of
from tests.unit.usage.logs import write

DAYS = 6


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six quiet days of several keys; on the last one a key is stolen and keys are tried."""
    traffic = Traffic(8, DAYS, share=0.05)
    benign = Log([use for use in traffic.uses() if use.alias.startswith(("person", "service"))])
    at = START + (DAYS - 2) * DAY + 11 * HOUR
    uses = benign.with_(stolen(traffic, traffic.holders[0], at) + enumerated(traffic, traffic.holders[1], at + HOUR))
    directory = tmp_path_factory.mktemp("ways") / "logs"
    directory.mkdir(mode=0o700)
    file = write(directory / "calls.jsonl", [msgspec.structs.replace(use, digest=use.digest % 1000) for use in uses])
    file.chmod(0o600)
    return file


@pytest.fixture(autouse=True)
def _one_key(monkeypatch: pytest.MonkeyPatch, log: Path) -> None:
    monkeypatch.setenv("AUDITOR_FINGERPRINT_KEY", KEY)
    monkeypatch.chdir(log.parent.parent)


def usage_of(findings: list[Finding]) -> list[tuple[object, ...]]:
    return sorted(
        (each.id, each.rule, each.first_seen, each.last_seen, each.evidence["detected_at"], *each.evidence["reasons"])
        for each in findings
        if each.category is Category.USAGE
    )


def at_once(jobs: int = 1) -> list[tuple[object, ...]]:
    with session_of(Path("logs"), jobs=jobs).audit(Silence()) as assessment:
        return usage_of(list(assessment.shown()))


def test_processes_and_replays_make_no_difference() -> None:
    expected = at_once()
    assert {"USE302", "USE307"} <= {rule for _, rule, *_ in expected}
    assert at_once(jobs=2) == expected
    with replaying(session_of(Path("logs"))) as replay:
        assert usage_of(list(found_in(read_all(replay)).values())) == expected


def test_following_makes_no_difference(log: Path) -> None:
    expected = {identity: rule for identity, rule, *_ in at_once()}
    whole = log.read_bytes()
    log.write_text(f"write to {mail(1)}\n")

    def told(follow: FollowProcess) -> dict[str, str]:
        return {each["id"]: each["rule"] for each in follow.records if each.get("category") == "usage"}

    with FollowProcess("logs", "--format", "jsonl", cwd=log.parent.parent) as follow:
        follow.wait_for(follow.findings, "what exists")
        with log.open("ab") as stream:
            for begin in range(0, len(whole), 100_000):
                stream.write(whole[begin : begin + 100_000])
                stream.flush()
                time.sleep(0.02)
        follow.wait_for(lambda: expected.keys() <= told(follow).keys(), "all incidents")
        follow.interrupt()
    assert told(follow) == expected
