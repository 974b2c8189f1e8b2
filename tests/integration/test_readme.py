"""The README's two commands do what it says, on a clean copy of the project with nothing installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.command import PROJECT

pytestmark = [pytest.mark.slow, pytest.mark.integration]

NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", "__pycache__", "*.egg-info", ".*_cache", ".hypothesis", ".cache", "dist", "build"
)


def commands() -> tuple[str, str]:
    """The first two fenced shell blocks: the main job and the tests."""
    main_job, tests, *_ = re.findall(r"^```sh\n(.*?)^```$", (PROJECT / "README.md").read_text(), re.S | re.M)
    return main_job, tests


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("readme") / "checkout"
    shutil.copytree(PROJECT, copy, ignore=NOT_COPIED)
    return copy


def run(command: str, checkout: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a newcomer would: nothing of this environment but the way to programs and packages."""
    own = ("PYTHON", "VIRTUAL_ENV", "AUDITOR", "PYTEST", "COLUMNS", "FORCE_COLOR", "XDG_CACHE_HOME")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    return subprocess.run(
        ["bash", "-c", command],
        cwd=checkout,
        env={**kept, "HOME": str(checkout.parent), **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=1200,
        check=False,
    )


def test_first_command_sets_up_and_audits_the_sample_logs(checkout: Path) -> None:
    done = run(commands()[0], checkout)
    assert done.returncode == 1, done.stderr
    assert re.search(r"^✖ \d+ findings in \d+ files: \d+ critical", done.stdout), done.stdout + done.stderr
    assert "sample_logs/litellm/payloads.jsonl" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("Exit status 1:")


def test_what_is_installed_has_the_samples_and_is_typed(checkout: Path) -> None:
    (package,) = checkout.glob(".venv/lib/python*/site-packages/auditors")
    assert (package / "_samples" / "litellm" / "payloads.jsonl").exists()
    assert (package / "py.typed").exists()


def test_second_command_sets_up_and_runs_the_tests(checkout: Path) -> None:
    command = commands()[1]
    assert command.rstrip().endswith("&& .venv/bin/pytest -n auto --dist loadfile")
    done = run(command, checkout, PYTEST_ADDOPTS="tests/unit/test_sanitizing.py")  # all of them would run this one too
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"\d+ passed", done.stdout)
