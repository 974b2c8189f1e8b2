"""The rules of the house that machines can hold: style, types, floors, and what starting up may load."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import PROJECT

HEAVY = {"aiofiles", "numpy", "presidio_analyzer", "rich", "spacy", "textual", "thinc", "watchfiles"}
"""What a batch run without entity recognition has no use for."""
WORK = HEAVY | {"hyperscan", "orjson", "phonenumbers", "re2", "stdnum", "zstandard"}
"""What is needed only when there is something to read."""


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        ("-m", "ruff", "check", "--no-cache"),
        ("-m", "ruff", "format", "--check", "--no-cache"),
        ("-m", "mypy"),
        ("-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"),
    ],
    ids=["ruff check", "ruff format", "mypy", "import-linter"],
)
def test_style_types_and_floors(command: tuple[str, ...]) -> None:
    done = subprocess.run([sys.executable, *command], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def loaded_by(*arguments: str, cwd: Path) -> set[str]:
    """The modules that are loaded when `auditor ARGUMENTS` ends."""
    code = (
        "import json, sys\n"
        "from auditors.cli import main\n"
        "main(sys.argv[1:])\n"
        "sys.stderr.write('\\n' + json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=cwd,
        env={"PYTHONPATH": str(PROJECT), "HOME": str(cwd)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("rules", "--help"), ("--no-such-option",)])
def test_help_is_there_at_once(arguments: tuple[str, ...], tmp_path: Path) -> None:
    loaded = loaded_by(*arguments, cwd=tmp_path)
    assert loaded & WORK == set()
    engine = ("auditors.sensitive_data", "auditors.formats", "auditors.records")
    assert not any(name.startswith((*engine, "tui")) for name in loaded)
    assert len(loaded) < 300


def test_patterns_alone_load_no_entity_recognition_and_no_screen(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("nothing in here\n")
    loaded = loaded_by("--once", "--depth", "patterns", "a.log", cwd=tmp_path)
    assert loaded & HEAVY == set()


def test_the_library_loads_nothing_until_it_is_used(tmp_path: Path) -> None:
    code = "import sys, auditors; print(sum(name.startswith('auditors') for name in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={"PYTHONPATH": str(PROJECT)}, capture_output=True, check=True
    )
    assert int(done.stdout) == 1
