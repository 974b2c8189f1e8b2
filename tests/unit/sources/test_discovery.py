"""Everything to read is found once, always in the same order, and what is left out is told."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from auditors.errors import UsageError
from auditors.sources.discovery import Discovery, discover


@pytest.fixture(autouse=True)
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("logs/b.log", "logs/a.log", "logs/old/c.log.1", "logs/.hidden", "logs/.git/config", "other.log"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(*paths: str) -> list[str]:
    return [source.name for source in discover(paths).sources]


def skipped(discovery: Discovery) -> dict[str, str]:
    return {problem.source: problem.reason for problem in discovery.problems.skipped}


def test_directories_are_read_recursively_in_the_order_of_names() -> None:
    assert found("logs") == ["logs/.hidden", "logs/a.log", "logs/b.log", "logs/old/c.log.1"]
    assert found("logs/") == found("logs")
    assert found("./logs") == [f"./{name}" for name in found("logs")]
    assert found(".")[0] == "./logs/.hidden"


def test_paths_are_read_in_the_order_in_which_they_are_named() -> None:
    assert found("other.log", "logs/old", "logs/a.log") == ["other.log", "logs/old/c.log.1", "logs/a.log"]


def test_a_file_is_read_once_by_whatever_names(tree: Path) -> None:
    os.link("logs/a.log", "logs/hard.log")
    Path("logs/soft.log").symlink_to("b.log")
    assert found("logs", "logs/a.log", str(tree / "logs"), "logs/../logs") == [
        "logs/.hidden",
        "logs/a.log",
        "logs/b.log",
        "logs/old/c.log.1",
    ]


@pytest.mark.parametrize(
    ("glob", "names"),
    [
        ("logs/*.log", ["logs/a.log", "logs/b.log"]),
        ("logs/?.log", ["logs/a.log", "logs/b.log"]),
        ("logs/[b-z].log", ["logs/b.log"]),
        ("logs/**/*.log*", ["logs/a.log", "logs/b.log", "logs/old/c.log.1"]),
        ("*/old", ["logs/old/c.log.1"]),
        ("**/c*", ["logs/old/c.log.1"]),
        ("logs/.h*", ["logs/.hidden"]),
    ],
)
def test_globs_are_tried_in_the_order_of_names(glob: str, names: list[str]) -> None:
    assert found(glob) == names


def test_a_file_whose_name_looks_like_a_glob_is_that_file() -> None:
    Path("logs/[ab].log").write_text("x")
    assert found("logs/[ab].log") == ["logs/[ab].log"]


def test_all_that_does_not_exist_is_named_in_one_line() -> None:
    with pytest.raises(UsageError, match=r"no such file or directory: 'nowhere', 'logs/\*\.gz', 'other\.log/x'"):
        discover(["nowhere", "logs", "logs/*.gz", "other.log/x"])


def test_standard_input_is_read_once_and_named() -> None:
    discovery = discover(["-", "other.log", "-"], stdin_name="piped")
    assert [(source.name, source.path is None) for source in discovery.sources] == [
        ("piped", True),
        ("other.log", False),
    ]


def test_links_are_followed_to_files_only(tree: Path) -> None:
    elsewhere = tree / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "x.log").write_text("x")
    Path("logs/0-file").symlink_to(elsewhere / "x.log")
    Path("logs/0-folder").symlink_to(elsewhere)
    Path("logs/0-gone").symlink_to("nowhere")
    Path("logs/0-loop").symlink_to("0-loop")
    discovery = discover(["logs"])
    assert [source.name for source in discovery.sources][-1] == "logs/0-file"
    assert skipped(discovery) == {
        "logs/0-folder": "a link to a directory elsewhere, not followed: name that directory to have it read",
        "logs/0-gone": "a link to nothing that can be read",
        "logs/0-loop": "a link that leads to itself",
    }
    assert [link.name for link in discovery.links] == ["logs/0-file", "logs/0-folder"]


def test_a_link_that_the_user_names_is_followed(tree: Path) -> None:
    Path("current").symlink_to("logs")
    assert found("current")[1] == "current/a.log"


def test_what_is_no_file_is_told(tree: Path) -> None:
    os.mkfifo("logs/pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("logs/socket")
        assert skipped(discover(["logs"])) == {
            "logs/pipe": "a named pipe, not a log",
            "logs/socket": "a socket, not a log",
        }


@pytest.mark.skipif(os.geteuid() == 0, reason="root may list everything")
def test_a_directory_that_cannot_be_listed_is_told() -> None:
    Path("logs/old").chmod(0)
    discovery = discover(["logs"])
    Path("logs/old").chmod(0o700)
    assert discovery.problems.errors[0].reason == "cannot be listed: Permission denied"


def test_the_directories_of_sources_are_known_for_the_audit_of_permissions(tree: Path) -> None:
    discovery = discover(["logs/old", "other.log"])
    assert {directory.name for directory in discovery.directories} == {"logs/old", "."}
