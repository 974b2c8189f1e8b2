"""Names of people and places at depth `full`: gated, batched entity recognition, judged by words and context.

A text goes through four steps: the gate picks short stretches around name-like words; stretches that were not seen
before go to the model, all of a batch of records at once; what the model sees is judged (`plausibility`); and full
names that it overlooked are taken up where a given name proves them. What is found in a stretch depends on nothing
but its text.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec

from auditors.sensitive_data.batches import plain
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detectors.places import LOCATION
from auditors.sensitive_data.entity_model import Entity, EntityModel
from auditors.sensitive_data.gate import Stretch, stretches
from auditors.sensitive_data.judgement import Judged, judge
from auditors.sensitive_data.languages import is_german, is_romance
from auditors.sensitive_data.mentions import mentions
from auditors.sensitive_data.name_spans import FIRST_WORD, is_role, people_apart
from auditors.sensitive_data.overlaps import Match
from auditors.sensitive_data.overlooked_names import is_full_name, is_overlooked
from auditors.sensitive_data.person_cues import PERSON
from auditors.sensitive_data.place_cues import PLACE_NOUN, is_called_place, is_genitive_of_place, is_in_town
from auditors.sensitive_data.plausibility import (
    NAME,
    NAME_WORD,
    PARTICLES,
    UPPER,
    can_be_name,
    is_ambiguous_name,
    is_brand,
    is_dictionary_word,
    is_family_name,
    is_geographic,
    is_given_and_family_name,
    is_given_name,
    is_ordinary,
    is_place,
    is_rare_family_name,
    is_water,
    name_words,
)
from auditors.sensitive_data.sql_rows import inserted
from auditors.sensitive_data.street_addresses import STREET_ADDRESS, is_of_licences
from auditors.sensitive_data.surnames import is_alone, is_owner
from auditors.sensitive_data.tables import cells
from auditors.sensitive_data.terms import SMALL, Terms
from auditors.sensitive_data.things import is_named_after, is_thing_of_place
from auditors.sensitive_data.views import View, unescape

PERSON_PRIORITY: Final = 40
PLACE_PRIORITY: Final = 30
CELL_PRIORITY: Final = 45
"""The head of a column tells more than a model."""

REMEMBERED: Final = 20_000
"""Stretches whose entities are kept; beyond that all are forgotten."""

_RULES: Final = {"PERSON": (PERSON, PERSON_PRIORITY), "LOCATION": (LOCATION, PLACE_PRIORITY)}
_CELLS: Final = {"PERSON": PERSON, "LOCATION": LOCATION, "STREET_ADDRESS": STREET_ADDRESS}
_SURE: Final = 0.9
_NAMES: Final = deferred(rf"(?<![\w.@/\\$#-]){NAME}(?![\w@(\\/=])")


class NameRecogniser:
    """Finds names in many texts at once; the scanner's `names`. Not for use by two threads at once."""

    def __init__(self, models: Sequence[EntityModel], entities: Sequence[str] = tuple(_CELLS)) -> None:
        self._models = models
        self._wanted = frozenset(entities)
        self._known: dict[str, list[Judged]] = {}

    def __call__(self, texts: Sequence[str]) -> list[list[Match]]:
        """The names in each text, in their order; they may overlap."""
        views = [unescape(text) if "\\" in text else None for text in texts]
        shown = [_shown(view.text if view else text) for text, view in zip(texts, views, strict=True)]
        cut = [list(stretches(text)) for text in shown]
        self._learn({stretch.text for parts in cut for stretch in parts})
        return [
            [self._match(text, view, name, priority) for name, priority in self._found(text, parts)]
            for text, parts, view in zip(shown, cut, views, strict=True)
        ]

    def _found(self, text: str, parts: Sequence[Stretch]) -> Iterator[tuple[Judged, int]]:
        """The names in a text, and which of them win over others."""
        terms = Terms(text)
        names = list(self._names(parts))
        for name in (*names, *mentions(text, parts, names)):
            if name.entity == "LOCATION" and is_of_licences(text, name.start):
                continue
            if name.score >= _SURE or not terms.hold(name):
                yield name, _RULES[name.entity][1]
        for name in itertools.chain(cells(text), inserted(text)):
            if name.entity in self._wanted:
                yield name, CELL_PRIORITY

    @staticmethod
    def _match(text: str, view: View | None, name: Judged, priority: int) -> Match:
        match = Match(name.start, name.end, round(name.score, 2), priority, _CELLS[name.entity])
        if view is None:
            return match
        return match.moved(*view.span(name.start, name.end), text[name.start : name.end])

    def _learn(self, texts: set[str]) -> None:
        """Lets the models read the stretches that are new."""
        if len(self._known) + len(texts) > REMEMBERED:
            self._known.clear()
        new = sorted(text for text in texts if text not in self._known)
        for text, *seen in zip(new, *(model.find(new) for model in self._models), strict=True):
            self._known[text] = list(_judged(text, [entity for entities in seen for entity in entities]))

    def _names(self, parts: Sequence[Stretch]) -> Iterator[Judged]:
        for stretch in parts:
            for name in self._known[stretch.text]:
                if name.entity in self._wanted:
                    yield Judged(name.entity, name.start + stretch.start, name.end + stretch.start, name.score)


def _shown(text: str) -> str:
    """The text as the models see it, with spaces for the signs of emphasis: `_Anna Quill_`."""
    text = plain(text)
    return _EMPHASIS.sub(" ", text) if "_" in text else text


_EMPHASIS: Final = deferred(rf"(?<![\w_])_(?=[{UPPER}][^\W\d_]+ [{UPPER}])|(?<=[^\W\d_])_(?=[:.,;!?)\s]|\Z)")


def _judged(text: str, entities: Sequence[Entity]) -> Iterator[Judged]:
    taken = []
    for entity in _together(text, _apart(text, entities)):
        name = judge(text, entity.start, entity.end, entity.entity, entity.score) if entity.entity in _RULES else None
        if name is not None and name.entity == "LOCATION" and _is_family_of(text, name.start, name.end):
            continue
        if name is not None:
            name = _whole_place(text, _with_given_name(text, _with_family_name(text, name)))
            taken.append((name.start, name.end))
            yield name
        elif entity.entity not in _RULES and entity.score > _SURE_OF_ANOTHER and not _is_misjudged(text, entity):
            taken.append((entity.start, entity.end))
    for match in _NAMES.finditer(text):
        start, end = match.span()
        end -= 2 * text.endswith(_POSSESSIVES, start, end)
        start = _behind_ordinary(text, start, end)
        words = text[start:end]
        if any(start < other_end and other_start < end for other_start, other_end in taken):
            continue
        known = is_place(words) or is_genitive_of_place(text, start, end)
        if known or _is_somewhere(text, start, words) or is_in_town(text, start, end):
            if not is_thing_of_place(text, start, end):
                yield Judged("LOCATION", start, end, 0.7 if known else 0.6)
        elif is_overlooked(text, start, end, entities) and (name := judge(text, start, end, "PERSON", 0.5)):
            yield msgspec.structs.replace(name, score=0.65)
        elif alone := list(_alone(text, start, end)):
            yield from alone
        else:
            yield from _joined(text, start, end)


def _alone(text: str, start: int, end: int) -> Iterator[Judged]:
    """The family name or the place among capitalised words of which German makes one: `Palins Schwester`, `Präsident
    Assad`, `die Landgerichte Pfarrkirchen`.
    """
    first_end = text.find(" ", start, end)
    if first_end < 0:
        if is_alone(text, start, end) or is_owner(text, start, end):
            yield Judged("PERSON", start, end, 0.7)
        return
    if is_owner(text, start, first_end):
        yield Judged("PERSON", start, first_end, 0.7)
        return
    begin = first_end + 1
    while begin:
        if is_place(text[begin:end]) or is_genitive_of_place(text, begin, end):
            institution = _INSTITUTION.match(text, start) or is_thing_of_place(text, begin, end)
            if not institution and is_german(text, begin, end):
                yield Judged("LOCATION", begin, end, 0.65)
            return
        last, begin = begin, text.find(" ", begin, end) + 1
    if is_owner(text, last, end) or (is_alone(text, last, end) and is_german(text, last, end)):
        yield Judged("PERSON", last, end, 0.7)


def _joined(text: str, start: int, end: int) -> Iterator[Judged]:
    """The places and full names among words that what could be a particle joins: `Küste der Normandie`."""
    words = text[start:end]
    if _INSTITUTION.match(words) or is_given_name(words.partition(" ")[0].casefold()):
        return
    begin = 0
    for joint in itertools.chain(_JOINT.finditer(words), (None,)):
        stop = joint.start() if joint else len(words)
        first, last = start + begin, start + stop
        part = text[first:last]
        begin = joint.end() if joint else stop
        if last - first == end - start:
            return
        if is_place(part) or is_genitive_of_place(text, first, last) or _is_somewhere(text, first, part):
            if not is_thing_of_place(text, first, last):
                yield Judged("LOCATION", first, last, 0.65)
        elif is_given_and_family_name(part) and not is_named_after(text, last):
            yield Judged("PERSON", first, last, 0.65)


def _apart(text: str, entities: Sequence[Entity]) -> Iterator[Entity]:
    """The entities, with people and known places apart that a word like `and` joins."""
    for entity in entities:
        spans = people_apart(text, entity.start, entity.end) if entity.entity in _RULES else []
        if entity.entity == "PERSON" or (len(spans) > 1 and all(is_place(text[start:end]) for start, end in spans)):
            for start, end in spans:
                yield msgspec.structs.replace(entity, start=start, end=end)
        else:
            yield entity


def _together(text: str, entities: Iterable[Entity]) -> Iterator[Entity]:
    """The entities, with a given name and the person right behind it as one: `Sofia`, then `Vassilieva`."""
    held: Entity | None = None
    for entity in entities:
        if (
            held is not None
            and entity.entity == "PERSON"
            and text[held.end : entity.start] == " "
            and held.entity in _RULES
            and is_given_name(text[held.start : held.end].casefold())
        ):
            entity = msgspec.structs.replace(entity, start=held.start)
        elif held is not None:
            yield held
        held = entity
    if held is not None:
        yield held


def _with_given_name(text: str, name: Judged) -> Judged:
    """A family name with the given name in front of it, where a model cut it off: `la blessure d'Anderson Varejão`."""
    if name.entity != "PERSON" or " " in text[name.start : name.end]:
        return name
    given = _GIVEN_IN_FRONT.search(text, max(0, name.start - 24), name.start)
    if given is None or not is_given_name(given[1].casefold()) or is_ordinary(given[1]):
        return name
    return msgspec.structs.replace(name, start=given.start(1))


_GIVEN_IN_FRONT: Final = deferred(rf"(?<![\w.@/-])(?:[dDlL]['’])?({NAME_WORD}) \Z")


def _whole_place(text: str, name: Judged) -> Judged:
    """A place with the words behind that are part of its name, where a model cut them off: `Guinée équatoriale`."""
    if name.entity != "LOCATION":
        return name
    behind = _WORDS_BEHIND.match(text, name.end)
    for end in reversed([behind.end(word) for word in (1, 2, 3)] if behind else []):
        if end > name.end and is_place(text[name.start : end]):
            return msgspec.structs.replace(name, end=end)
    return name


_WORDS_BEHIND: Final = deferred(r"( [\w'’-]{1,20})( [\w'’-]{1,20})?( [\w'’-]{1,20})?")


def _with_family_name(text: str, name: Judged) -> Judged:
    """A given name with the family name behind it, where a model cut it off: `El pasajero Itziar`, then `Olmedo`."""
    words = text[name.start : name.end]
    if name.entity != "PERSON" or " " in words or not is_given_name(words.casefold()):
        return name
    behind = _FAMILY_BEHIND.match(text, name.end)
    if behind is None or not is_rare_family_name(behind[1]) or is_named_after(text, behind.end()):
        return name
    return msgspec.structs.replace(name, end=behind.end())


_FAMILY_BEHIND: Final = deferred(rf" ({NAME_WORD})(?![\w@(\\/='’-])")


def _is_family_of(text: str, start: int, end: int) -> bool:
    """Whether what a model calls a place is the family name behind a given name: `Álvaro Cárdenas`."""
    given = _GIVEN_BEFORE.search(text[max(0, start - 24) : start])
    if given is None or not is_given_name(given[1].casefold()) or is_place(given[1]):
        return False
    return is_family_name(text[start:end]) or not is_place(text[start:end])


_GIVEN_BEFORE: Final = deferred(rf"(?<![\w.@/'’-])({NAME_WORD}) \Z")

_SURE_OF_ANOTHER: Final = 0.85
"""How sure a model must be that words are a firm or a people, for them to be no name."""

_INSTITUTION: Final = deferred(
    r"(?:[Bb]anco|[Bb]ank|Universi\w+|H[oô]tel|Mus\w+|Institut\w*|Radio|Stade|Estadio|Real|Gobierno|Ville|Mairie|Tour"
    r"|Sele\w+|Club|Deportivo|Verein|Liga|Copa|Coupe|Tren|Tratado|Traité|Vertrag|Batalla|Schlacht)\b"
)
_JOINT: Final = deferred(r" (?:(?:de|del|la|el|von|da|di|du|des|der|van|zur?|zum|e|y) ){1,2}")
"""A preposition or a word for `and` that could be a particle of a name: `Viajo de Bilbao`, `Danzig zur Welt`."""


def _is_somewhere(text: str, start: int, words: str) -> bool:
    """Whether words built like a place are one though no model says so: a heading may be called `New Onboarding`."""
    if text.startswith(("the ", "The "), max(0, start - 4)) and is_water(words):
        return True
    if is_called_place(text, start) and words[0].isupper() and not is_ordinary(words) and can_be_name(words):
        return not is_given_name(words.partition(" ")[0].casefold())
    first, _, rest = words.partition(" ")
    if not (is_geographic(words) or (first == "La" and rest)) or all(map(is_ordinary, name_words(words))):
        return False
    return first not in _ARTICLES or _PLACED.search(text[max(0, start - 12) : start]) is not None


_ARTICLES: Final = frozenset("New El La Los Las".split())
_PLACED: Final = deferred(r"(?<!\w)(?:in|near|from|to|at|of|across|around|through|outside|via)\s(?:the\s)?\Z")


def _is_misjudged(text: str, entity: Entity) -> bool:
    """Whether what a model calls a firm is a given name, or a place that somebody is in or goes to."""
    words = text[entity.start : entity.end]
    if " " not in words and is_alone(text, entity.start, entity.end, sure=True):
        return True
    if (entity.entity == "NRP" and is_full_name(words)) or is_in_town(text, entity.start, entity.end):
        return True
    if is_given_and_family_name(words) and not is_named_after(text, entity.end):
        return True
    if _CLAUSE.search(words) or _is_clause(text, entity.start, entity.end):
        return True
    if (led := _LED.match(words)) and is_place(words[led.end() :]):
        return True
    *role, given = words.split(" ")
    if len(role) == 1 and "-" in role[0] and is_given_name(given.casefold()):
        return True
    if is_german(text, entity.start, entity.end) and " " in words and is_full_name(words) and not is_brand(words):
        return not is_named_after(text, entity.end) and not is_dictionary_word(name_words(words)[-1])
    if all(map(is_place, _AND_PLACE.split(words))) and _AND_PLACE.search(words):
        return True
    joined = words.partition(" @ ")[0].split(" & ")
    if len(set(joined)) == len(joined) and all(is_given_name(word.casefold()) for word in joined):
        return True
    if (abbreviated := _ABBREVIATED.match(words)) and is_full_name(words[abbreviated.end() :]):
        return True
    if not is_place(words) and not is_genitive_of_place(text, entity.start, entity.end):
        return False
    towards = _TOWARDS.search(text[max(0, entity.start - 12) : entity.start]) is not None
    return towards or is_german(text, entity.start, entity.end)


_ABBREVIATED: Final = deferred(rf"[{UPPER}]{{2,4}} (?=[{UPPER}][^\W\d_{UPPER}])")
"""A rank or a degree before a name, such as `NP Kimberly Teague`."""

_TOWARDS: Final = deferred(
    r"(?<!\w)(?:in|near|from|à|en|au|aux|vers|pour|nach|aus|bei|de|desde|hacia|para|em|til|från) \Z"
)
_AND_PLACE: Final = deferred(r" (?:and|und|et|y|e) ")
_LED: Final = deferred(r"(?:En|Aux?|À|In|Nach|Aus|Bei|Desde|Hacia|Para) ")
"""A preposition that begins a sentence: `En Côte d'Ivoire`."""
_CLAUSE: Final = deferred(
    r"(?<!\w)(?:[Aa]ux?|dans|[Ss]elon|que|con|otr[oa]s|donde|nach|mit|für|haben|hat|ist|sind|wird|un[ea]?"
    r"|eine?[nmrs]?|et au) "
)
"""A part of a sentence in another language, which no firm is called: `Équateur et au Venezuela`."""


def _is_clause(text: str, start: int, end: int) -> bool:
    """Whether words of another language hold small ones that join no firm's name: a model of English takes a part of a
    sentence for a firm, `die Insel wegen der Nähe zu Athen`.
    """
    small = [word for word in SMALL.findall(text[start:end]) if word.islower()]
    return any(word not in PARTICLES and word not in _OF_FIRMS for word in small) and (
        is_german(text, start, end) or is_romance(text, start, end)
    )


_OF_FIRMS: Final = frozenset("of the and for in und für et y pour para des im am".split())
"""Small words that stand in names of firms and offices, beside the particles of people's names."""


_POSSESSIVES: Final = ("'s", "’s")


def _behind_ordinary(text: str, start: int, end: int) -> int:
    """Where a name begins behind words that have a capital for another reason: `Are Lucas`, `Laut Bernd Kallweit`."""
    if rank := _ABBREVIATED.match(text, start, end):
        start = rank.end()
    while (first := FIRST_WORD.match(text, start, end)) and is_ordinary(first[1]) and not is_ambiguous_name(first[1]):
        if first[1] != "The" and (is_place(text[start:end]) or is_geographic(text[start:end])):
            break
        start = first.end()
    while (first := FIRST_WORD.match(text, start, end)) and is_role(text, first, end):
        start = first.end()
    while (first := FIRST_WORD.match(text, start, end)) and (
        first[1] in PARTICLES or (PLACE_NOUN.fullmatch(first[1]) and not is_geographic(text[start:end]))
    ):
        start = first.end()
    return start
