"""The histogram of event time: how much was written when, and how bad it was; with a marker to scrub with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual import events
from textual.message import Message

from auditors.model import Severity
from tui import formatting
from tui.lines import Line, Span
from tui.palette import glyph
from tui.state.bars import Bars, bars_over
from tui.state.store import Store
from tui.widgets.painted import Painted

_BARS: Final = 3
"""Lines of bars."""

_RANKS: Final = tuple(Severity)


def _signs(severities: Sequence[Severity | None], placed: Bars) -> Line:
    """The sign of what is worst, wherever that is another than in the bar before."""
    line: list[Span] = [(" ", "")]
    before: Severity | None = None
    for at, severity in enumerate(severities):
        sign = glyph(severity) if severity is not None and severity is not before else " "
        line.append((sign.ljust(placed.width(at)), severity.value if severity is not None else ""))
        before = severity
    return line


class Timeline(Painted):
    """Three lines of bars between a line of signs and one of times. A bar is as high as there were requests; where
    something was found it has the colour of the worst, whose sign stands above where that begins. The marker is a
    period: while bars are added or become wider it stays where it is.
    """

    class Scrubbed(Message):
        """The marker was put on a period (epoch seconds); None where it was taken away."""

        def __init__(self, period: tuple[float, float] | None) -> None:
            super().__init__()
            self.period = period

    def __init__(self) -> None:
        super().__init__()
        self.marker: tuple[int, int] | None = None
        self._dragged_from: int | None = None

    def _placed(self, store: Store, width: int) -> Bars | None:
        period = store.period
        return bars_over(*period, width) if period is not None else None

    def lines(self, width: int, height: int) -> list[Line]:
        """The bars, the marker, the times of both ends."""
        store = self.auditor.store
        placed = self._placed(store, width - 2)
        if placed is None:
            return [[(" no times in what was read yet", "quiet")]]
        begin, step, number, _ = placed
        volume = store.meters.total.series("requests", begin, step, number)
        found, worst = [0.0] * number, [Severity.INFO.rank] * number
        for minute, (count, rank) in store.activity.items():
            at = (minute - begin) // step
            if 0 <= at < number:
                found[at] += count
                worst[at] = min(worst[at], rank)
        if not any(volume):
            volume = found
        severities = [_RANKS[rank] if count else None for count, rank in zip(found, worst, strict=True)]
        marked = self._marked(placed)
        lines: list[Line] = [_signs(severities, placed)]
        for text in formatting.columns(volume, _BARS):
            line: list[Span] = [(" ", "")]
            for at, cell in enumerate(text):
                severity = severities[at]
                style = severity.value if severity is not None else "volume"
                line.append((cell * placed.width(at), "marker" if at in marked else style))
            lines.append(line)
        lines.append(self._axis(placed))
        return lines

    def _marked(self, placed: Bars) -> range:
        if self.marker is None:
            return range(0)
        begin, end = self.marker
        return range(placed.at(begin), placed.at(end - 1) + 1)

    def _axis(self, placed: Bars) -> Line:
        now = self.auditor.now()
        begin, step, _, columns = placed
        first = formatting.clock(begin, now)
        last = formatting.clock(placed.end, now)
        if self.marker is not None:
            middle = f"◆ {formatting.full_time(self.marker[0])} + {formatting.step(self.marker[1] - self.marker[0])}"
            style = "marker"
        else:
            middle, style = f"a bar is {formatting.step(step)}; , and . or the mouse move through time", "quiet"
        room = max(0, columns - len(first) - len(last))
        return [(" ", ""), (first, "quiet"), (middle.center(room)[:room], style), (last, "quiet")]

    def move(self, step: int) -> None:
        """Move the marker by bars; it begins at the end."""
        placed = self._placed(self.auditor.store, self.size.width - 2)
        if placed is None:
            return
        if self.marker is None:
            self._mark(placed.period(placed.number - 1, placed.number - 1))
            return
        marked = self._marked(placed)
        step = min(placed.number - marked.stop, max(-marked.start, step))
        self._mark(placed.period(marked.start + step, marked.stop - 1 + step))

    def clear(self) -> None:
        """Take the marker away."""
        if self.marker is not None:
            self.marker = None
            self.refresh()
            self.post_message(self.Scrubbed(None))

    def _mark(self, period: tuple[int, int]) -> None:
        if period != self.marker:
            self.marker = period
            self.refresh()
            self.post_message(self.Scrubbed(period))

    # The mouse: a click marks a bar, dragging several, the wheel moves the marker.

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Mark the bar under the mouse, and begin to drag."""
        if (placed := self._placed(self.auditor.store, self.size.width - 2)) is not None:
            at = placed.below(event.x - 1)
            self._dragged_from = placed.period(at, at)[0]
            self.capture_mouse()
            self._mark(placed.period(at, at))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Mark everything from where dragging began."""
        placed = self._placed(self.auditor.store, self.size.width - 2)
        if self._dragged_from is not None and placed is not None:
            self._mark(placed.period(placed.at(self._dragged_from), placed.below(event.x - 1)))

    def on_mouse_up(self) -> None:
        """The mouse was let go."""
        self._dragged_from = None
        self.release_mouse()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Move the marker back."""
        event.stop()
        self.move(-1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Move the marker on."""
        event.stop()
        self.move(1)
