"""What people decide about findings, and what they take away: decisions with reasons and notes, copies, reports."""

from __future__ import annotations

import getpass
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from auditors.engines.updates import Command, SetTriage
from auditors.errors import AuditorError
from auditors.model import Coverage, Finding
from auditors.rules import Rule
from auditors.triage import Triage, TriageState, triage_key
from tui import exporting
from tui.bridge import Feed
from tui.screens.asking import AskScreen, ChooseScreen
from tui.ticking import TickingApp

_NOTHING_CHOSEN: Final = "there is no finding under the cursor"

_DECIDED: Final = {
    TriageState.NEW: "open again",
    TriageState.ACKNOWLEDGED: "acknowledged",
    TriageState.FALSE_POSITIVE: "no longer counted, a false positive: now at the end of the list",
    TriageState.RESOLVED: "no longer counted, resolved: now at the end of the list",
}
"""What is said of a decision."""

_QUESTIONS: Final = {
    TriageState.FALSE_POSITIVE: ("Why is {} a false positive?", "Why are these {} values false positives?"),
    TriageState.RESOLVED: ("How was {} resolved?", "How were these {} values resolved?"),
}
"""What is asked about one value, and about several."""

_FORMATS: Final = ("json", "csv", "markdown", "sarif", "jsonl", "html")


class DecidingApp(TickingApp):
    """An app in which findings are decided about, copied and exported.

    `clock` gives epoch seconds, `rules` the pages of rules, `directory` is where exports go, `copies` the file that
    copied text goes to as well. `keeps` says that decisions outlive the screen, `unkept` how many would be lost.
    """

    def __init__(
        self,
        feed: Feed,
        monotonic: Callable[[], float],
        *,
        ticking: bool,
        clock: Callable[[], float] = time.time,
        rules: Callable[[], Mapping[str, Rule]] = dict,
        directory: Path = Path(),
        copies: Path | None = None,
        keeps: bool = True,
    ) -> None:
        super().__init__(feed, monotonic, ticking=ticking)
        self.now = clock
        self.rules_of = rules
        self.unkept = 0
        self._directory = directory
        self._copies = copies
        self._keeps = keeps

    # What a subclass says.

    def show_at_once(self, changed: set[str]) -> None:
        """Paint parts of the store without waiting for a tick."""
        raise NotImplementedError

    # The engine, and the user.

    def tell(self, command: Command) -> None:
        """Tell the engine something."""
        self.feed.send(command)

    def say(self, text: str, severity: Any = "information") -> None:
        """Tell the user something, for a moment."""
        self.notify(text, severity=severity, markup=False)

    # Decisions.

    def decide(self, findings: Sequence[Finding], state: TriageState, reason: str = "") -> None:
        """Keep a decision about findings; notes stay."""
        if not findings:
            self.say(_NOTHING_CHOSEN)
            return
        known = self.store.findings.triage
        chosen = {triage_key(finding): finding for finding in reversed(findings)}
        if state is TriageState.NEW:
            chosen = {key: finding for key, finding in chosen.items() if key in known and known[key].state is not state}
        if not chosen:
            self.say("nothing was decided that could be taken back")
            return
        entries = [
            Triage(key=key, state=state, reason=reason, note=note, author=_author(), time=self.now())
            for key in reversed(chosen)
            for note in (known[key].note if key in known else "",)
        ]
        what = f"{_called(*chosen.values())} is" if len(entries) == 1 else f"{len(entries):,} values are"
        self._keep(entries, what, _DECIDED[state])

    def _keep(self, entries: Sequence[Triage], *words: str) -> None:
        self.say(" ".join(words))
        if not self._keeps and not self.unkept:
            self.say("What is decided is lost when auditor ends; --state FILE keeps it", severity="warning")
        self.unkept += 0 if self._keeps else len(entries)
        self.tell(SetTriage(tuple(entries)))
        self.store.findings.decide(entries)
        self.behind.add("findings")
        self.show_at_once({"findings"})

    def ask_reason(self, findings: Sequence[Finding], state: TriageState) -> None:
        """Ask why, then keep the decision."""
        if not findings:
            self.say(_NOTHING_CHOSEN)
            return
        one, several = _QUESTIONS[state]
        values = {triage_key(finding) for finding in findings}
        question = one.format(_called(findings[0])) if len(values) == 1 else several.format(f"{len(values):,}")

        def answered(reason: str | None) -> None:
            if reason is not None:
                self.decide(findings, state, reason)

        self.push_screen(AskScreen(question, "the reason, for others", required=True), answered)

    def ask_note(self, findings: Sequence[Finding]) -> None:
        """Ask for a note, then keep it."""
        if not findings:
            self.say(_NOTHING_CHOSEN)
            return
        triage = self.store.findings.triage
        known = triage.get(triage_key(findings[0]))

        def answered(note: str | None) -> None:
            if note is None:
                return
            keys = dict.fromkeys(triage_key(finding) for finding in findings)
            self._keep([_noted(triage.get(key), key, note, self.now()) for key in keys], "noted")

        number = len({triage_key(finding) for finding in findings})
        title = f"Note about {_called(findings[0]) if number == 1 else numbered(number, 'value')}"
        self.push_screen(AskScreen(title, "kept with the value", known.note if known else ""), answered)

    # Copies and exports.

    def copy_findings(self, findings: Sequence[Finding], format_name: str = "") -> None:
        """Copy findings as text, to the terminal's clipboard and to a file; `format_name` is that of their record."""
        if not findings:
            self.say(_NOTHING_CHOSEN)
            return
        text = exporting.as_text(findings, [format_name] if format_name else self.store.totals.formats)
        self.copy_to_clipboard(text)
        where = ""
        if self._copies is not None:
            try:
                exporting.write_text(self._copies, text)
                where = f", and in {self._copies}"
            except (AuditorError, OSError) as error:
                where = f"; not in a file: {error}"
        self.say(f"{numbered(len(findings), 'finding')} copied, masked{where}")

    def ask_export(self, findings: Sequence[Finding]) -> None:
        """Ask for a format, then write a report."""
        if not findings:
            self.say("there is nothing to export")
            return
        from auditors.reports.registry import formats

        known = formats()
        choices = [(name, known[name].description) for name in _FORMATS if name in known]

        def answered(form: str | None) -> None:
            if form is not None:
                self._export(findings, form)

        self.push_screen(ChooseScreen(f"Write {numbered(len(findings), 'finding')} as", choices), answered)

    def _export(self, findings: Sequence[Finding], form: str) -> None:
        totals = self.store.totals
        coverage = Coverage(
            files=totals.files,
            bytes=totals.bytes,
            lines=totals.lines,
            recognised=totals.recognised,
            records=dict(totals.formats),
            skipped=list(self.store.problems),
        )
        try:
            file = exporting.write_report(self._directory, form, findings, coverage, self.rules_of(), self.now())
        except (AuditorError, OSError) as error:
            self.say(f"not written: {error}", severity="error")
        else:
            self.say(f"written, mode 0600: {file}")


def _called(finding: Finding) -> str:
    """What a finding is called in a sentence: its name, and the value by its beginning."""
    return f"{finding.name} {finding.preview or ''}".rstrip()


def numbered(count: int, what: str) -> str:
    """So many of something, in words: `1 finding`, `2,000 findings`."""
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def _author() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def _noted(known: Triage | None, key: str, note: str, now: float) -> Triage:
    state = known.state if known is not None else TriageState.NEW
    return Triage(key=key, state=state, reason=known.reason if known else "", note=note, author=_author(), time=now)
