"""What stands on a real terminal: colours, the line of progress, values in clear for who asks there."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import PROJECT, inherited
from tests.integration.test_process import payload

pytestmark = pytest.mark.slow


def on_a_terminal(folder: Path, *arguments: str, **variables: str) -> tuple[int, str, str]:
    """Exit status, and what `auditor ARGUMENTS` wrote to two terminals of 100 columns: standard output and error."""
    ends = [pty.openpty() for _ in range(2)]
    process = subprocess.Popen(
        [sys.executable, "-m", "auditors", *arguments],
        cwd=folder,
        env={
            **inherited(),
            "HOME": str(folder),
            "PYTHONPATH": str(PROJECT),
            "TERM": "xterm-256color",
            "COLUMNS": "100",
            "AUDITOR_FINGERPRINT_KEY": "a key for the tests, long enough",
            **variables,
        },
        stdin=subprocess.DEVNULL,
        stdout=ends[0][1],
        stderr=ends[1][1],
    )
    for _, theirs in ends:
        os.close(theirs)
    shown = [_everything(ours) for ours, _ in reversed(ends)]
    return process.wait(), shown[1], shown[0]


def _everything(terminal: int) -> str:
    parts = []
    try:
        while part := os.read(terminal, 1 << 16):
            parts.append(part)
    except OSError:  # the other end is closed
        pass
    os.close(terminal)
    return b"".join(parts).decode()


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("terminal")
    (folder / "logs").mkdir(mode=0o700)
    with (folder / "logs" / "payloads.jsonl").open("w") as log:
        log.writelines(payload(number) + "\n" for number in range(4_000))
    return folder


ONCE = ("--once", "--depth", "patterns", "--jobs", "1")


def test_progress_tells_rate_and_time_left_and_leaves_no_trace(logs: Path) -> None:
    status, _, err = on_a_terminal(logs, *ONCE, "logs")
    assert status == 1
    assert re.search(r"\r\x1b\[K *\d+ %  \d+\.\d MB/s  \d+:\d\d left  [\d,]+ findings", err)
    assert err.endswith("\r\x1b[K")
    assert "\n" not in err


@pytest.mark.parametrize(("option", "variables"), [("-q", {}), ("-v", {"TERM": "dumb"})])
def test_progress_is_left_out_where_it_is_not_wanted_or_cannot_be_drawn(
    logs: Path, option: str, variables: dict[str, str]
) -> None:
    _, _, err = on_a_terminal(logs, *ONCE, option, "logs", **variables)
    assert "\x1b" not in err


def test_a_terminal_gets_colours_unless_it_is_told_otherwise(logs: Path) -> None:
    assert "\x1b[33m● MEDIUM\x1b[0m" in on_a_terminal(logs, *ONCE, "logs")[1]
    assert "\x1b" not in on_a_terminal(logs, *ONCE, "logs", NO_COLOR="1")[1]
    assert "\x1b" not in on_a_terminal(logs, *ONCE, "--no-color", "logs")[1]


def test_values_are_shown_in_clear_on_a_terminal_only(logs: Path) -> None:
    status, out, _ = on_a_terminal(logs, *ONCE, "--show-values", "logs")
    assert status == 1
    assert "desk" not in out
    assert re.search(r"floor\d@mail.example", out)
