"""Logs in archives are read member by member, and what cannot be is told."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from auditors.sources.opening import open_streams
from auditors.sources.problems import Problems
from auditors.sources.source import Source

LONG = "/".join(["very-long-directory-name"] * 8) + "/access.log"


def read(path: Path) -> tuple[dict[str, bytes], Problems]:
    problems = Problems()
    found: dict[str, bytes] = {}
    for stream in open_streams(Source(name="logs", path=path), problems):
        found[stream.name] = b"".join(block.data for block in stream.blocks())
    return found, problems


def tar(
    members: dict[str, bytes], *, style: int = tarfile.PAX_FORMAT, more: list[tarfile.TarInfo] | None = None
) -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=style) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for info in more or []:
            archive.addfile(info)
    return written.getvalue()


def link(name: str, kind: bytes) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type = kind
    info.linkname = "elsewhere"
    return info


@pytest.mark.parametrize("style", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_every_member_of_a_tar_archive_is_a_log(tmp_path: Path, style: int) -> None:
    path = tmp_path / "logs"
    path.write_bytes(tar({"a.log": b"a\n", "empty.log": b"", LONG: b"x" * 1000, "é.log": b"b\n"}, style=style))
    found, problems = read(path)
    assert found == {"logs!a.log": b"a\n", "logs!empty.log": b"", f"logs!{LONG}": b"x" * 1000, "logs!é.log": b"b\n"}
    assert problems == Problems()


def test_archives_in_archives_are_read(tmp_path: Path) -> None:
    path = tmp_path / "logs.tar.gz"
    inner = tar({"b.log.gz": gzip.compress(b"inside\n")})
    path.write_bytes(gzip.compress(tar({"inner.tar": inner, "c.log": b"c\n"})))
    assert read(path)[0] == {"logs!inner.tar!b.log.gz": b"inside\n", "logs!c.log": b"c\n"}


def test_a_member_that_nobody_reads_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "logs.tar"
    path.write_bytes(tar({"image": b"\x89PNG" + bytes(range(256)) * 20, "a.log": b"a\n"}))
    found, problems = read(path)
    assert found == {"logs!a.log": b"a\n"}
    assert [problem.source for problem in problems.skipped] == ["logs!image"]


def test_what_is_no_file_in_an_archive_is_told(tmp_path: Path) -> None:
    path = tmp_path / "logs.tar"
    kinds = [link("sym", tarfile.SYMTYPE), link("pipe", tarfile.FIFOTYPE), link("dir", tarfile.DIRTYPE)]
    path.write_bytes(tar({"a.log": b"a\n"}, more=kinds))
    found, problems = read(path)
    assert found == {"logs!a.log": b"a\n"}
    assert {problem.source for problem in problems.skipped} == {"logs!sym", "logs!pipe"}


def test_an_archive_that_is_cut_off_keeps_what_was_before(tmp_path: Path) -> None:
    path = tmp_path / "logs.tar"
    path.write_bytes(tar({"a.log": b"a\n", "b.log": b"b\n" * 5000})[:3000])
    found, problems = read(path)
    assert found["logs!a.log"] == b"a\n"
    assert found["logs!b.log"].startswith(b"b\n" * 100)
    assert "cut off" in problems.errors[0].reason


def test_a_bad_header_ends_an_archive_and_is_told(tmp_path: Path) -> None:
    whole = tar({"a.log": b"a\n", "b.log": b"b\n"})
    path = tmp_path / "logs.tar"
    path.write_bytes(whole[:1024] + b"\x01" * 512 + whole[1536:])
    found, problems = read(path)
    assert found == {"logs!a.log": b"a\n"}
    assert "broken" in problems.errors[0].reason


def zipped(path: Path, members: dict[str, bytes], method: int) -> None:
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.mkdir("folder")
        for name, data in members.items():
            archive.writestr(name, data)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_every_member_of_a_zip_archive_is_a_log(tmp_path: Path, method: int) -> None:
    path = tmp_path / "logs"
    zipped(path, {"folder/a.log": b"a\n" * 1000, "b.log.gz": gzip.compress(b"b\n")}, method)
    found, problems = read(path)
    assert found == {"logs!folder/a.log": b"a\n" * 1000, "logs!b.log.gz": b"b\n"}
    assert problems == Problems()


def test_a_broken_zip_archive_is_told(tmp_path: Path) -> None:
    path = tmp_path / "logs.zip"
    zipped(path, {"a.log": b"a\n" * 1000}, zipfile.ZIP_DEFLATED)
    path.write_bytes(path.read_bytes()[:-30])
    found, problems = read(path)
    assert found == {}
    assert "zip archive is broken" in problems.errors[0].reason


def test_a_damaged_member_of_a_zip_archive_does_not_stop_the_others(tmp_path: Path) -> None:
    path = tmp_path / "logs.zip"
    zipped(path, {"a.log": b"a%d\n" * 5000, "b.log": b"b\n"}, zipfile.ZIP_STORED)
    data = path.read_bytes()
    at = data.index(b"a%d\n")
    path.write_bytes(data[:at] + b"#" + data[at + 1 :])
    found, problems = read(path)
    assert found["logs!b.log"] == b"b\n"
    assert "logs!a.log" in problems.errors[0].source
