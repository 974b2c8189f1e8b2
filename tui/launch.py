"""Opens the screen: starts the engine in a process of its own first, gives the terminal back whatever happens."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from auditors.catalogue import rules
from auditors.engines.live import LiveOptions
from auditors.engines.live_process import start as start_live
from auditors.errors import InternalError, UsageError
from auditors.exit_status import ExitStatus
from auditors.session import Session, state_directory
from tui.bridge import Line, LineFeed

_COPIES: Final = "copied.txt"

THEME_VARIABLE: Final = "AUDITOR_THEME"
"""Names the theme to begin with: dark, light, high-contrast, ansi-dark, ansi-light."""


class EngineProcess(Protocol):
    """A process that audits, and our end of the line to it."""

    @property
    def connection(self) -> Line:
        """Our end."""

    def stop(self, patience: float = ...) -> int | None:
        """End it."""


def check_terminal(environ: Mapping[str, str] = os.environ) -> None:
    """Raise UsageError where no screen can be shown, with what to do instead."""
    instead = "use --once for a report, --follow for lines"
    if not (sys.stdin is not None and sys.stdin.isatty() and sys.stderr is not None and sys.stderr.isatty()):
        raise UsageError(f"the screen needs a terminal (standard input and standard error); {instead}")
    if environ.get("TERM", "") in ("", "dumb"):
        raise UsageError(f"this terminal (TERM={environ.get('TERM') or 'unset'}) cannot show a screen; {instead}")


def live(
    session: Session, options: LiveOptions, notes: Sequence[str] = (), started: Callable[[], None] | None = None
) -> ExitStatus:
    """Follow logs on the screen until the user has seen enough; `started` is called once the engine runs."""
    engine = start_live(session.request, session.policy, options)
    return _show(engine, notes=notes, started=started)


def replay(session: Session, state: Path | None, notes: Sequence[str] = ()) -> ExitStatus:
    """Read a finished dump on the screen."""
    from auditors.engines.replay import start as start_replay

    return _show(start_replay(session.request, session.policy, state), notes=notes, timeline=True)


def _show(
    engine: EngineProcess,
    *,
    notes: Sequence[str] = (),
    timeline: bool = False,
    started: Callable[[], None] | None = None,
) -> ExitStatus:
    with _ended(engine):
        from tui.app import AuditorApp
        from tui.themes import THEMES

        if started is not None:
            started()
        feed = LineFeed(engine.connection)
        chosen = os.environ.get(THEME_VARIABLE, "")
        app = AuditorApp(
            feed,
            rules=rules,
            directory=Path.cwd(),
            copies=state_directory() / _COPIES,
            theme=chosen if chosen in {theme.name for theme in THEMES} else THEMES[0].name,
            timeline=timeline,
            ascii_only=not (sys.stderr.encoding or "").lower().replace("-", "").startswith("utf"),
        )
        app.store.notes.extend(notes)
        app.run()
        feed.close()
        if app.failure is not None:
            raise app.failure
        if app.return_code:
            raise InternalError("UnknownError", ())
        return ExitStatus.CLEAN


@contextlib.contextmanager
def _ended(engine: EngineProcess) -> Iterator[None]:
    try:
        yield
    finally:
        engine.stop()
