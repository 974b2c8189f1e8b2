"""Questions to the user: a line to type, or one of several things to choose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Label, OptionList

from tui.screens.dialog import Dialog


class AskScreen(Dialog[str | None]):
    """Asks for a line of text; gives None where the user thinks better of it. `check` says what is wrong with one."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "give_up", show=False)]

    def __init__(
        self,
        question: str,
        hint: str,
        text: str = "",
        *,
        required: bool = False,
        check: Callable[[str], str] | None = None,
    ) -> None:
        super().__init__()
        self._question = question
        self._hint = hint
        self._text = text
        self._required = required
        self._check = check

    def compose(self) -> ComposeResult:
        """The question, the line, the keys."""
        with Vertical(id="question"):
            yield Label(self._question, classes="title", markup=False)
            yield Input(self._text, placeholder=self._hint)
            yield Label("enter keeps it, esc goes back", classes="keys", markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer."""
        answer = event.value.strip()
        problem = self._check(answer) if self._check is not None and answer else ""
        if self._required and not answer:
            problem = "a few words are needed, so that others can follow"
        if problem:
            keys = self.query_one(".keys", Label)
            keys.update(problem)
            keys.add_class("-wrong")
        else:
            self.dismiss(answer)

    def action_give_up(self) -> None:
        """No answer."""
        self.dismiss(None)


class ChooseScreen(Dialog[str | None]):
    """Asks for one of several names, each with an explanation."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "give_up", show=False),
        Binding("j", "move(1)", show=False),
        Binding("k", "move(-1)", show=False),
    ]

    def __init__(self, question: str, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._question = question
        self._choices = choices

    def compose(self) -> ComposeResult:
        """The question and the choices."""
        with Vertical(id="question"):
            yield Label(self._question, classes="title", markup=False)
            yield OptionList(*(Text(f"{name:<10}  {about}") for name, about in self._choices), markup=False)
            yield Label("enter chooses, esc goes back", classes="keys", markup=False)

    def on_mount(self) -> None:
        """Let the keys come to the choices."""
        self.query_one(OptionList).focus()

    def action_move(self, step: int) -> None:
        """The keys of all lists."""
        choices = self.query_one(OptionList)
        choices.action_cursor_down() if step > 0 else choices.action_cursor_up()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Answer."""
        self.dismiss(self._choices[event.option_index][0])

    def action_give_up(self) -> None:
        """No answer."""
        self.dismiss(None)
