"""Everything that can be done on the screen: one registry feeds key bindings, the key bar, the palette and the help.

An action is the method `action_NAME` of the widget that its place stands for: the screen, a list, a pane, the detail.
A new one is an entry here and that method.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from textual.binding import Binding, BindingType

EVERYWHERE: Final = "screen"
LIST: Final = "list"
ENTRY: Final = "entry"
"""A line that is typed into: its keys are the only ones while it has them."""

PANES: Final = ("findings", "data", "usage", "stream", "files", "scan", "configuration", "score")


COMMON: Final = frozenset({"Move", "Screen", "Time"})
"""Groups that most panes have; what is particular to a pane is told before them."""


@dataclass(frozen=True, slots=True)
class Action:
    """`call` is the method's name and its arguments, as Textual writes them, behind `app.` where it is the app's. `bar`
    says how soon the key bar shows it: 1 first, 0 never.
    """

    call: str
    keys: str
    label: str
    help: str
    places: tuple[str, ...]
    group: str
    bar: int = 0

    @property
    def shown_keys(self) -> str:
        """The keys as they stand on a keyboard."""
        return " ".join(_NAMES.get(key, key) for key in self.keys.split(","))

    @property
    def first_key(self) -> str:
        """The key that the key bar names."""
        key = self.keys.split(",")[0]
        return _NAMES.get(key, key)


_NAMES: Final = {
    "slash": "/",
    "question_mark": "?",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "equals_sign": "=",
    "minus": "-",
    "comma": ",",
    "full_stop": ".",
    "escape": "esc",
    "enter": "⏎",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "ctrl+p": "^p",
    "ctrl+t": "^t",
}

_FILTERED: Final = ("findings", "stream")
_TRIAGED: Final = ("findings", "detail")
_READ: Final = ("detail", "record")

ACTIONS: Final = (
    Action(
        "pause", "p", "Pause", "Stop painting; reading and auditing go on. Again: go on", (EVERYWHERE,), "Screen", 3
    ),
    Action("next_pane", "tab", "Next pane", "Go to the next pane", (EVERYWHERE,), "Screen"),
    Action("previous_pane", "shift+tab", "Previous pane", "Go to the pane before", (EVERYWHERE,), "Screen"),
    *(
        Action(f"show_pane('{name}')", str(number), title, f"Go to the pane {title}", (EVERYWHERE,), "Screen")
        for number, (name, title) in enumerate(
            zip(
                PANES,
                ("Findings", "Sensitive data", "Usage", "Stream", "Files", "Endpoint scan", "Configuration", "Score"),
                strict=True,
            ),
            1,
        )
    ),
    Action("timeline", "T", "Timeline", "Show or hide the histogram of event time", _FILTERED, "Time"),
    Action("scrub(-1)", "comma", "Earlier", "Move the marker on the timeline back", _FILTERED, "Time"),
    Action("scrub(1)", "full_stop", "Later", "Move the marker on the timeline on", _FILTERED, "Time"),
    Action("help", "question_mark,f1", "Help", "Explain the pane and all keys", (EVERYWHERE, *_READ), "Screen", 1),
    Action("app.command_palette", "ctrl+p", "Palette", "Search all actions", (EVERYWHERE, *_READ), "Screen", 2),
    Action("app.next_theme", "ctrl+t", "Theme", "Go through the themes", (EVERYWHERE, *_READ), "Screen"),
    Action("app.quit", "q", "Quit", "End auditor", (EVERYWHERE,), "Screen", 2),
    Action("cursor(-1)", "up,k", "Up", "One row up", (LIST,), "Move"),
    Action("cursor(1)", "down,j", "Down", "One row down", (LIST,), "Move"),
    Action("page(-1)", "pageup,ctrl+b", "Page up", "One page up", (LIST,), "Move"),
    Action("page(1)", "pagedown,ctrl+f", "Page down", "One page down", (LIST,), "Move"),
    Action("first", "home,g", "Top", "To the first row", (LIST,), "Move"),
    Action("last", "end,G", "End", "To the last row; the stream then follows", (LIST,), "Move"),
    Action("shift(-1)", "left", "Left", "Show what stands further left", (LIST,), "Move"),
    Action("shift(1)", "right", "Right", "Show what stands further right", (LIST,), "Move"),
    Action("open", "enter", "Open", "Open what the cursor is on", (LIST,), "Move", 4),
    Action("filter", "f", "Filter", "Show only rows that a filter lets through", _FILTERED, "Find", 5),
    Action("search", "slash", "Search", "Find a regular expression", (*_FILTERED, *_READ), "Find", 5),
    Action("search_next(1)", "n", "Next", "To the next match", (*_FILTERED, *_READ), "Find"),
    Action("search_next(-1)", "N", "Previous", "To the match before", (*_FILTERED, *_READ), "Find"),
    Action("severity", "s", "Severity", "Raise the least severity that is shown, and around", _FILTERED, "Find", 7),
    Action("only_this", "equals_sign", "Only this", "Only rows of the same principal", _FILTERED, "Find", 7),
    Action("without_this", "minus", "Without", "No rows of the same kind: rule, or source", _FILTERED, "Find", 7),
    Action("clear", "escape", "Clear", "Take filter, search, marks and time marker away", _FILTERED, "Find"),
    Action("order", "o", "Order", "Worst first, last seen, first seen, most frequent", ("findings",), "Find", 6),
    Action("group", "c", "By source", "One line for each value, or one for each of its sources", ("findings",), "Find"),
    Action("handled", "h", "Handled", "Hide or show false positives and resolved ones", ("findings",), "Find"),
    Action("mark", "space", "Mark", "Mark the finding, for triage and export of several", ("findings",), "Triage", 6),
    Action("acknowledge", "a", "Ack", "Somebody is on it: stays in the list with a sign", _TRIAGED, "Triage", 4),
    Action("false_positive", "x", "False pos.", "It is none, with the reason why", _TRIAGED, "Triage", 4),
    Action("resolve", "v", "Resolved", "It is mended: the key was revoked, the data removed", _TRIAGED, "Triage", 6),
    Action("reopen", "u", "Reopen", "Take the decision back", _TRIAGED, "Triage"),
    Action("note", "e", "Note", "Write a note that is kept with the finding", _TRIAGED, "Triage", 6),
    Action("copy", "y", "Copy", "Copy as text (OSC 52) and to a file; no value in clear", _TRIAGED, "Triage", 7),
    Action("export", "w", "Export", "Write the marked or shown findings as a report", ("findings",), "Triage", 5),
    Action("by", "b", "By", "By entity, key, user, model, team or address", ("data", "usage"), "Show", 4),
    Action("metric", "m", "Metric", "Risk, requests, tokens, cost or errors", ("usage",), "Show", 4),
    Action("goto_time", "t", "Time", "Go to a time: 18:02, 15m back, 2026-06-01T12:00", ("stream",), "Time", 5),
    Action("step_time(-60)", "left_square_bracket", "-1 min", "One minute back", ("stream",), "Time", 7),
    Action("step_time(60)", "right_square_bracket", "+1 min", "One minute on", ("stream",), "Time", 7),
    Action("step_time(-3600)", "left_curly_bracket", "-1 h", "One hour back", ("stream",), "Time"),
    Action("step_time(3600)", "right_curly_bracket", "+1 h", "One hour on", ("stream",), "Time"),
    Action("scan", "s", "Scan", "Scan a running proxy or gateway: choose or type which one", ("scan",), "Scan", 3),
    Action("stop_scan", "x", "Stop", "End the scan that is under way", ("scan",), "Scan", 4),
    Action("other_list", "o", "Other list", "Go from the requests to the findings, and back", ("scan",), "Scan", 5),
    Action("reveal", "R", "Reveal", "Show what is masked in clear for ten seconds", _READ, "Detail", 5),
    Action("neighbour(1)", "right_square_bracket", "Next", "To the next finding of the list", ("detail",), "Detail", 6),
    Action("neighbour(-1)", "left_square_bracket", "Before", "To the finding before", ("detail",), "Detail", 6),
    Action("keep", "enter", "Keep", "Keep what is typed, and go back to the list", (ENTRY,), "Find", 1),
    Action("give_up", "escape", "Take back", "Take back what was typed", (ENTRY,), "Find", 1),
    Action("back", "escape,q", "Back", "Back to the list", _READ, "Detail", 3),
)


def actions_of(*places: str) -> Iterator[Action]:
    """The actions of any of some places, in the order of the registry."""
    for action in ACTIONS:
        if not set(places).isdisjoint(action.places):
            yield action


def bindings_of(place: str) -> list[BindingType]:
    """The key bindings of a place."""
    return [Binding(action.keys, action.call, action.label, show=False) for action in actions_of(place)]
