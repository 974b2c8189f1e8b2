from __future__ import annotations

from pathlib import Path

import pytest

from auditors.baseline import Baseline
from auditors.errors import UsageError


def test_a_baseline_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    baseline = Baseline.of("0123456789abcdef", ["bb", "aa"])
    file.write_bytes(baseline.encode())
    assert Baseline.read(file) == baseline


def test_the_same_findings_give_the_same_bytes() -> None:
    assert Baseline.of("k", ["bb", "aa"]).encode() == Baseline.of("k", ["aa", "bb", "aa"]).encode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read"),
        (b"not json", "is not a baseline"),
        (b'{"findings": []}', "is not a baseline"),
        (b'{"schema": 2, "key": "", "findings": []}', "schema 2"),
    ],
)
def test_what_is_no_baseline_of_ours_is_refused_in_one_line(tmp_path: Path, content: bytes | None, said: str) -> None:
    file = tmp_path / "baseline.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UsageError, match=said) as refused:
        Baseline.read(file)
    assert str(file) in str(refused.value)
    assert "\n" not in str(refused.value)
