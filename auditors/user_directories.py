"""Where a user's own files are: the configuration, and the state of this installation."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import platformdirs

_NAME: Final = "auditor"


def configuration_directory() -> Path:
    """The directory of the user's `auditor.toml`."""
    try:
        return platformdirs.user_config_path(_NAME)
    except RuntimeError:
        return _without_home(".config")


def state_directory() -> Path:
    """Where this installation's fingerprint key is kept."""
    try:
        return platformdirs.user_state_path(_NAME)
    except RuntimeError:
        return _without_home(".local/state")


def _without_home(below: str) -> Path:
    """A container may run under a number that no account has, without HOME: `/` is home then, as engines set it."""
    return Path("/", below, _NAME)
