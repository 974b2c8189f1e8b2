"""`auditor settings`: every value and where it came from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from auditors.commands.output import print_bytes, print_text
from auditors.reports.records import encode
from auditors.reports.terminal import table
from auditors.sanitizing import sanitize
from auditors.settings_discovery import load_settings


def run(config_file: Path | None, isolated: bool, form: str) -> None:
    """Print the settings that hold in this directory. Raises UsageError for a fault in them."""
    loaded = load_settings(config_file, isolated=isolated)
    if form == "json":
        values = [msgspec.to_builtins(setting) for setting in loaded.values()]
        document = {"file": str(loaded.file) if loaded.file else None, "settings": values}
        print_bytes(lambda out: out(encode(document) + b"\n"))
        return
    rows = [("SETTING", "VALUE", "FROM")]
    rows += [(setting.key, _shown(setting.value), sanitize(setting.origin)) for setting in loaded.values()]
    print_text("\n".join("  ".join(row) for row in table(rows)))


def _shown(value: Any) -> str:
    """A value as TOML and JSON write it."""
    return sanitize(msgspec.json.encode(value).decode())
