"""Objects that stand in a text as JSON, Python, Ruby or JavaScript write them: `pw: {"passwords": {"router": "…"}}`.

A string that is JSON as a whole is decoded, and its keys tell of its values. Of an object in the middle of a sentence,
behind the prefix of a log line or in a block of Markdown the same is read off the text here.
"""

from __future__ import annotations

from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.groups import context_in, group_of
from auditors.sensitive_data.keys import snake

REACH: Final = 1_200
"""Code points in front of a member in which the key of its object may stand."""
MEMBER: Final = (
    r"(?<=[{,\s:\"'])(?P<name>[^\s\"'`:,{}\[\]=][^\n\"'`:,{}\[\]=]{0,40})[\"'`]?\s{0,4}(?:=>|:)\s{0,8}[bu]?"
    r"(?P<quote>[\"'`])(?P<value>[^\n\"'`\\]{4,256})(?P=quote)(?=\s{0,24}[,}])"
)
"""A member of an object whose value is a string, as a pattern: `"router": "…"`, `:router => '…'`, `router: "…"`."""
_PART: Final = deferred(r"[{}\[\]]|\"(?:[^\"\\\n]|\\.){0,256}\"|'(?:[^'\\\n]|\\.){0,256}'(?=\s{0,8}[:,}\])=])")
"""What an object is made of, as far as its depth is concerned; brackets in strings do not count."""
_KEY: Final = deferred(r"(?P<name>\w[\w \-.]{0,40})[\"'`\])]{0,2}\s{0,4}(?:=>|[:=])\s{0,8}\Z")
_LONGEST_KEY: Final = 60


def group_around(candidate: Candidate) -> str:
    """What the key of the object around a member says that its value is (see `groups`); empty where it, or the name of
    the member (the group `name` of the candidate's match), says otherwise.
    """
    text, end = candidate.text, candidate.match.start("name")
    begin = max(0, end - REACH)
    # A text in quotes may have lost the escapes of those in it: then the first object tells where strings begin.
    for place in (begin, text.find("{", begin, end)):
        if place >= 0 and (group := group_of(snake(_key_above(text, place, end)))):
            return group if context_in(group, snake(candidate.match["name"])) else ""
    return ""


def _key_above(text: str, begin: int, end: int) -> str:
    """The key of the object that is open at the end of a stretch."""
    keys: list[str] = []
    for part in _PART.finditer(text, begin, end):
        sign = part[0]
        if sign in "{[":
            key = _KEY.search(text, max(0, part.start() - _LONGEST_KEY), part.start())
            keys.append(key["name"] if key is not None and sign == "{" else "")
        elif sign in "}]" and keys:
            keys.pop()
    return keys[-1].strip() if keys else ""
