"""A pane: what the screen shows of one subject, behind one tab."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.containers import Vertical

from tui.host import Host, host_of
from tui.state.store import Store
from tui.widgets.rows import Rows


class Pane(Vertical):
    """The base. `name` is that in the registry of actions, `about` explains it in the help."""

    pane: ClassVar[str] = ""
    about: ClassVar[str] = ""

    def __init__(self) -> None:
        super().__init__(id=self.pane)

    @property
    def auditor(self) -> Host:
        """The app, with the store, the clock and the engine."""
        return host_of(self)

    @property
    def store(self) -> Store:
        """What the screen knows."""
        return self.auditor.store

    def show_changes(self, changed: set[str]) -> None:
        """Parts of the store have changed since the pane was last told; called once a tick while it is in sight."""

    def show_charts(self) -> None:
        """Called once a second while the pane is in sight, for what costs more to paint."""

    @property
    def flies_by(self) -> bool:
        """Whether what is in sight changes faster than anyone can read."""
        return False

    def lists(self) -> Iterator[Rows]:
        """The lists of the pane; the first one takes the keys."""
        yield from self.query(Rows)

    def take_focus(self) -> None:
        """Let the keys come here."""
        first = next(iter(self.lists()), None)
        if first is not None:
            # At once, not with the next message: the next key may be there already.
            self.screen.set_focus(first)
