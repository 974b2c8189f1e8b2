"""AWS WAF: the requests that a web access list saw in front of a load balancer, CloudFront or API Gateway.

The fields are documented at docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html. Of a request it tells
the headers, a caller's key among them unless they are redacted, and no status but that of its own answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from auditors.formats.format import Format, JsonObject
from auditors.formats.http import Access, header_access
from auditors.formats.reading import text, value
from auditors.model import Fields, Role

PRODUCT: Final = "aws-waf"

_OUTCOMES: Final = {"BLOCK": "blocked", "CAPTCHA": "blocked", "CHALLENGE": "blocked"}
"""Of what it lets through, the server behind says how it ended."""


def _is_waf(body: JsonObject) -> bool:
    return "webaclId" in body and "httpRequest" in body and "action" in body


def _fields(body: Any) -> Fields:
    if not isinstance(body, Mapping):
        return Fields(product=PRODUCT)
    target, arguments = text(body, "httpRequest", "uri"), text(body, "httpRequest", "args")
    said = Access(
        time=body.get("timestamp"),
        method=value(body, "httpRequest", "httpMethod"),
        target=f"{target}?{arguments}" if target and arguments else target,
        status=body.get("responseCodeSent"),
        **header_access(value(body, "httpRequest", "headers")),
    )
    said.remote, said.forwarded = value(body, "httpRequest", "clientIp"), None
    blocked = _OUTCOMES.get(text(body, "action") or "")
    said.known = {
        "call": text(body, "httpRequest", "requestId"),
        "status": blocked,
        "error_type": text(body, "terminatingRuleId") if blocked else None,
    }
    return said.fields(PRODUCT)


AWS_WAF: Final = Format(
    "aws-waf",
    PRODUCT,
    _fields,
    recognises=_is_waf,
    order=22,
    roles={"/httpRequest/headers": Role.HEADER},
)
