"""Runs the `auditor` command of this checkout as a user would: in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
_ENTRY = "import sys; from auditors.cli import main; sys.exit(main())"
_FINGERPRINT_KEY = "6b657920666f72207468652074657374732c206e6f74206120736563726574" + "21"


def inherited() -> dict[str, str]:
    """What every run has of our variables: programs, language, temporary files, and patterns that are compiled."""
    return {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR", "XDG_CACHE_HOME") if name in os.environ}


def run_auditor(
    *arguments: str,
    cwd: Path,
    environment: Mapping[str, str] | None = None,
    stdin: bytes | None = None,
    timeout: float = 900,
) -> subprocess.CompletedProcess[bytes]:
    """Run `auditor ARGUMENTS` in `cwd`, with a home of its own and a fixed fingerprint key; output is captured."""
    return subprocess.run(
        [sys.executable, "-c", _ENTRY, *arguments],
        cwd=cwd,
        env={
            **inherited(),
            "HOME": str(cwd),
            "PYTHONPATH": str(PROJECT),
            "AUDITOR_FINGERPRINT_KEY": _FINGERPRINT_KEY,
            **(environment or {}),
        },
        input=stdin if stdin is not None else b"",
        capture_output=True,
        timeout=timeout,
        check=False,
    )


def audit_records(*arguments: str, cwd: Path, environment: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """The records of `auditor --once --isolated --format jsonl ARGUMENTS`.

    Raises AssertionError with what it said on stderr where it did not finish with a summary.
    """
    done = run_auditor("--once", "--isolated", "--format", "jsonl", *arguments, cwd=cwd, environment=environment)
    records: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    if not records or records[-1].get("type") != "summary":
        raise AssertionError(f"auditor ended with status {done.returncode} and no summary: {done.stderr.decode()}")
    return records
