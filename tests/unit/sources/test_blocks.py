"""Blocks are whole lines, joined they are what came, and a line too long to hold comes in pieces."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from auditors.sources.blocks import STEP, long_line, split_blocks

CHUNKS = st.lists(st.binary(max_size=30).map(lambda data: data.replace(b"x", b"\n")), max_size=12)


SIZES = st.tuples(st.integers(1, 40), st.integers(1, 40)).map(lambda sizes: (max(sizes), min(sizes)))


@given(CHUNKS, SIZES)
def test_blocks_joined_are_the_chunks_joined(chunks: list[bytes], sizes: tuple[int, int]) -> None:
    data = b"".join(chunks)
    blocks = list(split_blocks(chunks, offset=7, line=3, max_line=sizes[0], step=sizes[1]))
    assert b"".join(block.data for block in blocks) == data
    for block in blocks:
        before = data[: block.offset - 7]
        assert block.offset == 7 + len(before)
        assert block.line == 3 + before.count(b"\n")
        assert data[len(before) :].startswith(block.data)


@given(CHUNKS, SIZES)
def test_a_block_is_whole_lines_or_a_part_of_a_long_one(chunks: list[bytes], sizes: tuple[int, int]) -> None:
    longest, step = sizes
    data = b"".join(chunks)
    blocks = list(split_blocks(chunks, max_line=longest, step=step))
    for block, following in itertools.pairwise(blocks):
        assert block.data.endswith(b"\n") or block.partial
        if block.partial:
            assert len(block.data) == step
            assert b"\n" not in block.data
            assert following.line == block.line
    lengths = [len(line) + 1 for line in data.split(b"\n")]
    lengths[-1] -= 1
    assert sum(block.partial for block in blocks) == sum((length - 1) // step for length in lengths if length > longest)


def test_a_long_line_is_read_little_by_little_and_no_further() -> None:
    """Its reader decodes what it gets: the whole line at once would take several times its size."""
    line = b"x" * (5 * STEP + 7) + b"\n"
    first, *following = split_blocks([line, b"next\n"], max_line=2 * STEP)
    coming = iter(following)
    pieces = list(long_line(first, coming))
    assert b"".join(pieces) == line
    assert max(map(len, pieces)) == STEP
    assert [block.data for block in coming] == [b"next\n"]


def test_chunks_are_cut_at_their_last_line_end() -> None:
    blocks = list(split_blocks([b"a\nb\nc", b"d\n", b"e"]))
    assert [(block.data, block.offset, block.line) for block in blocks] == [
        (b"a\nb\n", 0, 1),
        (b"cd\n", 4, 3),
        (b"e", 7, 4),
    ]


@given(st.lists(st.integers(0, 9_000), max_size=30))
def test_lines_are_numbered_however_long_they_are(lengths: list[int]) -> None:
    data = b"".join(b"x" * length + b"\n" for length in lengths)
    line = 1
    for block in split_blocks([data[start : start + 20_000] for start in range(0, len(data), 20_000)]):
        assert block.line == line
        line += block.data.count(b"\n")
