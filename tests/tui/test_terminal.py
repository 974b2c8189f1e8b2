"""The real program in a pseudo-terminal: start, quit, signals, hostile logs, the terminal given back."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.command import PROJECT
from tests.tui.test_failures import EVIL

PATIENCE = 120.0

LEFT_SCREEN = b"\x1b[?1049l"
"""Back from the alternate screen (xterm): the terminal is as it was."""


class Terminal:
    """A program in a pseudo-terminal of 100 by 30, and the raw bytes that it wrote."""

    def __init__(self, process: subprocess.Popen[bytes], master: int) -> None:
        self.process = process
        self.raw = b""
        self._master = master

    def wait_for(self, condition: Callable[[bytes], bool]) -> None:
        """Read until the bytes so far fulfil a condition."""
        deadline = time.monotonic() + PATIENCE
        while not condition(self.raw):
            assert time.monotonic() < deadline, self.raw[-2_000:]
            if not self._read():
                assert condition(self.raw), self.raw[-2_000:]
                return

    def _read(self) -> bool:
        if not select.select([self._master], [], [], 0.2)[0]:
            return True
        try:
            data = os.read(self._master, 1 << 16)
        except OSError:  # the other end is closed
            return False
        self.raw += data
        return bool(data)

    def shows(self, text: str) -> None:
        """Wait until a text was painted."""
        self.wait_for(lambda raw: text in _plain(raw))

    def forget(self) -> None:
        """What was written by now is of no interest any more."""
        while select.select([self._master], [], [], 0.2)[0] and self._read():
            pass
        self.raw = b""

    def press(self, keys: bytes) -> None:
        """Send keys."""
        os.write(self._master, keys)

    def hang_up(self) -> None:
        """Take the terminal away."""
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    def ends(self) -> int:
        """Wait for the end; the exit status."""
        deadline = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < deadline:
            self._read()
        while self._read() and select.select([self._master], [], [], 0.2)[0]:
            pass
        return self.process.wait(1)


def _plain(raw: bytes) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", raw.decode(errors="replace"))


@contextmanager
def terminal(*arguments: str, code: str | None = None, **environ: str) -> Iterator[Terminal]:
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    command = [sys.executable, "-c", code] if code else [sys.executable, "-m", "auditors", *arguments]
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"},
        "TERM": "xterm-256color",
        "PYTHONPATH": str(PROJECT),
        "PYTHONUTF8": "1",
        **environ,
    }
    process = subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, env=environment, cwd=PROJECT, start_new_session=True
    )
    os.close(slave)
    screen = Terminal(process, master)
    try:
        yield screen
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        screen.hang_up()


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    directory = tmp_path / "logs"
    directory.mkdir()
    (directory / "a.log").write_text("mail jane.roe@mail.example now\n")
    return directory


def test_it_opens_shows_and_gives_the_terminal_back(logs: Path, tmp_path: Path) -> None:
    with terminal("--depth", "patterns", str(logs), HOME=str(tmp_path)) as screen:
        screen.shows("email-address")
        with (logs / "a.log").open("a") as stream:
            stream.write("card 4539 1488 0343 6467 now\n")
        screen.shows("credit-card")
        screen.press(b"q")
        assert screen.ends() == 0
    assert screen.raw.rstrip().endswith(b"\x1b[?25h") or LEFT_SCREEN in screen.raw[-400:]
    assert b"Traceback" not in screen.raw


def test_hostile_logs_write_nothing_raw(logs: Path, tmp_path: Path) -> None:
    evil = f"{EVIL} mail joe.roe@mail.example {EVIL}"
    lines = f"{evil}\n{json.dumps({'message': evil})}\n{json.dumps({'message': evil}, ensure_ascii=False)}\n"
    (logs / "evil.log").write_text(lines, encoding="utf-8", newline="")
    with terminal("--depth", "patterns", str(logs), HOME=str(tmp_path)) as screen:
        screen.shows("email-address")
        for keys, text in ((b"4", "x1b]0;pwned"), (b"2", "by entity"), (b"5", "evil.log"), (b"1\r", "What to do")):
            screen.press(keys)
            screen.shows(text)
        screen.press(b"\x1b[27uq")  # Escape as newer terminals send it: a bare one makes another key of what follows
        assert screen.ends() == 0
    for bad in (b"\x1b]0;pwned", b"\x1b]52", "\x9b31m".encode(), "\u202e".encode(), "\u200b".encode(), b"Traceback"):
        assert bad not in screen.raw


def test_a_state_that_could_not_be_kept_is_told_when_the_screen_is_left(logs: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    with terminal("--depth", "patterns", "--state", str(kept / "state"), str(logs), HOME=str(tmp_path)) as screen:
        screen.shows("email-address")
        shutil.rmtree(kept)
        kept.write_text("no directory any more")
        screen.press(b"q")
        assert screen.ends() == 3
    assert "auditor: the state file could not be written" in _plain(screen.raw[-400:])


def test_a_replay_ends_and_stays_on_the_screen(logs: Path, tmp_path: Path) -> None:
    with terminal("--replay", "--depth", "patterns", str(logs), HOME=str(tmp_path)) as screen:
        screen.shows("finished")
        screen.press(b"q")
        assert screen.ends() == 0


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, -signal.SIGTERM), (signal.SIGINT, 130)])
def test_signals_give_the_terminal_back(number: int, status: int, logs: Path, tmp_path: Path) -> None:
    with terminal("--depth", "patterns", str(logs), HOME=str(tmp_path)) as screen:
        screen.shows("email-address")
        screen.process.send_signal(number)
        assert screen.ends() == status
        assert LEFT_SCREEN in screen.raw
        assert b"Traceback" not in screen.raw


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, -signal.SIGTERM), (signal.SIGINT, 130)])
def test_signals_give_the_terminal_back_while_the_screen_opens(
    number: int, status: int, logs: Path, tmp_path: Path
) -> None:
    with terminal("--depth", "patterns", str(logs), HOME=str(tmp_path)) as screen:
        screen.wait_for(lambda raw: b"\x1b[?1049h" in raw)
        screen.process.send_signal(number)
        assert screen.ends() == status
        assert LEFT_SCREEN in screen.raw
        assert b"Traceback" not in screen.raw


def test_it_is_laid_aside_and_taken_up_again_as_other_programs_are(logs: Path, tmp_path: Path) -> None:
    """The shell writes where the screen was, so all of it is painted again."""
    with terminal("--depth", "patterns", str(logs), HOME=str(tmp_path)) as screen:
        screen.shows("email-address")
        screen.press(b"\x1a")
        screen.wait_for(lambda raw: LEFT_SCREEN in raw)
        assert os.WIFSTOPPED(os.waitpid(screen.process.pid, os.WUNTRACED)[1])
        screen.forget()
        screen.process.send_signal(signal.SIGCONT)
        screen.shows("Quit")
        screen.press(b"q")
        assert screen.ends() == 0


@pytest.mark.parametrize("ignored", [False, True], ids=["", "nohup"])
def test_it_ends_with_its_terminal(ignored: bool, logs: Path, tmp_path: Path) -> None:
    code = f"""
import signal, sys
if {ignored!r}:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
from auditors.cli import main
sys.exit(main(["--depth", "patterns", {str(logs)!r}]))
"""
    with terminal(code=code, HOME=str(tmp_path)) as screen:
        screen.shows("email-address")
        screen.hang_up()
        assert screen.process.wait(PATIENCE) == -signal.SIGHUP


@pytest.mark.parametrize(("number", "status"), [("SIGTERM", -signal.SIGTERM), ("SIGINT", 130)])
def test_a_signal_just_before_the_screen_opens_is_not_lost(
    number: str, status: int, logs: Path, tmp_path: Path
) -> None:
    code = f"""
import signal, sys
from tui.app import AuditorApp
run = AuditorApp.run
def signalled(self):
    signal.raise_signal(signal.{number})
    return run(self)
AuditorApp.run = signalled
from auditors.cli import main
sys.exit(main(["--depth", "patterns", {str(logs)!r}]))
"""
    with terminal(code=code, HOME=str(tmp_path)) as screen:
        assert screen.ends() == status
        assert b"Traceback" not in screen.raw


@pytest.mark.skipif(sys.platform != "linux", reason="the engine is forked on Linux")
@pytest.mark.parametrize("mode", [[], ["--replay"]])
def test_an_interrupt_is_none_of_the_engines_business(mode: list[str], logs: Path, tmp_path: Path) -> None:
    code = f"""
import os, signal, sys
os.register_at_fork(after_in_child=lambda: os.kill(os.getpid(), signal.SIGINT))
from auditors.cli import main
sys.exit(main([*{mode!r}, "--depth", "patterns", {str(logs)!r}]))
"""
    with terminal(code=code, HOME=str(tmp_path)) as screen:
        screen.shows("email-address")
        screen.press(b"q")
        assert screen.ends() == 0
        assert b"Traceback" not in screen.raw


def test_a_demo_leaves_nothing_behind_when_a_second_signal_comes(tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    with terminal("--demo", "--depth", "patterns", HOME=str(tmp_path), TMPDIR=str(tmp_path / "tmp")) as screen:
        screen.wait_for(lambda _: any((tmp_path / "tmp").glob("*/config.yaml")))
        for number in (signal.SIGSTOP, signal.SIGINT, signal.SIGTERM, signal.SIGCONT):  # both come at once
            screen.process.send_signal(number)
        assert screen.ends() in (130, -signal.SIGTERM)
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_failure_of_the_screen_is_told_without_what_was_read(logs: Path, tmp_path: Path) -> None:
    code = f"""
import sys
from tui.widgets.findings import FindingList
def fail(self, index, width):
    secret = self.findings()[index].finding
    raise ValueError(secret)
FindingList.paint = fail
from auditors.cli import main
sys.exit(main(["--depth", "patterns", {str(logs)!r}]))
"""
    with terminal(code=code, HOME=str(tmp_path)) as screen:
        assert screen.ends() == 4
        assert LEFT_SCREEN in screen.raw
        told = _plain(screen.raw)
        assert (
            "internal error: ValueError" in told and "Traceback" not in told and "jane" not in told.split("internal")[1]
        )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--config-file", "/nowhere.toml", "."), "nowhere.toml"),
        (("--once", "--replay", "."), "do not go together"),
        (("--format", "json", "."), "--format is for --once"),
        (("-",), "cannot read standard input"),
        ((), "name the logs"),
    ],
)
def test_what_is_wrong_is_told_before_the_screen_opens(arguments: tuple[str, ...], words: str, tmp_path: Path) -> None:
    with terminal(*arguments, HOME=str(tmp_path)) as screen:
        assert screen.ends() == 2
    assert words in _plain(screen.raw) and b"\x1b[?1049h" not in screen.raw


@pytest.mark.parametrize(("term", "words"), [("dumb", "TERM=dumb"), ("", "TERM=unset")])
def test_terminals_that_can_show_nothing(term: str, words: str, logs: Path) -> None:
    with terminal(str(logs), TERM=term) as screen:
        assert screen.ends() == 2
    assert words in _plain(screen.raw) and "--once" in _plain(screen.raw)


@pytest.mark.parametrize(
    ("environ", "colors"),
    [
        ({"TERM": "xterm-mono"}, False),
        ({"TERM": "vt100"}, False),
        ({"TERM": "xterm"}, True),
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "vt100", "COLORTERM": "truecolor"}, True),
        ({"TERM": "nobody-has-described-this"}, True),
    ],
)
def test_colours_are_for_terminals_that_have_them(environ: dict[str, str], colors: bool) -> None:
    code = f"from tui.launch import shows_colors; print(shows_colors({environ}))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, check=True)
    assert told.stdout.strip() == str(colors)


def test_without_a_terminal_it_says_what_to_do(logs: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "auditors", str(logs)],
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2 and done.stdout == ""
    assert len(done.stderr.splitlines()) == 1 and "needs a terminal" in done.stderr and "--once" in done.stderr
