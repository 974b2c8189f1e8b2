"""Advisories are matched by exact version, malicious releases first."""

from __future__ import annotations

import pytest

from auditors.advisories.releases import version_of
from auditors.advisories.table import Advisory, Range, shipped
from auditors.model import Severity


def names(version: str, package: str = "litellm", ecosystem: str = "PyPI") -> list[str]:
    return [advisory.id for advisory in shipped().of(ecosystem, package, version)]


@pytest.mark.parametrize("version", ["1.82.7", "1.82.8", "v1.82.8", "main-v1.82.7"])
def test_a_malicious_release_comes_first(version: str) -> None:
    assert names(version)[0] == "GHSA-5mg7-485q-xm76"


@pytest.mark.parametrize("version", ["1.107.0", "v1.107.0", "main-v1.107.0"])
def test_the_second_incident(version: str) -> None:
    assert names(version) == ["LITELLM-2026-10-21"]


@pytest.mark.parametrize("version", ["1.82.6", "1.83.0", "1.106.10", "1.108.0", "1.109.1", "1.107"])
def test_no_other_version_is_called_malicious(version: str) -> None:
    malicious = [one for one in shipped().of("PyPI", "litellm", version) if one.malicious]
    assert bool(malicious) == (version == "1.107")


def test_ranges_have_ends() -> None:
    assert "GHSA-g26j-5385-hhw3" in names("1.44.8")
    assert "GHSA-g26j-5385-hhw3" not in names("1.44.9")
    assert "GHSA-7hp6-4w63-5g45" in names("1.101.2")
    assert "GHSA-7hp6-4w63-5g45" not in names("1.101.3")
    assert "GHSA-7hp6-4w63-5g45" not in names("1.90.9")
    assert names("1.109.1") == []


def test_versions_are_numbers_not_words() -> None:
    assert "GHSA-jjhc-v7c2-5hh6" in names("1.9.0")
    assert "GHSA-jjhc-v7c2-5hh6" not in names("1.100.5")


def test_other_packages() -> None:
    assert "CVE-2026-82270" in names("1.15.2", "@portkey-ai/gateway", "npm")
    assert "GHSA-86qp-5c8j-p5mr" in names("0.41.3", "Starlette")
    assert names("1.15.2", "@portkey-ai/gateway", "PyPI") == []


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("v1.83.10-stable", "v1.83.10-stable.patch.3"),
        ("1.83.6-nightly", "1.83.6"),
        ("1.83.6.dev1", "1.83.6rc1"),
        ("1.9.9", "1.83.0"),
        ("v1.74.0.rc.1", "v1.74.0-stable"),
    ],
)
def test_tags_compare_as_releases(earlier: str, later: str) -> None:
    one, two = version_of(earlier), version_of(later)
    assert one is not None
    assert two is not None
    assert one < two


@pytest.mark.parametrize("text", ["", "latest", "main-latest", "main-stable", "sha-1234567", "9" * 200, "v"])
def test_what_is_no_version(text: str) -> None:
    assert version_of(text) is None


def test_bad_images_are_known_by_their_digest() -> None:
    table = shipped()
    whole = table.of_digest("sha256:1bbcb1443bc962e45f5aad53fe3d2c30600e0379715fb6c664cdd3ac126c339e")
    assert whole is not None
    assert whole.id == "LITELLM-2026-10-21"
    assert table.of_digest("sha256:c00f9d92c427" + "0" * 52) is not None
    assert table.of_digest("sha256:" + "0" * 64) is None
    assert table.of_digest("sha256:c0") is None


def test_an_advisory_without_bounds_covers_nothing() -> None:
    version = version_of("1.0")
    assert version is not None
    assert not Range().covers(version)
    assert not Advisory(id="X", package="p", ecosystem="PyPI").covers(version)


def test_a_precondition_makes_it_milder() -> None:
    by_name = {advisory.id: advisory for advisory in shipped().advisories}
    assert by_name["GHSA-jjhc-v7c2-5hh6"].level is Severity.HIGH
    assert by_name["GHSA-7hp6-4w63-5g45"].level is Severity.CRITICAL


def test_every_advisory_has_a_source() -> None:
    assert all(one.sources and one.confidence in ("high", "medium", "low") for one in shipped().advisories)


@pytest.mark.parametrize(
    ("package", "ecosystem", "version", "safe"),
    [
        ("litellm", "PyPI", "1.82.6", "1.101.3"),
        ("litellm", "PyPI", "1.102.0", "1.102.2"),
        ("starlette", "PyPI", "0.41.3", "1.0.1"),
        ("@portkey-ai/gateway", "npm", "1.13.0", None),
        ("unknown", "PyPI", "1.0", None),
    ],
)
def test_what_to_take_instead(package: str, ecosystem: str, version: str, safe: str | None) -> None:
    assert shipped().safe_after(ecosystem, package, version) == safe
