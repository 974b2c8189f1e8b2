"""`python -m tests.tui.screenshots [DIRECTORY]`: the screens of the documentation, from the sample logs, as SVG."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.command import PROJECT
from tests.tui.sample_feed import NOW, SampleFeed


class Shot(NamedTuple):
    """A picture: its name, the size of the terminal, and the keys that lead to it."""

    name: str
    size: tuple[int, int]
    keys: Sequence[str]
    theme: str = "dark"


SHOTS = (
    Shot("findings", (180, 44), ()),
    Shot("findings-small", (80, 24), ()),
    Shot("detail", (120, 50), ("down", "enter")),
    Shot("sensitive-data", (160, 40), ("2",)),
    Shot("usage", (120, 36), ("3",)),
    Shot("stream", (160, 36), ("4",)),
    Shot("files", (160, 24), ("5",)),
    Shot("light", (120, 30), (), "light"),
    Shot("help", (100, 40), ("question_mark",)),
)


@contextmanager
def sample_feed() -> Iterator[SampleFeed]:
    """The sample logs, audited, in a directory that is removed."""
    with tempfile.TemporaryDirectory(prefix="auditor-") as directory, chdir(directory):
        feed = SampleFeed(Path("logs"))
        try:
            yield feed
        finally:
            feed.close()


async def take(shot: Shot, feed: SampleFeed) -> str:
    """One picture."""
    from auditors.catalogue import rules
    from tui.app import AuditorApp

    app = AuditorApp(feed, rules=rules, clock=lambda: NOW, theme=shot.theme, ticking=False)
    async with app.run_test(size=shot.size) as pilot:
        app.store.apply([feed.read_all()])
        app.main.show_changes({"all"})
        app.main.show_charts()
        await pilot.pause()
        for key in shot.keys:
            await pilot.press(key)
            await pilot.pause()
        await pilot.pause(0.5)
        app.tick()
        await pilot.pause()
        return app.export_screenshot(title="auditor logs")


def main(directory: Path) -> None:
    """All pictures."""
    directory = directory.absolute()
    directory.mkdir(parents=True, exist_ok=True)
    for shot in SHOTS:
        with sample_feed() as feed:
            svg = asyncio.run(take(shot, feed))
        (directory / f"{shot.name}.svg").write_text(svg)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT / "docs" / "screens")
