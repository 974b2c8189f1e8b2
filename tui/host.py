"""What panes, screens and the palette may ask of the app that they stand in: all they know of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol, cast

from textual.dom import DOMNode

if TYPE_CHECKING:
    from auditors.engines.scan_process import RunningScan
    from auditors.engines.updates import Command, Row
    from auditors.model import Finding
    from auditors.rules import Rule
    from auditors.settings import ScanTarget
    from auditors.triage import TriageState
    from tui.actions import Action
    from tui.palette import Palette
    from tui.state.listing import ListedRow
    from tui.state.meters import Who
    from tui.state.store import Store


def host_of(node: DOMNode) -> Host:
    """The app that a widget or a screen stands in."""
    return cast("Host", node.app)


class Host(Protocol):
    """The app: the store, the clocks, the engine, and what only the app can do. Its own docstrings say more."""

    store: Store
    paused: bool
    now: Callable[[], float]
    monotonic: Callable[[], float]

    @property
    def palette(self) -> Palette:
        """The colours of the theme."""

    @property
    def seconds_in_clear(self) -> int:
        """How long values will yet be in clear on the screen."""

    # The engine, and the user.

    def begin(self) -> None:
        """The panes are there."""

    def tell(self, command: Command) -> None:
        """Tell the engine something."""

    def next_ticket(self) -> int:
        """A number to know an answer by."""

    def start_scan(self, target: ScanTarget) -> RunningScan:
        """Scan a server."""

    def rule(self, identity: str) -> Rule | None:
        """The page of a rule."""

    def say(self, text: str, severity: Any = "information") -> None:
        """Tell the user something, for a moment."""

    def ask(
        self,
        question: str,
        hint: str,
        then: Callable[[str], None],
        *,
        required: bool = True,
        check: Callable[[str], str] | None = None,
    ) -> None:
        """Ask for a line of text."""

    def choose(self, question: str, choices: Sequence[tuple[str, str]], then: Callable[[str | None], None]) -> None:
        """Ask for one of several names."""

    # Findings.

    def decide(self, findings: Sequence[Finding], state: TriageState, reason: str = "") -> None:
        """Keep a decision about findings."""

    def ask_reason(self, findings: Sequence[Finding], state: TriageState) -> None:
        """Ask for the reason of a decision, and keep both."""

    def ask_note(self, findings: Sequence[Finding]) -> None:
        """Ask for a note about findings."""

    def copy_findings(self, findings: Sequence[Finding], format_name: str = "") -> None:
        """Copy findings for a ticket."""

    def ask_export(self, findings: Sequence[Finding]) -> None:
        """Ask for a format, and write findings."""

    # Other places.

    def open_finding(self, row: ListedRow | None, neighbours: Callable[[], Sequence[ListedRow]]) -> None:
        """Show a finding on a screen of its own."""

    def open_record(self, row: Row) -> None:
        """Show a record on a screen of its own."""

    def open_principal(self, who: Who) -> None:
        """Show everything about a key, a user or another principal on a page of its own."""

    def show_findings(self, words: str) -> None:
        """Go to the findings that a filter lets through."""

    def show_stream(self, words: str) -> None:
        """Go to the records that a filter lets through."""

    def show_timeline(self, *, wanted: bool) -> None:
        """Show the histogram of event time, or hide it."""

    def clear_marker(self) -> None:
        """Take the marker of the timeline away."""

    def toggle_pause(self) -> None:
        """Stop painting, or go on."""

    def explain(self, place: Any) -> None:
        """Open the help for a pane or a screen."""

    # Actions.

    def available_actions(self) -> Iterator[Action]:
        """What can be done where the user is."""

    async def perform(self, action: Action) -> None:
        """Do something, as its key would."""
