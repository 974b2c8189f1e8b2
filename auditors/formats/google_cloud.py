"""Google Cloud: entries of audit logs, in which Vertex AI tells who called which model.

An entry is a LogEntry whose `protoPayload` is an AuditLog; both are documented under
cloud.google.com/logging/docs/reference/audit/auditlog/rest/Shared.Types/AuditLog. What was asked for names the model in
the path of a resource: `projects/p/locations/l/publishers/google/models/gemini-2.5-flash`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from auditors.formats.call import call_fields
from auditors.formats.format import Format, JsonObject
from auditors.formats.http import address
from auditors.formats.reading import integer, known, mapping, text
from auditors.formats.times import parse_time
from auditors.model import Fields, Role

PRODUCT: Final = "google-cloud"

_TYPE: Final = "type.googleapis.com/google.cloud.audit.AuditLog"


def _is_entry(body: JsonObject) -> bool:
    payload = body.get("protoPayload")
    return isinstance(payload, dict) and payload.get("@type") == _TYPE


def _model(payload: Mapping[str, Any]) -> str | None:
    """The model in the path of the resource, or of the request where the resource is an endpoint."""
    for path in (text(payload, "resourceName"), text(mapping(payload, "request"), "model")):
        parts = path.split("/") if path else []
        if len(parts) > 1 and parts[-2] == "models":
            return parts[-1].partition(":")[0] or None
    return None


def _fields(body: Any) -> Fields:
    payload = mapping(body, "protoPayload")
    caller, asked = mapping(payload, "authenticationInfo"), mapping(payload, "requestMetadata")
    used = mapping(mapping(payload, "response"), "usageMetadata")
    failed = integer(mapping(payload, "status"), "code")
    return call_fields(
        PRODUCT,
        time=parse_time(body.get("timestamp")) if isinstance(body, Mapping) else None,
        user=known(text(caller, "principalEmail"), text(caller, "principalSubject")),
        ip=address(text(asked, "callerIp")),
        user_agent=text(asked, "callerSuppliedUserAgent"),
        status="failure" if failed else "success",
        model=_model(payload),
        provider=text(payload, "serviceName"),
        tokens_in=integer(used, "promptTokenCount"),
        tokens_out=integer(used, "candidatesTokenCount"),
        tokens_total=integer(used, "totalTokenCount"),
        trace=text(body, "trace"),
    )


AUDIT: Final = Format(
    "google-cloud-audit",
    PRODUCT,
    _fields,
    recognises=_is_entry,
    order=26,
    roles={"/protoPayload/request": Role.PROMPT, "/protoPayload/response": Role.COMPLETION},
)
