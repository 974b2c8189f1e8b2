"""A value and all the sources that it stands in, as one row of the list: one leaked key is one thing to do."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Sequence

import msgspec

from auditors.model import Arrived, Finding
from auditors.triage import Triage, TriageState, triage_key
from tui.state.finding_row import FindingRow


class ValueRow:
    """Findings of the same value, as if they were one.

    `finding` sums them up for lists: the places of all, from the first to the last time. What is copied, exported,
    decided about or opened are the `members`, which stay exact; `lead` is the worst of them.
    """

    __slots__ = ("_by_id", "_puts", "_summary")

    def __init__(self, members: Sequence[FindingRow]) -> None:
        self._by_id = {row.finding.id: row for row in members}
        self._puts = 0
        self._summary: tuple[tuple[int, int], FindingRow, Finding] | None = None

    def put(self, row: FindingRow) -> None:
        """Take a finding in."""
        self._by_id[row.finding.id] = row
        self._puts += 1

    def drop(self, row: FindingRow) -> None:
        """Take a finding out."""
        if self._by_id.get(row.finding.id) is row:
            del self._by_id[row.finding.id]
        self._puts += 1

    @property
    def members(self) -> tuple[FindingRow, ...]:
        """The findings, the worst first."""
        return tuple(sorted(self._by_id.values(), key=_rank))

    def __len__(self) -> int:
        return len(self._by_id)

    @property
    def version(self) -> tuple[int, int]:
        """Another one when anything that is painted has changed."""
        return self._puts, sum(row.version for row in self._by_id.values())

    def _summed(self) -> tuple[FindingRow, Finding]:
        version = self.version
        if self._summary is None or self._summary[0] != version:
            lead = min(self._by_id.values(), key=_rank)
            self._summary = version, lead, _sum(lead.finding, [row.finding for row in self._by_id.values()])
        return self._summary[1:]

    @property
    def lead(self) -> FindingRow:
        """The worst finding, of equals the most frequent."""
        return self._summed()[0]

    @property
    def finding(self) -> Finding:
        """All of them as one finding. Its ID is none of theirs."""
        return self._summed()[1]

    @property
    def triage(self) -> Triage | None:
        """What was decided about the worst one."""
        return self.lead.triage

    @property
    def state(self) -> TriageState:
        """Where the worst one is on its way."""
        return self.lead.state

    @property
    def handled(self) -> bool:
        """Whether nobody needs to look at any of them any more."""
        return self.lead.handled

    @property
    def who(self) -> str:
        """Whom the list names: who the worst one is from, else anyone whom another one names."""
        return self.lead.who or next((row.who for row in self.members if row.who), "")

    @property
    def others(self) -> int:
        """How many there are beside whom the list names."""
        return len({row.who for row in self._by_id.values()} - {"", self.who})

    @property
    def activity(self) -> dict[int, int]:
        """Occurrences of all by the minute."""
        total: Counter[int] = Counter()
        for row in self._by_id.values():
            total.update(row.activity or {})
        return total

    def text(self) -> str:
        """What is searched: the text of all, a line for each, for a pattern is looked for in one finding."""
        return "\n".join(row.text() for row in self._by_id.values())


def _rank(row: FindingRow) -> tuple[bool, int, int, str]:
    finding = row.finding
    return row.handled, finding.severity.rank, -finding.occurrences, finding.id


def _sum(lead: Finding, all_of_it: Sequence[Finding]) -> Finding:
    seen = [moment for finding in all_of_it if (moment := finding.first_seen) is not None]
    last = [moment for finding in all_of_it if (moment := finding.last_seen) is not None]
    arrived = [arrived for finding in all_of_it if (arrived := finding.arrived) is not None]
    return msgspec.structs.replace(
        lead,
        id=triage_key(lead),
        occurrences=sum(finding.occurrences for finding in all_of_it),
        first_seen=min(seen, default=None),
        last_seen=max(last, default=None),
        arrived=functools.reduce(Arrived.joined, arrived) if arrived else None,
    )
