"""A real NGINX stands in front of the mock model; what a careless configuration makes it log is audited."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.command import audit_records
from tests.integration import gateways, servers
from tests.integration.conversations import ALL, CLEAN, ENCODED, PEOPLE, Conversation, answers
from tests.integration.mock_model import mock_model
from tests.pointers import LogFile

pytestmark = [pytest.mark.slow, pytest.mark.integration]

OF_EACH_REQUEST = {"LITELLM_VIRTUAL_KEY"}
"""The caller's key, which the JSON log holds of each request."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with both logs of all conversations, one line each."""
    program = servers.installed("nginx", *servers.DEBIAN)
    scratch, logs = tmp_path_factory.mktemp("nginx"), tmp_path_factory.mktemp("written")
    with mock_model(answers()) as base, gateways.nginx(program, scratch, base) as url:
        for conversation in ALL:
            assert gateways.ask(url, conversation) == 200
    for name in ("access.log", "access.json.log"):
        text = (scratch / name).read_text()
        kept = [line for line in text.splitlines(keepends=True) if "/health" not in line]
        (logs / name).write_text("".join(kept))
    return logs


@pytest.fixture(scope="module")
def records(folder: Path) -> list[dict[str, Any]]:
    return audit_records("--occurrences", ".", cwd=folder)


def hits(records: list[dict[str, Any]], folder: Path, name: str) -> dict[int, set[tuple[str, str]]]:
    """Entity and value of everything reported of a log, by line."""
    log = LogFile((folder / name).read_bytes())
    found: dict[int, set[tuple[str, str]]] = {number: set() for number in range(1, len(ALL) + 1)}
    for row in records:
        if row["type"] == "occurrence" and row["source"].endswith(name):
            text = log.string(row["line"], row.get("pointer", ""))
            assert text is not None
            found[row["line"]].add((row["entity"], text[row["start"] : row["end"]]))
    return found


def test_planted_values_are_found_in_logged_bodies(records: list[dict[str, Any]], folder: Path) -> None:
    found = hits(records, folder, "access.json.log")
    missed = [
        (line, entity, value)
        for line, conversation in enumerate(ALL, 1)
        for entity, value in conversation.planted
        if any(value in str(message["content"]) for message in conversation.messages)
        and not any(kind == entity and _holds(seen, value) for kind, seen in found[line])
    ]
    assert missed == []


def _holds(seen: str, value: str) -> bool:
    return value in seen or (value == ENCODED and seen in value)


def test_keys_in_logged_headers_are_found_on_each_line(records: list[dict[str, Any]], folder: Path) -> None:
    found = hits(records, folder, "access.json.log")
    for line, conversation in enumerate(ALL, 1):
        assert ("LITELLM_VIRTUAL_KEY", conversation.caller.key) in found[line]


def test_nothing_else_is_reported_of_clean_conversations(records: list[dict[str, Any]], folder: Path) -> None:
    found = hits(records, folder, "access.json.log")
    clean: dict[int, Conversation] = {line: each for line, each in enumerate(ALL, 1) if each in CLEAN}
    assert {kind for line in clean for kind, _ in found[line]} <= OF_EACH_REQUEST


def test_both_logs_are_understood_and_hold_together(records: list[dict[str, Any]], folder: Path) -> None:
    summary = records[-1]
    assert summary["records"] == {"nginx-combined": len(ALL), "nginx-json": len(ALL)}
    assert summary["coverage"] == 1.0
    (ssn,) = (row for row in records if row["type"] == "finding" and row.get("entity") == "US_SSN")
    assert ssn["principal"]["key"] == hashlib.sha256(PEOPLE.key.encode()).hexdigest()
    assert (ssn["principal"]["ip"], ssn["principal"]["model"]) == (PEOPLE.ip, "claude-sonnet")
    assert not [each for each in ALL for _, value in each.planted if value in json.dumps(records, ensure_ascii=False)]
