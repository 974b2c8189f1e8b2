"""Questions for a password in one message of a chat, and where the next message answers them.

`what's the password of the staging box?` asks one side, and all that the other says is the password: neither message
tells anything alone. An answer is read behind its question, as detectors read a line below another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from auditors.sensitive_data.deferred import deferred

PASSWORD_ASKED: Final = "password?\n"
KEY_ASKED: Final = "api key:\n"
"""What an answer is read behind."""
_ENDS: Final = frozenset("?:")
_LONGEST_QUESTION: Final = 160
"""Code points at the end of a message that are looked at."""
_LONGEST_ANSWER: Final = 200
_DEEPEST_MESSAGE: Final = 4
"""Levels of a message in which its texts are looked for: the API's have two, hostile ones as many as JSON can hold."""
_MOST_PARTS: Final = 4
_SHORT: Final = 80
_BEGINS: Final = deferred(
    r"\s{0,8}(?:(?:hi|hey|hallo|ok|and|und|pls|please)[, ]{1,2})?(?:what|which|can|could|send|give|tell|need|share"
    r"|remind|who|i need|wie|was|kannst|schick|sag|quel|donne|dis|cu[aá]l|dame|qual|dammi|wat|jaki|podaj)",
    re.IGNORECASE,
)
"""How a short question begins that has no mark at its end."""
_ASKS: Final = deferred(
    r"(?P<password>passw|pass[ -]?phrase|passcode|kennwort|contrase|mot de passe|wachtwoord|senha"
    r"|palavra-passe|has[łl]o|parola|l[öo]senord|adgangskode|heslo|\bpwd?\b|пароль|密码|パスワード|비밀번호)[^\n]{0,80}\Z"
    r"|(?:api|access|secret|auth|bearer|private|license)[ _-]?(?:key|token|secret)[^\n]{0,80}\Z",
    re.IGNORECASE,
)
_REPLIES: Final[Sequence[tuple[str | int, ...]]] = (
    ("choices", 0, "message", "content"),
    ("response", "choices", 0, "message", "content"),
    ("response", "body", "choices", 0, "message", "content"),
    ("response_body", "choices", 0, "message", "content"),
    ("response", "content", 0, "text"),
    ("response", "body", "content", 0, "text"),
    ("response_body", "content", 0, "text"),
    ("response",),
    ("output",),
)
"""Where the answer to the last message of a request stands, beside the request or above it."""
Path = tuple[str | int, ...]


def asked_for(text: str) -> str:
    """What the answer to a message is to be read behind; empty where the message does not end in such a question."""
    if text[-1] not in _ENDS and not (len(text) <= _SHORT and " " in text and _BEGINS.match(text)):
        return ""
    asks = _ASKS.search(text, max(0, len(text) - _LONGEST_QUESTION))
    return "" if asks is None else PASSWORD_ASKED if asks["password"] else KEY_ASKED


def answers(body: Any, question: Path) -> Iterator[tuple[Path, str]]:
    """The texts, with their paths in a JSON value, that answer the message of which a text stands at `question`."""
    above = [body]
    for part in question:
        above.append(above[-1][part])
    for depth in range(len(question) - 1, -1, -1):
        holder, part = above[depth], question[depth]
        if isinstance(part, int):
            if part + 1 < len(holder):
                yield from _texts(holder[part + 1], (*question[:depth], part + 1))
                return
        elif depth < len(question) - 1:
            for path in _REPLIES:
                if (reply := _at(holder, path)) and path[0] != part:
                    yield from _texts(reply, (*question[:depth], *path))
                    return


def _at(value: Any, path: Path) -> Any:
    for part in path:
        if isinstance(part, int):
            value = value[part] if isinstance(value, list) and part < len(value) else None
        else:
            value = value.get(part) if isinstance(value, dict) else None
    return value


def _texts(message: Any, path: Path, depth: int = _DEEPEST_MESSAGE) -> Iterator[tuple[Path, str]]:
    """The short texts of a message: a string, or `content`, or the `text` of its parts."""
    if isinstance(message, str):
        if 0 < len(message) <= _LONGEST_ANSWER:
            yield path, message
    elif depth == 0:
        return
    elif isinstance(message, dict):
        for key in ("content", "text", "parts"):
            if key in message:
                yield from _texts(message[key], (*path, key), depth - 1)
                return
    elif isinstance(message, list):
        for index, part in enumerate(message[:_MOST_PARTS]):
            if isinstance(part, dict):
                yield from _texts(part.get("text"), (*path, index, "text"), depth - 1)
