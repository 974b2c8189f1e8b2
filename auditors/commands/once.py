"""`auditor --once`: read everything, report, exit."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from auditors.assessment import Assessment
from auditors.atomic import written
from auditors.commands.output import print_bytes
from auditors.commands.parameters import Destination, standard_output, style_of
from auditors.errors import UnreadableError, UsageError
from auditors.exit_status import ExitStatus
from auditors.progress import Narrator
from auditors.reports.registry import formats
from auditors.reports.report import Report
from auditors.session import AuditOptions, Session
from auditors.suppressions import Suppressions
from auditors.version import version


class Options(AuditOptions, frozen=True, kw_only=True):
    """The command line: what is audited, and how the answer is given.

    `values_need_terminal` lets values in clear go to a terminal only.
    """

    format: str
    output: tuple[Destination, ...]
    write_baseline: Path | None
    values_need_terminal: bool
    quiet: int
    verbose: int
    color: bool


def run(options: Options) -> ExitStatus:
    """Audit and report. Raises AuditorError for what the user can mend."""
    _check(options)
    live = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    narrator = Narrator(sys.stderr, live=live, quiet=options.quiet)
    try:
        session = Session.open(options, narrator)
        if options.verbose:
            narrator.note(f"settings: {session.settings.file or 'defaults, no configuration file'}")
        assessment = session.audit(narrator)
    finally:
        narrator.close()
    with assessment:
        if options.suppressions or session.settings.settings.suppressions:
            _tell_suppressions(session.policy.suppressions, assessment, narrator)
        if options.write_baseline is not None:
            with written(options.write_baseline) as stream:
                stream.write(session.baseline_of(assessment).encode())
        _write_all(assessment.report(version()), options)
        return assessment.status


def _check(options: Options) -> None:
    """Everything about the output that can be known to go wrong before the long work begins."""
    for file in (*(destination.file for destination in options.output), options.write_baseline):
        if file is not None and not file.parent.is_dir():
            raise UsageError(f"{file}: the directory {file.parent} does not exist")
        if file is not None and file.is_dir():
            raise UsageError(f"{file}: is a directory; name a file")
    if options.values_need_terminal and (options.output or not standard_output().isatty()):
        raise UsageError(
            "--show-values writes secrets in clear, so it needs a terminal; say --show-values=yes if you mean it"
        )


def _tell_suppressions(suppressions: Suppressions, assessment: Assessment, narrator: Narrator) -> None:
    for entry in suppressions.expired:
        narrator.note(f"a suppression has expired on {entry.expires}: {entry.reason}")
    for entry in suppressions.unused(assessment.used):
        narrator.note(f"a suppression covers nothing any more: {entry.reason}")


def _write_all(report: Report, options: Options) -> None:
    """Every report that was asked for; one that fails does not keep the others from being written."""
    failures: list[str] = []
    for destination in options.output:
        chosen = formats()[destination.format or options.format]
        try:
            with written(destination.file) as stream:
                chosen.write(report, stream.write, style_of(None, color=False))
        except UnreadableError as error:
            failures.append(str(error))
    if all(destination.format is not None for destination in options.output):
        stdout = standard_output()
        print_bytes(lambda out: formats()[options.format].write(report, out, style_of(stdout, color=options.color)))
    if failures:
        raise UnreadableError("\n".join(failures))
