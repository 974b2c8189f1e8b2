"""What people decided about findings: kept by fingerprint, so that it holds for a value wherever it stands."""

from __future__ import annotations

import enum

import msgspec

from auditors.model import Finding


class TriageState(enum.Enum):
    """Where a finding is on its way."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    FALSE_POSITIVE = "false-positive"
    RESOLVED = "resolved"


class Triage(msgspec.Struct, frozen=True, kw_only=True):
    """One decision. `key` is what `triage_key` gives for a finding; `time` is in epoch seconds.

    `reason` is why it is a false positive or resolved, `note` anything that its author wanted to remember. They are
    kept and shown as they were typed.
    """

    key: str
    state: TriageState = TriageState.NEW
    reason: str = ""
    note: str = ""
    author: str = ""
    time: float = 0.0


def triage_key(finding: Finding) -> str:
    """What a decision about a finding is kept under: rule and fingerprint for values, the ID for all else."""
    return f"{finding.rule}:{finding.fingerprint}" if finding.fingerprint else finding.id
