from __future__ import annotations

import pytest
from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.theme import Theme

from tui.palette import Palette
from tui.themes import THEMES
from tui.walls import ControlFilter, in_ascii

TEXTS = ("critical", "high", "medium", "low", "info", "quiet", "strong", "key", "good")


XTERM = (
    *("#000000", "#cd0000", "#00cd00", "#cdcd00", "#0000ee", "#cd00cd", "#00cdcd", "#e5e5e5"),
    *("#7f7f7f", "#ff0000", "#00ff00", "#ffff00", "#5c5cff", "#ff00ff", "#00ffff", "#ffffff"),
)
VGA = (
    *("#000000", "#aa0000", "#00aa00", "#aa5500", "#0000aa", "#aa00aa", "#00aaaa", "#aaaaaa"),
    *("#555555", "#ff5555", "#55ff55", "#ffff55", "#5555ff", "#ff55ff", "#55ffff", "#ffffff"),
)
TANGO = (
    *("#000000", "#cc0000", "#4e9a06", "#c4a000", "#3465a4", "#75507b", "#06989a", "#d3d7cf"),
    *("#555753", "#ef2929", "#8ae234", "#fce94f", "#729fcf", "#ad7fa8", "#34e2e2", "#eeeeec"),
)
TERMINALS = {"xterm": XTERM, "vga": VGA, "tango": TANGO}
"""The sixteen colours as terminals have them."""

DIM = 0.6
"""How much of its colour dim text keeps: terminals differ, this is about what most do."""

DECORATION = ("quiet", "info", "volume", "rule")
"""On the terminal's own colours these are dim."""


@pytest.mark.parametrize("terminal", TERMINALS)
@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_everything_can_be_read_on_everything(theme: Theme, terminal: str) -> None:
    """WCAG 2.2, 1.4.3: 4.5:1 for texts on every background that they stand on; 1.4.11: 3:1 for lines and bars."""
    palette, own = Palette(theme.variables), not theme.name.startswith("ansi")
    seen = Seen(TERMINALS[terminal], *(("#e5e5e5", "#000000") if theme.dark else ("#000000", "#ffffff")))
    plain = Style(color=theme.foreground, bgcolor=theme.background) if own else Style(color="default")
    bars = [Style(bgcolor=color) for color in (theme.panel, theme.variables["bar"])] if own else []
    for base in (plain, *(plain + bar for bar in bars), plain + palette["cursor"], plain + palette["cursor-idle"]):
        for name in ("", *TEXTS, "hit", "match", "marker", "alarm", "tab-active", "title"):
            least = 3.0 if not own and name in DECORATION else 4.5
            contrast = contrast_of(*seen.colours(palette.on(base, name)))
            assert contrast >= least, (name, str(base), contrast)
    for name in ("rule", "volume"):
        assert contrast_of(*seen.colours(palette.on(plain, name))) >= 3.0


class Seen:
    """What a terminal makes of styles: its sixteen colours, its text and its background."""

    def __init__(self, colours: tuple[str, ...], text: str, background: str) -> None:
        self._colours, self._text, self._background = colours, text, background

    def colours(self, style: Style) -> tuple[str, str]:
        """The colours of text and background."""
        text, background = self._of(style.color, self._text), self._of(style.bgcolor, self._background)
        if style.reverse:
            text, background = background, text
        return (Color.parse(background).blend(Color.parse(text), DIM).hex if style.dim else text), background

    def _of(self, color: RichColor | None, otherwise: str) -> str:
        if color is None or color.is_default:
            return otherwise
        return self._colours[color.number] if color.number is not None else color.get_truecolor().hex


def contrast_of(text: str, background: str) -> float:
    lighter, darker = sorted((luminance(text), luminance(background)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(name: str) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)

    color = Color.parse(name)
    return 0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_theme_has_every_colour(theme: Theme) -> None:
    assert {*TEXTS, "hit", "hit-background", "cursor", "cursor-idle", "rule", "bar", "alarm"} <= set(theme.variables)
    palette = Palette(theme.variables)
    for name in (*TEXTS, "hit", "match", "marker", "alarm", "cursor", "cursor-idle", "tab-active", "volume", "title"):
        assert str(palette[name])


def test_controls_do_not_pass_the_last_wall() -> None:
    hostile = "a\x1b]52;c;eA==\x07b\x9b31mc\u202ed\u200be\ud800f"
    segments = ControlFilter().apply([Segment(hostile)], Color(0, 0, 0))
    assert segments[0].text == "a]52;c;eA==b31mcdef"
    clean = [Segment("all is well ✖")]
    assert ControlFilter().apply(clean, Color(0, 0, 0)) is clean


def test_ascii_is_as_wide() -> None:
    assert in_ascii("✖ critical ▲ │ ⏎ … 漢") == "X critical ! | < . ??"
