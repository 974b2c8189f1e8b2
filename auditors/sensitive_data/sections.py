"""Sections of settings in a text: YAML, and JSON that is shown line by line. Their title says what their values are."""

from __future__ import annotations

from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.groups import context_in, group_of
from auditors.sensitive_data.keys import snake

REACH: Final = 1_200
"""Code points below the title of a section in which its values may stand."""
_TITLE: Final = deferred(r"(?:-[ \t]+)?[\"']?(?P<name>[^\W\d][\w\-]{1,40})[\"']?[ \t]?:[ \t]{0,3}\{?\s*\Z")


def group_above(candidate: Candidate) -> str:
    """What the section of a line says that the value is (see `groups`); empty where it, or the value's name, says
    otherwise. The line begins with `indent`, its name is `name`, both groups of the candidate's match.
    """
    group = group_of(title_above(candidate))
    return group if group and context_in(group, snake(candidate.match["name"])) else ""


def title_above(candidate: Candidate) -> str:
    """The title, in snake case, of the section of a line or of the list of an item; empty where there is none. What
    stands before the name, or before the dash of the item, is `indent`, a group of the candidate's match.
    """
    text, match = candidate.text, candidate.match
    end, indent = match.start("indent"), len(match["indent"])
    is_item = text.startswith("-", match.end("indent"))
    begin = max(0, end - REACH)
    while end > begin:
        bottom = end - 1
        end = text.rfind("\n", begin, bottom) + 1
        line = text[end:bottom]
        shown = line.lstrip(" \t")
        depth = len(line) - len(shown)
        if shown.strip() and (depth < indent or (is_item and depth == indent and not shown.startswith("-"))):
            title = _TITLE.match(shown)
            return snake(title["name"]) if title is not None else ""
    return ""
