"""The help: what the pane shows, and every key, by what it is for."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from tui.actions import COMMON, Action
from tui.lines import Line
from tui.screens.dialog import Dialog
from tui.state import filtering
from tui.widgets.document import Document

_KEYS: Final = 18
"""Columns of the keys."""

_LEAST: Final = 12
"""Columns that an explanation has at least."""

_SECOND_COLUMN: Final = re.compile(r"\s+\S.*?\s{2,}")


class HelpScreen(Dialog[None]):
    """A page over the screen, as wide as there is space for; any of the usual keys closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark,f1,enter", "dismiss", show=False)]

    def __init__(self, title: str, about: str, actions: Iterable[Action], *, filters: bool) -> None:
        super().__init__()
        self._title = title
        self._about = about
        self._actions = list(actions)
        self._filters = filters

    def compose(self) -> ComposeResult:
        """The page."""
        with Vertical(id="page"):
            yield Document(layout=self.page)

    def on_mount(self) -> None:
        """Let keys scroll it."""
        self.query_one(Document).focus()

    def page(self, width: int) -> list[Line]:
        """The page as lines."""
        lines: list[Line] = [[(self._title, "title"), ("   esc closes", "quiet")], []]
        lines += [[(line, "")] for line in textwrap.wrap(self._about, width)]
        groups = dict.fromkeys(action.group for action in self._actions)
        for group in sorted(groups, key=COMMON.__contains__):
            lines += [[], [(group, "title")]]
            for action in self._actions:
                if action.group == group:
                    lines += _explained(action, width)
        if self._filters:
            lines += [[], [("Filters", "title")]]
            text = (filtering.__doc__ or "").partition("\n")[2]
            lines += [[(line, "")] for entry in text.strip("\n").splitlines() for line in _wrapped(entry, width)]
        return lines


def _explained(action: Action, width: int) -> Iterable[Line]:
    for number, line in enumerate(textwrap.wrap(action.help, max(_LEAST, width - _KEYS))):
        yield [(f"  {'' if number else action.shown_keys:<{_KEYS - 2}}", "key"), (line, "")]


def _wrapped(entry: str, width: int) -> list[str]:
    """A line of a table of two columns; what does not fit goes on below its second column."""
    column = _SECOND_COLUMN.match(entry)
    indent = " " * (column.end() if column is not None and column.end() < width - _LEAST else 4)
    return textwrap.wrap(entry, width, subsequent_indent=indent, drop_whitespace=True) or [""]
