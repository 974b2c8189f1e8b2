"""Lists of words that speak for or against a name: given names, places, and the words that only look like names."""

from __future__ import annotations

import functools
import re
from importlib.resources import files
from typing import Final

_FOLDER: Final = "gazetteers"


@functools.cache
def given_names() -> frozenset[str]:
    """Given names in lower case that are seldom anything else: no places, no common words."""
    return _words("given_names.txt")


@functools.cache
def ambiguous_names() -> frozenset[str]:
    """Given names in lower case that are words, places or products too."""
    return _words("ambiguous_names.txt")


@functools.cache
def family_names() -> frozenset[str]:
    """Family names in lower case; some are words or places as well."""
    return _words("family_names.txt")


@functools.cache
def german_words() -> frozenset[str]:
    """Family names in lower case that are words of German too."""
    return _words("german_words.txt")


@functools.cache
def places() -> frozenset[str]:
    """Countries, states, regions, cities, rivers and seas in lower case, as several languages call them."""
    lists = ("places.txt", "towns.txt", "countries.txt", "regions.txt", "exonyms.txt")
    return frozenset().union(*map(_phrases, lists)) | (waters() - given_names() - family_names())


@functools.cache
def ambiguous_places() -> frozenset[str]:
    """Towns, states and countries in lower case that are called like people or words."""
    return _phrases("ambiguous_places.txt")


@functools.cache
def waters() -> frozenset[str]:
    """Rivers and seas in lower case; some are names of people as well."""
    return _phrases("waters.txt")


@functools.cache
def common_words() -> frozenset[str]:
    """Ordinary words in lower case, of English and the languages beside it: a sentence may begin with them."""
    return _words("common_words.txt") | foreign_words()


@functools.cache
def english_words() -> frozenset[str]:
    """Further words of English in lower case, such as `escalated`; many a family name is among them."""
    return _words("english_words.txt")


@functools.cache
def foreign_words() -> frozenset[str]:
    """Ordinary words of other languages than English in lower case, and what people are called by their role there."""
    return _words("foreign_words.txt")


@functools.cache
def brands() -> frozenset[str]:
    """Names of brands, dishes and characters in lower case that read as those of people: `johnnie walker`."""
    return _phrases("brands.txt")


@functools.cache
def other_names() -> frozenset[str]:
    """Words that are capitalised and no names of people or places: products, models, months, greetings, headings."""
    return _words("other_names.txt") | products()


@functools.cache
def products() -> frozenset[str]:
    """Language models, software, companies in lower case; a few are names of people as well."""
    return _words("products.txt")


def _phrases(name: str) -> frozenset[str]:
    return frozenset(word.replace("_", " ") for word in _words(name))


def _words(name: str) -> frozenset[str]:
    text = files("auditors.sensitive_data").joinpath(_FOLDER, name).read_text(encoding="utf-8")
    return frozenset(re.sub(r"(?m)^#.*$", "", text).casefold().split())
