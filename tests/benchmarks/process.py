"""What an audit takes of a machine: `python -m tests.benchmarks.process [MEGABYTES] [--full] [--dump GIGABYTES]`.

Start-up times, each the best of five; the time from the start to the first finding in a large dump; and then the time
to audit a log of the given size, as one file and as six, by one process and by two in turn, the best of three rounds,
and in a further round the greatest memory of all processes together: looking at it takes time of a core that two
processes need. All of that is wall time, so that nothing else should run; how much more processor time two processes
take than one is told as well, which hardly depends on that. Memory is the proportional set size, which counts shared
pages once (Linux). A bar stands behind what has one.
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

ROUNDS = 3
FILES = 6
LONGEST = 30
"""Seconds that a first finding may take."""

FIRST = 1.0
"""The bar for the first finding in a dump, in seconds."""
SPEED_UP = 1.7
"""The bar for two processes against one."""
MEMORY = {"patterns": 150, "full": 500}
"""The bar for the memory of one process, in megabytes."""


def auditor(folder: Path, *arguments: str, output: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    """The command, started in a folder that is its home as well."""
    return subprocess.Popen(
        [sys.executable, "-m", "auditors", *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(PROJECT)},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.DEVNULL,
    )


def seconds(folder: Path, *arguments: str) -> float:
    """Wall time of the command."""
    begun = time.perf_counter()
    auditor(folder, *arguments).wait()
    return time.perf_counter() - begun


def first_finding(folder: Path, log: str) -> float:
    """Seconds from the start until a value that stands in a log is told."""
    begun = time.perf_counter()
    process = auditor(folder, "--follow", "--depth", "patterns", "--format", "jsonl", log, output=subprocess.PIPE)
    assert process.stdout is not None
    try:
        for line in process.stdout:
            seconds = time.perf_counter() - begun
            if b'"category":"sensitive-data"' in line or seconds > LONGEST:
                return seconds
        return float("inf")
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def write_dump(file: Path, size: int) -> None:
    """A log of a size, with an e-mail address in one of ten questions: the same lines over and over."""
    lines = LogWriter("mix", plants=lambda rng: ("EMAIL_ADDRESS", f"reach me at v{rng.getrandbits(40):x}@mail.example"))
    once = lines.bytes(min(size, 200_000_000))
    with file.open("wb") as dump:
        while dump.tell() < size:
            dump.write(once)


def write_logs(folder: Path, size: int) -> tuple[str, ...]:
    """A log of a size, and as much in several files of other conversations."""
    with (folder / "large.jsonl").open("wb") as log:
        log.writelines(LogWriter("mix").lines(size))
    parts = folder / "parts"
    parts.mkdir()
    for number in range(FILES):
        with (parts / f"{number}.jsonl").open("wb") as log:
            log.writelines(LogWriter("mix", 100 + number).lines(size // FILES))
    return "large.jsonl", "parts"


def audits(folder: Path, path: str, depth: str) -> Iterator[str]:
    """The rows of one process and of two on a file or a folder."""
    found = folder / path
    size = sum(file.stat().st_size for file in (found.iterdir() if found.is_dir() else (found,))) / 1e6
    best = {1: float("inf"), 2: float("inf")}
    least = dict(best)
    command = ("--once", "--depth", depth, "--jobs")
    for _ in range(ROUNDS):
        for jobs in best:
            spent = _processor_time()
            best[jobs] = min(best[jobs], seconds(folder, *command, str(jobs), path))
            least[jobs] = min(least[jobs], _processor_time() - spent)
    for jobs, taken in best.items():
        most = memory(auditor(folder, *command, str(jobs), path))
        yield (
            f"{most:8.0f} MB at most, {size / taken:.0f} MB/s: {size:,.0f} MB of {path} at {depth} with "
            f"--jobs {jobs} (bar {jobs * MEMORY[depth]} MB)"
        )
    yield f"{best[1] / best[2]:8.2f} times as fast with two processes (bar {SPEED_UP})"
    yield f"{least[2] / least[1]:8.2f} times as much processor time with two processes, of {least[1]:.1f} s"


def _processor_time() -> float:
    """Seconds that all processes took which were started here and have ended."""
    spent = os.times()
    return spent.children_user + spent.children_system


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
    parser.add_argument("--dump", type=float, default=1.0, metavar="GIGABYTES", help="size of the dump (default: 1)")
    options = parser.parse_args(arguments)
    depth = "full" if options.full else "patterns"
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "small.jsonl").write_bytes(LogWriter("chat").bytes(1000))
        for command in START:
            best = min(seconds(folder, *command) for _ in range(5))
            sys.stdout.write(f"{best:8.2f} s  auditor {' '.join(command)}\n")
        write_dump(folder / "dump.jsonl", int(options.dump * 1e9))
        best = min(first_finding(folder, "dump.jsonl") for _ in range(5))
        (folder / "dump.jsonl").unlink()
        sys.stdout.write(f"{best:8.2f} s  to the first finding in a dump of {options.dump:g} GB (bar {FIRST:g} s)\n")
        for path in write_logs(folder, options.megabytes * 1_000_000):
            for row in audits(folder, path, depth):
                sys.stdout.write(row + "\n")
                sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
