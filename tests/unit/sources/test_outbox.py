from __future__ import annotations

import asyncio

from auditors.sources.growing import LineCutter
from auditors.sources.outbox import PIECE, Item, Lines, Outbox
from auditors.sources.source import Block
from auditors.sources.tailed_file import Log


def handed_out(log: Log, *blocks: Block) -> list[Block]:
    """What the auditing side gets of blocks."""
    outbox = Outbox()

    async def filling() -> None:
        for block in blocks:
            await outbox.put(Lines(log, block, 5.0))

    asyncio.run(filling())
    outbox.close()
    items: list[Item] = []
    while (item := outbox.get(0.0)) is not None:
        items.append(item)
    assert all(isinstance(item, Lines) and (item.log, item.modified) == (log, 5.0) for item in items)
    return [item.block for item in items if isinstance(item, Lines)]


def log() -> Log:
    return Log(1, "a.log", LineCutter())


def test_much_that_was_read_at_once_is_handed_out_in_pieces_of_whole_lines() -> None:
    lines = [b"%d %s\n" % (number, b"x" * (number % 900)) for number in range(2_000)]
    data = b"".join(lines)
    pieces = handed_out(log(), Block(data, 700, 31))
    assert len(pieces) > 10
    assert all(len(piece.data) <= PIECE and piece.data.endswith(b"\n") for piece in pieces)
    assert b"".join(piece.data for piece in pieces) == data
    offset, line = 700, 31
    for piece in pieces:
        assert (piece.offset, piece.line) == (offset, line)
        offset, line = offset + len(piece.data), line + piece.data.count(b"\n")


def test_a_line_that_is_longer_than_a_piece_stays_whole() -> None:
    long = b"y" * (3 * PIECE) + b"\n"
    assert [piece.data for piece in handed_out(log(), Block(b"a\n" + long + b"b\n", 0, 1))] == [b"a\n", long, b"b\n"]


def test_of_a_block_that_stops_within_a_line_the_last_piece_does() -> None:
    data = b"a" * 30_000 + b"\n" + b"b" * 30_000 + b"\n" + b"c" * PIECE
    first, last = handed_out(log(), Block(data, 0, 1, partial=True))
    assert (first.partial, last.partial) == (False, True)
    assert first.data + last.data == data


def test_little_is_handed_out_as_it_is() -> None:
    block = Block(b"a\nb", 3, 2)
    assert handed_out(log(), block) == [block]
