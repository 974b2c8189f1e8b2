"""A scan in a process of its own, for a screen: it reads one target from its input and writes lines of JSON.

`main` is what runs there; `start` starts it and gives what comes out of it. It ends when its input does, so that a
screen that is gone leaves no scan behind. Keys come from the environment that it inherits.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

import msgspec

from auditors.endpoints.scan import Probe
from auditors.endpoints.scanning import ScanResult
from auditors.errors import AuditorError, InternalError
from auditors.settings import ScanTarget

_PATIENCE: Final = 2.0

_ENTRY: Final = "import sys; sys.path.append(sys.argv[1]); from auditors.engines.scan_process import main; main()"
"""What the process runs. Nothing is imported from the working directory: the logs of strangers may lie there."""


class ScanNews(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that a scan says: a request that was made, the result at the end, or why there is none."""

    probe: Probe | None = None
    result: ScanResult | None = None
    error: str = ""

    @property
    def is_last(self) -> bool:
        """Whether nothing comes after it."""
        return self.probe is None


class RunningScan(Protocol):
    """A scan as the screen sees it. No method waits for the server."""

    def take(self) -> list[ScanNews]:
        """What it has said since the last call, oldest first."""

    def stop(self) -> None:
        """End it now."""


class ScanProcess:
    """A scan that runs in a process of its own."""

    def __init__(self, target: ScanTarget) -> None:
        self._news: deque[ScanNews] = deque()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _ENTRY, str(Path(__file__).parents[2])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.write(msgspec.json.encode(target) + b"\n")
            self._process.stdin.flush()
        threading.Thread(target=self._receive, name="scan", daemon=True).start()

    def _receive(self) -> None:
        assert self._process.stdout is not None
        over = False
        with suppress(OSError, ValueError, msgspec.DecodeError):
            for line in self._process.stdout:
                news = msgspec.json.decode(line, type=ScanNews)
                over = news.is_last
                self._news.append(news)
        if not over:
            self._news.append(ScanNews(error="the scan ended before its time"))

    def take(self) -> list[ScanNews]:
        """What it has said since the last call."""
        return [self._news.popleft() for _ in range(len(self._news))]

    def stop(self) -> None:
        """End it."""
        with suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.close()
        self._process.kill()
        self._process.wait(_PATIENCE)


def start(target: ScanTarget) -> RunningScan:
    """Scan a server in a process of its own."""
    return ScanProcess(target)


# What follows runs in that process.


def main() -> None:
    """Scan the target that the first line of the input names."""
    target = msgspec.json.decode(sys.stdin.buffer.readline(), type=ScanTarget)
    threading.Thread(target=_end_with_input, daemon=True).start()
    try:
        from auditors.endpoints.jobs import options_of
        from auditors.endpoints.scanning import scan_url

        result = scan_url(target.url, options_of(target), lambda probe: _say(ScanNews(probe=probe)))
        _say(ScanNews(result=result))
    except AuditorError as error:
        _say(ScanNews(error=str(error)))
    except Exception as error:  # a seam: nothing of an error but its way may leave the process
        _say(ScanNews(error=str(InternalError.of(error))))


def _say(news: ScanNews) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(news) + b"\n")
    sys.stdout.buffer.flush()


def _end_with_input() -> None:
    with suppress(OSError, ValueError):
        sys.stdin.buffer.read()
    os._exit(0)
