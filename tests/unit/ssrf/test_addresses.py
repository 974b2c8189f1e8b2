"""Which addresses are public: a row for each special-purpose registry entry, and random ones of each range."""

from __future__ import annotations

import ipaddress
import random

import pytest

from auditors.ssrf import Decision, judge

BLOCKED, INTERNAL, PUBLIC = Decision.BLOCKED, Decision.INTERNAL, Decision.PUBLIC

RANGES = (
    ("0.0.0.0/8", BLOCKED),
    ("10.0.0.0/8", INTERNAL),
    ("100.64.0.0/10", INTERNAL),
    ("127.0.0.0/8", INTERNAL),
    ("169.254.0.0/16", BLOCKED),
    ("172.16.0.0/12", INTERNAL),
    ("192.0.0.0/24", BLOCKED),
    ("192.0.2.0/24", BLOCKED),
    ("192.31.196.0/24", BLOCKED),
    ("192.52.193.0/24", BLOCKED),
    ("192.88.99.0/24", BLOCKED),
    ("192.168.0.0/16", INTERNAL),
    ("192.175.48.0/24", BLOCKED),
    ("198.18.0.0/15", BLOCKED),
    ("198.51.100.0/24", BLOCKED),
    ("203.0.113.0/24", BLOCKED),
    ("224.0.0.0/4", BLOCKED),
    ("240.0.0.0/4", BLOCKED),
    ("255.255.255.255/32", BLOCKED),
    ("8.8.0.0/16", PUBLIC),
    ("104.16.0.0/12", PUBLIC),
    ("172.32.0.0/11", PUBLIC),
    ("::/128", BLOCKED),
    ("::1/128", INTERNAL),
    ("::127.0.0.0/104", BLOCKED),
    ("::ffff:0:0/96", BLOCKED),
    ("::ffff:0:0:0/96", BLOCKED),
    ("64:ff9b::/96", BLOCKED),
    ("64:ff9b:1::/48", BLOCKED),
    ("100::/64", BLOCKED),
    ("100:0:0:1::/64", BLOCKED),
    ("2001::/32", BLOCKED),
    ("2001:2::/48", BLOCKED),
    ("2001:10::/28", BLOCKED),
    ("2001:20::/28", BLOCKED),
    ("2001:db8::/32", BLOCKED),
    ("2002::/16", BLOCKED),
    ("2620:4f:8000::/48", BLOCKED),
    ("3fff::/20", BLOCKED),
    ("4000::/3", BLOCKED),
    ("5f00::/16", BLOCKED),
    ("e000::/4", BLOCKED),
    ("fc00::/7", INTERNAL),
    ("fe80::/10", BLOCKED),
    ("fec0::/10", INTERNAL),
    ("ff00::/8", BLOCKED),
    ("2606:4700::/32", PUBLIC),
    ("2a00:1450::/32", PUBLIC),
)
METADATA = (
    "169.254.169.254",
    "169.254.170.2",
    "169.254.170.23",
    "168.63.129.16",
    "192.0.0.192",
    "100.100.100.200",
    "[fd00:ec2::254]",
    "[fd00:ec2::23]",
    "[fd20:ce::254]",
    "[fd00:c1::a9fe:a9fe]",
    "[fe80::a9fe:a9fe]",
    "[::ffff:169.254.169.254]",
    "[64:ff9b::a9fe:a9fe]",
    "[2002:a9fe:a9fe::]",
)


def url(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    return f"http://[{address}]/v1" if address.version == 6 else f"http://{address}/v1"


@pytest.mark.parametrize(("prefix", "decision"), RANGES)
def test_the_ends_and_the_middle_of_a_range(prefix: str, decision: Decision) -> None:
    network = ipaddress.ip_network(prefix)
    rng = random.Random(prefix)
    places = {0, network.num_addresses - 1, *(rng.randrange(network.num_addresses) for _ in range(20))}
    for place in places:
        verdict = judge(url(network[place]))
        if verdict.reason != "metadata-address":
            assert (verdict.decision, str(network[place])) == (decision, str(network[place])), verdict


@pytest.mark.parametrize("host", METADATA)
def test_metadata_services_are_named_as_such(host: str) -> None:
    verdict = judge(f"http://{host}/latest/meta-data/")
    assert (verdict.decision, verdict.reason) == (Decision.BLOCKED, "metadata-address")


def test_the_neighbours_of_ranges_are_public() -> None:
    for address in (
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "191.255.0.1",
    ):
        assert judge(f"https://{address}/").decision is Decision.PUBLIC
