"""Gin, the Go web framework under Ollama, LocalAI, One API and New API: its access lines, and Ollama's log."""

from __future__ import annotations

from typing import Any, Final

from auditors.deferred import deferred
from auditors.formats.format import Format
from auditors.formats.http import Access
from auditors.model import Fields

PRODUCT: Final = "gin"

_ACCESS: Final = deferred(
    r"\[GIN\] (?P<day>\d{4}/\d\d/\d\d) - (?P<clock>\d\d:\d\d:\d\d) \|(?: *(?P<call>[\w\-]{10,64}) \|)?"
    r" *(?P<status>\d{3}) *\| *(?P<latency>[\dhmsµnu.]{1,32}) *\| *(?P<remote>\S{0,64}) *\| *"
    r'(?P<method>[A-Z]{3,12}) +"?(?P<target>[^"\s]{1,16384})'
)
_DURATION: Final = deferred(r"(\d+(?:\.\d+)?)(h|ms|µs|us|ns|m|s)")
_UNITS: Final = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "µs": 1e-6, "us": 1e-6, "ns": 1e-9}


def go_duration(text: str) -> float | None:
    """Seconds of a duration as Go prints it: `1m4.5s`, `512.345µs`."""
    parts = _DURATION.findall(text)
    return sum(float(amount) * _UNITS[unit] for amount, unit in parts) if parts else None


def _access(line: Any) -> Fields:
    match = _ACCESS.match(line) if isinstance(line, str) else None
    if match is None:
        return Fields(product=PRODUCT)
    return Access(
        time=f"{match['day']} {match['clock']}",
        method=match["method"],
        target=match["target"],
        status=match["status"],
        remote=match["remote"],
        latency=go_duration(match["latency"]),
        known={"call": match["call"]},
    ).fields(PRODUCT)


GIN: Final = Format("gin", PRODUCT, _access, starts=_ACCESS, order=34)

_OLLAMA: Final = deferred(
    r"time=(?P<time>\d{4}-\d\d-\d\dT\S{8,32}) level=[A-Z+\-\d]{2,12} source=[\w.\-]{1,128}\.go:\d{1,6} msg="
)


def _ollama(line: Any) -> Fields:
    match = _OLLAMA.match(line) if isinstance(line, str) else None
    return Access(time=match["time"]).fields("ollama") if match else Fields(product="ollama")


OLLAMA: Final = Format("ollama", "ollama", _ollama, starts=_OLLAMA, order=34)
