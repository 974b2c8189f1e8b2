"""How commands that audit give their answer: reports on standard output and in files, a baseline, the exit status."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path

from auditors.assessment import Assessment
from auditors.atomic import written
from auditors.commands.output import print_bytes
from auditors.commands.parameters import Destination, standard_output, style_of
from auditors.errors import UnreadableError, UsageError
from auditors.exit_status import ExitStatus
from auditors.progress import Narrator
from auditors.reports.registry import formats
from auditors.reports.report import Report, Style, Write
from auditors.session import AuditOptions, Session
from auditors.suppressions import Suppressions
from auditors.version import version


class ReportOptions(AuditOptions, frozen=True, kw_only=True):
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


def check(options: ReportOptions) -> None:
    """Everything about the output that can be known to go wrong before the long work begins. Raises UsageError."""
    for file in (*(destination.file for destination in options.output), options.write_baseline):
        if file is not None and not file.parent.is_dir():
            raise UsageError(f"{file}: the directory {file.parent} does not exist")
        if file is not None and file.is_dir():
            raise UsageError(f"{file}: is a directory; name a file")
    if options.values_need_terminal and (options.output or not standard_output().isatty()):
        raise UsageError(
            "--show-values writes secrets in clear, so it needs a terminal; say --show-values=yes if you mean it"
        )


def deliver(session: Session, assessment: Assessment, options: ReportOptions, narrator: Narrator) -> ExitStatus:
    """Write everything that was asked for. Raises UnreadableError for what could not be written."""
    with assessment:
        if options.suppressions or session.settings.settings.suppressions:
            _tell_suppressions(session.policy.suppressions, assessment, narrator)
        failures: list[str] = []
        _write_all(session, assessment, options, failures)
    if failures:
        # Findings are told by the status even where their report could not be written.
        status = assessment.status if assessment.failing else None
        raise UnreadableError("\n".join(failures), status)
    return assessment.status


def _tell_suppressions(suppressions: Suppressions, assessment: Assessment, narrator: Narrator) -> None:
    for entry in suppressions.expired:
        narrator.note(f"a suppression has expired on {entry.expires}: {entry.reason}")
    for entry in suppressions.unused(assessment.used):
        narrator.note(f"a suppression covers nothing any more: {entry.reason}")


def _write_all(session: Session, assessment: Assessment, options: ReportOptions, failures: list[str]) -> None:
    """Write everything that was asked for, and say of what failed why; it does not keep the rest from being written."""
    report = assessment.report(version())
    for file, write in _files(session, assessment, report, options):
        try:
            with written(file) as stream:
                write(stream.write)
        except UnreadableError as error:
            failures.append(str(error))

    def note_delivery() -> None:
        assessment.is_delivered = not failures

    if all(destination.format is not None for destination in options.output):
        style = style_of(standard_output(), color=options.color)
        try:
            print_bytes(functools.partial(_write_report, report, options.format, style), note_delivery)
        except UnreadableError as error:
            failures.append(str(error))
    else:
        note_delivery()


def _files(
    session: Session, assessment: Assessment, report: Report, options: ReportOptions
) -> Iterator[tuple[Path, Callable[[Write], object]]]:
    """The files to write, each with what writes its content."""
    if options.write_baseline is not None and report.status is not ExitStatus.INTERRUPTED:
        yield options.write_baseline, lambda out: out(session.baseline_of(assessment).encode())
    for destination in options.output:
        form = destination.format or options.format
        yield destination.file, functools.partial(_write_report, report, form, style_of(None, color=False))


def _write_report(report: Report, form: str, style: Style, out: Write) -> None:
    formats()[form].write(report, out, style)
