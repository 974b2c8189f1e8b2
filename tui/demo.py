"""The sample logs as if they were being written just now: what `auditor --demo` follows.

Every time in a line is moved to the moment at which the line is written, in its own notation; a first part is written
as the past hour, so that there is something to see at once. The logs stand in a directory that is removed at the end.
"""

from __future__ import annotations

import datetime
import re
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import auditors
from auditors.errors import UnreadableError
from auditors.signals import held

CONFIGURATION_FILE: Final = "config.yaml"
CONFIGURATION: Final = """\
# The proxy that wrote these logs, with mistakes that are often made.
model_list:
  - model_name: gpt-5-mini
    litellm_params: {model: openai/gpt-5-mini, api_base: os.environ/MODEL_BASE, api_key: os.environ/UPSTREAM_KEY}
  - model_name: claude-sonnet
    litellm_params: {model: openai/claude-sonnet, api_base: os.environ/MODEL_BASE, api_key: os.environ/UPSTREAM_KEY}
  - model_name: text-embedding
    litellm_params: {model: openai/text-embedding, api_base: os.environ/MODEL_BASE, api_key: os.environ/UPSTREAM_KEY}
  - model_name: overloaded
    litellm_params: {model: openai/error-429, api_base: os.environ/MODEL_BASE, api_key: os.environ/UPSTREAM_KEY}
  - model_name: broken
    litellm_params: {model: openai/error-500, api_base: os.environ/MODEL_BASE, api_key: os.environ/UPSTREAM_KEY}

litellm_settings:
  json_logs: true
  turn_off_message_logging: true
  set_verbose: true

general_settings:
  master_key: sk-1234
  alerting: ["slack"]
"""

_PAST: Final = 3600.0
"""Seconds of the past that are written at the beginning."""

_ROUNDS: Final = 16
"""How often the samples are written into the past."""

_PAUSE: Final = 0.25
"""Seconds between two lines."""

_TIMES: Final = re.compile(
    r"(?P<iso>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)"
    r"|(?P<clf>\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d)"
    r"|(?P<us>\d{1,2}/\d{1,2}/\d{4}, \d{1,2}:\d\d:\d\d [AP]M)"
    r"|(?P<short>\d\d-\d\d \d\d:\d\d:\d\d)"
    r"|(?P<clock>(?<![\d:])\d\d:\d\d:\d\d(?= - ))"
    r"|(?P<epoch>(?<![\d.])1[78]\d{8}(?:\d{3}|\d{6}|\d{9})?(?!\d))"
)
_NOTATIONS: Final = {
    "iso": "%Y-%m-%dT%H:%M:%S",
    "clf": "%d/%b/%Y:%H:%M:%S",
    "us": "%m/%d/%Y, %I:%M:%S %p",
    "short": "%m-%d %H:%M:%S",
    "clock": "%H:%M:%S",
}


def samples() -> Path:
    """The directory of the sample logs: in the installed package, or beside it in a checkout."""
    package = Path(auditors.__file__).parent
    for directory in (package / "_samples", package.parent / "sample_logs"):
        if directory.is_dir():
            return directory
    raise UnreadableError("the sample logs are not installed; name logs of your own: auditor PATH...")


def moved(line: str, moment: float) -> str:
    """A line whose times are moved, so that its first one is the given moment; differences between them stay."""
    first: list[float] = []

    def move(match: re.Match[str]) -> str:
        kind = match.lastgroup or ""
        if kind == "clock":  # on which day it was is not said
            return _written(kind, match[0], moment)
        then = _parsed(kind, match[0])
        if then is None:
            return match[0]
        first.append(then)
        return _written(kind, match[0], moment + then - first[0])

    return _TIMES.sub(move, line)


def _parsed(kind: str, text: str) -> float | None:
    if kind == "epoch":
        return int(text[:10]) + (int(text[10:]) / 10 ** (len(text) - 10) if len(text) > 10 else 0.0)
    notation = _NOTATIONS[kind]
    try:
        parsed = datetime.datetime.strptime(text.replace(" ", "T", 1) if kind == "iso" else text, notation)
    except ValueError:
        return None
    if kind == "short":
        parsed = parsed.replace(year=2026)
    return parsed.replace(tzinfo=datetime.UTC).timestamp()


def _written(kind: str, text: str, moment: float) -> str:
    if kind == "epoch":
        return f"{moment:.9f}".replace(".", "")[: len(text)]
    written = datetime.datetime.fromtimestamp(moment, datetime.UTC).strftime(_NOTATIONS[kind])
    return written.replace("T", text[10], 1) if kind == "iso" else written


class Writer:
    """Writes the samples into a directory: the past at once, the present line by line, around and around."""

    def __init__(self, directory: Path, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._write_on, name="demo", daemon=True)
        self._files: dict[Path, list[str]] = {}
        source = samples()
        for file in sorted(source.rglob("*")):
            if file.is_file() and file.name != "expected.jsonl":
                target = directory / file.relative_to(source)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.touch(mode=0o600)
                self._files[target] = file.read_text(encoding="utf-8").splitlines(keepends=True)

    def write_past(self) -> None:
        """Write the past hour: a few rounds over all files, thicker towards the present."""
        now = self._clock()
        for turn in range(_ROUNDS, 0, -1):
            begin = now - _PAST * (turn / _ROUNDS) ** 1.5
            for number, (file, lines) in enumerate(self._files.items()):
                if (turn + number) % 3 == 0 and turn != 1:
                    continue
                with file.open("a", encoding="utf-8") as stream:
                    stream.writelines(moved(line, begin + 40 * at / len(lines)) for at, line in enumerate(lines))

    def start(self) -> None:
        """Go on in the present, in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """Write no more."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(2.0)

    def _write_on(self) -> None:
        turns = {file: self._around(lines) for file, lines in self._files.items()}
        while True:
            for file, lines in turns.items():
                if self._stop.wait(_PAUSE):
                    return
                with file.open("a", encoding="utf-8") as stream:
                    stream.write(next(lines))

    def _around(self, lines: list[str]) -> Iterator[str]:
        while True:
            for line in lines:
                yield moved(line, self._clock())


@contextmanager
def demo_logs() -> Iterator[tuple[Path, Writer]]:
    """A directory with the past hour written, and who writes on in it; both are gone at the end.

    Beside it stands the configuration of the proxy, `CONFIGURATION_FILE`.
    """
    with ExitStack() as stack:
        with held():
            home = stack.enter_context(tempfile.TemporaryDirectory(prefix="auditor-demo-"))
        configuration, directory = Path(home) / CONFIGURATION_FILE, Path(home) / "logs"
        configuration.touch(mode=0o600)
        configuration.write_text(CONFIGURATION, encoding="utf-8")
        directory.mkdir(mode=0o700)
        writer = Writer(directory)
        writer.write_past()
        try:
            yield directory, writer
        finally:
            writer.stop()
