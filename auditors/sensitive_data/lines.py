"""Whether a name and its value are all of a line, as in files of settings."""

from __future__ import annotations

from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate


def opens_line(candidate: Candidate) -> bool:
    """Whether nothing but a mark stands before the name in its line."""
    line = candidate.text[max(0, candidate.match.start() - 140) : candidate.match.start()].rpartition("\n")[2]
    return _LINE_BEGINS.fullmatch(line) is not None


_LINE_BEGINS: Final = deferred(r"(?:[+\-]|\s{0,8}\d{1,5}[\t→]|[\w./\-]{1,80}:\d{1,6}:)?[\s\-\"'{*>•#/]*[\w.\-]{0,40}")
"""A line may begin with what tools print before it: a number, a sign of a diff, the file where it was found."""


def ends_line(candidate: Candidate) -> bool:
    """Whether nothing stands behind the value in its line."""
    return _LINE_ENDS.match(candidate.text, candidate.end) is not None


_LINE_ENDS: Final = deferred(r"[ \t]{0,8}(?:\r?\n|\\n|\Z)")
