from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from auditors.atomic import written
from auditors.errors import UnreadableError


def test_a_file_is_replaced_when_it_is_complete_and_only_for_our_eyes(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    file.write_text("old")
    with written(file) as stream:
        stream.write(b"new")
        assert file.read_text() == "old"
    assert file.read_text() == "new"
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), KeyboardInterrupt(), ValueError()])
def test_a_file_stays_as_it_was_when_writing_fails(tmp_path: Path, error: BaseException) -> None:
    file = tmp_path / "report.json"
    file.write_text("old")
    with pytest.raises(UnreadableError if isinstance(error, OSError) else type(error)), written(file) as stream:
        stream.write(b"half")
        raise error
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("old")
    link.symlink_to(target)
    with written(link) as stream:
        stream.write(b"new")
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_a_device_is_written_directly() -> None:
    with written(Path(os.devnull)) as stream:
        stream.write(b"gone")
    assert Path(os.devnull).is_char_device()


def test_a_missing_directory_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"cannot be written: No such file"), written(tmp_path / "no" / "file"):
        pass
