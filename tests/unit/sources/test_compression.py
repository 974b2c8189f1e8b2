"""Compressed logs are known by their first bytes, and what stands before a break is read."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from auditors.sources import compression
from auditors.sources.opening import open_streams
from auditors.sources.problems import Problems
from auditors.sources.source import Source

Compress = Callable[[bytes], bytes]

CODECS: dict[str, Compress] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}
LINES = b"".join(b"line %d of a log that is written\n" % (number * 7919 % 10_007) for number in range(20_000))


def read(path: Path) -> tuple[bytes, Problems]:
    problems = Problems()
    data = b""
    for stream in open_streams(Source(name="log", path=path), problems):
        data += b"".join(block.data for block in stream.blocks())
    return data, problems


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "access.log"


@pytest.mark.parametrize("codec", CODECS)
def test_a_compressed_log_is_known_whatever_its_name(log: Path, codec: str) -> None:
    log.write_bytes(CODECS[codec](LINES))
    data, problems = read(log)
    assert data == LINES
    assert problems == Problems()


@pytest.mark.parametrize("codec", CODECS)
def test_members_one_after_the_other_are_one_log(log: Path, codec: str) -> None:
    compress = CODECS[codec]
    log.write_bytes(compress(b"a\n") + compress(b"") + compress(LINES) + compress(b"z"))
    assert read(log)[0] == b"a\n" + LINES + b"z"


@pytest.mark.parametrize("outer", CODECS)
@pytest.mark.parametrize("inner", CODECS)
def test_layers_are_undone(log: Path, outer: str, inner: str) -> None:
    log.write_bytes(CODECS[outer](CODECS[inner](b"twice\n")))
    assert read(log)[0] == b"twice\n"


def test_too_many_layers_are_left_out_and_told(log: Path) -> None:
    data = b"deep\n"
    for _ in range(6):
        data = gzip.compress(data)
    log.write_bytes(data)
    data, problems = read(log)
    assert data == b""
    assert "layers" in problems.skipped[0].reason


@pytest.mark.parametrize("codec", CODECS)
def test_what_stands_before_a_break_is_read_and_the_break_is_told(log: Path, codec: str) -> None:
    noise = b"".join(b"%d\n" % (number * number * 7919 % 1_000_003) for number in range(400_000))
    whole = CODECS[codec](noise)
    for broken in (whole[: len(whole) * 2 // 3], whole[: len(whole) * 2 // 3] + b"\x55" * 2000):
        log.write_bytes(broken)
        data, problems = read(log)
        assert noise.startswith(data[: len(data) * 9 // 10])
        assert len(data) > len(noise) // 4
        (problem,) = problems.errors
        assert problem.source == "log"
        assert codec in problem.reason


@pytest.mark.parametrize("codec", CODECS)
@given(st.integers(0, 200), st.integers(1, 255))
def test_no_damage_makes_it_fail(tmp_path_factory: pytest.TempPathFactory, codec: str, at: int, change: int) -> None:
    data = bytearray(CODECS[codec](LINES[:500]))
    data[at % len(data)] ^= change
    path = tmp_path_factory.getbasetemp() / f"damaged-{codec}"
    path.write_bytes(data)
    read(path)


def test_a_bomb_is_stopped_and_told(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compression, "FREE_OUTPUT", 1 << 20)
    monkeypatch.setattr(compression, "MAX_RATIO", 100)
    log.write_bytes(gzip.compress(b"a line\n" + bytes(64 << 20)))
    data, problems = read(log)
    assert data.startswith(b"a line\n")
    assert len(data) < 16 << 20
    assert "bomb" in problems.errors[0].reason


def test_text_that_begins_with_a_magic_number_by_chance_is_text(log: Path) -> None:
    for text in (b"BZh9 is no archive\n", b"PK is no archive\n", b"7z\n"):
        log.write_bytes(text)
        assert read(log)[0] == text


def test_zeros_behind_a_member_are_padding(log: Path) -> None:
    log.write_bytes(gzip.compress(b"a\n") + bytes(512) + gzip.compress(b"b\n") + bytes(100))
    data, problems = read(log)
    assert data == b"a\nb\n"
    assert problems == Problems()
