"""A Hyperscan database is compiled beside the audit, once, and kept where only its owner can write."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from auditors.sensitive_data import compiling, kept
from auditors.sensitive_data.compiling import WarmingPatterns, compile_heads
from auditors.sensitive_data.multipattern import HyperscanPatterns, MultiPattern

pytest.importorskip("hyperscan")

HEADS = ["sk-[a-z]{3}", "(?i)password", r"\bAKIA[0-9A-Z]{4}"]
TEXT = b"a sk-abc, PassWord=x and AKIA1234 beside xAKIA1234; password"
FOUND = [(0, 8), (1, 18), (1, 60), (2, 33)]

SLOW = [rf"(?i)begin{number}[^\n]{{0,120}}(?:pass|word|key)[^\n]{{0,80}}end" for number in range(120)]
"""Heads that take a second or more to compile."""

PATIENCE = 60.0

READER = """
import sys, time
from pathlib import Path
from auditors.sensitive_data.compiling import compile_heads
patterns = compile_heads(sys.argv[1].split("\\0"))
patterns.scan(b" " * 1_000_000)
print(*[child for task in Path("/proc/self/task").iterdir() for child in (task / "children").read_text().split()])
sys.stdout.flush()
time.sleep(float(sys.argv[2]))
"""
"""A run that reads enough for a database, tells the processes that it has started, and ends after so many seconds."""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(compiling, "WARM_UP", 1000)
    return tmp_path


def until(true: Callable[[], bool]) -> None:
    latest = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < latest
        time.sleep(0.02)


def read_on(patterns: MultiPattern) -> bool:
    """Read a little more; whether a database reads by now."""
    assert sorted(patterns.scan(TEXT + b" " * 20_000)) == FOUND
    return isinstance(patterns, WarmingPatterns) and patterns.is_warm


def warm() -> WarmingPatterns:
    patterns = compile_heads(HEADS)
    assert isinstance(patterns, WarmingPatterns)
    until(lambda: read_on(patterns))
    return patterns


def kept_databases(folder: Path) -> list[Path]:
    return list(folder.rglob("patterns-*.hs"))


def reader(seconds: float) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", READER, "\0".join(SLOW).replace("\0", "\\0"), str(seconds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_small_input_is_read_without_compiling_a_database(cache: Path) -> None:
    patterns = compile_heads(HEADS)
    assert isinstance(patterns, WarmingPatterns)
    assert sorted(patterns.scan(TEXT)) == FOUND
    assert list(cache.rglob("patterns-*")) == []


def test_large_input_has_a_database_compiled_which_is_kept(cache: Path) -> None:
    warm()
    (file,) = kept_databases(cache)
    assert file.stat().st_mode & 0o777 == 0o600
    again = compile_heads(HEADS)
    assert isinstance(again, HyperscanPatterns)
    assert sorted(again.scan(TEXT)) == FOUND


def test_two_at_once_compile_one_database(cache: Path) -> None:
    first, second = compile_heads(HEADS), compile_heads(HEADS)
    read_on(first)
    until(lambda: read_on(second) or read_on(first))
    until(lambda: read_on(second) and read_on(first))
    assert len(kept_databases(cache)) == 1


def test_another_compiles_where_the_one_that_began_has_ended(cache: Path) -> None:
    patterns = compile_heads(SLOW)
    assert isinstance(patterns, WarmingPatterns)
    with reader(PATIENCE) as run:
        assert run.stdout is not None and run.stdout.readline()
        patterns.scan(b" " * 20_000)
        run.kill()
    until(lambda: not patterns.scan(b" " * 20_000) and patterns.is_warm)
    assert len(kept_databases(cache)) == 1


def test_other_heads_have_another_database() -> None:
    warm()
    assert isinstance(compile_heads([*HEADS, "xoxb-"]), WarmingPatterns)


@pytest.mark.parametrize("fault", ["writable by others", "cut off", "nonsense"])
def test_a_database_that_cannot_be_trusted_is_not_used(cache: Path, fault: str) -> None:
    warm()
    (file,) = kept_databases(cache)
    if fault == "writable by others":
        file.chmod(0o666)
    else:
        file.write_bytes(file.read_bytes()[:100] if fault == "cut off" else b"nonsense" * 1000)
    warm()


def test_without_a_place_to_keep_it_the_audit_goes_on(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (cache / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache / "file"))
    warm()


@pytest.mark.parametrize("interpreter", ["", "/nonexistent/python", "/bin/false"])
def test_without_a_process_it_is_compiled_here(cache: Path, monkeypatch: pytest.MonkeyPatch, interpreter: str) -> None:
    monkeypatch.setattr(sys, "executable", interpreter)
    warm()


@pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")
@pytest.mark.parametrize("end", ["kill", "interrupt", "of itself"])
def test_what_compiles_ends_with_the_run(cache: Path, end: str) -> None:
    with reader(0 if end == "of itself" else PATIENCE) as run:
        assert run.stdout is not None
        compilers = [int(number) for number in run.stdout.readline().split()]
        assert len(compilers) == 1
        if end != "of itself":
            os.kill(run.pid, signal.SIGKILL if end == "kill" else signal.SIGTERM)
        run.wait(PATIENCE)
    until(lambda: not any(map(is_running, compilers)))
    assert kept_databases(cache) == []


def test_a_database_can_be_waited_for(cache: Path) -> None:
    compile_heads(SLOW).scan(b" " * 20_000)
    assert kept_databases(cache) == []
    kept.settle(PATIENCE)
    assert len(kept_databases(cache)) == 1
    assert isinstance(compile_heads(SLOW), HyperscanPatterns)


def test_a_later_reader_takes_what_an_earlier_one_has_begun(cache: Path) -> None:
    compile_heads(SLOW).scan(b" " * 20_000)
    later = compile_heads(SLOW)
    assert isinstance(later, WarmingPatterns)
    until(lambda: not later.scan(b" " * 20_000) and later.is_warm)
    assert len(kept_databases(cache)) == 1


def test_the_first_audit_of_a_large_log_ends_with_a_database(cache: Path) -> None:
    log = cache / "a.log"
    log.touch(0o600)
    log.write_bytes(b"".join(b"a line of text, number %d of them\n" % number for number in range(30_000)))
    subprocess.run([sys.executable, "-m", "auditors", "--once", "--depth", "patterns", str(log)], check=True)
    assert len(kept_databases(cache)) == 1
