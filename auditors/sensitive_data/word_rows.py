"""Which row of a spaCy model's word vectors a word has, in a seventh of the memory of spaCy's own dictionary.

A model with vectors knows hundreds of thousands of words. As a `dict` of Python integers their rows take 60 MB; as two
sorted arrays, 12 bytes for each word.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any


class WordRows(Mapping[int, int]):
    """Rows by the hash of a word; what `spacy.vectors.Vectors.key2row` is asked for. Not to be changed."""

    def __init__(self, rows: Mapping[int, int]) -> None:
        import numpy

        words = numpy.fromiter(rows.keys(), numpy.uint64, len(rows))
        order = words.argsort()
        self._words: Any = words[order]
        self._rows: Any = numpy.fromiter(rows.values(), numpy.int32, len(rows))[order]
        self._number = numpy.uint64

    def __getitem__(self, word: int) -> int:
        at = int(self._words.searchsorted(self._number(word)))
        if at == len(self._words) or int(self._words[at]) != word:
            raise KeyError(word)
        return int(self._rows[at])

    def __iter__(self) -> Iterator[int]:
        return iter(self._words.tolist())

    def __len__(self) -> int:
        return len(self._words)


def give_memory_back() -> None:
    """Return to the system what was freed: glibc keeps it for itself. Elsewhere nothing is done."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
