"""Evidence that a value is a secret where no grammar says it: how near a word for one stands, and what leads to it.

Most detectors know how people put a value behind `password` or `token`. Here nothing is asked of the words between
them: points are given for the form of the value, for the distance of the word, and for a word, a sign or a quote that
leads to the value. What has enough of them is reported with a moderate score, for it is a guess.
"""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate

BEFORE: Final = 140
BEHIND: Final = 72
"""Code points in front of a value and behind it in which a word for it is looked for."""
SAME_CLAUSE: Final = 2
"""The nearness of a word in the clause of the value."""
_CLOSE: Final = 40
_ENOUGH: Final = 5
_LEAST_SCORE: Final = 0.5
_STEP: Final = 0.1
_MOST_SCORE: Final = 0.8
_BREAK: Final = deferred(r"[.!?;](?=\s)|\n")
"""Where a clause ends."""
_PARAGRAPH: Final = deferred(r"\n[ \t]*\r?\n")
_LINK: Final = deferred(
    r"(?:\b(?:is|was|are|be|it['’]?s|that['’]?s|now|with|to|as|use|used|using|typed?|typing|enter(?:ed)?|try|then|need"
    r"|picked|chose|said?|says?|and|by|into|so|ist|lautet|war|jetzt|nun|mit|auf|und|dann|est|c['’]est|avec|par|et|puis"
    r"|tape[zr]?|es|con|por|en|y|usa|è|é|com|met|naar)\s|[:=→>]\s?|\s[/|]\s|[(\"'`„“«]|[—–,]\s|\n[ \t]{0,4})"
    r"[\"'`*(„“«]{0,3}\Z",
    re.IGNORECASE,
)
_GIVEN: Final = deferred(
    r"(?:\b(?:with|use|using|and|then|as|type|enter|mit|und|dann|avec|et|puis|con|y|usa)\s|\s/\s|[(]|[—–,]\s)"
    r"[\"'`*(„“«]{0,3}\Z",
    re.IGNORECASE,
)


_FIELD: Final = deferred(
    r"(?:\A|[\n{,;&?(])\s*[\"'`]?(?P<name>[\w.\-]{1,40})[\"'`\])]{0,3}\s{0,24}(?:=>|:=|[:=])\s{0,4}[bu]?[\"'`]{0,2}\Z"
)


def field_of(candidate: Candidate) -> str | None:
    """The name of the setting, parameter or member whose value it is; None where it stands in a sentence."""
    field = _FIELD.search(candidate.before(_CLOSE))
    return None if field is None else field["name"]


def clause_before(candidate: Candidate) -> str:
    """What stands before the value in its clause."""
    return _BREAK.split(candidate.before(BEFORE))[-1]


def clause_behind(candidate: Candidate) -> str:
    """What stands behind the value in its clause."""
    return _BREAK.split(candidate.after(BEHIND))[0]


def is_given(candidate: Candidate) -> bool:
    """Whether a word or a sign says that the value is to be used: `with …`, `and then …`, ` / …`."""
    return _GIVEN.search(candidate.before(_CLOSE)) is not None


def nearness(word: re.Pattern[str], candidate: Candidate) -> int:
    """How near a word stands to the value: 3 close before it in its clause, 2 elsewhere in it, 1 in the next one, 0
    farther away or nowhere.
    """
    before = _PARAGRAPH.split(candidate.before(BEFORE))[-1]
    best = 0
    for found in word.finditer(before):
        breaks = len(_BREAK.findall(before, found.end()))
        close = not breaks and len(before) - found.end() <= _CLOSE
        best = max(best, SAME_CLAUSE + close - min(SAME_CLAUSE, breaks))
    behind = _PARAGRAPH.split(candidate.after(BEHIND))[0]
    if best < SAME_CLAUSE and (follows := word.search(behind)) is not None:
        best = max(best, SAME_CLAUSE - min(SAME_CLAUSE, len(_BREAK.findall(behind, 0, follows.start()))))
    return best


def weighed(candidate: Candidate, form: int, near: int) -> float | None:
    """The score of a value by its form (1 to 3) and the nearness of a word for it; None where that is not enough."""
    points = form + near + (_LINK.search(candidate.before(_CLOSE)) is not None)
    return min(_MOST_SCORE, _LEAST_SCORE + _STEP * (points - _ENOUGH)) if points >= _ENOUGH else None
