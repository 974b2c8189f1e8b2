"""SGLang: the log of its server, with requests and answers when started with `--log-requests`.

Its access lines are uvicorn's.
"""

from __future__ import annotations

from typing import Any, Final

from auditors.deferred import deferred
from auditors.formats.format import Format
from auditors.formats.http import Access
from auditors.model import Fields

PRODUCT: Final = "sglang"

_LINE: Final = deferred(
    r"\[(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?: [A-Z]{2}\d{1,4}){0,4}\] "
    r"(?:Receive: obj=|Finish: obj=|Receive OpenAI|Prefill batch|Decode batch|server_args=|max_total_num_tokens=)"
)
_CALL: Final = deferred(r"\brid='([\w.\-]{4,128})'")
_PROMPT: Final = deferred(r"'prompt_tokens': (\d{1,12})")
_COMPLETION: Final = deferred(r"'completion_tokens': (\d{1,12})")
_LATENCY: Final = deferred(r"'e2e_latency': (\d{1,9}(?:\.\d+)?)")


def _fields(text: Any) -> Fields:
    match = _LINE.match(text) if isinstance(text, str) else None
    if match is None:
        return Fields(product=PRODUCT)
    said = Access(time=match["time"])
    if "obj=" in match[0]:
        call, sent, answered, latency = (
            pattern.search(text, match.end()) for pattern in (_CALL, _PROMPT, _COMPLETION, _LATENCY)
        )
        said.latency = float(latency[1]) if latency else None
        said.known = {
            "call": call[1] if call else None,
            "tokens_in": int(sent[1]) if sent else None,
            "tokens_out": int(answered[1]) if answered else None,
            "status": "success" if answered else None,
        }
    return said.fields(PRODUCT)


SGLANG: Final = Format("sglang", PRODUCT, _fields, starts=_LINE, order=34)
