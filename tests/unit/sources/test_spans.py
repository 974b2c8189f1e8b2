"""Large plain files are cut by size alone, and each part begins with a whole line."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.sources import spans as spans_module
from auditors.sources.files import InputFile
from auditors.sources.opening import open_streams
from auditors.sources.problems import Problems
from auditors.sources.source import Source, Span
from auditors.sources.spans import first_line, spans


def source(path: Path, data: bytes) -> Source:
    path.write_bytes(data)
    return Source(name="log", path=path, size=len(data))


@pytest.mark.parametrize(("size", "ends"), [(199, []), (200, [100, 200]), (299, [149, 299]), (300, [100, 200, 300])])
def test_a_file_is_cut_evenly_by_its_size_alone(tmp_path: Path, size: int, ends: list[int]) -> None:
    cut = spans(source(tmp_path / "log", b"x" * size), 100)
    assert [span.end for span in cut] == ends
    assert [span.start for span in cut] == [0, *ends][: len(ends)]


@pytest.mark.parametrize(
    "data",
    [gzip.compress(bytes(range(256)) * 50, 0), "é\n".encode("utf-16") * 500, b"PAR1" * 200, bytes(range(256)) * 4],
)
def test_only_plain_text_is_cut(tmp_path: Path, data: bytes) -> None:
    assert spans(source(tmp_path / "log", data), 100) == ()


def test_what_cannot_be_opened_or_has_no_path_is_not_cut(tmp_path: Path) -> None:
    assert spans(Source(name="gone", path=tmp_path / "gone"), 1) == ()
    assert spans(Source(name="-"), 1) == ()


@given(st.lists(st.integers(0, 60), min_size=1, max_size=20), st.integers(3, 50), st.data())
def test_each_part_begins_with_a_whole_line_before_it(
    tmp_path_factory: pytest.TempPathFactory, lengths: list[int], lookback: int, data: st.DataObject
) -> None:
    log = b"".join(b"x" * length + b"\n" for length in lengths)
    start = data.draw(st.integers(0, len(log) - 1))
    end = data.draw(st.integers(start + 1, len(log)))
    path = tmp_path_factory.getbasetemp() / "span"
    path.write_bytes(log)
    with pytest.MonkeyPatch.context() as patch, InputFile(path, "log") as file:
        patch.setattr(spans_module, "LOOKBACK", lookback)
        begin = first_line(file, Span(start, end))
    if begin is None:
        assert b"\n" not in log[start : end - 1] or log.find(b"\n", start) + 1 >= end
        return
    offset, line = begin
    assert offset == 0 or log[offset - 1 : offset] == b"\n"
    assert offset >= start - lookback
    if offset <= start:
        assert line == 1 - log.count(b"\n", offset, start)
    else:
        assert line == 2
        assert log.count(b"\n", start, offset) == 1


def test_the_line_ends_of_all_parts_are_those_of_the_file(tmp_path: Path) -> None:
    log = b"".join(b"%d\n" % number for number in range(1000)) + b"end"
    path = tmp_path / "log"
    whole = source(path, log)
    total = 0
    for span in spans(whole, 500):
        for stream in open_streams(whole, Problems(), span=span):
            for block in stream.blocks():
                if block.offset > span.end:
                    break
            total += stream.newlines
    assert total == 1000


@pytest.mark.parametrize("length", [*range(95, 106), *range(195, 206), 399, 400])
def test_lines_longer_than_a_part_and_what_is_looked_at_before_it_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, length: int
) -> None:
    monkeypatch.setattr(spans_module, "LOOKBACK", 10)
    log = b"x" * length + b"\n" + b"y" * (600 - length) + b"\nlast\n"
    whole = source(tmp_path / "log", log)
    lines = 0
    numbers: dict[int, int] = {}
    for span in spans(whole, 100):
        for stream in open_streams(whole, Problems(), span=span):
            for block in stream.blocks():
                at = block.offset
                for line in block.data.splitlines(keepends=True):
                    if span.start <= at < span.end:
                        numbers[at] = lines + block.line + block.data.count(b"\n", 0, at - block.offset)
                    at += len(line)
            lines += stream.newlines
    assert lines == 3
    assert numbers == {0: 1, length + 1: 2, 602: 3}


def test_a_file_that_has_shrunk_since_it_was_cut_is_told(tmp_path: Path) -> None:
    path = tmp_path / "log"
    cut = source(path, b"line\n" * 100)
    path.write_bytes(b"line\n" * 50)
    problems = Problems()
    for stream in open_streams(cut, problems, span=Span(200, 500)):
        list(stream.blocks())
    assert problems.errors[0].reason == "shrank to 250 bytes while it was read"
