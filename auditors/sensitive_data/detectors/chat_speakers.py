"""Who speaks in chats, transcripts and plays: the name before what is said, or beside the time at which it was said."""

from __future__ import annotations

from typing import Final

from auditors.sensitive_data.cues import CAPITAL
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.gazetteer import other_names
from auditors.sensitive_data.person_cues import person, told
from auditors.sensitive_data.plausibility import (
    ANY_WORD,
    NAME_WORD,
    Evidence,
    is_ambiguous_name,
    is_dictionary_word,
    is_family_name,
    is_given_name,
    person_evidence,
)

_AROUND: Final = 600
"""Code points to either side in which others speak."""

_LINE: Final = r"(?:^|\n)[ \t>*_]{0,6}"
_SPEAKERS: Final = deferred(rf"{_LINE}({NAME_WORD})(?:[ \t]{NAME_WORD}){{0,2}}[*_]{{0,2}}:(?=[*_]{{0,2}}[ \t])")


def _is_name(word: str) -> bool:
    """Whether a word is a given name and no month, product or heading."""
    folded = word.casefold()
    return is_given_name(folded) or (is_ambiguous_name(word) and folded not in other_names())


def _speaks(candidate: Candidate) -> float | None:
    """A known name, or one that is a word as well where others who bear a name speak above or below."""
    known = told(Evidence.KNOWN, 0.8)(candidate)
    if known is not None:
        return known
    value, text = candidate.value, candidate.text
    if " " in value or not (_is_name(value) or person_evidence(value) is Evidence.WEAK):
        return None
    around = text[max(0, candidate.start - _AROUND) : candidate.end + _AROUND]
    others = {name for name in _SPEAKERS.findall(around) if name != value and _is_name(name)}
    least = 1 if _is_name(value) else 2
    return 0.75 if len(others) >= least or (others and around.count(f"{value}:") > 1) else None


speaker = person(
    (rf"{CAPITAL}[A-Za-z'?.\x80-\xff\-]{{0,20}}[*_]{{0,2}}:[*_]{{0,2}}[ \t]{{0,2}}[\x22'?A-Za-z\x80-\xff]",),
    rf"{_LINE}(?P<value>{NAME_WORD}(?:[ \t]{NAME_WORD}){{0,2}})[*_]{{0,2}}:"
    rf"(?=[*_]{{0,2}}[ \t]{{0,2}}[\"'“‘]?[^\W\d_])",
    _speaks,
    reach=(64, 16),
)

_TIME: Final = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: ?[AaPp]\.?[Mm]\.?)?"
_SPOKEN: Final = rf"(?P<value>{ANY_WORD}(?:[ \t]{ANY_WORD}){{0,2}})"


def _timed(candidate: Candidate) -> float | None:
    """A given name in any case, in small letters with no ordinary word behind it."""
    first, *rest = candidate.value.split()
    if not rest and candidate.text[candidate.start - 1] == "<" and person_evidence(first) is Evidence.WEAK:
        return 0.75 if candidate.text[candidate.start - 2 : candidate.start - 1] == " " else None
    if not _is_name(first) and not (rest and is_family_name(rest[-1]) and not is_dictionary_word(first)):
        return None
    return 0.88 if first[0].isupper() or not any(map(is_dictionary_word, rest)) else None


timed = person(
    (
        r"\n<[A-Za-z?\x80-\xff][A-Za-z \x27?.\x80-\xff-]{1,40}> ",
        r"[0-9](?: ?[AaPp]\.?[Mm]\.?)?\]? {0,2}(?:- ?)?<?[A-Za-z?\x80-\xff][A-Za-z \x27?.\x80-\xff-]{1,40}[:>] ",
    ),
    rf"(?:(?:^|\n|[ \t,(\[T]){_TIME}\]?[ \t]{{0,2}}(?:[-–][ \t]?)?|(?:^|\n)(?=<))"
    rf"(?:<(?=[^<>\n]{{2,60}}>)|(?=[^:\n]{{2,60}}:)){_SPOKEN}(?=[>:][ \t])",
    _timed,
)
posted = person(
    (r"[A-Za-z?\x80-\xff] {1,4}[(\[]?[0-9]{1,2}:[0-9]{2}(?: ?[AaPp][Mm])?[)\]]?[ \t]*\r?\n",),
    rf"(?:^|\n)[ \t>]{{0,4}}(?P<value>{NAME_WORD}(?:[ \t]{NAME_WORD}){{0,2}})[ \t]{{1,4}}[(\[]?{_TIME}[)\]]?"
    r"[ \t]*(?=\r?\n)",
    _timed,
)
"""Above a message, as Slack and Teams copy it: `Anna Quill  2:03 PM`."""
