"""What is said of a URL: a decision, a stable reason, and what it was read as."""

from __future__ import annotations

import enum

import msgspec


class Decision(enum.Enum):
    """The contract's `verdict`. `internal` is a destination inside, which a policy may allow; `undecided` is a name
    that was not resolved, and never means safe.
    """

    BLOCKED = "blocked"
    INTERNAL = "internal"
    PUBLIC = "public"
    UNDECIDED = "undecided"

    @property
    def rank(self) -> int:
        """0 for the worst. Of several addresses of one name, the worst counts."""
        return _RANK[self]


_RANK = {
    decision: rank
    for rank, decision in enumerate((Decision.BLOCKED, Decision.INTERNAL, Decision.UNDECIDED, Decision.PUBLIC))
}


class Verdict(msgspec.Struct, frozen=True):
    """The decision on a URL. `reason` is one of the codes in `REASONS`; `addresses` are canonical, those that stand in
    the URL in whatever spelling, or that its name resolved to.
    """

    decision: Decision
    reason: str
    host: str = ""
    addresses: tuple[str, ...] = ()
    port: int | None = None


REASONS = {
    "address-in-name": "the name spells an address that is not public, as rebinding services do",
    "benchmarking-address": "an address for benchmarks, never on the internet",
    "broadcast-address": "the broadcast address",
    "compatibility-characters": "the host holds characters that some programs read as others, such as ① or ．",
    "container-host-name": "the name of the host as containers see it",
    "control-character": "a control character, which parsers drop or stop at",
    "control-plane-name": "the name of a control plane, such as the Kubernetes API",
    "discard-address": "an address that discards",
    "documentation-address": "an address for documentation, never on the internet",
    "embedded-address": "an IPv6 address that holds an IPv4 address",
    "fragment": "everything behind # is dropped, and so is the route that the gateway appends",
    "host-encoded": "the host is percent-encoded, which programs decode at different times",
    "host-invalid": "the host is no valid name",
    "host-missing": "there is no host",
    "invisible-character": "a character that nobody sees",
    "ip-future": "a host of the form [v…], which no two programs read alike",
    "ipv6-malformed": "the host is no valid IPv6 address, or has no brackets",
    "ipv6-zone": "an address with a zone leads to a network card of the machine",
    "link-local-address": "an address of the same wire: metadata services stand there",
    "loopback-address": "an address of the machine itself",
    "loopback-name": "a name of the machine itself",
    "malformed-authority": "the slashes behind the scheme are not two, which parsers mend differently",
    "metadata-address": "the address of a cloud's metadata service, which hands out credentials",
    "metadata-name": "the name of a cloud's metadata service, which hands out credentials",
    "mixed-answers": "the name has public and other addresses: rebinding",
    "mixed-scripts": "the host mixes scripts, so that it looks like another",
    "multicast-address": "a multicast address",
    "name-not-resolved": "a name, which was not looked up",
    "name-without-address": "a name without any address",
    "null-byte": "an encoded null byte, which ends the text for some programs",
    "obfuscated-address": "an address in a spelling that hides it, such as 0x7f.1 or 2130706433",
    "parser-differential": "two parsers read different hosts or ports",
    "path-traversal": "the path climbs, so that the route that the gateway appends leads elsewhere",
    "port-invalid": "no valid port",
    "port-not-allowed": "a port of another service: browsers refuse it, or a database or control plane listens there",
    "private-address": "an address of a private network",
    "private-suffix": "a name that exists inside networks only",
    "public-address": "a public address",
    "query": "the route that the gateway appends ends up in the query",
    "rebinding-name": "the name of a service that resolves to whatever the asker wants",
    "relay-address": "an address of a relay or tunnel",
    "reserved-address": "an address that is not given out",
    "resolves-public": "all addresses of the name are public",
    "scheme-missing": "there is no scheme",
    "scheme-not-allowed": "neither http nor https",
    "shared-address": "an address of a provider's inner network (RFC 6598)",
    "single-label-name": "a name without a dot: of a container or of a machine beside it",
    "surrogate": "half a character",
    "template": "a reference that is filled in later",
    "too-long": "longer than 2,048 characters",
    "unparsable": "a parser refuses it",
    "unspecified-address": "the address of all network cards, which leads to the machine itself",
    "userinfo": "what stands before @ is no host, but looks like one",
    "white-space": "white space, which some programs drop and others stop at",
    "wrong-slash": "a backslash, which some programs read as a slash",
}
"""What the reason codes mean, in words. A code is never renamed: others script against it."""
