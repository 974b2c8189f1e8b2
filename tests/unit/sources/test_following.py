"""The parts of the tail that can be seen without following anything."""

from __future__ import annotations

import gzip
import itertools
import os
from pathlib import Path

import pytest

from auditors.sources import starting
from auditors.sources.checkpoints import Known
from auditors.sources.identity import HEAD, TAIL, Imprinter, is_set_aside
from auditors.sources.packed import Twins, find_twins
from auditors.sources.source import Source
from auditors.sources.tree import Tree
from auditors.sources.watching import is_on_network

IMPRINTER = Imprinter(b"key")


ROTATED = """
app.log.1 app.log.12.gz app.log-20260101 app-20260101.log.zst app.1.log app.log.old app.log.bak old/app.log.1
app.log.2026-01-01 app.log.gz
""".split()


@pytest.mark.parametrize("name", ROTATED)
def test_names_that_rotation_gives(name: str) -> None:
    assert is_set_aside(name, ("logs/app.log",))


@pytest.mark.parametrize("name", ["app.log", "other.log.1", "application.log", "ap.log.1", "app.conf", "app.logger"])
def test_names_that_are_of_other_files(name: str) -> None:
    assert not is_set_aside(name, ("logs/app.log",))


def test_an_imprint_tells_nothing_without_its_key() -> None:
    data = b"4111 1111 1111 1111"
    assert IMPRINTER.of(data) == Imprinter(b"key").of(data)
    assert IMPRINTER.of(data) != Imprinter(b"another").of(data)
    assert IMPRINTER.begins(IMPRINTER.of(data), data + b" and more")
    assert not IMPRINTER.begins(IMPRINTER.of(data), data[:5])


def test_reading_begins_with_a_line_and_its_number(tmp_path: Path) -> None:
    lines = [b"x" * (number % 90) + b"\n" for number in range(3_000)]
    content = b"".join(lines)
    file = tmp_path / "a.log"
    file.write_bytes(content)
    descriptor = os.open(file, os.O_RDONLY)
    for offset in (0, 1, 500, 5_000, len(content) - 1, len(content)):
        at = starting.begin_near(descriptor, offset)
        assert at is not None
        assert at.offset <= offset
        assert content[: at.offset].count(b"\n") + 1 == at.line
        assert at.offset == 0 or content[at.offset - 1 : at.offset] == b"\n"
        assert at.edge == content[max(0, at.offset - TAIL) : at.offset]
    os.close(descriptor)


def test_counting_is_given_up_as_soon_as_it_shows_that_it_will_take_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = itertools.count()
    each = starting.PATIENCE / 10
    monkeypatch.setattr("auditors.sources.starting.time.monotonic", lambda: each * next(asked))
    file = tmp_path / "a.log"
    for megabytes, in_time in ((9, True), (90, False)):
        file.write_bytes(b"\n" * (megabytes << 20))
        descriptor = os.open(file, os.O_RDONLY)
        before = next(asked)
        assert (starting.begin_near(descriptor, megabytes << 20) is not None) is in_time
        assert in_time or each * (next(asked) - before) < 0.4
        os.close(descriptor)


def test_counting_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "PATIENCE", -1.0)
    file = tmp_path / "a.log"
    file.write_bytes(b"line\n" * 1_000)
    descriptor = os.open(file, os.O_RDONLY)
    assert starting.begin_near(descriptor, 4_000) is None
    assert starting.begin_uncounted(descriptor, 4_002).offset == 4_000
    os.close(descriptor)


def known(content: bytes, position: int) -> Known:
    return Known(IMPRINTER, content[:HEAD], content[max(0, position - TAIL) : position], position)


def test_a_compressed_log_is_recognised_by_what_was_read_of_it(tmp_path: Path) -> None:
    content = b"".join(b"line %d\n" % number for number in range(50_000))
    other = content[:2_000] + b"".join(b"else %d\n" % number for number in range(50_000))
    file = tmp_path / "a.log.1.gz"
    file.write_bytes(gzip.compress(content))
    source = Source(name="a.log.1.gz", path=file)
    candidates = [known(other, 60_000), known(content, 60_000), known(content, len(content)), known(content, 10**9)]
    assert find_twins(source, candidates) == Twins((1, 2), len(content))
    assert find_twins(source, [known(other, 60_000)]) == Twins((), len(content))
    assert find_twins(Source(name="none", path=tmp_path / "none"), candidates) == Twins()


def test_a_sweep_gives_what_has_changed_and_all_names(tmp_path: Path) -> None:
    (tmp_path / "deep" / ".git").mkdir(parents=True)
    (tmp_path / "deep" / ".git" / "config").write_bytes(b"x")
    (tmp_path / "deep" / "a.log").write_bytes(b"x")
    (tmp_path / ".hidden.log").write_bytes(b"x")
    (tmp_path / "link.log").symlink_to(tmp_path / "deep" / "a.log")
    (tmp_path / "state").write_bytes(b"x")
    (tmp_path / ".state.draft").write_bytes(b"x")
    tree = Tree([str(tmp_path)], ours=(str(tmp_path / "state"),))
    names = {f"{tmp_path}/{name}" for name in ("deep/a.log", ".hidden.log", "link.log")}
    first = tree.sweep()
    assert first.files.keys() == first.seen.keys() == names
    assert tree.sweep().files == {}
    (tmp_path / "deep" / "a.log").write_bytes(b"xx")
    second = tree.sweep()
    assert second.files.keys() == {f"{tmp_path}/deep/a.log", f"{tmp_path}/link.log"}
    assert second.seen.keys() == names
    assert tree.sweep(afresh=True).files.keys() == names


def test_what_stands_beside_a_named_file_is_told_apart(tmp_path: Path) -> None:
    for name in ("a.log", "a.log.1", "b.log"):
        (tmp_path / name).write_bytes(b"x")
    found = Tree([str(tmp_path / "a.log")]).sweep()
    assert {Path(name).name: file.beside for name, file in found.files.items()} == {"a.log": False, "a.log.1": True}
    assert found.directories == {str(tmp_path)}
    assert found.trees == set()


def test_network_file_systems_are_known_by_their_mounts(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text("/dev/sda / ext4 rw 0 0\nserver:/x /mnt/logs nfs4 rw 0 0\n//s/y /mnt/a\\040b cifs rw 0 0\n")
    assert is_on_network("/mnt/logs/deep", mounts)
    assert is_on_network("/mnt/a b", mounts)
    assert not is_on_network("/mnt/other", mounts)
    assert not is_on_network("/", tmp_path / "none")
