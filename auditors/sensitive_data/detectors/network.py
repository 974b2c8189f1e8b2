"""Addresses of machines: IPv4, IPv6 and MAC, told apart from versions, object identifiers and times of day."""

from __future__ import annotations

import functools
import ipaddress
import re
from typing import Final

import msgspec

from auditors.model import Severity
from auditors.sensitive_data.context import mentioned, words
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.identifiers import personal_data
from auditors.sensitive_data.labels import terms

_CHECKS: Final = (
    "Four decimal octets or the forms of RFC 4291, read by Python's `ipaddress`. Not: versions (`v1.2.3.4`, "
    "`Chrome/1.2.3.4`, "
    "`==1.2.3.4`), object identifiers, section numbers, loopback, unspecified, multicast, broadcast and short "
    "link-local addresses, masks, whole networks (`10.0.0.0/24`)."
)
IP_ADDRESS: Final = personal_data(
    106,
    "ip-address",
    "IP_ADDRESS",
    "Public IP address in clear",
    severity=Severity.LOW,
    why=(
        "The address of a visitor is personal data (GDPR, recital 30; European Court of Justice, C-582/14): together "
        "with the time it leads to a connection and so to a household."
    ),
    act="Keep client addresses no longer than you need them, or cut their last octet (NGINX: `map`; Envoy: "
    "access-log formatter).",
    checks=f"{_CHECKS} Sure; less so for short octets without words like `client` or `from` near.",
)
INTERNAL_IP_ADDRESS: Final = personal_data(
    112,
    "internal-ip-address",
    "IP_ADDRESS",
    "Internal IP address in clear",
    severity=Severity.INFO,
    why="An address of a private network (RFC 1918, RFC 6598, RFC 4193) shows outsiders how the inside is laid "
    "out, and inside leads to a person's machine.",
    checks=f"{_CHECKS} Only private ranges; not behind words for a server (`upstream`, `host`, `listening on`).",
)
MAC_ADDRESS: Final = personal_data(
    113,
    "mac-address",
    "MAC_ADDRESS",
    "Hardware address of a device in clear",
    severity=Severity.LOW,
    why="The address stays with a device for life, so that its owner can be followed from network to network.",
    checks=(
        "Six pairs of hex digits parted by `:` or `-`, or three groups parted by dots, that are globally administered "
        "and name one device (IEEE 802): quite sure. Random, virtual and group addresses are left out."
    ),
)

_IPV4_HEAD: Final = r"\b[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]"
_IPV6_HEADS: Final = (
    r"(?i):[0-9a-f]{1,4}:[0-9a-f]{1,4}:[0-9a-f]{1,4}:[0-9a-f]",
    r"(?i):[0-9a-f]{1,4}::",
    r"(?i)\b(?:2[0-9a-f]{3}|3fff|f[cd][0-9a-f]{2}|64|100)::[0-9a-f]",
)
_OCTET: Final = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_IPV4: Final = deferred(
    rf"(?<![\w.])(?!127\.|0\.|255\.)(?P<value>{_OCTET}(?:\.{_OCTET}){{3}})(?P<network>/\d{{1,2}}\b)?(?![\w]|\.\d|-\d)"
)
_IPV6: Final = deferred(
    r"(?:(?<![\w:.])|(?<=\bip6:))(?P<value>(?:[0-9A-Fa-f]{1,4}:){2,7}(?::[0-9A-Fa-f]{1,4}|[0-9A-Fa-f]{1,4})(?::[0-9A-Fa-f]{1,4}){0,6}"
    r"|(?i:2[0-9a-f]{3}|3fff|f[cd][0-9a-f]{2}|fe80|64|100)::[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){0,6}"
    r"|(?:[0-9A-Fa-f]{1,4}:){2,7}:)"
    r"(?P<network>/\d{1,3}\b)?(?!\w|:(?!\s)|\.\d)"
)
_MAC: Final = deferred(
    r"(?<![\w:.\-])(?P<value>[0-9A-Fa-f]{2}(?P<mark>[:\-])[0-9A-Fa-f]{2}(?:(?P=mark)[0-9A-Fa-f]{2}){4}"
    r"|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})(?![\w:]|[-.][0-9A-Fa-f])"
)

_VERSION: Final = deferred(
    r"(?:[A-Za-z][\w.+]*[/_-]|(?:[=~<!^]|(?<![-=])>)=?\s?|@|\w{1,24}version[\s\"':=#]{1,4}"
    r"|\b(?:v|ver|version|versions|release|released|build|firmware|fw|bootloader|bios|idrac|driver"
    r"|oid|section|figure|fig|table|item|drawing(?: no\.?)?|article|paragraph|annex|ec numbers?|ipc class|"
    r"chapter|clause|rev|revision|tag|package|chrome|kernel|schema|jdk"
    r"|openssl|dotnet|openjdk|jre|nodejs|php|golang"
    r"|lib|libs|library|module|plugin|plug-in|add-on|extension|gem|patch|hotfix|bibliothek|treiber|erweiterung"
    r"|bibliothèque|pilote|greffon|biblioteca|librería|controlador|versión|versione|sdk)\b[\s\"':=#(.]{0,4}"
    r"|\b(?:(?:up|down)grad|updat|bump|migrat)(?:e|es|ed|ing)?\b[^\n.;]{0,32}\b(?:from|to) "
    r"(?:v?\d[\w.]{0,24} (?:to|->|→) )?"
    r"|\b(?:docker|podman|image|pull|push|helm|FROM)\b[^\n]{0,40}/[\w.\-]{1,40}:"
    r"|\bversion (?:du|de la|des|of|of the|del|der) [\w\-]{1,16}(?:\s?[:=]| is| est| ist| es)?\s?"
    r"|§\s?)\Z",
    re.IGNORECASE,
)
_MARKS: Final = frozenset("/_-@")
_BETWEEN: Final = "\"':#(=." + "".join(filter(str.isspace, map(chr, range(0x3001))))
"""What may stand between a word for a version and the number."""
_WIDEST_VERSION: Final = 64
"""Code points before an address in which what names a version begins: `upgraded openresty from 1.2.3.4 to `."""
_ENDS: Final = frozenset("~<>!^§vVrRnNsSeEdDgGoOlLaAkKmMcCwWtTpPbByYhH\u017f\u212a")
"""Signs before a version, and last letters of the words for it, in both cases."""
_RELEASED: Final = deferred(
    r"\s(?:build|release|version|firmware)\b|-(?:r|rc|alpha|beta|dev|pre|snapshot|build|el|release)[.\d]{0,4}\b",
    re.IGNORECASE,
)
_HIGHEST_RELEASE: Final = 30
"""Parts of versions are seldom higher: `root@203.0.113.77` is no package."""
_ASSIGNED: Final = deferred(
    r"(?:ip|addr|address|host|client|from|src|source|dst|peer|remote)(?!\w{0,8}version)[\w.]*\s?!?={1,2}\s?\Z",
    re.IGNORECASE,
)
_VISITOR: Final = words(
    *terms(
        """
        ip, ips, ipv4, ipv6, ip address, address, addr, client, client ip, remote addr, remote, from, visitor, user,
        login, logged in, forwarded, forwarded for, x real ip, source, src, peer, attacker, blocked, ban, banned,
        origin, geo, whois, adresse, adresse ip, dirección, indirizzo, requester ip
        """
    )
)
_SERVER: Final = words(
    *terms(
        """
        upstream, listen, listening, listening on, bind, binding, serving, server, endpoint, api base, base url,
        nameserver, dns, resolver, gateway, subnet, cidr, cluster ip, pod ip, pod, node, host, hostname, container,
        proxy pass, docker, broadcast, netmask, redis, postgres, kafka
        """
    )
)
_TAG: Final = deferred(r"<[A-Za-z][\w:.\-]{0,40}(?:\s[^<>]{0,60})?>\s?\Z")
_BEHIND_ADDRESS: Final = deferred(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}[ ,]{1,2}\Z")
_SCHEME: Final = deferred(r"[a-z][a-z0-9+.\-]*://(?:[^\s/@]*@)?\[?\Z", re.IGNORECASE)
_DOCUMENTATION: Final = tuple(
    ipaddress.ip_network(network) for network in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
)
"""Ranges for examples (RFC 5737, RFC 3849). Python counts them as private; here they stand for what they exemplify."""

_DECIMALS: Final = deferred(r"\d\.\d+[ ,\-]{1,2}\Z|\.\d+-\Z")
"""Paths of vector graphics run decimals into each other: `-.87 2.83-2.12 3.51.98.32`."""

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def _nobodys(address: _Address) -> bool:
    """Whether the address is the same on every machine, or of no single machine."""
    if address.is_loopback or address.is_unspecified or address.is_multicast:
        return True
    if address.version == 6 and not any(address in network for network in _ONE_MACHINES):
        return True
    if address.is_link_local:
        return address.version == 4 or int(address) & _INTERFACE < _SHORT_INTERFACE
    return address.version == 4 and (address in _THIS_NETWORK or int(address) >= _RESERVED)


_ONE_MACHINES: Final = tuple(
    ipaddress.ip_network(network) for network in ("2000::/3", "fc00::/7", "fe80::/10", "64:ff9b::/96", "::ffff:0:0/96")
)
"""Where addresses of single machines lie (RFC 4291, RFC 4193, RFC 6052): `4:3::16:9` is a time, a ratio, a place."""
_INTERFACE: Final = (1 << 64) - 1
_SHORT_INTERFACE: Final = 1 << 32
"""`fe80::1` is a router anywhere; a long identifier behind it is made of one machine's hardware, or drawn by lot."""
_THIS_NETWORK: Final = ipaddress.ip_network("0.0.0.0/8")
_RESERVED: Final = int(ipaddress.IPv4Address("240.0.0.0"))


def _internal(address: _Address) -> bool:
    return (address.is_private or address in _SHARED) and not any(address in network for network in _DOCUMENTATION)


_SHARED: Final = ipaddress.ip_network("100.64.0.0/10")
"""Carrier-grade address translation (RFC 6598)."""


class _Read(msgspec.Struct, gc=False):
    """What is known of an address by itself: `short` ones look like versions first (`2.10.3.1`)."""

    version: int
    number: int
    bits: int
    internal: bool
    short: bool


@functools.lru_cache(maxsize=8192)
def _read(value: str) -> _Read | None:
    """The address, None where the text is none or it belongs to nobody."""
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return None
    if _nobodys(address):
        return None
    short = address.version == 4 and (all(octet < 30 for octet in address.packed) or len(value) < _SHORT)
    return _Read(address.version, int(address), address.max_prefixlen, _internal(address), short)


def _of_one_machine(candidate: Candidate, *, internal: bool) -> _Read | None:
    """The address of a candidate that is internal or not, as asked; None for a whole network and for a version."""
    read = _read(candidate.value)
    if read is None or read.internal is not internal or (read.version == 4 and _versioned(candidate)):
        return None
    network = candidate.match["network"]
    return None if network and _names_network(read, int(network[1:])) else read


def _names_network(read: _Read, prefix: int) -> bool:
    """Whether the address is the first of a network of that size; others belong to a machine in it (`10.1.2.3/24`)."""
    bits = read.bits - prefix
    return bits > 0 and read.number & ((1 << bits) - 1) == 0


def _versioned(candidate: Candidate) -> bool:
    released = _follow(candidate.after(_FOLLOWING)).released
    if not candidate.start:
        return released
    if candidate.text.startswith(_ARCS, candidate.start) and mentioned(candidate, _OBJECT, before=64):
        return True
    before = candidate.before(24)
    last = before[-1]
    if last == "@" and sum(int(octet) > _HIGHEST_RELEASE for octet in candidate.value.split(".")) > 1:
        return False
    if released:
        return True
    return (
        _may_name_version(before, last)
        and _VERSION.search(candidate.before(_WIDEST_VERSION)) is not None
        and not (_ASSIGNED.search(before) or _SCHEME.search(before) or _TAG.search(candidate.before(64)))
    )


_ARCS: Final = ("1.", "2.")
_OBJECT: Final = words("oid", "oids", "object identifier", "object id", "x509", "asn1")
"""What says that numbers under ISO or ITU name an object: `EXTENSION_OID_KEY_USAGE = "2.5.29.15"`."""
_FOLLOWING: Final = 24
"""Code points behind an address that are looked at."""


class _Following(msgspec.Struct, gc=False):
    """What stands behind an address: words of a release, words for a visitor."""

    released: bool
    visitor: bool


@functools.lru_cache(maxsize=2048)
def _follow(after: str) -> _Following:
    """What the text behind an address says; in an access log it is the same for all lines of a minute."""
    return _Following(_RELEASED.match(after, 0, 16) is not None, _VISITOR.search(after) is not None)


def _may_name_version(before: str, last: str) -> bool:
    """Whether it is worth to search a text for what names a version at its end: mostly it is not."""
    if last in _MARKS:
        return True
    if last == ":" and "/" in before:
        return True
    told = before.rstrip(_BETWEEN)
    return "=" in before[len(told) :] or told[-1:] in _ENDS


def _public_score(candidate: Candidate) -> float | None:
    read = _of_one_machine(candidate, internal=False)
    if read is None:
        return None
    if mentioned(candidate, _VISITOR, before=16 if read.short else 48):
        return None if read.short and _OF_SOFTWARE.search(candidate.before(24)) else 0.97
    if not read.short and _follow(candidate.after(_FOLLOWING)).visitor:
        return 0.97
    if candidate.text.endswith(".0", candidate.start, candidate.end):
        return None
    before = candidate.before(24)
    if before and _DECIMALS.search(before) and not _BEHIND_ADDRESS.search(before):
        return None
    if read.version == 6:
        return 0.95
    if read.short:
        return 0.4 if not before or _SCHEME.search(before) else None
    return 0.92 if _ADDRESSED.match(candidate.after(8)) or _ADDRESSING.search(before) else 0.88


_OF_SOFTWARE: Final = deferred(
    r"\b(?:python|ruby|java|go|rust|php|node|http|api|rest|grpc|sql|mysql|postgres|redis|kafka|desktop|mobile|sdk) "
    r"(?:client|remote)\s\Z",
    re.IGNORECASE,
)
"""A client that is a program, and has a version: `ruby client 8.1.0.1`."""
_ADDRESSED: Final = deferred(r":\d{1,5}(?!\d)|\]|/\d|#\d| - |\s*->")
_ADDRESSING: Final = deferred(r"(?:\A|\n|[\[@]|//|->\s?)\Z")
"""What stands behind and before an address and hardly a version: a port, brackets, the beginning of a line of a log."""

_SHORT: Final = 9
"""Four octets shorter than this look like a version first (`2.10.3.1`)."""


_CALLED_SO: Final = deferred(
    r"(?<!pod )(?<!cluster )(?<!node )\b(?:IPs|IP addresses|IP address)\b\W{0,4}(?:(?:is|are)\W{1,3})?\Z"
)
"""Somebody tells the address, whatever has it: `Server IPs: …`."""


def _internal_score(candidate: Candidate) -> float | None:
    if _of_one_machine(candidate, internal=True) is None:
        return None
    if candidate.value.endswith((".0", ".255")) or _SCHEME.search(candidate.before(24)):
        return None
    if mentioned(candidate, _SERVER, before=24) and not _CALLED_SO.search(candidate.before(40)):
        return None
    return 0.95 if mentioned(candidate, _VISITOR, before=48, after=24) else 0.7


def _mac_score(candidate: Candidate) -> float | None:
    octets = bytes.fromhex(re.sub(r"[:.\-]", "", candidate.value))
    if octets[0] & 0b11 or len(set(octets)) < 3 or octets[:3] == b"\0\0\0":
        return None
    if candidate.match["mark"] is None:
        return 0.9 if mentioned(candidate, _CISCO, before=32) else None
    if candidate.value.replace(":", "").isdigit():
        return 0.9 if mentioned(candidate, _DEVICE, before=32, after=16) else None
    return 0.97 if mentioned(candidate, _DEVICE, before=32, after=16) else 0.85


_CISCO: Final = words("mac", "mac address", "hwaddr", "arp", "hardware address")
"""The form with points is that of one vendor, and of hash tables: it counts beside these only."""
_DEVICE: Final = words(
    *terms(
        """
        mac, mac address, hwaddr, ether, ethernet, wifi, wlan, bssid, device, bluetooth, hardware, nic
        """
    )
)

DETECTORS: Final = (
    Detector(IP_ADDRESS, (_IPV4_HEAD,), _IPV4, _public_score, (24, 16), priority=55),
    Detector(IP_ADDRESS, _IPV6_HEADS, _IPV6, _public_score, (32, 48), priority=55),
    Detector(INTERNAL_IP_ADDRESS, (_IPV4_HEAD,), _IPV4, _internal_score, (24, 16), priority=55),
    Detector(INTERNAL_IP_ADDRESS, _IPV6_HEADS, _IPV6, _internal_score, (32, 48), priority=55),
    Detector(
        MAC_ADDRESS,
        (
            _IPV6_HEADS[0],
            r"(?i)\b[0-9a-f]{2}(?:-[0-9a-f]{2}){5}\b",
            r"(?i)(?:mac|addr|arp)[^0-9]{1,24}[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}\b",
        ),
        _MAC,
        _mac_score,
        (32, 16),
        priority=50,
    ),
)
