"""Input that is broken, odd or hostile: it is counted and named, makes exit status 3, and loses nothing else."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import random
import socket
import tarfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
import zstandard

from auditors.engines import open_files
from auditors.sources import discovery
from auditors.sources.opening import Stream, open_streams
from auditors.sources.problems import Problems
from auditors.sources.source import Source
from tests.command import audit_records
from tests.unit.commands.conftest import Auditor

FILLER = "".join(f"line {number} of a log that goes on and on\n" for number in range(30_000))


def address(name: str) -> str:
    """An e-mail address that stands in one file only."""
    return f"{name.replace('.', '-')}@mail.example"


def noisy(name: str) -> bytes:
    """Text that hardly compresses, with an address near its beginning: half of its archive holds the address."""
    chosen = random.Random(name)
    noise = "".join(f"{chosen.getrandbits(64):x} seen\n" for _ in range(20_000))
    return f"write to {address(name)}\n{noise}".encode()


def half(packed: bytes) -> bytes:
    return packed[: len(packed) // 2]


def tar(name: str) -> bytes:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as members:
        content = noisy(name)
        member = tarfile.TarInfo("inner.log")
        member.size = len(content)
        members.addfile(member, io.BytesIO(content))
    return archive.getvalue()


def deep(name: str) -> bytes:
    return (b'{"a":' * 10_000) + json.dumps(address(name)).encode() + b"}" * 10_000 + b"\n"


def message(name: str, **more: Any) -> bytes:
    return json.dumps({"message": f"to {address(name)}", **more}).encode() + b"\n"


BROKEN = {
    "half.gz": (half(gzip.compress(noisy("half.gz"))), "errors", "gzip"),
    "half.bz2": (half(bz2.compress(noisy("half.bz2"), 1)), "errors", "bzip2"),
    "half.xz": (half(lzma.compress(noisy("half.xz"))), "errors", "xz"),
    "half.zst": (half(zstandard.compress(noisy("half.zst"))), "errors", "zstd"),
    "half.tar": (half(tar("half.tar")), "errors", "tar"),
    "latin1.log": (f"café {address('latin1.log')}\n".encode("latin-1"), "errors", "UTF-8"),
    "deep.jsonl": (deep("deep.jsonl"), "errors", "nested"),
    "long.log": (b"word " * (17 << 18) + f"to {address('long.log')}\n".encode(), "errors", "longer than 16 MiB"),
    "nan.jsonl": (
        b'{"score": NaN, "limit": -Infinity, "message": "to ' + address("nan.jsonl").encode() + b'"}\n',
        "errors",
        "NaN",
    ),
    "surrogate.jsonl": (
        b'{"odd": "\\ud800 \\udc00", "message": "to ' + address("surrogate.jsonl").encode() + b'"}\n',
        "errors",
        "surrogate",
    ),
    "twice.jsonl": (
        b'{"message": "to ' + address("twice.jsonl").encode() + b'", "message": "quiet"}\n',
        "errors",
        "a key stands twice",
    ),
    "big.jsonl": (
        b'{"number": 1' + b"0" * 5000 + b', "message": "to ' + address("big.jsonl").encode() + b'"}\n',
        "errors",
        "not valid JSON",
    ),
    "utf16.log": (f"to {address('utf16.log')}\n".encode("utf-16"), "errors", "UTF-16"),
    "utf16le.log": (f"to {address('utf16le.log')} and so on\n".encode("utf-16-le"), "errors", "UTF-16"),
    "holes.log": (b"\0" * 5000 + f"to {address('holes.log')}\n".encode() + b"\0" * 5000, "errors", "NUL bytes"),
}
"""Files whose value is found although something is wrong: content, list in the summary, word of the reason."""

SKIPPED = {
    "image.png": (b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(5000), "binary file"),
    "table.parquet": (b"PAR1" + random.Random(2).randbytes(5000), "Parquet is not supported"),
    "state.db": (b"SQLite format 3\0" + random.Random(3).randbytes(5000), "SQLite is not supported"),
}
"""Files that are left out, and the word of the reason."""

ODD = {
    "bom.log": b"\xef\xbb\xbf" + message("bom.log"),
    "crlf.log": f"first\r\nto {address('crlf.log')}\r\n".encode(),
    "unended.log": f"to {address('unended.log')}".encode(),
    "empty.log": b"",
    "long.jsonl": message("long.jsonl", padding=["x" * 1000] * 17_500),
    "escapes.log": f"\x1b[31mred\x1b[0m to {address('escapes.log')} \u202e\n".encode(),
    "filler.log": (FILLER + f"to {address('filler.log')}\n").encode(),
}
"""Files with nothing wrong but their shape."""


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[dict[str, Any]]]:
    """The records of one audit of all of them together."""
    folder = tmp_path_factory.mktemp("bad", numbered=True)
    logs = folder / "logs"
    logs.mkdir(mode=0o700)
    contents = {name: row[0] for name, row in BROKEN.items()} | {name: row[0] for name, row in SKIPPED.items()} | ODD
    for name, content in contents.items():
        (logs / name).write_bytes(content)
        (logs / name).chmod(0o600)
    (logs / "dangling.log").symlink_to("nowhere")
    (logs / "loop.log").symlink_to("loop.log")
    os.mkfifo(logs / "pipe.log", 0o600)
    with socket.socket(socket.AF_UNIX) as listener:
        before = Path.cwd()
        os.chdir(logs)  # the name of a socket is short
        listener.bind("socket.log")
        os.chdir(before)
        yield audit_records("--depth", "patterns", "--jobs", "1", "logs", cwd=folder)


def problems(audit: list[dict[str, Any]], kind: str) -> dict[str, str]:
    return {Path(problem["source"].partition("!")[0]).name: problem["reason"] for problem in audit[-1][kind]}


def previews(audit: list[dict[str, Any]]) -> dict[str, str]:
    """The preview of the value found in each file."""
    return {
        Path(record["source"].partition("!")[0]).name: record["preview"]
        for record in audit
        if record["type"] == "finding" and record.get("entity") == "EMAIL_ADDRESS"
    }


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_named_and_what_can_be_read_is_audited(audit: list[dict[str, Any]], name: str) -> None:
    _, kind, word = BROKEN[name]
    assert word in problems(audit, kind)[name]
    assert previews(audit)[name] == address(name)[:4] + "…"


@pytest.mark.parametrize("name", SKIPPED)
def test_what_is_no_log_is_left_out_and_named(audit: list[dict[str, Any]], name: str) -> None:
    assert SKIPPED[name][1] in problems(audit, "skipped")[name]


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("dangling.log", "a link to nothing"),
        ("loop.log", "a link that leads to itself"),
        ("pipe.log", "a named pipe"),
        ("socket.log", "a socket"),
    ],
)
def test_what_is_no_file_is_left_out_and_named(audit: list[dict[str, Any]], name: str, word: str) -> None:
    assert word in problems(audit, "skipped")[name]


@pytest.mark.parametrize("name", [name for name in ODD if name != "empty.log"])
def test_odd_text_is_read_all_the_same(audit: list[dict[str, Any]], name: str) -> None:
    assert previews(audit)[name] == address(name)[:4] + "…"


def test_nothing_is_named_that_has_no_fault(audit: list[dict[str, Any]]) -> None:
    named = problems(audit, "errors").keys() | problems(audit, "skipped").keys()
    assert named & ODD.keys() == set()


def test_every_problem_is_a_finding_too(audit: list[dict[str, Any]]) -> None:
    found = {Path(row["source"].partition("!")[0]).name for row in audit if row.get("category") == "integrity"}
    assert found == problems(audit, "errors").keys() | problems(audit, "skipped").keys()


def test_incomplete_input_is_status_3_and_findings_are_status_1(once: Auditor) -> None:
    Path("logs").mkdir(mode=0o700)
    Path("logs/half.gz").write_bytes(half(gzip.compress(FILLER.encode())))
    Path("logs/half.gz").chmod(0o600)
    outcome = once("logs")
    assert outcome.status == 3
    assert outcome.err.startswith("auditor: logs/half.gz: ")
    assert outcome.err.count("\n") == 1
    Path("logs/half.gz").write_bytes(half(gzip.compress(noisy("half.gz"))))
    assert once("logs").status == 1


@pytest.mark.parametrize(("change", "word"), [("unlink", "cannot be opened"), ("truncate", "shrank")])
def test_a_file_that_changes_while_others_are_read_is_named(
    once: Auditor, monkeypatch: pytest.MonkeyPatch, change: str, word: str
) -> None:
    Path("logs").mkdir(mode=0o700)
    for name in ("a.log", "b.log"):
        Path("logs", name).write_text(FILLER * 2 + f"to {address(name)}\n")
        Path("logs", name).chmod(0o600)
    found = discovery.discover

    def discover(*paths: Any, **options: Any) -> discovery.Discovery:
        sources = found(*paths, **options)
        if change == "unlink":
            Path("logs/a.log").unlink()
        return sources

    def streams(source: Source, problems: Problems, **options: Any) -> Generator[Stream]:
        for stream in open_streams(source, problems, **options):
            if change == "truncate" and source.name == "logs/a.log":
                os.truncate("logs/a.log", 100)
            yield stream

    monkeypatch.setattr("auditors.engines.local.discover", discover)
    monkeypatch.setattr(open_files, "open_streams", streams)
    outcome = once("logs")
    assert [finding["source"] for finding in outcome.findings if finding.get("kind")] == ["logs/b.log"]
    (problem,) = outcome.summary["errors"]
    assert problem["source"] == "logs/a.log"
    assert word in problem["reason"]
