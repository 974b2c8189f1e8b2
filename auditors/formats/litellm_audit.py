"""LiteLLM's audit records: who changed which key, team, user or model, with the row before and after.

Written as objects to the log stores (`audit_logs/`), as rows of `LiteLLM_AuditLog`, and by `/audit`.
"""

from __future__ import annotations

from typing import Any, Final

from auditors.formats.call import call_fields
from auditors.formats.format import Format, JsonObject
from auditors.formats.litellm_metadata import PRODUCT
from auditors.formats.reading import key_name, mapping, text, value
from auditors.formats.times import parse_time
from auditors.model import Fields, Role

_KEYS: Final = frozenset({"changed_by", "action", "table_name", "object_id"})


def _recognises(body: JsonObject) -> bool:
    return body.keys() >= _KEYS


def _fields(body: Any) -> Fields:
    changed = mapping(body, "updated_values") or mapping(body, "before_value")
    said = (text(body, "action"), text(body, "table_name"))
    return call_fields(
        PRODUCT,
        time=parse_time(value(body, "updated_at")),
        key=key_name(value(body, "changed_by_api_key")),
        user=text(body, "changed_by"),
        team=text(changed, "team_id"),
        organization=text(changed, "organization_id"),
        call=text(body, "id"),
        tags=tuple(one for one in said if one) or None,
    )


AUDIT: Final = Format(
    "litellm-audit",
    PRODUCT,
    _fields,
    recognises=_recognises,
    order=10,
    roles={"/before_value": Role.METADATA, "/updated_values": Role.METADATA},
    elements=("/audit_logs",),
)
