"""Opens the screen: starts the engine in a process of its own first, gives the terminal back whatever happens."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final, Protocol

from auditors.engines.updates import Update, decode_update
from auditors.errors import AuditorError, InternalError, UsageError
from auditors.exit_status import ExitStatus
from auditors.rules import Rule
from auditors.signals import die_of
from auditors.user_directories import state_directory
from tui.bridge import Line, LineFeed

if TYPE_CHECKING:
    from tui.app import AuditorApp

_COPIES: Final = "copied.txt"

_LATER: Final = 1.5
"""Seconds after which the catalogue of rules is loaded."""

_FEWEST: Final = 8
"""Colours of a terminal that has any."""

_NOT_KEPT: Final = (
    "the state file could not be written and is as it was: decisions of late, and how far logs were read, are not kept"
)

THEME_VARIABLE: Final = "AUDITOR_THEME"
"""Names the theme to begin with: dark, light, high-contrast, ansi-dark, ansi-light, ansi-black."""


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


def shows_colors(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a terminal shows colours, as its description says; one that nobody has described is taken to do so."""
    if environ.get("COLORTERM") or environ.get("FORCE_COLOR"):
        return True
    try:
        import curses
    except ImportError:  # Python may be built without it
        return True
    try:
        curses.setupterm(environ.get("TERM"), sys.stderr.fileno())
    except (OSError, curses.error):
        return True
    return curses.tigetnum("colors") >= _FEWEST


def show(
    engine: EngineProcess,
    *,
    color: bool = True,
    timeline: bool = False,
    keeps: bool = True,
    started: Callable[[], None] | None = None,
) -> ExitStatus:
    """Show what an engine finds until the user has seen enough; `started` is called when the screen is about to open.
    `keeps`: whether the engine keeps decisions in a state file.

    Raises AuditorError where the engine cannot begin, and for an error of the screen.
    """
    with _ended(engine):
        from tui.app import AuditorApp
        from tui.themes import THEMES, first_theme

        first = _first_words(engine)
        if started is not None:
            started()
        if not (color and shows_colors()):
            os.environ["NO_COLOR"] = "1"
        feed = LineFeed(engine.connection)
        pages = RulePages()
        app = AuditorApp(
            feed,
            rules=pages,
            directory=Path.cwd(),
            copies=state_directory() / _COPIES,
            timeline=timeline,
            keeps=keeps,
            ascii_only=not (sys.stderr.encoding or "").lower().replace("-", "").startswith("utf"),
        )
        chosen = os.environ.get(THEME_VARIABLE, "")
        app.theme = first_theme(chosen, app.console.color_system)
        app.store.notes.extend(first.notes)
        if chosen and app.theme != chosen:
            names = ", ".join(theme.name for theme in THEMES)
            app.greeting = f"{THEME_VARIABLE}={chosen} is none of the themes: {names}"
            app.store.notes.append(app.greeting)
        app.store.scans.targets = first.scan_targets
        pages.load_soon()
        with _signals_leave(app) as received:
            app.run()
        feed.close()
        if signal.SIGTERM in received:
            os.kill(os.getpid(), signal.SIGTERM)
        if signal.SIGHUP in received:
            engine.stop()
            die_of(signal.SIGHUP)
        return ExitStatus.INTERRUPTED if received else _outcome(app, engine)


@contextlib.contextmanager
def _signals_leave(app: AuditorApp) -> Iterator[list[int]]:
    """Let SIGINT, SIGTERM and the end of the terminal leave the screen in good order; what came is in the list.

    An exception raised by a handler would land in whatever task runs at that moment, and asyncio would keep it there.
    """
    received: list[int] = []

    def leave(number: int, _frame: FrameType | None) -> None:
        received.append(number)
        app.exit()

    before = {number: signal.signal(number, leave) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    threading.Thread(target=_tell_of_hangup, name="hangup", daemon=True).start()
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _tell_of_hangup() -> None:
    """Send SIGHUP when the terminal is gone: the kernel does so only where it is the session's own.

    Textual would read its end over and over.
    """
    terminal = select.poll()
    terminal.register(sys.stdin, 0)
    if any(event & select.POLLHUP for _, event in terminal.poll()):
        os.kill(os.getpid(), signal.SIGHUP)


def _first_words(engine: EngineProcess) -> Update:
    """What the engine says when it has set itself up. Raises AuditorError where it could not."""
    try:
        first = decode_update(engine.connection.recv_bytes())
    except (EOFError, OSError):
        raise InternalError("EngineEndedError", ()) from None
    if first.ended:
        raise _refused(engine, first.error)
    return first


def _refused(engine: EngineProcess, words: str) -> AuditorError:
    """The error of an engine that ended before it had read anything."""
    status = engine.stop()
    return AuditorError(words, ExitStatus(status) if status in tuple(ExitStatus) and status else ExitStatus.INTERNAL)


def _outcome(app: AuditorApp, engine: EngineProcess) -> ExitStatus:
    if app.failure is not None:
        raise app.failure
    if app.refusal:
        raise _refused(engine, app.refusal)
    if app.return_code:
        raise InternalError("UnknownError", ())
    if engine.stop() == ExitStatus.INCOMPLETE:
        raise AuditorError(_NOT_KEPT, ExitStatus.INCOMPLETE)
    return ExitStatus.CLEAN


class RulePages:
    """The catalogue of rules, which takes a while to load: nothing until it is there."""

    def __init__(self) -> None:
        self._rules: Mapping[str, Rule] = {}

    def __call__(self) -> Mapping[str, Rule]:
        """The rules by ID, or none yet."""
        return self._rules

    def load_soon(self) -> None:
        """Load them once the screen is up."""
        timer = threading.Timer(_LATER, self._load)
        timer.daemon = True
        timer.start()

    def _load(self) -> None:
        from auditors.catalogue import AUDITED_LIVE, rules

        rules().load(*AUDITED_LIVE)
        self._rules = rules()


@contextlib.contextmanager
def _ended(engine: EngineProcess) -> Iterator[None]:
    try:
        yield
    finally:
        engine.stop()
