"""Whether a line that begins no record goes on with the one before: by its shape, by how that ends, by whom it names.

Where a record names somebody, only lines that surely are part of it belong to it: nobody is better than somebody else.
"""

from __future__ import annotations

import copy
from typing import Final

from auditors.deferred import deferred
from auditors.formats.callers import names_nobody, tells_of_somebody, with_caller
from auditors.formats.text_log import TEXT, tells_of_call

_PART: Final = deferred(
    # Indented or blank, closing brackets and tags.
    r"\s|\Z|[}\])]+[,;]?\s*\Z|</"
    # Traces of Python, Java, Go, PHP and Node.
    r"|Traceback \(|During handling of the above |The above exception was |Caused by: |Suppressed: |\.\.\. \d+ "
    r"|at [\w$.<>/]{1,256}\(|goroutine \d+ \[|panic: |created by |exit status \d|\[?[Ss]tack ?trace\b|#\d{1,4} "
    r"|(?:[A-Za-z_$][\w$]{0,63}(?:\.|::)){0,16}[A-Za-z_$][\w$]{0,63}(?:Error|Exception|Throwable|Exit|Interrupt)(?::|\s*\Z)"
)
_SAID: Final = deferred(
    r"(?:[<>\-]{1,3} ?)?(?i:(?:request|response|user|system|model|full|raw|http)[ _\-]?)?"
    r"(?i:prompt|input|body|request|response|messages?|content|text|output|answer|completion|payload|headers?|arg(?:ument)?s"
    r"|params|question|reply|query|data|reason|details?|error)s?(?: \([^)\n]{1,40}\))?\s{0,2}(?:[:=]|->|\Z)"
)
"""A label of what was sent, answered or went wrong in the call that the record tells of."""

_CLOSED: Final = deferred(
    r"(?:[\"'}\])>;]|(?:\A|[\s|,;])(?P<name>[A-Za-z_@][\w.@\-]{0,63})=[^\s\"']{1,256}|(?:\A|[\s|,;])[+\-]?[\d.,:/%]{1,32}(?:ms|us|s|B|KB|MB)?)\s*\Z"
)
"""The end of a line behind which nothing need follow: a quote, a bracket, a pair or a number."""

_RULER: Final = deferred(r"[\-=*_#~+]{3,200}\s*\Z|([=*~\-])\1{2,80} (?!BEGIN |END )[^\n]{1,80} \1{3}")
_RULED: Final = frozenset("-=*_#~+")
_BEGINNING: Final = _RULED | frozenset("{[")
_BLOCK_HEAD: Final = deferred(r"(?i:time(?:stamp)?|date|when|started|(?:request|call|entry|record)(?: id)?): ")
"""What stands between entries that are written as labels and values, and the label that begins one."""

_VALUE: Final = deferred(r"[{\[]\s{0,8}(?:[\"{\[}\]]|\Z)")
"""The begin of a JSON value."""

_LONGEST_QUOTE: Final = 200
"""Lines over which a quote may stay open."""

_TAIL: Final = 360
"""Code points at the end of a line that are looked at."""

_OF_OTHERS: Final = deferred(
    r"[!~<=@]{2}|>>|\*\*\*|\[[^\]\n]{1,64}\]\s|#\s?\w{1,32}: "
    r"|(?:[A-Za-z][\w.\-]{0,31} )?(?i:warning|notice|error|fatal|fatal error|deprecated|ERR!|WARN!?)\b ?(?::|\w)"
)
"""How lines begin that other programs, or other parts of one, write in between."""


def surely_goes_on(line: str) -> bool:
    """Whether a line is a part of something by its shape, whatever stands before it."""
    return _PART.match(line) is not None


def is_labelled(line: str) -> bool:
    """Whether a line begins with a word for what was sent, answered or went wrong."""
    return _SAID.match(line) is not None


def is_entry_in_words(text: str) -> bool:
    """Whether a text of lines that nobody recognises is an entry in labels that tells of a call and when."""
    fields = TEXT.fields(text)
    if fields.time is None or fields.model is None:
        return False
    return not names_nobody(fields) or not names_nobody(with_caller(fields, text, vaguely=False))


class Belonging:
    """What is known of whose the lines of a record are, from its first line on.

    `has_head` says whether that begins as lines of logs do: then prose may follow that says nothing of its own.
    `names_caller` says whether its format knows of somebody in it, whom no pairs may name.
    """

    def __init__(self, first: str, *, has_head: bool, names_caller: bool = False) -> None:
        self._tells = names_caller or tells_of_somebody(first)
        self._is_loose = False
        self._is_open = has_head and not is_closed(first)
        self._has_value = False
        self._quotes = _quotes(first)
        self._quoted = 0
        self._has_head = has_head
        self._is_value = not has_head and _VALUE.match(first) is not None
        self._is_over = False
        self._label = _label(first)
        self._is_below_ruler = _RULER.match(first) is not None

    def takes(self, line: str) -> bool:
        """Whether a line that begins nothing belongs to the record, of which it is a part then."""
        if self._is_over or not self._belongs(line):
            return False
        self._quoted = self._quoted + 1 if self._quotes % 2 else 0
        self._quotes += _quotes(line)
        if self._is_below_ruler:
            self._label, self._is_below_ruler = _label(line), False
        self._is_over = self._is_value and line[:1] in ("}", "]")
        return True

    def _belongs(self, line: str) -> bool:
        first = line[:1]
        if not self._has_head and (first in _BEGINNING or self._label) and self._begins_entry(line, first):
            return False
        is_value = self._has_head and first in ("{", "[") and not self._has_value and _VALUE.match(line) is not None
        self._has_value = self._has_value or is_value
        if not self._tells:
            if not tells_of_somebody(line):
                self._is_loose = self._is_loose or not (is_value or surely_goes_on(line))
                return True
            self._tells = self._has_head or surely_goes_on(line)
            return self._tells and not self._is_loose
        if is_value or self._is_quoted(line) or surely_goes_on(line):
            return True
        if is_labelled(line):
            self._is_open = True
            return True
        return self._is_open and not _OF_OTHERS.match(line) and not tells_of_call(line)

    def _is_quoted(self, line: str) -> bool:
        """Whether a quote is open before a line. A head that was cut off, or an inch in it, leaves one open that
        nothing closes: a line that tells of another call ends it, and so do many lines.
        """
        if self._quotes % 2 and (self._quoted >= _LONGEST_QUOTE or tells_of_call(line)):
            self._quotes, self._is_open = 0, False
        return self._quotes % 2 == 1

    def _begins_entry(self, line: str, first: str) -> bool:
        """Whether a line begins an entry that is written over lines: a value, or labels below a ruler."""
        if first in ("{", "["):
            return _VALUE.match(line) is not None
        if self._label and line.startswith(self._label):
            return True
        return first in _RULED and _RULER.match(line) is not None

    def copy(self) -> Belonging:
        """The same, going on on its own."""
        return copy.copy(self)


def _label(line: str) -> str:
    """The label of a time or a call with which a line begins, empty for others."""
    match = _BLOCK_HEAD.match(line)
    return match.group() if match is not None else ""


def is_closed(line: str) -> bool:
    """Whether nothing need follow a line: it ends with a quote, a bracket, a number, or a pair that holds no speech."""
    match = _CLOSED.search(line, max(0, len(line) - _TAIL))
    return match is not None and not (match["name"] and is_labelled(f"{match['name']}="))


def _quotes(line: str) -> int:
    """How many quotes a line has that are not escaped."""
    return line.count('"') - line.count('\\"') if '"' in line else 0
