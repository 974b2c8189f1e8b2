"""A real LiteLLM proxy is booted in front of the mock model; what it writes of known conversations is audited."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.command import audit_records
from tests.integration.conversations import ALL, CALLERS, CLEAN, ENCODED, PIPELINE, STRANGER, Conversation
from tests.integration.litellm_proxy import Proxy, litellm_proxy, talk
from tests.pointers import LogFile

pytestmark = [pytest.mark.slow, pytest.mark.integration]

EVERYWHERE = {"IP_ADDRESS"}
"""Entities that stand in each record, whatever it is about."""


@dataclass(frozen=True)
class Hit:
    """A reported occurrence, with what stands at its pointer and span."""

    line: int
    entity: str
    pointer: str
    value: str


@dataclass(frozen=True)
class Audited:
    """A log that the proxy wrote, and what auditor says of it."""

    log: LogFile
    records: list[dict[str, Any]]

    @property
    def findings(self) -> dict[str, dict[str, Any]]:
        """Findings by ID."""
        return {row["id"]: row for row in self.records if row["type"] == "finding"}

    @property
    def hits(self) -> Iterator[Hit]:
        """All occurrences."""
        for row in self.records:
            if row["type"] == "occurrence" and "entity" in row:
                pointer = row.get("pointer", "")
                text = self.log.string(row["line"], pointer)
                assert text is not None, f"the pointer {pointer} of line {row['line']} leads nowhere"
                yield Hit(row["line"], row["entity"], pointer, text[row["start"] : row["end"]])


@pytest.fixture(scope="module")
def logs(litellm: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Audited]:
    """What proxies wrote, by kind: payloads of a callback, and standard output in three shapes. Two run at a time."""
    with ThreadPoolExecutor(2) as pool:
        proxies = {
            kind: pool.submit(talked_to, litellm, tmp_path_factory.mktemp(kind), json_logs=json_logs, debug=debug)
            for kind, json_logs, debug in (("text", False, False), ("debug", False, True), ("json", True, False))
        }
    written = {kind: audited(proxy.result().console) for kind, proxy in proxies.items()}
    return written | {"payloads": audited(proxies["json"].result().payloads)}


def talked_to(litellm: Path, folder: Path, *, json_logs: bool, debug: bool) -> Proxy:
    """A proxy that has ended, after all conversations."""
    with litellm_proxy(litellm, folder, json_logs=json_logs, debug=debug) as proxy:
        statuses = talk(proxy, ALL)
    assert statuses.count(200) == len(ALL) - 3
    assert statuses[-1] == 401
    return proxy


def audited(log: Path) -> Audited:
    log.chmod(0o600)
    records = audit_records("--occurrences", log.name, cwd=log.parent)
    return Audited(LogFile(log.read_bytes()), records)


def lines_of(log: LogFile) -> dict[int, Conversation]:
    """The conversation that each line of the payload log is about, by its last user message; not the stranger's."""
    asked = {conversation.asked: conversation for conversation in ALL}
    found = {}
    for number, line in enumerate(filter(None, log.lines), 1):
        payload = json.loads(line)
        texts = [message["content"] for message in payload["messages"] if message["role"] == "user"]
        if payload["metadata"]["user_api_key_alias"]:
            found[number] = asked[texts[-1]]
    return found


def holds(seen: str, value: str) -> bool:
    """Whether what was reported is the value, or the part of an encoded one that matters."""
    return value in seen or (value == ENCODED and seen in value)


def test_every_planted_value_is_found_in_its_payload_where_it_stands(logs: dict[str, Audited]) -> None:
    payloads = logs["payloads"]
    found = defaultdict(set)
    for hit in payloads.hits:
        found[hit.line].add((hit.entity, hit.value))
    conversations = lines_of(payloads.log)
    assert len(conversations) == len(ALL)
    missed = []
    for line, conversation in conversations.items():
        for entity, value in conversation.planted:
            if not any(kind == entity and holds(seen, value) for kind, seen in found[line]):
                missed.append((line, entity, value))
    assert missed == []


def test_findings_name_whose_key_user_and_team_it_was(logs: dict[str, Audited]) -> None:
    payloads = logs["payloads"]
    conversations = lines_of(payloads.log)
    seen = set()
    for finding in payloads.findings.values():
        conversation = conversations.get(finding.get("line", 0))
        if conversation is None or finding["category"] != "sensitive-data" or finding["entity"] in EVERYWHERE:
            continue
        caller = conversation.caller
        principal = finding["principal"]
        assert principal["key"] == hashlib.sha256(caller.key.encode()).hexdigest()
        assert (principal["key_alias"], principal["user"], principal["team"]) == (
            caller.alias,
            caller.user,
            caller.team,
        )
        assert principal["ip"] == caller.ip
        assert principal["model"]
        seen.add(caller)
    assert seen == set(CALLERS)


def test_nothing_is_reported_of_clean_conversations(logs: dict[str, Audited]) -> None:
    payloads = logs["payloads"]
    clean = {line for line, conversation in lines_of(payloads.log).items() if conversation in CLEAN}
    assert len(clean) == len(CLEAN)
    assert [hit for hit in payloads.hits if hit.line in clean and hit.entity not in EVERYWHERE] == []


def test_personal_data_in_the_debug_log_is_found_on_each_of_its_lines(logs: dict[str, Audited]) -> None:
    """LiteLLM takes most secrets out of its standard output, so these are the values that are left."""
    debug = logs["debug"]
    found = {(hit.line, hit.entity) for hit in debug.hits}
    planted = {
        (entity, value)
        for conversation in ALL
        for entity, value in conversation.planted
        if entity in {"CREDIT_CARD", "EMAIL_ADDRESS", "IBAN_CODE", "PERSON", "PHONE_NUMBER", "US_SSN"}
    }
    stands = {
        (number, entity) for entity, value in planted for number, line in enumerate(debug.log.lines, 1) if value in line
    }
    assert {entity for _, entity in stands} == {entity for entity, _ in planted}
    assert stands - found == set()


@pytest.mark.parametrize("kind", ["text", "json"])
def test_standard_output_without_messages_is_clean(logs: dict[str, Audited], kind: str) -> None:
    assert {hit.entity for hit in logs[kind].hits} <= EVERYWHERE


@pytest.mark.parametrize("kind", ["payloads", "json", "text", "debug"])
def test_all_of_it_is_understood_and_no_value_is_shown(logs: dict[str, Audited], kind: str) -> None:
    audit = logs[kind]
    summary = audit.records[-1]
    assert summary["coverage"] > 0.95
    assert summary["skipped"] == summary["errors"] == []
    report = "\n".join(json.dumps(row, ensure_ascii=False) for row in audit.records)
    values = {value for conversation in ALL for _, value in conversation.planted}
    values |= {caller.key for caller in (*CALLERS, STRANGER, PIPELINE)}
    assert [value for value in values if value in report] == []
