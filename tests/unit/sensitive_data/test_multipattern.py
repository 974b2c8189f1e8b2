"""The engines of the pattern pass agree, and the compiled database is kept where only its owner can write."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditors.sensitive_data import multipattern
from auditors.sensitive_data.multipattern import ENGINES, HyperscanPatterns, WarmingPatterns, compile_heads

HEADS = ["sk-[a-z]{3}", "(?i)password", r"\bAKIA[0-9A-Z]{4}"]
TEXT = b"a sk-abc, PassWord=x and AKIA1234 beside xAKIA1234; password"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(multipattern, "WARM_UP", 1000)
    return tmp_path


def warm(heads: list[str] = HEADS) -> None:
    compile_heads(heads).scan(b" " * 2000)


def kept(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("patterns-*") if file.is_file()]


@pytest.mark.parametrize("name", ENGINES)
def test_all_engines_find_every_head_at_its_end(name: str) -> None:
    assert sorted(compile_heads(HEADS, name).scan(TEXT)) == [(0, 8), (1, 18), (1, 60), (2, 33)]


@pytest.mark.parametrize("name", ENGINES)
def test_a_head_with_many_alternatives_is_found_at_each(name: str) -> None:
    words = [f"word{number}{end}" for number in range(60) for end in ("x", "[)|]", r"\(", "(?:y|z)")]
    patterns = compile_heads(["sk-[a-z]{3}", rf"(?i)\b(?:{'|'.join(words)})[:=](?:a|b)"], name)
    found = patterns.scan(b"WORD7x=a, sk-abc word59(:b word30y=b word31|=a word60x=a")
    assert sorted(found) == [(0, 16), (1, 8), (1, 26), (1, 36), (1, 46)]


def test_small_input_is_read_without_compiling_a_database(cache: Path) -> None:
    patterns = compile_heads(HEADS)
    assert isinstance(patterns, WarmingPatterns)
    assert sorted(patterns.scan(TEXT)) == [(0, 8), (1, 18), (1, 60), (2, 33)]
    assert kept(cache) == []


def test_large_input_compiles_the_database_once_and_keeps_it(cache: Path) -> None:
    patterns = compile_heads(HEADS)
    patterns.scan(b" " * 2000)
    assert sorted(patterns.scan(TEXT)) == [(0, 8), (1, 18), (1, 60), (2, 33)]
    (file,) = kept(cache)
    assert file.stat().st_mode & 0o777 == 0o600
    again = compile_heads(HEADS)
    assert isinstance(again, HyperscanPatterns)
    assert sorted(again.scan(TEXT)) == [(0, 8), (1, 18), (1, 60), (2, 33)]


def test_other_heads_have_another_database(cache: Path) -> None:
    warm()
    assert isinstance(compile_heads([*HEADS, "xoxb-"]), WarmingPatterns)


@pytest.mark.parametrize("fault", ["writable by others", "cut off", "nonsense"])
def test_a_database_that_cannot_be_trusted_is_not_used(cache: Path, fault: str) -> None:
    warm()
    (file,) = kept(cache)
    if fault == "writable by others":
        file.chmod(0o666)
    else:
        file.write_bytes(file.read_bytes()[:100] if fault == "cut off" else b"nonsense" * 1000)
    patterns = compile_heads(HEADS)
    assert isinstance(patterns, WarmingPatterns)
    assert (0, 8) in patterns.scan(TEXT)


def test_without_a_place_to_keep_it_the_audit_goes_on(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (cache / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache / "file"))
    patterns = compile_heads(HEADS)
    patterns.scan(b" " * 2000)
    assert (0, 8) in patterns.scan(TEXT)
