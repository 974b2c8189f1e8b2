"""`--engine ray`: the same bytes as on this machine, from a cluster that is started and ended for the audit."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from auditors.engines.workers import Failure
from auditors.errors import AuditorError, InternalError
from auditors.exit_status import ExitStatus
from tests.unit.commands.conftest import Auditor


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    folder = tmp_path / "logs"
    folder.mkdir(mode=0o700)
    for number in range(70):
        lines = (f"10:00:{line % 60:02} INFO sent to x{line * number % 90}@mail.example\n" for line in range(40))
        (folder / f"{number:02}.log").write_text("".join(lines))
    (folder / "broken.log").write_bytes(b"to \xff late@mail.example\n")
    return folder


def test_a_cluster_answers_with_the_same_bytes(auditor: Auditor, logs: Path) -> None:
    outcomes = [
        auditor("--once", str(logs), "--depth", "patterns", "--isolated", "--format", "jsonl", "--occurrences", *engine)
        for engine in (("--jobs", "1"), ("--jobs", "2", "--engine", "ray"))
    ]
    assert [outcome.status for outcome in outcomes] == [1, 1], outcomes[1].err
    here, there = (re.sub(r'"seconds":[0-9.]+', "", outcome.out) for outcome in outcomes)
    assert here.count('"type":"occurrence"') == 70 * 40 + 1
    assert here == there
    assert outcomes[0].err == outcomes[1].err


def test_without_ray_one_line_says_what_to_install(
    auditor: Auditor, logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    outcome = auditor("--once", str(logs), "--isolated", "--engine", "ray")
    assert outcome.status == ExitStatus.USAGE
    assert "pip install 'llm-proxy-auditor[ray]'" in outcome.err


@pytest.mark.parametrize("engine", ["", "rays", "ray://", "ray://a b", "http://x"])
def test_an_engine_that_there_is_not_is_a_mistake(auditor: Auditor, logs: Path, engine: str) -> None:
    assert auditor("--once", str(logs), "--engine", engine).status == ExitStatus.USAGE


def test_what_is_followed_is_read_here(auditor: Auditor, logs: Path) -> None:
    outcome = auditor("--follow", str(logs), "--engine", "ray")
    assert outcome.status == ExitStatus.USAGE
    assert "--once" in outcome.err


def test_an_error_of_a_worker_travels_without_what_it_says() -> None:
    mine = Failure.of(AuditorError("the log is gone", ExitStatus.INCOMPLETE)).error()
    assert (str(mine), mine.exit_status) == ("the log is gone", ExitStatus.INCOMPLETE)
    other = Failure.of(ValueError("a value in clear")).error()
    assert isinstance(other, InternalError)
    assert "clear" not in str(other)
