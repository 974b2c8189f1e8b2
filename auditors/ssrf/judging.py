"""Judges a URL: everything that two programs could read differently is refused, then its host is looked at.

What is refused follows from how attacks on `api_base` work: the validator reads one host, the client connects to
another. So both Python's parser and one of the WHATWG kind (that of browsers) must agree, and no spelling that only
some of them accept gets through.
"""

from __future__ import annotations

import functools
import ipaddress
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from auditors.deferred import deferred
from auditors.ssrf.addresses import classify
from auditors.ssrf.names import classify_name, is_valid
from auditors.ssrf.numeric_hosts import candidates, canonical, ends_in_number
from auditors.ssrf.verdict import Decision, Verdict

Resolve = Callable[[str], Sequence[str]]
"""Looks up all addresses of a name; an empty answer where it has none."""

_LONGEST: Final = 2_048
_PLAIN: Final = deferred(r"[!-\[\]-~]*\Z")
_CONTROL: Final = deferred(r"[\x00-\x1f\x7f-\x9f]")
_INVISIBLE: Final = deferred(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_SURROGATE: Final = deferred(r"[\ud800-\udfff]")
_TEMPLATE: Final = deferred(r"os\.environ/|env:|\$\{|\{\{|\$\(|%\(|<[A-Za-z_-]+>|\$[A-Z_]+")
_SCHEME: Final = deferred(r"([A-Za-z][A-Za-z0-9+.\-]*):(/*)")
_HOST_AND_PORT: Final = deferred(r"[A-Za-z0-9_.\-]+:\d{1,5}(?:[/?#]|\Z)")
_PORT: Final = deferred(r"[1-9][0-9]{0,4}\Z")
_CLIMBING: Final = deferred(r"(?:^|[/\\])(?:\.|%2e){1,2}(?:[/\\;?]|%2f|%5c|\Z)|%25(?:2e|2f|5c|00)|%5c", re.IGNORECASE)
_ENCODED_SLASH: Final = deferred(r"%2f", re.IGNORECASE)
_ARN: Final = deferred(r"arn(?::|%3a)", re.IGNORECASE)
_DOTS: Final = str.maketrans(dict.fromkeys("\u3002\uff0e\uff61\u2024\ufe52", "."))
_QUERY_ALLOWED: Final = frozenset({"api-version"})

# The fetch standard's port blocking, then databases, caches, control planes and container engines.
_REFUSED_PORTS: Final = frozenset(
    map(
        int,
        """1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119
        123 135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 990
        993 995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 6668 6669 6679 6697 10080
        445 1433 1521 2181 2375 2376 2379 2380 3306 3389 5432 5984 6379 6443 8500 9000 9042 9092 9200 9300 10250 10255
        11211 15000 15672 27017 27018 50070""".split(),
    )
)


def judge(url: str, resolve: Resolve | None = None) -> Verdict:
    """The verdict on a URL as an `api_base`. With `resolve`, names are looked up and every answer counts.

    The first reason in reading order is given: shape, authority, host, port, then path, query and fragment.
    """
    if reason := _unreadable(url):
        return Verdict(_TEMPLATES.get(reason, Decision.BLOCKED), reason)
    scheme = _SCHEME.match(url)
    if scheme is None or (_HOST_AND_PORT.match(url) and not scheme[2]):
        return _blocked("scheme-missing")
    if scheme[1].lower() not in ("http", "https"):
        return _blocked("scheme-not-allowed")
    if scheme[2] != "//":
        return _blocked("malformed-authority")
    authority = re.split(r"[/?#]", url[scheme.end() :], maxsplit=1)[0]
    if "@" in authority:
        return _blocked("userinfo")
    verdict = _judge_authority(url, authority, resolve)
    if verdict.decision is Decision.BLOCKED:
        return verdict
    if reason := _route(url[scheme.end() + len(authority) :]):
        return Verdict(Decision.BLOCKED, reason, verdict.host, verdict.addresses, verdict.port)
    return verdict


_TEMPLATES: Final = {"template": Decision.UNDECIDED}


def _blocked(reason: str, host: str = "", addresses: tuple[str, ...] = ()) -> Verdict:
    return Verdict(Decision.BLOCKED, reason, host, addresses)


def _unreadable(url: str) -> str | None:
    """What keeps a URL from being read at all."""
    if len(url) > _LONGEST:
        return "too-long"
    if not _PLAIN.match(url):
        if _SURROGATE.search(url):
            return "surrogate"
        if _CONTROL.search(url):
            return "control-character"
        if any(character.isspace() for character in url):
            return "white-space"
        if _INVISIBLE.search(url):
            return "invisible-character"
        if "\\" in url:
            return "wrong-slash"
    if "%00" in url:
        return "null-byte"
    if _TEMPLATE.search(url):
        return "template"
    return None


def _judge_authority(url: str, authority: str, resolve: Resolve | None) -> Verdict:
    host, port = authority, ""
    if authority.startswith("["):
        host, bracket, rest = authority.partition("]")
        host += bracket
        if rest and not rest.startswith(":"):
            return _blocked("ipv6-malformed", authority)
        port = rest
    elif ":" in authority:
        host, _, number = authority.partition(":")
        if ":" in number:
            return _blocked("ipv6-malformed", authority)
        port = f":{number}"
    if not host:
        return _blocked("host-missing")
    if reason := _misleading(host):
        return _blocked(reason, host)
    if port and (not _PORT.match(port[1:]) or int(port[1:]) > 65_535):
        return _blocked("port-invalid", host)
    return _judge_host(url, host, int(port[1:]) if port else None, resolve)


def _misleading(host: str) -> str | None:
    """What makes a host look like another than it is."""
    if host.startswith("["):
        if not host.endswith("]"):
            return "ipv6-malformed"
        if host[1:2] in ("v", "V"):
            return "ip-future"
        return "ipv6-zone" if "%" in host else None if host.isascii() else "compatibility-characters"
    if "%" in host:
        return "host-encoded"
    if host.isascii():
        return None
    if host.translate(_DOTS) != host or unicodedata.normalize("NFKC", host) != host:
        return "compatibility-characters"
    return "mixed-scripts" if any(len(_scripts(label)) > 1 for label in host.split(".")) else None


def _scripts(label: str) -> set[str]:
    """The scripts of a label's letters, by their Unicode names; those of Japanese, Korean and Chinese count as one."""
    found = {unicodedata.name(letter, "?").split()[0] for letter in label if letter.isalpha()}
    if found & {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"}:  # these stand beside Latin letters every day
        return found - {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "KATAKANA-HIRAGANA", "LATIN"} | {"CJK"}
    return found


def _judge_host(url: str, host: str, port: int | None, resolve: Resolve | None) -> Verdict:
    seen = _seen_by_browsers(url)
    if host.startswith("["):
        try:
            address = ipaddress.IPv6Address(host[1:-1])
        except ValueError:
            return _blocked("ipv6-malformed", host)
        decision, reason, addresses = classify(address)
        shown = f"[{address.compressed}]"
        agreed = seen is not None and _same_ipv6(seen.hostname, address) and _same_port(url, seen, port)
    else:
        shown = host.lower()
        name = shown.removesuffix(".")
        if numeric := _judge_number(name, port):
            return numeric
        if seen is not None and not host.isascii():
            shown = seen.hostname
            name = shown.removesuffix(".")
        if not is_valid(name) or ends_in_number(name):
            address4 = canonical(name)
            if address4 is None:
                return _blocked("host-invalid", shown)
            decision, reason, addresses = classify(address4)
        else:
            decision, reason, addresses = _judge_name(name, resolve)
        agreed = seen is not None and seen.hostname.removesuffix(".") == name and _same_port(url, seen, port)
    if seen is None:
        return _blocked("unparsable", shown, addresses)
    if not agreed:
        return _blocked("parser-differential", shown, addresses)
    if decision is not Decision.BLOCKED and port in _REFUSED_PORTS:
        return Verdict(Decision.BLOCKED, "port-not-allowed", shown, addresses, port)
    return Verdict(decision, reason, shown, addresses, port)


def _judge_number(name: str, port: int | None) -> Verdict | None:
    """The verdict on a host that only some programs read as an address."""
    if not ends_in_number(name) or canonical(name) is not None:
        return None
    read = candidates(name)
    if not read:
        return _blocked("host-invalid", name)
    metadata = any(classify(address)[1] == "metadata-address" for address in read)
    reason = "metadata-address" if metadata else "obfuscated-address"
    return Verdict(Decision.BLOCKED, reason, name, tuple(map(str, read)), port)


def _judge_name(name: str, resolve: Resolve | None) -> tuple[Decision, str, tuple[str, ...]]:
    decision, reason, addresses = classify_name(name)
    if resolve is None or decision is Decision.BLOCKED:
        return decision, reason, addresses
    answers = [classify(ipaddress.ip_address(answer)) for answer in resolve(name)]
    resolved = tuple(dict.fromkeys(address for _, _, named in answers for address in named))
    if not answers:
        return decision, "name-without-address" if reason == "name-not-resolved" else reason, addresses
    decisions = {answer[0] for answer in answers}
    if Decision.PUBLIC in decisions and len(decisions) > 1:
        return Decision.BLOCKED, "mixed-answers", resolved
    worst = min(answers, key=lambda answer: answer[0].rank)
    if worst[0] is Decision.PUBLIC:
        # A name of the inside that a name server outside answers for is still meant for the inside.
        return (
            (Decision.PUBLIC, "resolves-public", resolved)
            if decision is Decision.UNDECIDED
            else (decision, reason, resolved)
        )
    return worst[0], worst[1], resolved


@functools.cache
def _parser() -> Any:
    import can_ada

    return can_ada.parse


def _seen_by_browsers(url: str) -> Any:
    """The URL as a WHATWG parser reads it; None where it refuses."""
    try:
        return _parser()(url)
    except ValueError:
        return None


def _same_ipv6(hostname: str, address: ipaddress.IPv6Address) -> bool:
    try:
        return ipaddress.IPv6Address(hostname.strip("[]")) == address
    except ValueError:
        return False


def _same_port(url: str, seen: Any, port: int | None) -> bool:
    """Whether both parsers agree on the port, and Python's on the host."""
    default = 443 if seen.protocol == "https:" else 80
    try:
        parts = urlsplit(url)
        python_port = parts.port
    except ValueError:
        return False
    told = int(seen.port) if seen.port else default
    return bool(parts.hostname) and (python_port or default) == told == (port or default)


def _route(rest: str) -> str | None:
    """What is wrong with path, query and fragment of a base that a route is appended to."""
    if not rest or rest == "/":
        return None
    before, mark, _ = rest.partition("#")
    if mark:
        return "fragment"
    path, mark, query = before.partition("?")
    if mark and not (query and {key for key, _ in parse_qsl(query, keep_blank_values=True)} <= _QUERY_ALLOWED):
        return "query"
    if _CLIMBING.search(path) or (_ENCODED_SLASH.search(path) and not _ARN.search(path)):
        return "path-traversal"
    return None
