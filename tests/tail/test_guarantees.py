from __future__ import annotations

import bz2
import gzip
import lzma
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from tests.tail.tailing import WAYS, Line, Tail, append, numbered

pytestmark = pytest.mark.parametrize("way", WAYS)


def test_g01_every_line_comes_once_in_order_with_offset_and_number(way: str, tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    append(log, *numbered(0, 5))
    with Tail(tmp_path, way=way) as tail:
        for start in range(5, 505, 50):
            append(log, *numbered(start, 50))
        tail.wait_for_lines(505)
        tail.settle()
    content = log.read_bytes()
    assert tail.texts() == numbered(0, 505)
    for line in tail.lines:
        assert content[line.offset :].startswith(line.text + b"\n")
        assert content[: line.offset].count(b"\n") + 1 == line.number
    assert {line.source for line in tail.lines} == {f"{tmp_path}/a.log"}


def test_g02_a_line_written_in_pieces_is_one_line(way: str, tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    whole = "größer als ♞ 12\n".encode()
    with Tail(tmp_path, way=way, silence=30.0) as tail, log.open("ab", buffering=0) as file:
        append(tmp_path / "other.log", "to be seen")
        for cut in range(len(whole)):
            file.write(whole[cut : cut + 1])
            if cut == len(whole) // 2:
                tail.wait_for_lines(1)
                tail.settle()
                assert tail.texts(str(log)) == []
        tail.wait_for_lines(2)
        tail.settle(0.2)
    assert tail.texts(str(log)) == ["größer als ♞ 12"]
    assert tail.rests == []


def test_g03_an_unfinished_line_comes_after_silence_and_whole_when_it_is(way: str, tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    with Tail(tmp_path, way=way) as tail:
        append(log, "one")
        with log.open("ab", buffering=0) as file:
            file.write(b"unfini")
            tail.wait_for(lambda: tail.rests, "the unfinished line")
            assert tail.rests == [Line(str(log), 2, 4, b"unfini")]
            file.write(b"shed\n")
        tail.wait_for_lines(2)
    assert tail.lines[-1] == Line(str(log), 2, 4, b"unfinished")


def test_g04_odd_bytes_are_never_fatal_and_offsets_stay_right(way: str, tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    content = b"\xef\xbb\xbffirst\r\n\n\n" + bytes(5_000) + b"after a hole\n" + b"\xff\xfe broken \xc3\n" + b"last\n"
    with Tail(tmp_path, way=way) as tail:
        log.write_bytes(content[:4])
        tail.settle(0.1)
        log.write_bytes(content)
        tail.wait_for(lambda: tail.texts()[-1:] == ["last"], "the last line")
    texts = [line.text for line in tail.lines]
    assert texts[-6:] == [b"first\r", b"", b"", b"after a hole", b"\xff\xfe broken \xc3", b"last"]
    for line in tail.lines[-6:]:
        assert content[line.offset :].startswith(line.text + b"\n")
        assert content[: line.offset].count(b"\n") + 1 == line.number


def test_g05_a_line_over_the_limit_comes_in_pieces_and_memory_stays_bounded(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auditors.sources.growing.MAX_LINE", 1 << 20)
    log = tmp_path / "a.log"
    with Tail(tmp_path, way=way) as tail:
        append(log, "before", b"x" * (5 << 20), "after")
        tail.wait_for(lambda: tail.texts()[-1:] == ["after"], "the line after the long one")
    pieces = [line for line in tail.lines if line.number == 2]
    assert b"".join(piece.text for piece in pieces) == b"x" * (5 << 20)
    assert max(len(piece.text) for piece in pieces) <= 1 << 20
    assert tail.lines[-1] == Line(str(log), 3, 7 + (5 << 20) + 1, b"after")


def test_g06_rename_and_create_while_the_writer_keeps_the_old_descriptor(way: str, tmp_path: Path) -> None:
    log, rotated = tmp_path / "a.log", tmp_path / "a.log.1"
    with Tail(tmp_path, way=way) as tail, log.open("ab", buffering=0) as writer:
        writer.write(b"before\n")
        tail.wait_for_lines(1)
        log.rename(rotated)
        append(log, "new 1")
        for number in range(5):
            writer.write(b"late %d\n" % number)
            tail.settle(0.7)
        append(log, "new 2")
        tail.wait_for_lines(8)
        tail.settle()
    late = [f"late {number}" for number in range(5)]
    assert sorted(tail.texts()) == sorted(["before", *late, "new 1", "new 2"])
    assert [text for text in tail.texts() if text.startswith("late")] == late
    assert {line.source for line in tail.lines} == {str(log)}


def test_g06_a_deleted_file_is_read_as_long_as_it_is_written(way: str, tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    with Tail(tmp_path, way=way) as tail, log.open("ab", buffering=0) as writer:
        writer.write(b"before\n")
        tail.wait_for_lines(1)
        log.unlink()
        append(log, "new")
        tail.wait_for_lines(2)
        tail.settle()
        writer.write(b"late\n")
        tail.wait_for_lines(3)
    assert tail.texts() == ["before", "new", "late"]


def test_g07_three_rotations_at_once(way: str, tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    append(log, "generation 0")
    with Tail(tmp_path, way=way) as tail:
        tail.wait_for_lines(1)
        for generation in range(1, 4):
            append(log, f"end of {generation - 1}")
            for number in range(generation, 0, -1):
                source = tmp_path / (f"a.log.{number - 1}" if number > 1 else "a.log")
                source.rename(tmp_path / f"a.log.{number}")
            append(log, f"generation {generation}")
        tail.wait_for_lines(7)
        tail.settle()
    expected = [f"generation {number}" for number in range(4)] + [f"end of {number}" for number in range(3)]
    assert sorted(tail.texts()) == sorted(expected)


@pytest.mark.parametrize("lines", [3, 4_000])
def test_g08_copy_and_truncate(lines: int, way: str, tmp_path: Path) -> None:
    log, copied = tmp_path / "a.log", tmp_path / "a.log.1"
    with Tail(tmp_path, way=way) as tail:
        append(log, *numbered(0, lines, 100))
        tail.wait_for_lines(lines)
        append(log, "written before the copy, read or not")
        shutil.copyfile(log, copied)
        os.truncate(log, 0)
        append(log, "after")
        tail.wait_for_lines(lines + 2)
        append(log, "much later")
        tail.wait_for_lines(lines + 3)
        tail.settle(1.5)
    assert len(tail.lines) == lines + 3
    assert sorted(tail.texts()) == sorted(
        [*numbered(0, lines, 100), "written before the copy, read or not", "after", "much later"]
    )
    assert {line.source for line in tail.lines} == {str(log)}


def test_g08_a_copy_that_stays_beside_its_original_is_not_read_again(way: str, tmp_path: Path) -> None:
    log, copied = tmp_path / "a.log", tmp_path / "a.log.bak"
    with Tail(tmp_path, way=way) as tail:
        append(log, *numbered(0, 50))
        tail.wait_for_lines(50)
        shutil.copyfile(log, copied)
        append(log, "goes on")
        tail.wait_for_lines(51)
        tail.settle(1.0)
    assert tail.texts() == [*numbered(0, 50), "goes on"]


def test_g09_truncated_and_grown_past_the_old_place_between_two_looks(way: str, tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    append(log, *numbered(0, 10))
    with Tail(tmp_path, way=way) as tail:
        tail.wait_for_lines(10)
        log.write_bytes(b"".join(b"other %d\n" % number for number in range(100)))
        tail.wait_for_lines(110)
        tail.settle()
    assert tail.texts()[10:] == [f"other {number}" for number in range(100)]
    assert tail.lines[10][1:3] == (1, 0)


def test_g10_a_rewrite_of_the_same_size_with_its_time_restored(way: str, tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    append(log, "aaaa", "bbbb")
    status = log.stat()
    with Tail(tmp_path, way=way) as tail:
        tail.wait_for_lines(2)
        with log.open("r+b", buffering=0) as file:
            file.write(b"AAAA\nBBBB\n")
        os.utime(log, ns=(status.st_atime_ns, status.st_mtime_ns))
        tail.wait_for_lines(4)
    assert tail.texts() == ["aaaa", "bbbb", "AAAA", "BBBB"]


COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "zst": lambda data: zstandard.ZstdCompressor().compress(data),
    "bz2": bz2.compress,
    "xz": lzma.compress,
}


@pytest.mark.parametrize("suffix", COMPRESS)
def test_g11_what_was_read_is_not_read_again_when_it_is_compressed(suffix: str, way: str, tmp_path: Path) -> None:
    log, rotated = tmp_path / "a.log", tmp_path / "a.log.1"
    with Tail(tmp_path, way=way) as tail:
        append(log, *numbered(0, 30))
        tail.wait_for_lines(30)
        append(log, "the last one")
        log.rename(rotated)
        append(log, "new")
        tail.wait_for_lines(32)
        packed = COMPRESS[suffix](rotated.read_bytes())
        (tmp_path / f"a.log.1.{suffix}").write_bytes(packed)
        rotated.unlink()
        (tmp_path / f"strange.{suffix}").write_bytes(COMPRESS[suffix](b"never seen 1\nnever seen 2\n"))
        tail.wait_for_lines(34)
        tail.settle(1.5)
    assert sorted(tail.texts(str(log))) == sorted([*numbered(0, 30), "the last one", "new"])
    assert tail.texts(str(tmp_path / f"strange.{suffix}")) == ["never seen 1", "never seen 2"]
    assert len(tail.lines) == 34


def test_g11_a_compressed_file_is_read_when_it_is_complete(way: str, tmp_path: Path) -> None:
    packed = gzip.compress(b"".join(os.urandom(40).hex().encode() + b"\n" for _ in range(2_000)))
    with Tail(tmp_path, way=way) as tail, (tmp_path / "b.log.gz").open("wb", buffering=0) as file:
        half = len(packed) // 2
        file.write(packed[:half])
        tail.settle(1.5)
        file.write(packed[half:])
        tail.wait_for_lines(2_000)
        tail.settle()
    assert len(tail.lines) == len(set(tail.texts())) == 2_000
    assert tail.troubles == []


def test_g12_a_new_file_with_the_inode_of_a_deleted_one(way: str, tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    with Tail(tmp_path, way=way, descriptors=1) as tail:
        append(log, "one", "two")
        tail.wait_for_lines(2)
        append(tmp_path / "b.log", "takes the only descriptor")
        tail.wait_for_lines(3)
        log.unlink()
        append(log, "three", "four", "five")
        tail.wait_for_lines(6)
        tail.settle()
    assert tail.texts(str(log)) == ["one", "two", "three", "four", "five"]
    assert [line.number for line in tail.lines if line.source == str(log)] == [1, 2, 1, 2, 3]


def test_g13_two_files_that_begin_alike_stay_two(way: str, tmp_path: Path) -> None:
    header = numbered(0, 20, 100)
    with Tail(tmp_path, way=way) as tail:
        append(tmp_path / "a.log", *header)
        append(tmp_path / "b.log", *header)
        append(tmp_path / "a.log", "only in a")
        append(tmp_path / "b.log", "only in b")
        tail.wait_for_lines(42)
        append(tmp_path / "a2.log", *header, "only in a2")
        tail.wait_for_lines(63)
    for name in ("a", "b", "a2"):
        assert tail.texts(f"{tmp_path}/{name}.log") == [*header, f"only in {name}"]


def test_g14_a_second_name_is_read_once_and_shown(way: str, tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    append(log, "one")
    with Tail(tmp_path, way=way) as tail:
        tail.wait_for_lines(1)
        (tmp_path / "hard.log").hardlink_to(log)
        (tmp_path / "soft.log").symlink_to(log)
        append(log, "two")
        follower = tail.follower
        assert follower is not None
        names = {str(tmp_path / name) for name in ("a.log", "hard.log", "soft.log")}
        tail.wait_for(lambda: any(file.names.keys() == names for file in follower.roster.files.values()), "all names")
        tail.wait_for_lines(2)
        tail.settle()
    assert tail.texts() == ["one", "two"]


def test_g15_directories_made_and_filled_in_one_go(way: str, tmp_path: Path) -> None:
    with Tail(tmp_path, way=way) as tail:
        for directory in range(20):
            deep = tmp_path / f"d{directory}" / "deep"
            deep.mkdir(parents=True)
            for file in range(10):
                append(deep / f"{file}.log", f"{directory}-{file}")
        tail.wait_for_lines(200)
        tail.settle()
    assert sorted(tail.texts()) == sorted(f"{directory}-{file}" for directory in range(20) for file in range(10))


def test_g16_kubernetes_links_rotation_and_restart(way: str, tmp_path: Path) -> None:
    real, pods, containers = tmp_path / "data", tmp_path / "pods" / "proxy", tmp_path / "containers"
    for directory in (real, pods, containers):
        directory.mkdir(parents=True)
    target, link = real / "0.log", containers / "proxy.log"
    append(target, "one")
    (pods / "0.log").symlink_to(target)
    link.symlink_to(pods / "0.log")
    with Tail(containers, way=way) as tail:
        tail.wait_for_lines(1)
        append(target, "two")
        tail.wait_for_lines(2)
        append(target, "three, just before the rotation")
        rotated = real / "0.log.20260101-000000"
        target.rename(rotated)
        append(target, "four")
        tail.wait_for_lines(4)
        (real / "0.log.20260101-000000.gz").write_bytes(gzip.compress(rotated.read_bytes()))
        rotated.unlink()
        append(real / "1.log", "five, of the container that was started anew")
        (pods / "1.log").symlink_to(real / "1.log")
        replacement = containers / "proxy.log.tmp"
        replacement.symlink_to(pods / "1.log")
        replacement.rename(link)
        tail.wait_for_lines(5)
        tail.settle()
    assert [text.split(",")[0] for text in sorted(tail.texts())] == ["five", "four", "one", "three", "two"]
    assert {line.source for line in tail.lines} == {str(link)}
