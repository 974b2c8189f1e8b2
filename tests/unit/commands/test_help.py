from __future__ import annotations

import pytest

from auditors.cli import auditor as root
from auditors.commands.registry import subcommands
from tests.unit.commands.conftest import Auditor

EVERY = [(), *((name,) for name in subcommands())]


@pytest.mark.parametrize("command", EVERY, ids=lambda words: " ".join(words) or "auditor")
def test_help_documents_every_option_within_80_columns(auditor: Auditor, command: tuple[str, ...]) -> None:
    outcome = auditor(*command, "--help")
    assert outcome.status == 0
    assert max(map(len, outcome.out.splitlines())) <= 80
    parameters = (subcommands()[command[0]] if command else root).params
    for parameter in parameters:
        for option in parameter.opts:
            assert option in outcome.out or not option.startswith("-")
    assert outcome.out == auditor(*command, "-h").out


def test_help_tells_defaults_commands_and_exit_statuses(auditor: Auditor) -> None:
    shown = auditor("--help").out
    for default in ("[default: text]", "[default: medium]", "[default: full]", "nearest"):
        assert default in shown
    for name in subcommands():
        assert f"\n  {name} " in shown
    for status in ("0 ", "1 ", "2 ", "3 ", "4 ", "130"):
        assert f"\n    {status}" in shown


def test_a_path_named_like_a_command_needs_its_directory(auditor: Auditor) -> None:
    from pathlib import Path

    Path("rules").write_text("all quiet\n")
    Path("rules").chmod(0o600)
    assert auditor("--once", "--depth", "patterns", "./rules").status == 0
    assert auditor("rules").out.startswith("ID ")


def test_version_is_one_line(auditor: Auditor) -> None:
    outcome = auditor("--version")
    assert outcome.status == 0
    assert outcome.out.startswith("auditor ")
    assert outcome.out.count("\n") == 1
