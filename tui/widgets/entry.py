"""A line to type into, above a list: for filters and searches. Gives its text while it is typed."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Label

from tui.actions import ENTRY, bindings_of


class Entry(Horizontal):
    """Hidden until it is opened; enter keeps what was typed, escape takes it back.

    It has its place while it is hidden, over the line below: to show it nothing else is laid out or painted anew.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(ENTRY)

    class Changed(Message):
        """The text is another one; `done` when enter was pressed."""

        def __init__(self, purpose: str, text: str, done: bool) -> None:
            super().__init__()
            self.purpose = purpose
            self.text = text
            self.done = done

    def __init__(self) -> None:
        super().__init__()
        self.purpose = ""
        self._before = ""
        self._complaint = ""
        self.is_wrong = False

    def compose(self) -> ComposeResult:
        """A word, the line, and room for what is wrong with it."""
        yield Label("", id="purpose", markup=False)
        yield Input(compact=True, select_on_focus=False)
        yield Label("", id="complaint", markup=False)

    def open(self, purpose: str, text: str, hint: str) -> None:
        """Show the line, with a text to begin with."""
        if purpose != self.purpose:
            self.query_one("#purpose", Label).update(f" {purpose}")
        self.purpose, self._before = purpose, text
        self.complain("")
        line = self.query_one(Input)
        line.placeholder = hint
        with line.prevent(Input.Changed):
            line.value = text
        line.cursor_position = len(text)
        self.visible = True
        line.focus()

    def close(self) -> None:
        """Hide the line."""
        self.visible = False

    def complain(self, problem: str, *, wrong: bool = True) -> None:
        """Say what is wrong with the text, or only in vain: then it can be kept all the same."""
        self.is_wrong = wrong and bool(problem)
        if problem != self._complaint:
            self._complaint = problem
            self.query_one("#complaint", Label).update(problem)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Pass on what is typed."""
        event.stop()
        self.post_message(self.Changed(self.purpose, event.value, False))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep it."""
        event.stop()
        self.action_keep()

    def action_keep(self) -> None:
        """Keep it."""
        self.post_message(self.Changed(self.purpose, self.query_one(Input).value, True))

    def action_give_up(self) -> None:
        """Take it back."""
        self.post_message(self.Changed(self.purpose, self._before, True))
