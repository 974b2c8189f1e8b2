from __future__ import annotations

from pathlib import Path

import pytest

from auditors.errors import UsageError
from auditors.settings import LoadedSettings
from auditors.settings_discovery import load_settings

PATTERNS = "detection.depth = 'patterns'\n"
CODE = "recognizers.python = ['os:path']\n"


class Place:
    """A working directory below a project, and a user's configuration directory."""

    def __init__(self, root: Path) -> None:
        self.project = root / "project"
        self.cwd = self.project / "below" / "deep"
        self.user = root / "user"
        self.cwd.mkdir(parents=True)
        self.user.mkdir()

    def load(
        self,
        config_file: Path | None = None,
        isolated: bool = False,
        scanned: tuple[Path, ...] = (),
        environ: dict[str, str] | None = None,
    ) -> LoadedSettings:
        return load_settings(
            config_file,
            isolated=isolated,
            scanned=scanned,
            cwd=self.cwd,
            environ=environ or {},
            user_directory=self.user,
        )


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def put(file: Path, text: str = PATTERNS) -> Path:
    file.write_text(text)
    return file


def test_nothing_anywhere_gives_the_defaults(place: Place) -> None:
    loaded = place.load()
    assert loaded.file is None
    assert loaded.settings.detection.depth == "full"


def test_order_of_the_places(place: Place) -> None:
    user = put(place.user / "auditor.toml")
    assert place.load().file == user
    upward = put(place.project / "auditor.toml")
    assert place.load().file == upward
    nearer = put(place.cwd / "pyproject.toml", "[tool.auditor.detection]\ndepth = 'patterns'")
    assert place.load().file == nearer
    beside = put(place.cwd / "auditor.toml")
    assert place.load().file == beside
    variable = put(place.project / "ci.toml")
    assert place.load(environ={"AUDITOR_CONFIG": str(variable)}).file == variable
    named = put(place.project / "named.toml")
    assert place.load(named, environ={"AUDITOR_CONFIG": str(variable)}).file == named
    assert place.load(named, isolated=True).file is None


@pytest.mark.parametrize("text", ["[project]\nname = 'x'", "[project]\nname = 'auditor'", "broken ["])
def test_a_pyproject_that_is_not_about_us_is_passed_by(place: Place, text: str) -> None:
    put(place.cwd / "pyproject.toml", text)
    upward = put(place.project / "auditor.toml")
    assert place.load().file == upward


def test_a_broken_pyproject_that_is_about_us_is_a_fault(place: Place) -> None:
    put(place.cwd / "pyproject.toml", "[tool.auditor]\nbroken [")
    with pytest.raises(UsageError, match=r"pyproject\.toml:2: is not valid TOML"):
        place.load()


def test_a_named_file_must_exist(place: Place) -> None:
    with pytest.raises(UsageError, match=r"gone\.toml: cannot be read"):
        place.load(environ={"AUDITOR_CONFIG": str(place.cwd / "gone.toml")})


def test_a_found_file_inside_a_scanned_directory_is_refused_and_said(place: Place) -> None:
    planted = put(place.cwd / "auditor.toml", "detection.disable = ['everything']")
    trusted = put(place.project / "auditor.toml")
    loaded = place.load(scanned=(place.cwd,))
    assert loaded.file == trusted
    assert len(loaded.notes) == 1
    assert str(planted) in loaded.notes[0]
    assert "scanned directory" in loaded.notes[0]


def test_a_link_into_a_scanned_directory_is_refused(place: Place) -> None:
    logs = place.project / "logs"
    logs.mkdir()
    (place.cwd / "auditor.toml").symlink_to(put(logs / "planted.toml"))
    loaded = place.load(scanned=(logs,))
    assert loaded.file is None
    assert len(loaded.notes) == 1


def test_a_named_file_inside_a_scanned_directory_is_used(place: Place) -> None:
    named = put(place.cwd / "auditor.toml")
    assert place.load(named, scanned=(place.cwd,)).file == named


def test_code_needs_a_named_file_outside_the_scanned_directories(place: Place) -> None:
    file = put(place.cwd / "auditor.toml", CODE)
    with pytest.raises(UsageError, match="code is loaded only from a file named with --config-file"):
        place.load()
    assert place.load(file).settings.recognizers.python == ("os:path",)
    with pytest.raises(UsageError, match="inside a scanned directory"):
        place.load(file, scanned=(place.cwd,))
