"""Runs the command line in this process, with a home, a working directory and a fingerprint key of its own."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from auditors.cli import main

KEY = "a key for the tests, long enough"


@dataclass(frozen=True)
class Outcome:
    """How a command ended and what it said."""

    status: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        """The records of a JSON Lines report."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def findings(self) -> list[dict[str, Any]]:
        """Its findings."""
        return [record for record in self.records if record["type"] == "finding"]

    @property
    def summary(self) -> dict[str, Any]:
        """Its last line."""
        return self.records[-1]


Auditor = Callable[..., Outcome]


@pytest.fixture
def auditor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Auditor:
    """`auditor("--once", "logs")`; `stdin` are the bytes of standard input."""
    tmp_path.chmod(0o700)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("AUDITOR_FINGERPRINT_KEY", KEY)
    for name in ("AUDITOR_CONFIG", "COLUMNS", "FORCE_COLOR", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str, stdin: bytes = b"") -> Outcome:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        status = main(arguments)
        out, err = capsysbinary.readouterr()
        return Outcome(status, out.decode(), err.decode())

    return run


@pytest.fixture
def once(auditor: Auditor) -> Auditor:
    """`auditor --once --depth patterns --format jsonl --jobs 1 ARGUMENTS`."""

    def run(*arguments: str, stdin: bytes = b"") -> Outcome:
        return auditor("--once", "--depth", "patterns", "--format", "jsonl", "--jobs", "1", *arguments, stdin=stdin)

    return run
