"""The themes: dark, light, high contrast, and three that use the terminal's own sixteen colours.

Each brings the colours of severities and of quiet text as variables, which `palette.py` reads. Every text colour has
a contrast of at least 4.5:1 on its background (WCAG 2.2, 1.4.3); a test computes it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Final

from textual.theme import BUILTIN_THEMES, Theme

DARK: Final = Theme(
    name="dark",
    primary="#6cb6ff",
    secondary="#8ddb8c",
    accent="#6cb6ff",
    foreground="#d5dbe3",
    background="#0d1117",
    surface="#0d1117",
    panel="#161c24",
    success="#57c764",
    warning="#e3b341",
    error="#ff6b6b",
    dark=True,
    variables={
        "critical": "#ff6b6b",
        "high": "#ff9d5c",
        "medium": "#e3c04a",
        "low": "#79b8ff",
        "info": "#8d99a8",
        "quiet": "#8d99a8",
        "strong": "#ffffff",
        "key": "#6cb6ff",
        "good": "#57c764",
        "hit": "#ffd0c2",
        "hit-background": "#5c1f24",
        "match-background": "#5a4a00",
        "cursor": "#1a2d50",
        "cursor-idle": "#22262c",
        "rule": "#5a6879",
        "bar": "#10161e",
        "alarm": "#c0282f",
        "on-alarm": "#ffffff",
        "border": "#5a6879",
        "scrollbar": "#2b3440",
        "scrollbar-hover": "#3d4a5a",
        "scrollbar-active": "#6cb6ff",
        "scrollbar-background": "#0d1117",
        "scrollbar-background-hover": "#0d1117",
        "scrollbar-background-active": "#0d1117",
        "scrollbar-corner-color": "#0d1117",
        "input-selection-background": "#1a2d50",
    },
)

LIGHT: Final = Theme(
    name="light",
    primary="#0a5cba",
    secondary="#116329",
    accent="#0a5cba",
    foreground="#1f2328",
    background="#ffffff",
    surface="#ffffff",
    panel="#f0f3f6",
    success="#116329",
    warning="#7a5200",
    error="#b3001b",
    dark=False,
    variables={
        "critical": "#b3001b",
        "high": "#943c00",
        "medium": "#6b5700",
        "low": "#0a5cba",
        "info": "#57606a",
        "quiet": "#57606a",
        "strong": "#000000",
        "key": "#0a5cba",
        "good": "#116329",
        "hit": "#7d0012",
        "hit-background": "#ffdcdc",
        "match-background": "#ffe9a8",
        "cursor": "#d0ecff",
        "cursor-idle": "#ebedf0",
        "rule": "#7f8892",
        "bar": "#f0f3f6",
        "alarm": "#b3001b",
        "on-alarm": "#ffffff",
        "border": "#7f8892",
        "scrollbar": "#d0d7de",
        "scrollbar-hover": "#afb8c1",
        "scrollbar-active": "#0a5cba",
        "scrollbar-background": "#ffffff",
        "scrollbar-background-hover": "#ffffff",
        "scrollbar-background-active": "#ffffff",
        "scrollbar-corner-color": "#ffffff",
        "input-selection-background": "#d0ecff",
    },
)

HIGH_CONTRAST: Final = Theme(
    name="high-contrast",
    primary="#00d7ff",
    secondary="#5fff5f",
    accent="#00d7ff",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    success="#5fff5f",
    warning="#ffd700",
    error="#ff8080",
    dark=True,
    variables={
        "critical": "#ff8080",
        "high": "#ffaf5f",
        "medium": "#ffff5f",
        "low": "#87d7ff",
        "info": "#e4e4e4",
        "quiet": "#d0d0d0",
        "strong": "#ffffff",
        "key": "#00d7ff",
        "good": "#5fff5f",
        "hit": "#000000",
        "hit-background": "#ffaf5f",
        "match-background": "#5f5f00",
        "cursor": "#00287a",
        "cursor-idle": "#303030",
        "rule": "#a8a8a8",
        "bar": "#000000",
        "alarm": "#d70000",
        "on-alarm": "#ffffff",
        "border": "#a8a8a8",
        "scrollbar": "#a8a8a8",
        "scrollbar-hover": "#ffffff",
        "scrollbar-active": "#00d7ff",
        "scrollbar-background": "#000000",
        "scrollbar-background-hover": "#000000",
        "scrollbar-background-active": "#000000",
        "scrollbar-corner-color": "#000000",
        "input-selection-background": "#00287a",
    },
)

_ANSI: Final = {
    "info": "ansi_default",
    "quiet": "ansi_default",
    "strong": "ansi_default",
    "hit-background": "ansi_default",
    "match-background": "ansi_default",
    "cursor": "ansi_default",
    "cursor-idle": "ansi_default",
    "rule": "ansi_default",
    "bar": "ansi_default",
    "alarm": "ansi_red",
    "on-alarm": "ansi_bright_white",
}
"""What both have in common. The cursor is the terminal's own colours, reversed; without the keys it is underlined."""

_ON_BLACK: Final = {
    "critical": "ansi_bright_red",
    "high": "ansi_bright_magenta",
    "medium": "ansi_bright_yellow",
    "low": "ansi_bright_cyan",
    "key": "ansi_bright_cyan",
    "good": "ansi_bright_green",
    "hit": "ansi_bright_red",
}
_ON_WHITE: Final = {
    "critical": "ansi_red",
    "high": "ansi_red",
    "medium": "ansi_magenta",
    "low": "ansi_blue",
    "key": "ansi_blue",
    "good": "ansi_default",
    "hit": "ansi_red",
}
"""The colours that can be read on white on every terminal: yellow, green and cyan cannot."""


def _ansi(base: str, own: Mapping[str, str], **changes: Any) -> Theme:
    builtin = BUILTIN_THEMES[base]
    return dataclasses.replace(builtin, **changes, variables={**builtin.variables, **_ANSI, **own})


_BLACK: Final = {
    **dict.fromkeys(("background", "surface", "panel", "boost"), "ansi_black"),
    "foreground": "ansi_white",
}

SIXTEEN: Final = _ansi(
    "ansi-dark",
    {
        **_ON_BLACK,
        **dict.fromkeys(("bar", "cursor", "cursor-idle", "hit-background", "match-background"), "ansi_black"),
        **dict.fromkeys(("info", "quiet", "rule"), "ansi_white"),
        "strong": "ansi_bright_white",
    },
    name="ansi-black",
    **_BLACK,
)
"""The sixteen colours on black, whatever the terminal's background: for terminals that have no others. The colours of
the other themes would become the nearest of sixteen there, some of them the same as what they stand on.
"""

THEMES: Final = (DARK, LIGHT, HIGH_CONTRAST, _ansi("ansi-dark", _ON_BLACK), _ansi("ansi-light", _ON_WHITE), SIXTEEN)
"""In the order in which a key goes through them."""


def first_theme(chosen: str, colors: str | None) -> str:
    """The name of the theme to begin with: the one that was asked for, else the one for a terminal's `colors` (in
    Rich's words, of which `standard` are sixteen).
    """
    if chosen in {theme.name for theme in THEMES}:
        return chosen
    return SIXTEEN.name if colors == "standard" else DARK.name
