"""What is typed reaches the app at once, and whoever waits for keys is woken when it is to end."""

from __future__ import annotations

import os
import queue
from threading import Event, Thread

from textual import events
from textual.message import Message

from tui.keyboard import KeyboardDriver

PATIENCE = 120.0


class Keyboard(KeyboardDriver):
    """A driver that reads a pipe and only notes the keys that it is told of."""

    def __init__(self, file: int) -> None:
        self.fileno = file
        self.exit_event = Event()
        self.keys: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._debug = self._is_ending = False
        self._bell, self._push = os.pipe()
        self._key_thread = Thread(target=self.run_input_thread, daemon=True)
        self._key_thread.start()

    def process_message(self, message: Message) -> None:
        if isinstance(message, events.Key):
            self.keys.put(message.key)

    def end(self) -> bool:
        """Stop reading; tells whether it has."""
        self._is_ending = True
        os.write(self._push, b".")
        self.exit_event.set()
        assert self._key_thread is not None
        self._key_thread.join(PATIENCE)
        return not self._key_thread.is_alive()


def test_keys_arrive_and_a_lone_escape_is_one() -> None:
    end, typing = os.pipe()
    keyboard = Keyboard(end)
    for typed, keys in ((b"a", ["a"]), ("é".encode(), ["é"]), (b"\x1b[Bq", ["down", "q"]), (b"\x1b", ["escape"])):
        os.write(typing, typed)
        for key in keys:
            assert keyboard.keys.get(timeout=PATIENCE) == key
    assert keyboard.end()
