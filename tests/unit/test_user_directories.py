from __future__ import annotations

import pwd
from pathlib import Path

import pytest

from auditors import user_directories


def _nobody(number: int) -> pwd.struct_passwd:
    raise KeyError(number)


def test_without_a_home_and_an_account_home_is_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Containers are run under any number; every command ended with an internal error there."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", _nobody)
    assert user_directories.configuration_directory() == Path("/.config/auditor")
    assert user_directories.state_directory() == Path("/.local/state/auditor")


def test_what_the_environment_names_holds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pwd, "getpwuid", _nobody)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert tmp_path in user_directories.state_directory().parents
    assert tmp_path in user_directories.configuration_directory().parents
