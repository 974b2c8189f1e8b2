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


@click.command("env", context_settings=CONTEXT, short_help="Audits the environment of a process or an env file.")
@click.option("--pid", type=click.IntRange(min=1), metavar="N", help="The process.  [default: this one]")
@click.option("--env-file", type=FILE, metavar="FILE", help="A file of NAME=value lines instead.")
@report_options
def command(pid: int | None, env_file: Path | None, **options: Any) -> ExitStatus:
    """Audit the variables that a proxy starts with: keys and their strength, debug and redaction switches, secrets.

    Exit status: 0 nothing at or above --fail-on; 1 something is; 2 usage error; 3 it could not be read.
    """
    if pid is not None and env_file is not None:
        raise UsageError("--pid and --env-file do not go together: name one of them")
    if env_file is not None:
        from auditors.configuration.audit import audit_configuration

        return run((str(env_file),), options, audit_configuration, "environment")
    from auditors.configuration.audit import audit_environment

    pairs = _of_process(pid) if pid is not None else list(os.environ.items())
    name = f"environment of process {pid}" if pid is not None else "environment"
    return run((name,), options, lambda request, _: audit_environment(pairs, name, request))


def _of_process(pid: int) -> list[tuple[str, str]]:
    """The variables that a process was started with. Raises UsageError for one that there is not."""
    try:
        content = Path(f"/proc/{pid}/environ").read_bytes()
    except FileNotFoundError:
        raise UsageError(f"there is no process {pid} here (or no /proc, which --pid reads)") from None
    except OSError as error:
        raise UnreadableError(f"the environment of process {pid} cannot be read: {error.strerror}") from error
    lines = content.decode("utf-8", "replace").split("\0")
    return [(name, value) for name, equals, value in (line.partition("=") for line in lines) if equals]
