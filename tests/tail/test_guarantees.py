from __future__ import annotations

import bz2
import errno
import gzip
import lzma
import os
import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import zstandard

from auditors.engines.live import LiveOptions
from auditors.engines.live_view import LiveView
from auditors.request import Silence
from auditors.session import AuditOptions, Session
from auditors.sources import descriptors
from auditors.sources.tailed_file import TailedFile
from auditors.state import StateFile
from tests.tail.tailing import PATIENCE, WAYS, Line, Tail, append, never, numbered

pytestmark = pytest.mark.parametrize("way", WAYS)


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compressed files are complete sooner than they are for users."""
    monkeypatch.setattr("auditors.sources.unpacking._SETTLING", 0.4)


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
            tail.settle(0.5)
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
        tail.settle(0.9)
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


def test_g11_what_was_read_is_not_read_again_when_it_is_compressed(way: str, tmp_path: Path) -> None:
    logs = {suffix: tmp_path / f"{suffix}.log" for suffix in COMPRESS}
    with Tail(tmp_path, way=way) as tail:
        for log in logs.values():
            append(log, *numbered(0, 30))
        tail.wait_for_lines(120)
        for log in logs.values():
            append(log, "the last one")
            log.rename(f"{log}.1")
            append(log, "new")
        tail.wait_for_lines(128)
        for suffix, log in logs.items():
            rotated = Path(f"{log}.1")
            Path(f"{log}.1.{suffix}").write_bytes(COMPRESS[suffix](rotated.read_bytes()))
            rotated.unlink()
            (tmp_path / f"strange.{suffix}").write_bytes(COMPRESS[suffix](b"never seen 1\nnever seen 2\n"))
        tail.wait_for_lines(136)
        tail.settle(0.9)
    for suffix, log in logs.items():
        assert sorted(tail.texts(str(log))) == sorted([*numbered(0, 30), "the last one", "new"])
        assert tail.texts(str(tmp_path / f"strange.{suffix}")) == ["never seen 1", "never seen 2"]
    assert len(tail.lines) == 136


def test_g4_utf_16_is_read_as_it_grows_and_named_once(way: str, tmp_path: Path) -> None:
    log = tmp_path / "windows.log"
    with Tail(tmp_path, way=way) as tail:
        log.write_bytes("first é\r\nsecond\r\n".encode("utf-16"))
        tail.wait_for_lines(2)
        for number in range(2):
            with log.open("ab") as file:
                file.write(f"later {number}\r\n".encode("utf-16-le"))
            tail.wait_for_lines(3 + number)
        tail.settle()
    assert tail.texts() == ["first é\r", "second\r", "later 0\r", "later 1\r"]
    assert [trouble.problem.reason.partition(":")[0] for trouble in tail.troubles] == ["UTF-16 text"]


def test_g11_a_compressed_file_is_read_when_it_is_complete(way: str, tmp_path: Path) -> None:
    packed = gzip.compress(b"".join(os.urandom(40).hex().encode() + b"\n" for _ in range(2_000)))
    with Tail(tmp_path, way=way) as tail, (tmp_path / "b.log.gz").open("wb", buffering=0) as file:
        half = len(packed) // 2
        file.write(packed[:half])
        tail.settle(0.9)
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


def test_g17_killed_and_started_again_no_line_is_lost(way: str, tmp_path: Path) -> None:
    log, rotated = tmp_path / "a.log", tmp_path / "a.log.1"
    tail = Tail(tmp_path, way=way)
    with tail:
        append(log, *numbered(0, 100))
        tail.wait_for_lines(100)
        append(log, *numbered(100, 10))
        checkpoints = tail.kill()
    append(log, *numbered(110, 10))
    log.rename(rotated)
    append(log, *numbered(120, 10))
    (tmp_path / "b.log.gz").write_bytes(gzip.compress(b"made while nobody looked\n"))
    with Tail(tmp_path, way=way, checkpoints=checkpoints) as after:
        after.wait_for(lambda: "line 129 " in after.texts() and "made while nobody looked" in after.texts(), "the rest")
        after.settle(0.3)
        ended = after.kill()
    seen = len(tail.lines)
    assert after.texts(str(log)) == numbered(seen, 130 - seen)
    assert after.lines[0].number == seen + 1
    with Tail(tmp_path, way=way, checkpoints=ended) as again:
        again.settle(0.9)
    assert again.texts() == []


def test_g17_rotated_and_compressed_while_stopped(way: str, tmp_path: Path) -> None:
    logs = {suffix: tmp_path / f"{suffix}.log" for suffix in ("gz", "zst")}
    with Tail(tmp_path, way=way) as tail:
        for log in logs.values():
            append(log, *numbered(0, 100, 50))
        tail.wait_for_lines(200)
        checkpoints = tail.kill()
    for suffix, log in logs.items():
        append(log, *numbered(100, 50, 50))
        Path(f"{log}.1.{suffix}").write_bytes(COMPRESS[suffix](log.read_bytes()))
        log.write_bytes(b"")
        append(log, *numbered(150, 10, 50))
    with Tail(tmp_path, way=way, checkpoints=checkpoints) as after:
        after.wait_for_lines(120)
        after.settle(0.9)
        ended = after.kill()
    for log in logs.values():
        assert sorted(after.texts(str(log))) == sorted(numbered(100, 60, 50))
    assert len(after.lines) == 120
    with Tail(tmp_path, way=way, checkpoints=ended) as again:
        again.settle(0.9)
    assert again.texts() == []


def test_g17_a_named_file_is_read_to_its_end_under_its_new_name(way: str, tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    append(tmp_path / "a.log.7", "set aside long ago, not asked for")
    with Tail(log, way=way) as tail:
        append(log, *numbered(0, 20, 80))
        tail.wait_for_lines(20)
        checkpoints = tail.kill()
    append(log, *numbered(20, 5, 80))
    log.rename(tmp_path / "a.log.1")
    with Tail(log, way=way, checkpoints=checkpoints) as after:
        after.wait_for_lines(5)
        append(log, "new")
        after.wait_for_lines(6)
        after.settle(0.5)
    assert after.texts(str(log)) == [*numbered(20, 5, 80), "new"]
    assert len(after.lines) == 6


def test_g19_truncated_or_replaced_while_stopped(way: str, tmp_path: Path) -> None:
    shrunk, rewritten, replaced = (tmp_path / name for name in ("shrunk.log", "rewritten.log", "replaced.log"))
    with Tail(tmp_path, way=way) as tail:
        for log in (shrunk, rewritten, replaced):
            append(log, *numbered(0, 50))
        tail.wait_for_lines(150)
        checkpoints = tail.kill()
    shrunk.write_bytes(b"short\n")
    rewritten.write_bytes(b"".join(b"other %d\n" % number for number in range(80)))
    replaced.unlink()
    append(tmp_path / "takes the inode, perhaps", "x")
    append(replaced, "new file")
    with Tail(tmp_path, way=way, checkpoints=checkpoints) as after:
        after.wait_for_lines(83)
        after.settle(0.5)
    assert after.texts(str(shrunk)) == ["short"]
    assert after.texts(str(rewritten)) == [f"other {number}" for number in range(80)]
    assert after.texts(str(replaced)) == ["new file"]
    assert len(after.lines) == 83


def test_g20_a_watch_that_dies_is_started_anew_and_the_sweep_goes_on(way: str, tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    append(log, "one")
    with Tail(tmp_path, way=way, sweep_interval=0.5) as tail:
        tail.wait_for_lines(1)
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/not \xff\xfe UTF-8.log")).write_bytes(b"two\n")
        tail.wait_for_lines(2)
        append(log, "three")
        tail.wait_for_lines(3)
        if way == "events":
            tail.wait_for(lambda: any("not UTF-8" in note for note in tail.notes), "a word about it")
            assert tail.follower is not None
            follower = tail.follower
            tail.wait_for(lambda: follower.mode == "events", "watching again")
    assert tail.texts() == ["one", "two", "three"]


@pytest.mark.parametrize(
    "error",
    [OSError('OS file watch limit reached. about ["/x"]'), RuntimeError("Unable to decode path"), OSError(24, "x")],
)
def test_g20_watching_that_never_works_costs_nothing_but_time(error: Exception, way: str, tmp_path: Path) -> None:
    polled: list[bool] = []

    def broken(*_paths: str, force_polling: bool, **_settings: Any) -> AsyncIterator[set[tuple[Any, str]]]:
        polled.append(force_polling)
        raise error

    with Tail(tmp_path, way=way, awatch=broken, sweep_interval=0.3) as tail:
        append(tmp_path / "a.log", "one")
        tail.wait_for_lines(1)
        append(tmp_path / "a.log", "two")
        tail.wait_for_lines(2)
        assert tail.follower is not None
        assert tail.follower.mode == "sweeps"
        if "limit" in str(error):
            tail.wait_for(lambda: True in polled, "polling")
    assert tail.texts() == ["one", "two"]


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO, errno.ESTALE])
def test_g21_a_file_that_cannot_be_read_stops_no_other_and_is_tried_again(
    number: int, way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed.log"
    really_open = descriptors._open
    shut = True

    def open_or_not(file: TailedFile) -> int:
        if shut and file.path == str(closed):
            raise OSError(number, os.strerror(number))
        return really_open(file)

    monkeypatch.setattr(descriptors, "_open", open_or_not)
    with Tail(tmp_path, way=way, sweep_interval=0.3) as tail:
        append(closed, "behind the door")
        for count in range(3):
            append(tmp_path / "a.log", f"line {count}")
            tail.wait_for_lines(count + 1)
        tail.wait_for(lambda: tail.troubles, "a word about it")
        shut = False
        tail.wait_for_lines(4)
        assert tail.mended == [str(closed)]
    assert tail.texts(str(closed)) == ["behind the door"]
    assert [(trouble.problem.source, trouble.failed) for trouble in tail.troubles] == [(str(closed), True)]


def test_g22_a_directory_that_is_removed_and_made_again(way: str, tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    (logs / "deep").mkdir(parents=True)
    append(logs / "deep" / "a.log", "one")
    with Tail(logs, way=way, sweep_interval=0.3) as tail:
        tail.wait_for_lines(1)
        shutil.rmtree(logs)
        tail.settle(0.7)
        (logs / "deep").mkdir(parents=True)
        append(logs / "deep" / "a.log", "two")
        tail.wait_for_lines(2)
        append(logs / "deep" / "a.log", "three")
        append(logs / "b.log", "four")
        tail.wait_for_lines(4)
    assert sorted(tail.texts()) == ["four", "one", "three", "two"]


def test_g22_a_directory_that_is_moved_away_and_back_as_when_unmounted(way: str, tmp_path: Path) -> None:
    logs, away = tmp_path / "logs", tmp_path / "away"
    logs.mkdir()
    append(logs / "a.log", *numbered(0, 10))
    with Tail(logs, way=way, sweep_interval=0.3, descriptors=1) as tail:
        append(logs / "b.log", "takes the descriptor")
        tail.wait_for_lines(11)
        logs.rename(away)
        tail.settle(0.7)
        away.rename(logs)
        append(logs / "a.log", *numbered(10, 5))
        tail.wait_for_lines(16)
        tail.settle(0.5)
    assert tail.texts(f"{logs}/a.log") == numbered(0, 15)
    assert len(tail.lines) == 16


def test_g23_ten_thousand_files_and_few_descriptors(way: str, tmp_path: Path) -> None:
    for directory in range(100):
        (tmp_path / f"{directory}").mkdir()
        for file in range(100):
            (tmp_path / f"{directory}" / f"{file}.log").write_bytes(b"first\n")
    most = 0
    with Tail(tmp_path, way=way, sweep_interval=2.0) as tail:
        follower = tail.follower
        assert follower is not None

        def count(lines: int) -> bool:
            nonlocal most
            most = max(most, follower.open_descriptors)
            return len(tail.lines) >= lines

        tail.wait_for(lambda: count(10_000), "the first lines")
        for directory in range(0, 100, 4):
            for file in range(0, 100, 4):
                with (tmp_path / f"{directory}" / f"{file}.log").open("ab") as stream:
                    stream.write(b"second\n")
        tail.wait_for(lambda: count(10_625), "the second lines")
    assert most <= 200
    assert tail.texts().count("first") == 10_000
    assert tail.texts().count("second") == 625
    shutil.rmtree(tmp_path)


def test_g24_reading_waits_for_auditing_in_bounded_memory(way: str, tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    with Tail(tmp_path, way=way, capacity=256 << 10) as tail:
        follower = tail.follower
        assert follower is not None
        append(log, "first")
        tail.wait_for_lines(1)
        tail.paused.set()
        append(log, *numbered(1, 100_000, 60))
        tail.wait_for(lambda: tail.outbox.size >= 256 << 10, "a full queue")
        tail.settle(0.5)
        assert tail.outbox.size <= (256 << 10) + (1 << 20) + 1_000
        behind, seconds = follower.roster.at(str(log)).behind(time.monotonic())  # type: ignore[union-attr]
        assert behind > 5_000_000
        assert 0.4 < seconds < PATIENCE
        tail.paused.clear()
        tail.wait_for_lines(100_001)
        tail.wait_for(lambda: follower.roster.at(str(log)).behind(0.0)[0] == 0, "being up to date")  # type: ignore[union-attr]
    assert tail.texts() == ["first", *numbered(1, 100_000, 60)]


def test_g25_a_step_of_the_clock_changes_no_position(way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "a.log"
    really = time.time
    with Tail(tmp_path, way=way, sweep_interval=0.3) as tail:
        for shift in (0.0, -86_400.0, 86_400.0, -1e9):
            monkeypatch.setattr(time, "time", lambda shift=shift: really() + shift)
            append(log, f'{{"time": {really() + shift}}}')
            os.utime(log, (really() + shift, really() + shift))
            tail.wait_for_lines(len(tail.lines) + 1)
        monkeypatch.undo()
        append(log, "last")
        tail.wait_for_lines(5)
        tail.settle(0.5)
    assert [line.number for line in tail.lines] == [1, 2, 3, 4, 5]


def test_what_is_left_when_following_ends_is_said(way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditors.sources.follow._FAREWELL", 0.0)
    log = tmp_path / "a.log"
    append(log, "one")
    with Tail(tmp_path, way=way, sweep_interval=60.0, awatch=never) as tail:
        tail.wait_for_lines(1)
        tail.settle(0.3)
        assert tail.follower is not None
        tail.follower._schedule._hot.clear()
        append(log, "two")
    assert [trouble.problem.reason for trouble in tail.troubles] == [
        "not read to its end: 4 bytes were left when following ended"
    ]


def test_reading_begins_near_the_end_of_what_exists_and_numbers_are_right(way: str, tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    append(log, *numbered(0, 5_000, 100))
    with Tail(tmp_path, way=way, history=10_000) as tail:
        tail.wait_for(lambda: tail.texts()[-1:] == numbered(4_999, 1, 100), "the end of what exists")
        append(log, "new")
        append(tmp_path / "new.log", *numbered(0, 500, 100))
        tail.wait_for(lambda: len(tail.texts(f"{tmp_path}/new.log")) == 500, "all of the new file")
    first = tail.lines[0]
    assert 4_850 < first.number < 4_950
    assert first.text == numbered(first.number - 1, 1, 100)[0].encode()
    assert tail.notes == ["a file is followed from near the end: --once audits what was written before"]


def test_g18_a_damaged_state_file_loses_no_line(way: str, tmp_path: Path) -> None:
    logs, kept = tmp_path / "logs", tmp_path / "state"
    logs.mkdir()
    log = logs / "a.log"
    state = StateFile(kept, "key", print)
    with Tail(logs, way=way) as tail:
        for start in (0, 50):
            append(log, *numbered(start, 50))
            tail.wait_for_lines(start + 50)
            state.state.checkpoints = list(tail.follower.roster.checkpoints())  # type: ignore[union-attr]
            state.write(state.encoded())
        tail.kill()
    state.close()
    append(log, *numbered(100, 10))
    whole = kept.read_bytes()
    for damage, first in ((whole, 100), (whole[: len(whole) // 2], 50), (b"", 50)):
        kept.write_bytes(damage)
        warnings: list[str] = []
        again = StateFile(kept, "key", warnings.append)
        with Tail(logs, way=way, checkpoints=again.state.checkpoints) as after:
            after.wait_for_lines(110 - first)
        again.close()
        assert after.texts() == numbered(first, 110 - first)
        assert len(warnings) == (first == 50)
    kept.write_bytes(b"")
    kept.with_name("state.old").unlink()
    lost = StateFile(kept, "key", warnings.append)
    with Tail(logs, way=way, checkpoints=lost.state.checkpoints) as after:
        after.wait_for_lines(110)
    lost.close()
    assert after.texts() == numbered(0, 110)
    assert "everything is read again" in warnings[-1]


def test_g26_a_paused_screen_pauses_neither_reading_nor_auditing(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDITOR_FINGERPRINT_KEY", "0123456789abcdef0123456789abcdef")
    session = Session.open(AuditOptions(paths=(str(tmp_path),), depth="patterns", isolated=True), Silence())
    options = LiveOptions(polling=way == "polling", sweep_interval=0.25 if way == "silent" else 2.0)
    view = LiveView(session.request, session.policy, options, awatch=never if way == "silent" else None)
    with closing(view.audit):
        view.audit.start()
        first = view.update()
        deadline = time.monotonic() + PATIENCE
        for number in range(10):
            append(tmp_path / "a.log", f'{{"message":"write to jane.doe{number}@acme-corp.com"}}')
            while view.audit.coverage.lines <= number:
                assert time.monotonic() < deadline
                view.audit.step(0.1)
        last = view.update()
    assert (first.number, last.number) == (1, 2)
    assert len(last.rows) == 10
    assert len({finding.fingerprint for finding in last.findings if finding.rule == "PII101"}) == 10
