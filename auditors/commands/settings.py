"""`auditor settings`: every value and where it came from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import msgspec

from auditors.commands.output import print_bytes, print_text
from auditors.commands.parameters import CONTEXT, FILE
from auditors.reports.records import encode
from auditors.reports.terminal import table
from auditors.sanitizing import sanitize
from auditors.settings_discovery import load_settings


@click.command("settings", context_settings=CONTEXT, short_help="Every setting and where it came from.")
@click.option("--config-file", type=FILE, metavar="FILE", help="Settings; also AUDITOR_CONFIG.")
@click.option("--isolated", is_flag=True, help="Ignore all configuration files.")
@click.option("--format", type=click.Choice(("text", "json")), default="text", show_default=True, help="Format.")
def command(config_file: Path | None, isolated: bool, format: str) -> None:  # noqa: A002 (the option's name)
    """Show every setting that holds in this directory, and where it came from."""
    run(config_file, isolated, format)


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
