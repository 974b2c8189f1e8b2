"""Findings that were known before: hashes of a former run, so that only what is new fails a pipeline.

The file is JSON: `{"schema":1,"key":"<16 hex>","findings":["<16 hex>",…]}`, sorted. An ID is a hash over a keyed
fingerprint; `key` tells whether it was made under the key that is used now, without which nothing can agree.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from auditors.errors import UsageError

_SCHEMA: Final = 1


class _File(msgspec.Struct):
    schema: int
    key: str
    findings: list[str]


class Baseline(msgspec.Struct, frozen=True):
    """IDs of known findings, and the check value of the fingerprint key that they were made under."""

    key: str
    ids: frozenset[str]

    @classmethod
    def of(cls, key: str, ids: Iterable[str]) -> Baseline:
        """The baseline of findings."""
        return cls(key, frozenset(ids))

    @classmethod
    def read(cls, file: Path) -> Baseline:
        """The baseline in a file. Raises UsageError for one that is missing or was not written by us."""
        try:
            content = msgspec.json.decode(file.read_bytes(), type=_File)
        except OSError as error:
            raise UsageError(f"{file}: the baseline cannot be read: {error.strerror}") from error
        except msgspec.DecodeError as error:
            raise UsageError(f"{file}: is not a baseline; make one with --write-baseline") from error
        if content.schema != _SCHEMA:
            raise UsageError(f"{file}: a baseline of schema {content.schema}; this release reads schema {_SCHEMA}")
        return cls(content.key, frozenset(content.findings))

    def encode(self) -> bytes:
        """The content of the file: the same bytes for the same findings."""
        content = _File(_SCHEMA, self.key, sorted(self.ids))
        return msgspec.json.format(msgspec.json.encode(content), indent=1) + b"\n"
