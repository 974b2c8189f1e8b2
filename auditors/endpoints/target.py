"""What is scanned: a base URL, taken apart, and the addresses that its host has."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from auditors.errors import UsageError
from auditors.sanitizing import sanitize
from auditors.ssrf.addresses import classify

_SCHEMES: Final = {"http": 80, "https": 443, "redis": 6379, "rediss": 6379}
_UNSAFE: Final = re.compile(r"[\x00-\x20\x7f\\]")


@dataclass(frozen=True, slots=True)
class Target:
    """A server: `base` is the path below which it is mounted, without a slash at the end."""

    scheme: str
    host: str
    port: int
    base: str = ""

    @classmethod
    def parse(cls, url: str) -> Target:
        """Take a URL apart; without a scheme it is http. Raises UsageError for what cannot be scanned."""
        shown = sanitize(url)
        if _UNSAFE.search(url):
            raise UsageError("a URL to scan has a character in it that no URL may have")
        if "@" in re.split(r"[/?#]", url.partition("://")[2] or url, maxsplit=1)[0]:
            raise UsageError("a URL to scan must not hold credentials; name a variable with --key-env instead")
        try:
            parts = urlsplit(url if "://" in url else f"http://{url}")
            port = parts.port
        except ValueError as error:
            raise UsageError(f"{shown}: is no URL ({error})") from None
        if parts.scheme not in _SCHEMES or not parts.hostname:
            raise UsageError(f"{shown}: only http://, https://, redis:// and rediss:// can be scanned")
        if parts.query or parts.fragment:
            raise UsageError(f"{shown}: name the base URL, without a query or fragment")
        return cls(parts.scheme, parts.hostname, port or _SCHEMES[parts.scheme], parts.path.rstrip("/"))

    @property
    def tls(self) -> bool:
        """Whether the connection is encrypted."""
        return self.scheme in ("https", "rediss")

    @property
    def authority(self) -> str:
        """Host and port as a `Host` header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _SCHEMES[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The canonical base URL: the `source` of findings."""
        return f"{self.scheme}://{self.authority}{self.base}"

    @property
    def is_loopback(self) -> bool:
        """Whether the host is this machine, by its spelling."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    def addresses(self, resolve: Callable[[str], Sequence[str]]) -> tuple[str, ...]:
        """The addresses to connect to. Raises UsageError where one is a cloud's metadata service."""
        found = tuple(resolve(self.host))
        for address in found:
            if classify(ipaddress.ip_address(address))[1] == "metadata-address":
                raise UsageError(f"{sanitize(self.url)}: is a cloud's metadata service; it is never scanned")
        return found
