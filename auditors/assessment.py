"""What an audit's findings mean: which are shown, which count, and what the shell is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Self

import msgspec

from auditors.baseline import Baseline
from auditors.exit_status import ExitStatus
from auditors.key_names import named
from auditors.model import Finding, Severity
from auditors.reports.report import BaselineCounts, Report
from auditors.request import AuditResult
from auditors.rules import Rule
from auditors.suppressions import Suppression, Suppressions
from auditors.usage.summary import consumption


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """What the user wants to see and what is to fail. `severities` overrides them by rule ID, rule name or entity."""

    suppressions: Suppressions
    severities: Mapping[str, Severity] = {}
    min_severity: Severity = Severity.INFO
    fail_on: Severity = Severity.MEDIUM
    baseline: Baseline | None = None


def severities_by_id(policy: Policy, rules: Mapping[str, Rule]) -> Mapping[str, Severity]:
    """The policy's severities with rules by their IDs, as a ledger wants them."""
    if not policy.severities:
        return {}
    by_name = {rule.name: rule.id for rule in rules.values()}
    return {by_name.get(name, name): severity for name, severity in policy.severities.items()}


class Assessment:
    """An audit's result in the light of a policy.

    `counts` are of the findings shown; `failing` and `suppressed` are of all; `used` are the suppressions that covered
    a finding; `is_delivered` says that every report that was asked for is written.
    """

    def __init__(self, result: AuditResult, rules: Mapping[str, Rule], policy: Policy) -> None:
        self._result = result
        self._rules = rules
        self._policy = policy
        self._severities = severities_by_id(policy, rules)
        self.counts: Counter[Severity] = Counter()
        self.failing = 0
        self.suppressed = 0
        self.used: set[Suppression] = set()
        self.is_delivered = False
        self._known = self._count()

    def _count(self) -> int:
        known = 0
        for finding in self._findings():
            if suppression := self._policy.suppressions.match(finding):
                self.suppressed += 1
                self.used.add(suppression)
            elif self._is_known(finding):
                known += 1
            else:
                self.failing += finding.severity.at_least(self._policy.fail_on)
                self.counts[finding.severity] += finding.severity.at_least(self._policy.min_severity)
        return known

    def _findings(self) -> Iterator[Finding]:
        meters = self._result.meters
        aliases = meters.aliases if meters is not None else {}
        for finding in self._result.ledger.findings(self._rules, self._severities):
            yield named(finding, aliases) if aliases else finding

    def _is_known(self, finding: Finding) -> bool:
        return self._policy.baseline is not None and finding.id in self._policy.baseline.ids

    def shown(self) -> Iterator[Finding]:
        """The findings that a report shows: not suppressed, not in the baseline, severe enough."""
        for finding in self._findings():
            if not finding.severity.at_least(self._policy.min_severity) or self._is_known(finding):
                continue
            if self._policy.suppressions.match(finding) is None:
                yield finding

    def accepted(self) -> Iterator[tuple[Finding, str]]:
        """The findings that a suppression covers, whatever their severity, with its reason."""
        for finding in self._findings() if self.suppressed else ():
            if suppression := self._policy.suppressions.match(finding):
                yield finding, suppression.reason

    def unsuppressed_ids(self) -> Iterator[str]:
        """The IDs of all findings that no suppression covers, known ones included: what a new baseline holds."""
        for finding in self._findings():
            if self._policy.suppressions.match(finding) is None:
                yield finding.id

    def close(self) -> None:
        """Remove what was kept on disk for the reports."""
        self._result.ledger.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def status(self) -> ExitStatus:
        """The contract's exit status."""
        if self._result.is_partial:
            return ExitStatus.INTERRUPTED
        if self.failing:
            return ExitStatus.FINDINGS
        coverage = self._result.coverage
        return ExitStatus.INCOMPLETE if coverage.errors or coverage.skipped else ExitStatus.CLEAN

    def baseline_counts(self) -> BaselineCounts | None:
        """How the findings compare with the baseline, if there is one."""
        baseline = self._policy.baseline
        if baseline is None:
            return None
        found = sum(1 for finding in self._findings() if finding.id in baseline.ids)
        total = len(self._result.ledger)
        new = total - self.suppressed - self._known
        return BaselineCounts(new=new, known=self._known, gone=len(baseline.ids) - found)

    def report(self, version: str) -> Report:
        """What the report formats write."""
        result = self._result
        return Report(
            version=version,
            findings=self.shown,
            places=result.ledger.places if result.ledger.keeps_places else None,
            counts=self.counts,
            coverage=result.coverage,
            seconds=result.seconds,
            status=self.status,
            fail_on=self._policy.fail_on,
            failing=self.failing,
            suppressed=self.suppressed,
            baseline=self.baseline_counts(),
            accepted=self.accepted,
            rules=self._rules,
            used=consumption(result.meters) if result.meters is not None else None,
        )
