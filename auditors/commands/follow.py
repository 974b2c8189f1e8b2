"""`auditor --follow`: live without a screen. Each finding is one line, when it is new and when it has grown."""

from __future__ import annotations

import signal
import sys
import time
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, Final

from auditors.assessment import Assessment
from auditors.commands.output import check_reader, print_bytes
from auditors.commands.parameters import standard_output, style_of
from auditors.engines.collector import relax
from auditors.engines.live import LiveAudit, LiveOptions
from auditors.errors import UsageError
from auditors.exit_status import ExitStatus
from auditors.key_names import named
from auditors.model import Finding, Severity
from auditors.progress import Narrator
from auditors.reports import wording
from auditors.reports.records import encode, finding_record, summary_record
from auditors.reports.report import Report, Style, Write
from auditors.reports.terminal import SEVERITY_GLYPH, SEVERITY_PAINT, encoded, paint
from auditors.sanitizing import sanitize
from auditors.session import AuditOptions, Session
from auditors.signals import SAME
from auditors.state import Announced
from auditors.version import version

FORMATS: Final = ("text", "jsonl")

GROWN: Final = 10
"""A finding is announced again when it has occurred this many times as often as the last time."""

_TICK: Final = 0.5
"""Seconds that the audit waits for something to come."""

_SWITCH: Final = 0.0005
"""Seconds that a thread may run while another one wants to."""

_BRIEF: Final = 60
"""Columns of what was observed in an incident."""

_MOST: Final = 1_000
"""Findings that are announced in one go."""


class Options(AuditOptions, frozen=True, kw_only=True):
    """The command line. `values_need_terminal` lets values in clear go to a terminal only."""

    format: str
    state: Path | None
    watch: str
    values_need_terminal: bool
    quiet: int
    verbose: int
    color: bool


def run(options: Options) -> ExitStatus:
    """Follow until interrupted; then print the summary. Raises AuditorError for what the user can mend."""
    _check(options)
    narrator = Narrator(sys.stderr, live=False, quiet=options.quiet)
    session = Session.open(options, narrator)
    if options.verbose:
        narrator.note(f"settings: {session.settings.file or 'defaults, no configuration file'}")
    live = LiveOptions(polling=options.watch == "poll", state=options.state)
    audit = LiveAudit(session.request, session.policy, live)
    # The thread that reads must not keep the one that prints from remembering what it has just printed.
    sys.setswitchinterval(_SWITCH)
    with closing(audit):
        announcer = Announcer(audit, options)
        with _stopping(audit.stop):
            audit.start(relax)
            while not audit.is_over:
                audit.step(_TICK)
                announcer.announce()
                check_reader()
                _narrate(audit, narrator)
        with Assessment(audit.finish(), audit.rules, session.policy) as assessment:
            announcer.announce()
            _narrate(audit, narrator)
            announcer.summarise(assessment.report(version()))
            return assessment.status


def _check(options: Options) -> None:
    """What can be known to go wrong before anything is read."""
    if options.format not in FORMATS:
        raise UsageError(f"--follow writes {' or '.join(FORMATS)}, not {options.format}: it has no end to report at")
    if options.values_need_terminal and not standard_output().isatty():
        raise UsageError(
            "--show-values writes secrets in clear, so it needs a terminal; say --show-values=yes if you mean it"
        )
    if options.show_values and options.state is not None:
        raise UsageError("--show-values and --state do not go together: values are never kept on disk")


def _narrate(audit: LiveAudit, narrator: Narrator) -> None:
    for problem in audit.problems:
        narrator.problem(f"{problem.source}: {problem.reason}")
    for source in audit.mended:
        narrator.note(f"{source}: can be read again")
    for note in audit.notes:
        narrator.note(note)
    for told in (audit.problems, audit.mended, audit.notes):
        told.clear()


@contextmanager
def _stopping(stop: Callable[[], None]) -> Iterator[None]:
    """The first SIGINT, SIGTERM or SIGHUP ends the following in good order; a later one ends us as it would anything.

    Under `nohup` a terminal that goes away changes nothing. What comes directly behind the first one is the same:
    `timeout` and terminals send it to a process and to its group.
    """
    before: dict[int, Any] = {}
    stopped_at: float | None = None

    def handle(number: int, frame: FrameType | None) -> None:
        nonlocal stopped_at
        now = time.monotonic()
        if stopped_at is None:
            stopped_at = now
            stop()
        elif now - stopped_at > SAME and callable(before[number]):
            before[number](number, frame)

    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if each != signal.SIGHUP or signal.getsignal(each) is not signal.SIG_IGN:
            before[each] = signal.signal(each, handle)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Announcer:
    """Prints findings as they come, each at once and only when there is news of it."""

    def __init__(self, audit: LiveAudit, options: Options) -> None:
        self._audit = audit
        self._announced: dict[str, Announced] = audit.state.state.announced if audit.state is not None else {}
        self._telling = audit.state.telling if audit.state is not None else self._remembering
        self._aliases: dict[str, str] = {}
        self._json = options.format == "jsonl"
        self._style = style_of(standard_output(), color=options.color)

    def announce(self) -> None:
        """Print what is new or has grown. Raises PipeClosedError where nobody reads it any more.

        Each line is written and then remembered by itself, so that a kill leaves next to no time to tell it twice.
        """
        while self._audit.ledger.has_changes:
            for finding in self._audit.changes(_MOST, wanted=self._is_news).findings:
                event = self._event(finding)
                if event is None:
                    continue
                line, told = self._line(event, finding), Announced(finding.occurrences, finding.severity.rank)
                remember = self._telling({finding.id: told})
                print_bytes(partial(_write, line))
                remember()

    def _remembering(self, announced: Mapping[str, Announced]) -> Callable[[], None]:
        """What is remembered without a state file."""
        return lambda: self._announced.update(announced)

    def _event(self, finding: Finding) -> str | None:
        if finding.id not in self._announced:
            return "new"
        return "grown" if self._is_news(finding.id, finding.occurrences, finding.severity) else None

    def _is_news(self, identity: str, occurrences: int, severity: Severity) -> bool:
        """Whether a finding is new, has become more frequent by far, or worse."""
        known = self._announced.get(identity)
        return known is None or occurrences >= GROWN * known.occurrences or severity.rank < known.rank

    def _line(self, event: str, finding: Finding) -> bytes:
        finding = self._named(finding)
        if self._json:
            kind, *rest = finding_record(finding).items()
            return encode(dict([kind, ("event", event), *rest])) + b"\n"
        return encoded(f"{_in_words(event, finding, self._style)}\n", self._style)

    def _named(self, finding: Finding) -> Finding:
        """With the alias of its key, where anything has told it by now: usage counts calls a while after they came."""
        principal, used = finding.principal, self._audit.used
        if principal is not None and principal.key and principal.key_alias:
            self._aliases.setdefault(principal.key, principal.key_alias)
        return named(finding, ChainMap(self._aliases, used.aliases if used is not None else {}))

    def summarise(self, report: Report) -> None:
        """Print the last line."""
        if self._json:
            line = encode(summary_record(report)) + b"\n"
        else:
            line = encoded(f"{_summary_in_words(report)}\n", self._style)
        print_bytes(partial(_write, line))


def _write(data: bytes, out: Write) -> None:
    out(data)


def _in_words(event: str, finding: Finding, style: Style) -> str:
    """`▲ HIGH new SEC201 OpenAI API key … sk-p…  3×  logs/a.log:12 /messages/0/content  key prod  since …`."""
    severity = finding.severity
    word = paint(f"{SEVERITY_GLYPH[severity]} {severity.value.upper()}", SEVERITY_PAINT[severity], style)
    parts = [f"{word} {event} {finding.rule} {sanitize(finding.title)}"]
    incident = wording.in_brief(finding.evidence, _BRIEF)
    parts.append(sanitize(finding.preview or "") or incident)
    if finding.occurrences > 1 and not incident:
        parts.append(f"{finding.occurrences:,}×")
    parts.append(" ".join(wording.place(finding)))
    parts += wording.who(finding)
    if finding.preview is None:
        parts += wording.reasons(finding.evidence) if incident else wording.facts(finding.evidence)
    parts.append(wording.period(finding.first_seen, finding.last_seen) or wording.arrival(finding))
    return "  ".join(filter(None, parts))


def _summary_in_words(report: Report) -> str:
    coverage = report.coverage
    total = sum(report.counts.values())
    found = (
        f"{wording.by_severity(report.counts)} {'finding' if total == 1 else 'findings'}" if total else "no findings"
    )
    text = (
        f"{found} in {wording.counted(coverage.files, 'file')}, {wording.size(coverage.bytes)}, "
        f"{wording.counted(coverage.lines, 'line')}; {wording.percent(report.understood)} of it was understood"
    )
    problems = len(coverage.errors) + len(coverage.skipped)
    if problems:
        text += f"; {wording.counted(problems, 'problem')}: not everything was read"
    return f"{text}; exit status {int(report.status)}"
