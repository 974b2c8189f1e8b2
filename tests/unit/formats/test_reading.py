"""Reading values out of records that may hold anything."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.formats import reading
from tests.unit.formats.arbitrary import JSON, PATHS

NOTHING: tuple[Any, ...] = ("", "-", "None", "null", "\\N", None, True, 1.5, [], {}, 2**70)
SHA = hashlib.sha256(b"x").hexdigest()


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ("gpt-x", "gpt-x"),
        (17, "17"),
        ("x" * 600, "x" * 512),
        ("caf\u00e9 \ud800", "caf\u00e9 ?"),
        *[(nothing, None) for nothing in NOTHING],
    ],
)
def test_a_name_is_a_string_that_says_something(held: Any, expected: str | None) -> None:
    assert reading.text({"name": held}, "name") == expected
    assert reading.text(held) == expected


@pytest.mark.parametrize(
    ("held", "expected"),
    [(7, 7), ("7", 7), (7.9, 7), ("7.0", 7), (True, None), ("x", None), (2**70, None), ("9" * 100, None), (None, None)],
)
def test_a_whole_number_may_be_written_as_a_string(held: Any, expected: int | None) -> None:
    assert reading.integer(held) == expected


@pytest.mark.parametrize("held", ["nan", "inf", float("nan"), 10**400, "1e999", [1], False])
def test_what_is_no_finite_number_is_none(held: Any) -> None:
    assert reading.number(held) is None


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (True, True),
        ("True", True),
        ("t", True),
        (1, True),
        ("false", False),
        (0, False),
        ("", None),
        (2, None),
        (1.0, None),
    ],
)
def test_yes_and_no_have_many_spellings(held: Any, expected: bool | None) -> None:
    assert reading.flag({"x": held}, "x") is expected


def test_objects_and_arrays_may_be_written_as_json_in_a_string() -> None:
    body = {"metadata": json.dumps({"tags": ["a", 1, None, "b"]}), "broken": "{no"}
    assert reading.mapping(body, "metadata") == {"tags": ["a", 1, None, "b"]}
    assert reading.strings(reading.mapping(body, "metadata"), "tags") == ("a", "1", "b")
    assert (reading.mapping(body, "broken"), reading.strings(body, "broken")) == ({}, ())


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("Bearer some-key-1", "some-key-1"),
        ("bearer  some-key-1 ", "some-key-1"),
        ("some-key-1", "some-key-1"),
        ("Bearer sk-****1234", None),
        ("[REDACTED]", None),
        ("short", None),
        (None, None),
        (["x"], None),
    ],
)
def test_a_key_in_a_header_is_named_by_its_hash(header: Any, key: str | None) -> None:
    assert reading.key_hash(header) == (hashlib.sha256(key.encode()).hexdigest() if key else None)


@pytest.mark.parametrize(
    ("logged", "expected"),
    [
        (SHA.upper(), SHA),
        ("hashed-jwt-" + SHA, "hashed-jwt-" + SHA),
        ("litellm_proxy_master_key", "litellm_proxy_master_key"),
        ("x", SHA),
        ("sk-...Ab12", None),
        ("", None),
    ],
)
def test_a_logged_key_is_never_kept_in_clear(logged: str, expected: str | None) -> None:
    assert reading.key_name(logged) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://user:pw@host.example:8443/v1?key=abc#x", "https://host.example:8443/v1"),
        ("host.example", "host.example"),
        ("https://host.example", "https://host.example"),
        ("a\nb", None),
        (7.5, None),
    ],
)
def test_an_endpoint_holds_no_secrets(url: Any, expected: str | None) -> None:
    assert reading.endpoint(url) == expected


def test_seconds_between_times_need_both_in_order() -> None:
    assert (reading.between(1.0, 2.5), reading.between(2.5, 1.0), reading.between(None, 1.0)) == (1.5, None, None)


@given(JSON, PATHS, st.booleans())
def test_nothing_raises_on_anything(body: Any, path: list[str | int], stringified: bool) -> None:
    held = json.dumps(body) if stringified else body
    for read in (
        reading.value,
        reading.text,
        reading.integer,
        reading.number,
        reading.flag,
        reading.mapping,
        reading.decoded,
        reading.strings,
    ):
        read(held, *path)
    reading.key_hash(held)
    reading.key_name(held)
    reading.endpoint(held)


@given(JSON)
def test_types_are_kept_to(body: Any) -> None:
    assert isinstance(reading.text(body), str | None)
    assert type(reading.integer(body)) in (int, type(None))
    assert type(reading.number(body)) in (float, type(None))
    assert all(isinstance(one, str) for one in reading.strings(body))
