"""Strings that hold nothing by their form alone: names of calls, traces and hashes, which are new in every record, and
addresses under a key that says whose they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from auditors.sensitive_data.deferred import deferred

LONGEST: Final = 200
"""Code points of the longest harmless string."""

_PREFIX: Final = (
    "(?:chatcmpl|cmpl|resp|msg|req|run|call|toolu|fp|thread|asst|gen|trace|span|batch|file|sess|conv|ray)[-_]"
)
_LETTER: Final = "(?=[0-9-]{0,40}[a-f])"
"""Digits alone may be a number that matters."""
_IDENTIFIER: Final = (
    rf"(?:{_PREFIX})?{_LETTER}[0-9a-f]{{8}}(?:[0-9a-f]{{8}}(?:[0-9a-f]{{0,48}}|-[A-Z]{{3}})"
    r"|-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
)
_ADDRESSES: Final = rf"[0-9a-fA-F:.,\[\] ]{{2,{LONGEST}}}"

IDENTIFIER: Final = deferred(rf"{_IDENTIFIER}\Z")
"""Names of calls, traces and hashes, and Cloudflare's rays with their airport."""

ADDRESSES: Final = deferred(rf"{_ADDRESSES}\Z")
"""Addresses and ports."""

_BEGIN: Final = deferred(f"(?:{_PREFIX})?")
_RUN: Final = deferred("[0-9a-f]+|[A-Z]+")


def row_of(samples: Sequence[tuple[re.Pattern[str], str]]) -> Callable[[str], Any]:
    """What matches harmless strings of the same kinds in the same order, with a line end behind each; fastest where
    they are written as the samples are. One search for all of them takes half as long as one for each.
    """
    return re.compile("".join(_line(kind, sample) for kind, sample in samples) + r"\Z").match


def example_of(sample: str) -> str:
    """A harmless string that is written as the sample is, and has nothing of it."""
    return _replaced(sample, "", lambda run: ("A" if run[0].isupper() else "a") * len(run[0]))


def _line(kind: re.Pattern[str], sample: str) -> str:
    """A pattern for a string of a kind and a line end."""
    return rf"(?>{_form(sample)}\n|{_IDENTIFIER}\n)" if kind is IDENTIFIER else rf"{_ADDRESSES}\n"


def _form(sample: str) -> str:
    """A pattern for identifiers that are written as the sample is: `req_[0-9a-f]{24}`."""
    return _replaced(sample, _LETTER, lambda run: ("[A-Z]" if run[0].isupper() else "[0-9a-f]") + f"{{{len(run[0])}}}")


def _replaced(identifier: str, between: str, kind: Callable[[re.Match[str]], str]) -> str:
    """An identifier with something else for what may be different in another."""
    begin = _BEGIN.match(identifier)
    at = begin.end() if begin is not None else 0
    return identifier[:at] + between + _RUN.sub(kind, identifier[at:])
