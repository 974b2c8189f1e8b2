"""The same incidents, tables and memory of a log of many keys: in any number of processes, cut, packed, rotated, in the
order in which a slow shipper delivers it.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from auditors.catalogue import rules
from auditors.engines import local, parts
from auditors.engines.local import audit_once
from auditors.model import Category
from auditors.request import AuditRequest, Depth, Silence
from auditors.settings import Settings
from auditors.usage import meters as meters_module
from auditors.usage.meters import Meters
from tests.benchmarks.abuse import denied, looped, repeated, stolen
from tests.benchmarks.traffic import DAY, HOUR, START, Log, Traffic
from tests.unit.usage.logs import payload

DAYS = 5
KEYS = 400


@pytest.fixture(scope="module")
def lines() -> list[bytes]:
    """A log whose times are whole seconds: thirteen keys with incidents among hundreds that are hardly used."""
    traffic = Traffic(5, DAYS, share=0.05)
    dice = random.Random(5)
    load = Log([use for use in traffic.uses() if dice.random() < 0.4])
    at = START + (DAYS - 1) * DAY + 10 * HOUR
    more = stolen(traffic, traffic.holders[0], at) + looped(traffic, traffic.holders[11], at + HOUR)
    more += denied(traffic, traffic.holders[1], at + 2 * HOUR)
    more += repeated(traffic, traffic.holders[6], START + (DAYS - 2) * DAY + 12 * HOUR)
    for _ in range(1_500):
        key = int(KEYS * dice.random() ** 2)
        changes = {"key": f"{key:064x}", "alias": f"key-{key}", "user": f"user-{key}", "ip": f"10.9.{key % 250}.7"}
        more.append(traffic.use(traffic.holders[6], START + dice.random() * DAYS * DAY, **changes, latency=1.0))
    told = []
    for use in load.with_(more):
        changed = msgspec.structs.replace(use, time=float(int(use.time)), latency=1.0)
        told.append(json.dumps(payload(msgspec.structs.replace(changed, digest=use.digest % 1000))).encode() + b"\n")
    return told


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables have less room than there are names, and logs are read in many parts."""
    monkeypatch.setattr(meters_module, "NAMES", 100)
    monkeypatch.setattr(meters_module, "CHARTED", 20)
    monkeypatch.setattr(meters_module, "OPEN", 64)
    monkeypatch.setattr(local, "ALONE", 0)


def tables(meters: Meters) -> dict[str, Any]:
    """Everything that the meters have counted."""
    told: dict[str, Any] = {
        name: (dimension.tallies, {each: series.points(3_600) for each, series in dimension.series.items()})
        for name, dimension in meters.dimensions.items()
    }
    return told | {"all": meters.total, "hours": meters.series.points(3_600), "aliases": meters.aliases}


def audited(folder: Path, jobs: int = 1) -> dict[str, Any]:
    """What is said about the usage of the logs in a folder, but for the places to look at."""
    request = AuditRequest(
        paths=("logs",), settings=Settings(), fingerprint_key=b"k" * 32, depth=Depth.PATTERNS, jobs=jobs
    )
    with contextlib.chdir(folder):
        result = audit_once(request, Silence())
    said = []
    for finding in result.ledger.findings(rules()):
        if finding.category is Category.USAGE:
            rows = finding.evidence.pop("rows")
            said.append((finding.id, finding.rule, finding.first_seen, finding.last_seen, len(rows), finding.evidence))
    result.ledger.close()
    assert result.meters is not None
    assert result.memory is not None
    memory = result.memory()
    rhythms, memory.logs = list(memory.logs.values()), {}
    return {"incidents": said, "memory": memory, "rhythms": rhythms, **tables(result.meters)}


def write(folder: Path, **files: Sequence[bytes]) -> Path:
    """A folder with a log in pieces: they are named by what stands behind its name, with `_` in place of dots."""
    logs = folder / "logs"
    logs.mkdir(mode=0o700, parents=True)
    for name, lines in files.items():
        file = logs / name.replace("_", ".")
        data = b"".join(lines)
        file.write_bytes(gzip.compress(data) if file.suffix == ".gz" else data)
        file.chmod(0o600)
    return folder


@pytest.fixture(scope="module")
def whole(lines: list[bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("whole"), calls_jsonl=lines)


def test_processes_and_parts(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = audited(whole)
    assert {"USE302", "USE311", "USE322"} <= {rule for _, rule, *_ in expected["incidents"]}
    for span, jobs in ((150_000, 1), (150_000, 3), (600_000, 2)):
        monkeypatch.setattr(parts, "SPAN_BYTES", dict.fromkeys(Depth, span))
        assert audited(whole, jobs) == expected


def test_packed_and_rotated(lines: list[bytes], whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = audited(whole)
    monkeypatch.setattr(parts, "SPAN_BYTES", dict.fromkeys(Depth, 300_000))
    assert audited(write(tmp_path / "packed", calls_jsonl_gz=lines), 2) == expected
    one, two = len(lines) // 3, len(lines) // 3 * 2
    first, middle, last = lines[:one], lines[one:two], lines[two:]
    rotated = write(tmp_path / "rotated", calls_jsonl_2_gz=first, calls_jsonl_1=middle, calls_jsonl=last)
    for jobs in (1, 3):
        assert audited(rotated, jobs) == expected


def test_events_that_come_late(lines: list[bytes], whole: Path, tmp_path: Path) -> None:
    """Times of a whole second do not tell which of two events was the first: these stay in their order."""
    dice = random.Random(8)
    late: dict[float, float] = {}
    order = sorted(
        lines, key=lambda line: (at := json.loads(line)["startTime"]) + late.setdefault(at, dice.random() * 60)
    )
    assert order != lines
    assert audited(write(tmp_path, calls_jsonl=order)) == audited(whole)
