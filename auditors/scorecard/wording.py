"""How states and evidence are put into words, for reports and the screen alike."""

from __future__ import annotations

from typing import Final

from auditors.reports.terminal import cells
from auditors.sanitizing import sanitize
from auditors.scorecard.grading import Evidence, State

GLYPHS: Final = {State.PASS: "✔", State.PARTIAL: "●", State.FAIL: "✖", State.NOT_CHECKED: "?"}
WORDS: Final = {State.PASS: "pass", State.PARTIAL: "partial", State.FAIL: "FAIL", State.NOT_CHECKED: "not checked"}


def said(evidence: Evidence, width: int | None = None) -> str:
    """A piece of evidence in one line: its rule, what was seen, and where; without details that `width` has no room
    for.
    """
    place = f" [{place_of(evidence)}]"
    begin = f"{evidence.rule} {sanitize(evidence.says)}" if evidence.rule else sanitize(evidence.says)
    detail = f": {sanitize(evidence.detail)}" if evidence.detail else ""
    if width is not None and cells(begin + detail + place) > width:
        detail = ""
    if width is not None and cells(begin + place) > width:
        short = place_of(evidence).rpartition("/")[2] if not evidence.probe else evidence.origin
        place = f" [{short}]"
    return f"{begin}{detail}{place}"


def place_of(evidence: Evidence) -> str:
    """Where a piece of evidence stands, in a few words: a file and its line, or a request; else where it comes from."""
    if evidence.probe and evidence.source:
        return f"{sanitize(evidence.source)} {sanitize(evidence.probe)}"
    if evidence.source:
        return f"{sanitize(evidence.source)}:{evidence.line}" if evidence.line else sanitize(evidence.source)
    return evidence.origin
