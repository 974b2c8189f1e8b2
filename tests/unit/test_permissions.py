from __future__ import annotations

import os
import struct
import sys
from pathlib import Path

import pytest

from auditors.acl import decode_acl
from auditors.model import Finding
from auditors.permissions import FOLD_FILES, audit_permissions
from auditors.sources.discovery import discover

ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
SOMEBODY = 65_533


@pytest.fixture
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with one log, as they should be, and the working directory above it."""
    tmp_path.chmod(0o700)
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "logs"
    folder.mkdir(mode=0o700)
    log(folder / "a.log")
    return folder


def log(file: Path, mode: int = 0o600) -> Path:
    file.write_text("one line\n")
    file.chmod(mode)
    return file


def audited(path: str = "logs", *state: Path) -> dict[str, Finding]:
    """Findings by the name of their rule; each of them once in these tests."""
    found = list(audit_permissions(discover([path]), state))
    by_name = {each.name: each for each in found}
    assert len(by_name) == len(found)
    return by_name


def test_private_logs_in_a_private_directory_are_fine(logs: Path) -> None:
    assert audited() == {}


@pytest.mark.parametrize(
    ("mode", "names", "mend"),
    [
        (0o640, ["log-readable-by-group"], "chmod 600 logs/a.log"),
        (0o660, ["log-readable-by-group", "log-writable-by-group"], None),
        (0o644, ["log-readable-by-others"], "chmod 640 logs/a.log"),
        (0o666, ["log-readable-by-others", "log-writable-by-others"], "chmod 640 logs/a.log"),
        (0o622, ["log-writable-by-others"], "chmod 600 logs/a.log"),
        (0o604, ["log-readable-by-others"], "chmod 600 logs/a.log"),
    ],
)
def test_rights_of_a_log_are_reported_with_the_mode_seen_and_the_command_that_mends_it(
    logs: Path, mode: int, names: list[str], mend: str | None
) -> None:
    (logs / "a.log").chmod(mode)
    found = audited()
    assert sorted(found) == names
    for each in found.values():
        assert each.evidence["mode"] == f"{mode:04o}"
        assert each.location is not None
        assert each.location.source == "logs/a.log"
        assert mend is None or each.remediation == mend


def test_the_command_mends_what_it_promises(logs: Path) -> None:
    (logs / "a.log").chmod(0o666)
    logs.chmod(0o777)
    for each in audited().values():
        assert os.system(each.remediation) == 0
    assert [name for name in audited() if "others" in name] == []


@pytest.mark.parametrize(
    ("mode", "names"),
    [
        (0o750, ["directory-readable-by-group"]),
        (0o755, ["directory-readable-by-others"]),
        (0o770, ["directory-readable-by-group", "directory-writable-by-group"]),
        (0o777, ["directory-readable-by-others", "directory-writable-by-others"]),
        (0o1777, ["log-in-shared-directory"]),
    ],
)
def test_rights_of_the_directory_are_reported(logs: Path, mode: int, names: list[str]) -> None:
    logs.chmod(mode)
    assert sorted(audited()) == names


def test_a_directory_above_that_anyone_can_change_is_reported(logs: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    assert audited()["directory-writable-by-others"].remediation == f"chmod o-w {tmp_path}"


def test_a_name_that_a_shell_would_take_apart_is_quoted(logs: Path) -> None:
    log(logs / "-rf $(id).log", 0o644)
    found = audited("logs")
    assert found["log-readable-by-others"].remediation == "chmod 640 'logs/-rf $(id).log'"


def test_many_logs_with_one_fault_are_one_finding(logs: Path) -> None:
    for number in range(FOLD_FILES + 1):
        log(logs / f"{number}.log", 0o644)
    found = audited()["log-readable-by-others"]
    assert found.occurrences == FOLD_FILES + 1
    assert found.location is not None
    assert found.location.source == "logs"
    assert found.remediation == "find logs -maxdepth 1 -type f -perm -004 -exec chmod g-w,o-rwx {} +"
    assert os.system(found.remediation) == 0
    assert "log-readable-by-others" not in audited()


def test_a_link_that_leaves_the_tree_is_reported_and_one_that_stays_is_not(logs: Path, tmp_path: Path) -> None:
    outside = log(tmp_path / "outside.log", 0o644)
    (logs / "away.log").symlink_to(outside)
    (logs / "inside.log").symlink_to("a.log")
    found = audited()
    assert list(found) == ["link-leaves-tree"]
    assert found["link-leaves-tree"].evidence == {"target": str(outside)}
    assert found["link-leaves-tree"].remediation == "rm logs/away.log"


@ROOT_ONLY
def test_a_log_of_somebody_else_is_reported(logs: Path) -> None:
    os.chown(logs / "a.log", SOMEBODY, -1)
    found = audited()["foreign-owner"]
    assert found.evidence["owner"] == str(SOMEBODY)
    assert found.remediation == "chown root logs/a.log"


@ROOT_ONLY
def test_logs_of_whom_the_whole_directory_belongs_to_are_fine(logs: Path) -> None:
    for path in (logs, logs / "a.log"):
        os.chown(path, SOMEBODY, -1)
    assert audited() == {}


@pytest.mark.parametrize("mode", [0o640, 0o602, 0o644])
def test_a_state_file_that_is_not_ours_alone_is_reported(logs: Path, tmp_path: Path, mode: int) -> None:
    key = log(tmp_path / "fingerprint.key", mode)
    found = audited("logs", key)
    assert found["state-readable-by-others"].remediation == f"chmod 600 {key}"
    assert found["state-readable-by-others"].evidence["mode"] == f"{mode:04o}"


def test_what_is_gone_by_now_is_left_out(logs: Path, tmp_path: Path) -> None:
    (logs / "a.log").chmod(0o644)
    discovery = discover(["logs"])
    (logs / "a.log").unlink()
    assert list(audit_permissions(discovery, [tmp_path / "no.key"])) == []


def acl(*entries: tuple[int, int, int]) -> bytes:
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


NOBODY = 0xFFFFFFFF
NAMED = acl((1, 6, NOBODY), (2, 6, SOMEBODY), (4, 4, NOBODY), (0x10, 4, NOBODY), (0x20, 0, NOBODY))


def test_an_access_control_list_is_read_after_its_mask() -> None:
    read = decode_acl(NAMED)
    assert read is not None
    assert (read.group, read.others, read.named) == (4, 0, (f"user:{SOMEBODY}:r--",))


@pytest.mark.parametrize("data", [b"", b"\2\0\0\0", b"\3\0\0\0" + b"\0" * 16, b"junk"])
def test_what_is_no_access_control_list_is_none(data: bytes) -> None:
    assert decode_acl(data) is None


@pytest.mark.parametrize(
    ("kind", "on", "name", "mend"),
    [
        ("access", "logs/a.log", "acl-grants-others", "setfacl -b logs/a.log"),
        ("default", "logs", "default-acl-grants-others", "setfacl -k logs"),
    ],
)
def test_access_control_lists_are_reported(logs: Path, kind: str, on: str, name: str, mend: str) -> None:
    if sys.platform != "linux":
        pytest.skip("extended attributes of Linux")
    try:
        os.setxattr(on, f"system.posix_acl_{kind}", NAMED)
    except OSError as error:
        pytest.skip(f"no access control lists on this file system: {error.strerror}")
    found = audited()
    assert found[name].evidence["acl"] == f"user:{SOMEBODY}:r--"
    assert found[name].remediation == mend
