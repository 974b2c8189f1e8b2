"""Numbers, sizes, times and people in words, for text reports. Everything that comes from a log is sanitised here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from auditors.model import Finding, Principal, Severity
from auditors.sanitizing import sanitize
from auditors.timestamps import rfc3339

_LONG_NAME: Final = 40
"""Names of principals are cut here: what proxies use as a key's name is often a hash of 64 characters."""

_BEGIN: Final = 12
"""Characters of a name that is cut; of a path or an ARN its end tells more, so that it follows."""

_UNITS: Final = ("B", "kB", "MB", "GB", "TB")


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """`1 file`, `12,345 files`."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def listed(parts: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1]))) if parts else ""


def by_severity(counts: Mapping[Severity, int]) -> str:
    """`2 critical, 1 high and 14 medium`; what is zero is left out."""
    return listed([f"{counts[severity]:,} {severity.value}" for severity in Severity if counts.get(severity)])


def size(count: int) -> str:
    """Bytes in decimal units: `812 B`, `5.1 MB`."""
    amount, unit = float(count), 0
    while amount >= 999.95 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{amount:.1f} {_UNITS[unit]}" if unit else f"{count} B"


def percent(share: float) -> str:
    """A share of 1 as per cent with one digit, rounded down: 100 % means everything."""
    return f"{int(share * 1000) / 10:g} %"


def moment(time: float) -> str:
    """Epoch seconds as `2025-06-01 11:02` (UTC), or as nothing where no calendar has them."""
    try:
        return rfc3339(time)[:16].replace("T", " ")
    except (ValueError, OverflowError, OSError):
        return ""


def period(first: float | None, last: float | None) -> str:
    """`2025-06-01 11:02 – 2025-06-03 09:00`; the day only once, and one moment where there is only one."""
    begin = moment(first) if first is not None else ""
    end = moment(last) if last is not None else ""
    if not end or begin == end:
        return begin
    return f"{begin} – {end[11:] if begin[:10] == end[:10] else end}"


def arrival(finding: Finding) -> str:
    """When records came that name no time of their own: `arrived 2025-06-01 11:02 (no time in the log)`; nothing where
    a record names one, or nobody saw them come.
    """
    if finding.arrived is None or finding.first_seen is not None:
        return ""
    shown = period(finding.arrived.first, finding.arrived.last)
    return f"arrived {shown} (no time in the log)" if shown else ""


def place(finding: Finding) -> Iterator[str]:
    """`logs/litellm.jsonl:12` and the pointer inside the line; of a scan `GET https://proxy.example/key/list`."""
    at = finding.location
    if at is None:
        return
    if is_request(finding.evidence):
        yield sanitize(f"{finding.evidence['method']} {at.source}{finding.evidence['path']}")
        return
    yield f"{sanitize(at.source)}:{at.line}" if at.line else sanitize(at.source)
    if at.pointer:
        yield sanitize(at.pointer)


_WHO: Final = {"keys": "key", "users": "user", "teams": "team", "ips": "ip", "models": "model"}


def who(finding: Finding) -> Iterator[str]:
    """Who is behind a finding: `key prod-backend`; with counts where there are several: `users alice 12×, bob 2×`."""
    principal = finding.principal or Principal()
    for several, one in _WHO.items():
        counts = finding.evidence.get(several)
        if isinstance(counts, dict) and counts:
            names = [f"{name(each)} {count:,}×" for each, count in list(counts.items())[:2]]
            more = int(finding.evidence.get(f"distinct_{several}", len(counts))) - len(names)
            yield f"{several} {', '.join(names)}{f' and {more:,} more' if more > 0 else ''}"
        elif only := (principal.key_alias or principal.key if one == "key" else getattr(principal, one)):
            yield f"{one} {name(only)}"


def name(principal: str) -> str:
    """A principal's name, short enough to read."""
    shown = sanitize(principal)
    if len(shown) <= _LONG_NAME:
        return shown
    return f"{shown[:_BEGIN]}…{shown[_BEGIN + 1 - _LONG_NAME :] if '/' in shown else ''}"


_REQUEST: Final = ("method", "path", "reason")
"""What an evidence has that is one request of a scan and what came of it."""


def is_request(evidence: Mapping[str, Any]) -> bool:
    """Whether an evidence is one request of a scan."""
    return all(isinstance(evidence.get(name), str) for name in _REQUEST)


def facts(evidence: Mapping[str, Any]) -> Iterator[str]:
    """What speaks for a finding that is not about a value: its measures and its reasons; of an incident these first."""
    told = [measures(evidence), reasons(evidence)]
    for each in reversed(told) if is_incident(evidence) else told:
        yield from each


def in_brief(evidence: Mapping[str, Any], room: int) -> str:
    """What an incident is about in at most so many columns, as a list shows it beside its name: `340 requests, 12×
    usual`, `address 203.0.113.9`, `5 calls with the leaked key`. Empty for other findings.
    """
    told = list(_briefly(evidence)) if is_incident(evidence) else []
    return next((each for each in told if len(each) <= room), told[-1] if told else "")


def _briefly(evidence: Mapping[str, Any]) -> Iterator[str]:
    """The same in several lengths, the longest first."""
    metric, observed, expected = sanitize(evidence["metric"]), evidence.get("observed"), evidence.get("expected")
    if not isinstance(observed, int | float) or not isinstance(expected, int | float):
        return
    what = _AFTER_NOUN.split(metric, maxsplit=1)[0]
    if observed == 1 and what.endswith("s"):
        what, metric = what[:-1], what[:-1] + metric[len(what) :]
    counted = f"${observed:,.2f}" if what == "dollars" else f"{_measured(observed)} {what}"
    if observed < expected:
        yield f"{_measured(observed)} where {_measured(expected)} expected"
        return
    if observed >= _MORE * expected > 0:
        times = f"{_times(observed / expected)}× usual"
        yield from (f"{counted}, {times}", times)
    elif metric.startswith("new ") and (news := _news(evidence)):
        yield news
        if "," in metric:  # it counts things of several kinds
            return
    else:
        yield f"{_measured(observed)} {metric}"
    yield counted


def _times(ratio: float) -> str:
    return f"{ratio:.1f}".removesuffix(".0") if ratio < _ROUND else f"{ratio:,.0f}"


def _news(evidence: Mapping[str, Any]) -> str:
    """What is new, out of the strongest reason: `first seen for this key in 9 days: address …, client …`."""
    first = next(iter(reasons(evidence)), "")
    return first.partition(": ")[2].partition(" in network ")[0].partition(", ")[0]


_MORE: Final = 1.5
"""How many times what is expected an incident is at least of which that is told."""

_ROUND: Final = 9.95
"""A ratio from which on it is told without a digit behind the point."""

_AFTER_NOUN: Final = re.compile(r",? (?:in|of|with|that|without|a) |, ")
"""What ends the noun of a metric: `requests in 10 minutes`, `tokens of answers`."""


def is_incident(evidence: Mapping[str, Any]) -> bool:
    """Whether an evidence is of an incident of usage: something was observed where something else was expected."""
    return isinstance(evidence.get("metric"), str)


def corroboration(evidence: Mapping[str, Any]) -> int:
    """How many signs of other kinds go with the first one of an incident: a key that is used from a new network, at an
    odd hour and much is stolen more surely than a busier one that shows one of these. 0 for other findings.
    """
    return max(0, len(reasons(evidence)) - 1) if is_incident(evidence) else 0


_INCIDENT: Final = frozenset({"metric", "observed", "expected", "peak", "detected_at", "subject"})


def measures(evidence: Mapping[str, Any]) -> Iterator[str]:
    """The plain facts of an evidence: `mode 0644`, `owner root`; of an incident what was observed and expected."""
    if is_request(evidence):
        evidence = {name: value for name, value in evidence.items() if name not in _told(evidence)}
    metric = evidence.get("metric")
    if isinstance(metric, str):
        observed, expected = (_measured(evidence.get(name)) for name in ("observed", "expected"))
        yield f"{sanitize(metric)}: {observed}, expected {expected}"
        if isinstance(said := evidence.get("detected_at"), str):
            yield f"noticed {sanitize(said)[:16].replace('T', ' ')}"
        yield from _rows(evidence)
    for key, value in evidence.items():
        if metric is not None and key in _INCIDENT:
            continue
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            yield f"{sanitize(key).replace('_', ' ')} {sanitize(str(value))}"


def _measured(number: object) -> str:
    """A number of an incident, as exact as it is worth reading: `4,178`, `0.24`, `under 0.01`."""
    if not isinstance(number, int | float):
        return "?"
    if 0 < number < _LEAST:
        return f"under {_LEAST}"
    return f"{number:,.0f}" if number >= _WHOLE else f"{number:,.2f}".rstrip("0").rstrip(".")


_LEAST: Final = 0.01
_WHOLE: Final = 100


def _told(evidence: Mapping[str, Any]) -> tuple[str, ...]:
    """What is said of a request elsewhere: its place, its verdict with the reason, which mostly names the status."""
    named = not evidence.get("status") or str(evidence["status"]) in evidence["reason"]
    return (*_REQUEST, "verdict", *(("status",) if named else ()))


def _rows(evidence: Mapping[str, Any]) -> Iterator[str]:
    """Where to look: `lines 12, 15, 18 … (20)`; the first place of an incident stands beside it already."""
    rows = evidence.get("rows")
    if not isinstance(rows, list) or len(rows) < 2:
        return
    places = [str(row).rpartition(":") for row in rows]
    if len({source for source, _, _ in places}) == 1:
        shown = ", ".join(sanitize(line) for _, _, line in places[:_SHOWN_ROWS])
        yield f"lines {shown}{f' … ({len(rows)})' if len(rows) > _SHOWN_ROWS else ''}"


_SHOWN_ROWS: Final = 4


def reasons(evidence: Mapping[str, Any]) -> list[str]:
    """The strongest reasons of an evidence, in words; of a scan the verdict, why, and what exactly was sent."""
    if is_request(evidence):
        verdict = evidence.get("verdict")
        reason = f"{verdict}: {evidence['reason']}" if verdict else evidence["reason"]
        return [sanitize(text) for text in (reason, *_sent(evidence.get("request")))]
    told = evidence.get("reasons")
    return [sanitize(str(reason)) for reason in told[:3]] if isinstance(told, list) else []


def _sent(request: Any) -> Iterator[str]:
    """`sent POST /v1/completions {"model":"small"}`: what a request was that is not plain from its place."""
    if isinstance(request, dict) and {"method", "path", "body"} <= request.keys():
        body = msgspec.json.encode(request["body"]).decode()
        yield f"sent {request['method']} {request['path']} {body}"
