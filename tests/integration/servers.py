"""Boots real servers for tests: in environments of their own, on loopback, and never left behind."""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import venv
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest

_UNREACHABLE = (
    *("NewConnectionError", "NameResolutionError", "ProxyError"),
    *("ENOTFOUND", "ECONNREFUSED", "ECONNRESET", "EAI_AGAIN", "ETIMEDOUT", "ENETUNREACH"),
)
"""How pip and npm say that there is no way to their registry."""


DEBIAN: Final = (*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), Path("/usr/sbin"))
"""Where Debian keeps servers that are not on everybody's path."""


class Unreachable(Exception):
    """The package registries cannot be reached from here."""


def environment(cache: Path, lock: Path, base: Path | None = None) -> Path:
    """A virtual environment with exactly what a hashed lock names, made once for each lock; returns its `bin`.

    With the `bin` of a `base`, what that one has is there too, where the lock has nothing else under its name.
    Raises Unreachable when pip cannot reach its registry, RuntimeError when the lock does not install.
    """
    home = cache / _named(lock.read_bytes(), sys.version, str(base or ""))
    with _made_once(home) as missing:
        if missing:
            venv.create(home, with_pip=base is None, clear=True)
            if base is not None:
                _site_packages(home).joinpath("base.pth").write_text(str(_site_packages(base.parent)))
            pip: list[str | Path] = [
                (base or home / "bin") / "pip",
                "--python",
                home / "bin" / "python",
                "install",
                "--quiet",
            ]
            _install([*pip, "--no-deps", "--ignore-installed", "--require-hashes", "-r", lock], lock.name)
    return home / "bin"


def node_modules(cache: Path, folder: Path) -> Path:
    """A copy of a folder with everything that its package lock names, made once for each; it has `node_modules`.

    Raises Unreachable when npm cannot reach its registry, RuntimeError when the lock does not install.
    """
    files = sorted(path for path in folder.iterdir() if path.is_file())
    home = cache / _named(*(file.read_bytes() for file in files))
    with _made_once(home) as missing:
        if missing:
            shutil.rmtree(home, ignore_errors=True)
            shutil.copytree(folder, home)
            _install(["npm", "ci", "--prefix", home, "--ignore-scripts", "--no-audit", "--no-fund"], folder.name)
    return home


@contextmanager
def _made_once(home: Path) -> Iterator[bool]:
    """Whether something must still be made; it counts as made once the block ends well. Others wait meanwhile."""
    home.parent.mkdir(parents=True, exist_ok=True)
    with home.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = home / "complete"
        missing = not done.exists()
        yield missing
        if missing:
            done.touch()


def _named(*contents: bytes | str) -> str:
    digest = hashlib.sha256()
    for content in contents:
        digest.update(content if isinstance(content, bytes) else content.encode())
    return digest.hexdigest()[:16]


def _site_packages(home: Path) -> Path:
    return next((home / "lib").glob("python3*")) / "site-packages"


def _install(command: Sequence[str | Path], what: str) -> None:
    own = {name: value for name, value in os.environ.items() if name != "XDG_CACHE_HOME"}  # pip keeps more than a run
    outcome = subprocess.run([*map(str, command)], env=own, capture_output=True, text=True, check=False)
    if outcome.returncode and any(sign in outcome.stderr for sign in _UNREACHABLE):
        raise Unreachable
    if outcome.returncode:
        raise RuntimeError(f"{what} does not install: {outcome.stderr[-2000:]}")


def program(name: str, *folders: Path) -> str | None:
    """Where an installed program is: in one of the folders, or on the path."""
    return shutil.which(name, path=os.pathsep.join([*map(str, folders), os.environ.get("PATH", "")]))


def installed(name: str, *folders: Path) -> str:
    """The same of a program that a test cannot do without: it is skipped, but for CI that could have installed it."""
    found = program(name, *folders)
    if found is None:
        if os.environ.get("CI") and os.geteuid() == 0:
            pytest.fail(f"{name} is not installed")
        pytest.skip(f"{name} is not installed")
    return found


def reached(make: Callable[[], Path]) -> Path:
    """What `make` installs from a registry; without one a test is skipped, but for CI."""
    try:
        return make()
    except Unreachable:
        if os.environ.get("CI"):
            raise
        pytest.skip("no package registry can be reached")


_WORKER: Final = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_WORKERS: Final = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
_PORTS: Final = iter(random.SystemRandom().sample(range(16_384 + _WORKER, 32_768, _WORKERS), 4_096 // _WORKERS))
"""Below those that systems give to connections: from 32768 (Linux) or 49152 (RFC 6335) upwards; no two processes of
tests have one in common."""


def free_port() -> int:
    """A port of loopback that nobody listens on, and that no connection is given before a server does. Given once."""
    for port in _PORTS:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no port is free")


def as_account(name: str | None) -> dict[str, Any]:
    """What `subprocess` is told to run a program as another account, with none of our groups; nothing for our own."""
    return {} if name is None else {"user": name, "group": pwd.getpwnam(name).pw_gid, "extra_groups": []}


@contextmanager
def running(
    command: Sequence[str | Path],
    *,
    ready: str,
    output: Path,
    variables: Mapping[str, str],
    account: str | None = None,
    seconds: float = 300,
) -> Iterator[None]:
    """Run a server while the block lasts, as another account where one is named. Its output goes to a file.

    It is ready when the URL `ready` answers; `tcp://HOST:PORT` does when it can be connected to.
    """
    with output.open("wb") as stdout:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.STDOUT,
            cwd=output.parent,
            env={"PATH": os.environ["PATH"], "HOME": str(output.parent), **variables},
            start_new_session=True,
            **as_account(account),
        )
        try:
            _await(process, _answers(ready), output, time.monotonic() + seconds)
            yield
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            with suppress(
                ProcessLookupError
            ):  # what it started ends with it, and so does a server that does not listen
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _await(process: subprocess.Popen[bytes], answers: Callable[[], bool], output: Path, deadline: float) -> None:
    while not answers():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the server did not start: {output.read_text(errors='replace')[-2000:]}")
        time.sleep(0.2)


def _answers(url: str) -> Callable[[], bool]:
    parts = urlsplit(url)

    def connects() -> bool:
        try:
            socket.create_connection((str(parts.hostname), int(parts.port or 0)), 2).close()
        except OSError:
            return False
        return True

    def replies() -> bool:
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    return connects if parts.scheme == "tcp" else replies
