"""Times as people write them: RFC 3339 out, RFC 3339, dates and periods back from now in."""

from __future__ import annotations

import datetime
import re
from typing import Final

from auditors.errors import UsageError

_BACK: Final = re.compile(r"(\d{1,6})\s*([smhdw])\Z")
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def rfc3339(moment: float) -> str:
    """Epoch seconds as `2025-06-01T11:02:33Z`, with milliseconds where there are any.

    Raises ValueError or OverflowError outside of the years 1 to 9999.
    """
    milliseconds = round(moment * 1000)
    at = datetime.datetime.fromtimestamp(milliseconds // 1000, datetime.UTC)
    fraction = f".{milliseconds % 1000:03d}" if milliseconds % 1000 else ""
    return f"{at.replace(tzinfo=None).isoformat()}{fraction}Z"


def parse_moment(text: str, now: float) -> float:
    """A moment as epoch seconds: RFC 3339, a date (its beginning), or `30s`, `30m`, `2h`, `3d`, `1w` back from `now`.

    What names no zone is UTC. Raises UsageError.
    """
    if back := _BACK.match(text.strip()):
        return now - int(back[1]) * _SECONDS[back[2]]
    try:
        moment = datetime.datetime.fromisoformat(text.strip())
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=datetime.UTC)
        return moment.timestamp()
    except (ValueError, OverflowError):
        raise UsageError(
            f"{text!r} is not a time: write 2025-06-01, 2025-06-01T12:00:00Z, or 30m, 2h, 3d, 1w back from now"
        ) from None
