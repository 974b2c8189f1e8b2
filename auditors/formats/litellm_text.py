"""LiteLLM's log on standard output as text: `HH:MM:SS - LiteLLM Proxy:ERROR: file.py:12 - message`, and its banner.

A message may go on over many lines: tracebacks, the second line of a refusal, and at `--detailed_debug` whole requests
as JSON or as a `curl` command. The date is nowhere. On a terminal the head of a line is green.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from auditors.deferred import deferred
from auditors.formats.call import call_fields
from auditors.formats.format import Format
from auditors.formats.litellm_messages import told
from auditors.formats.litellm_metadata import PRODUCT
from auditors.formats.reading import text
from auditors.formats.servers import LITELLM, release_of
from auditors.formats.times import parse_time, time_of_day
from auditors.model import Fields

_COLOUR: Final = r"(?:\x1b\[[\d;]{0,12}m){0,3}"
_HEAD: Final = deferred(
    rf"{_COLOUR}(?P<time>(?:\d{{4}}-\d\d-\d\d )?\d\d:\d\d:\d\d(?:,\d{{3}})?) - "
    rf"(?P<logger>LiteLLM(?: Proxy| Router)?(?:\.\w{{1,40}})?):[A-Z]{{4,8}}{_COLOUR}: "
)
_BANNER: Final = deferred(
    rf"{_COLOUR}(?:"
    r"   ██╗     ██╗████████╗███████╗██╗"
    r"|#-{60}#"
    r"|Give Feedback / Get Help: https://github\.com/BerriAI/litellm"
    r"|LiteLLM: Proxy initialized with Config, Set models:"
    r"|LiteLLM: Current Version = |LiteLLM: Starting |LiteLLM Proxy: |LiteLLM\.Info: |Initialized Success Callbacks - "
    r"|Provider List: https://docs\.litellm\.ai|Final returned optional params: "
    r")"
)
"""What LiteLLM prints past its loggers: at the start, and for calls that it cannot route."""

_VERSION: Final = deferred(r"LiteLLM: Current Version = (\S{1,40})")


def _fields(body: Any) -> Fields:
    if isinstance(body, Mapping):
        return _printed_object(body)
    if not isinstance(body, str):
        return Fields(product=PRODUCT)
    head = _HEAD.match(body)
    if head is None:
        version = _VERSION.search(body, 0, 200)
        return call_fields(PRODUCT, server=release_of(LITELLM, version[1]) if version else None)
    time = time_of_day(head["time"]) if "-" not in head["time"] else parse_time(head["time"])
    return call_fields(PRODUCT, **{**told(body[head.end() :]), "time": time})


def _printed_object(body: Mapping[str, Any]) -> Fields:
    """A request or a provider's response that a debug message shows as a line of JSON. The call is logged elsewhere."""
    return call_fields(PRODUCT, model=text(body, "model"), end_user=text(body, "user"))


TEXT: Final = Format(
    "litellm-text",
    PRODUCT,
    _fields,
    starts=deferred(f"{_HEAD.pattern}|{_BANNER.pattern}"),
    multiline=True,
    order=15,
)
