"""HAProxy: its HTTP and TCP log lines (docs.haproxy.org, sections 8.2.3 and 8.2.2), behind syslog's prefix or not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from auditors.deferred import deferred
from auditors.formats.format import Format
from auditors.formats.http import Access
from auditors.model import Fields

PRODUCT: Final = "haproxy"

_LINE: Final = deferred(
    r"(?P<remote>[0-9A-Fa-f.:]{2,45}|unix):\d{1,5} \[(?P<time>\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d)"
    r"\.(?P<ms>\d{3})\] \S{1,128} \S{1,256} (?:[+-]?\d{1,9}/){4}\+?(?P<taken>-?\d{1,9}) (?P<status>-1|\d{3}) "
    r"\+?\d{1,15} \S{1,128} \S{1,128} (?P<state>\S{4}) (?:\d{1,9}/){4}\+?\d{1,9} \d{1,9}/\d{1,9} "
    r"(?:\{[^}]{0,4096}\} ){0,2}\"(?P<request>[^\"\n]{0,16384})"
)


_TCP: Final = deferred(
    r"(?P<remote>[0-9A-Fa-f.:]{2,45}|unix):\d{1,5} \[(?P<time>\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d)"
    r"\.(?P<ms>\d{3})\] \S{1,128} \S{1,256} -?\d{1,9}/-?\d{1,9}/\+?(?P<taken>\d{1,9}) \+?\d{1,15} (?P<state>[\w\-]{2}) "
    r"(?:\d{1,9}/){4}\+?\d{1,9} \d{1,9}/\d{1,9}"
)


def _fields(line: Any) -> Fields:
    match = _LINE.match(line) if isinstance(line, str) else None
    if match is None:
        return Fields(product=PRODUCT)
    taken = int(match["taken"])
    return Access(
        time=_moment(match["time"], match["ms"]),
        request=match["request"],
        status=match["status"],
        remote=match["remote"],
        latency=taken / 1000 if taken >= 0 else None,
        known={"error_type": match["state"] if match["state"] != "----" else None},
    ).fields(PRODUCT)


def _tcp(line: Any) -> Fields:
    """A connection, of which nothing is known but who made it and how long it was."""
    match = _TCP.match(line) if isinstance(line, str) else None
    if match is None:
        return Fields(product=PRODUCT)
    return Access(
        time=_moment(match["time"], match["ms"]),
        remote=match["remote"],
        latency=int(match["taken"]) / 1000,
        known={"error_type": match["state"] if match["state"] != "--" else None},
    ).fields(PRODUCT)


def _moment(date: str, milliseconds: str) -> float | None:
    """The time, which HAProxy writes without a zone; taken for UTC."""
    try:
        moment = datetime.strptime(date, "%d/%b/%Y:%H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return moment.timestamp() + int(milliseconds) / 1000


HAPROXY: Final = Format("haproxy", PRODUCT, _fields, starts=_LINE, order=34)
HAPROXY_TCP: Final = Format("haproxy-tcp", PRODUCT, _tcp, starts=_TCP, order=34)
