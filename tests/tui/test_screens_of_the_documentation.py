"""The pictures in the documentation show the screen as it is: what stands in them, not how each pixel is drawn."""

from __future__ import annotations

import asyncio
import html
import re

import pytest

from tests.command import PROJECT
from tests.tui.screenshots import SHOTS, Shot, sample_feed, take

SCREENS = PROJECT / "docs" / "screens"


def words(svg: str) -> set[str]:
    """The words of a picture that do not depend on when and where it was drawn."""
    text = " ".join(html.unescape(part) for part in re.findall(r"<text[^>]*>([^<]*)</text>", svg))
    return {word for word in re.split(r"[\s\xa0]+", text) if re.fullmatch(r"[A-Za-z][A-Za-z-]{3,}", word)}


def test_there_is_a_picture_of_every_shot_and_no_other() -> None:
    assert {file.stem for file in SCREENS.glob("*.svg")} == {shot.name for shot in SHOTS}


@pytest.mark.parametrize("shot", SHOTS[::3], ids=lambda shot: shot.name)
def test_pictures_are_up_to_date(shot: Shot) -> None:
    with sample_feed() as feed:
        drawn = words(asyncio.run(take(shot, feed)))
    kept = words((SCREENS / f"{shot.name}.svg").read_text())
    assert len(drawn & kept) >= 0.8 * len(drawn | kept), "python -m tests.tui.screenshots draws them anew"
