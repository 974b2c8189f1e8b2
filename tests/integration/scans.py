"""Scans of real servers, as an operator starts them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.command import PROJECT, run_auditor


@dataclass(frozen=True)
class Scanned:
    """Exit status and records of a scan."""

    exit_status: int
    records: list[dict[str, Any]]

    @property
    def probes(self) -> list[dict[str, Any]]:
        return [row for row in self.records if row["type"] == "probe"]

    @property
    def findings(self) -> list[dict[str, Any]]:
        return [row for row in self.records if row["type"] == "finding"]

    @property
    def alarms(self) -> list[str]:
        """Rules broken in a way that is more than low, vulnerabilities of the release aside."""
        severe = [row for row in self.findings if row["severity"] in ("critical", "high", "medium")]
        return [row["rule"] for row in severe if not row["rule"].startswith("ADV")]

    def verdicts(self) -> dict[str, str]:
        """The verdict on a plain GET of each route."""
        first: dict[str, str] = {}
        for row in self.probes:
            if row["method"] == "GET" and "with a" not in row["reason"].partition(":")[0]:
                first.setdefault(row["path"], row["verdict"])
        return first


def killed(url: str, folder: Path, *options: str, until: Callable[[], bool], **variables: str) -> None:
    """Start `auditor scan` and kill it as soon as something is so. Raises TimeoutError where that never is."""
    with subprocess.Popen(
        [sys.executable, "-m", "auditors", "scan", "--isolated", *options, url],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(PROJECT), **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            deadline = time.monotonic() + 180
            while not until():
                if time.monotonic() > deadline or process.poll() is not None:
                    raise TimeoutError("the scan did not come so far")
                time.sleep(0.01)
        finally:
            process.kill()


def scanned(url: str, folder: Path, *options: str, **variables: str) -> Scanned:
    """What `auditor scan` says. The variables hold keys: none of them may be in anything that it writes."""
    arguments = ("scan", "--isolated", "--format", "jsonl", "--rate", "500", *options, url)
    done = run_auditor(*arguments, cwd=folder, environment=variables)
    assert not any(key.encode() in done.stdout + done.stderr for key in variables.values()), "a key is shown"
    return Scanned(done.returncode, [json.loads(line) for line in done.stdout.splitlines()])
