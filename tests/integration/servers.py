"""Boots real servers for tests: in environments of their own, on loopback, and never left behind."""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import venv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path


class Unreachable(Exception):
    """The package registries cannot be reached from here."""


def environment(cache: Path, lock: Path) -> Path:
    """A virtual environment with exactly what a hashed lock names, made once for each lock; returns its `bin`.

    Raises Unreachable when pip cannot reach its registry, CalledProcessError when the lock does not install.
    """
    home = cache / hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()[:16]
    done = home / "complete"
    if not done.exists():
        venv.create(home, with_pip=True, clear=True)
        install = [home / "bin" / "pip", "install", "--quiet", "--no-deps", "--require-hashes", "-r", lock]
        outcome = subprocess.run([*map(str, install)], capture_output=True, text=True, check=False)
        if any(sign in outcome.stderr for sign in ("NewConnectionError", "NameResolutionError", "ProxyError")):
            raise Unreachable
        if outcome.returncode:
            raise RuntimeError(f"{lock.name} does not install: {outcome.stderr[-2000:]}")
        done.touch()
    return home / "bin"


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    command: Sequence[str | Path], *, ready: str, output: Path, variables: Mapping[str, str], seconds: float = 120
) -> Iterator[None]:
    """Run a server while the block lasts; it is ready when the URL `ready` answers. Its output goes to a file."""
    with output.open("wb") as stdout:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.STDOUT,
            cwd=output.parent,
            env={"PATH": os.environ["PATH"], "HOME": str(output.parent), **variables},
        )
        try:
            _await(process, ready, output, time.monotonic() + seconds)
            yield
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _await(process: subprocess.Popen[bytes], url: str, output: Path, deadline: float) -> None:
    while True:
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the server did not start: {output.read_text(errors='replace')[-2000:]}")
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
        else:
            return
