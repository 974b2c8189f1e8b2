"""Whatever lies over the panes can be read in every theme: Textual's own widgets bring colours of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pytest
from rich.style import Style
from textual.theme import Theme
from textual.widget import Widget

from tests.tui.driving import Driver
from tests.tui.test_panes import run
from tests.tui.test_themes import TERMINALS, Seen, contrast_of
from tui.themes import THEMES

LINES = re.compile(r"[\s─-╿▀-▟]*")
"""Borders, bars and scroll bars."""

STEPS: tuple[tuple[str, Sequence[str]], ...] = (
    ("#question", ("x",)),
    ("#question", ("escape", "w")),
    ("CommandList", ("escape", "ctrl+p")),
    ("#page", ("escape", "question_mark")),
    ("Entry", ("escape", "f")),
    ("Entry", ("type sev:x",)),
)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_what_lies_over_the_panes_can_be_read(theme: Theme) -> None:
    """WCAG 2.2, 1.4.3; what the terminal dims of its own colours is held to 3:1."""
    own = not theme.ansi
    seen = Seen(TERMINALS["xterm"], *(("#e5e5e5", "#000000") if theme.dark else ("#000000", "#ffffff")))

    async def steps(driver: Driver) -> None:
        for shown, keys in STEPS:
            for key in keys:
                await (driver.type(key.removeprefix("type ")) if key.startswith("type ") else driver.press(key))
            texts = await texts_of(driver, shown)
            for text, style in texts:
                least = 3.0 if not own and style.dim else 4.5
                contrast = contrast_of(*seen.colours(style))
                assert contrast >= least, (shown, text, str(style), contrast)

    run(steps, size=(100, 30), theme=theme.name)


async def texts_of(driver: Driver, shown: str) -> list[tuple[str, Style]]:
    """The texts that a widget has on the screen, and how they look. The palette takes a while to find what it lists."""
    for _ in range(500):
        if texts := [text for widget in driver.app.screen.query(shown) for text in painted(driver, widget)]:
            return texts
        await driver.pilot.pause(0.02)
    raise AssertionError(f"{shown} shows nothing")


def painted(driver: Driver, widget: Widget) -> Iterator[tuple[str, Style]]:
    region = widget.region
    for strip in driver.app.screen._compositor.render_strips()[region.y : region.bottom]:
        for segment in strip.crop(region.x, region.right):
            if not LINES.fullmatch(segment.text):
                yield segment.text, segment.style or Style.null()
