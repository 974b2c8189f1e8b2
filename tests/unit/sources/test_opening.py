"""Texts in any encoding, with holes, from anywhere; what is no text is left out and told."""

from __future__ import annotations

import gzip
import io
import os
import random
import sys
import threading
from pathlib import Path

import pytest

from auditors.sources.files import InputFile
from auditors.sources.opening import open_streams
from auditors.sources.problems import BrokenStreamError, Problems
from auditors.sources.source import Block, Source


def read(source: Source) -> tuple[list[Block], Problems]:
    problems = Problems()
    blocks = [block for stream in open_streams(source, problems) for block in stream.blocks()]
    return blocks, problems


def content(tmp_path: Path, data: bytes) -> tuple[bytes, Problems]:
    path = tmp_path / "log"
    path.write_bytes(data)
    blocks, problems = read(Source(name="log", path=path))
    return b"".join(block.data for block in blocks), problems


TEXT = 'first line\n{"a": "é ☃ 😀"}\r\nlast'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_text_in_any_unicode_encoding_is_read_as_utf_8_and_named_where_it_is_another(
    tmp_path: Path, encoding: str
) -> None:
    data, problems = content(tmp_path, TEXT.encode(encoding))
    assert data.decode() == TEXT
    assert problems.skipped == []
    named = [problem.reason.split()[0] for problem in problems.errors]
    assert named == ([] if encoding.startswith("utf-8") else [encoding[:6].upper()])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_compressed_text_in_another_encoding_is_read_too(tmp_path: Path, encoding: str) -> None:
    assert content(tmp_path, gzip.compress(TEXT.encode(encoding)))[0].decode() == TEXT


def test_offsets_count_a_mark_at_the_begin(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"\xef\xbb\xbfa\nb\n")
    (block,), _ = read(Source(name="log", path=path))
    assert block == Block(b"a\nb\n", 3, 1)


def test_half_a_character_of_utf_16_is_replaced(tmp_path: Path) -> None:
    data, _ = content(tmp_path, "ab\n".encode("utf-16") + b"\x00\xd8" + "c\n".encode("utf-16-le") + b"x")
    assert data.decode() == "ab\n\ufffdc\n\ufffd"


@pytest.mark.parametrize("hole", [100, 10_000, 3 << 20])
def test_a_hole_of_zeros_does_not_make_a_log_binary(tmp_path: Path, hole: int) -> None:
    data, problems = content(tmp_path, b"a line\n" + bytes(hole) + b"another\n")
    assert data == b"a line\n" + bytes(hole) + b"another\n"
    assert problems == Problems()


def test_a_sparse_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "log"
    with path.open("wb") as file:
        file.seek(40 << 20)
        file.write(b"behind the hole\n")
    blocks, problems = read(Source(name="log", path=path))
    assert problems == Problems()
    assert blocks[-1].data.endswith(b"behind the hole\n")
    assert sum(len(block.data) for block in blocks) == (40 << 20) + 16


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (random.Random(1).randbytes(5000), "binary file"),
        (b"\x7fELF" + bytes(range(256)) * 20, "binary file"),
        (b"PAR1" + bytes(100), "Parquet is not supported"),
        (b"SQLite format 3\0" + bytes(100), "SQLite is not supported"),
        (b"Obj\x01" + bytes(100), "Avro is not supported"),
    ],
)
def test_what_is_no_text_is_left_out_and_told(tmp_path: Path, data: bytes, reason: str) -> None:
    found, problems = content(tmp_path, data)
    assert found == b""
    assert reason in problems.skipped[0].reason


def test_terminal_escapes_do_not_make_a_log_binary(tmp_path: Path) -> None:
    data = b"\x1b[32mINFO\x1b[0m ok\n" * 100
    assert content(tmp_path, data)[0] == data


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    blocks, problems = read(Source(name="gone", path=tmp_path / "gone"))
    assert blocks == []
    assert problems.errors[0].reason == "cannot be opened: No such file or directory"


def test_a_file_that_shrinks_while_it_is_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"x" * (3 << 20))
    with InputFile(path, "log") as file:
        chunks = file.chunks()
        next(chunks)
        os.truncate(path, 1 << 20)
        with pytest.raises(BrokenStreamError, match="shrank to 1,048,576 bytes"):
            list(chunks)


def test_a_file_that_grows_is_read_up_to_the_size_that_it_had(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"x" * (2 << 20))
    with InputFile(path, "log") as file:
        chunks = file.chunks()
        size = len(next(chunks))
        with path.open("ab") as more:
            more.write(b"y" * 100)
        assert size + sum(map(len, chunks)) == 2 << 20


def test_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=lambda: path.write_bytes(gzip.compress(b"through a pipe\n")))
    writer.start()
    with path.open("rb") as ours:
        blocks, problems = read(Source(name="pipe", path=Path(f"/dev/fd/{ours.fileno()}")))
    writer.join()
    assert [block.data for block in blocks] == [b"through a pipe\n"]
    assert problems == Problems()


def test_standard_input_is_read_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BufferedReader(io.BytesIO(gzip.compress(b"from stdin\n")))

    monkeypatch.setattr(sys, "stdin", Stdin())
    blocks, problems = read(Source(name="-"))
    assert [block.data for block in blocks] == [b"from stdin\n"]
    assert problems == Problems()


def test_standard_input_that_is_closed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    _, problems = read(Source(name="-"))
    assert problems.errors[0].reason == "standard input is closed"


def test_the_first_bytes_can_be_looked_at_before_all_is_read(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"abc\n" * 10)
    for stream in open_streams(Source(name="log", path=path), Problems()):
        assert stream.peek(5) == b"abc\na"
        assert b"".join(block.data for block in stream.blocks()) == b"abc\n" * 10
        assert stream.newlines == 10
        assert stream.consumed == 40
