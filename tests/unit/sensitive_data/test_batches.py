"""A batch has one byte for each code point, so that places in it are places in the texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from auditors.sensitive_data.batches import Batch, plain, plain_bytes

TEXTS = st.text(st.one_of(st.characters(), st.sampled_from("a1 \xa0\u2009\u2013\uff11‘”＠é中")), max_size=40)


@given(TEXTS)
def test_typography_is_plain_and_what_latin_1_has_not_a_question_mark(text: str) -> None:
    assert plain_bytes(text) == plain(text).encode("latin-1", "replace")
    assert len(plain_bytes(text)) == len(text)


@given(st.lists(TEXTS, min_size=1, max_size=6))
def test_every_place_belongs_to_its_text(texts: list[str]) -> None:
    batch = Batch(texts)
    for index, text in enumerate(texts):
        begin = batch.starts[index]
        assert batch.data[begin : begin + len(text)] == plain_bytes(text)
        assert all(batch.owner(begin + at) == index for at in range(len(text)))
