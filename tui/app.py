"""The app: takes the engine's updates once a tick, keeps the state, and does what the panes ask for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.filter import LineFilter, Monochrome, NoColor
from textual.screen import Screen
from textual.widgets import Input

from auditors.engines.updates import Row
from auditors.errors import InternalError
from auditors.rules import Rule
from auditors.settings import ScanTarget
from tui.actions import EVERYWHERE, LIST, Action, actions_of
from tui.bridge import Feed
from tui.commands import ActionProvider
from tui.deciding import DecidingApp, numbered
from tui.palette import Palette
from tui.screens.asking import AskScreen, ChooseScreen
from tui.screens.detail import FindingScreen, ReadingScreen, RecordScreen
from tui.screens.help import HelpScreen
from tui.screens.main import MainScreen
from tui.screens.principal import PrincipalScreen
from tui.state.listing import ListedRow
from tui.state.meters import Who
from tui.themes import THEMES
from tui.walls import AsciiFilter, ControlFilter
from tui.widgets.filtered import FilteredPane
from tui.widgets.keybar import KeyBar
from tui.widgets.rows import Rows
from tui.widgets.tabs import TITLES
from tui.widgets.timeline import Timeline

if TYPE_CHECKING:
    from auditors.engines.scan_process import RunningScan


class AuditorApp(DecidingApp):
    """The screen of `auditor`.

    `scanner` starts a scan of a server, `timeline` shows the histogram of event time from the beginning. `refusal` is
    why the engine ended before it had read anything, `failure` an error of the screen, `greeting` what is to be said
    first.
    """

    TITLE = "auditor"
    CSS_PATH = "app.tcss"
    COMMANDS: ClassVar[set[Any]] = {ActionProvider}
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+z", "suspend_process", show=False, priority=True)]
    NOTIFICATION_TIMEOUT = 4.0

    def __init__(
        self,
        feed: Feed,
        *,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        rules: Callable[[], Mapping[str, Rule]] = dict,
        directory: Path = Path(),
        copies: Path | None = None,
        theme: str = THEMES[0].name,
        timeline: bool = False,
        ascii_only: bool = False,
        ticking: bool = True,
        scanner: Callable[[ScanTarget], RunningScan] | None = None,
        keeps: bool = True,
    ) -> None:
        self._variables_of: tuple[str, Palette] | None = None
        self._control_filter = ControlFilter()
        self._no_color = NoColor()
        self._ascii_filter = AsciiFilter(ascii_only)
        super().__init__(
            feed,
            monotonic,
            ticking=ticking,
            clock=clock,
            rules=rules,
            directory=directory,
            copies=copies,
            keeps=keeps,
        )
        self._scanner = scanner
        self.failure: InternalError | None = None
        self.refusal = self.greeting = ""
        self._timeline = timeline
        self._ticket = 0
        self._told_end = False
        for each in THEMES:
            self.register_theme(each)
        self.theme = theme

    # Walls and colours.

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's own filters, then the last walls against what a log may hold."""
        filters: list[LineFilter] = [*super().get_line_filters(), self._control_filter]
        if self.native_ansi_color:
            # Textual chooses once, by its own first theme; greys made of the terminal's own colours are black on black.
            filters = [self._no_color if isinstance(each, Monochrome) else each for each in filters]
        if self._ascii_filter.enabled:
            filters.append(self._ascii_filter)
        return filters

    @property
    def palette(self) -> Palette:
        """The colours of the theme."""
        if self._variables_of is None or self._variables_of[0] != self.theme:
            self._variables_of = (self.theme, Palette(self.get_css_variables()))
        return self._variables_of[1]

    def _watch_theme(self, theme_name: str) -> None:
        super()._watch_theme(theme_name)
        for screen in self.screen_stack:
            for rows in screen.query(Rows):
                rows.repaint_all()

    def get_system_commands(self, screen: Screen[Any]) -> Iterator[SystemCommand]:
        """None of Textual's own: the palette holds our actions."""
        yield from ()

    # Ticks.

    def get_default_screen(self) -> Screen[Any]:
        """The panes."""
        return MainScreen()

    @property
    def main(self) -> MainScreen:
        """The screen with the panes."""
        screen = self.screen_stack[0]
        assert isinstance(screen, MainScreen)
        return screen

    def begin(self) -> None:
        """The panes are there: look for updates from now on."""
        if self._timeline:
            self.show_timeline(wanted=True)
        if self.greeting:
            self.say(self.greeting, severity="warning")
        self.begin_ticking()

    def show(self, changed: set[str], behind: set[str]) -> None:
        """Paint what is in sight; nothing is any more while the app ends."""
        if not self._has_screen:
            return
        top = self.screen
        if self.store.ended and not self._told_end:
            self._told_end = True
            self._tell_end()
        if behind and top is self.main:
            self.main.show_changes(behind)
        elif behind:
            self.main.miss(behind)
        if isinstance(top, ReadingScreen) and changed:
            top.show_changes(changed)

    @on(Driver.SignalResume)
    def _taken_up_again(self) -> None:
        """The shell has written where the screen was, of which Textual paints again only what changes."""
        self.refresh(layout=True)

    def show_at_once(self, changed: set[str]) -> None:
        """Paint parts of the store without waiting for a tick."""
        if isinstance(self.screen, ReadingScreen):
            self.screen.show_changes(changed)
        elif self.screen is self.main:
            self.main.show_changes(changed)

    @property
    def _has_screen(self) -> bool:
        """Timers may come once more when the screens are gone."""
        return bool(self.screen_stack) and self.screen.is_running

    def _tell_end(self) -> None:
        """The engine has ended; where it has read nothing, so does the screen."""
        if self.store.error and not self.store.totals.lines and not self.store.findings.rows:
            self.refusal = self.store.error
            self.exit()
        elif self.store.error:
            self.say(f"The engine has stopped: {self.store.error}. What was found stays here.", severity="error")

    @property
    def flies_by(self) -> bool:
        """Whether what is in sight changes faster than anyone can read."""
        return self._has_screen and self.screen is self.main and self.main.pane.flies_by

    def show_charts(self) -> bool:
        """Bring the charts up to date; tells whether those of the panes were in sight."""
        if self._has_screen and isinstance(self.screen, PrincipalScreen):
            self.screen.show_charts()
        if not self._has_screen or self.screen is not self.main:
            return False
        self.main.show_charts()
        return True

    @property
    def seconds_in_clear(self) -> int:
        """How long values will yet be in clear on the screen; 0 where none is."""
        return self.screen.seconds_in_clear if isinstance(self.screen, ReadingScreen) else 0

    # What the panes ask for.

    def start_scan(self, target: ScanTarget) -> RunningScan:
        """Scan a server in a process of its own."""
        if self._scanner is not None:
            return self._scanner(target)
        from auditors.engines.scan_process import start

        return start(target)

    def next_ticket(self) -> int:
        """A number to know an answer by."""
        self._ticket += 1
        return self._ticket

    def rule(self, identity: str) -> Rule | None:
        """The page of a rule."""
        return self.rules_of().get(identity)

    def open_finding(self, row: ListedRow | None, neighbours: Callable[[], Sequence[ListedRow]]) -> None:
        """Show a finding on a screen of its own; of a value in several sources the worst one."""
        if row is not None:
            self.push_screen(FindingScreen(row.lead, neighbours))

    def open_record(self, row: Row) -> None:
        """Show a record on a screen of its own."""
        self.push_screen(RecordScreen(row))

    def open_principal(self, who: Who) -> None:
        """Show everything about a principal over the screen."""
        self.push_screen(PrincipalScreen(who))

    def show_findings(self, words: str) -> None:
        """Go to the findings that a filter lets through."""
        self._show_filtered("findings", words)

    def show_stream(self, words: str) -> None:
        """Go to the records that a filter lets through."""
        self._show_filtered("stream", words)

    def _show_filtered(self, name: str, words: str) -> None:
        pane = self.main.go_to(name)
        if isinstance(pane, FilteredPane):
            pane.filter_by(words)

    def show_timeline(self, *, wanted: bool) -> None:
        """Show the histogram of event time above what it narrows down, or hide it."""
        self.main.show_timeline(wanted=wanted)

    def clear_marker(self) -> None:
        """Take the marker of the timeline away."""
        self.main.query_one(Timeline).clear()

    def toggle_pause(self) -> None:
        """Stop painting, or go on with everything that has come meanwhile."""
        self.pause(not self.paused)
        self.main.show_headline()

    def explain(self, place: Any) -> None:
        """Open the help for a pane or a screen."""
        pane = getattr(place, "pane", "")
        title = TITLES[pane][0] if pane in TITLES else place.heading
        self.push_screen(
            HelpScreen(title, place.about, self.available_actions(), filters=isinstance(place, FilteredPane))
        )

    # Actions.

    def _places(self) -> tuple[str, ...]:
        if isinstance(self.screen, ReadingScreen):
            return (self.screen.place, LIST)
        return (self.main.pane.pane, LIST, EVERYWHERE)

    def available_actions(self) -> Iterator[Action]:
        """What can be done where the user is."""
        return actions_of(*self._places())

    @on(KeyBar.Pressed)
    async def _pressed(self, event: KeyBar.Pressed) -> None:
        """A key was clicked, on whichever screen."""
        await self.perform(event.action)

    async def perform(self, action: Action) -> None:
        """Do something, as its key would."""
        pane, screen = self.main.pane, self.screen
        focused = self.focused if isinstance(self.focused, Rows) else next(pane.lists(), None)
        typed = self.focused.parent if isinstance(self.focused, Input) else None
        name = action.call.removeprefix("app.").partition("(")[0]
        for target in (typed, screen, pane, focused, self):
            if target is not None and hasattr(target, f"action_{name}"):
                await self.run_action(action.call.removeprefix("app."), target)
                return

    def action_next_theme(self) -> None:
        """The next theme."""
        names = [theme.name for theme in THEMES]
        at = names.index(self.theme) if self.theme in names else -1
        self.theme = names[(at + 1) % len(names)]
        self.say(f"theme {self.theme}")

    async def action_quit(self) -> None:
        """End the app; asks first where decisions would be lost."""
        if not self.unkept:
            self.exit()
        elif not isinstance(self.screen, ChooseScreen):
            lost = numbered(self.unkept, "decision")
            ways = [("stay", "go back: w writes the findings as a report"), ("quit", f"lose {lost}")]
            question = f"{lost} will be lost, for auditor was started without --state FILE"
            self.choose(question, ways, lambda way: self.exit() if way == "quit" else None)

    def action_help_quit(self) -> None:
        """The key that ends other programs ends nothing here, for it is pressed to copy, too."""
        self.say("q ends auditor")

    def ask(
        self,
        question: str,
        hint: str,
        then: Callable[[str], None],
        *,
        required: bool = True,
        check: Callable[[str], str] | None = None,
    ) -> None:
        """Ask for a line of text; an empty one is an answer where none is required. `check` says what is wrong."""
        self.push_screen(
            AskScreen(question, hint, check=check),
            lambda text: then(text) if text or (text is not None and not required) else None,
        )

    def choose(self, question: str, choices: Sequence[tuple[str, str]], then: Callable[[str | None], None]) -> None:
        """Ask for one of several names, each with an explanation."""
        self.push_screen(ChooseScreen(question, choices), then)

    # Failures.

    def _fatal_error(self) -> None:
        """End the app; of the error only its kind and the way to it are kept: variables may hold what was read."""
        if self._exception is not None:
            self.failure = InternalError.of(self._exception)
        self._close_messages_no_wait()

    def panic(self, *renderables: Any) -> None:
        """End the app without showing anything of the error."""
        self._fatal_error()
