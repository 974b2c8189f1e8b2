"""What the key of a JSON object says of all values in it: passwords by machine, secrets by name, keys of a section."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from auditors.sensitive_data.keys import KeyReader
from auditors.sensitive_data.texts import TextWalker
from tests.command import audit_records

OFTEN = 60
"""Times that an object comes, so that a plan is made for it."""


def contexts(body: Any, walker: TextWalker | None = None) -> dict[str, str]:
    """What each value is read behind."""
    references = (walker or TextWalker(KeyReader())).references(body)
    return {reference.pointer: reference.content.context for reference in references}


@pytest.mark.parametrize(
    ("body", "pointer", "context"),
    [
        ({"passwords": {"front door": "value-1"}}, "/passwords/front door", "password: "),
        ({"service_passwords": {"Grafana": "value-1"}}, "/service_passwords/Grafana", "password: "),
        ({"Passwörter": {"NAS": "value-1"}}, "/Passwörter/NAS", "password: "),
        ({"secrets": {"StripeLive": "value-1"}}, "/secrets/StripeLive", "stripe_live_secret: "),
        ({"secrets": {"kim@acme.example": "value-1"}}, "/secrets/kim@acme.example", "secret: "),
        ({"stringData": {"admin": "value-1"}}, "/stringData/admin", "admin_secret: "),
        ({"apiKeys": {"weather": "value-1"}}, "/apiKeys/weather", "weather_api_key: "),
        ({"access_tokens": {"build": "value-1"}}, "/access_tokens/build", "build_token: "),
        ({"Jwt": {"Key": "value-1", "Issuer": "value-2"}}, "/Jwt/Key", "jwt_key: "),
        ({"Jwt": {"Key": "value-1", "Issuer": "value-2"}}, "/Jwt/Issuer", ""),
        ({"secrets": {"db_password": "value-1"}}, "/secrets/db_password", "db_password: "),
        ({"secrets": {"backend": "value-1"}}, "/secrets/backend", ""),
        ({"tokens": {"prompt": "value-1"}}, "/tokens/prompt", ""),
        ({"tokens": [{"ci": "value-1"}]}, "/tokens/0/ci", ""),
        ({"apiKeys": ["value-1"]}, "/apiKeys/0", "api_key: "),
        ({"backup_codes": ["value-1"]}, "/backup_codes/0", "backup_code: "),
        ({"tokens": ["value-1"]}, "/tokens/0", ""),
        ({"apiKeys": [["value-1"]]}, "/apiKeys/0/0", ""),
        ({"secret": {"current": "value-1"}}, "/secret/current", "secret: "),
        ({"password": {"title": "value-1"}}, "/password/title", ""),
        ({"user": "kim", "pin": "value-1"}, "/pin", "pin: "),
        ({"passwords": {"policy": {"text": "value-1"}}}, "/passwords/policy/text", ""),
        ({"secrets": {"db": {"file": "value-1"}}}, "/secrets/db/file", ""),
    ],
)
def test_a_group_tells_of_its_members(body: Any, pointer: str, context: str) -> None:
    assert contexts(body)[pointer] == context


def test_objects_that_come_often_keep_what_the_key_above_tells() -> None:
    walker = TextWalker(KeyReader())
    for number in range(OFTEN):
        body = {
            "tool": {"passwords": {"router": f"value-{number}"}, "rooms": {"router": f"value-{number}"}},
            "rooms": [{"router": f"value-{number}"}],
        }
        found = contexts(body, walker)
        assert found["/tool/passwords/router"] == "password: "
        assert found["/tool/rooms/router"] == found["/rooms/0/router"] == ""
        walker.pending = []


def test_pairs_of_a_group_are_told_from_the_same_pairs_elsewhere() -> None:
    pair = {"name": "pager", "value": "value-1"}
    found = contexts({"rooms": [pair], "keys": [pair], "secrets": [pair]})
    assert found["/rooms/0/value"] == found["/keys/0/value"] == ""
    assert found["/secrets/0/value"] == "pager_secret: "


def test_pairs_of_services_among_keys() -> None:
    pair = {"name": "deepgram", "value": "value-1"}
    found = contexts({"rooms": [pair], "keys": [pair]})
    assert (found["/rooms/0/value"], found["/keys/0/value"]) == ("", "deepgram_key: ")


def test_values_of_a_group_are_found_and_what_is_none_is_not(tmp_path: Path) -> None:
    settings = {
        "passwords": {
            "router": "Kiesel" + "#teich" + "52",
            "policy": "twelve characters, with a digit",
            "nas": "<your-password>",
        },
        "secrets": {"db": "projects/acme/secrets/db/versions/1", "api": "${API_SECRET}", "tls": "tls-cert-2024"},
        "tokens": {"bos": "<s>", "first": "Hello", "second": "##ing"},
    }
    message = {"role": "tool", "content": json.dumps(settings)}
    (tmp_path / "log.jsonl").write_text(json.dumps({"model": "gpt-5", "messages": [message]}) + "\n")
    records = audit_records("log.jsonl", "--depth", "patterns", cwd=tmp_path)
    found = [record["pointer"] for record in records if record.get("kind") == "secret"]
    assert found == ["/messages/0/content#/passwords/router"]
