"""How well logs are followed: `python -m tests.benchmarks.following [--rate N] [--seconds N] [--screen] [--idle
FILES]`.

A process writes lines at a steady rate, in batches every 50 ms, one in a thousand with a value of its own. Shown are
the lines that were lost, how long it took from the writing of a value to its finding, how far the audit was behind, and
the share of one core that the audit took. `--screen` measures the audit in a process of its own, as the screen has it,
whose updates are taken here; without it `auditor --follow` is measured. `--idle` measures nothing but the followed
files.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from auditors.engines.live import LiveOptions
from auditors.engines.live_process import start
from auditors.engines.updates import Stop, Taken, Update, decode_update, encode
from auditors.request import Silence
from auditors.sensitive_data.masking import Masker
from auditors.session import AuditOptions, Session

KEY = "6b657920666f722061206265"
BATCH = 0.05
EVERY = 1_000
WORDS = (
    "please summarise the quarterly incident report for payment gateway latency and list the three most likely root "
    "causes then draft an update for customers with next steps and an owner"
).split()


def line(number: int, chance: random.Random) -> bytes:
    """A record of some 580 bytes."""
    said = " ".join(chance.choices(WORDS, k=50))
    if number % EVERY == 0:
        said += f" write to {value(number)}"
    body = {
        "ts": f"2026-01-01T00:00:{number % 60:02d}.000Z",
        "level": "INFO",
        "seq": number,
        "request_id": f"{chance.getrandbits(128):032x}",
        "user": f"user-{chance.randrange(400):03d}",
        "model": f"gpt-x-{chance.randrange(4)}",
        "endpoint": "/v1/chat/completions",
        "status": 200,
        "usage": {"prompt_tokens": 100, "completion_tokens": chance.randrange(900)},
        "message": said,
    }
    return json.dumps(body, separators=(",", ":")).encode() + b"\n"


def value(number: int) -> str:
    """The value in a line."""
    return f"jane.doe{number}@acme-corp.com"


def write(file: Path, rate: int, seconds: float, times: multiprocessing.SimpleQueue[tuple[int, float]]) -> None:
    """Write lines for so many seconds, and tell when each value was written."""
    chance = random.Random(7)
    pool = [line(number, chance) for number in range(1, 20_000)]
    begun = time.monotonic()
    number = 0
    with file.open("ab", buffering=0) as stream:
        while (elapsed := time.monotonic() - begun) < seconds:
            wanted = int(elapsed * rate)
            batch = [
                line(each, chance) if each % EVERY == 0 else pool[each % len(pool)] for each in range(number, wanted)
            ]
            stream.write(b"".join(batch))
            for each in range(number, wanted):
                if each % EVERY == 0:
                    times.put((each, time.time()))
            number = wanted
            time.sleep(BATCH)
    times.put((-1, float(number)))


def cpu_seconds(pid: int) -> float:
    """What a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Screen:
    """The audit in a process of its own; keeps when each value was found."""

    def __init__(self, directory: Path) -> None:
        session = Session.open(AuditOptions(paths=(str(directory),), depth="patterns", isolated=True), Silence())
        self._process = start(session.request, session.policy, LiveOptions(places=True))
        self.pid: int = self._process._process.pid
        self.found: dict[str, float] = {}
        self.lines = 0
        self.behind: list[float] = []
        self._thread = threading.Thread(target=self._take)
        self._thread.start()

    def _take(self) -> None:
        update = Update(number=0, made=0.0)
        while not update.ended:
            update = decode_update(self._process.connection.recv_bytes())
            self._process.connection.send_bytes(encode(Taken()))
            now = time.time()
            for finding in update.findings:
                if finding.fingerprint:
                    self.found.setdefault(finding.fingerprint, now)
            self.lines = update.totals.lines
            self.behind.append(update.health.behind_seconds)

    def stop(self) -> None:
        """End it, with everything audited."""
        self._process.connection.send_bytes(encode(Stop()))
        self._thread.join()
        self._process.stop()


class Command:
    """`auditor --follow`; keeps when each value was printed."""

    def __init__(self, directory: Path) -> None:
        options = ["--isolated", "--depth", "patterns", "--format", "jsonl"]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "auditors", "--follow", str(directory), *options], stdout=subprocess.PIPE
        )
        self.pid = self._process.pid
        self.found: dict[str, float] = {}
        self.lines = 0
        self.behind: list[float] = []
        self._thread = threading.Thread(target=self._take)
        self._thread.start()

    def _take(self) -> None:
        assert self._process.stdout is not None
        for text in self._process.stdout:
            record = json.loads(text)
            if record["type"] == "summary":
                self.lines = record["lines"]
            elif "fingerprint" in record:
                self.found.setdefault(record["fingerprint"], time.time())

    def stop(self) -> None:
        """End it, with everything audited."""
        self._process.terminate()
        self._thread.join()
        self._process.wait()


def measure(rate: int, seconds: float, screen: bool) -> Iterator[str]:
    """Follow one file that is written at a rate."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        audit = (Screen if screen else Command)(directory)
        time.sleep(3)
        times: multiprocessing.SimpleQueue[tuple[int, float]] = multiprocessing.SimpleQueue()
        writer = multiprocessing.Process(target=write, args=(directory / "a.log", rate, seconds, times))
        used = cpu_seconds(audit.pid)
        begun = time.monotonic()
        writer.start()
        written: dict[int, float] = {}
        total = 0
        while not total:
            number, moment = times.get()
            if number < 0:
                total = int(moment)
            else:
                written[number] = moment
        elapsed, used = time.monotonic() - begun, cpu_seconds(audit.pid) - used
        writer.join()
        time.sleep(3)
        audit.stop()
        masker = Masker(KEY.encode())
        prints = {masker.fingerprint("EMAIL_ADDRESS", value(number)): moment for number, moment in written.items()}
        delays = sorted(audit.found[key] - moment for key, moment in prints.items() if key in audit.found)
        yield f"{rate:,} lines/s for {seconds:g} s, {'screen' if screen else 'auditor --follow'}"
        yield f"  lines written {total:,}, audited {audit.lines:,}, values lost {len(prints) - len(delays)}"
        yield f"  CPU {used / elapsed:.1%} of a core"
        if delays:
            quantiles = statistics.quantiles(delays, n=100) if len(delays) > 1 else delays * 99
            shown = ", ".join(f"p{each} {quantiles[each - 1]:.3f} s" for each in (50, 95, 99))
            yield f"  from value to finding: {shown}"
        if audit.behind:
            behind = sorted(audit.behind)
            yield f"  behind: p95 {behind[int(len(behind) * 0.95)]:.2f} s, at most {behind[-1]:.2f} s"


def measure_idle(files: int, seconds: float, screen: bool) -> Iterator[str]:
    """Follow files that nobody writes to."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        for number in range(files):
            (directory / f"{number}.log").write_bytes(line(number, random.Random(number)))
        audit = (Screen if screen else Command)(directory)
        time.sleep(15)
        used, begun = cpu_seconds(audit.pid), time.monotonic()
        time.sleep(seconds)
        share = (cpu_seconds(audit.pid) - used) / (time.monotonic() - begun)
        audit.stop()
        yield f"{files:,} files at rest: CPU {share:.2%} of a core"


def main() -> None:
    """Measure what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=5_000)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--screen", action="store_true")
    parser.add_argument("--idle", type=int, default=0, metavar="FILES")
    arguments = parser.parse_args()
    os.environ["AUDITOR_FINGERPRINT_KEY"] = KEY
    if arguments.idle:
        lines = measure_idle(arguments.idle, arguments.seconds, arguments.screen)
    else:
        lines = measure(arguments.rate, arguments.seconds, arguments.screen)
    for text in lines:
        print(text)


if __name__ == "__main__":
    main()
