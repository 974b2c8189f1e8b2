"""Which addresses are public: an explicit table, for the standard library's answers differ by version.

Sources: the IANA special-purpose address registries for IPv4 and IPv6 (RFC 6890 and what came after), and the vendors'
documentation for metadata services.
"""

from __future__ import annotations

import ipaddress
from bisect import bisect_right
from typing import Final

from auditors.ssrf.verdict import Decision

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Class = tuple[Decision, str]
"""The decision on an address and its reason."""

_PUBLIC: Final[Class] = (Decision.PUBLIC, "public-address")

_METADATA: Final = """
169.254.169.254 169.254.169.253 169.254.169.123 169.254.170.2 169.254.170.23 169.254.42.42 169.254.0.23
168.63.129.16 192.0.0.192 100.100.100.200
fd00:ec2::254 fd00:ec2::23 fd00:ec2::253 fd00:ec2::123 fd20:ce::254 fd00:c1::a9fe:a9fe fd00:42::42
fd00:a9fe:a9fe::1 fe80::a9fe:a9fe
""".split()
"""AWS, GCP, Azure with its wire server, Oracle, Alibaba, Tencent, Huawei, Scaleway, Linode, and all who copied AWS."""

_BLOCKED: Final = {
    "0.0.0.0/8": "unspecified-address",
    "169.254.0.0/16": "link-local-address",
    "192.0.0.0/24": "reserved-address",
    "192.0.2.0/24": "documentation-address",
    "192.31.196.0/24": "relay-address",
    "192.52.193.0/24": "relay-address",
    "192.88.99.0/24": "relay-address",
    "192.175.48.0/24": "relay-address",
    "198.18.0.0/15": "benchmarking-address",
    "198.51.100.0/24": "documentation-address",
    "203.0.113.0/24": "documentation-address",
    "224.0.0.0/4": "multicast-address",
    "240.0.0.0/4": "reserved-address",
    "255.255.255.255/32": "broadcast-address",
    "::/3": "reserved-address",  # all of IPv6 but 2000::/3 is reserved, and what is not is named below
    "::/128": "unspecified-address",
    "64:ff9b:1::/48": "relay-address",
    "100::/64": "discard-address",
    "100:0:0:1::/64": "discard-address",
    "2001::/23": "relay-address",
    "2001:2::/48": "benchmarking-address",
    "2001:db8::/32": "documentation-address",
    "2620:4f:8000::/48": "relay-address",
    "3fff::/20": "documentation-address",
    "4000::/2": "reserved-address",
    "5f00::/16": "relay-address",
    "8000::/1": "reserved-address",
    "fe80::/10": "link-local-address",
    "ff00::/8": "multicast-address",
}
_INTERNAL: Final = {
    "10.0.0.0/8": "private-address",
    "100.64.0.0/10": "shared-address",
    "127.0.0.0/8": "loopback-address",
    "172.16.0.0/12": "private-address",
    "192.168.0.0/16": "private-address",
    "::1/128": "loopback-address",
    "fc00::/7": "private-address",
    "fec0::/10": "private-address",
}
_EMBEDDING: Final = {
    "::/96": 0,
    "::ffff:0:0/96": 0,
    "::ffff:0:0:0/96": 0,
    "64:ff9b::/96": 0,
    "64:ff9b:1::/48": 0,
    "2002::/16": 80,
    "2001::/32": 0,
}
"""Prefixes of IPv6 that hold an IPv4 address, and how far left of the end it stands, in bits (RFC 4291, 6052, 3056)."""

_TEREDO: Final = ipaddress.ip_network("2001::/32")
_ISATAP: Final = (0x00005EFE, 0x02005EFE)
_LOW_32: Final = 0xFFFF_FFFF


class _Table:
    """Disjoint ranges of one IP version, each with its class; the narrower prefix wins."""

    def __init__(self, version: int) -> None:
        classes: dict[str, Class] = dict.fromkeys(_METADATA, (Decision.BLOCKED, "metadata-address"))
        classes |= {prefix: (Decision.BLOCKED, reason) for prefix, reason in _BLOCKED.items()}
        classes |= {prefix: (Decision.INTERNAL, reason) for prefix, reason in _INTERNAL.items()}
        networks = ((ipaddress.ip_network(prefix), kind) for prefix, kind in classes.items())
        ranges = [
            (int(network.network_address), int(network.broadcast_address), kind)
            for network, kind in networks
            if network.version == version
        ]
        bounds = sorted({0, *(start for start, _, _ in ranges), *(end + 1 for _, end, _ in ranges)})
        narrowest = sorted(ranges, key=lambda one: one[1] - one[0])
        self._bounds = bounds
        self._classes = [
            next((kind for start, end, kind in narrowest if start <= bound <= end), _PUBLIC) for bound in bounds
        ]

    def look_up(self, value: int) -> Class:
        """The class of an address, given as a number."""
        return self._classes[bisect_right(self._bounds, value) - 1]


_IPV4: Final = _Table(4)
_IPV6: Final = _Table(6)
_EMBEDDINGS: Final = tuple(
    (int(network.network_address) >> (128 - network.prefixlen), 128 - network.prefixlen, shift)
    for network, shift in ((ipaddress.IPv6Network(prefix), shift) for prefix, shift in _EMBEDDING.items())
)


def classify(address: IPAddress) -> tuple[Decision, str, tuple[str, ...]]:
    """Decision, reason, and the address with those that it embeds, in canonical spelling."""
    value = int(address)
    if address.version == 4:
        return *_IPV4.look_up(value), (str(address),)
    decision, reason = _IPV6.look_up(value)
    inner = embedded(value) if value > 1 else ()  # :: and ::1 are no addresses of IPv4
    named = (str(address), *(str(ipaddress.IPv4Address(one)) for one in inner))
    if inner:
        metadata = any(_IPV4.look_up(one)[1] == "metadata-address" for one in inner)
        return Decision.BLOCKED, "metadata-address" if metadata else "embedded-address", named
    return decision, reason, named


def embedded(value: int) -> tuple[int, ...]:
    """The IPv4 addresses in an IPv6 address, both as numbers: of Teredo, the server's and the client's (RFC 4380)."""
    if value >> 32 & _LOW_32 in _ISATAP:
        return (value & _LOW_32,)
    for prefix, shift, place in _EMBEDDINGS:
        if value >> shift == prefix:
            if shift == 96 and prefix == int(_TEREDO.network_address) >> 96:
                return (value >> 64 & _LOW_32, value & _LOW_32 ^ _LOW_32)
            return (value >> place & _LOW_32,)
    return ()
