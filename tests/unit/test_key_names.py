from __future__ import annotations

import hashlib
import json
from pathlib import Path

from auditors.key_names import named
from auditors.ledger import Ledger
from auditors.model import Principal
from tests.builders import RULES, occurrence
from tests.command import audit_records
from tests.unit.formats.samples import litellm_payload

KEY = "sk-" + "Qm3xT7vLw2Rn9sKd4Yb8Zc"
HASH = hashlib.sha256(KEY.encode()).hexdigest()


def test_a_key_that_one_log_calls_by_its_name_has_it_in_findings_of_another(tmp_path: Path) -> None:
    payload = litellm_payload()
    payload["metadata"]["user_api_key_hash"] = HASH
    (tmp_path / "payloads.jsonl").write_text(json.dumps(payload) + "\n")
    entry = {
        "time": "2026-11-23T09:20:00+00:00",
        "remote_addr": "198.51.100.7",
        "request_method": "POST",
        "request_uri": "/v1/chat/completions",
        "status": 200,
        "http_authorization": f"Bearer {KEY}",
        "request_body": "{}",
    }
    (tmp_path / "access.json.log").write_text(json.dumps(entry) + "\n")
    told = audit_records("--depth", "patterns", ".", cwd=tmp_path)
    leaked = next(one for one in told if one.get("entity") == "LITELLM_VIRTUAL_KEY")
    assert leaked["source"] == "./access.json.log"
    assert leaked["principal"]["key"] == HASH
    assert leaked["principal"]["key_alias"] == "svc-reports"


def test_counts_by_key_are_under_the_name_once() -> None:
    ledger = Ledger()
    for who in (Principal(key=HASH), Principal(key=HASH, key_alias="prod"), Principal(key="ffff"), Principal(key=HASH)):
        ledger.add(occurrence(principal=who))
    told = next(iter(ledger.findings(RULES)))
    assert told.evidence["keys"] == {HASH: 2, "ffff": 1, "prod": 1}
    mended = named(told, {HASH: "prod"})
    assert mended.evidence["keys"] == {"prod": 3, "ffff": 1}
    assert mended.principal == Principal(key=HASH, key_alias="prod")
    assert "keys" not in named(told, {HASH: "prod", "ffff": "prod"}).evidence


def test_nothing_is_changed_where_no_name_is_known_or_one_is_told() -> None:
    ledger = Ledger()
    ledger.add(occurrence(principal=Principal(key=HASH, key_alias="own")))
    told = next(iter(ledger.findings(RULES)))
    assert named(told, {HASH: "other"}) is told
    assert named(told, {}) is told
