"""Words of a text that are terms, modules or products of it, though a model takes them for names."""

from __future__ import annotations

from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.gate import is_program
from auditors.sensitive_data.judgement import Judged
from auditors.sensitive_data.people_words import speaks_of_people
from auditors.sensitive_data.plausibility import (
    is_ambiguous_name,
    is_dictionary_word,
    is_given_name,
    is_place,
    name_words,
)

SMALL: Final = deferred(r"(?<![^\W_])[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_MODULE: Final = deferred(
    r"(?<![\w@./-])([a-z]\w{1,20})(?:\.[a-z_]\w{0,30}){1,4}\("
    r"|\b(?:import|pip install) ([a-z]\w{1,20})\b|@([a-z]\w{1,20})\.[a-z]\w*(?=[\n(])"
)
"""What code calls, imports or decorates with: `ray.get(`, `import ray`, `@ray.remote`."""


class Terms:
    """The terms of one text; what they are is looked up when a name is first asked about."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._words: frozenset[str] | None = None
        self._modules: frozenset[str] | None = None
        self._program: bool | None = None

    def hold(self, name: Judged) -> bool:
        """Whether what was taken for a name is a term here."""
        words = self._text[name.start : name.end]
        if words[:1].islower():
            return False
        word, _, rest = words.partition(" ")
        if not rest and self._is_part_of_program(name, word):
            return True
        if is_given_name(word.casefold()) or is_ambiguous_name(word):
            return self._is_module(word) if all(map(is_dictionary_word, name_words(rest))) else False
        return not rest and not is_place(word) and self._stands_small(word)

    def _is_part_of_program(self, name: Judged, word: str) -> bool:
        """Whether one word in the source of a program names a part of it or a product: nobody is spoken of there."""
        if name.entity == "LOCATION" and is_place(word):
            return False
        if self._program is None:
            self._program = is_program(self._text)
        return self._program and not speaks_of_people(self._text, name.start, name.end)

    def _is_module(self, word: str) -> bool:
        """Whether a module that is used in the text is called so: `Ray` and `Ray Data` beside `ray.init()`."""
        if self._modules is None:
            self._modules = frozenset(name for found in _MODULE.findall(self._text) for name in found)
        return word.lower() in self._modules

    def _stands_small(self, word: str) -> bool:
        """Whether a word stands in the text in small letters too: it is a term or product, not a name."""
        if self._words is None:
            self._words = frozenset(SMALL.findall(self._text))
        return word.lower() in self._words
