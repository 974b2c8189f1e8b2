"""A log that is read in spans gives exactly the records that it gives as a whole, wherever it is cut."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditors.records import long_texts, running, streams
from auditors.records.assembly import read_records
from auditors.records.record import Piece, Record
from auditors.records.sniffing import Shape
from auditors.records.spans import SpanReader
from auditors.sources import spans
from auditors.sources.opening import open_streams
from auditors.sources.problems import Problems
from auditors.sources.source import Source, Span
from tests.places import FORMATS

NANO = "2026-11-20T08:00:01.000000000Z"


@pytest.fixture(autouse=True)
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """All limits a thousand times smaller, so that small logs meet them."""
    monkeypatch.setattr(running, "MOST_TEXT", 300)
    monkeypatch.setattr(running, "BLOCK", 300)
    monkeypatch.setattr(running, "LONGEST", 5_000)
    monkeypatch.setattr(running, "MOST_JOINED", 600)
    monkeypatch.setattr(running, "SILENT", 400)
    monkeypatch.setattr(running, "STEP", 100)
    monkeypatch.setattr(running, "OVERLAP", 40)
    monkeypatch.setattr(streams, "BLOCK", 600)
    monkeypatch.setattr(streams, "OVERLAP", 40)
    monkeypatch.setattr(long_texts, "OVERLAP", 40)
    monkeypatch.setattr(spans, "LOOKBACK", 2_500)


def chunk(name: str, text: str, last: bool) -> str:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": "stop" if last else None}
    return json.dumps({"id": name, "object": "chat.completion.chunk", "choices": [choice]})


def line(rng: random.Random) -> str:
    """A line of a log in which everything is mixed."""
    word = rng.choice(["alpha", "beta", "é☃", "", "x" * rng.randrange(200)])
    stream = rng.choice(["stdout", "stderr"])
    return rng.choice(
        [
            json.dumps({"call": 1, "a": word}),
            json.dumps({"other": word}),
            json.dumps([{"call": 1}, {"call": 2, "a": word}]),
            f"12:00:00 - {word}",
            f"  goes on {word}",
            f"  goes on {word}",
            "",
            f"GET /{word} 200" if " " not in word else word,
            f"stray {word}",
            f"{NANO} {stream} P {word}",
            f"{NANO} {stream} P {word}",
            f"{NANO} {stream} F {word}",
            f"{NANO} {stream} F 12:00:00 - {word}",
            json.dumps({"log": word + rng.choice(["", "\n", "\n"]), "stream": stream, "time": NANO}),
            chunk(rng.choice("ab"), word[:9], rng.random() < 0.2),
            chunk(rng.choice("ab"), word[:9], False),
            f"data: {chunk('c', word[:3], False)}",
            f"web-1  | {word}",
            '{"cut": "' + word,
            "\0" * 40 + json.dumps({"call": word}),
        ]
    )


def mixed_log(seed: int, kinds: int) -> bytes:
    """Some kilobytes of it; few kinds of lines make long runs of the same."""
    rng = random.Random(seed)
    pool = [line(rng) for _ in range(kinds)]
    lines = [rng.choice(pool) if rng.random() < 0.8 else line(rng) for _ in range(rng.randrange(150))]
    return "\n".join(lines).encode() + (b"\n" if rng.random() < 0.5 else b"")


def shown(records: Iterator[Record], lines: int = 0) -> list[tuple[object, ...]]:
    """All that a record tells, with line numbers made absolute; in the order of the source."""

    def pieces(of: tuple[Piece, ...]) -> list[tuple[object, ...]]:
        return [(piece.start, piece.line + lines, piece.offset, piece.pointer, piece.column) for piece in of]

    return sorted(
        (
            record.offset,
            record.line + lines,
            record.pointer,
            record.size,
            record.count,
            record.format_name,
            repr(record.body),
            repr(record.owns),
            repr(pieces(record.pieces or (Piece(0, record.line, record.offset, record.pointer, 0),))),
            repr([(passage.text, passage.owns, pieces(passage.pieces)) for passage in record.passages]),
        )
        for record in records
    )


def read(path: Path, span: Span | None = None) -> tuple[list[Record], int]:
    """The records of a file or a part of it, and how many line ends stand in that."""
    found = Problems()
    for stream in open_streams(Source(name="log", path=path), found, span=span):
        if span is None:
            records = read_records(stream.blocks(), Shape.LINES, problems=lambda _: None, formats=FORMATS)
        else:
            records = SpanReader(formats=FORMATS).read(stream.blocks(), span, lambda _: None)
        told = list(records)
        assert not found.errors
        return told, stream.newlines
    return [], 0


def in_spans(path: Path, cuts: list[int], size: int) -> list[tuple[object, ...]]:
    """The records of all spans, put together as an engine does."""
    together: list[tuple[object, ...]] = []
    lines = 0
    for start, end in zip([0, *cuts], [*cuts, size], strict=True):
        records, newlines = read(path, Span(start, end))
        together += shown(iter(records), lines)
        lines += newlines
    return sorted(together)


def in_a_row(path: Path, cuts: list[int], size: int) -> list[tuple[object, ...]]:
    """The records of all spans, read by one reader that goes on from each to the next."""
    together: list[tuple[object, ...]] = []
    reader = SpanReader(formats=FORMATS)
    spans_of_file = [Span(start, end) for start, end in zip([0, *cuts], [*cuts, size], strict=True)]
    lines = 0
    with closing(open_streams(Source(name="log", path=path), Problems(), span=spans_of_file[0])) as streams:
        opened = next(streams)
        blocks = opened.blocks()
        for span in spans_of_file:
            if span.start:
                assert opened.leads_to(span)
                opened.go_on(span, Problems())
            records = list(reader.read(blocks, span, lambda _: None))
            assert all(span.start <= record.offset < span.end for record in records)
            together += shown(iter(records))
            assert opened.newlines - lines == path.read_bytes().count(b"\n", span.start, span.end)
            lines = opened.newlines
    return sorted(together)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(st.integers(0, 1 << 30), st.integers(1, 12), st.data())
def test_spans_together_are_the_whole(tmp_path: Path, seed: int, kinds: int, data: st.DataObject) -> None:
    log = mixed_log(seed, kinds)
    path = tmp_path / "log"
    path.write_bytes(log)
    whole = shown(iter(read(path)[0]))
    cuts = sorted(data.draw(st.sets(st.integers(1, max(1, len(log) - 1)), max_size=5))) if len(log) > 1 else []
    assert in_spans(path, cuts, len(log)) == whole
    assert in_a_row(path, cuts, len(log)) == whole


@pytest.mark.parametrize("seed", range(40))
def test_long_runs_of_every_kind_are_cut_the_same_from_any_place(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    one = line(rng)
    log = "".join(f"{one}\n" if rng.random() < 0.95 else f"{line(rng)}\n" for _ in range(300)).encode()
    path = tmp_path / "log"
    path.write_bytes(log)
    whole = shown(iter(read(path)[0]))
    for _ in range(4):
        cuts = sorted(rng.sample(range(1, len(log)), 3))
        assert in_spans(path, cuts, len(log)) == whole
        assert in_a_row(path, cuts, len(log)) == whole


def test_reading_stops_when_what_is_owned_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b'{"call": 1}\n' * 400_000)
    span = Span(0, 1200)
    for stream in open_streams(Source(name="log", path=path), Problems(), span=span):
        records = SpanReader(formats=FORMATS).read(stream.blocks(), span, lambda _: None)
        assert len(list(records)) == 100
        assert stream.consumed <= 2 << 20
