"""Our own reports: whoever keeps them beside the logs should not be told that these are unrecognised.

They hold no value in clear, and they are scanned like everything else.
"""

from __future__ import annotations

from typing import Final

from auditors.formats.format import Format, JsonObject
from auditors.model import Fields

_TYPES: Final = frozenset({"finding", "occurrence", "summary", "expected"})


def _recognises(body: JsonObject) -> bool:
    kind = body.get("type")
    if not isinstance(kind, str) or kind not in _TYPES:
        return False
    return "schema" in body or ("entity" in body and "source" in body)


FORMAT: Final = Format(
    name="auditor-report", product="auditor", fields=lambda _: Fields(), recognises=_recognises, order=80
)
