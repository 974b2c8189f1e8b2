"""Logs that can only be read from their beginning: several processes read stretches, and the answer is the same."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import pickle
import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
import zstandard

from auditors.catalogue import rules
from auditors.engines import local, parts
from auditors.engines.local import audit_once
from auditors.engines.parts import plan
from auditors.records import spans
from auditors.request import AuditRequest, Depth, Silence
from auditors.settings import Settings
from auditors.sources.discovery import discover

_PACK: dict[str, Callable[[bytes], bytes]] = {
    "gz": lambda data: gzip.compress(data[:50_000]) + gzip.compress(data[50_000:]),
    "zst": zstandard.compress,
    "xz": lzma.compress,
    "bz2": bz2.compress,
    "half.gz": lambda data: gzip.compress(data)[:-1_000],
}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))


def audit(*, jobs: int = 1, engine: str = "local") -> tuple[list[bytes], bytes]:
    """Everything that a report could say: findings with all their places, and the coverage."""
    request = AuditRequest(
        paths=("log",),
        settings=Settings(),
        fingerprint_key=b"k" * 32,
        depth=Depth.PATTERNS,
        jobs=jobs,
        engine=engine,
        occurrences=True,
    )
    result = audit_once(request, Silence())
    found = [
        msgspec.json.encode((finding, list(result.ledger.places(finding))))
        for finding in result.ledger.findings(rules())
    ]
    return found, msgspec.json.encode(result.coverage)


def small_stretches(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(parts, "SPAN_BYTES", {Depth.PATTERNS: size})
    monkeypatch.setattr(parts, "LEAST_PACKED", 0)
    monkeypatch.setattr(parts, "_LEAST_SPAN", 100)
    monkeypatch.setattr(spans, "LOOKBACK", 5_000)
    monkeypatch.setattr(local, "ALONE", 0)


def lines() -> bytes:
    """Objects, some of them broken, and records that go on over many lines, with values at their ends."""
    written = []
    for n in range(900):
        call = {
            "call_type": "acompletion",
            "startTime": 1795161601.0 + n,
            "messages": [{"content": f"to x{n % 50}@a.example"}],
        }
        line = json.dumps(call)
        written.append(line[:-5] if n % 70 == 3 else line)
        written.append(f"10:00:{n % 60:02} - LiteLLM Proxy:ERROR: proxy_server.py:{n} - Exception")
        written += ["Traceback (most recent call last):"] * (n % 12)
        written.append(f"  ValueError: to x{n % 50}@mail.example and y{n}@mail.example")
    return "\n".join(written).encode()


def dump() -> bytes:
    """Tables of a database, with what stands between them; some lines are no rows, some have invalid bytes."""
    written = [b"--\n-- PostgreSQL database dump\n--\n"]
    for table in range(8):
        columns = b'"request_id", "user", "messages"' if table % 2 else b'"user", "startTime", "request_id", "messages"'
        written.append(b"COPY public.calls (%s) FROM stdin;" % columns)
        for n in range(60):
            said = b'[{"role": "user", "content": "to t%d-%d@mail.example"}]' % (table, n)
            who = b"caf\xe9" if n % 30 == 7 else b"ann"
            row = (
                (b"r-%d" % n, who, said) if table % 2 else (who, b"2026-11-20 08:00:%02d" % (n % 60), b"r-%d" % n, said)
            )
            written.append(b"\t".join(row[: 2 if n % 20 == 9 else 9]))
        written.append(
            b"\\.\n\n-- Name: f; Type: FUNCTION\nCREATE FUNCTION f() AS $$\n  select 'f%d@mail.example';\n$$;" % table
        )
        written.append(b"INSERT INTO public.users (id, mail) VALUES ('%d', 'u%d@mail.example');" % (table, table))
    return b"\n".join(written) + b"\n"


def test_packed_logs_and_dumps_read_the_same_in_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("log").mkdir(mode=0o700)
    long = b"first@mail.example\n" + b"word " * 9_000 + b"long@mail.example\n" + b"last@mail.example"
    contents = {f"lines.{name}": pack(lines()) for name, pack in _PACK.items()}
    contents |= {"dump.sql": dump(), "dump.sql.gz": gzip.compress(dump()), "long.gz": gzip.compress(long)}
    for name, content in contents.items():
        Path("log", name).write_bytes(content)
        Path("log", name).chmod(0o600)
    found, coverage = audit()
    monkeypatch.setattr(parts, "_SHARE", 1_000)
    small_stretches(monkeypatch, 7_000)
    planned = [part.sources[0].name for part in plan(discover(["log"]).sources, Depth.PATTERNS) if part.stretches]
    assert sorted(planned) == sorted(f"log/{name}" for name in contents if name != "lines.bz2")
    assert len(found) > 2_000
    assert audit() == audit(jobs=3) == (found, coverage)
    for problem in (b"cut off in the middle", b"gzip stream is broken", b"not valid UTF-8"):
        assert problem in coverage


def test_packed_logs_that_are_many_are_read_as_wholes(monkeypatch: pytest.MonkeyPatch) -> None:
    small_stretches(monkeypatch, 10_000)
    Path("log").mkdir()
    for number in range(6):
        Path(f"log/{number}.gz").write_bytes(gzip.compress(lines()))
    assert [part.stretches for part in plan(discover(["log"]).sources, Depth.PATTERNS)] == [0]


class _Call:
    """A call of a method in another process: made when it is awaited, and all that goes there and back is copied."""

    def __init__(self, method: Callable[..., Any]) -> None:
        self._method = method
        self._arguments: tuple[Any, ...] = ()

    def remote(self, *arguments: Any) -> _Call:
        call = _Call(self._method)
        call._arguments = pickle.loads(pickle.dumps(arguments))
        return call

    def answer(self) -> Any:
        return pickle.loads(pickle.dumps(self._method(*self._arguments)))


class _Actor:
    def __init__(self, worker: Any) -> None:
        self.ready, self.read = _Call(worker.ready), _Call(worker.read)


def _ray(order: random.Random) -> Any:
    """What we use of Ray, with answers in any order."""

    def wait(calls: Sequence[_Call], num_returns: int) -> tuple[list[_Call], list[_Call]]:
        done = order.sample(list(calls), num_returns)
        return done, [call for call in calls if call not in done]

    def remote(**_: Any) -> Callable[[Callable[..., Any]], Any]:
        return lambda kind: SimpleNamespace(remote=lambda request: _Actor(kind(pickle.loads(pickle.dumps(request)))))

    return SimpleNamespace(
        init=lambda **_: None,
        shutdown=lambda: None,
        remote=remote,
        wait=wait,
        get=_Call.answer,
        exceptions=SimpleNamespace(RayError=type("RayError", (Exception,), {})),
    )


def test_a_cluster_reads_stretches_and_spans_with_the_same_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", _ray(random.Random(3)))
    Path("log").mkdir(mode=0o700)
    text = lines()[:40_000]
    for name, content in {"dump.sql": dump()[:20_000], "a.log": text, "a.gz": gzip.compress(text)}.items():
        Path("log", name).write_bytes(content)
        Path("log", name).chmod(0o600)
    alone = audit()
    monkeypatch.setattr(parts, "_SHARE", 1_000)
    small_stretches(monkeypatch, 6_000)
    planned = plan(discover(["log"]).sources, Depth.PATTERNS)
    assert {(part.sources[0].name, part.span is not None, part.stretches > 0) for part in planned} == {
        ("log/a.gz", False, True),
        ("log/a.log", True, False),
        ("log/dump.sql", False, True),
    }
    assert len(alone[0]) > 200
    assert audit(jobs=2, engine="ray") == alone
