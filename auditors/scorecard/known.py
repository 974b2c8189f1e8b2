"""What there is to grade by: parts of configurations, findings of all kinds, scans, and what logs show."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from auditors.configuration.documents import Kind, Node
from auditors.configuration.subject import Subject
from auditors.drift.claims import Claims
from auditors.endpoints.scanning import ScanResult
from auditors.model import Coverage, Finding
from auditors.sightings import Sightings
from auditors.usage.meters import Meters

_ANSWERS: Final = {"CFG101": "LITELLM_MASTER_KEY", "CFG105": "LITELLM_SALT_KEY"}
"""Rules about keys that a configuration lacks, and the variables that give them as well."""


@dataclass(frozen=True)
class Known:
    """Everything that was looked at; what was not is None or empty.

    `findings` are those of configuration, environment, logs, scans and drift together. `coverage` is that of the logs,
    `deep` says that they were searched for names and places too. `keyed` are URLs that were scanned with a client's
    key, `administered` those with an admin's.
    """

    subjects: Sequence[Subject] = ()
    findings: Sequence[Finding] = ()
    scans: Sequence[ScanResult] = ()
    coverage: Coverage | None = None
    sightings: Sightings | None = None
    meters: Meters | None = None
    watched: bool = False
    deep: bool = False
    keyed: frozenset[str] = frozenset()
    administered: frozenset[str] = frozenset()

    @functools.cached_property
    def claims(self) -> Claims:
        """What LiteLLM's configurations say."""
        return Claims.of(self.subjects)

    @functools.cached_property
    def by_rule(self) -> dict[str, list[Finding]]:
        """The findings by their rule, without those that a variable of the environment answers."""
        found: dict[str, list[Finding]] = {}
        for finding in self.findings:
            if not self._is_answered(finding):
                found.setdefault(finding.rule, []).append(finding)
        return found

    def _is_answered(self, finding: Finding) -> bool:
        """Whether a file lacks a key that the environment has."""
        variable = _ANSWERS.get(finding.rule)
        given = self.claims.environment or {}
        if variable is None or variable not in given or not given[variable].text or finding.location is None:
            return False
        return finding.location.source != given[variable].file.name

    @property
    def configurations(self) -> Sequence[Subject]:
        """The main configurations of LiteLLM."""
        return self.claims.configurations

    def parts(self, *kinds: Kind) -> Iterator[Subject]:
        """The parts of these kinds."""
        return (subject for subject in self.subjects if subject.kind in kinds)

    def variable(self, *names: str) -> Node | None:
        """The first of these variables that is set in an environment that was given."""
        environment = self.claims.environment or {}
        for subject in self.configurations:
            environment = {**environment, **subject.environment}
        return next((environment[name] for name in names if name in environment and environment[name].text), None)

    def setting(self, section: str, key: str) -> Node | None:
        """A setting where the first configuration has it that has it at all."""
        found = (subject.setting(section, key) for subject in self.configurations)
        return next((node for node in found if node is not None), None)
