"""Makes sensitive values recognisable without showing them: a preview of a few characters and a keyed fingerprint."""

from __future__ import annotations

import functools
import hashlib
import hmac
import os
import secrets
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from auditors.errors import UsageError
from auditors.model import Hit
from auditors.sanitizing import sanitize
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.overlaps import Match

KEY_VARIABLE: Final = "AUDITOR_FINGERPRINT_KEY"
KEY_FILE: Final = "fingerprint.key"
KEY_SIZE: Final = 32
"""Bytes of a key that we make: the output size of SHA-256 (RFC 2104, section 3)."""

WEAK_KEY: Final = 16
"""Keys of fewer characters are complained about: short values could be guessed from their fingerprints."""

REVEALED: Final = 4
"""How many characters behind the public prefix a preview shows."""

_MOST_SHOWN: Final = 4_096
"""Values whose fingerprint and preview are remembered: the address of a client stands in all of its lines."""

_PROXY_KEY: Final = "sk-"
_PROXY_ENTITY: Final = "LITELLM_"
"""How keys of LiteLLM begin, and the entities that they are found as where they begin with something else."""

_DIGITS: Final = frozenset({"CREDIT_CARD", "PHONE_NUMBER", "US_SSN", "US_ITIN", "US_BANK_NUMBER", "ABA_ROUTING_NUMBER"})
_COMPACT: Final = frozenset(
    {"IBAN_CODE", "MEDICAL_LICENSE", "MEDICAL_RECORD", "MAC_ADDRESS", "VEHICLE_IDENTIFICATION_NUMBER"}
)
_FOLDED: Final = frozenset({"EMAIL_ADDRESS", "IP_ADDRESS", "PERSON", "LOCATION", "STREET_ADDRESS", "DATE_OF_BIRTH"})
_NATIONAL: Final = deferred(r"[A-Z]{2}_")
"""Presidio names national identifiers by their country: `UK_NHS`, `IN_AADHAAR`."""


def normalise(entity: str, value: str) -> str:
    """The value in the spelling that its fingerprint is made of: two spellings of one number have one fingerprint."""
    if entity in _DIGITS:
        digits = "".join(c for c in unicodedata.normalize("NFKC", value) if c.isdecimal())
        return digits or value
    if entity in _COMPACT or _NATIONAL.match(entity):
        compact = "".join(c for c in unicodedata.normalize("NFKC", value) if c.isalnum()).upper()
        return compact or value
    if entity in _FOLDED:
        return " ".join(unicodedata.normalize("NFKC", value).casefold().split())
    return value


class Masker:
    """Previews and fingerprints under one key. With `show_values` previews are the values, for the user's own eyes.

    `digests` gives, by fingerprint, the SHA-256 of values that can be keys of a proxy: as proxies log their callers.
    """

    def __init__(self, key: bytes, show_values: bool = False) -> None:
        self._key = key
        self._show_values = show_values
        self.digests: dict[str, str] = {}
        self._shown = functools.lru_cache(_MOST_SHOWN)(self._show)

    def fingerprint(self, entity: str, value: str) -> str:
        """The contract's `fingerprint`: the first 16 hex of HMAC-SHA-256 over the normalised value."""
        message = normalise(entity, value).encode(errors="surrogatepass")
        return hmac.digest(self._key, message, "sha256").hex()[:16]

    def preview(self, value: str, public_prefix: str = "") -> str:
        """The contract's `preview`: the public prefix and four characters, never more than a quarter of the value.

        One line without anything that a terminal acts on, never longer than what it shows and the ellipsis.
        """
        if self._show_values:
            return sanitize(value)
        public = len(public_prefix) if value.startswith(public_prefix) else 0
        shown = value[: min(public + REVEALED, len(value) // 4)]
        return "".join(c if sanitize(c) == c else "·" for c in shown) + "…"

    def mask(self, match: Match, text: str) -> Hit:
        """The hit of a match in a text; a match whose span is encoded brings its value along."""
        value = match.value or text[match.start : match.end]
        rule = match.rule
        entity = rule.entity or rule.name
        return Hit(rule.id, entity, match.start, match.end, match.score, *self._shown(entity, value, match.public))

    def _show(self, entity: str, value: str, public: int) -> tuple[str, str]:
        """Fingerprint and preview of a value of which so many characters are public."""
        fingerprint = self.fingerprint(entity, value)
        if value.startswith(_PROXY_KEY) or entity.startswith(_PROXY_ENTITY):
            self.digests[fingerprint] = hashlib.sha256(value.encode(errors="surrogatepass")).hexdigest()
        return fingerprint, self.preview(value, value[:public])


def load_key(environ: Mapping[str, str], state_directory: Path, warn: Callable[[str], None]) -> bytes:
    """The fingerprint key: that of the environment, else this installation's, which is made where there is none.

    Where none can be kept, a random one serves this run and `warn` is told. Raises UsageError for a damaged key
    file; one that others can read is a finding of the audit of permissions.
    """
    if given := environ.get(KEY_VARIABLE):
        if len(given) < WEAK_KEY:
            warn(f"{KEY_VARIABLE} is shorter than {WEAK_KEY} characters: fingerprints could be guessed.")
        return given.encode(errors="surrogateescape")
    file = state_directory / KEY_FILE
    try:
        if not file.exists():
            _create_key(file)
        return _read_key(file)
    except OSError as error:
        warn(
            f"{file}: {error.strerror}: fingerprints and finding IDs of this run will not agree with those of others. "
            f"Set {KEY_VARIABLE} to keep them stable."
        )
        return secrets.token_bytes(KEY_SIZE)


def key_check(key: bytes) -> str:
    """A value that tells whether two files were written under one key, and nothing about the key."""
    return hmac.new(key, b"auditor key check", hashlib.sha256).hexdigest()[:16]


def _create_key(file: Path) -> None:
    """Make the key file whole or not at all; of several processes that try at once, the first wins."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(secrets.token_bytes(KEY_SIZE))
            stream.flush()
            os.fsync(stream.fileno())
        try:
            # A rename would replace the key of a process that came first.
            file.hardlink_to(draft)
        except FileExistsError:
            return
    finally:
        draft.unlink()


def _read_key(file: Path) -> bytes:
    with file.open("rb") as stream:
        key = stream.read(KEY_SIZE + 1)
    if len(key) != KEY_SIZE:
        raise UsageError(f"{file}: the fingerprint key is damaged: remove the file, a new key is then made")
    return key
