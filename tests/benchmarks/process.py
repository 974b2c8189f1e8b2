"""What an audit takes of a machine: `python -m tests.benchmarks.process [MEGABYTES] [--full]`.

Start-up times, each the best of five, and then the time and the greatest memory of all processes together while a log
of the given size is audited. Memory is the proportional set size, which counts shared pages once (Linux).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.corpus import LogWriter
from tests.command import PROJECT

START = (
    ("--version",),
    ("--help",),
    ("--once", "--depth", "patterns", "small.jsonl"),
    ("--once", "--depth", "full", "small.jsonl"),
)
INTERVAL = 0.1
"""Seconds between two looks at the memory."""


def auditor(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """The command, started in a folder that is its home as well."""
    return subprocess.Popen(
        [sys.executable, "-m", "auditors", *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(PROJECT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def seconds(folder: Path, *arguments: str) -> float:
    """Wall time of the command."""
    begun = time.perf_counter()
    auditor(folder, *arguments).wait()
    return time.perf_counter() - begun


def memory(process: subprocess.Popen[bytes]) -> float:
    """The greatest memory of a process and its children until it ends, in megabytes."""
    most = 0
    while process.poll() is None:
        most = max(most, sum(map(_proportional, _family(process.pid))))
        time.sleep(INTERVAL)
    return most / 1000


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from _family(int(child))


def _proportional(pid: int) -> int:
    """Kilobytes of a process."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("megabytes", nargs="?", type=int, default=500)
    parser.add_argument("--full", action="store_true", help="with entity recognition")
    options = parser.parse_args(arguments)
    depth = "full" if options.full else "patterns"
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "small.jsonl").write_bytes(LogWriter("chat").bytes(1000))
        for command in START:
            best = min(seconds(folder, *command) for _ in range(5))
            sys.stdout.write(f"{best:8.2f} s  auditor {' '.join(command)}\n")
        with (folder / "large.jsonl").open("wb") as log:
            log.writelines(LogWriter("mix").lines(options.megabytes * 1_000_000))
        size = (folder / "large.jsonl").stat().st_size / 1e6
        for jobs in ("1", "2"):
            begun = time.perf_counter()
            most = memory(auditor(folder, "--once", "--depth", depth, "--jobs", jobs, "large.jsonl"))
            rate = size / (time.perf_counter() - begun)
            sys.stdout.write(f"{most:8.0f} MB at most, {rate:.0f} MB/s: {size:,.0f} MB at {depth} with --jobs {jobs}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
