"""How fast others read the same logs: `python -m tests.benchmarks.peers [MEGABYTES] [PROFILE...]`.

Kingfisher and betterleaks look for secrets, on raw lines; Presidio, as its documentation shows it, looks for personal
data, in one string at a time. CPU seconds of one core, all in one run; slow ones read a part of the file, as shown.
What is not installed is left out (`pip install -r tests/benchmarks/requirements.txt`).
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from auditors.engines.collector import relax
from auditors.engines.parts import PartReader
from auditors.request import Depth
from tests.benchmarks.corpus import PROFILES, LogWriter
from tests.benchmarks.throughput import audit_with, request

Scan = Callable[[bytes], object]

WARM_UP = 50
"""Lines that each reads before it is measured."""


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
            models=[{"lang_code": "en", "model_name": "en_core_web_sm"}]
        )
    )

    def scan(line: bytes) -> None:
        for text in _strings(orjson.loads(line)):
            analyzer.analyze(text, language="en")

    return scan


PEERS = {
    "kingfisher": ("kingfisher_sdk", kingfisher, 1.0),
    "betterleaks": ("betterleaks", betterleaks, 0.1),
    "presidio": ("en_core_web_sm", presidio, 0.005),
}
"""Package to look for, how it is made ready, and the share of the file that it reads."""


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


def ours(file: Path, depth: Depth) -> float:
    """MB a CPU second of this project, after a warm-up of another reader on the first lines."""
    first = file.with_name("first.jsonl")
    with file.open("rb") as lines:
        first.write_bytes(b"".join(islice(lines, WARM_UP)))
    audit_with(PartReader(request(first, depth)), first, depth)
    reader = PartReader(request(file, depth))
    begun = time.process_time()
    audit_with(reader, file, depth)
    return file.stat().st_size / 1e6 / (time.process_time() - begun)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.peers", description=__doc__.splitlines()[0])
    parser.add_argument("megabytes", nargs="?", type=float, default=20)
    parser.add_argument("profiles", nargs="*", metavar="PROFILE", help=", ".join(PROFILES))
    options = parser.parse_args()
    peers = {name: peer for name, peer in PEERS.items() if importlib.util.find_spec(peer[0]) is not None}
    ready = {name: make() for name, (_, make, _) in peers.items()}
    relax()
    with tempfile.TemporaryDirectory() as folder:
        for profile in options.profiles or ("single", "mix", "prose"):
            file = Path(folder) / f"{profile}.jsonl"
            file.write_bytes(LogWriter(profile).bytes(int(options.megabytes * 1e6)))
            lines = file.read_bytes().splitlines()
            patterns, full = ours(file, Depth.PATTERNS), ours(file, Depth.FULL)
            sys.stdout.write(f"{profile}: auditor {patterns:.1f} MB/s at patterns, {full:.2f} MB/s at full\n")
            for name, scan in ready.items():
                part = list(islice(lines, max(60, int(len(lines) * peers[name][2]))))
                other = speed(part, scan)
                mine = full if name == "presidio" else patterns
                sys.stdout.write(
                    f"  {name:12} {other:8.3f} MB/s on {len(part)} lines: auditor is {mine / other:.1f} times as fast\n"
                )
            sys.stdout.flush()


if __name__ == "__main__":
    main()
