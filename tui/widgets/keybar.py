"""The bar at the bottom: the keys that do something here, the most useful first; as many as there is room for."""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.widgets import Input

from tui.actions import ENTRY, Action, actions_of
from tui.lines import Line, Span, width_of
from tui.widgets.painted import Painted


class KeyBar(Painted):
    """One line; a click does it."""

    class Pressed(Message):
        """An action was clicked."""

        def __init__(self, action: Action) -> None:
            super().__init__()
            self.action = action

    def __init__(self, *places: str) -> None:
        super().__init__()
        self._shown_for = places
        self._clickable: list[tuple[int, int, Action]] = []
        self._types = False

    def on_mount(self) -> None:
        """Other keys do something while a line is typed into."""
        self.watch(self.screen, "focused", self._listen, init=False)

    def _listen(self) -> None:
        types = isinstance(self.screen.focused, Input)
        if types is not self._types:
            self._types = types
            self.refresh()

    def show_for(self, *places: str) -> None:
        """Show the keys of other places."""
        if places != self._shown_for:
            self._shown_for = places
            self.refresh()

    def lines(self, width: int, height: int) -> list[Line]:
        """The line."""
        places = (ENTRY,) if self._types else self._shown_for
        wanted = [action for action in actions_of(*places) if action.bar]
        chosen: list[Action] = []
        used = 1
        for action in sorted(wanted, key=lambda action: action.bar):
            used += width_of(_spans(action)) + 2
            if used > width:
                break
            chosen.append(action)
        line: list[Span] = [(" ", "")]
        self._clickable = []
        at = 1
        # Keys of the pane first, those that hold everywhere at the end.
        for action in sorted(chosen, key=lambda action: (action.group == "Screen", wanted.index(action))):
            spans = _spans(action)
            self._clickable.append((at, at + width_of(spans), action))
            line += [*spans, ("  ", "")]
            at += width_of(spans) + 2
        return [line]

    def on_click(self, event: events.Click) -> None:
        """Do what stands under the mouse."""
        for begin, end, action in self._clickable:
            if begin <= event.x < end:
                self.post_message(self.Pressed(action))


def _spans(action: Action) -> list[Span]:
    return [(action.first_key, "key"), (f" {action.label}", "quiet")]
