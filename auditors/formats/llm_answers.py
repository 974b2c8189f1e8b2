"""Answers of model APIs as they went over the wire, streamed in chunks: what a gateway or a client logs raw."""

from __future__ import annotations

from typing import Any, Final

from auditors.formats.call import call_fields
from auditors.formats.chunks import read_chunk
from auditors.formats.format import Format, JsonObject
from auditors.formats.http import usage_fields
from auditors.formats.reading import first, mapping, text, value
from auditors.formats.servers import fingerprinted
from auditors.formats.times import parse_time
from auditors.model import Fields


def _is_chunk(body: JsonObject) -> bool:
    return isinstance(body, dict) and read_chunk(body) is not None


def _fields(body: Any) -> Fields:
    usage = mapping(body, "usage") or mapping(body, "usageMetadata") or mapping(body, "message", "usage")
    return call_fields(
        "",
        time=parse_time(first(body, "created", "created_at", "createTime")) if isinstance(body, dict) else None,
        model=text(body, "model") or text(body, "modelVersion") or text(body, "message", "model"),
        server=fingerprinted(value(body, "system_fingerprint")),
        call=text(body, "id") or text(body, "responseId") or text(body, "message", "id"),
        **(usage_fields(usage) if usage else {}),
    )


CHUNK: Final = Format("llm-answer-chunk", "", _fields, recognises=_is_chunk, order=95)
