"""What of a text the entity model gets to read: short stretches around words that could be a name.

The models of spaCy see four tokens to either side, so a stretch of some words around a name gives the same answer as
the whole text. Code is left out: fenced blocks and lines that read as code hold identifiers, not names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.gazetteer import common_words, given_names, other_names
from auditors.sensitive_data.judgement import authorship
from auditors.sensitive_data.plausibility import UPPER, is_ambiguous_name, is_ordinary, is_place
from auditors.sensitive_data.small_letters import small_lines

MARGIN: Final = 40
"""Code points that a stretch reaches beyond a name-like word on either side: more than four tokens of any prose."""

LONGEST: Final = 1_000
"""Code points of a stretch; where names stand closely for longer, it is cut."""

_JUDGED: Final = 160
"""Code points to either side of a word by which its line is judged."""

_NAME_LIKE: Final = deferred(
    rf"(?<![\w.@/\\$#&%+=-])(?<![\w<]\()(?<!<)(?P<word>[{UPPER}][^\W\d_{UPPER}][^\W\d_]{{0,30}}"
    rf"(?:['’\-][^\W\d_]{{1,30}}){{0,3}})(?![\w@(=\\/\[]|\.\w|::)"
)
_CAPITALS: Final = deferred(
    rf"(?<![\w.@/\\$#&%+={UPPER}-])"
    rf"(?<!\w\()[{UPPER}][{UPPER}'’\-]{{1,20}}(?:,? [{UPPER}][{UPPER}'’.\-]{{0,20}}){{1,15}}(?![\w@(=\\/\[])"
)
_CAPITAL_WORDS: Final = deferred(
    rf"(?<![\w.@/\\$#&%+=-])(?:[{UPPER}]{{4,20}}|[{UPPER}]{{2,20}} [{UPPER}]{{3,20}})(?: [{UPPER}]{{3,20}})?"
    r"(?![\w@(=\\/\[:])"
)
_CHARACTER: Final = deferred(r"\b(?:LETTER|LIGATURE|COMBINING|DIGIT|VOWEL) ")
"""Stands in the names of characters: `LATIN SMALL LETTER C WITH CARON`."""
_ABBREVIATED: Final = deferred(r"(?<![\w.])(?:U\.S\.(?:A\.)?|U\.K\.)")
_CELL_END: Final = deferred(r"(?<=\w)[,;|\t](?=[^\W\d_])|(?<=[^\W\d_])[,;|\t](?=\w)")
"""A separator of table cells that would glue two words into one token."""

_FENCE: Final = deferred(r"^[ \t>]*(?:```|~~~)", re.MULTILINE)
_BREAK: Final = deferred(r"[\n\r\x0b\x0c\x85\u2028\u2029]")
_SENTENCE_START: Final = deferred(r"(?:^|[\n\r.!?:;>*•|\"“(\[]|[-–—]\s|\d\.)\s*[\"'“‘(\[*_#]*\Z")
_CODE_BEGINS: Final = deferred(
    r"""\s*(?:import|from\s+[\w.]+\s+import|def|class|return|elif|else:|for\s+\w+\s+in|while|try:|except|raise|assert|with\s.+:$|async|await
          |type\s+\w+\s+(?:struct|interface)\b|public|private|protected|static|final|const|let|var|func|fn|package|using|namespace|struct|enum|interface|impl|export|require
          |\#include|\#define|@[\w.]+(?:\(.*)?$|</?\w+[^>]*>\s*$|SELECT\b|INSERT\b|UPDATE\b|DELETE\b|CREATE\b|ALTER\b|\$\s|>>>|sudo\b|npm\b|pip\b)""",
    re.VERBOSE,
)
_SIGNS: Final = deferred(r"[;{=(>&|+<]|::")
"""One of these stands in every line that the signs of code tell."""
_CODE_SIGNS: Final = deferred(
    r"""[;{]\s*$ | ==|!=|=>|->|&&|\|\||::|\+=|:= | \w\(\w*\)[\s;.:,)]*$ | \w+\.\w+\(
      | ^\s*[A-Za-z_][\w.]*(?:,\s\w+)*\s*=\s
      | ^\s*</?\w | \bat\s[\w.$]+\(""",
    re.VERBOSE,
)

_COMMENT: Final = deferred(r"\s*(?:#|//|/?\*|--|;|%|\"\"\"|\'\'\'|<!--)")
_SOURCE: Final = deferred(
    r"^(?:import |from \w[\w.]* import |[ \t]*def \w+\(|[ \t]*#[ \t]*(?:include|define|ifn?def|endif)\b|package \w|#!/|"
    r"(?:export |public )?class \w+|function \w+\(|[ \t]*(?:const|let|var) [\w{}, ]{1,40} = |"
    r"[ \t]*(?:if|for|while|switch) ?\(.{1,100}\) ?\{[ \t]*$|[ \t]*\} ?(?:else|catch|finally)\b|"
    r"[ \t]*(?:my|our|local) [$@%]\w|use strict;|sub \w+ ?\{|proc [\w:]+ \{|syn(?:tax)? (?:match|keyword|region)\b|"
    r"let [bgs]:\w+ ?=|(?:end)?(?:if|macro|foreach|function) ?\([\w ]*\)$)",
    re.MULTILINE,
)
"""A text with such a line is the source of a program, and the comments in it are part of it."""


_LISTED: Final = deferred(r"(?:authors?|contributors?|maintainers?|written by)[ \t]{0,4}:[ \t]", re.IGNORECASE)
"""Begins a line that lists people; in the source of a program it states who wrote it."""


class Stretch(msgspec.Struct, frozen=True):
    """A part of a text for the model. `start` is where it stands; `text` has its length, with capitals made names'
    spelling.
    """

    start: int
    text: str


def stretches(text: str) -> Iterator[Stretch]:
    """The parts of a text that could hold a name, in order. They overlap only where a longer one was cut."""
    fences = _fenced(text)
    source = _is_source(text, fences)
    prose = _Prose(text, fences, source)
    small = [Stretch(start, line) for start, line in small_lines(text) if prose.holds(start)]
    if text.islower():
        yield from small
        return
    for stretch in _around_capitals(text, _Prose(text, fences, source)):
        while small and small[0].start < stretch.start:
            yield small.pop(0)
        yield stretch
    yield from small


def _around_capitals(text: str, prose: _Prose) -> Iterator[Stretch]:
    begin = end = -1
    capitals = False
    for place, stop, upper in _candidates(text):
        if not prose.holds(place):
            continue
        left, right = _bounds(text, place, stop)
        if begin >= 0 and left <= end and right - begin <= LONGEST:
            end = max(end, right)
            capitals |= upper
            continue
        if begin >= 0:
            yield _stretch(text, begin, end, capitals)
        begin, end, capitals = left, right, upper
    if begin >= 0:
        yield _stretch(text, begin, end, capitals)


class _Prose:
    """Tells prose from code in a text, for places that are asked about in rising order."""

    def __init__(self, text: str, fences: list[tuple[int, int]], source: bool) -> None:
        self._text = text
        self._fences = fences
        self._fence = 0
        self._source = source
        self._line = (0, 0)
        self._is_code = False
        self._authored = len(text)

    def holds(self, place: int) -> bool:
        """Whether a place stands neither in a fenced block nor in a line of code nor in a statement of authorship."""
        while self._fence < len(self._fences) and self._fences[self._fence][1] <= place:
            self._fence += 1
        if self._fence < len(self._fences) and self._fences[self._fence][0] <= place:
            return False
        if not self._line[0] <= place < self._line[1]:
            self._read_line(place)
        return not self._is_code and place <= self._authored

    def _read_line(self, place: int) -> None:
        """Judges the line around a place, or as much of a long one as tells whether it is code."""
        text = self._text
        left, right = max(0, place - _JUDGED), min(len(text), place + _JUDGED)
        begin = text.rfind("\n", left, place) + 1 or left
        end = text.find("\n", place, right)
        self._line = (begin, end if end >= 0 else right)
        line = text[slice(*self._line)]
        self._is_code = bool(_is_code(line) or (self._source and _COMMENT.match(line)))
        listed = not self._source and _LISTED.match(line)
        authored = None if listed else authorship(line)
        self._authored = begin + authored.start() if authored else len(text)


def is_program(text: str) -> bool:
    """Whether a text is the source of a program, or has some of it that no fence sets apart."""
    return _is_source(text, _fenced(text))


def _is_source(text: str, fences: list[tuple[int, int]]) -> bool:
    return any(not any(begin <= line.start() < end for begin, end in fences) for line in _SOURCE.finditer(text))


def _is_code(line: str) -> bool:
    """Whether a line reads as code. Prose seldom has a sign that the longer pattern looks for."""
    if _CODE_BEGINS.match(line):
        return True
    return _SIGNS.search(line) is not None and _CODE_SIGNS.search(line) is not None


def _candidates(text: str) -> list[tuple[int, int, bool]]:
    """Start and end of every word that could belong to a name, and whether it is written in capitals."""
    found = []
    previous = -1
    for match in _NAME_LIKE.finditer(text):
        start, end = match.span()
        beside = previous == start - 1
        previous = end
        if _is_name_like(match["word"], text, start, beside):
            found.append((start, end, False))
    found.extend((*match.span(), False) for match in _ABBREVIATED.finditer(text))
    found.extend((*match.span(), True) for match in _CAPITAL_WORDS.finditer(text) if is_place(match[0]))
    names = given_names()
    found.extend(
        (*match.span(), True)
        for match in _CAPITALS.finditer(text)
        if not _CHARACTER.search(match[0])
        and any(word.strip("'’.-").casefold() in names for word in re.split(r"[ ,]+", match[0]))
    )
    found.sort()
    return found


def _is_name_like(word: str, text: str, start: int, beside: bool) -> bool:
    """Whether a capitalised word may be a name: it is no ordinary word, or one that no sentence begins with."""
    folded = word.casefold()
    if folded in given_names():
        return True
    if folded in other_names():
        return False
    if folded not in common_words():
        return True
    return beside and not _SENTENCE_START.search(text, max(0, start - 24), start)


def _fenced(text: str) -> list[tuple[int, int]]:
    """The spans of fenced code; a fence that is not closed goes on to the end."""
    if "```" not in text and "~~~" not in text:
        return []
    marks = [match.start() for match in _FENCE.finditer(text)]
    return [(mark, marks[at + 1] if at + 1 < len(marks) else len(text)) for at, mark in enumerate(marks) if at % 2 == 0]


def _bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch around a word: to the margin, at whole words, within its line."""
    left, right = max(0, start - MARGIN), min(len(text), end + MARGIN)
    if breaks := list(_BREAK.finditer(text, left, start)):
        left = breaks[-1].end()
    elif left and (space := text.find(" ", left, start)) >= 0:
        left = space + 1
    if found := _BREAK.search(text, end, right):
        right = found.start()
    elif right < len(text) and (space := text.rfind(" ", end, right)) >= 0:
        right = space
    return left, right


def _stretch(text: str, begin: int, end: int, capitals: bool) -> Stretch:
    part = text[begin:end]
    if capitals:
        part = _CAPITALS.sub(lambda match: _capitalised(match[0]), part)
        part = _CAPITAL_WORDS.sub(lambda match: _capitalised(match[0]) if is_place(match[0]) else match[0], part)
    return Stretch(begin, _CELL_END.sub("\n", part))


def _capitalised(words: str) -> str:
    """`JOHN SMITH` as `John Smith`; in a sentence of capitals ordinary words become small. The length stays."""
    spelled = _spelled_in_sentence if words.count(" ") > 3 else _spelled
    lowered = _LETTERS.sub(lambda match: spelled(match[0]), words)
    return lowered if len(lowered) == len(words) else words


_LETTERS: Final = deferred(r"[^\W\d_]+")


def _spelled(word: str) -> str:
    return word[0] + word[1:].lower()


def _spelled_in_sentence(word: str) -> str:
    ordinary = len(word) == 2 or (is_ordinary(word) and not is_ambiguous_name(word))
    return word.lower() if ordinary else _spelled(word)
