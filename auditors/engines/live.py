"""The audit of what is being written: follows logs and audits every line as it comes.

One thread follows and reads (`auditors.sources.follow`); the thread that calls `step` audits. Nothing is shown here:
`changes` says which findings are new or have changed, `auditors.engines.live_view` makes updates for a screen.

Without a state file, reading begins near the end of what exists, as `tail` does: the newest megabyte of each file. With
one, everything is read once, and a restart goes on where the last run ended.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Final

import msgspec

from auditors.assessment import Policy, severities_by_id
from auditors.catalogue import rules
from auditors.engines.arrivals import arrival_of
from auditors.engines.early import WatchOf
from auditors.engines.following import Following
from auditors.engines.inspection import inspect
from auditors.engines.keeping import Keeper
from auditors.engines.log_audit import LogAudit
from auditors.engines.readiness import Readiness
from auditors.engines.standing import StandingFindings
from auditors.engines.updates import FindPlaces, Inspect, Inspection, PlacesOf
from auditors.engines.usage_watch import UsageWatch
from auditors.live_ledger import Changes, LiveLedger, Wanted
from auditors.model import Coverage, Finding, Severity, Skip
from auditors.pipeline import Pipeline, Watch
from auditors.request import AuditRequest, AuditResult
from auditors.rules import Rule
from auditors.sensitive_data.masking import key_check
from auditors.sightings import Witness
from auditors.sources.follow import Follower, FollowOptions
from auditors.sources.identity import Imprinter
from auditors.sources.outbox import Ended, Glimpse, Item, Lines, Mended, Note, Outbox, Rest, Trouble
from auditors.sources.tailed_file import Log
from auditors.sources.watching import Awatch
from auditors.spool import Spool
from auditors.state import State, StateFile
from auditors.triage import Triage
from auditors.usage.meters import Meters

_BUSY: Final = 0.05
"""Seconds that a step works before it returns, when there is more to do."""

_HISTORY: Final = 1 << 20
"""Bytes of each existing file that are read without a state file."""

_COMPLETE: Final = 5.0
"""Seconds after which all detectors are imported, even though there is always something to audit."""

_PATIENCE: Final = 5.0
"""Seconds that the following is given to end."""

_MOST_PROBLEMS: Final = 10_000


class LiveOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How to follow. `history` is how many bytes of each existing file are read; None leaves it to whether there is a
    state file. `places` remembers every place of every value, on disk.
    """

    polling: bool = False
    state: Path | None = None
    history: int | None = None
    places: bool = False
    sweep_interval: float = 2.0
    silence: float = 2.0


class LiveAudit:
    """An audit that goes on until it is stopped. One thread calls its methods, but for `stop`.

    `witness` gathers what records show of their proxy. `problems` holds new problems, `mended` sources that can be read
    again, `notes` lines for the user: whoever shows them takes them out. Raises UsageError where the state file cannot
    be used.
    """

    def __init__(
        self,
        request: AuditRequest,
        policy: Policy,
        options: LiveOptions,
        *,
        watch: WatchOf | None = None,
        awatch: Awatch | None = None,
    ) -> None:
        self.request = request
        self.policy = policy
        self.options = options
        self.rules: Mapping[str, Rule] = rules()
        self.severities: Mapping[str, Severity] = severities_by_id(policy, self.rules)
        self.coverage = Coverage()
        self._imprinter = Imprinter(request.fingerprint_key)
        self.problems: list[Skip] = []
        self.mended: list[str] = []
        self.notes: list[str] = []
        self.audits: dict[int, LogAudit] = {}
        self.ledger = LiveLedger(Spool() if options.places else None, activity=watch is not None)
        self.state = self._open_state()
        self.outbox = Outbox()
        self._following = self._prepare_following(awatch)
        self._watch = watch
        self._begun = time.monotonic()
        self._detection = Readiness(request, self.ledger, self._watch_of)
        self._open: dict[int, LogAudit] = {}
        self._sources: set[str] = set()
        self._stopped = False
        self._last_moment = math.inf
        self._ready: Callable[[], None] | None = None
        state_files = self.state.files if self.state is not None else ()
        self._standing = StandingFindings(
            request.paths,
            (*request.state_files, *state_files),
            frozenset(request.settings.detection.disable),
        )
        self._about_files: tuple[Finding, ...] = ()
        self.witness: Witness | None = None
        self._usage = UsageWatch(request.settings, self.state.state if self.state else None, self.notes.append)
        self._is_closing = False
        self._keeper = Keeper(self.state, self._fill, self.notes.append) if self.state is not None else None

    def _open_state(self) -> StateFile | None:
        if self.options.state is None:
            return None
        state = StateFile(self.options.state, key_check(self.request.fingerprint_key), self.notes.append)
        self.ledger.restore(state.state.findings, self.rules)
        return state

    def _prepare_following(self, awatch: Awatch | None) -> Following:
        options, state = self.options, self.state
        history = options.history if options.history is not None or state is not None else _HISTORY
        how = FollowOptions(
            polling=options.polling,
            history=history,
            sweep_interval=options.sweep_interval,
            silence=options.silence,
            stdin_name=self.request.stdin_name,
            ours=tuple(str(file) for file in state.files) if state is not None else (),
        )
        checkpoints = state.state.checkpoints if state is not None else None
        return Following(self.request.paths, self.outbox, self._imprinter, how, checkpoints, awatch)

    @property
    def follower(self) -> Follower | None:
        """What follows; None until it has begun."""
        return self._following.follower

    def start(self, ready: Callable[[], None] | None = None) -> None:
        """Begin to follow. Detection is made ready meanwhile; what comes before that is looked at with patterns.

        `ready` is called when it is, by the thread that calls `step`.
        """
        self._ready = ready
        self._following.start()
        self._detection.begin(self.outbox.poke)
        if self._detection.pipeline is not None:
            self._begin_with(self._detection.pipeline)

    def _begin_with(self, pipeline: Pipeline) -> None:
        self._usage.collector = pipeline.collector()
        self.witness = pipeline.witness()
        self.notes += pipeline.notes
        if self._ready is not None:
            self._ready()

    def stop(self, within: float = math.inf) -> None:
        """Take a last look and end; `step` says when that is done. May be called from any thread, or by a signal.

        What is not audited within so many seconds is left to the next run.
        """
        self._last_moment = min(self._last_moment, time.monotonic() + within)
        self._stopped = True
        self._following.stop()

    @property
    def is_over(self) -> bool:
        """Whether everything that was read is audited and nothing more will come, or nobody waits for that."""
        return self.is_broken_off or (self.outbox.closed and not self._detection.holds_items)

    @property
    def is_broken_off(self) -> bool:
        """Whether it was stopped, and what was read by then takes longer than it was given."""
        return time.monotonic() > self._last_moment

    def step(self, timeout: float) -> None:
        """Audit what has come, for a short while; waits at most so many seconds (`time.monotonic`) for something.

        Raises what following failed with.
        """
        if self._detection.pipeline is None:
            self._step_early(timeout)
            return
        deadline = time.monotonic() + _BUSY
        item = self._next(self._patience(timeout))
        if item is None or deadline > self._begun + _COMPLETE:
            self._detection.complete()
        while item is not None and time.monotonic() < deadline:
            self._take(item)
            item = self._next(0.0)
        if item is not None:
            self._take(item)
        else:
            self._look_at_open()
        follower = self.follower
        self._standing.look(len(follower.roster.files) if follower is not None else 0)
        if (standing := self._standing.take(self.coverage)) is not None:
            self._stand(standing)
        if self._usage.look(idle=item is None):
            self._stand(self._about_files)
        self._add_problems(self._usage.faults())
        if self._keeper is not None and not self._stopped:
            self._keeper.save_if_due()

    def _stand(self, about_files: tuple[Finding, ...]) -> None:
        """These are the findings about the files now; incidents stand beside them."""
        self._about_files = about_files
        self.ledger.stand((*about_files, *self._usage.findings()))

    def _step_early(self, timeout: float) -> None:
        """Look at what has come as well as one can for now."""
        detection = self._detection
        waits = detection.wants_more and not self.outbox.closed
        if detection.settle(0.0 if waits else timeout) and detection.pipeline is not None:
            self._begin_with(detection.pipeline)
        elif waits and (item := self.outbox.get(timeout)) is not None:
            if isinstance(item, Glimpse):
                detection.glimpse(item)
                return
            if isinstance(item, Lines):
                self._begin_log(item.log)
            detection.look(item)

    def _next(self, timeout: float) -> Item | None:
        """What is to be audited next: first what came before everything was ready."""
        return self._detection.next_held() or self.outbox.get(timeout)

    def _patience(self, timeout: float) -> float:
        """How long to wait: not longer than until something that is not complete is to be looked at."""
        moments = [at for audit in self._open.values() if (at := audit.look_at) is not None]
        return max(0.0, min(timeout, min(moments) - time.monotonic())) if moments else timeout

    def changes(self, most: int | None = None, *, again: int | None = None, wanted: Wanted | None = None) -> Changes:
        """Findings that are new or have changed, of those that the policy shows; see `LiveLedger.take_changes`."""
        changes = self.ledger.take_changes(self.rules, self.severities, most, again=again, wanted=wanted)
        return Changes(tuple(finding for finding in changes.findings if self._is_shown(finding)), changes.gone)

    def _is_shown(self, finding: Finding) -> bool:
        baseline = self.policy.baseline
        return (
            finding.severity.at_least(self.policy.min_severity)
            and (baseline is None or finding.id not in baseline.ids)
            and self.policy.suppressions.match(finding) is None
        )

    def finish(self) -> AuditResult:
        """What was found in all. To be called once, when it is over."""
        self._standing.wait(5.0)
        standing = self._standing.take(self.coverage)
        self._usage.finish()
        self._add_problems(self._usage.faults())
        self._stand(self._about_files if standing is None else standing)
        return AuditResult(ledger=self.ledger, coverage=self.coverage, seconds=time.monotonic() - self._begun)

    def close(self) -> None:
        """Stop, if that was not done, and keep the state. Raises UnreadableError where it cannot be written."""
        self.stop()
        self.outbox.abandon()
        self._following.join(_PATIENCE)
        self._is_closing = True
        if self._keeper is not None:
            self._keeper.close()

    @property
    def used(self) -> Meters | None:
        """Who has used how much, as far as it is counted; None where usage is switched off."""
        return self._usage.meters

    @property
    def saved_at(self) -> float | None:
        """When the state was last written, in epoch seconds."""
        return self._keeper.saved_at if self._keeper is not None else None

    def set_triage(self, entries: Iterable[Triage]) -> None:
        """Keep decisions of people, where there is a state file."""
        if self.state is not None:
            self.state.state.triage.update({entry.key: entry for entry in entries})
        if self._keeper is not None:
            self._keeper.touch()

    def stand_beside(self, origin: str, findings: Iterable[Finding]) -> None:
        """Take what a scan of a server, or the audit of the configuration, has found among the findings."""
        disabled = frozenset(self.request.settings.detection.disable)
        self.ledger.stand_beside(origin, (one for one in findings if disabled.isdisjoint((one.rule, one.name))))

    def inspect(self, command: Inspect) -> Inspection:
        """The record that a command asks for."""
        follower = self.follower
        paths = follower.roster.paths_of(command.source) if follower is not None else ()
        return inspect(self._detection.best, paths, command)

    def places_of(self, command: FindPlaces) -> PlacesOf:
        """The places of the finding that a command asks for."""
        places, total = self.ledger.latest_places(command.finding, command.most)
        found = tuple((place.line, place.pointer, place.time) for place in places)
        return PlacesOf(ticket=command.ticket, finding=command.finding, places=found, total=total)

    # Auditing.

    def _take(self, item: Item) -> None:
        if self._keeper is not None:
            self._keeper.touch()
        if isinstance(item, Glimpse):
            self._detection.glimpse(item)
        elif isinstance(item, Lines):
            audit = self._audit_of(item)
            audit.take(item.block, self._watch_of(item.log, premature=False), arrival_of(item))
            self._note_open(audit)
        elif isinstance(item, Rest):
            self._take_rest(item)
        elif isinstance(item, Ended):
            if (ended := self.audits.pop(item.log.number, None)) is not None:
                self._open.pop(item.log.number, None)
                ended.end(self._watch_of(item.log, premature=False))
        elif isinstance(item, Trouble):
            self._add_problem(item.problem, failed=item.failed)
        elif isinstance(item, Mended):
            self._mend(item.source)
        elif isinstance(item, Note):
            self.notes.append(item.line)

    def _audit_of(self, item: Lines) -> LogAudit:
        log = item.log
        audit = self.audits.get(log.number)
        if audit is None:
            pipeline, tell, uses = self._detection.best, partial(self._tell, log), self._usage.collector
            audit = LogAudit(log, item.block, item.modified, pipeline, self.ledger, self.coverage, tell, uses)
            self.audits[log.number] = audit
            self._begin_log(log)
            self._usage.begin_log(log.name, item.block.offset)
            self._sources.add(log.name)
            self.coverage.files = len(self._sources)
        return audit

    def _begin_log(self, log: Log) -> None:
        self._detection.forget_glimpse(log)
        if self._keeper is not None:
            self._keeper.begin(log, self._imprinter)

    def _take_rest(self, item: Rest) -> None:
        audit = self.audits.get(item.log.number)
        if audit is None:
            if item.rest is None:
                return
            audit = self._audit_of(Lines(item.log, item.rest, time.time()))
        audit.look(self._watch_of(item.log, premature=True), item.rest)

    def _watch_of(self, log: Log, *, premature: bool) -> Watch | None:
        return self._watch(log, premature=premature) if self._watch is not None else None

    def _note_open(self, audit: LogAudit) -> None:
        if audit.look_at is None:
            self._open.pop(audit.log.number, None)
        else:
            self._open[audit.log.number] = audit

    def _look_at_open(self) -> None:
        """Nothing more has come for now: look at what is not complete, so that nobody has to wait for its next line."""
        now = time.monotonic()
        for number, audit in list(self._open.items()):
            if audit.look_at is None:
                del self._open[number]
            elif audit.look_at <= now:
                audit.look(self._watch_of(audit.log, premature=True))

    def _tell(self, log: Log, reason: str) -> None:
        self._add_problem(Skip(log.name, reason), failed=True)

    def _add_problems(self, problems: Iterable[Skip]) -> None:
        for problem in problems:
            self._add_problem(problem, failed=True)

    def _add_problem(self, problem: Skip, *, failed: bool) -> None:
        kept = self.coverage.errors if failed else self.coverage.skipped
        if len(kept) < _MOST_PROBLEMS and problem not in kept:
            kept.append(problem)
            self.problems.append(problem)

    def _mend(self, source: str) -> None:
        errors = self.coverage.errors
        errors[:] = [error for error in errors if error.source != source or not error.reason.startswith("cannot")]
        self.mended.append(source)

    def _fill(self, state: State) -> None:
        """Bring the state up to this moment; what counts for now only is no part of it."""
        if (follower := self.follower) is not None:
            state.checkpoints = list(follower.roster.checkpoints())
        self._usage.keep(now=self._is_closing)
        premature = chain(self._detection.premature, *(audit.premature for audit in self.audits.values()))
        state.findings = self.ledger.keep(premature)
