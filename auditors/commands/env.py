"""`auditor env`: audits the environment of this process, of another one, or of a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from auditors.commands.config import report_options, run
from auditors.commands.parameters import CONTEXT, FILE
from auditors.errors import UnreadableError, UsageError
from auditors.exit_status import ExitStatus


@click.command("env", context_settings=CONTEXT, short_help="Audits the environment of a process, or a .env file.")
@click.option("--pid", type=click.IntRange(min=1), metavar="N", help="Another process.  [default: this one]")
@click.option("--env-file", type=FILE, metavar="FILE", help="A .env file instead of a process.")
@report_options
def command(pid: int | None, env_file: Path | None, **options: Any) -> ExitStatus:
    """Audit environment variables: what LiteLLM needs, what is dangerous, how strong keys are, what leaks.

    Values are masked everywhere.

    Exit status: 0 nothing at or above --fail-on; 1 something is; 2 usage error; 3 it could not be read.
    """
    if pid is not None and env_file is not None:
        raise UsageError("--pid and --env-file name two environments; choose one")
    from auditors.configuration.audit import audit_configuration, audit_environment

    if env_file is not None:
        return run((str(env_file),), options, audit_configuration, "environment")
    name = "the environment of this process" if pid is None else f"the environment of process {pid}"
    pairs = list(os.environ.items()) if pid is None else _of_process(pid)
    return run((name,), options, lambda request, narrator: audit_environment(pairs, name, request))


def _of_process(pid: int) -> list[tuple[str, str]]:
    """The environment that a process was started with. Raises UnreadableError where it cannot be read."""
    file = Path("/proc") / str(pid) / "environ"
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UnreadableError(f"{file}: cannot be read: {error.strerror}") from error
    entries = (entry.decode("utf-8", "replace").partition("=") for entry in content.split(b"\0") if entry)
    return [(name, value) for name, _, value in entries]
