"""A list of any length that paints only what is visible: the base of all lists and documents of the screen.

Rows are asked for by index when they are painted, and their strips are kept in a small cache; so a million rows cost
as much as fifty. The list is told once a tick that its rows have changed.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Any, ClassVar, Final

from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar, ScrollTo
from textual.strip import Strip
from textual.widget import Widget

from tui.actions import LIST, bindings_of
from tui.lines import Line, piece_of, width_of, with_matches
from tui.palette import Palette
from tui.widgets.row_lines import RowLines
from tui.widgets.scroll_bar import RowScrollBar

_CACHED: Final = 2_000
"""Strips that are kept: some screens full."""

_SHIFT: Final = 16
"""Columns by which a key moves long lines sideways."""


class Rows(ScrollView, can_focus=True):
    """The base: subclasses say how many rows there are and how one is painted.

    `flies_by` says that nothing that was in sight still is: rows come faster than anyone can read.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(LIST)
    ALLOW_SELECT = False
    follows = False
    """Whether the list stays at its end while rows are added there, until the user moves away from it."""
    has_cursor = True

    class Opened(Message):
        """A row was chosen, with the enter key or a second click."""

        def __init__(self, rows: Rows, index: int) -> None:
            super().__init__()
            self.rows = rows
            self.index = index

    class Moved(Message):
        """The cursor is on another row."""

        def __init__(self, rows: Rows) -> None:
            super().__init__()
            self.rows = rows

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._styles_cache = RowLines()
        self.cursor = 0
        self.following = self.follows
        self.shifted = 0
        self.sought: Any = None
        self.flies_by = False
        self._strips: OrderedDict[Hashable, Strip] = OrderedDict()
        self._in_sight: dict[int, Hashable] = {}
        self._own_style: Style | None = None

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The scroll bar; made when it is asked for first, as Textual's own is."""
        if self._vertical_scrollbar is None:
            bar = RowScrollBar(vertical=True, name="vertical", thickness=self.scrollbar_size_vertical)
            bar.display = False
            self._vertical_scrollbar = bar
            self.app._start_widget(self, bar)
        return self._vertical_scrollbar

    # What subclasses say.

    def row_count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def row_key(self, index: int) -> Hashable:
        """What changes when the row must be painted anew; the same for the same row wherever it stands."""
        raise NotImplementedError

    def paint(self, index: int, width: int) -> Line:
        """A row in (about) so many columns."""
        raise NotImplementedError

    def with_matches(self, line: Line) -> Line:
        """A row in which stands out what is searched for."""
        return with_matches(line, self.sought)

    def empty(self) -> list[Line]:
        """What stands in the middle while there are no rows."""
        return []

    # What the owner calls.

    def rows_changed(self) -> None:
        """Rows were added, changed or moved; to be called at most once a tick."""
        count = self.row_count()
        if self.virtual_size.height != count:
            self._grow(count)
        if self.follows and self.following:
            self.cursor = max(0, count - 1)
            self.scroll_to(y=self.max_scroll_y, animate=False, immediate=True, force=True)
        self.cursor = min(self.cursor, max(0, count - 1))
        self.vertical_scrollbar.refresh()
        self._refresh_changed()

    def _refresh_changed(self) -> None:
        """Paint anew what looks different in the lines that are in sight."""
        size, top, count = self.size, round(self.scroll_offset.y), self.row_count()
        width = self.scrollable_content_region.width or size.width
        looks = [self._looks(top + y, width, count) for y in range(size.height)]
        before = self._in_sight.values()
        self.flies_by = self.follows and self.following and bool(before) and set(looks).isdisjoint(before)
        if lines := [y for y, look in enumerate(looks) if self._in_sight.get(y) != look]:
            self.refresh(*(Region(0, y, size.width, 1) for y in lines))

    def _looks(self, index: int, width: int, count: int) -> Hashable:
        """What the looks of a line depend on; for one without a row that is what it says."""
        if not 0 <= index < count:
            return tuple(self._word_at(index)), width
        chosen = self.has_cursor and index == self.cursor
        return self.row_key(index), width, self.shifted, chosen and self._cursor_name()

    def _grow(self, count: int) -> None:
        """Have so many rows. The usual way of saying so lays the whole screen out and paints it anew; but all that
        changes is the scroll bar, which is always there, and is looked at when it is known what is in sight.
        """
        self.set_reactive(Widget.virtual_size, Size(self.scrollable_content_region.width or self.size.width, count))
        self.vertical_scrollbar.set_reactive(ScrollBar.window_virtual_size, count)
        if self.scroll_offset.y > self.max_scroll_y:
            self.scroll_to(y=self.max_scroll_y, animate=False, immediate=True, force=True)

    def seek(self, pattern: Any) -> None:
        """Let what a regular expression matches stand out; None ends that."""
        if pattern is not self.sought:
            self.sought = pattern
            self.repaint_all()

    def repaint_all(self) -> None:
        """Everything looks different: width, theme, marks, search. Nothing of what was painted is kept."""
        self._own_style = None
        self._strips.clear()
        self._in_sight.clear()
        self.refresh()

    def go_to(self, index: int, *, center: bool = False) -> None:
        """Put the cursor on a row and bring it into sight."""
        count = self.row_count()
        before, self.cursor = self.cursor, min(max(0, index), max(0, count - 1))
        if self.follows:
            self.following = self.cursor >= count - 1
        height = max(1, self.scrollable_content_region.height)
        top = round(self.scroll_offset.y)
        if center and not top <= self.cursor < top + height:
            top = self.cursor - height // 2
        elif self.cursor < top:
            top = self.cursor
        elif self.cursor >= top + height:
            top = self.cursor - height + 1
        if top != round(self.scroll_offset.y):
            self.scroll_to(y=max(0, top), animate=False, immediate=True, force=True)
        self.refresh_row(before)
        self.refresh_row(self.cursor)
        self.post_message(self.Moved(self))

    # Painting.

    @property
    def palette(self) -> Palette:
        """The colours of the theme."""
        palette: Palette = self.app.palette  # type: ignore[attr-defined]
        return palette

    def render_line(self, y: int) -> Strip:
        """A visible line."""
        index = round(self.scroll_offset.y) + y
        width = self.scrollable_content_region.width or self.size.width
        count = self.row_count()
        key = self._in_sight[y] = self._looks(index, width, count)
        if not 0 <= index < count:
            return self._blank(index, width)
        strip = self._strips.get(key)
        if strip is None:
            base = self._base()
            chosen = self.has_cursor and index == self.cursor
            style = base + self.palette[self._cursor_name()] if chosen else base
            line = self.paint(index, width)
            line = line if self.sought is None else self.with_matches(line)
            strip = piece_of(line, self.palette, style, self.shifted, width)
            self._strips[key] = strip
            if len(self._strips) > _CACHED:
                self._strips.popitem(last=False)
        return strip

    def _base(self) -> Style:
        """The style of the list itself."""
        if self._own_style is None:
            self._own_style = self.rich_style
        return self._own_style

    def _word_at(self, index: int) -> Line:
        """What a line without a row says: the words for an empty list stand a little above the middle."""
        words = self.empty() if not self.row_count() else []
        top = max(0, (self.size.height - len(words)) * 2 // 5)
        return words[index - top] if top <= index < top + len(words) else []

    def _blank(self, index: int, width: int) -> Strip:
        """A line without a row."""
        line = self._word_at(index)
        if not line:
            return Strip.blank(width, self._base())
        line = [(" " * max(0, (width - width_of(line)) // 2), ""), *line]
        return piece_of(line, self.palette, self._base(), 0, width)

    def _cursor_name(self) -> str:
        return "cursor" if self.has_focus else "cursor-idle"

    def on_resize(self) -> None:
        """Rows are as wide as the list."""
        self.virtual_size = Size(self.scrollable_content_region.width or self.size.width, self.row_count())
        self.repaint_all()
        if self.follows and self.following:
            self.call_after_refresh(self.rows_changed)

    def notify_style_update(self) -> None:
        """The theme was changed."""
        super().notify_style_update()
        self._own_style = None
        self._strips.clear()

    # Of a list that gains or loses the keys only the cursor looks different, and of one that is laid out anew with the
    # same size nothing does. Textual would paint all of it, its scroll bar included.

    def on_focus(self, event: events.Focus) -> None:
        """The cursor is bright where keys go to."""
        event.prevent_default()
        self._turn(to=True)

    def on_blur(self, event: events.Blur) -> None:
        """The cursor fades."""
        event.prevent_default()
        self._turn(to=False)

    def _turn(self, *, to: bool) -> None:
        self.has_focus = to
        self.refresh_row(self.cursor)
        if self.parent is not None:
            self.parent.post_message(events.DescendantFocus(self) if to else events.DescendantBlur(self))

    def watch_has_focus(self, _has_focus: bool) -> None:
        """No style depends on it."""

    def _size_updated(self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True) -> bool:
        return size != self._size and super()._size_updated(size, virtual_size, container_size, layout)

    # Keys and mouse.

    def action_cursor(self, step: int) -> None:
        """Move by rows."""
        if self.has_cursor:
            self.go_to(self.cursor + step)
        else:
            self._scroll_by(step)

    def action_page(self, step: int) -> None:
        """Move by pages."""
        height = max(1, self.scrollable_content_region.height - 1)
        if self.has_cursor:
            self.go_to(self.cursor + step * height)
        else:
            self._scroll_by(step * height)

    def action_first(self) -> None:
        """To the beginning."""
        self.go_to(0)

    def action_last(self) -> None:
        """To the end."""
        self.go_to(self.row_count() - 1)

    def action_shift(self, step: int) -> None:
        """Move long lines sideways."""
        self.shifted = max(0, self.shifted + step * _SHIFT)
        self.repaint_all()

    def action_open(self) -> None:
        """Open the row under the cursor."""
        if self.row_count():
            self.post_message(self.Opened(self, self.cursor))

    def _scroll_by(self, step: int) -> None:
        self.scroll_to(y=self.scroll_offset.y + step, animate=False, immediate=True, force=True)

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor, a second one opens."""
        index = self.scroll_offset.y + event.y
        if not self.has_cursor or not 0 <= index < self.row_count():
            return
        if index == self.cursor and event.chain > 1:
            self.action_open()
        else:
            self.go_to(index)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll without animation; away from the end nothing is followed."""
        event.stop()
        event.prevent_default()
        self.following = False
        self._scroll_by(-3)
        self.post_message(self.Moved(self))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll without animation; at the end the list follows again."""
        event.stop()
        event.prevent_default()
        self._scroll_by(3)
        if self.follows and self.scroll_offset.y >= self.max_scroll_y:
            self.following = True
            self.cursor = max(0, self.row_count() - 1)
        self.post_message(self.Moved(self))

    def on_scroll_to(self, event: ScrollTo) -> None:
        """The scroll bar was dragged; at its end the list follows."""
        if self.follows and event.y is not None:
            self.following = event.y >= self.max_scroll_y
            self.post_message(self.Moved(self))

    def on_scroll_up(self) -> None:
        """The scroll bar was clicked above its grip."""
        self.following = False

    def visible_rows(self) -> range:
        """The indices that are in sight."""
        top = self.scroll_offset.y
        return range(top, min(self.row_count(), top + self.scrollable_content_region.height))

    def refresh_row(self, index: int) -> None:
        """Paint one row anew, if it is in sight."""
        y = index - self.scroll_offset.y
        if 0 <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))
