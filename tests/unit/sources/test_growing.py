from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.sources import growing
from auditors.sources.growing import LineCutter, RewrittenError
from auditors.sources.source import Block

LINES = st.lists(st.binary(max_size=40).map(lambda data: data.replace(b"\n", b"").lstrip(b"\0")), max_size=12)


class GrowingFile:
    """A file in memory that is read through a cutter."""

    def __init__(self, cutter: LineCutter | None = None) -> None:
        self.cutter = cutter or LineCutter()
        self.content = b""

    def read(self, size: int = 64) -> list[Block]:
        blocks: list[Block] = []
        while True:
            start, length = self.cutter.wants(size)
            before = (self.cutter.position, self.cutter.offset)
            blocks += self.cutter.take(self.content[start : start + length])
            after = (self.cutter.position, self.cutter.offset)
            if before == after and self.cutter.wants(size)[0] == start:
                return blocks


@given(lines=LINES, cuts=st.lists(st.integers(0, 500), max_size=8), size=st.integers(1, 300))
def test_lines_come_out_whole_and_in_place_however_they_were_written_and_read(
    lines: list[bytes], cuts: list[int], size: int
) -> None:
    content = b"".join(line + b"\n" for line in lines)
    file = GrowingFile()
    blocks = []
    for cut in [*sorted(cuts), len(content)]:
        file.content = content[:cut]
        blocks += file.read(size)
    begin = 3 if content.startswith(b"\xef\xbb\xbf") else 0
    assert b"".join(block.data for block in blocks) == content[begin:]
    for block in blocks:
        assert block.data.endswith(b"\n")
        assert content[block.offset : block.offset + len(block.data)] == block.data
        assert block.line == content[: block.offset].count(b"\n") + 1


@given(tail=st.binary(min_size=1, max_size=400), cut=st.integers(0, 399))
def test_nothing_comes_out_before_the_end_of_the_line(tail: bytes, cut: int) -> None:
    line = b"x" + tail.replace(b"\n", b"-")
    file = GrowingFile()
    file.content = line[: cut + 1]
    assert file.read() == []
    file.content = line
    assert file.read() == []
    assert file.cutter.unfinished == len(line)
    file.content = line + b"\n"
    assert [block.data for block in file.read()] == [line + b"\n"]


def test_a_long_line_is_held_on_disk_and_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing, "HELD", 100)
    file = GrowingFile()
    line = b"k" * 5_000 + b"\n"
    for end in range(0, len(line), 70):
        file.content = line[:end]
        assert file.read() == []
        assert len(file.cutter._held) <= 100
    file.content = line + b"next\n"
    assert b"".join(block.data for block in file.read()) == line + b"next\n"
    assert file.cutter.line == 3


def test_a_line_over_the_limit_comes_in_pieces_with_the_right_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing, "HELD", 64)
    monkeypatch.setattr(growing, "MAX_LINE", 1_000)
    file = GrowingFile()
    content = b"first\n" + b"y" * 2_500 + b"\nlast\n"
    blocks = []
    for end in range(0, len(content) + 90, 90):
        file.content = content[:end]
        blocks += file.read()
    assert b"".join(block.data for block in blocks) == content
    assert [block.data for block in blocks if not block.partial] == [b"first\n", blocks[-2].data, b"last\n"]
    assert {block.line for block in blocks if block.partial} == {2}
    assert (blocks[-1].line, blocks[-1].offset) == (3, len(content) - 5)


def test_a_rewrite_is_noticed_and_takes_nothing() -> None:
    file = GrowingFile()
    file.content = b"one\ntwo\nthr"
    file.read()
    file.content = b"ONE\nTWO\nTHREE\nFOUR\n"
    with pytest.raises(RewrittenError):
        file.read()
    assert (file.cutter.offset, file.cutter.line) == (8, 3)


def test_holes_are_passed_over_and_offsets_stay_right() -> None:
    file = GrowingFile()
    file.content = bytes(1_000) + b'{"a":1}\n' + bytes(70) + b'{"b":2}\n'
    blocks = file.read()
    assert [(block.data, block.offset, block.line) for block in blocks] == [
        (b'{"a":1}\n', 1_000, 1),
        (b'{"b":2}\n', 1_078, 2),
    ]
    assert file.cutter.holes == 1_070


def test_a_byte_order_mark_is_left_out_also_when_it_comes_in_pieces() -> None:
    file = GrowingFile()
    for end in (1, 2, 5, 8):
        file.content = b"\xef\xbb\xbfabc\nd"[:end]
        blocks = file.read()
    assert [(block.data, block.offset, block.line) for block in blocks] == [(b"abc\n", 3, 1)]


def test_reading_goes_on_at_a_position() -> None:
    content = b"one\ntwo\nthree\n"
    file = GrowingFile(LineCutter(8, 3, b"one\ntwo\n"))
    file.content = content
    assert file.read() == [Block(b"three\n", 8, 3)]
