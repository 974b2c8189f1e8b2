"""Where the configuration file is looked for, and where it must not come from."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from auditors.errors import UsageError
from auditors.settings import LoadedSettings, Settings, read_settings
from auditors.user_directories import configuration_directory

CONFIG_VARIABLE: Final = "AUDITOR_CONFIG"
CONFIG_NAME: Final = "auditor.toml"


def load_settings(
    config_file: Path | None = None,
    *,
    isolated: bool = False,
    scanned: Sequence[Path] = (),
    cwd: Path | None = None,
    environ: Mapping[str, str] = os.environ,
    user_directory: Path | None = None,
) -> LoadedSettings:
    """The settings that hold: `config_file`, else AUDITOR_CONFIG, else the nearest file upward from `cwd`, else the
    user's own.

    `isolated` ignores them all. A file that is only found, not named, and lies in or below one of the `scanned`
    directories is passed over with a note: whoever may write logs there could otherwise switch the audit off. Code
    (`recognizers.python`) is accepted only from a named file outside them. Raises UsageError for a fault in the file
    or a named file that is missing.
    """
    if isolated:
        return LoadedSettings(settings=Settings())
    named = config_file or (Path(environ[CONFIG_VARIABLE]) if environ.get(CONFIG_VARIABLE) else None)
    directories = [path.resolve() for path in scanned if path.is_dir()]
    if named is not None:
        loaded = read_settings(named.absolute())
        return _with_trusted_code(loaded, named=True, directories=directories)
    notes = []
    for file in _candidates(cwd or Path.cwd(), user_directory or configuration_directory()):
        if _inside(file, directories):
            notes.append(
                f"{file} is not used: it lies inside a scanned directory. Name it with --config-file if you trust it."
            )
            continue
        loaded = _with_trusted_code(read_settings(file), named=False, directories=directories)
        return msgspec.structs.replace(loaded, notes=(*notes, *loaded.notes))
    return LoadedSettings(settings=Settings(), notes=tuple(notes))


def _candidates(cwd: Path, user_directory: Path) -> Iterator[Path]:
    for directory in (cwd.absolute(), *cwd.absolute().parents):
        if (file := directory / CONFIG_NAME).is_file():
            yield file
        if (file := directory / "pyproject.toml").is_file() and _has_our_table(file):
            yield file
    if (file := user_directory / CONFIG_NAME).is_file():
        yield file


def _has_our_table(pyproject: Path) -> bool:
    """Whether a `pyproject.toml` means us. A broken or unreadable one that does not is somebody else's trouble."""
    try:
        text = pyproject.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    if "auditor" not in text:
        return False
    import tomllib

    try:
        return "auditor" in tomllib.loads(text).get("tool", {})
    except tomllib.TOMLDecodeError:
        return "[tool.auditor" in text


def _inside(file: Path, directories: Sequence[Path]) -> bool:
    # A link is judged by where it stands as well as by where it leads: either may be an attacker's.
    places = (file.absolute(), file.resolve())
    return any(place.is_relative_to(directory) for place in places for directory in directories)


def _with_trusted_code(loaded: LoadedSettings, *, named: bool, directories: Sequence[Path]) -> LoadedSettings:
    file = loaded.file
    if not loaded.settings.recognizers.python or file is None:
        return loaded
    if not named:
        raise UsageError(
            f"{file}: recognizers.python: code is loaded only from a file named with --config-file or {CONFIG_VARIABLE}"
        )
    if _inside(file, directories):
        raise UsageError(f"{file}: recognizers.python: code is not loaded from a file inside a scanned directory")
    return loaded
