"""An audit that is set up: what the command line and the library have in common.

Settings, fingerprint key, suppressions and baseline come together here, once; what is asked of an engine and what its
findings mean follow from them.
"""

from __future__ import annotations

import contextlib
import datetime
import difflib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from auditors.assessment import Assessment, Policy
from auditors.baseline import Baseline
from auditors.catalogue import rules
from auditors.errors import UsageError
from auditors.model import Severity
from auditors.request import LOCAL, AuditRequest, AuditResult, Depth, Observer
from auditors.rules import Rule
from auditors.sensitive_data.masking import KEY_FILE, key_check, load_key
from auditors.settings import LoadedSettings, Settings, read_suppressions
from auditors.settings_discovery import load_settings
from auditors.suppressions import Suppressions
from auditors.user_directories import state_directory

HOW_TO_START = "name the logs to audit: auditor --once PATH... (- is standard input; auditor --help lists the options)"


class AuditOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What the user asks for. None and empty values leave it to the settings; times are epoch seconds, and 0 `jobs`
    are as many processes as there are processors.
    """

    paths: tuple[str, ...]
    depth: str | None = None
    languages: tuple[str, ...] = ()
    since: float | None = None
    until: float | None = None
    min_severity: Severity = Severity.INFO
    fail_on: Severity = Severity.MEDIUM
    config_file: Path | None = None
    isolated: bool = False
    baseline: Path | None = None
    suppressions: Path | None = None
    occurrences: bool = False
    show_values: bool = False
    jobs: int = 0
    engine: str = LOCAL
    stdin_name: str = "-"
    proxy_config: tuple[str, ...] = ()


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """An audit that is ready to run."""

    request: AuditRequest
    policy: Policy
    settings: LoadedSettings

    @classmethod
    def open(cls, options: AuditOptions, observer: Observer) -> Session:
        """Set up what the options ask for; the observer is told what the user should know of it. Raises UsageError."""
        if options.since is not None and options.until is not None and options.since >= options.until:
            raise UsageError("--since is not before --until: no time is left between them")
        loaded = _settings(options, observer)
        paths = options.paths or loaded.settings.watch.directories
        if not paths:
            raise UsageError(HOW_TO_START)
        state = state_directory()
        key = load_key(os.environ, state, observer.note)
        detection = loaded.settings.detection
        configurations = options.proxy_config or loaded.settings.configuration.paths
        if absent := [path for path in options.proxy_config if not Path(path).exists()]:
            raise UsageError(f"--proxy-config: no such file or directory: {', '.join(map(repr, absent))}")
        request = AuditRequest(
            paths=paths,
            settings=loaded.settings,
            fingerprint_key=key,
            depth=Depth(detection.depth),
            languages=detection.languages,
            since=options.since,
            until=options.until,
            jobs=options.jobs or available_processors(),
            engine=options.engine,
            occurrences=options.occurrences,
            show_values=options.show_values,
            stdin_name=options.stdin_name,
            state_files=(state / KEY_FILE,),
            sightings=bool(configurations),
            configurations=configurations,
        )
        return cls(request=request, policy=_policy(options, loaded, key, observer), settings=loaded)

    def audit(self, observer: Observer, state: Path | None = None, *, keep_partial: bool = False) -> Assessment:
        """Read everything once. With a state file, usage is judged by what earlier runs have learned, and what is
        learned now is kept there. With `keep_partial` an interrupt ends the reading, and what was found until then is
        the answer. Raises AuditorError where nothing can be read as asked or the state is unusable.
        """
        result = self._read(observer, state, keep_partial=keep_partial)
        if self.request.configurations:
            from auditors.engines.comparing import add_drift

            add_drift(self.request, self.request.configurations, result, observer)
        for note in result.notes:
            observer.note(note)
        return Assessment(result, rules(), self.policy)

    def _read(self, observer: Observer, state: Path | None, *, keep_partial: bool) -> AuditResult:
        from auditors.engines.local import audit_once

        if state is None:
            return audit_once(self.request, observer, keep_partial=keep_partial)
        from auditors.state import StateFile

        with contextlib.closing(StateFile(state, key_check(self.request.fingerprint_key), observer.note)) as kept:
            request = msgspec.structs.replace(self.request, state_files=(*self.request.state_files, *kept.files))
            result = audit_once(request, observer, kept.state.usage, keep_partial=keep_partial)
            if result.memory is not None and not result.is_partial:
                kept.state.usage = result.memory()
                kept.write(kept.encoded())
        return result

    def baseline_of(self, assessment: Assessment) -> Baseline:
        """What a later run may take for known."""
        return Baseline.of(key_check(self.request.fingerprint_key), assessment.unsuppressed_ids())


def own_severities(settings: Settings) -> dict[str, Severity]:
    """The severities that `[[recognizers.patterns]]` give to entities which no rule has."""
    if not settings.recognizers.patterns:
        return {}
    known = {rule.entity for rule in rules().values()}
    return {own.entity: own.severity for own in settings.recognizers.patterns if own.entity not in known}


def available_processors() -> int:
    """Processors that this process may use; fewer than the machine has, in a container with a CPU set."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _settings(options: AuditOptions, observer: Observer) -> LoadedSettings:
    scanned = [Path(path) for path in options.paths if path != "-"]
    loaded = load_settings(options.config_file, isolated=options.isolated, scanned=scanned)
    for note in loaded.notes:
        observer.note(note)
    if options.depth is not None:
        loaded = loaded.override("detection.depth", options.depth, "--depth")
    if options.languages:
        loaded = loaded.override("detection.languages", options.languages, "--language")
    _check_names(loaded.settings, rules(), str(loaded.file))
    return loaded


def _check_names(settings: Settings, catalogue: Mapping[str, Rule], origin: str) -> None:
    """Raise UsageError for a rule or entity that there is not. Recognisers in files may bring any entity, though."""
    recognizers, detection = settings.recognizers, settings.detection
    if recognizers.yaml or recognizers.python or not (detection.disable or detection.severities):
        return
    known = {word for rule in catalogue.values() for word in (rule.id, rule.name, rule.entity) if word}
    known.update(pattern.entity for pattern in recognizers.patterns)
    named = {"disable": detection.disable, "severities": detection.severities}
    for key, words in named.items():
        for word in _unknown(words, known):
            near = difflib.get_close_matches(word, known, 1)
            hint = f"did you mean {near[0]!r}?" if near else "auditor rules lists all of them"
            raise UsageError(f"{origin}: detection.{key}: there is no rule or entity {word!r}; {hint}")


def _unknown(words: Iterable[str], known: set[str]) -> list[str]:
    return [word for word in words if word not in known]


def _policy(options: AuditOptions, loaded: LoadedSettings, key: bytes, observer: Observer) -> Policy:
    entries = loaded.settings.suppressions
    if options.suppressions is not None:
        entries += read_suppressions(options.suppressions)
    baseline = Baseline.read(options.baseline) if options.baseline is not None else None
    if baseline is not None and baseline.ids and baseline.key != key_check(key):
        observer.problem(
            f"{options.baseline}: was written under another fingerprint key, so no value in it can be recognised; "
            "set AUDITOR_FINGERPRINT_KEY to the same secret for both runs"
        )
    return Policy(
        suppressions=Suppressions(entries, datetime.datetime.now(datetime.UTC).date()),
        severities={**own_severities(loaded.settings), **loaded.settings.detection.severities},
        min_severity=options.min_severity,
        fail_on=options.fail_on,
        baseline=baseline,
    )
