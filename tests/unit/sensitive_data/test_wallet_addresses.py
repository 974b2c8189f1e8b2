"""Checksums of wallet addresses against published vectors, and against one wrong character in each."""

from __future__ import annotations

import pytest

from auditors.sensitive_data.wallet_addresses import (
    RIPPLE_ALPHABET,
    base58_decode,
    base58_version,
    bech32_valid,
    eip55_valid,
    keccak_256,
    monero_valid,
    stellar_valid,
)

EIP_55 = (
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
    "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
)
BECH_32 = (
    "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
    "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
    "bc1p5d7rjq7g6rdk2yhzks9smlaqtedr4dekq08ge8ztwac72sfr9rusxg3297",
)
MONERO = "4AdUndXHHZ6cfufTMvppY6JwXNouMBzSkbLYfpAV5Usx3skxNgYeYTRj5UzqtReoS44qo9mtmXCqY45DJ852K5Jv2684Rge"
STELLAR = "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ"


@pytest.mark.parametrize(
    ("data", "digest"),
    [
        (b"", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
        (b"abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"),
        (b"a" * 200, "96ea54061def936c4be90b518992fdc6f12f535068a256229aca54267b4d084d"),
    ],
)
def test_keccak_as_before_the_standard(data: bytes, digest: str) -> None:
    assert keccak_256(data).hex() == digest


@pytest.mark.parametrize("address", EIP_55)
def test_capitals_are_the_checksum_of_ethereum(address: str) -> None:
    assert eip55_valid(address)
    assert not eip55_valid(address[:-1] + address[-1].swapcase()) or address[-1].isdigit()
    assert not eip55_valid(address.lower())


@pytest.mark.parametrize("address", BECH_32)
def test_segwit_and_taproot(address: str) -> None:
    assert bech32_valid(address)
    assert not bech32_valid(address[:-1] + ("q" if address[-1].lower() != "q" else "p"))
    assert not bech32_valid(address[:-1] + address[-1].swapcase()) or address[-1].isdigit()
    assert not bech32_valid(address.replace("1", "0", 1).replace("1", "0"))


@pytest.mark.parametrize(
    ("address", "version"),
    [
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", b"\x00"),
        ("3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", b"\x05"),
        ("TJRabPrwbZy45sbavfcjinPJC18kjpRTv8", b"\x41"),
        ("t1VmmGiyjVNeCjxDZzg7vZmd99WyzVby9yC", b"\x1c\xb8"),
    ],
)
def test_versions_of_base58_addresses(address: str, version: bytes) -> None:
    assert base58_version(address) == version
    assert base58_version(address[:-1] + ("2" if address[-1] != "2" else "3")) is None


def test_xrp_counts_in_an_order_of_its_own() -> None:
    assert base58_version("rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", RIPPLE_ALPHABET) == b"\x00"
    assert base58_version("rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh") is None


def test_what_is_no_digit_of_base58() -> None:
    assert base58_decode("0OIl") is None
    assert base58_decode("") == b""


def test_monero_and_stellar() -> None:
    assert monero_valid(MONERO)
    assert not monero_valid(MONERO[:-1] + "f")
    assert not monero_valid("z" * 95)
    assert stellar_valid(STELLAR)
    assert not stellar_valid(STELLAR[:-1] + "A")
    assert not stellar_valid("G" + "1" * 55)
