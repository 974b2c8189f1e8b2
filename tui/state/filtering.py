"""The filter language of the lists: words that must or must not be there, fields, severities, regular expressions.

    litellm -health          a word that must be there, one that must not
    from:support-bot         a field holds the word; from (whoever the list names), key, user, model, team, ip, rule,
                             entity, source, state, status
    -source:access.log       a field does not
    sev:high                 that severity or worse; sev:=low that one only
    /sk-[a-z]+/ -/health/    a regular expression (RE2, linear time) matches, or does not
    "two words"              words with a blank between them

All terms must hold. Upper and lower case are the same.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec

from auditors.model import Severity

FIELDS: Final = ("key", "user", "model", "team", "ip", "rule", "entity", "source", "state", "status", "principal")

_TITLES: Final = {"from": "principal", "what": "rule", "where": "source"}
"""What lists call a field."""

_TERM: Final = re.compile(r'(-?)(?:([a-z]+):)?("[^"]*"|/(?:[^/\\]|\\.)*/(?!\S)|\S+)')
_LONGEST: Final = 16
"""Characters of a word that a complaint repeats."""

_SEVERITIES: Final = {severity.value: severity for severity in Severity}


class FilterError(ValueError):
    """The filter cannot be understood; the message says where and what would be right."""


class Term(msgspec.Struct, frozen=True):
    """One condition. `matches` is given the text of a field, or of the whole row where `field` is empty. `word` is what
    it looks for, in lower case, where that is a word of ASCII letters, digits and signs.
    """

    field: str
    negated: bool
    matches: Callable[[str], bool]
    word: str = ""


class Filter(msgspec.Struct, frozen=True):
    """Conditions that all must hold. `least` is the severity that a row must have at least, `only` exactly."""

    source: str = ""
    terms: tuple[Term, ...] = ()
    least: Severity | None = None
    only: Severity | None = None

    def __bool__(self) -> bool:
        return bool(self.terms or self.least or self.only)

    def accepts(
        self, severity: Severity | None, text: Callable[[], str], fields: Callable[[], Mapping[str, str]]
    ) -> bool:
        """Whether a row holds. `text` and `fields` give its words in lower case; they are asked only where needed."""
        if self.only is not None and severity is not self.only:
            return False
        if self.least is not None and (severity is None or not severity.at_least(self.least)):
            return False
        for term in self.terms:
            words = fields().get(term.field, "") if term.field else text()
            if term.matches(words) == term.negated:
                return False
        return True


NOTHING: Final = Filter()
"""The filter that lets everything pass."""


def parse(source: str) -> Filter:
    """The filter that a user wrote. Raises FilterError."""
    terms: list[Term] = []
    severity: dict[str, Severity] = {}
    for negation, named, value in _TERM.findall(source.strip()):
        field = _TITLES.get(named, named)
        if field in ("sev", "severity"):
            severity |= _severity(value)
        elif field and field not in FIELDS and not value.startswith("//"):
            raise FilterError(f"there is no field {_cut(field)!r}{_nearest(field, ('sev', *_TITLES, *FIELDS))}")
        elif field in FIELDS:
            terms.append(_term(field, value, negated=bool(negation)))
        else:
            terms.append(_term("", f"{field}:{value}" if field else value, negated=bool(negation)))
    return Filter(source.strip(), tuple(terms), severity.get("least"), severity.get("only"))


def _term(field: str, value: str, *, negated: bool) -> Term:
    word = "" if _is_regex(value) else value.strip('"').lower()
    return Term(field, negated, matcher(value), word if word.isascii() and " " not in word else "")


def _nearest(word: str, known: Sequence[str]) -> str:
    """What was probably meant, else where all are listed: a line to type into has little room beside it."""
    near = difflib.get_close_matches(word, known, 1)
    return f", did you mean {near[0]}?" if near else "; the help (?) lists them"


def _cut(word: str) -> str:
    return word if len(word) <= _LONGEST else f"{word[:_LONGEST]}…"


def _severity(value: str) -> dict[str, Severity]:
    name = value.lower().lstrip("=>")
    found = [severity for word, severity in _SEVERITIES.items() if name and word.startswith(name)]
    if not found:
        raise FilterError(f"there is no severity {_cut(value)!r}: {' '.join(_SEVERITIES)}")
    return {"only" if value.startswith("=") else "least": found[0]}


def matcher(value: str) -> Callable[[str], bool]:
    """What tests a text (in lower case) for a word, a quoted phrase, or a regular expression between slashes."""
    if _is_regex(value):
        pattern = regex(value[1:-1])
        return lambda text: pattern.search(text) is not None
    word = value.strip('"').lower()
    return lambda text: word in text


def _is_regex(value: str) -> bool:
    return len(value) > 2 and value.startswith("/") and value.endswith("/")


def regex(pattern: str) -> Any:
    """A regular expression that takes linear time whatever the text, without regard to case. Raises FilterError."""
    import re2

    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        reason = error.args[0] if error.args else "?"
        raise FilterError(
            f"not a regular expression: {reason.decode() if isinstance(reason, bytes) else reason}"
        ) from None
