"""Passwords drawn from all signs of the keyboard are found whole, brackets and commas in them included."""

from __future__ import annotations

import random
import string

import pytest

from auditors.model import Kind
from auditors.sensitive_data.matcher import Matcher
from auditors.sensitive_data.registry import load_detectors

MATCHER = Matcher(detector for detector in load_detectors() if detector.rule.kind is Kind.SECRET)
SIGNS = "!#$%&()*+,-./:;<=>?@[]^_{|}~"
KINDS = (string.ascii_lowercase, string.ascii_uppercase, string.digits, SIGNS)
DRAWS = 60


def drawn(length: int, generator: random.Random) -> str:
    """A password of all kinds of signs, as managers of passwords draw them."""
    signs = [generator.choice(kind) for kind in KINDS]
    signs += (generator.choice("".join(KINDS)) for _ in range(length - len(signs)))
    generator.shuffle(signs)
    return "".join(signs)


@pytest.mark.parametrize(
    "frame",
    [
        "password: {}",
        "Password: {}\nLogin: bo",
        "DB_PASSWORD={}\n",
        "The password is {} for the admin.",
        "my password is {}",
        "Das Passwort lautet {}",
        "user: bo\npass: {}\n",
        "mysqldump -u root -p'{}' shop",
        "login bo / {}",
        "tool --password={} --verbose",
    ],
)
def test_nine_in_ten_are_found_nearly_whole(frame: str) -> None:
    """Some begin or end with what belongs to a sentence, or look like a call; their rest may be told alone."""
    generator = random.Random(frame)
    whole = 0
    for _ in range(DRAWS):
        value = drawn(generator.randint(10, 20), generator)
        text = frame.format(value)
        start = text.index(value)
        whole += any(match.start <= start + 1 and match.end >= start + len(value) - 2 for match in MATCHER.find(text))
    assert whole >= 0.85 * DRAWS


@pytest.mark.parametrize(
    "text",
    [
        "password: {type:String,required:!0,minLength:8}",
        "password = hash(Input[0],salt)",
        "password: z.string().min(8),Email:x[1]",
        "const pass=e(t[0],n.A1),q=r[2];",
        "e.password=t.A1(0)+n[2],x",
        "password: ${DB_Pass:-x1}",
        "password: {{ lookup('x','y')[0] }}",
        "password must match ^(?=.*[A-Z])(?=.*\\d)[A-Za-z\\d@$!%*?&]{8,}$",
        "password: [REDACTED-(2x)]",
        "?password=&user=Bo1&x=(2)",
        "password: ENC(im3aoEETz5UQdgI4UrOu3zJHw81B)",
        "PASSWORD=$(pwgen -s 16 1)",
    ],
)
def test_code_and_patterns_are_none(text: str) -> None:
    assert MATCHER.find(text) == []
