"""Passwords some words away from the word for them: `the password of the … is …`, and `use … as the password`."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.password_forms import (
    impossible,
    is_chosen,
    is_code,
    is_numbered_word,
    is_passphrase,
    is_plain_word,
    is_technical,
    kinds,
)
from auditors.sensitive_data.password_names import (
    ADVERB,
    BARE,
    HEAD_LONG,
    LETTER,
    OWN_WORD,
    QUOTES,
    SHORT_NAME_HEAD,
    SPOKEN_HEAD,
    VERB,
)
from auditors.sensitive_data.password_values import (
    CHOSEN,
    LEAST_DRAWN,
    NUMBERED,
    is_called,
    password_detector,
    strength_of,
    unmistakable,
)
from auditors.sensitive_data.randomness import looks_drawn

_LATER_VERB: Final = (
    r"było|jest|to jest|brzmi|byla?|är|er|je|be|should be|would be|wordt|wird|bleibt|sein|essere|être|sera|ser|será"
    r"|sarà|blir|remains|becomes|stays|resta|rest[eé]e?|rimasta|quedó en|quedó|(?i:it|that)['’]?s|c['’]est"
)
_TELLING: Final = r"(?=[\"'`*„“«]{0,2}\s?(?:\S{0,64}[\d#$%&+=?@^_~!*\-]|[A-Za-z]{0,64}[a-z][A-Z]))"
"""What behind a verb may be a value: `est changé` is none."""
_NOT_OF_IT: Final = deferred(
    r"\b(?:hash\w*|digest|length|polic\w+|field|version|encrypt\w*|encod\w*|algorithm|scheme|type|hint|manager|strength|entropy"
    r"|expir\w*|minimum|maximum|least|characters?|zeichen|caract\w+|reset link|page|form|library|module|function|class"
    r"|rules?|error|attempts?|cost|rounds|primar[iy]a?|foreign)\b|\w{4}\.\s\w{1,24}\Z",
    re.IGNORECASE,
)
"""Words between `password` and a value that make it one of something else, and the end of a sentence."""


def _in_sentence(candidate: Candidate) -> float | None:
    """A value at the end of what a sentence says about a password: letters with digits or signs behind a verb."""
    value, match = candidate.value, candidate.match
    if _is_told_in_words(candidate):
        return CHOSEN
    if (
        impossible(value)
        or is_code(value)
        or is_technical(value)
        or is_called(candidate)
        or _NOT_OF_IT.search(match["words"])
    ):
        return None
    if match["verb"] is None:
        year = is_numbered_word(value) and value[-4:].isdigit()
        return unmistakable(candidate) or (NUMBERED if year else None)
    plain = len(value) >= 6 and "/" not in value and any(map(str.isalpha, value)) and not value[:-1].isalpha()
    drawn = len(value) >= LEAST_DRAWN and kinds(value) >= 2 and looks_drawn(value)
    return (strength_of(value) if plain else None) or (0.8 if drawn else None)


def _is_told_in_words(candidate: Candidate) -> bool:
    """Whether `it's …` or the like tells words run together, as names of code are, at the end of a clause."""
    verb = candidate.match["verb"] or ""
    return (
        _PRONOUN.match(verb) is not None
        and sum(map(str.isupper, candidate.value)) > _WORDS_OF_NAMES
        and is_chosen(candidate.value)
        and candidate.after(1) in ("", ".", ",", ";", "\n")
    )


_PRONOUN: Final = deferred(r"it|that|c['’]|lautet|hei", re.IGNORECASE)
_WORDS_OF_NAMES: Final = 2


def _served(candidate: Candidate) -> float | None:
    """A value that is to be used as the password: letters with digits; without a verb it must be unmistakable."""
    value = candidate.value
    if candidate.match["field"]:
        named = _FIELD.match(candidate.text, candidate.match.end("word")) is not None
        plain = CHOSEN if is_plain_word(value) and candidate.text[candidate.start - 1] in "\"'`" else None
        return (strength_of(value) or plain) if named and not impossible(value) else None
    if candidate.match["verb"] is None or candidate.match["for"] or is_passphrase(value):
        numbered = candidate.match["verb"] is not None and is_numbered_word(value)
        return unmistakable(candidate) or (NUMBERED if numbered else None)
    if impossible(value) or "/" in value or is_technical(value):
        return None
    if is_chosen(value):
        return CHOSEN
    return strength_of(value) if any(map(str.isdigit, value)) and not is_code(value) else None


_FIELD: Final = deferred(r"[\"'`]?[\s\-]?(?:field|box|textbox|input|prompt|feld)\b", re.IGNORECASE)
_PUT: Final = (
    r"nutze|verwende|nimm|nehme|setze|utilise[rz]?|mets|mettez|mis|choisis|pon(?:er|go)?|puse|us[aoé]|utiliza|metti|usare"
    r"|gebruik"
)
"""What one does with a password, as other languages say it before its value."""
SERVED: Final = password_detector(
    (
        rf"(?i)\b(?:as|als|comme|como|come|jako|for|in(?:to)?)\s(?:the|your|my|our|her|his|its|their|een|mot|das|every|all)?\s?(?:[a-z'?]{{2,12}}\s)?(?:{HEAD_LONG})",
        r"(?i)\bcomo\s(?:la\s)?clave\b",
    ),
    rf"(?:(?P<verb>(?i:\b(?:us(?:es?|ed|ing)|set|enter|typed?|with|choose|chose|and|und|et|y|{_PUT})\s{{1,2}}))|(?<![^\s\"'`(„“«]))[\"'`„“«]?"
    rf"(?P<value>[^\s\\\"'`<>,;(){QUOTES}]{{6,64}})[\"'`“”»]?[ ]{{1,2}}"
    r"(?i:as|als|comme|como|come|jako|(?P<field>in(?:to)?)|(?P<for>for))\s"
    rf"(?i:(?:the|your|my|our|a|her|his|its|their|een|das|every|all)\s)?(?:(?:{LETTER}|['’]){{2,12}}\s)?(?P<word>{OWN_WORD})"
    r"(?![A-Za-z]|\s(?:hash|digest|scheme|encoding))",
    _served,
    46,
    (128, 32),
)
"""The value first: `use … as the password`, `mis … comme mot de passe`, `typed … into the password field`."""
SENTENCE: Final = password_detector(
    (SPOKEN_HEAD, SHORT_NAME_HEAD),
    rf"(?P<word>{OWN_WORD})[\"'`*]{{0,2}}(?P<words>(?:[,;]?\s{LETTER}(?:{LETTER}|[\d'’@./\-]){{0,24}}){{0,8}}?)"
    rf"(?:\s\([^()\n]{{1,32}}\)(?=\s?:))?(?:(?<![\"'`])(?:,\s|\s(?:--?|–|—)\s)(?=[^\s,]{{6,64}}(?:,|[.!]?\s|[.!]?\Z))"
    rf"|[,:]?\s(?P<verb>{VERB}|{_LATER_VERB})\s{{1,2}}[:=]?\s{{0,2}}{ADVERB}"
    r"|\s?(?:[:=]|->|→|=>)\s{1,2}|\s(?i:to|into|auf|zu|in|en|a|à|para|pra|na|por|par|naar|as|by|with|mit|avec|con|com|med|till)\s{1,2}"
    rf"|,?\s\((?i:(?:it['’]?s|it is|was|ist|es|è|c['’]est)\s)?{ADVERB})"
    rf"{_TELLING}[\"'`*„“«]{{0,2}}\s?{BARE}",
    _in_sentence,
    43,
    (48, 320),
)
"""Some words further on: `the password of the … was changed to …`, `Das Kennwort für … ist …`."""
