"""LiteLLM's audit records."""

from __future__ import annotations

import json

from auditors.model import Fields
from tests.unit.formats.samples import KEY_HASH, START, only

RECORD = {
    "id": "a1",
    "updated_at": "2026-11-23T09:20:00.250000+00:00",
    "changed_by": "admin-1",
    "changed_by_api_key": KEY_HASH,
    "action": "updated",
    "table_name": "LiteLLM_VerificationToken",
    "object_id": "9" * 64,
    "before_value": json.dumps({"team_id": "team-6", "models": []}),
    "updated_values": json.dumps({"team_id": "team-7", "models": ["gpt-x"]}),
}


def test_a_change_says_who_made_it_when_to_what() -> None:
    record = only(RECORD)
    assert record.format_name == "litellm-audit"
    assert record.fields() == Fields(
        product="litellm",
        time=START,
        key=KEY_HASH,
        user="admin-1",
        team="team-7",
        call="a1",
        tags=("updated", "LiteLLM_VerificationToken"),
    )


def test_values_that_are_objects_or_missing_are_read_alike() -> None:
    fields = only({**RECORD, "before_value": {"team_id": "team-6"}, "updated_values": None}).fields()
    assert fields.team == "team-6"
