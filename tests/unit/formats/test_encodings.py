"""Compressed bodies: every layer is undone, in bounded memory, and what is missing is said."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from auditors.formats.encodings import UndecodableError, decode_body
from auditors.integrity import BROKEN_COMPRESSION, CAPPED, UNSUPPORTED, rule_of
from auditors.model import Skip


def bare(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "Deflate": bare,
    "zstd": zstandard.ZstdCompressor().compress,
    "identity": bytes,
    "": bytes,
}


@given(st.binary(max_size=4096), st.lists(st.sampled_from(sorted(PACKERS)), max_size=3))
def test_layers_are_undone_in_reverse(body: bytes, layers: list[str]) -> None:
    packed = body
    for layer in layers:
        packed = PACKERS[layer](packed)
    assert decode_body(packed, ", ".join(layers)) == (body, None)


def test_members_one_after_the_other_are_one_body() -> None:
    assert decode_body(gzip.compress(b"one ") + gzip.compress(b"two"), "gzip") == (b"one two", None)
    frames = PACKERS["zstd"](b"one ") + PACKERS["zstd"](b"two")
    assert decode_body(frames, "zstd") == (b"one two", None)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_body_that_stops_half_way_is_read_up_to_there(coding: str) -> None:
    body = bytes(range(256)) * 64
    data, missing = decode_body(PACKERS[coding](body)[:300], coding)
    assert data and body.startswith(data)
    assert rule_of(Skip("x", f"a response body {missing}")) is BROKEN_COMPRESSION


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_bomb_is_cut_and_said_to_be(coding: str) -> None:
    bomb = PACKERS[coding](bytes(8 << 20))
    twice = PACKERS[coding](bomb)
    data, missing = decode_body(twice, f"{coding}, {coding}")
    assert len(data) <= len(bomb) * 1000 + (1 << 20)
    assert missing is None or rule_of(Skip("x", f"a response body {missing}")) is CAPPED


def test_the_limit_is_on_what_comes_out() -> None:
    packed = PACKERS["zstd"](bytes(200 << 20))
    data, missing = decode_body(packed, "zstd")
    assert len(data) <= 64 << 20
    assert rule_of(Skip("x", f"a response body {missing}")) is CAPPED


@pytest.mark.parametrize("coding", ["br", "compress", "sdch"])
def test_other_codings_are_refused_in_words(coding: str) -> None:
    with pytest.raises(UndecodableError) as refused:
        decode_body(b"\x0b\x02", coding)
    assert rule_of(Skip("x", f"a response body {refused.value}: it was not audited")) is UNSUPPORTED


@given(st.binary(max_size=512), st.sampled_from(["gzip", "deflate", "zstd", "gzip, zstd"]))
def test_rubbish_never_raises_anything_else(body: bytes, coding: str) -> None:
    try:
        decode_body(body, coding)
    except UndecodableError as refused:
        assert "stream" in str(refused)
