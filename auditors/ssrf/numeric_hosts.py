"""Hosts that are numbers: every spelling that `inet_aton` and the parsers of browsers take for an IPv4 address.

Source: the IPv4 parser of the WHATWG URL standard, and inet_aton(3), which reads octal and short forms.
"""

from __future__ import annotations

import ipaddress
from typing import Final

from auditors.deferred import deferred

_CANONICAL: Final = deferred(
    r"(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\Z"
)
_NUMBER: Final = deferred(r"(?:0[xX][0-9a-fA-F]*|[0-9]+)\Z")
_LONGEST: Final = 64
_SPACE: Final = 1 << 32


def canonical(host: str) -> ipaddress.IPv4Address | None:
    """The address where a host is one in the spelling that everybody agrees on, else None."""
    return ipaddress.IPv4Address(host) if _CANONICAL.match(host) else None


def ends_in_number(host: str) -> bool:
    """Whether some parser takes a host (without its trailing dot) for an address: its last label is a number."""
    return bool(_NUMBER.match(host.rpartition(".")[2]))


def candidates(host: str) -> tuple[ipaddress.IPv4Address, ...]:
    """The addresses that one program or another reads in a numeric host, each once.

    Leading zeros mean octal to some and nothing to others; numbers that are too large are cut to 32 bits by some.
    """
    parts = host.split(".")
    if not 1 <= len(parts) <= 4 or len(host) > _LONGEST or not all(_NUMBER.match(part) for part in parts):
        return ()
    found: dict[ipaddress.IPv4Address, None] = {}
    for octal in (True, False):
        values = [_value(part, octal=octal) for part in parts]
        if None not in values:
            numbers = [value for value in values if value is not None]
            found[ipaddress.IPv4Address(_joined(numbers) % _SPACE)] = None
    return tuple(found)


def _value(part: str, *, octal: bool) -> int | None:
    try:
        if part[:2] in ("0x", "0X"):
            return int(part[2:] or "0", 16)
        return int(part, 8) if octal and len(part) > 1 and part[0] == "0" else int(part)
    except ValueError:
        return None


def _joined(numbers: list[int]) -> int:
    """The last number fills what the others leave: `127.1` is 127.0.0.1."""
    address = numbers[-1]
    for place, number in enumerate(numbers[:-1]):
        address += (number & 0xFF) << 8 * (3 - place)
    return address
