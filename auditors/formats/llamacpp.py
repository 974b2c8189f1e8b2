"""llama.cpp: the log of `llama-server`, as text without dates and as the JSON of older releases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from auditors.deferred import deferred
from auditors.formats.access_log import access, flattened
from auditors.formats.format import Format, JsonObject
from auditors.formats.http import Access
from auditors.model import Fields

PRODUCT: Final = "llama.cpp"

_LINE: Final = deferred(
    r"(?:\[\d{1,9}\] )?(?:\d{1,6}\.\d\d\.\d{3}\.\d{3} [DIWE] )?"
    r"(?:(?:srv|slot|que|res) {1,3}[\w ]{1,24}: |request: [A-Z]{3,8} /)"
)
_REQUEST: Final = deferred(
    r"request: (?P<method>[A-Z]{3,8}) (?P<target>/\S{0,16384}) (?P<remote>[0-9A-Fa-f.:]{2,45}) (?P<status>\d{3})"
)
_TIMING: Final = deferred(
    r"(?P<what>prompt eval|eval|total) time = {1,12}(?P<ms>[\d.]{1,16}) ms / {1,9}(?P<tokens>\d{1,12})"
)


def _text(text: Any) -> Fields:
    if not isinstance(text, str):
        return Fields(product=PRODUCT)
    head = text[:32_768]
    if request := _REQUEST.search(head):
        return Access(
            method=request["method"], target=request["target"], remote=request["remote"], status=request["status"]
        ).fields(PRODUCT)
    timings = {found["what"]: found for found in _TIMING.finditer(head)}
    sent, answered, total = (timings.get(what) for what in ("prompt eval", "eval", "total"))
    known: dict[str, Any] = {
        "tokens_in": int(sent["tokens"]) if sent else None,
        "tokens_out": int(answered["tokens"]) if answered else None,
    }
    latency = _milliseconds(total["ms"]) if total else None
    return Access(known=known, latency=latency).fields(PRODUCT)


def _milliseconds(digits: str) -> float | None:
    try:
        return float(digits) / 1000
    except ValueError:
        return None


TEXT: Final = Format("llama-server", PRODUCT, _text, starts=_LINE, multiline=True, order=36)


def _is_logged(body: JsonObject) -> bool:
    return "function" in body and "line" in body and "level" in body and ("msg" in body or "message" in body)


def _json(body: Any) -> Fields:
    if not isinstance(body, Mapping):
        return Fields(product=PRODUCT)
    return access(flattened(body)).fields(PRODUCT)


JSON: Final = Format("llama-server-json", PRODUCT, _json, recognises=_is_logged, order=34)
