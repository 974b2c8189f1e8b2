"""Files of secrets in git or below a web root, and what is installed for a process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from auditors.advisories.table import shipped
from auditors.catalogue import rules
from auditors.configuration.audit import ConfigurationRequest, audit_configuration, audit_environment
from auditors.configuration.installed import package_directories, read_installed
from auditors.configuration.tracked import is_tracked
from auditors.configuration.versions import release
from auditors.model import Severity
from auditors.request import Silence

KEY = "sk-" + "a8B3c9D2e7F6g1H5qZ7wX3kL9mN2pR4t"


def git(directory: Path, *words: str) -> None:
    command = ["git", "-c", "user.name=x", "-c", "user.email=x@example.com", "-C", str(directory), *words]
    subprocess.run(command, check=True, capture_output=True)


def found(path: Path) -> dict[str, Severity]:
    request = ConfigurationRequest(paths=(str(path),), fingerprint_key=b"k" * 32)
    return {one.rule: one.severity for one in audit_configuration(request, Silence()).ledger.findings(rules())}


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    file = tmp_path / "deploy" / "directory" / ".env"
    file.parent.mkdir(parents=True)
    file.write_text(f"LITELLM_MASTER_KEY={KEY}\n")
    file.chmod(0o600)
    return file


@pytest.mark.parametrize("version", ["2", "4"])
def test_a_file_in_git(environment: Path, version: str) -> None:
    root = environment.parent.parent
    git(root, "init", "-q")
    git(root, "config", "index.version", version)
    for number in range(5):
        (root / f"other-{number}").touch()
    git(root, "add", "--force", "other-0", "other-1", "other-2")
    assert not is_tracked(environment)
    assert "CFG347" not in found(environment)
    git(root, "add", "--force", "directory/.env")
    git(root, "update-index", "--index-version", version)
    assert is_tracked(environment)
    assert found(environment)["CFG347"] is Severity.HIGH


def test_a_broken_index_says_nothing(environment: Path) -> None:
    index = environment.parent / ".git" / "index"
    index.parent.mkdir()
    for content in (b"", b"DIRC", b"DIRC\0\0\0\2\xff\xff\xff\xff", b"x" * 100):
        index.write_bytes(content)
        assert not is_tracked(environment)


def test_a_file_below_a_web_root(environment: Path) -> None:
    place = environment.parent / "public_html"
    place.mkdir()
    moved = environment.rename(place / ".env")
    assert found(moved)["CFG347"] is Severity.HIGH


def distribution(directory: Path, name: str) -> Path:
    place = directory / "lib" / "python3.12" / "site-packages"
    (place / name).mkdir(parents=True)
    return place


def test_installed_packages_are_held_against_the_advisories(tmp_path: Path) -> None:
    place = distribution(tmp_path, "litellm-1.82.8.dist-info")
    distribution(tmp_path, "click-8.1.8.dist-info")
    (place / "litellm_init.pth").touch()
    directories = package_directories({"VIRTUAL_ENV": str(tmp_path), "PATH": ""}, None)
    assert directories == [place]
    listed = [read_installed(place, shipped())]
    request = ConfigurationRequest(paths=("x",), fingerprint_key=b"k" * 32)
    result = audit_environment([], "x", request, listed)
    rows = {(one.rule, one.evidence["found"]): one.severity for one in result.ledger.findings(rules())}
    assert rows == {
        ("ADV102", "litellm 1.82.8"): Severity.CRITICAL,
        ("ADV102", "litellm_init.pth"): Severity.CRITICAL,
        ("ADV103", "litellm 1.82.8"): Severity.CRITICAL,
    }


def test_a_clean_environment_has_no_advisory(tmp_path: Path) -> None:
    place = distribution(tmp_path, "litellm-1.109.1.dist-info")
    request = ConfigurationRequest(paths=("x",), fingerprint_key=b"k" * 32)
    result = audit_environment([], "x", request, [read_installed(place, shipped())])
    assert list(result.ledger.findings(rules())) == []


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_packages_of_another_process() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        try:
            found = package_directories({}, process.pid)
        finally:
            process.communicate(b"\n")
    assert any(place.name == "site-packages" for place in found)


@pytest.mark.parametrize(("version", "expected"), [("1.82.8", {"ADV102", "ADV103"}), ("1.109.1", set())])
def test_the_release_that_is_said_to_run(version: str, expected: set[str], tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("general_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n")
    request = ConfigurationRequest(paths=(str(file),), fingerprint_key=b"k" * 32, version=release(version))
    found = audit_configuration(request, Silence()).ledger.findings(rules())
    assert {one.rule for one in found if one.rule.startswith("ADV")} == expected


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("pip install --no-cache-dir 'litellm[proxy]==1.82.8'", {"ADV102", "ADV103"}),
        ("uv pip install litellm[proxy]>=1.80 && litellm --version", {"ADV105"}),
        ("pip install litellm", {"ADV105"}),
        ("apt-get install -y litellm", set()),
        ("pip install -r requirements.txt && litellm --help", set()),
        ("pip install litellm==1.109.1 vllm==0.24.0", set()),
        ("npm install -g @portkey-ai/gateway@1.15.2", {"ADV103"}),
        ("<<EOF\npip install litellm==1.82.8\nEOF", {"ADV102", "ADV103"}),
        ("npx --yes @portkey-ai/gateway@latest", {"ADV105"}),
    ],
)
def test_packages_that_a_dockerfile_installs(command: str, expected: set[str], tmp_path: Path) -> None:
    file = tmp_path / "Dockerfile"
    file.write_text(f"FROM python:3.12-slim\nRUN {command}\nUSER 1000\n")
    assert {rule for rule in found(file) if rule.startswith("ADV")} == expected
