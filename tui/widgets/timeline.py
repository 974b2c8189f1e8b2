"""The histogram of event time: how much was written when, and how bad it was; with a marker to scrub with."""

from __future__ import annotations

from textual import events
from textual.message import Message

from auditors.model import Severity
from tui import formatting
from tui.lines import Line, Span
from tui.state.meters import buckets
from tui.state.store import Store
from tui.widgets.painted import Painted

HEIGHT = 4
_RANKS = tuple(Severity)


class Timeline(Painted):
    """Three lines of bars over a line of times. A bar is as high as there were requests; where something was found it
    has the colour of the worst.
    """

    class Scrubbed(Message):
        """The marker was put on a bucket; `period` is None where it was taken away."""

        def __init__(self, period: tuple[float, float] | None) -> None:
            super().__init__()
            self.period = period

    def __init__(self) -> None:
        super().__init__()
        self.marker: int | None = None

    def _buckets(self, store: Store, width: int) -> tuple[int, int, int, int] | None:
        """Begin, step and number of the buckets, and the columns of each."""
        period = store.period
        if period is None:
            return None
        begin, step, number = buckets(*period, max(1, width))
        return begin, step, number, max(1, width // number)

    def lines(self, width: int, height: int) -> list[Line]:
        """The bars, the marker, the times of both ends."""
        store = self.auditor.store
        placed = self._buckets(store, width - 2)
        if placed is None:
            return [[(" no times in what was read yet", "quiet")]]
        begin, step, number, wide = placed
        volume = store.meters.total.series("requests", begin, step, number)
        found, worst = [0.0] * number, [Severity.INFO.rank] * number
        for minute, (count, rank) in store.activity.items():
            at = (minute - begin) // step
            if 0 <= at < number:
                found[at] += count
                worst[at] = min(worst[at], rank)
        if not any(volume):
            volume = found
        lines: list[Line] = []
        for text in formatting.columns(volume, HEIGHT - 1):
            line: list[Span] = [(" ", "")]
            for at, cell in enumerate(text):
                style = _RANKS[worst[at]].value if found[at] else "volume"
                if at == self.marker:
                    style = "marker"
                line.append((cell * wide, style))
            lines.append(line)
        lines.append(self._axis(begin, step, number, wide, width))
        return lines

    def _axis(self, begin: int, step: int, number: int, wide: int, width: int) -> Line:
        now = self.auditor.now()
        first = formatting.clock(begin, now)
        last = formatting.clock(begin + step * number, now)
        unit = formatting.step(step)
        if self.marker is not None:
            at = begin + step * self.marker
            middle = f"◆ {formatting.full_time(at)} + {unit}"
            style = "marker"
        else:
            middle, style = f"a bar is {unit}; , and . move through time", "quiet"
        room = max(0, number * wide - len(first) - len(last))
        return [(" ", ""), (first, "quiet"), (middle.center(room)[:room], style), (last, "quiet")]

    def move(self, step: int) -> None:
        """Move the marker; it begins at the end."""
        placed = self._buckets(self.auditor.store, self.size.width - 2)
        if placed is None:
            return
        number = placed[2]
        self._mark(number - 1 if self.marker is None else min(number - 1, max(0, self.marker + step)))

    def clear(self) -> None:
        """Take the marker away."""
        if self.marker is not None:
            self.marker = None
            self.refresh()
            self.post_message(self.Scrubbed(None))

    def _mark(self, at: int) -> None:
        placed = self._buckets(self.auditor.store, self.size.width - 2)
        if placed is None:
            return
        begin, step, _, _ = placed
        self.marker = at
        self.refresh()
        self.post_message(self.Scrubbed((begin + step * at, begin + step * (at + 1))))

    def on_click(self, event: events.Click) -> None:
        """Put the marker under the mouse."""
        placed = self._buckets(self.auditor.store, self.size.width - 2)
        if placed is not None:
            self._mark(min(placed[2] - 1, max(0, (event.x - 1) // placed[3])))
