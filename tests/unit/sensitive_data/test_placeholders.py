"""What only stands for a secret is known by its form, and drawn values never are."""

from __future__ import annotations

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.sensitive_data.placeholders import is_filler, is_placeholder, rising
from auditors.sensitive_data.randomness import entropy, looks_drawn, surprise

STAND_INS = (
    *(
        "your-api-key-here",
        "YOUR_API_KEY",
        "sk-your-key",
        "<token>",
        "${API_KEY}",
        "{{ secrets.TOKEN }}",
        "$TOKEN",
        "%API_KEY%",
    ),
    *(
        "$self->is_passing()",
        "$self-",
        "$this->{bindpasswd}",
        "$Config::Current->{pass}",
        "$argv[1]",
        "&#x3C;string&#x3E;",
        "&lt;key>",
    ),
    *(
        "os.environ/OPENAI_API_KEY",
        "process.env.KEY",
        "xxxxxxxx",
        "sk-...abcd",
        "sk-****abcd",
        "REDACTED",
        "[FILTERED]",
        "changeme",
    ),
    *(
        "abcdef1234567890",
        "a1b2c3d4e5f6a7b8",
        "op://vault/item",
        "ENC[AES256]",
        "my-secret-key",
        "insert-key",
        "0" * 20,
        "AKIA" + "IOSFODNN7EXAMPLE",
    ),
)
NAMES = (
    *("getAuthenticationTokenFromRequest", "max_completion_tokens", "learn-contrib-2mru", "text-embedding-3-large"),
    *(
        "claude-sonnet-4-20250514",
        "user_api_key_alias",
        "ApplicationController",
        "spk-fading-circle",
        "internationalization",
    ),
)
KEYS = st.text(string.ascii_letters + string.digits, min_size=24, max_size=64)


@pytest.mark.parametrize("value", STAND_INS)
def test_a_stand_in_is_no_secret(value: str) -> None:
    assert is_placeholder(value)


def test_a_row_of_digits_may_be_a_password() -> None:
    assert is_placeholder("12345678") and not is_filler("12345678")


@pytest.mark.parametrize("name", NAMES)
def test_names_do_not_look_drawn(name: str) -> None:
    assert not looks_drawn(name)


@given(st.randoms(use_true_random=False))
def test_drawn_values_look_drawn(generator: random.Random) -> None:
    value = "".join(generator.choices(string.ascii_letters + string.digits, k=32))
    assert looks_drawn(value) or surprise(value) > 4.0
    assert not looks_drawn("".join(generator.choices(string.digits, k=32)))


@given(KEYS)
def test_measures_are_bounded(value: str) -> None:
    assert 0 <= rising(value) <= len(value) + 8
    assert 0 <= entropy(value) <= 6
    assert 0 <= surprise(value) <= 10
