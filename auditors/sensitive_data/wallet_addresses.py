"""The checksums of crypto-currency addresses: Base58Check, Bech32, Bech32m, EIP-55, Monero's and Stellar's."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from typing import Final

BITCOIN_ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
RIPPLE_ALPHABET: Final = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"

_WIF_VERSION: Final = 0x80
_BECH32_ALPHABET: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32_CONSTANT: Final = 1
_BECH32M_CONSTANT: Final = 0x2BC830A3


def base58_decode(text: str, alphabet: str = BITCOIN_ALPHABET) -> bytes | None:
    """The bytes of a Base58 text, None where a character does not belong to the alphabet."""
    number = 0
    for char in text:
        digit = alphabet.find(char)
        if digit < 0:
            return None
        number = number * 58 + digit
    zeros = len(text) - len(text.lstrip(alphabet[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def base58_version(text: str, alphabet: str = BITCOIN_ALPHABET) -> bytes | None:
    """The version bytes in front of a 160-bit hash in Base58Check, None where the check bytes are wrong."""
    data = base58_decode(text, alphabet)
    if data is None or len(data) not in (25, 26):
        return None
    body, check = data[:-4], data[-4:]
    if hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4] != check:
        return None
    return body[:-20]


def is_wif(text: str) -> bool:
    """Whether a Base58Check text holds a private key of Bitcoin's main network (Wallet Import Format)."""
    data = base58_decode(text)
    if data is None or len(data) not in (37, 38) or data[0] != _WIF_VERSION:
        return False
    return hashlib.sha256(hashlib.sha256(data[:-4]).digest()).digest()[:4] == data[-4:]


def bech32_valid(text: str) -> bool:
    """Whether the checksum of a Bech32 (BIP 173) or Bech32m (BIP 350) address is right."""
    if text.lower() != text and text.upper() != text:
        return False
    prefix, _, data = text.lower().rpartition("1")
    if not prefix or len(data) < 6 or any(char not in _BECH32_ALPHABET for char in data):
        return False
    values = [ord(char) >> 5 for char in prefix] + [0] + [ord(char) & 31 for char in prefix]
    values += [_BECH32_ALPHABET.index(char) for char in data]
    return _polymod(values) in (_BECH32_CONSTANT, _BECH32M_CONSTANT)


def _polymod(values: Sequence[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit in range(5):
            check ^= _BECH32_GENERATOR[bit] if top >> bit & 1 else 0
    return check


def eip55_valid(address: str) -> bool:
    """Whether the capitals of an Ethereum address (`0x…`) say what EIP-55 makes them say."""
    digits = address[2:]
    digest = keccak_256(digits.lower().encode("ascii")).hex()
    return all(
        char.isupper() == (int(nibble, 16) >= 8) for char, nibble in zip(digits, digest, strict=False) if char.isalpha()
    )


def monero_valid(address: str) -> bool:
    """Whether the last four bytes of a Monero address are the Keccak hash of the others."""
    sizes = {2: 1, 3: 2, 5: 3, 6: 4, 7: 5, 9: 6, 10: 7, 11: 8}
    data = b""
    for start in range(0, len(address), 11):
        block = address[start : start + 11]
        part = base58_decode(block)
        size = sizes.get(len(block))
        if part is None or size is None:
            return False
        number = int.from_bytes(part, "big")
        if number >= 1 << 8 * size:
            return False
        data += number.to_bytes(size, "big")
    return keccak_256(data[:-4])[:4] == data[-4:]


def stellar_valid(address: str) -> bool:
    """Whether the CRC-16/XMODEM at the end of a Stellar account is right (SEP-23)."""
    try:
        data = base64.b32decode(address)
    except binascii.Error:
        return False
    return binascii.crc_hqx(data[:-2], 0) == int.from_bytes(data[-2:], "little")


_ROTATIONS: Final = (
    *(0, 36, 3, 41, 18),
    *(1, 44, 10, 45, 2),
    *(62, 6, 43, 15, 61),
    *(28, 55, 25, 21, 56),
    *(27, 20, 39, 8, 14),
)
"""Rotation of lane (x, y) at 5 * x + y. Source: FIPS 202, table 2."""
_MASK: Final = (1 << 64) - 1
_RATE: Final = 136


def _round_constants() -> tuple[int, ...]:
    """The 24 constants of the iota step, from the shift register of FIPS 202, algorithm 5."""
    constants = []
    register = 1
    for _ in range(24):
        constant = 0
        for power in range(7):
            if register & 1:
                constant |= 1 << (1 << power) - 1
            register = register << 1 ^ (0x171 if register & 0x80 else 0)
        constants.append(constant)
    return tuple(constants)


_CONSTANTS: Final = _round_constants()


def keccak_256(data: bytes) -> bytes:
    """Keccak-256 as Ethereum uses it: SHA-3 before FIPS 202 changed the padding (`hashlib` has only the latter)."""
    padded = bytearray(data) + b"\x01"
    padded += bytes(-len(padded) % _RATE)
    padded[-1] |= 0x80
    lanes = [0] * 25
    for start in range(0, len(padded), _RATE):
        for index in range(_RATE // 8):
            lane = int.from_bytes(padded[start + 8 * index : start + 8 * index + 8], "little")
            lanes[index % 5 * 5 + index // 5] ^= lane
        lanes = _permute(lanes)
    return b"".join(lanes[index % 5 * 5 + index // 5].to_bytes(8, "little") for index in range(4))


def _permute(lanes: list[int]) -> list[int]:
    """Keccak-f[1600]; lane (x, y) stands at 5 * x + y."""
    for constant in _CONSTANTS:
        columns = [
            lanes[5 * x] ^ lanes[5 * x + 1] ^ lanes[5 * x + 2] ^ lanes[5 * x + 3] ^ lanes[5 * x + 4] for x in range(5)
        ]
        spread = [columns[x - 1] ^ _rotate(columns[(x + 1) % 5], 1) for x in range(5)]
        moved = [0] * 25
        for index, lane in enumerate(lanes):
            x, y = divmod(index, 5)
            moved[5 * y + (2 * x + 3 * y) % 5] = _rotate(lane ^ spread[x], _ROTATIONS[index])
        lanes = [
            moved[5 * x + y] ^ (~moved[5 * ((x + 1) % 5) + y] & _MASK & moved[5 * ((x + 2) % 5) + y])
            for x in range(5)
            for y in range(5)
        ]
        lanes[0] ^= constant
    return lanes


def _rotate(lane: int, by: int) -> int:
    return (lane << by | lane >> 64 - by) & _MASK
