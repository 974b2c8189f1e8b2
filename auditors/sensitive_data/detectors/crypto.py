"""Addresses of crypto-currency wallets, by the checksum that each currency builds into them."""

from __future__ import annotations

import re
from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.context import mentioned, words
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.identifiers import personal_data
from auditors.sensitive_data.labels import terms
from auditors.sensitive_data.wallet_addresses import (
    RIPPLE_ALPHABET,
    base58_decode,
    base58_version,
    bech32_valid,
    eip55_valid,
    monero_valid,
    stellar_valid,
)

CRYPTO: Final = personal_data(
    107,
    "crypto-address",
    "CRYPTO",
    "Crypto-currency address in clear",
    severity=Severity.MEDIUM,
    why=(
        "A ledger is public: whoever can tie an address to the person in this conversation sees all their payments and "
        "what they own, for ever."
    ),
    checks=(
        "Bitcoin, Litecoin, Dogecoin, Dash, Zcash, Tron, XRP (Base58Check), SegWit and Taproot, Cardano, Cosmos "
        "and others "
        "(Bech32, Bech32m), Ethereum and its kin (EIP-55), Monero (Keccak), Stellar (CRC): very sure. Ethereum "
        "addresses in one case have no checksum: sure by form. Solana addresses only near words that name them."
    ),
)

_BASE58: Final = "[1-9A-HJ-NP-Za-km-z]"
_BECH32_PREFIXES: Final = "bc1|tb1|bcrt1|ltc1|tltc1|addr1|stake1|cosmos1|osmo1|terra1|bnb1|inj1|sei1|celestia1|zs1"
_BASE58_VERSIONS: Final = frozenset(
    (
        *(b"\x00", b"\x05", b"\x6f", b"\xc4"),  # Bitcoin: P2PKH, P2SH, and of the test network
        *(b"\x30", b"\x32", b"\x1e", b"\x16"),  # Litecoin, Dogecoin
        *(b"\x4c", b"\x10", b"\x41", b"\x1c\xb8", b"\x1c\xbd"),  # Dash, Tron, Zcash
    )
)
_CONTEXT: Final = words(
    *terms(
        """
        wallet, bitcoin, btc, ethereum, eth, ether, crypto, address, litecoin, ltc, dogecoin, doge, monero, xmr, solana,
        sol, ripple, xrp, tron, trx, usdt, usdc, token, donate, metamask, phantom, cardano, ada, stellar, xlm, polygon,
        matic, bnb, dash, zcash, 0x, contract
        """
    )
)
_TRANSACTION: Final = words(
    *terms(
        """
        tx, txid, tx hash, transaction, transaction hash, commit, sha1, checksum, digest, git, tree, blob
        """
    )
)
_SOLANA: Final = words("solana", "phantom", "sol wallet", "sol address", "spl token")


def _bounded(shape: str) -> re.Pattern[str]:
    return deferred(rf"(?<![A-Za-z0-9+_])(?P<value>{shape})(?![A-Za-z0-9+])", re.ASCII)


def _base58_score(candidate: Candidate) -> float | None:
    return 0.99 if base58_version(candidate.value) in _BASE58_VERSIONS else None


def _ripple_score(candidate: Candidate) -> float | None:
    return 0.99 if base58_version(candidate.value, RIPPLE_ALPHABET) == b"\x00" else None


def _bech32_score(candidate: Candidate) -> float | None:
    return 0.99 if bech32_valid(candidate.value) else None


def _ethereum_score(candidate: Candidate) -> float | None:
    digits = candidate.value[2:]
    if len(set(digits.lower())) < 5:
        return None
    letters = "".join(char for char in digits if char.isalpha())
    named = mentioned(candidate, _CONTEXT, before=48, after=24)
    if letters not in (letters.lower(), letters.upper()):
        return 0.99 if eip55_valid(candidate.value) else 0.7 if named else None
    if named:
        return 0.95
    return None if mentioned(candidate, _TRANSACTION, before=24, after=16) else 0.85


def _monero_score(candidate: Candidate) -> float | None:
    return 0.99 if monero_valid(candidate.value) else None


def _stellar_score(candidate: Candidate) -> float | None:
    return 0.99 if stellar_valid(candidate.value) else None


def _solana_score(candidate: Candidate) -> float | None:
    key = base58_decode(candidate.value)
    if key is None or len(key) != 32 or len(set(candidate.value)) < 12:
        return None
    return 0.85 if mentioned(candidate, _SOLANA, before=56, after=24) else None


DETECTORS: Final = (
    Detector(
        CRYPTO,
        (rf"\b(?:[13LMDAXT]|t[13]){_BASE58}{{24}}",),
        _bounded(rf"(?:[13LMDAXT]|t[13]){_BASE58}{{24,34}}"),
        _base58_score,
        (32, 16),
        priority=80,
    ),
    Detector(
        CRYPTO,
        (rf"(?i)\b(?:{_BECH32_PREFIXES})[02-9ac-hj-np-z]{{20}}",),
        _bounded(rf"(?i:(?:{_BECH32_PREFIXES})[02-9ac-hj-np-z]{{20,110}})"),
        _bech32_score,
        (32, 112),
        priority=80,
    ),
    Detector(
        CRYPTO,
        (r"\b0x[0-9a-fA-F]{40}",),
        _bounded(r"0x[0-9a-fA-F]{40}"),
        _ethereum_score,
        (48, 8),
        priority=80,
    ),
    Detector(
        CRYPTO,
        (rf"\b[48]{_BASE58}{{70}}",),
        _bounded(rf"[48]{_BASE58}{{94}}(?:{_BASE58}{{11}})?"),
        _monero_score,
        (72, 48),
        priority=80,
    ),
    Detector(CRYPTO, (r"\bG[A-Z2-7]{55}",), _bounded(r"G[A-Z2-7]{55}"), _stellar_score, (64, 8), priority=80),
    Detector(
        CRYPTO,
        (rf"\br{_BASE58}{{24}}",),
        _bounded(rf"r{_BASE58}{{24,34}}"),
        _ripple_score,
        (32, 16),
        priority=80,
    ),
    Detector(
        CRYPTO,
        (r"(?i)solana", r"(?i)phantom", r"(?i)\bsol[^a-z0-9]?(?:wallet|address)", r"(?i)spl[^a-z0-9]?token"),
        _bounded(rf"{_BASE58}{{32,44}}"),
        _solana_score,
        (72, 112),
        priority=60,
    ),
)
