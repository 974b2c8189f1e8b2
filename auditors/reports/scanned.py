"""What a scan has asked, in words for people: servers, products, requests and what they showed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditors.model import ScannedServer
from auditors.reports import wording
from auditors.reports.report import Report

_ORDER: Final = ("open", "open-inferred", "unknown", "protected", "public-by-design", "absent")
"""Verdicts, those that somebody must look at first."""

HEADER: Final = ("Server", "Product", "Requests", "Verdicts")


def title(report: Report) -> str:
    """What the report is about."""
    return "Scan of LLM proxies and gateways" if report.coverage.scans else "Audit of LLM proxy logs"


def heading(report: Report) -> str:
    """What stands above what was read or asked."""
    return "What was asked" if report.coverage.scans else "What was read"


def completely(report: Report) -> str:
    """`everything was read`, of a scan that everything was asked."""
    return "everything could be asked" if report.coverage.scans else "everything was read"


def incompletely(report: Report) -> str:
    """The same where that is not so."""
    return "not everything could be asked" if report.coverage.scans else "not everything could be read"


def gaps(report: Report) -> str:
    """What stands above the problems."""
    return f"Not {'asked' if report.coverage.scans else 'read'}, or not in full"


def nothing(report: Report, *, incomplete: bool) -> str:
    """What to say where nothing was found."""
    if not incomplete:
        is_empty = not (report.coverage.bytes or report.coverage.scans)
        return "Nothing found: there was nothing to read" if is_empty else "Nothing found"
    return f"Nothing found in what could be {'asked' if report.coverage.scans else 'read'}"


def sentence(report: Report) -> str:
    """`Sent 163 requests to 1 server in 4.1 s.`"""
    scans = report.coverage.scans
    requests = wording.counted(sum(scan.requests for scan in scans), "request")
    return f"Sent {requests} to {wording.counted(len(scans), 'server')} in {report.seconds:.1f} s."


def rows(report: Report) -> Iterator[tuple[str, str, str, str]]:
    """A row for each server, under `HEADER`. Nothing is sanitised yet."""
    for scan in report.coverage.scans:
        yield scan.url, product(scan), f"{scan.requests:,}", verdicts(scan)


def product(scan: ScannedServer) -> str:
    """`litellm 1.109.1`; what has no name of its own in our list is a gateway."""
    return f"{scan.product} {scan.version}" if scan.version else scan.product


def verdicts(scan: ScannedServer) -> str:
    """`2 open, 130 protected`, in the order in which somebody looks at them."""
    known = [*_ORDER, *sorted(set(scan.verdicts) - set(_ORDER))]
    return ", ".join(f"{scan.verdicts[verdict]:,} {verdict}" for verdict in known if scan.verdicts.get(verdict))
