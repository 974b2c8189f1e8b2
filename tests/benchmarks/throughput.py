"""How fast logs are audited: `python -m tests.benchmarks.throughput [MEGABYTES] [--full] [PROFILE...]`.

Everything is measured in one process, on the same files, in CPU seconds of one core, the best of three runs, and shown
as a share of the *ceiling*: reading the lines, `orjson.loads`, and walking to every string of the result. A bar for the
share at patterns stands behind it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

from auditors.engines.collector import relax
from auditors.engines.parts import PartReader, plan
from auditors.request import AuditRequest, Depth
from auditors.settings import Settings, Usage
from auditors.sources.discovery import discover
from tests.benchmarks.corpus import PROFILES, LogWriter

BARS = {"mix": 0.30, "single": 0.15}
"""The least share of the ceiling at patterns, by profile."""


def cpu(work: Callable[[], object], runs: int = 3) -> float:
    """CPU seconds of the fastest run."""
    fastest = float("inf")
    for _ in range(runs):
        begun = time.process_time()
        work()
        fastest = min(fastest, time.process_time() - begun)
    return fastest


def ceiling(file: Path) -> int:
    """What anything that decodes must do: the number of strings in the file."""
    count = 0
    with file.open("rb") as lines:
        for line in lines:
            count += _strings(orjson.loads(line))
    return count


def _strings(value: Any) -> int:
    if isinstance(value, str):
        return 1
    if isinstance(value, dict):
        return sum([_strings(member) for member in value.values()])
    if isinstance(value, list):
        return sum([_strings(member) for member in value])
    return 0


def audit(file: Path, depth: Depth = Depth.PATTERNS) -> int:
    """The whole way from bytes to the ledger, in this process; the number of findings."""
    return audit_with(PartReader(request(file, depth)), file, depth)


def request(file: Path, depth: Depth, *, usage: bool = True) -> AuditRequest:
    """An audit of one file with the default settings, or without a look at usage."""
    return AuditRequest(
        paths=(str(file),),
        settings=Settings(usage=Usage(enabled=usage)),
        fingerprint_key=b"benchmark key, no secret",
        depth=depth,
    )


def audit_with(reader: PartReader, file: Path, depth: Depth) -> int:
    """The same with a reader that is ready: without loading models and compiling patterns."""
    parts = plan(discover([str(file)]).sources, depth)
    return sum(len(reader.read(part, lambda size, findings: None).ledger) for part in parts)


def measure(profile: str, size: int, depth: Depth, folder: Path) -> str:
    """One row of the table."""
    file = folder / f"{profile}.jsonl"
    file.write_bytes(LogWriter(profile).bytes(size))
    file.chmod(0o600)
    megabytes = file.stat().st_size / 1e6
    most = cpu(lambda: ceiling(file))
    ours = cpu(
        lambda: audit_with(PartReader(request(file, depth)), file, depth), runs=3 if depth is Depth.PATTERNS else 1
    )
    bar = f"{BARS[profile]:8.2f}" if depth is Depth.PATTERNS and profile in BARS else ""
    return f"{profile:8} {megabytes / most:9.0f} {megabytes / ours:9.1f} {most / ours:8.2f}{bar}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.throughput", description=__doc__.splitlines()[0])
    parser.add_argument("megabytes", nargs="?", type=float, default=20)
    parser.add_argument("profiles", nargs="*", metavar="PROFILE", help=", ".join(PROFILES))
    parser.add_argument("--full", action="store_true", help="with names and places")
    options = parser.parse_args()
    depth = Depth.FULL if options.full else Depth.PATTERNS
    relax()
    sys.stdout.write(f"depth {depth.value}, MB of log a CPU second\nprofile    ceiling   auditor    share     bar\n")
    with tempfile.TemporaryDirectory() as folder:
        for profile in options.profiles or PROFILES[:4]:
            sys.stdout.write(measure(profile, int(options.megabytes * 1e6), depth, Path(folder)) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
