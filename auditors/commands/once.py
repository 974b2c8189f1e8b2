"""`auditor --once`: read everything, report, exit."""

from __future__ import annotations

import datetime
import os
import sys
from pathlib import Path

import msgspec

from auditors.assessment import Assessment, Policy
from auditors.atomic import written
from auditors.baseline import Baseline
from auditors.catalogue import rules
from auditors.commands.output import print_bytes
from auditors.commands.parameters import Destination, standard_output, style_of
from auditors.errors import UnreadableError, UsageError
from auditors.exit_status import ExitStatus
from auditors.model import Severity
from auditors.progress import Narrator
from auditors.reports.registry import formats
from auditors.reports.report import Report
from auditors.request import AuditRequest, Depth
from auditors.sensitive_data.masking import key_check, load_key
from auditors.settings import LoadedSettings, read_suppressions
from auditors.settings_discovery import load_settings
from auditors.suppressions import Suppressions
from auditors.version import version

HOW_TO_START = "name the logs to audit: auditor --once PATH... (- is standard input; auditor --help lists the options)"


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """The command line. None where the settings decide; times are epoch seconds."""

    paths: tuple[str, ...]
    format: str
    output: tuple[Destination, ...]
    since: float | None
    until: float | None
    min_severity: Severity
    fail_on: Severity
    depth: str | None
    languages: tuple[str, ...]
    config_file: Path | None
    isolated: bool
    baseline: Path | None
    write_baseline: Path | None
    suppressions: Path | None
    occurrences: bool
    show_values: str | None
    jobs: int
    stdin_name: str
    quiet: int
    verbose: int
    color: bool


def run(options: Options) -> ExitStatus:
    """Audit and report. Raises AuditorError for what the user can mend."""
    _check(options)
    live = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    narrator = Narrator(sys.stderr, live=live, quiet=options.quiet)
    loaded = _settings(options, narrator)
    paths = options.paths or loaded.settings.watch.directories
    if not paths:
        raise UsageError(HOW_TO_START)
    key = load_key(os.environ, state_directory(), narrator.note)
    policy = _policy(options, loaded, key, narrator)
    request = _request(options, paths, loaded, key)

    from auditors.engines.local import audit_once

    try:
        result = audit_once(request, narrator)
    finally:
        narrator.close()
    for note in result.notes:
        narrator.note(note)
    try:
        assessment = Assessment(result, rules(), policy)
        if options.suppressions or loaded.settings.suppressions:
            _tell_suppressions(policy.suppressions, assessment, narrator)
        if options.write_baseline is not None:
            known = Baseline.of(key_check(key), assessment.unsuppressed_ids())
            with written(options.write_baseline) as stream:
                stream.write(known.encode())
        _write_all(assessment.report(version()), options)
    finally:
        result.ledger.close()
    return assessment.status


def state_directory() -> Path:
    """Where this installation's fingerprint key is kept."""
    import platformdirs

    return platformdirs.user_state_path("auditor")


def _check(options: Options) -> None:
    """Everything that can be known to go wrong before the long work begins."""
    if options.since is not None and options.until is not None and options.since >= options.until:
        raise UsageError("--since is not before --until: no time is left between them")
    for file in (*(destination.file for destination in options.output), options.write_baseline):
        if file is not None and not file.parent.is_dir():
            raise UsageError(f"{file}: the directory {file.parent} does not exist")
        if file is not None and file.is_dir():
            raise UsageError(f"{file}: is a directory; name a file")
    if options.show_values == "terminal" and (options.output or not standard_output().isatty()):
        raise UsageError(
            "--show-values writes secrets in clear, so it needs a terminal; say --show-values=yes if you mean it"
        )


def _settings(options: Options, narrator: Narrator) -> LoadedSettings:
    scanned = [Path(path) for path in options.paths if path != "-"]
    loaded = load_settings(options.config_file, isolated=options.isolated, scanned=scanned)
    for note in loaded.notes:
        narrator.note(note)
    if options.verbose:
        narrator.note(f"settings: {loaded.file or 'defaults, no configuration file'}")
    if options.depth is not None:
        loaded = loaded.override("detection.depth", options.depth, "--depth")
    if options.languages:
        loaded = loaded.override("detection.languages", options.languages, "--language")
    return loaded


def _policy(options: Options, loaded: LoadedSettings, key: bytes, narrator: Narrator) -> Policy:
    entries = loaded.settings.suppressions
    if options.suppressions is not None:
        entries += read_suppressions(options.suppressions)
    baseline = Baseline.read(options.baseline) if options.baseline is not None else None
    if baseline is not None and baseline.ids and baseline.key != key_check(key):
        narrator.problem(
            f"{options.baseline}: was written under another fingerprint key, so no value in it can be recognised; "
            "set AUDITOR_FINGERPRINT_KEY to the same secret for both runs"
        )
    return Policy(
        suppressions=Suppressions(entries, datetime.datetime.now(datetime.UTC).date()),
        severities=loaded.settings.detection.severities,
        min_severity=options.min_severity,
        fail_on=options.fail_on,
        baseline=baseline,
    )


def _request(options: Options, paths: tuple[str, ...], loaded: LoadedSettings, key: bytes) -> AuditRequest:
    detection = loaded.settings.detection
    return AuditRequest(
        paths=paths,
        settings=loaded.settings,
        fingerprint_key=key,
        depth=Depth(detection.depth),
        languages=detection.languages,
        since=options.since,
        until=options.until,
        jobs=options.jobs or available_processors(),
        occurrences=options.occurrences,
        show_values=options.show_values is not None,
        stdin_name=options.stdin_name,
    )


def available_processors() -> int:
    """Processors that this process may use; fewer than the machine has, in a container with a CPU set."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


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
