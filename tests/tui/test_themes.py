from __future__ import annotations

from collections.abc import Iterator

import pytest
from rich.color import Color as RichColor
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.theme import Theme

from tests.tui.fakes import FakeFeed, app_over
from tui.palette import Palette
from tui.themes import THEMES, first_theme
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

DECORATION = ("quiet", "info", "volume", "rule", "hint")
"""On the terminal's own colours these are dim."""


@pytest.mark.parametrize("terminal", TERMINALS)
@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_everything_can_be_read_on_everything(theme: Theme, terminal: str) -> None:
    """WCAG 2.2, 1.4.3: 4.5:1 for texts on every background that they stand on; 1.4.11: 3:1 for lines and bars."""
    own = not theme.name.startswith("ansi")
    for dark in [theme.dark] if own or theme.name != "ansi-black" else [True, False]:
        seen = Seen(TERMINALS[terminal], *(("#e5e5e5", "#000000") if dark else ("#000000", "#ffffff")))
        for name, base, style in styles_of(theme):
            least = 3.0 if name in ("rule", "volume") or (not own and name in DECORATION) else 4.5
            contrast = contrast_of(*seen.colours(style))
            assert contrast >= least, (name, str(base), contrast)


@pytest.mark.parametrize("theme", [theme for theme in THEMES if not theme.ansi], ids=lambda theme: theme.name)
def test_everything_can_be_read_in_256_colours(theme: Theme) -> None:
    """Over ssh and in tmux nobody may say that there are more; each colour becomes the nearest of them."""
    seen = Seen(XTERM, "#e5e5e5", "#000000")
    for name, base, style in styles_of(theme):
        least = 2.5 if name in ("rule", "volume") else 4.5
        contrast = contrast_of(*seen.colours(in_256_colours(style)))
        assert contrast >= least, (name, str(base), contrast)
    palette = Palette(theme.variables)
    plain, *others = (
        seen.colours(in_256_colours(style))[1]
        for style in (Style(bgcolor=theme.background), palette["cursor"], palette["cursor-idle"], palette["hit"])
    )
    assert plain not in others and len(set(others)) == len(others)


def styles_of(theme: Theme) -> Iterator[tuple[str, Style, Style]]:
    """Whatever text the lists paint: the name of its style, what it lies on, and both together."""
    palette = Palette(theme.variables)
    plain = Style(color=seen_as(theme.foreground), bgcolor=seen_as(theme.background))
    bars = [Style(bgcolor=seen_as(color)) for color in (theme.panel, theme.variables["bar"])]
    for base in (plain, *(plain + bar for bar in bars), plain + palette["cursor"], plain + palette["cursor-idle"]):
        for name in ("", *TEXTS, "hit", "match", "marker", "alarm", "tab-active", "title", "hint"):
            yield name, base, palette.on(base, name)
    for name in ("rule", "volume"):
        yield name, plain, palette.on(plain, name)


def seen_as(color: str | None) -> RichColor:
    """A colour of a theme as it is painted."""
    assert color is not None
    return Color.parse(color).rich_color


def in_256_colours(style: Style) -> Style:
    def nearest(color: RichColor | None) -> RichColor | None:
        return color and RichColor.from_triplet(color.downgrade(ColorSystem.EIGHT_BIT).get_truecolor())

    return Style(color=nearest(style.color), bgcolor=nearest(style.bgcolor), reverse=style.reverse)


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


def test_the_first_theme_is_for_the_terminal_unless_one_is_named() -> None:
    assert first_theme("light", "standard") == "light"
    assert first_theme("", "truecolor") == first_theme("", "256") == first_theme("no-such-theme", "256") == "dark"
    assert first_theme("", "standard") == "ansi-black"


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_without_colours_no_text_has_the_colour_of_its_background(
    theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = app_over(FakeFeed(), theme=theme.name)
    shown = [Segment("text", style) for _, _, style in styles_of(theme)]
    background = Color.parse(theme.background or "black")
    for line_filter in app.get_line_filters():
        shown = line_filter.apply(shown, background)
    seen = Seen(XTERM, "#e5e5e5", "#000000")
    for segment in shown:
        assert segment.style is not None
        text, behind = seen.colours(segment.style)
        assert contrast_of(text, behind) >= 3.0, (theme.name, str(segment.style))
        if theme.ansi:
            assert (text, behind) in (("#e5e5e5", "#000000"), ("#000000", "#e5e5e5")) or segment.style.dim
        else:
            assert len({*Color.parse(text).rgb}) == len({*Color.parse(behind).rgb}) == 1
