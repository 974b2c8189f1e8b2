"""The engines of the pattern pass agree."""

from __future__ import annotations

import pytest

from auditors.sensitive_data.compiling import compile_heads
from auditors.sensitive_data.multipattern import ENGINES

HEADS = ["sk-[a-z]{3}", "(?i)password", r"\bAKIA[0-9A-Z]{4}"]
TEXT = b"a sk-abc, PassWord=x and AKIA1234 beside xAKIA1234; password"


@pytest.mark.parametrize("name", ENGINES)
def test_all_engines_find_every_head_at_its_end(name: str) -> None:
    assert sorted(compile_heads(HEADS, name).scan(TEXT)) == [(0, 8), (1, 18), (1, 60), (2, 33)]


@pytest.mark.parametrize("name", ENGINES)
def test_a_head_with_many_alternatives_is_found_at_each(name: str) -> None:
    words = [f"word{number}{end}" for number in range(60) for end in ("x", "[)|]", r"\(", "(?:y|z)")]
    patterns = compile_heads(["sk-[a-z]{3}", rf"(?i)\b(?:{'|'.join(words)})[:=](?:a|b)"], name)
    found = patterns.scan(b"WORD7x=a, sk-abc word59(:b word30y=b word31|=a word60x=a")
    assert sorted(found) == [(0, 16), (1, 8), (1, 26), (1, 36), (1, 46)]


@pytest.mark.parametrize("name", ENGINES)
def test_of_many_heads_each_is_found_as_itself(name: str) -> None:
    patterns = compile_heads([f"head{number}[.]" for number in range(100)], name)
    assert sorted(patterns.scan(b"head7. head24. head99. head48.")) == [(7, 6), (24, 14), (48, 30), (99, 22)]
