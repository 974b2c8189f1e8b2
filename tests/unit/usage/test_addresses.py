"""Addresses: which keys were accepted where, of those that were seen lately."""

from __future__ import annotations

from auditors.usage.addresses import KNOWN, Addresses


def test_the_keys_that_were_accepted_are_known_once_each() -> None:
    addresses = Addresses(100)
    for key in ("", "a", "b", "a", ""):
        addresses.see("192.0.2.1", key)
    addresses.see("192.0.2.2", "")
    assert addresses.keys("192.0.2.1") == ("a", "b")
    assert "192.0.2.2" in addresses
    assert addresses.keys("192.0.2.2") == addresses.keys("192.0.2.3") == ()
    assert "192.0.2.3" not in addresses


def test_of_too_many_addresses_those_not_seen_for_longest_are_forgotten() -> None:
    addresses = Addresses(10)
    addresses.see("often", "key")
    for number in range(100):
        addresses.see(f"10.0.0.{number}", "")
        addresses.see("often", "")
    known = [number for number in range(100) if f"10.0.0.{number}" in addresses]
    assert known == list(range(known[0], 100))
    assert 10 <= len(known) + 1 <= 20
    assert addresses.keys("often") == ("key",)


def test_an_address_does_not_hold_more_keys_than_are_remembered() -> None:
    addresses = Addresses(10)
    for number in range(2 * KNOWN):
        addresses.see("192.0.2.1", f"key-{number}")
    assert len(addresses.keys("192.0.2.1")) == KNOWN


def test_what_is_kept_is_restored_and_what_is_of_another_layout_is_not() -> None:
    addresses = Addresses(10)
    addresses.see("192.0.2.1", "key")
    again = Addresses(10)
    again.restore([*addresses.packed().items(), ("192.0.2.9", b"\x93\x01\x02\x03"), ("192.0.2.8", b"")])
    assert again.packed() == addresses.packed()
