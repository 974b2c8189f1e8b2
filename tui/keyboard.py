"""What is typed, as Textual reads it, but without looking ten times a second whether it is to stop: while nobody types
that would be a fifth of what the screen takes of a processor.
"""

from __future__ import annotations

import codecs
import os
import selectors
from contextlib import suppress
from typing import Any, Final

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

_TICK: Final = 0.1
"""Seconds between two looks while it is open whether an escape key was pressed or a sequence begins, and at the end."""

_REST: Final = 2.0
"""Seconds between two looks otherwise."""

_PIECE: Final = 4_096
"""Bytes that are read at a time."""


class KeyboardDriver(LinuxDriver):
    """Textual's driver, which rests while nobody types and is woken when input is to end."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._bell, self._push = os.pipe()
        self._is_ending = False

    def start_application_mode(self) -> None:
        """Begin to read what is typed."""
        self._is_ending = False
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def disable_input(self) -> None:
        """Wake who waits for keys: Textual waits until they have seen that they are to end."""
        self._is_ending = True
        os.write(self._push, b".")
        super().disable_input()

    def run_input_thread(self) -> None:
        """Wait for what is typed, and hand it on."""
        parser, decode = XTermParser(self._debug), codecs.getincrementaldecoder("utf-8")().decode
        with selectors.SelectSelector() as selector:
            for file in (self.fileno, self._bell):
                selector.register(file, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                hurries = self._is_ending or parser._timeout_time is not None
                for key, _ in selector.select(_TICK if hurries else _REST):
                    data = os.read(key.fd, _PIECE)
                    if key.fd == self.fileno and (typed := decode(data)):
                        for event in parser.feed(typed):
                            self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)
        with suppress(EOFError, ParseError):
            for _ in parser.feed(""):
                pass
