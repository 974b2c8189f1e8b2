"""Tables inside of a text: the head of a column says that names or towns stand below it (`first_name`, `Ciudad`).

Read are CSV with any of four separators and tables of Markdown. An entity model sees cells without a sentence around
them, and knows few names that are rare.
"""

from __future__ import annotations

import enum
import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.gazetteer import common_words
from auditors.sensitive_data.judgement import Judged
from auditors.sensitive_data.plausibility import (
    Evidence,
    can_be_name,
    can_be_told,
    is_dictionary_word,
    is_given_name,
    is_place,
    is_rare_family_name,
    name_words,
    person_evidence,
)

MOST_ROWS: Final = 5_000
"""Rows of a table that are read."""
LONGEST_ROW: Final = 2_000
"""Code points of a row that is read."""
_LONGEST_CELL: Final = 60


class Column(enum.Enum):
    """What stands below a head."""

    PART_OF_NAME = "part of a name"
    NAME = "name of a person"
    PARTY = "a person or something else"
    TOWN = "town or country"
    STREET = "street, or all of an address"
    AREA = "a place or something else"


def _heads(*words: str) -> frozenset[str]:
    return frozenset(word for part in words for word in part.split(","))


_COLUMNS: Final = {
    Column.PART_OF_NAME: _heads(
        "first name,last name,firstname,lastname,given name,given names,family name,surname,middle name,forename",
        "fname,lname,forenames,first,last,given,family,nombre,nombres,apellido,apellidos,prénom,prenom,vorname,nachname,familienname,cognome,sobrenome,apelido,imię",
        "nazwisko,voornaam,achternaam,förnamn,efternamn",
    ),
    Column.NAME: _heads(
        "full name,fullname,customer name,employee name,client name,patient name,contact name,person,patient",
        "nombre completo,nom complet,vollständiger name,nome completo,passenger,applicant,candidate,tenant,guest",
    ),
    Column.PARTY: _heads(
        "name,nom,nome,naam,namn,employee,customer,client,contact,owner,manager,user,member,author,assignee,reporter",
        "attendee,speaker,student,teacher,driver,sender,recipient,buyer,seller,agent,kunde,cliente,mitarbeiter",
    ),
    Column.TOWN: _heads(
        "city,town,country,city of birth,place of birth,birthplace,hometown,nationality country,ship city,ciudad,ville",
        "stadt,ort,wohnort,país,pais,pays,land,città,cidade,miasto,plaats,stad",
    ),
    Column.STREET: _heads(
        "street,street address,address,address line 1,address1,home address,mailing address,billing address,anschrift",
        "shipping address,straße,strasse,adresse,rue,calle,dirección,direccion,domicilio,indirizzo,via,endereço,adres",
    ),
    Column.AREA: _heads(
        "location,state,region,province,office,site,branch,destination,origin,from,to,base,district,county,standort"
    ),
}
_ENTITIES: Final = {Column.TOWN: "LOCATION", Column.AREA: "LOCATION", Column.STREET: "STREET_ADDRESS"}
_NUMBERED: Final = deferred(r"[^\W\d_]{3}[^@:=]* \d{1,5} ?[a-z]?\b|\b\d{1,6}[a-z]?,? [^\W\d_]{2}", re.IGNORECASE)
"""A word and a number, as every address has them."""
_MEANING: Final = {head: column for column, heads in _COLUMNS.items() for head in heads}
_RULE: Final = deferred(r"[\s|:+-]+\Z")
"""What stands between the head and the rows of a table in Markdown."""
_UNWRAPPED: Final = " \t\"'*`"


def cells(text: str) -> Iterator[Judged]:
    """The names in the tables of a text, in their order."""
    separators = [separator for separator in ",;|\t" if separator in text]
    if not separators or "\n" not in text:
        return
    start = skip = 0
    lines = text.split("\n")
    for line, below in itertools.pairwise(lines):
        if start >= skip and len(line) <= LONGEST_ROW:
            for separator in separators:
                if separator in line and line.count(separator) <= below.count(separator):
                    columns = _columns(line, separator)
                    if columns:
                        skip = start + len(line) + 1
                        yield from _rows(text, skip, separator, columns)
                        break
        start += len(line) + 1


def _columns(line: str, separator: str) -> list[Column | None]:
    """What stands below each head of a line; nothing where it is no line of heads."""
    heads = line.split(separator)
    columns = columns_of(heads)
    named = sum(not head.isspace() and head != "" for head in heads)
    return columns if named > 1 and not any(map(_is_value, heads, columns)) else []


def columns_of(heads: Sequence[str]) -> list[Column | None]:
    """What stands below each of some heads; nothing where none of them tells of names."""
    columns = [_meaning(head) for head in heads]
    if Column.PART_OF_NAME in columns:
        columns = [
            Column.PART_OF_NAME if head.strip(_UNWRAPPED).casefold() in _ALSO_FAMILY else column
            for head, column in zip(heads, columns, strict=True)
        ]
    return columns if any(columns) else []


_ALSO_FAMILY: Final = frozenset("name nom nome naam namn".split())
"""Heads of family names, beside one of given names."""


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _meaning(cell: str) -> Column | None:
    head = cell.strip(_UNWRAPPED + "[]#\r\n").casefold().replace("_", " ").replace("-", " ")
    return _MEANING.get(head)


def _is_value(cell: str, column: Column | None) -> bool:
    """Whether a cell is no head but a value, as in a table that goes from left to right: `Full name | Anna Quill`."""
    value = cell.strip(_UNWRAPPED)
    return column is None and (is_place(value) or _is_strange(value, person_evidence(value)))


def _is_strange(value: str, evidence: Evidence) -> bool:
    """Whether several words read as a name, and not all of them stand in a dictionary."""
    return evidence >= Evidence.LIKELY and not all(map(is_dictionary_word, name_words(value)))


def _rows(text: str, start: int, separator: str, columns: list[Column | None]) -> Iterator[Judged]:
    """The cells that are names, up to the first line of another build."""
    for _ in range(MOST_ROWS):
        end = _line_end(text, start)
        row = text[start:end]
        if start >= len(text) or len(row) > LONGEST_ROW:
            return
        if not _RULE.match(row):
            parts = _split(row, separator)
            if len(parts) != len(columns):
                return
            for (at, part), column in zip(parts, columns, strict=True):
                if column:
                    yield from named_cell(start + at, part, column)
        start = end + 1


def named_cell(start: int, cell: str, column: Column) -> Iterator[Judged]:
    """The name that a cell is, which begins at `start`; nothing where it is none."""
    value = cell.strip(_UNWRAPPED + "\r")
    score = _score(value, column) if 1 < len(value) <= _LONGEST_CELL else None
    if score is not None:
        begin = start + cell.index(value)
        yield Judged(_ENTITIES.get(column, "PERSON"), begin, begin + len(value), score)


def _split(row: str, separator: str) -> list[tuple[int, str]]:
    """Where each cell begins, and its text; a separator in quotation marks parts nothing."""
    parts = []
    begin = 0
    quoted = False
    for at, sign in enumerate(row):
        if sign == '"':
            quoted = not quoted
        elif sign == separator and not quoted:
            parts.append((begin, row[begin:at]))
            begin = at + 1
    return [*parts, (begin, row[begin:])]


_NO_ADDRESS: Final = deferred(r"[@=\\{}]|::|\.\d|0x|\d{1,3}\.\d{1,3}\.|://")


def _is_town(value: str) -> bool:
    """Whether a word could be a town that is called like a person or a thing: `Lincoln`, `Reading`."""
    return value[0].isupper() and value[1:].islower() and can_be_name(value) and value.casefold() not in common_words()


def _score(value: str, column: Column) -> float | None:
    """How sure a value is a name, by what its column promises."""
    if column is Column.STREET:
        return 0.85 if _NUMBERED.search(value) and not _NO_ADDRESS.search(value) else None
    if column is Column.TOWN:
        strange = value[0].isupper() and can_be_name(value) and not any(map(is_dictionary_word, value.split()))
        return 0.9 if is_place(value) else 0.75 if strange or _is_town(value) else None
    if column is Column.AREA:
        return 0.85 if is_place(value) else 0.7 if _is_town(value) and is_rare_family_name(value) else None
    evidence = person_evidence(value)
    if column is Column.PARTY:
        return 0.85 if evidence is Evidence.KNOWN or _is_strange(value, evidence) else None
    if evidence >= Evidence.WEAK or can_be_told(value):
        return 0.9
    return 0.85 if is_given_name(value.split()[0].casefold()) and can_be_name(value) else None
