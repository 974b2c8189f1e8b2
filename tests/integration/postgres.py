"""A real PostgreSQL on loopback, in a temporary folder."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.integration import servers

_USER = "auditor"
_DATABASE = "postgres"


@contextmanager
def postgres(program: str) -> Iterator[str]:
    """Run a server while the block lasts; yields the URL of an empty database, which needs no password."""
    account = _account()
    port = servers.free_port()
    folder = Path(tempfile.mkdtemp(prefix="auditor-postgres-"))
    try:
        folder.chmod(0o755)
        data = folder / "data"
        data.mkdir(mode=0o700)
        if account is not None:
            shutil.chown(data, account)
        subprocess.run(
            [Path(program).resolve().with_name("initdb"), "-D", data, "-U", _USER, "-A", "trust", "-E", "UTF8", "-N"],
            stdout=subprocess.DEVNULL,
            cwd=folder,
            check=True,
            **servers.as_account(account),
        )
        options = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off"}
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with servers.running(
            [program, "-D", data, "-p", str(port), *settings],
            ready=f"tcp://127.0.0.1:{port}",
            output=folder / "postgres.log",
            variables={},
            account=account,
        ):
            yield f"postgresql://{_USER}@127.0.0.1:{port}/{_DATABASE}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_sql(url: str, files: list[Path]) -> None:
    """Run files of SQL, one after the other. Raises CalledProcessError with the first that fails."""
    named = [part for file in files for part in ("-f", str(file))]
    command = ["psql", "--quiet", "--no-psqlrc", "--dbname", url, "-v", "ON_ERROR_STOP=1", *named]
    subprocess.run(command, check=True, capture_output=True)


def _account() -> str | None:
    """Whom the server runs as: it refuses to be root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"
