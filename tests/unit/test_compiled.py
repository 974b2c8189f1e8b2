"""Patterns that are taken over are those that would have been compiled, and nothing of a log is kept with them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from auditors.compiled import Compiler, Kept, kept, taken_over
from auditors.sensitive_data.registry import load_detectors
from tests.command import run_auditor

SOURCES = [
    ("a+b", 0),
    (r"(?P<word>\w+)\s*=\s*(?P<value>[^\s]{8,40})", re.ASCII),
    (r"(?<![A-Za-z])(?i:key|token)(?=\d)(?>x|y)*+", re.IGNORECASE),
    (r"(a)|(?P<second>b)(?(second)c|d)[^é-ü\d]", re.DOTALL | re.MULTILINE),
    ("", 0),
]


@pytest.mark.parametrize(("source", "flags"), SOURCES)
def test_a_pattern_comes_back_as_the_same(source: str, flags: int) -> None:
    compiled = re.compile(source, flags)
    known = kept(source, int(flags), compiled)
    assert known is not None
    back = taken_over(known)
    assert back == compiled
    assert back is not None and back.groupindex == compiled.groupindex and back.groups == compiled.groups


def test_so_do_those_of_the_detectors() -> None:
    lost = []
    for detector in load_detectors()[::7]:
        source, pattern = detector.confirm.pattern, re.compile(detector.confirm.pattern)
        known = kept(source, 0, pattern)
        if known is None or taken_over(known) != pattern:
            lost.append(detector.rule.id)
    assert lost == []


def test_what_is_known_is_not_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    first = Compiler()
    for source, flags in SOURCES:
        first.compile(source, int(flags))
    known = dict(first.news())
    assert len(known) == len(SOURCES) and first.news() == {}
    second = Compiler()
    second.learn(known)
    patterns = [re.compile(source, flags) for source, flags in SOURCES]
    monkeypatch.setattr(re, "compile", lambda *_: pytest.fail("a pattern was compiled"))
    assert [second.compile(source, int(flags)) for source, flags in SOURCES] == patterns
    assert second.news() == {}


@pytest.mark.parametrize(
    "damage",
    [
        {"code": b"\0\0\0"},
        {"code": b""},
        {"code": b"\xff" * 64},
        {"names": {"word": 99}},
        {"groups": 0, "names": {}},
    ],
)
def test_code_that_the_engine_does_not_take_is_compiled_anew(damage: Mapping[str, object]) -> None:
    source, flags = SOURCES[1]
    compiled = re.compile(source, flags)
    known = kept(source, int(flags), compiled)
    assert known is not None
    broken = Kept(**{**{name: getattr(known, name) for name in Kept.__struct_fields__}, **damage})
    compiler = Compiler()
    compiler.learn({(source, int(flags)): broken})
    assert compiler.compile(source, int(flags)).fullmatch("name = correcthorse")


def test_a_run_keeps_its_patterns_and_nothing_of_the_log(tmp_path: Path) -> None:
    secret = "Wq7" + "-blue-Heron-42"
    log = tmp_path / "gateway.log"
    log.write_text(
        "# time key model quokkaColumn message\n"
        + f"2026-11-20T08:00:00Z team-a gpt-5 zebra password={secret}\n" * 5
        + '2026-11-20T08:00:01Z INFO {"prompt": "my password is '
        + secret
        + '"}\n'
    )
    cache = tmp_path / "cache"
    for _ in range(2):
        asked = ("--once", "--isolated", "--depth", "patterns", str(log))
        done = run_auditor(*asked, cwd=tmp_path, environment={"XDG_CACHE_HOME": str(cache)})
        assert done.returncode == 1
        (file,) = cache.rglob("patterns-*.bin")
        content = file.read_bytes()
        assert len(content) > 10_000
        assert [word for word in (secret, "quokka", "zebra", "team-a") if word.encode() in content] == []
        assert file.stat().st_mode & 0o077 == 0
