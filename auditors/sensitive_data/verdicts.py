"""Verdicts of tests, which are written as passwords are: `PASS: align-2`, `--- PASS: TestLogin2 (0.00s)`."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate

_BEGINS: Final = r"(?:\A|\n)[ \t\-=*#>|✓✔]{0,12}"
_VERDICT: Final = r"(?:X?PASS|X?FAIL|SKIP(?:PED)?|UN(?:SUPPORTED|TESTED|RESOLVED))"
_LINE: Final = deferred(rf"{_BEGINS}{_VERDICT}[: \t][^\n]{{0,160}}\Z")
_OTHER: Final = deferred(rf"{_BEGINS}(?:{_VERDICT}|RUN|ERROR|Running)(?::|[ \t])[ \t]{{0,8}}\S")
"""Another line of the report."""
_TIMED: Final = deferred(r"\s\(\d{1,6}(?:\.\d{1,6})?\s?m?s(?:ec)?\)")
"""How long a test took."""
_ACCOUNT: Final = deferred(
    r"(?:\A|[\n,;|\t])[ \t\-*>#\"']{0,12}(?:\w{1,16}[_ \-])?"
    r"(?:user(?:[_ \-]?(?:name|id))?|login|account|e-?mail|id|host(?:name)?|ip|server|ur[il]|ssid"
    r"|smtp\w*|db\w*)\s?[:=]",
    re.IGNORECASE,
)
"""A line of a list of accounts, in which `PASS: …` is a password."""
_AROUND: Final = 320


def is_verdict(candidate: Candidate) -> bool:
    """Whether the line begins with a verdict, and is one of a report of tests and not of a list of accounts."""
    line = _LINE.search(candidate.text, max(0, candidate.start - _AROUND), candidate.start)
    if line is None:
        return False
    if _TIMED.match(candidate.text, candidate.end):
        return True
    before = candidate.text[max(0, line.start() - _AROUND) : line.start()]
    around = before + "".join(candidate.after(_AROUND).partition("\n")[1:])
    return _OTHER.search(around) is not None and _ACCOUNT.search(around) is None
