"""What is shipped: the two packages, the samples, and locks that install anywhere without naming a registry."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.command import PROJECT

LOCKS = sorted([*PROJECT.glob("*.lock"), *PROJECT.glob("tests/**/*.lock")])


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the wheel and the source distribution of a copy of the project."""
    folder = tmp_path_factory.mktemp("built")
    copy = folder / "checkout"
    wanted = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=False).stdout
    if not wanted:
        pytest.skip("not a git checkout")
    for name in wanted.splitlines():
        if (PROJECT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, copy / name)
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", folder / "dist"], cwd=copy, check=True)
    return folder / "dist"


def test_wheel_holds_the_packages_and_the_samples_and_nothing_else(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as content:
        names = content.namelist()
        metadata = content.read(next(name for name in names if name.endswith("METADATA"))).decode()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"auditors", "tui"}
    assert {"auditors/py.typed", "tui/py.typed", "auditors/_samples/litellm/payloads.jsonl"} <= set(names)
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert "Requires-Python: <3.15,>=3.11" in metadata
    assert "# LLM Proxy Auditor" in metadata


def test_source_distribution_can_be_tested(built: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as content:
        names = {name.partition("/")[2] for name in content.getnames()}
    assert {"README.md", "LICENSE", "pyproject.toml", "requirements-dev.lock", "tests/command.py"} <= names
    assert {"sample_logs/litellm/payloads.jsonl", "tests/integration/litellm.lock"} <= names


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_locks_pin_everything_by_hash_and_name_no_registry(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert not re.search(r"^\s*-(-index-url|-extra-index-url|-find-links|i|f)\b", text, re.M)
    entries = re.split(r"\n(?=\S)", text.strip())
    for entry in entries:
        assert re.match(r"[a-z0-9][a-z0-9.\-]*(\[[a-z0-9,\-]+\])?==\S+", entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_locks_hold_every_dependency_that_is_declared(name: str) -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    declared = [*project["project"]["dependencies"], *project["dependency-groups"]["build"]]
    if "dev" in name:
        declared += project["project"]["optional-dependencies"]["test"]
    pinned = set(re.findall(r"^([a-z0-9.\-]+)", (PROJECT / name).read_text(), re.M))
    assert {re.match(r"[a-z0-9.\-]+", each)[0] for each in declared} <= pinned  # type: ignore[index]


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    reasons = (PROJECT / "CONTRIBUTING.md").read_text()
    declared = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    names = [each[: re.search(r"[^a-z0-9\-]|$", each).start()] for each in declared]  # type: ignore[union-attr]
    assert [name for name in names if not re.search(rf"\b{name}\b", reasons)] == []
