"""Keys of services that hand out bare letters and digits: in a section, an object, a list or a row of the service."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from auditors.model import Kind
from auditors.sensitive_data.matcher import Matcher
from auditors.sensitive_data.registry import load_detectors
from tests.command import audit_records
from tests.examples.sampling import sample

MATCHER = Matcher(detector for detector in load_detectors() if detector.rule.kind is Kind.SECRET)
HEX = "[0-9][a-f][0-9a-f]{30}"
HEX_40 = "[0-9][a-f][0-9a-f]{38}"
MIXED_40 = "[a-z][A-Z][0-9][A-Za-z0-9]{37}"
COMMIT = "8f14e45fceea167a5a36dedd4bea25438f14e45f"


@pytest.mark.parametrize(
    ("frame", "recipe"),
    [
        ("deepgram:\n  model: nova-2\n  key: {}\n", HEX_40),
        ("providers:\n  cohere:\n    key: '{}'\n  other: 1\n", MIXED_40),
        ("config={{'jina': {{'x': 1}}, 'deepgram': {{'model': 'nova', 'key': '{}'}}}}", HEX_40),
        ('DEEPGRAM = dict(key="{}", model="nova-2")', HEX_40),
        ("'algolia' => ['app' => 'X', 'key' => '{}'],", HEX),
        ("PROD\n  cohere     {}   <- api key, rotate in May\n", MIXED_40),
        ("integrations:\n  wandb: {{entity: acme, key: {}}}\n", HEX_40),
        ("Here are the keys of the voice stack:\n- Deepgram: {}\n- Rime: later", HEX_40),
        ("creds: cohere={}, region=eu", MIXED_40),
        ("The tokens:\n* **AssemblyAI** (prod) – `{}`\n", HEX),
        ("svc\tcol1\tcol2\nassemblyai\tprod\t{}\n\ncol1 = environment, col2 = api key\n", HEX),
    ],
)
def test_the_name_of_a_service_tells_of_the_key(frame: str, recipe: str) -> None:
    for value in [sample(recipe, random.Random(seed)) for seed in range(3)]:
        text = frame.format(value)
        assert [text[match.start : match.end] for match in MATCHER.find(text)] == [value]


@pytest.mark.parametrize(
    "text",
    [
        f"cache:\n  key: {COMMIT}\n",
        f"deepgram:\n  revision: {COMMIT}\n",
        "deepgram:\n  key: ${{DEEPGRAM_API_KEY}}\n  model: nova-2-general-2024-01-18-preview\n",
        f"submodules, signed with our keys:\n  deepgram: {COMMIT}\n",
        f"pinned: deepgram={COMMIT} (key dependency)",
        f"model,revision\ncohere,{COMMIT}\n",
    ],
)
def test_a_commit_beside_the_name_of_a_service_is_none(text: str) -> None:
    assert MATCHER.find(text) == []


def test_objects_of_services_and_of_keys(tmp_path: Path) -> None:
    key = sample(HEX_40, random.Random(1))
    told = {
        "deepgram": {"key": key, "revision": COMMIT},
        "keys": {"assemblyai": sample(HEX, random.Random(2)), "primary": COMMIT},
        "credentials": {"serper": sample(HEX_40, random.Random(4)), "username": "ops"},
        "secrets": [{"name": "pager", "value": sample(MIXED_40, random.Random(5))}],
        "sdk": {"key": COMMIT},
        "signer": {"kty": "OKP", "x": COMMIT, "d": sample(MIXED_40, random.Random(3)) + "abc"},
        "drawn": {"result": "K9fmdkqa!Wpp", "length": 12, "bcrypt_hash": "$2a$10$x"},
    }
    (tmp_path / "log.jsonl").write_text(json.dumps({"model": "m", "metadata": told}) + "\n")
    records = audit_records("log.jsonl", "--depth", "patterns", cwd=tmp_path)
    found = {record["pointer"].removeprefix("/metadata") for record in records if record.get("kind") == "secret"}
    assert found == {
        "/deepgram/key",
        "/keys/assemblyai",
        "/credentials/serper",
        "/secrets/0/value",
        "/signer/d",
        "/drawn/result",
    }
