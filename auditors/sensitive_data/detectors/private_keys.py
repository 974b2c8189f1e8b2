"""Private keys: PEM of every kind, OpenPGP, PuTTY, age, JSON Web Keys; on many lines or on one with written `\\n`."""

from __future__ import annotations

import re
from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.credentials import prefixed, secret
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.placeholders import is_placeholder
from auditors.sensitive_data.randomness import entropy, looks_drawn
from auditors.sensitive_data.wallet_addresses import is_wif

_SIXTEEN_DIGITS: Final = 15
_SHORTEST_BODY: Final = 60
"""Base64 characters of an Ed25519 key in PKCS #8 (RFC 8410), the shortest there is, is 64."""
_SHORTEST_OF_PUTTY: Final = 44
"""An Ed25519 key in a file of PuTTY, its 32 bytes and their length, is 48."""
_DRAWN: Final = 4.2
_FILLING: Final = deferred(r"\\[nrt]|[\s\\\"'+,>|]|^[A-Za-z-]{2,20}: .*?$", re.MULTILINE)
_BASE64_RUN: Final = deferred(r"[A-Za-z0-9+/=_-]{16,}")

_RULE: Final = secret(
    430,
    "private-key",
    "PRIVATE_KEY",
    "Private key in a log",
    allows="sign and log in as the server, person or service that the key stands for, and read what was encrypted "
    "for it",
    revoke="Replace the key pair: remove the public half wherever it is trusted (authorized_keys, certificates, key "
    "servers; revoke the certificate), then issue a new one.",
    checks="`-----BEGIN … PRIVATE KEY-----` (PKCS #1, PKCS #8, EC, OpenSSH, encrypted, OpenPGP) or a PuTTY file, and "
    "at least 60 base64 characters (PuTTY: 44) that look drawn by lot: with an end 0.99, cut off 0.95. On several "
    "lines, or on one with written `\\n`. Private and symmetric JSON Web Keys (0.98). Keys and seed phrases of wallets "
    "where they are named so (0.93).",
    severity=Severity.CRITICAL,
    references=("OWASP-LLM02:2025", "CWE-532", "CWE-321", "MITRE-ATLAS:AML.T0055"),
)


def _key_body(candidate: Candidate, shortest: int = _SHORTEST_BODY) -> float | None:
    body = "".join(_BASE64_RUN.findall(_FILLING.sub("", candidate.match["body"])))
    if len(body) < shortest or entropy(body) < _DRAWN:
        return None
    return 0.99 if candidate.match["end"] else 0.95


PEM: Final = Detector(
    rule=_RULE,
    heads=("PRIVATE KEY(?: BLOCK)?-----",),
    confirm=deferred(
        r"(?P<value>-----BEGIN [A-Z0-9 ]{0,32}PRIVATE KEY(?: BLOCK)?-----"
        r"(?P<body>(?:[A-Za-z0-9+/=_\s\\\"',.:>|]|-(?!-)){40,12000}|)"
        r"(?P<end>-----END [A-Z0-9 ]{0,32}PRIVATE KEY(?: BLOCK)?-----)?)"
    ),
    validate=_key_body,
    reach=(96, 16_000),
    priority=86,
    prefix=deferred(r"-----BEGIN [A-Z0-9 ]{0,32}PRIVATE KEY(?: BLOCK)?-----"),
)
PUTTY: Final = Detector(
    rule=_RULE,
    heads=("Private-Lines: [0-9]",),
    confirm=deferred(
        r"(?P<value>Private-Lines: \d{1,3}(?P<body>(?:\s{1,3}[A-Za-z0-9+/]{4,76}={0,2}(?![\w\-])){1,130}))"
        r"(?P<end>\s{1,3}Private-MAC)?"
    ),
    validate=lambda candidate: (
        _key_body(candidate, _SHORTEST_OF_PUTTY) if "PuTTY-User-Key-File" in candidate.before(6000) else None
    ),
    reach=(32, 8_400),
    priority=86,
    prefix=deferred(r"Private-Lines: \d{1,3}"),
)
STATIC: Final = Detector(
    rule=_RULE,
    heads=("BEGIN OpenVPN (?:Static key V1|tls-crypt-v2 (?:client|server) key)-----",),
    confirm=deferred(
        r"(?P<value>-----BEGIN OpenVPN (?:Static key V1|tls-crypt-v2 (?:client|server) key)-----"
        r"(?P<body>[A-Za-z0-9+/=\s\\>|]{200,4000})-----END OpenVPN [\w\- ]{4,40}-----)"
    ),
    validate=lambda candidate: 0.99 if len(set(candidate.match["body"])) > _SIXTEEN_DIGITS else None,
    reach=(96, 4_200),
    priority=86,
    prefix=deferred("-----BEGIN OpenVPN [\\w\\- ]{4,40}-----"),
)
"""Of OpenVPN: the same key on both sides, in hexadecimal or base64."""
AGE: Final = prefixed(
    _RULE,
    r"AGE-SECRET-KEY-(?:PQ-)?1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}",
    heads=("AGE-SECRET-KEY-1", "AGE-SECRET-KEY-PQ-1"),
    prefix="AGE-SECRET-KEY-(?:PQ-)?1",
    score=0.99,
)
_KEY_TYPE: Final = deferred(r"\"kty\"\s{0,2}:\s{0,2}\"(?:RSA|EC|OKP|oct)\"")
JSON_WEB_KEY: Final = Detector(
    rule=_RULE,
    heads=(r"\"[dk]\"\s{0,2}:\s{0,2}\"[A-Za-z0-9_-]{22}", "jwk_(?:private|secret)_key: "),
    confirm=deferred(
        r"(?:\"[dk]\"\s{0,2}:\s{0,2}\"|(?P<told>jwk_(?:private|secret)_key: ))"
        r"(?P<value>[A-Za-z0-9_\-]{22,700})(?=\"|\Z)"
    ),
    validate=lambda candidate: (
        0.98
        if (candidate.match["told"] or _KEY_TYPE.search(candidate.before(3000) + candidate.after(3000)))
        and looks_drawn(candidate.value)
        else None
    ),
    reach=(80, 800),
    priority=84,
)
"""In a text, or one member of an object: see `forms`."""


RSA_KEY_VALUE: Final = Detector(
    rule=_RULE,
    heads=(r"<D>[A-Za-z0-9+/]{40}",),
    confirm=deferred(r"<D>(?P<value>[A-Za-z0-9+/\s]{80,1100}={0,2})</D>"),
    validate=lambda candidate: 0.98 if "<RSAKeyValue>" in candidate.before(4000) else None,
    reach=(48, 1_120),
    priority=84,
)
"""The private exponent as XML Signature and .NET write it."""


def _wallet_key(candidate: Candidate) -> float | None:
    """32 bytes in hexadecimal; development networks have accounts whose keys everybody knows."""
    key = candidate.value.removeprefix("0x").lower()
    return 0.93 if looks_drawn(key) and not is_placeholder(key) else None


WALLET_KEY: Final = Detector(
    rule=_RULE,
    heads=(
        r"(?i)(?:private_?key|priv_?key|privatekeytoaccount|wallet|from_?key|accounts|deployer)[\"'`]?[\s:=>(,\[]{1,8}[bru]?[\"'`]?"
        r"(?:0x)?[0-9a-f]{64}",
    ),
    confirm=deferred(
        r"(?i:(?:private_?key|priv_?key|privatekeytoaccount|wallet|from_?key|accounts|deployer)[\"'`]?[\s:=>(,\[]{1,8}[bru]?[\"'`]?)"
        r"(?P<value>(?:0x)?[0-9a-fA-F]{64})(?![0-9A-Za-z])"
    ),
    validate=_wallet_key,
    reach=(104, 16),
    priority=60,
)
"""The key of an account of Ethereum and its kin, where it is handed over: `new Wallet("0x…")`, `accounts: ["0x…"]`."""
WALLET_IMPORT: Final = Detector(
    rule=_RULE,
    heads=(r"(?i)(?:\bwif\b|priv(?:ate)?[_ ]?key|importprivkey)[^\n]{0,24}[5kl][1-9a-km-z]{50}",),
    confirm=deferred(r"(?<![A-Za-z0-9])(?P<value>[5KL][1-9A-HJ-NP-Za-km-z]{50,51})(?![A-Za-z0-9])"),
    validate=lambda candidate: 0.97 if is_wif(candidate.value) else None,
    reach=(100, 4),
    priority=60,
)
"""The key of an account of Bitcoin, by its checksum."""
_PHRASE_LENGTHS: Final = frozenset({12, 15, 18, 21, 24})


def _phrase(candidate: Candidate) -> float | None:
    """Words of three to eight letters (BIP 39), nearly all of them different: those of test networks repeat one."""
    words = candidate.value.split()
    listed = len(words) in _PHRASE_LENGTHS and len(set(words)) > len(words) - 3
    return 0.93 if listed and not _OF_SENTENCES.intersection(words) else None


_OF_SENTENCES: Final = frozenset(
    "the and for are was with that this from not have has but your their which been".split()
)
"""Words that sentences have and the list of BIP 39 has not."""


SEED_PHRASE: Final = Detector(
    rule=_RULE,
    heads=(
        r"(?i)(?:seed|recovery|mnemonic|backup|metamask|wallet|ledger|trezor|phantom)[\s_]?(?:phrase|words)?[\"'`]?\s{0,2}(?:[:=(]|\b(?:is|are|was)\b:?)"
        r"\s{0,2}[\"'`]?[a-z]{3,8} [a-z]{3,8} ",
        r"(?i)\b(?:words|w.rter|mots|palabras|parole)(?: are| lauten| sont| son| sono)?:? [a-z]{3,8} [a-z]{3,8} [a-z]",
    ),
    confirm=deferred(
        r"(?i:(?:seed|recovery|mnemonic|backup|metamask|wallet|ledger|trezor|phantom)[\s_]?(?:phrase|words)?[\"'`]?\s{0,2}(?:[:=(]|\b(?:is|are|was)\b:?)\s{0,2}"
        r"|\b(?:12|24|twelve|zwölf|douze|doce|dodici) (?:words|wörter|mots|palabras|parole)"
        r"(?: are| lauten| sont| son| sono)?:? )[\"'`]?"
        r"(?P<value>(?:[a-z]{3,8} ){11,23}[a-z]{3,8})(?:(?![a-z ]|\s[a-z])"
        r"|(?= (?:and|but|can|could|does|how|is|it|please|so|what|when|where|which|why|will|would)\b))"
    ),
    validate=_phrase,
    reach=(64, 240),
    priority=60,
)
"""The words that a wallet is restored from."""
