"""One API and New API: the logs of these gateways, and what they write of each call when it was paid for.

`RecordConsumeLog` writes that: One API in pairs, New API as JSON. Their access lines are Gin's.
"""

from __future__ import annotations

from typing import Any, Final

from auditors.deferred import deferred
from auditors.formats.field_shapes import told_by
from auditors.formats.field_values import filled_in
from auditors.formats.format import Format
from auditors.formats.http import Access
from auditors.formats.reading import mapping
from auditors.model import Fields

PRODUCT: Final = "one-api"

_ONE_API: Final = deferred(
    r"\[(?:INFO|WARN|ERR|ERROR|FATAL|SYS|DEBUG)\] (?P<day>\d{4}/\d\d/\d\d) - (?P<clock>\d\d:\d\d:\d\d) \| "
    r"(?:(?P<call>[\w\-]{10,64}) \| )?"
)


_CONSUMED: Final = deferred(r"record consume log: userId=(?P<user_id>\d{1,18}), (?:params=(?=\{))?")
_CONSUMPTION: Final = deferred(r"\b(promptTokens|completionTokens|modelName|tokenName)=([^,\s]{1,128})")
_TOLD: Final = ("model_name", "token_name", "prompt_tokens", "completion_tokens")
"""What was used by whom, as JSON or in pairs. The group that stands there is one of prices, no team."""


def _one_api(text: Any) -> Fields:
    match = _ONE_API.match(text) if isinstance(text, str) else None
    if match is None:
        return Fields(product=PRODUCT)
    fields = Access(time=f"{match['day']} {match['clock']}", known={"call": match["call"]}).fields(PRODUCT)
    consumed = _CONSUMED.match(match.string, match.end())
    if consumed is None:
        return fields
    rest = match.string[consumed.end() :]
    said = mapping(rest.strip())
    told = {name: said[name] for name in _TOLD if name in said} or dict(
        _CONSUMPTION.findall(rest.partition("content=")[0])
    )
    return filled_in(fields, told_by({**told, **consumed.groupdict()}))


ONE_API: Final = Format("one-api", PRODUCT, _one_api, starts=_ONE_API, multiline=True, order=34)
