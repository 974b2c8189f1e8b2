"""The screen with the panes: headline, tabs, timeline, the pane in sight, the key bar."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Label

from tui.actions import EVERYWHERE, LIST, PANES, bindings_of
from tui.host import Host, host_of
from tui.widgets.configuration import ConfigurationPane
from tui.widgets.data import DataPane
from tui.widgets.files import FilesPane
from tui.widgets.filtered import FilteredPane
from tui.widgets.findings import FindingsPane
from tui.widgets.headline import Headline
from tui.widgets.keybar import KeyBar
from tui.widgets.pane import Pane
from tui.widgets.scan import ScanPane
from tui.widgets.score import ScorePane
from tui.widgets.stream import StreamPane
from tui.widgets.tabs import PaneTabs
from tui.widgets.timeline import Timeline
from tui.widgets.usage import UsagePane

_LEAST_WIDTH, _LEAST_HEIGHT = 40, 10
"""Below this size nothing is shown but a request for a larger window."""


class MainScreen(Screen[None]):
    """The panes. Only the one in sight is painted; the others catch up when they are shown."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(EVERYWHERE)
    # Whatever gains or loses the keys paints itself; Textual would paint the whole screen anew, too.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(self) -> None:
        super().__init__()
        self._missed: dict[str, set[str]] = {pane: {"all"} for pane in PANES}
        self._wants_timeline = False

    @property
    def auditor(self) -> Host:
        """The app."""
        return host_of(self)

    @property
    def pane(self) -> Pane:
        """The pane in sight."""
        return self.query_one(f"#{self.query_one(ContentSwitcher).current}", Pane)

    def compose(self) -> ComposeResult:
        """Everything, from the top."""
        yield Headline()
        yield PaneTabs()
        least = f"{_LEAST_WIDTH} columns and {_LEAST_HEIGHT} lines"
        yield Label(f"This window is too small: {least} are needed.", id="too-small", markup=False)
        with Vertical(id="body"):
            yield Timeline()
            with ContentSwitcher(initial=PANES[0]):
                yield FindingsPane()
                yield DataPane()
                yield UsagePane()
                yield StreamPane()
                yield FilesPane()
                yield ScanPane()
                yield ConfigurationPane()
                yield ScorePane()
        yield KeyBar(PANES[0], LIST, EVERYWHERE)

    def on_mount(self) -> None:
        """Begin with the findings."""
        self.pane.take_focus()
        self.auditor.begin()

    def on_resize(self, event: events.Resize) -> None:
        """A window too small for anything says so."""
        self.set_class(event.size.width < _LEAST_WIDTH or event.size.height < _LEAST_HEIGHT, "-tiny")

    # Ticks.

    def show_changes(self, changed: set[str]) -> None:
        """Once a tick: paint what is in sight and has changed."""
        current = self.pane
        self.miss(changed)
        self.query_one(Headline).update()
        if changed & {"findings", "files", "all"}:
            self.query_one(PaneTabs).update()
        current.show_changes(self._missed[current.pane])
        self._missed[current.pane] = set()

    def miss(self, changed: set[str]) -> None:
        """Another screen is on top: remember what has changed."""
        for pane in PANES:
            self._missed[pane] |= changed

    def on_screen_resume(self) -> None:
        """Catch up."""
        if self._missed[self.pane.pane]:
            self.show_changes(set())

    def show_headline(self) -> None:
        """Paint the top anew."""
        self.query_one(Headline).refresh()
        self.query_one(PaneTabs).refresh()

    def show_charts(self) -> None:
        """Once a second, if something has changed."""
        self.pane.show_charts()
        if self.query_one(Timeline).display:
            self.query_one(Timeline).update()

    def show_timeline(self, *, wanted: bool) -> None:
        """Show the timeline above the panes that it narrows down, or hide it and take its marker away."""
        self._wants_timeline = wanted
        timeline = self.query_one(Timeline)
        timeline.display = wanted and isinstance(self.pane, FilteredPane)
        if not wanted:
            timeline.clear()

    # Panes.

    def go_to(self, name: str) -> Pane:
        """Show a pane."""
        switcher = self.query_one(ContentSwitcher)
        if switcher.current != name:
            switcher.current = name
            tabs = self.query_one(PaneTabs)
            tabs.current = name
            tabs.refresh()
            self.query_one(KeyBar).show_for(name, LIST, EVERYWHERE)
            self.show_timeline(wanted=self._wants_timeline)
        pane = self.pane
        pane.show_changes({"all"})
        self._missed[name] = set()
        pane.take_focus()
        return pane

    @on(PaneTabs.Chosen)
    def _chosen(self, event: PaneTabs.Chosen) -> None:
        self.go_to(event.pane)

    @on(Timeline.Scrubbed)
    def _scrubbed(self, event: Timeline.Scrubbed) -> None:
        for pane in self.query(FilteredPane):
            pane.set_period(event.period)

    def action_show_pane(self, name: str) -> None:
        """Show a pane."""
        self.go_to(name)

    def action_next_pane(self) -> None:
        """Show the next pane."""
        self.go_to(PANES[(PANES.index(self.pane.pane) + 1) % len(PANES)])

    def action_previous_pane(self) -> None:
        """Show the pane before."""
        self.go_to(PANES[PANES.index(self.pane.pane) - 1])

    def action_pause(self) -> None:
        """Stop painting, or go on."""
        self.auditor.toggle_pause()

    def action_help(self) -> None:
        """Explain the pane and its keys."""
        self.auditor.explain(self.pane)
