"""The lines around the data of a recorded event stream: `event: log`, `id: 42`, keep-alive comments.

The data lines are read as what they hold; these carry nothing, but they are understood.
"""

from __future__ import annotations

from typing import Any, Final

from auditors.deferred import deferred
from auditors.formats.format import Format
from auditors.model import Fields


def _fields(body: Any) -> Fields:
    return Fields()


_EVENTS: Final = (
    r"log|connected|message|error|ping|done|completion|heartbeat"
    r"|message_(?:start|delta|stop)|content_block_(?:start|delta|stop)|response\.[a-z_.]{1,60}"
)
"""Events of Portkey's log stream and of the providers' streamed answers."""

FRAME: Final = Format(
    "server-sent-events",
    "",
    _fields,
    starts=deferred(
        rf"(?:event: ?(?:{_EVENTS})|id: ?\d{{1,19}}|retry: ?\d{{1,9}}|: ?(?:keep-?alive|ping)|\[DONE\])\s*\Z"
    ),
    multiline=True,
    order=80,
)
