"""The app is all that its panes may ask for."""

from __future__ import annotations

from tests.tui.fakes import FakeFeed, app_over
from tui.host import Host


def test_the_app_has_everything_that_panes_ask_for() -> None:
    host: Host = app_over(FakeFeed())
    asked = [name for name in {**vars(Host), **Host.__annotations__} if not name.startswith("_")]
    assert len(asked) > 20
    assert [name for name in asked if not hasattr(type(host), name) and name not in vars(host)] == []
