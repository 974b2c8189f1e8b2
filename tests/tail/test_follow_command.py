"""`auditor --follow` from outside: what it prints, when, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command import PROJECT, run_auditor
from tests.tail.auditor_process import FollowProcess, fingerprint, mail
from tests.tail.tailing import PATIENCE, append


def line(number: int, *, times: int = 1) -> str:
    """A JSON record with a value, some times."""
    return '{"message":"' + " ".join([f"write to {mail(number)},"] * times) + '"}'


@pytest.fixture
def logs(tmp_path: Path) -> Iterator[Path]:
    """A directory for logs; nobody else may read what is made in it."""
    before = os.umask(0o077)
    directory = tmp_path / "logs"
    directory.mkdir()
    yield directory
    os.umask(before)


def test_each_finding_is_told_when_new_and_when_ten_times_as_many(logs: Path) -> None:
    with FollowProcess("logs", "--format", "jsonl", cwd=logs.parent) as auditor:
        append(logs / "a.log", line(1))
        auditor.wait_for(lambda: len(auditor.findings()) == 1, "the first finding")
        append(logs / "a.log", *[line(1)] * 8)
        append(logs / "a.log", line(2))
        auditor.wait_for(lambda: len(auditor.findings()) == 2, "the second value")
        append(logs / "a.log", line(1))
        auditor.wait_for(lambda: len(auditor.findings()) == 3, "growth")
        append(logs / "a.log", *[line(1)] * 89)
        append(logs / "a.log", line(3))
        auditor.wait_for(lambda: len(auditor.findings()) == 4, "the third value")
        append(logs / "a.log", line(1))
        auditor.wait_for(lambda: len(auditor.findings()) == 5, "more growth")
        assert auditor.interrupt() == 1
    told = [(record["event"], record["fingerprint"], record["occurrences"]) for record in auditor.findings()]
    first = fingerprint(1)
    assert told == [
        ("new", first, 1),
        ("new", fingerprint(2), 1),
        ("grown", first, 10),
        ("new", fingerprint(3), 1),
        ("grown", first, 100),
    ]
    assert list(auditor.findings()[0])[:4] == ["type", "event", "schema", "id"]
    summary = auditor.records[-1]
    assert summary["type"] == "summary"
    assert (summary["findings"]["medium"], summary["files"], summary["lines"]) == (3, 1, 102)


def test_a_file_that_comes_later_tells_the_alias_that_an_earlier_one_gave_to_the_key(logs: Path) -> None:
    def call(number: int, **metadata: str) -> str:
        return json.dumps(
            {
                "id": f"chatcmpl-{number}",
                "call_type": "acompletion",
                "status": "success",
                "startTime": 1_795_426_000.0 + number,
                "endTime": 1_795_426_001.0 + number,
                "model": "gpt-4o",
                "messages": [{"role": "user", "content": f"write to {mail(number)}"}],
                "metadata": {"user_api_key_hash": "8f" * 32} | metadata,
            }
        )

    with FollowProcess("logs", "--format", "jsonl", cwd=logs.parent) as auditor:
        append(logs / "a.jsonl", call(1, user_api_key_alias="etl-nightly"))
        auditor.wait_for(lambda: len(auditor.findings()) == 1, "the first finding")
        append(logs / "b.jsonl", call(2))
        auditor.wait_for(lambda: len(auditor.findings()) == 2, "that of the later file")
        assert auditor.interrupt() == 1
    assert [record["principal"]["key_alias"] for record in auditor.findings()] == ["etl-nightly"] * 2


def test_the_same_signal_sent_twice_at_once_is_one(logs: Path) -> None:
    with FollowProcess("logs", "--format", "jsonl", cwd=logs.parent) as auditor:
        append(logs / "a.log", line(1))
        auditor.wait_for(auditor.findings, "the finding")
        auditor.send(signal.SIGINT)
        assert auditor.interrupt(signal.SIGTERM) == 1
    assert auditor.records[-1]["type"] == "summary"


def test_the_end_of_the_terminal_ends_it_as_an_interrupt_does(logs: Path) -> None:
    with FollowProcess("logs", "--format", "jsonl", cwd=logs.parent) as auditor:
        append(logs / "a.log", line(1))
        auditor.wait_for(auditor.findings, "the finding")
        assert auditor.interrupt(signal.SIGHUP) == 1
    assert auditor.records[-1]["type"] == "summary"


def test_what_exists_is_audited_and_what_comes_after_a_restart_only_once(logs: Path) -> None:
    append(logs / "a.log", line(1))
    arguments = ("logs", "--state", "state", "--format", "jsonl")
    with FollowProcess(*arguments, cwd=logs.parent) as auditor:
        auditor.wait_for(auditor.findings, "what exists")
        assert auditor.interrupt(signal.SIGTERM) == 1
    append(logs / "a.log", *[line(1)] * 9, line(2))
    with FollowProcess(*arguments, cwd=logs.parent) as again:
        again.wait_for(lambda: len(again.findings()) == 2, "what came meanwhile")
        assert again.interrupt() == 1
    assert [(record["event"], record["occurrences"]) for record in again.findings()] == [("grown", 10), ("new", 1)]


@pytest.mark.parametrize("finished", [True, False])
def test_an_unfinished_line_counts_once_when_it_is_finished(logs: Path, finished: bool) -> None:
    with FollowProcess("logs", "--format", "jsonl", cwd=logs.parent) as auditor:
        with (logs / "a.log").open("ab", buffering=0) as file:
            file.write(f"text with {mail(1)} and".encode())
            auditor.wait_for(auditor.findings, "the unfinished line")
            file.write(f" {mail(2)}".encode() + b"\n" * finished)
        auditor.wait_for(lambda: len(auditor.findings()) == 2, "the rest of the line")
        assert auditor.interrupt() == 1
    assert [record["occurrences"] for record in auditor.findings()] == [1, 1]
    assert auditor.records[-1]["findings"]["medium"] == 2


def test_a_text_record_of_several_lines_is_seen_at_once_and_counts_once(logs: Path) -> None:
    with FollowProcess("logs", "--format", "jsonl", cwd=logs.parent) as auditor:
        append(logs / "a.log", f"12:00:00 - LiteLLM Proxy:ERROR: proxy_server.py:1 - no such user {mail(1)}")
        auditor.wait_for(auditor.findings, "the first line")
        append(logs / "a.log", "Traceback (most recent call last):", f"  raise KeyError({mail(2)!r})")
        auditor.wait_for(lambda: len(auditor.findings()) == 2, "the lines behind it")
        append(logs / "a.log", "12:00:01 - LiteLLM Proxy:INFO: proxy_server.py:2 - next")
        append(logs / "a.log", line(3))
        auditor.wait_for(lambda: len(auditor.findings()) == 3, "the next record")
        assert auditor.interrupt() == 1
    assert {(record["line"], record["occurrences"]) for record in auditor.findings()} == {(1, 1), (3, 1), (5, 1)}


def test_text_is_one_line_for_each_finding_and_a_last_one(logs: Path) -> None:
    with FollowProcess("logs", "--fail-on", "high", cwd=logs.parent) as auditor:
        append(logs / "a.log", line(1))
        auditor.wait_for(lambda: auditor.lines, "a line")
        assert auditor.interrupt() == 0
    assert auditor.lines[0].startswith("● MEDIUM new PII101 E-mail address in clear  jane")
    assert "logs/a.log:1 /message" in auditor.lines[0]
    assert auditor.lines[-1].endswith("; exit status 0")
    assert mail(1) not in "".join(auditor.lines)


def test_standard_input_is_followed_to_its_end(logs: Path) -> None:
    done = run_auditor(
        "--follow", "-", "--isolated", "--depth", "patterns", cwd=logs.parent, stdin=f"{line(1)}\n{mail(2)}".encode()
    )
    told = done.stdout.decode().splitlines()
    assert done.returncode == 1
    assert [text.split("  ")[-2].split(" ")[0] for text in told[:2]] == ["-:1", "-:2"]
    assert all("  arrived 20" in text and text.endswith("(no time in the log)") for text in told[:2])
    assert len(told) == 3


def test_it_ends_when_nobody_reads_it_any_more_though_it_has_nothing_to_say(logs: Path) -> None:
    append(logs / "a.log", line(1))
    command = [sys.executable, "-m", "auditors", "--follow", "--isolated", "--depth", "patterns", "-q", str(logs)]
    with subprocess.Popen(
        command, cwd=PROJECT, env={**os.environ, "HOME": str(logs.parent)}, stdout=subprocess.PIPE
    ) as auditor:
        assert auditor.stdout is not None
        assert b"PII101" in auditor.stdout.readline()
        auditor.stdout.close()
        try:
            assert auditor.wait(PATIENCE) == -signal.SIGPIPE
        finally:
            auditor.kill()


def test_named_pipes_work_too(logs: Path) -> None:
    pipe = logs / "pipe"
    os.mkfifo(pipe)
    with FollowProcess(str(pipe), str(logs), "--format", "jsonl", cwd=logs.parent) as auditor:
        with pipe.open("wb", buffering=0) as writer:
            writer.write(f"{line(1)}\n".encode())
            auditor.wait_for(auditor.findings, "what came through the pipe")
        append(logs / "a.log", line(2))
        auditor.wait_for(lambda: len(auditor.findings()) == 2, "what came into the file")
        assert auditor.interrupt() == 1


def test_a_file_that_is_not_there_yet_is_waited_for(logs: Path) -> None:
    with FollowProcess("logs/later.log", "--format", "jsonl", cwd=logs.parent) as auditor:
        auditor.wait_for(lambda: "logs/later.log: does not exist yet" in auditor.errors, "a word about it")
        append(logs / "other.log", line(1))
        append(logs / "later.log", line(2))
        auditor.wait_for(auditor.findings, "the file")
        auditor.interrupt()
    assert [record["source"] for record in auditor.findings()] == ["logs/later.log"]


def test_what_cannot_be_read_is_said_and_the_status_is_3(logs: Path) -> None:
    (logs / "image.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    with FollowProcess("logs", "--format", "jsonl", cwd=logs.parent) as auditor:
        auditor.wait_for(lambda: auditor.findings("LOG906"), "a word about it")
        assert auditor.interrupt() == 3
    assert auditor.records[-1]["skipped"] == [{"source": "logs/image.png", "reason": "binary file, not a log"}]


def test_our_own_files_in_the_directory_are_not_followed(logs: Path) -> None:
    with FollowProcess("logs", "--state", "logs/state", "--format", "jsonl", cwd=logs.parent) as auditor:
        append(logs / "a.log", line(1))
        auditor.wait_for(auditor.findings, "the finding")
        auditor.wait_for((logs / "state").exists, "the state")
        append(logs / "b.log", line(2))
        auditor.wait_for(lambda: len(auditor.findings()) == 2, "the next file")
        assert auditor.interrupt() == 1
    assert auditor.records[-1]["files"] == 2


def test_it_ends_quietly_when_nobody_reads_any_more(logs: Path) -> None:
    entry = "import sys; from auditors.cli import main; sys.exit(main())"
    project = str(Path(__file__).resolve().parents[2])
    environment = {**os.environ, "PYTHONPATH": project, "HOME": str(logs.parent)}
    arguments = ["--follow", "logs", "--isolated", "--depth", "patterns", "--state", "state"]
    process = subprocess.Popen(
        [sys.executable, "-c", entry, *arguments],
        cwd=logs.parent,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    append(logs / "a.log", line(1))
    _, errors = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGPIPE
    assert b"Traceback" not in errors
    assert (logs.parent / "state").exists()


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--follow", "--once", "logs"), "name one of them"),
        (("--follow", "logs", "--format", "sarif"), "--follow writes text or jsonl"),
        (("--follow", "logs", "-o", "report"), "--output is for --once"),
        (("--follow", "logs", "--show-values=yes", "--state", "s"), "do not go together"),
        (("--once", "logs", "--watch", "poll"), "--watch is for --follow"),
        (("--follow",), "name the logs"),
    ],
)
def test_what_does_not_go_together_is_a_usage_error(logs: Path, arguments: tuple[str, ...], word: str) -> None:
    done = run_auditor(*arguments, "--isolated", cwd=logs.parent)
    assert done.returncode == 2
    assert word in done.stderr.decode()
    assert done.stdout == b""
