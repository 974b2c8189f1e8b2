"""Runs `auditor --follow` as users do, in a process of its own, and reads what it prints as it comes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

from auditors.sensitive_data.masking import Masker
from tests.command import PROJECT, inherited
from tests.tail.tailing import PATIENCE

KEY = "6b657920666f72207468652074657374732c206e6f7420612073656372657421"
_ENTRY = "import sys; from auditors.cli import main; sys.exit(main())"


class FollowProcess:
    """`auditor --follow ARGUMENTS`, at patterns. `records` are what it has printed by now."""

    def __init__(self, *arguments: str, cwd: Path, environment: Mapping[str, str] | None = None) -> None:
        self.records: list[dict[str, Any]] = []
        self.lines: list[str] = []
        self._process = subprocess.Popen(
            [sys.executable, "-c", _ENTRY, "--follow", "--isolated", "--depth", "patterns", *arguments],
            cwd=cwd,
            env={
                **inherited(),
                "HOME": str(cwd.parent),
                "PYTHONPATH": str(PROJECT),
                "AUDITOR_FINGERPRINT_KEY": KEY,
                **(environment or {}),
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._errors: list[bytes] = []
        self._threads = [threading.Thread(target=read) for read in (self._read, self._read_errors)]
        for thread in self._threads:
            thread.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            text = line.decode()
            self.lines.append(text.rstrip("\n"))
            if text.startswith("{") and text.endswith("\n"):
                self.records.append(json.loads(text))

    def _read_errors(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._errors.append(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._wait()

    def _wait(self) -> int:
        status = self._process.wait(PATIENCE)
        for thread in self._threads:
            thread.join(PATIENCE)
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._process.stdout.close()
        self._process.stderr.close()
        return status

    def kill(self) -> None:
        """End it at once, without a chance to do anything."""
        self._process.send_signal(signal.SIGKILL)
        self._wait()

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    def interrupt(self, number: signal.Signals = signal.SIGINT) -> int:
        """Interrupt it and return the exit status."""
        self._process.send_signal(number)
        return self._wait()

    @property
    def errors(self) -> str:
        """Standard error so far."""
        return b"".join(self._errors).decode()

    def findings(self, rule: str = "PII101") -> list[dict[str, Any]]:
        """The findings of a rule so far."""
        return [record for record in self.records if record.get("rule") == rule]

    def wait_for(self, condition: Callable[[], object], what: str) -> None:
        """Wait until a condition holds; fails the test where it never does."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, f"waited in vain for {what}: {self.lines[-5:]} {self.errors}"
            assert self._process.poll() is None, f"ended while waiting for {what}: {self.errors}"
            time.sleep(0.05)


def mail(number: int) -> str:
    """A value that is found, another one for each number."""
    return f"jane.doe{number}@acme-corp.com"


def fingerprint(number: int) -> str:
    """The fingerprint of that value."""
    return Masker(KEY.encode()).fingerprint("EMAIL_ADDRESS", mail(number))
