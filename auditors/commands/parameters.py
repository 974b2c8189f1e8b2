"""Kinds of values on the command line, and what the terminal can show."""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple, TextIO

import click

from auditors.errors import UsageError
from auditors.model import Severity
from auditors.reports.registry import formats
from auditors.reports.report import Style
from auditors.timestamps import parse_moment

CONTEXT: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
"""How all commands read their arguments."""

FILE: Final = click.Path(dir_okay=False, path_type=Path)
FORMATS: Final = tuple(formats())
SEVERITIES: Final = tuple(severity.value for severity in Severity)


def moment(value: str) -> float:
    """A time on the command line as epoch seconds: RFC 3339, a date, or a period back from now."""
    try:
        return parse_moment(value, time.time())
    except UsageError as error:
        raise click.BadParameter(str(error)) from None


class Destination(NamedTuple):
    """Where a report goes. `format` is None where the main format is meant."""

    format: str | None
    file: Path


def destination(value: str) -> Destination:
    """`FILE` or `FORMAT:FILE`; a word before a colon that is none of ours is a mistake rather than a file's name."""
    prefix, colon, rest = value.partition(":")
    if not colon or not re.fullmatch(r"[a-z]+", prefix):
        return Destination(None, Path(value))
    if prefix not in FORMATS:
        known = ", ".join(FORMATS)
        raise click.BadParameter(
            f"there is no format {prefix!r} (there are {known}); a file of that name is written ./{value}"
        )
    if not rest:
        raise click.BadParameter(f"{value!r} names no file")
    return Destination(prefix, Path(rest))


def engine(value: str) -> str:
    """Where finished input is audited: `local`, `ray` or `ray://HOST:PORT`."""
    if value not in ("local", "ray") and not re.fullmatch(r"ray://[\w.\-\[\]:]+", value):
        raise click.BadParameter(f"{value!r} is none of local, ray, ray://HOST:PORT")
    return value


def wants_color(stream: TextIO, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether to colour: NO_COLOR (no-color.org) before FORCE_COLOR before what the stream and TERM say."""
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return stream.isatty() and environ.get("TERM") != "dumb"


def style_of(stream: TextIO | None, *, color: bool) -> Style:
    """The style for a stream; without one, for a file: no colours. COLUMNS goes before the terminal's own width."""
    width = max(20, shutil.get_terminal_size((80, 24)).columns)
    if stream is None:
        return Style(width=width if os.environ.get("COLUMNS") else 80)
    return Style(width=width, color=color and wants_color(stream), encoding=stream.encoding or "utf-8")


def split(values: tuple[str, ...]) -> tuple[str, ...]:
    """Values of an option that may be repeated or hold several, with commas: `en,de`."""
    return tuple(part for value in values for part in re.split(r"[,\s]+", value) if part)


def standard_output() -> TextIO:
    """Standard output. Raises UsageError where the caller closed it."""
    if sys.stdout is None:
        raise UsageError("standard output is closed; there is nowhere to write the report to (try -o FILE)")
    return sys.stdout
