"""`python -m tests.tui.screenshots [DIRECTORY]`: the screens of the documentation, from the sample logs, as SVG."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import NamedTuple

from textual.pilot import Pilot

from auditors.settings import ScanTarget
from tests.command import PROJECT
from tests.tui.sample_feed import NOW, SampleFeed
from tests.unit.endpoints.loopback import serving
from tests.unit.endpoints.test_scan import open_litellm
from tui.app import AuditorApp
from tui.widgets.scan import ScanPane


class Shot(NamedTuple):
    """A picture: its name, the size of the terminal, and the keys that lead to it. For one that `scans`, a proxy that
    asks for no key runs on loopback.
    """

    name: str
    size: tuple[int, int]
    keys: Sequence[str]
    theme: str = "dark"
    scans: bool = False


SHOTS = (
    Shot("findings", (180, 44), ()),
    Shot("findings-small", (80, 24), ()),
    Shot("detail", (120, 50), ("down", "enter")),
    Shot("sensitive-data", (160, 40), ("2",)),
    Shot("usage", (120, 36), ("3",)),
    Shot("stream", (160, 36), ("4",)),
    Shot("files", (160, 24), ("5",)),
    Shot("endpoint-scan", (120, 36), ("6",), scans=True),
    Shot("configuration", (160, 40), ("7",)),
    Shot("score", (120, 36), ("8",)),
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

    app = AuditorApp(feed, rules=rules, clock=lambda: NOW, theme=shot.theme, ticking=False)
    async with app.run_test(size=shot.size) as pilot:
        app.store.apply(feed.read_all())
        app.main.show_changes({"all"})
        app.main.show_charts()
        await pilot.pause()
        for key in shot.keys:
            await pilot.press(key)
            await pilot.pause()
        if shot.scans:
            await scan(app, pilot)
        await pilot.pause(0.5)
        app.tick()
        await pilot.pause()
        return app.export_screenshot(title="auditor logs")


async def scan(app: AuditorApp, pilot: Pilot[None]) -> None:
    """Scan a proxy without keys, from the pane, until the scan has ended."""
    with serving(open_litellm) as (url, _):
        app.main.query_one(ScanPane).start(ScanTarget(url=url))
        while app.store.scans.is_running:
            await pilot.pause(0.1)
        app.tick()
        await pilot.pause()


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
