"""What a report is made of, and what a report format is. A new format is one module with a `ReportFormat` in it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from auditors.exit_status import ExitStatus
from auditors.model import Coverage, Finding, Severity
from auditors.reports.consumption import Consumption
from auditors.rules import Rule
from auditors.spool import Place


@dataclass(frozen=True, slots=True)
class BaselineCounts:
    """How the findings compare with a baseline: `known` ones are not shown, `gone` ones were not found again."""

    new: int
    known: int
    gone: int


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a report shows.

    `findings` may be called more than once and gives those to show, in the order of the contract. `places` gives every
    place of a finding; None unless occurrences were asked for. `counts` are of the findings shown, `failing` of all
    that count for the exit status, `seconds` is wall time. `accepted` gives the findings that a suppression covers,
    each with the reason; `rules` explains what was found; `used` is who used how much, where that is known.
    """

    version: str
    findings: Callable[[], Iterable[Finding]]
    places: Callable[[Finding], Iterable[Place]] | None
    counts: Mapping[Severity, int]
    coverage: Coverage
    seconds: float
    status: ExitStatus
    fail_on: Severity
    failing: int = 0
    suppressed: int = 0
    baseline: BaselineCounts | None = None
    accepted: Callable[[], Iterable[tuple[Finding, str]]] = tuple
    rules: Mapping[str, Rule] = field(default_factory=dict)
    used: Consumption | None = None

    @property
    def understood(self) -> float:
        """The contract's `coverage`: bytes in recognised records by bytes read. Rounded down: 1.0 means everything."""
        if not self.coverage.bytes:
            return 1.0
        return math.floor(self.coverage.recognised / self.coverage.bytes * 10_000) / 10_000


@dataclass(frozen=True, slots=True)
class Style:
    """How a text report is to look: `width` in columns, colours or not, the encoding of the terminal or file."""

    width: int = 80
    color: bool = False
    encoding: str = "utf-8"


Write = Callable[[bytes], object]


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """A way to write a report. `write` calls its second argument with pieces of the output as they are made."""

    name: str
    description: str
    write: Callable[[Report, Write, Style], None]
