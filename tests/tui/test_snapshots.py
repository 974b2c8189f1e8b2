"""What the screen looks like, compared with pictures that a person has looked at.

`AUDITOR_UPDATE_SNAPSHOTS=1 pytest tests/tui/test_snapshots.py` draws them anew; look at each before it is kept.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from auditors.engines.updates import Totals, Update
from auditors.model import Category, Principal, Severity
from tests.tui.driving import driven
from tests.tui.fakes import NOW, PEOPLE, FakeFeed, busy, finding, update

PICTURES = Path(__file__).parent / "snapshots"

SIZES = {"80x24": (80, 24), "120x40": (120, 40), "200x50": (200, 50)}

INCIDENTS = update(
    findings=tuple(
        finding(
            number,
            category=Category.USAGE,
            severity=severity,
            title=title,
            principal=principal,
            first_seen=NOW - 1_200,
            last_seen=NOW - 600,
            preview=None,
            entity=None,
            fingerprint=None,
            evidence={"reasons": [reason]},
        )
        for number, severity, title, principal, reason in (
            (91, Severity.CRITICAL, "A leaked key is in use", PEOPLE[0], "234 calls from 2 addresses since it leaked"),
            (92, Severity.HIGH, "Keys are tried out", Principal(ip="198.51.100.23"), "70 refused keys in 5 minutes"),
            (93, Severity.LOW, "The log has a gap", None, "no record for 20 minutes"),
        )
    ),
    totals=Totals(formats={"litellm-payload": 90}),
)
"""Of a key, of an address that tells none, of nobody."""

STATES: dict[str, tuple[Sequence[Update], Sequence[str]]] = {
    "empty": ((update(),), ()),
    "live": ((busy(),), ()),
    "paused": ((busy(),), ("4", "p")),
    "filtered": ((busy(),), ("f", "type rule:pii", "enter")),
    "detail": ((busy(),), ("down", "enter")),
    "usage": ((busy(), INCIDENTS), ("3",)),
    "key": ((busy(), INCIDENTS), ("3", "down", "enter")),
    "error": ((busy(), update(ended=True, error="internal error: KeyError at detection.py:3")), ("5",)),
}

_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_NAME = re.compile(r"terminal-\d+")


def normalised(svg: str) -> str:
    """A picture without what differs from run to run, and without fonts."""
    return _NAME.sub("terminal", _FONTS.sub("", svg)).strip() + "\n"


def picture(state: str, size: tuple[int, int], theme: str = "dark") -> str:
    updates, keys = STATES[state]

    async def draw() -> str:
        async with driven(FakeFeed(*updates), size, theme=theme) as driver:
            for key in keys:
                await (driver.type(key.removeprefix("type ")) if key.startswith("type ") else driver.press(key))
            driver.app.clear_notifications()
            await driver.pilot.pause(0.3)
            await driver.settle()
            return driver.app.export_screenshot(title="auditor")

    return normalised(asyncio.run(draw()))


def compare(name: str, drawn: str) -> None:
    kept = PICTURES / f"{name}.svg"
    if os.environ.get("AUDITOR_UPDATE_SNAPSHOTS"):
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(drawn)
    assert kept.exists(), "AUDITOR_UPDATE_SNAPSHOTS=1 draws it"
    assert drawn == kept.read_text(), f"{kept} looks different; draw it anew and look at both"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", STATES)
def test_it_looks_as_before(state: str, size: str) -> None:
    compare(f"{state}-{size}", picture(state, SIZES[size]))


def test_a_narrow_terminal() -> None:
    compare("narrow-48x16", picture("live", (48, 16)))


@pytest.mark.parametrize("theme", ["light", "high-contrast", "ansi-dark"])
def test_themes(theme: str) -> None:
    compare(f"{theme}-80x24", picture("live", (80, 24), theme))


def test_without_colours_everything_is_still_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    compare("no-color-80x24", picture("live", (80, 24)))
