"""Text Generation Inference (Hugging Face): the log of its router, as text and as JSON (`--json-output`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from auditors.deferred import deferred
from auditors.formats.format import Format, JsonObject
from auditors.formats.gin import go_duration
from auditors.formats.http import Access
from auditors.formats.reading import text, value
from auditors.model import Fields

PRODUCT: Final = "tgi"

_LINE: Final = deferred(
    r"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}Z) {1,2}(?:TRACE|DEBUG|INFO|WARN|ERROR) "
    r"(?=text_generation_|[a-z_]{1,40}[{:])"
    r"(?=.{0,8192}?text_generation_(?:router|launcher|server))(?P<span>[a-z_]{0,40})"
)
_TOTAL: Final = deferred(r'total_time="?([\d.µnums]{2,32})')
_END: Final = deferred(r"text_generation_router::server: \S{1,128}: (?P<message>Success|\S.{0,80})")
_ROUTES: Final = {
    "generate": "/generate",
    "generate_stream": "/generate_stream",
    "compat_generate": "/",
    "chat_completions": "/v1/chat/completions",
    "completions": "/v1/completions",
    "embed": "/embed",
}


def _text(line: Any) -> Fields:
    match = _LINE.match(line) if isinstance(line, str) else None
    if match is None:
        return Fields(product=PRODUCT)
    total, end = _TOTAL.search(line, match.end(), 16_384), _END.search(line, match.end(), 16_384)
    return _call(match["time"], match["span"], total[1] if total else None, end["message"] if end else None)


def _call(time: Any, span: str | None, total: str | None, message: str | None) -> Fields:
    succeeded = "success" if message == "Success" else None
    return Access(
        time=time,
        target=_ROUTES.get(span or ""),
        latency=go_duration(total) if total else None,
        known={"status": succeeded, "method": "POST" if span in _ROUTES else None},
    ).fields(PRODUCT)


TEXT: Final = Format("tgi", PRODUCT, _text, starts=_LINE, multiline=True, order=34)


def _is_router(body: JsonObject) -> bool:
    target = body.get("target")
    return isinstance(target, str) and target.startswith("text_generation_") and "level" in body


def _json(body: Any) -> Fields:
    if not isinstance(body, Mapping):
        return Fields(product=PRODUCT)
    message = text(body, "message") or text(body, "fields", "message")
    total = value(body, "span", "total_time")
    return _call(body.get("timestamp"), text(body, "span", "name"), total if isinstance(total, str) else None, message)


JSON: Final = Format("tgi-json", PRODUCT, _json, recognises=_is_router, order=34)
