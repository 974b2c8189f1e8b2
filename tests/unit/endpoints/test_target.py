from __future__ import annotations

import pytest

from auditors.endpoints.target import Target
from auditors.errors import UsageError


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("http://proxy.example:4000/", "http://proxy.example:4000"),
        ("proxy.example:4000", "http://proxy.example:4000"),
        ("https://proxy.example:443/llm/", "https://proxy.example/llm"),
        ("http://[::1]:4000", "http://[::1]:4000"),
        ("redis://cache.example", "redis://cache.example"),
    ],
)
def test_urls_have_one_spelling(url: str, canonical: str) -> None:
    assert Target.parse(url).url == canonical


@pytest.mark.parametrize(
    "url",
    [
        "ftp://proxy.example",
        "http://",
        "http://proxy.example/?x=1",
        "http://proxy.example:99999",
        "http://proxy.example/a b",
        "http://proxy.example/\r\nx: y",
        "http://user:word@proxy.example",
    ],
)
def test_what_cannot_be_scanned_is_refused(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        Target.parse(url)
    assert "word" not in str(caught.value)


@pytest.mark.parametrize("address", ["169.254.169.254", "168.63.129.16", "fd00:ec2::254"])
def test_metadata_services_are_never_scanned(address: str) -> None:
    with pytest.raises(UsageError):
        Target.parse("http://proxy.example").addresses(lambda _: ("192.0.2.7", address))
