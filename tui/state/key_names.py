"""What keys are called: access logs know the hash of a key only, records of the proxy tell its alias beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

import msgspec

from auditors.model import Principal

MOST: Final = 20_000
"""Keys whose alias is remembered."""

_Whoever = TypeVar("_Whoever", Principal, Principal | None)


class KeyNames:
    """The alias of each key of which one was told; the first counts."""

    def __init__(self) -> None:
        self.aliases: dict[str, str] = {}

    def learn(self, principals: Iterable[Principal]) -> dict[str, str]:
        """Take in what records say of their callers; gives what was not known before."""
        fresh: dict[str, str] = {}
        for principal in principals:
            key, alias = principal.key, principal.key_alias
            if key and alias and key not in self.aliases and len(self.aliases) < MOST:
                self.aliases[key] = fresh[key] = alias
        return fresh

    def named(self, principal: _Whoever) -> _Whoever:
        """The principal with the alias of its key, where it has none of its own."""
        if principal is None or principal.key_alias or not (alias := self.aliases.get(principal.key or "")):
            return principal
        return msgspec.structs.replace(principal, key_alias=alias)

    def keys_called(self, word: str) -> Iterator[str]:
        """The keys whose alias has a word in it, which is in lower case."""
        return (key for key, alias in self.aliases.items() if word in alias.lower())
