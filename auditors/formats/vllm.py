"""vLLM: the log of its API server, with the prompts of requests where they are logged (`--enable-log-requests`).

Shapes are those of vllm/logger.py and vllm/entrypoints/logger.py from 0.2 to 0.11. Prompts are Python literals on one
line. Dates have no year.
"""

from __future__ import annotations

from typing import Any, Final

from auditors.deferred import deferred
from auditors.formats.format import Format
from auditors.formats.http import Access
from auditors.formats.servers import release_of
from auditors.formats.times import time_of_year
from auditors.model import Fields

PRODUCT: Final = "vllm"

_LINE: Final = deferred(
    r"(?:\([A-Za-z][\w .:\-]{0,63}pid=\d+\) )?"
    r"(?:(?:DEBUG|INFO|WARNING|ERROR|CRITICAL) (?P<month>\d\d)-(?P<day>\d\d) (?P<clock>\d\d:\d\d:\d\d) "
    r"\[?[\w.\-/]{1,128}:\d{1,6}\] "
    r'|(?<=\) )INFO: {1,8}(?P<peer>\S{1,64}) - "(?P<request>[^"\n]{1,8192})" (?P<status>\d{3}))'
)
_REQUEST: Final = deferred(r"(?:Received request|Generated response|Request|Added request) (?P<id>[\w.\-]{4,128})")
_IDS: Final = deferred(r"(?P<side>prompt|output)_token_ids: \[(?P<ids>[\d, ]*)\]")
_RELEASE: Final = deferred(r"vLLM API server version (\S{1,64})|Initializing an? (?:V\d )?LLM engine \(v(\S{1,64})\)")
_LORA: Final = deferred(r"lora_request: LoRARequest\(lora_name='([^']{1,200})'")


def _fields(text: Any) -> Fields:
    match = _LINE.match(text) if isinstance(text, str) else None
    if match is None:
        return Fields(product=PRODUCT)
    if match["peer"]:
        return Access(remote=match["peer"], request=match["request"], status=match["status"]).fields(PRODUCT)
    known: dict[str, Any] = {"time": time_of_year(int(match["month"]), int(match["day"]), match["clock"])}
    if request := _REQUEST.match(text, match.end()):
        known["call"] = request["id"]
        for found in _IDS.finditer(text, request.end()):
            side = "tokens_in" if found["side"] == "prompt" else "tokens_out"
            known.setdefault(side, found["ids"].count(",") + 1 if found["ids"].strip() else None)
        if lora := _LORA.search(text, request.end()):
            known["model"] = lora[1]
    elif release := _RELEASE.match(text, match.end()):
        known["server"] = release_of(PRODUCT, release[1] or release[2])
    return Access(known=known).fields(PRODUCT)


VLLM: Final = Format("vllm", PRODUCT, _fields, starts=_LINE, multiline=True, order=34)
