from __future__ import annotations

import json
import shlex

import msgspec

from auditors.model import Category, Finding, Principal, Severity
from auditors.reports.mending import command

KEY = "a" * 64
FINDING = Finding(
    id="0123456789abcdef",
    rule="USE301",
    name="usage-spike",
    category=Category.USAGE,
    severity=Severity.MEDIUM,
    title="A key is used far more than usual",
    remediation="Block it.",
    principal=Principal(key=KEY, key_alias="etl"),
)


def test_a_key_is_blocked_by_the_hash_that_litellm_logs() -> None:
    found = command(FINDING, "litellm-payload")
    assert found is not None
    words = shlex.split(found[1])
    assert words[0] == "curl"
    assert "$LITELLM_URL/key/block" in words
    assert json.loads(words[words.index("-d") + 1]) == {"key": KEY}


def test_there_is_no_command_for_what_it_would_not_fit() -> None:
    odd = msgspec.structs.replace(FINDING, principal=Principal(key="'; rm -rf ~"))
    leak = msgspec.structs.replace(
        FINDING, category=Category.SENSITIVE_DATA
    )  # its principal sent it, and may be innocent
    assert command(odd, "litellm-payload") is None
    assert command(leak, "litellm-payload") is None
    assert command(FINDING, "nginx-combined") is None
    assert command(msgspec.structs.replace(FINDING, principal=None), "litellm-payload") is None


def test_a_key_that_leaked_into_any_log_is_blocked_by_the_hash_of_its_calls() -> None:
    leaked = msgspec.structs.replace(FINDING, rule="USE318", name="leaked-key-used")
    found = command(leaked, "text-log")
    assert found is not None
    assert found[0].startswith("Where the proxy is LiteLLM")
    assert found[1] == (command(FINDING, "litellm-payload") or ("", ""))[1]
