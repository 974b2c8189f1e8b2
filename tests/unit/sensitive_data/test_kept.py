"""What is kept between runs: read by its owner alone, forgotten when nobody has read it for long."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from auditors.sensitive_data import kept

DAY = 86_400.0

NAMES = ("patterns-0123456789abcdef01234567.hs", "detectors-0123456789abcdef01234567.json")


def aged(file: Path, days: float) -> Path:
    file.write_bytes(b"content")
    file.chmod(0o600)
    os.utime(file, (time.time() - days * DAY,) * 2)
    return file


@pytest.mark.parametrize("name", NAMES)
def test_what_nobody_has_read_for_long_is_forgotten_when_something_is_kept(tmp_path: Path, name: str) -> None:
    old, fresh = aged(tmp_path / name, 61), aged(tmp_path / name.replace("0", "f"), 59)
    kept.write(tmp_path / "new", b"content")
    assert not old.exists() and fresh.exists()


def test_what_is_read_is_not_forgotten(tmp_path: Path) -> None:
    file = aged(tmp_path / NAMES[0], 61)
    assert kept.read(file) == b"content"
    kept.write(tmp_path / "new", b"content")
    assert file.exists()


def test_what_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    other = aged(tmp_path / "notes.txt", 600)
    kept.write(tmp_path / "new", b"content")
    assert other.exists()


def test_what_others_can_write_to_is_not_believed(tmp_path: Path) -> None:
    file = aged(tmp_path / NAMES[0], 0)
    file.chmod(0o620)
    assert kept.read(file) is None
