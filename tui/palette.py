"""The colours of the theme as styles for painting lines, and the signs of severities and states.

Colour is never the only sign: a glyph and, where there is room, a word stand beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rich.style import Style
from textual.color import Color, ColorParseError

from auditors.model import Severity
from auditors.reports.terminal import SEVERITY_GLYPH

_BOLD: Final = frozenset({"critical", "strong", "alarm", "tab-active", "title"})
_BACKGROUNDS: Final = {
    "hit": "hit-background",
    "match": "match-background",
    "cursor": "cursor",
    "cursor-idle": "cursor-idle",
    "alarm": "alarm",
    "marker": "match-background",
    "tab-active": "cursor",
}
_TEXTS: Final = {
    "alarm": "on-alarm",
    "marker": "strong",
    "match": "strong",
    "tab-active": "strong",
    "title": "strong",
    "volume": "quiet",
    "hint": "quiet",
}

_MOST: Final = 100
"""Styles whose combinations with others are kept."""

STATE_GLYPH: Final = {"new": " ", "acknowledged": "✔", "false-positive": "∅", "resolved": "✓"}
"""The signs of triage states."""


class Palette:
    """Styles by name: severities, `quiet`, `strong`, `key`, `good`, `hit`, `match`, `cursor`, `rule`, `alarm`."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self._styles: dict[str, Style] = {}
        self._looks: dict[Style, _Looks] = {}

    def __getitem__(self, name: str) -> Style:
        style = self._styles.get(name)
        if style is None:
            style = self._styles[name] = self._make(name)
        return style

    def looks(self, base: Style) -> Mapping[str, Style]:
        """Styles by name, laid on another one; an empty name is that one itself."""
        known = self._looks.get(base)
        if known is None:
            if len(self._looks) > _MOST:
                self._looks.clear()
            known = self._looks[base] = _Looks(self, base)
        return known

    def on(self, base: Style, name: str) -> Style:
        """A style laid on another one."""
        return self.looks(base)[name]

    def over(self, base: Style, name: str) -> Style:
        """A style as it is laid on another one. On the terminal's own colours in reverse, as the cursor is where these
        are not known, nothing can be read for sure but these: what stands out is bold and underlined.
        """
        style = self[name]
        if not base.reverse:
            return style
        stands_out = bool(style.reverse) or style.bgcolor is not None
        return Style(bold=style.bold or stands_out or None, underline=stands_out or None)

    def severity(self, severity: Severity) -> Style:
        """The style of a severity's glyph and word."""
        return self[severity.value]

    def _make(self, name: str) -> Style:
        text = None if name.startswith("cursor") else self._color(_TEXTS.get(name, name))
        background = self._color(_BACKGROUNDS[name]) if name in _BACKGROUNDS else None
        bold = name in _BOLD or None
        # Where the terminal brings its own colours, quiet text can only be dim and a hit only reversed.
        if name.startswith("cursor") and background is not None and background.ansi is not None:
            return Style(reverse=True) if name == "cursor" else Style(underline=True)
        ansi = (text or background) is not None and (text or background or Color(0, 0, 0)).ansi is not None
        return Style(
            color=text.rich_color if text is not None else None,
            bgcolor=background.rich_color if background is not None else None,
            bold=bold,
            dim=(ansi and name in ("quiet", "info", "rule", "volume", "hint")) or None,
            reverse=(ansi and name in ("hit", "match", "marker", "tab-active")) or None,
        )

    def _color(self, name: str) -> Color | None:
        try:
            return Color.parse(self._variables[name])
        except (KeyError, ColorParseError):
            return None


class _Looks(dict[str, Style]):
    """Styles on one base, each made when it is used first."""

    def __init__(self, palette: Palette, base: Style) -> None:
        super().__init__({"": base})
        self._palette = palette
        self._base = base

    def __missing__(self, name: str) -> Style:
        style = self[name] = self._base + self._palette.over(self._base, name)
        return style


def glyph(severity: Severity) -> str:
    """One column that tells a severity without colour."""
    return SEVERITY_GLYPH[severity]
