"""`auditor env`: audits the environment of this process, of another one, or of a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from auditors.commands.config import report_options, run
from auditors.commands.parameters import CONTEXT, FILE
from auditors.errors import UnreadableError, UsageError
from auditors.exit_status import ExitStatus

if TYPE_CHECKING:
    from auditors.configuration.audit import ConfigurationRequest
    from auditors.configuration.documents import Node
    from auditors.progress import Narrator
    from auditors.request import AuditResult


@click.command("env", context_settings=CONTEXT, short_help="Audits the environment of a process, or a .env file.")
@click.option("--pid", type=click.IntRange(min=1), metavar="N", help="Another process.  [default: this one]")
@click.option("--env-file", type=FILE, metavar="FILE", help="A .env file instead of a process.")
@report_options
def command(pid: int | None, env_file: Path | None, **options: Any) -> ExitStatus:
    """Audit environment variables: what LiteLLM needs, what is dangerous, how strong keys are, what leaks.

    The Python packages that are installed for the process are held against the advisories too; nothing of them is
    run. Values are masked everywhere.

    Exit status: 0 nothing at or above --fail-on; 1 something is; 2 usage error; 3 it could not be read.
    """
    if pid is not None and env_file is not None:
        raise UsageError("--pid and --env-file name two environments; choose one")
    from auditors.configuration.audit import audit_configuration, audit_environment

    if env_file is not None:
        return run((str(env_file),), options, audit_configuration, "environment")
    name = "the environment of this process" if pid is None else f"the environment of process {pid}"
    pairs = list(os.environ.items()) if pid is None else _of_process(pid)

    def audit(request: ConfigurationRequest, narrator: Narrator) -> AuditResult:
        return audit_environment(pairs, name, request, _packages(dict(pairs), pid, request, narrator))

    return run((name,), options, audit)


def _packages(
    environ: dict[str, str], pid: int | None, request: ConfigurationRequest, narrator: Narrator
) -> list[Node]:
    """What is installed for the process, directory by directory; it is said where that cannot be seen."""
    from auditors.advisories.table import shipped
    from auditors.configuration.installed import package_directories, read_installed, read_markers

    table = request.advisories or shipped()
    found = [read_markers(pid, table)]
    directories = package_directories(environ, pid)
    for directory in directories:
        try:
            found.append(read_installed(directory, table))
        except OSError as error:
            narrator.problem(f"{directory}: cannot be read: {error.strerror}")
    count = sum(len(listed.members) for listed in found)
    if directories:
        narrator.note(f"{count:,} packages in {len(directories)} directories were held against the advisories")
    else:
        narrator.note("no Python packages of the process were found, so none was held against the advisories")
    return found


def _of_process(pid: int) -> list[tuple[str, str]]:
    """The environment that a process was started with. Raises UnreadableError where it cannot be read."""
    file = Path("/proc") / str(pid) / "environ"
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UnreadableError(f"{file}: cannot be read: {error.strerror}") from error
    entries = (entry.decode("utf-8", "replace").partition("=") for entry in content.split(b"\0") if entry)
    return [(name, value) for name, _, value in entries]
