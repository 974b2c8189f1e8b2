"""How the process behaves: signals, pipes, full disks, lost workers, and one answer for any number of processes."""

from __future__ import annotations

import fcntl
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from tests.command import PROJECT, inherited, run_auditor

pytestmark = pytest.mark.slow

LARGE = 24 << 20
"""Bytes of a file that six parts are made of, so that each of three processes gets several."""
PATIENCE = 120.0
INTERRUPTED = b"auditor: interrupted: what was found until now is reported; once more ends that, too\n"
PATTERNS = ("--once", "--isolated", "--depth", "patterns")


def payload(number: int) -> str:
    """A line of LiteLLM's payload log with two addresses: one of many, one of few."""
    text = f"ask {number % 977}.person@mail.example or the desk of floor{number % 7}@mail.example, {number} times"
    return json.dumps(
        {
            "id": f"chatcmpl-{number}",
            "call_type": "acompletion",
            "startTime": 1_795_000_000.0 + number,
            "endTime": 1_795_000_001.0 + number,
            "model": "gpt-5-mini",
            "messages": [{"role": "user", "content": text}],
            "response": {"choices": [{"message": {"role": "assistant", "content": "No. " * 400}}]},
            "metadata": {"user_api_key_hash": f"{number % 13:064x}", "user_api_key_alias": f"app-{number % 13}"},
        }
    )


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory that several processes share: one large file, one of long records, many small ones."""
    folder = tmp_path_factory.mktemp("large")
    (folder / "logs" / "small").mkdir(parents=True)
    size = number = 0
    with (folder / "logs" / "payloads.jsonl").open("w") as log:
        while size < LARGE:
            size += log.write(payload(number) + "\n")
            number += 1
    with (folder / "logs" / "proxy.log").open("w") as log:
        for second in range(300):
            moment = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
            log.write(f"{moment} - LiteLLM Proxy:ERROR: proxy_server.py:{second} - failed for x{second}@mail.example\n")
            log.write("".join(f'  File "/app/module{line}.py", line {line}, in call\n' for line in range(160)))
    for number in range(300):
        (folder / "logs" / "small" / f"{number}.json").write_text(payload(number))
    return folder


def report(folder: Path, *options: str, stdin: bytes | None = None) -> tuple[bytes, bytes]:
    """The report but for the time it took, and what was said beside it."""
    done = run_auditor(*PATTERNS, "--format", "jsonl", *options, "logs", cwd=folder, stdin=stdin)
    assert done.returncode == 1, done.stderr.decode()
    return re.sub(rb',"seconds":[\d.]+}', b"}", done.stdout), done.stderr


def test_any_number_of_processes_gives_the_same_bytes(logs: Path) -> None:
    alone, said = report(logs, "--jobs", "1", "--occurrences")
    together, _ = report(logs, "--jobs", "3", "--occurrences")
    assert alone == together
    assert said == b""
    summary = json.loads(alone.splitlines()[-1])
    assert summary["bytes"] == sum(file.stat().st_size for file in (logs / "logs").rglob("*") if file.is_file())
    assert summary["lines"] == 300 + sum(
        file.read_bytes().count(b"\n") for file in (logs / "logs").iterdir() if file.is_file()
    )


def test_line_numbers_are_those_of_the_whole_file(logs: Path) -> None:
    records = [json.loads(line) for line in report(logs, "--jobs", "2", "--occurrences")[0].splitlines()]
    lines = (logs / "logs" / "payloads.jsonl").read_text().splitlines()
    name = "logs/payloads.jsonl"
    places = [row for row in records if row["type"] == "occurrence" and row["source"] == name]
    assert len(places) == 2 * len(lines)
    for place in places[:: len(places) // 500]:
        text = json.loads(lines[place["line"] - 1])["messages"][0]["content"]
        assert text[place["start"] : place["end"]].endswith("@mail.example")


def test_standard_input_is_read_beside_files_that_others_read(logs: Path) -> None:
    stdin = (payload(1) + "\n").replace("mail.example", "pipe.example").encode()
    out, _ = report(logs, "--jobs", "2", "-", stdin=stdin)
    sources = {json.loads(line).get("source") for line in out.splitlines()}
    assert "-" in sources


@contextmanager
def running(folder: Path, *options: str, cache: Path | None = None, **more: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A process group of its own that audits, with its temporary files in `folder/tmp`."""
    (folder / "tmp").mkdir(exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "auditors", *PATTERNS, *options],
        cwd=folder,
        env={
            **inherited(),
            **({"XDG_CACHE_HOME": str(cache)} if cache else {}),
            "HOME": str(folder),
            "PYTHONPATH": str(PROJECT),
            "TMPDIR": str(folder / "tmp"),
            "AUDITOR_FINGERPRINT_KEY": "a key for the tests, long enough",
            "PYTHONDONTWRITEBYTECODE": "1",  # a limit on the size of files would cut what others load
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        **more,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        shutil.rmtree(folder / "tmp")


def wait_until(condition: Callable[[], object]) -> None:
    """Wait for something that comes sooner or later."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _unread(pipe: IO[bytes] | None) -> int:
    """Bytes in a pipe that nobody has taken out."""
    assert pipe is not None
    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder)


def workers(process: subprocess.Popen[bytes], count: int) -> list[int]:
    """The worker processes, once there are so many and their spools are open."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        if len(children) == count:
            return [int(child) for child in children]
        time.sleep(0.02)
    raise AssertionError(f"no workers: {process.stderr.read().decode() if process.stderr else ''}")


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize(
    ("number", "status", "said"),
    [
        (signal.SIGINT, 130, b"auditor: interrupted\n"),
        (signal.SIGTERM, -signal.SIGTERM, b"auditor: terminated\n"),
        (signal.SIGHUP, -signal.SIGHUP, b"auditor: hung up\n"),
    ],
)
def test_signals_end_all_processes_and_leave_nothing_behind(logs: Path, number: int, status: int, said: bytes) -> None:
    with running(logs, "--jobs", "3", "--occurrences", "logs", "-", stdin=subprocess.PIPE) as process:  # no end to it
        children = workers(process, 2)
        wait_until(lambda: list((logs / "tmp").rglob("*.spool")))
        os.killpg(process.pid, number)
        out, err = process.communicate(timeout=PATIENCE)
        # What was read by then is reported, if reading has begun.
        is_reported = number == signal.SIGINT and err == INTERRUPTED
        assert (process.returncode, err) == (status, INTERRUPTED if is_reported else said)
        assert out.endswith(b" until then.\n") if is_reported else not out
        assert [child for child in children if Path(f"/proc/{child}").exists()] == []
        assert list((logs / "tmp").iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_workers_end_when_the_first_process_is_killed(logs: Path) -> None:
    with running(logs, "--jobs", "3", "logs") as process:
        children = workers(process, 2)
        process.kill()
        process.wait()
        wait_until(lambda: not any(_runs(child) for child in children))


def _runs(process: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux")
def test_an_interrupt_is_none_of_the_workers_business(logs: Path) -> None:
    code = f"""
import os, signal, sys
os.register_at_fork(after_in_child=lambda: os.kill(os.getpid(), signal.SIGINT))
from auditors.cli import main
sys.exit(main([*{PATTERNS!r}, "--jobs", "2", "--format", "jsonl", "logs"]))
"""
    environment = {**inherited(), "HOME": str(logs), "PYTHONPATH": str(PROJECT)}
    done = subprocess.run([sys.executable, "-c", code], cwd=logs, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_worker_that_is_lost_is_an_error_and_not_a_clean_answer(logs: Path) -> None:
    with running(logs, "--jobs", "3", "logs") as process:
        os.kill(workers(process, 2)[0], signal.SIGKILL)
        out, err = process.communicate(timeout=PATIENCE)
        assert (process.returncode, out) == (4, b"")
        assert err.startswith(b"auditor: a worker process ended before its time (by signal 9)")
        assert err.count(b"\n") == 1
        assert list((logs / "tmp").iterdir()) == []


def test_an_interrupt_ends_a_wait_for_standard_input_and_what_was_read_is_reported(logs: Path) -> None:
    baseline = logs / "known.json"
    told = ("--format", "jsonl", "--write-baseline", str(baseline))
    with running(logs, *told, "logs/small", "-", stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write(b"one line\n")
        process.stdin.flush()
        wait_until(lambda: _unread(process.stdin) == 0)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
        assert (process.returncode, err) == (130, INTERRUPTED)
        *records, summary = map(json.loads, out.splitlines())
        assert {one["source"].rpartition("/")[0] for one in records if one.get("entity")} == {"logs/small"}
        assert summary["errors"] == [{"source": "-", "reason": "interrupted: not read to its end"}]
        assert not baseline.exists()


def test_a_reader_that_goes_away_ends_it_quietly(logs: Path) -> None:
    with running(logs, "--format", "jsonl", "--occurrences", "logs/small") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(100)
        process.stdout.close()
        assert process.wait(timeout=PATIENCE) == -signal.SIGPIPE
        assert process.stderr.read() == b""


def redirected(logs: Path, redirection: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["bash", "-c", f"exec {sys.executable} -m auditors {' '.join(PATTERNS)} logs/small {redirection}"],
        cwd=logs,
        env={**inherited(), "HOME": str(logs), "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        check=False,
    )


def test_a_closed_standard_output_is_said(logs: Path) -> None:
    done = redirected(logs, ">&-")
    assert done.returncode == 2
    assert b"standard output is closed" in done.stderr


def test_a_closed_standard_error_hears_nothing(logs: Path) -> None:
    done = redirected(logs, "-v 2>&-")
    assert done.returncode == 1
    assert b"Exit status 1" in done.stdout


def test_an_interrupt_behind_the_report_changes_no_status(logs: Path, tmp_path: Path) -> None:
    """Another audit of the same user compiles patterns, which would be waited for."""
    lock = tmp_path / "auditor" / f"patterns-{0:024x}.lock"
    lock.parent.mkdir(mode=0o700)
    with lock.open("wb") as held, running(logs, "logs/small", cache=tmp_path) as process:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert process.stdout is not None
        report = b""
        while b"Exit status 1" not in report:
            report += process.stdout.readline()
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (1, b"")


def _tiny_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))


def test_a_full_disk_leaves_the_old_report_and_spares_the_others(logs: Path) -> None:
    (logs / "report.json").write_text("the old one")
    options = ("-o", "json:report.json", "-o", "json:/dev/null", "logs/small")
    with running(logs, *options, preexec_fn=_tiny_files) as process:
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert re.fullmatch(rb"auditor: report.json: cannot be written: .*; the file is as it was\n", err)
    assert (logs / "report.json").read_text() == "the old one"
    assert not [file for file in logs.iterdir() if file.name.startswith(".report")]
    assert b"Exit status 1" in out


def test_a_full_disk_is_status_3_where_nothing_else_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir(mode=0o700)
    (tmp_path / "logs" / "a.log").write_text("all quiet\n")
    (tmp_path / "logs" / "a.log").chmod(0o600)
    with running(tmp_path, "-o", "json:/dev/full", "logs") as process:
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 3
    assert b"/dev/full: cannot be written: No space left on device" in err
    assert b"Nothing found." in out


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="needs setpriv of util-linux")
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to do without its rights")
def test_what_may_not_be_read_is_named_and_loses_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "logs" / "closed").mkdir(parents=True, mode=0o700)
    for name, mode in (("a.log", 0o000), ("b.log", 0o600), ("closed/c.log", 0o600)):
        (tmp_path / "logs" / name).write_text(f"to {name[0]}.person@mail.example\n")
        (tmp_path / "logs" / name).chmod(mode)
    (tmp_path / "logs" / "closed").chmod(0o000)
    without_rights = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
    done = subprocess.run(
        [*without_rights, sys.executable, "-m", "auditors", *PATTERNS, "--format", "jsonl", "logs"],
        cwd=tmp_path,
        env={**inherited(), "HOME": str(tmp_path), "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        check=False,
    )
    (tmp_path / "logs" / "closed").chmod(0o700)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1, done.stderr
    assert [row["source"] for row in records if row.get("kind")] == ["logs/b.log"]
    assert {(row["source"], row["reason"]) for row in records[-1]["errors"]} == {
        ("logs/a.log", "cannot be opened: Permission denied"),
        ("logs/closed", "cannot be listed: Permission denied"),
    }
