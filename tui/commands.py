"""The command palette: every action of the registry that does something where the user is, and every theme."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from tui.actions import COMMON, Action
from tui.host import host_of
from tui.themes import THEMES


class ActionProvider(Provider):
    """Finds actions by name, explanation and key, and themes by name."""

    def _actions(self) -> Iterator[tuple[Action, Content, str]]:
        """What can be done here, and how it is told; what is particular to the pane comes first."""
        actions = host_of(self.screen).available_actions()
        for action in sorted(actions, key=lambda action: action.group in COMMON):
            told = Content.assemble((action.label, "bold"), f": {action.help}  ({action.shown_keys})")
            yield action, told, told.plain

    async def discover(self) -> Hits:
        """All of them, while nothing is typed."""
        for action, told, text in self._actions():
            yield DiscoveryHit(told, partial(self._perform, action), text=text)
        for name, told, text in self._themes():
            yield DiscoveryHit(told, partial(self._choose, name), text=text)

    async def search(self, query: str) -> Hits:
        """Those that match."""
        match = self.matcher(query)
        for action, told, text in self._actions():
            if score := max(match.match(text), 2 * match.match(action.label)):
                yield Hit(score, told, partial(self._perform, action), text=text)
        for name, told, text in self._themes():
            if score := match.match(text):
                yield Hit(score, told, partial(self._choose, name), text=text)

    def _themes(self) -> Iterator[tuple[str, Content, str]]:
        """The themes by name, and how they are told; the one that is on has a sign."""
        chosen = self.app.theme
        for theme in THEMES:
            sign = "● " if theme.name == chosen else ""
            told = Content.assemble((f"{sign}Theme {theme.name}", "bold"), ": in use" if sign else "")
            yield theme.name, told, told.plain

    def _choose(self, theme: str) -> None:
        self.app.theme = theme

    def _perform(self, action: Action) -> None:
        self.app.call_next(host_of(self.screen).perform, action)
