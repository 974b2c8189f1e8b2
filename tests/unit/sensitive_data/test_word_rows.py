"""Rows of word vectors are found as in spaCy's own dictionary."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from auditors.sensitive_data.word_rows import WordRows

hashes = st.integers(min_value=0, max_value=(1 << 64) - 1)


@given(st.dictionaries(hashes, st.integers(min_value=0, max_value=(1 << 31) - 1)), st.lists(hashes))
def test_every_word_has_the_row_of_the_dictionary(known: dict[int, int], asked: list[int]) -> None:
    rows = WordRows(known)
    assert dict(rows) == known
    for word in (*asked, *known):
        assert rows.get(word, -1) == known.get(word, -1)
        assert (word in rows) == (word in known)
