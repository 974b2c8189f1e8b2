"""Since when: the times that records name; where they name none and were read as they came, those of their arrival.

A time of arrival is never shown as one that a record names: `≈` stands before it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from auditors.engines.updates import NewHit
from auditors.model import Finding
from tui import formatting

ABOUT: Final = "≈"


class Moment(NamedTuple):
    """When something was seen, in epoch seconds; `is_arrival` where that is when it came."""

    at: float
    is_arrival: bool = False

    def shown(self, now: float, *, short: bool = False) -> str:
        """It in at most twelve columns, a `short` one in six."""
        clock = formatting.clock(self.at, now, short=short)
        return f"{ABOUT}{clock}" if clock and self.is_arrival else clock


def first(finding: Finding) -> Moment | None:
    """When a finding was first seen; None where nobody knows."""
    if finding.first_seen is not None:
        return Moment(finding.first_seen)
    return Moment(finding.arrived.first, True) if finding.arrived is not None else None


def of_hit(hit: NewHit) -> Moment | None:
    """When a hit was found: the time of its record, else of its arrival; None where nobody knows."""
    if hit.time is not None:
        return Moment(hit.time)
    return Moment(hit.arrived, True) if hit.arrived is not None else None


def last(finding: Finding) -> Moment | None:
    """When it was last seen."""
    if finding.last_seen is not None:
        return Moment(finding.last_seen)
    return Moment(finding.arrived.last, True) if finding.arrived is not None else None
