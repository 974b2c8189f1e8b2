"""What the members of an object of no known product mean, by the names in `field_names`.

The records of a log have few shapes: the same keys, and the same members that are objects themselves. Of a shape that
came before it is known which member tells what, and nothing is looked up by its name again. Shapes are remembered as
`functools.lru_cache` remembers results, a bounded number of bounded size; what comes only once is not.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar

import orjson

from auditors.formats.field_names import TOP, Name, find
from auditors.formats.reading import text

_T = TypeVar("_T")

Member = tuple[int, str]
"""A member of a record: in which of its objects it stands, and under which key."""

Place = tuple[int, int, str]
"""Where the value of a meaning stands: how far back it is among those for it, then as in `Member`."""

_DEEPEST: Final = 5
_LARGEST_TEXT: Final = 64 << 10
_MOST_MEMBERS: Final = 512
_USUAL: Final = 128
"""Members of an object beyond which no shape is remembered."""

_MOST_SHAPES: Final = 2048
_MOST_SEEN: Final = 4096
_MOST_OBJECTS: Final = 8
_MOST_IN_PAIR: Final = 4
_LONGEST_KEYS: Final = 4096
"""Shapes that are remembered, such as came seldom so far, and objects and characters of keys that one of them has."""

_OFTEN: Final = 4
_SELDOM: Final = 16
"""How often what a shape tells is asked for until it is learned; of how many such questions one may teach something
when more has been learned already than is remembered."""

NOTHING: Final = frozenset({"", "-", "null", "None", "none", "N/A", "n/a", "unknown", "undefined"})
"""Strings that tell as little as none."""


class Shape:
    """Objects with the same keys, in which the same members were opened because they are objects.

    `places` are those of the values for each meaning, the surest first. `tries` are the members that would have been
    opened next if they were objects, and `following` the shapes that there are then: by which of them it was, and its
    keys. `spoken` are the keys of levels and of messages in the outermost object, and `reading` is for who reads the
    values: what they know of this shape.
    """

    __slots__ = ("following", "places", "reading", "spoken", "tries")

    def __init__(self, places: dict[str, list[Place]], tries: tuple[Member, ...] = ()) -> None:
        self.places = places
        self.tries = tries
        self.spoken: tuple[Sequence[str], Sequence[str]] = ((), ())
        self.following: dict[tuple[int, tuple[str, ...]], Shape] = {}
        self.reading: Any = None


class Told:
    """The values of a record by what they mean. Those that say nothing are left out."""

    __slots__ = ("objects", "shape")

    def __init__(self, shape: Shape, objects: list[Mapping[str, Any]]) -> None:
        self.shape = shape
        self.objects = objects

    def __contains__(self, meaning: str) -> bool:
        return meaning in self.shape.places and self.has_any((meaning,))

    def has_any(self, meanings: Iterable[str]) -> bool:
        """Whether there is a value of one of the meanings."""
        places = self.shape.places
        for meaning in meanings:
            if meaning in places:
                for _, of, key in places[meaning]:
                    if tells(self.objects[of][key]):
                        return True
        return False

    def values(self, meaning: str) -> list[Any]:
        """The values of a meaning, the surest first."""
        objects = self.objects
        return [value for _, of, key in self.shape.places.get(meaning, ()) if tells(value := objects[of][key])]

    def first(self, meaning: str, read: Callable[[Any], _T | None]) -> _T | None:
        """What the surest value says that can be read."""
        for _, of, key in self.shape.places.get(meaning, ()):
            if tells(value := self.objects[of][key]) and (one := read(value)) is not None:
                return one
        return None

    def beside(self, other: Told, without: Iterable[str]) -> Told:
        """What is told, and by another record what is not, but for some meanings."""
        places = {meaning: places for meaning, places in self.shape.places.items() if meaning in self}
        for meaning, more in other.shape.places.items():
            if meaning not in places and meaning not in without:
                places[meaning] = [(rank, of + len(self.objects), key) for rank, of, key in more]
        return Told(Shape(places), [*self.objects, *other.objects])


def told_by(body: Mapping[str, Any]) -> Told:
    """What the members of an object mean."""
    shape = _KNOWN.shapes.get(tuple(body)) if len(body) <= _USUAL else None
    objects = [body]
    while shape is not None:
        for at, (of, key) in enumerate(shape.tries):
            value = objects[of][key]
            kind = type(value)
            may_be = kind is dict or kind is list or (kind is str and value[:1] == "{")
            if may_be and (inner := _object(value)) is not None:
                objects.append(inner)
                shape = shape.following.get((at, tuple(inner))) if len(inner) <= _USUAL else None
                break
        else:
            return Told(shape, objects)
    survey = _Survey([body])
    _KNOWN.meet(survey)
    return Told(survey.shape(), survey.objects)


def says_something(body: Mapping[str, Any]) -> bool:
    """Whether an object has a level and a message of its own, which the whole of `told_by` need not be asked for."""
    if len(body) > _USUAL:
        return False
    names = tuple(body)
    shape = _KNOWN.shapes.get(names)
    levels, messages = shape.spoken if shape is not None else _spoken(names)
    for key in levels:
        if tells(body[key]):
            break
    else:
        return False
    for key in messages:
        if tells(body[key]) and text(body[key]) is not None:
            break
    else:
        return False
    return True


def tells(value: Any) -> bool:
    """Whether a value says something."""
    return value is not None and not (type(value) is str and value in NOTHING)


class _Survey:
    """Looks the names of an object up, and of those in it. Where `opened` is given, no others are opened."""

    def __init__(self, objects: list[Mapping[str, Any]], opened: dict[Member, int] | None = None) -> None:
        self.objects = objects
        self.opened: dict[Member, int] = opened or {}
        self.tries: dict[Member, None] = {}
        self._found: dict[str, list[Place]] = {}
        self._may_open = opened is None
        self._walk(0, TOP, 0)

    def shape(self) -> Shape:
        """The shape of the object, so far as it was opened."""
        for places in self._found.values():
            if len(places) > 1:
                places.sort(key=_rank)
        return Shape(self._found, tuple(self.tries))

    def _walk(self, of: int, above: Name, depth: int) -> None:
        body, found = self.objects[of], self._found
        names = tuple(body) if len(body) <= _USUAL else tuple(itertools.islice(body, _MOST_MEMBERS))
        for key, name in _known(above, names):
            for meaning, rank in name.means:
                place = (rank + (depth << 8), of, key)
                if meaning in found:
                    found[meaning].append(place)
                else:
                    found[meaning] = [place]
            if depth < _DEEPEST and name.leads_on and (inner := self._open((of, key))) is not None:
                if name.below:
                    self._walk(inner, name, depth + 1)
                if name.is_open:
                    self._walk(inner, TOP, depth + 1)

    def _open(self, member: Member) -> int | None:
        """The number of the object at a place."""
        number = self.opened.get(member)
        if number is not None or member in self.tries:
            return number
        of, key = member
        if self._may_open and (inner := _object(self.objects[of][key])) is not None:
            number = self.opened[member] = len(self.objects)
            self.objects.append(inner)
            return number
        self.tries[member] = None
        return None


def _rank(place: Place) -> int:
    return place[0]


@functools.lru_cache(16)
def _known(above: Name, names: tuple[str, ...]) -> tuple[tuple[str, Name], ...]:
    """Those of the keys below a name that mean something, and what."""
    return tuple((key, name) for key in names if type(key) is str and (name := find(above, key)) is not None)


def _spoken(names: tuple[str, ...]) -> tuple[Sequence[str], Sequence[str]]:
    """Those of the keys that stand for a level, and for a message."""
    levels, messages = [], []
    for key, name in _known(TOP, names):
        for meaning, _ in name.means:
            if meaning == "level":
                levels.append(key)
            elif meaning == "message":
                messages.append(key)
    return levels, messages


def _object(value: Any) -> Mapping[str, Any] | None:
    """An object, also where it is written as JSON in a string, or as a list of names and values."""
    if type(value) is dict:
        return value
    if type(value) is list:
        return _listed(value)
    if type(value) is str and value[:1] == "{" and len(value) <= _LARGEST_TEXT:
        try:
            decoded = orjson.loads(value)
        except (orjson.JSONDecodeError, UnicodeEncodeError):
            return None
        return decoded if type(decoded) is dict else None
    return None


def _listed(members: list[Any]) -> Mapping[str, Any] | None:
    """The object that a list of `{"key": …, "value": …}` stands for; None where it is another list."""
    if not 0 < len(members) <= _USUAL or type(members[0]) is not dict or len(members[0]) > _MOST_IN_PAIR:
        return None
    name = next((name for name in ("key", "name", "Key", "Name") if name in members[0]), None)
    value = next((value for value in ("value", "Value") if value in members[0]), None)
    if name is None or value is None:
        return None
    return {
        member[name]: member.get(value) for member in members if type(member) is dict and type(member.get(name)) is str
    }


class _Known:
    """The shapes that came more than once, by the keys of the outermost object."""

    def __init__(self) -> None:
        self.shapes: dict[tuple[str, ...], Shape] = {}
        self._count = self._asked = self._learned = 0
        self._seen: dict[int, int] = {}

    def meet(self, survey: _Survey) -> None:
        """A record of a shape that is not known: it is learned when it comes again.

        Where shapes come again only after others took their place, few are learned: that costs more than it saves.
        """
        objects = survey.objects
        if len(objects) > _MOST_OBJECTS or max(map(len, objects)) > _USUAL:
            return
        self._asked += 1
        shape = hash((*survey.opened, *map(tuple, objects)))
        seen = self._seen.get(shape, 0) + 1
        if seen == 1 and len(self._seen) >= _MOST_SEEN:
            self._seen.clear()
        self._seen[shape] = seen
        if seen >= _OFTEN and self._learned <= _MOST_SHAPES + self._asked // _SELDOM:
            self._learned += 1
            self._learn(objects, list(survey.opened))

    def _learn(self, objects: list[Mapping[str, Any]], opened: list[Member]) -> None:
        if sum(len(key) for body in objects for key in body if type(key) is str) > _LONGEST_KEYS:
            return
        if self._count + len(objects) > _MOST_SHAPES:
            self.shapes = {}
            self._count = 0
        outermost = tuple(objects[0])
        shape = self.shapes.get(outermost) or self._surveyed(objects, [])
        shape.spoken = _spoken(outermost)
        self.shapes[outermost] = shape
        passed = 0
        for number, member in enumerate(opened, 1):
            at = shape.tries.index(member)
            passed += at
            way = (at, tuple(objects[number]))
            if way not in shape.following:
                shape.following[way] = self._surveyed(objects, opened[:number], passed)
            shape = shape.following[way]

    def _surveyed(self, objects: list[Mapping[str, Any]], opened: list[Member], passed: int = 0) -> Shape:
        """The shape of an object of which these members were opened, and so many before the last were not."""
        self._count += 1
        shape = _Survey(objects, {member: number for number, member in enumerate(opened, 1)}).shape()
        shape.places = {meaning: _without_doubles(places) for meaning, places in shape.places.items()}
        shape.tries = shape.tries[passed:]
        return shape


def _without_doubles(places: list[Place]) -> list[Place]:
    """Of places under which the same value stands, the surest."""
    surest: dict[Member, Place] = {}
    for place in places:
        surest.setdefault(place[1:], place)
    return list(surest.values())


_KNOWN: Final = _Known()
