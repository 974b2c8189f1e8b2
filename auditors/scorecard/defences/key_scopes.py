"""The scopes of keys are audited: each key may do what its owner needs, and that is enforced."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditors.model import Severity
from auditors.scorecard.grading import Aspect, Defence, Evidence
from auditors.scorecard.known import Known
from auditors.scorecard.seeing import against, seen

_WIDE: Final = ("KEY101", "KEY103", "KEY106", "KEY108", "KEY110")
_BROKEN: Final = ("KEY003", "KEY004", "CFG127", "CFG118")


def _audited(known: Known) -> Iterator[Evidence]:
    """The server's own list of keys, read with an admin's key."""
    yield from against(known, *_WIDE)
    for scan in known.scans:
        listed = [
            each
            for each in scan.probes
            if each.path.startswith("/key/list") and each.status == 200 and "admin's key" in each.reason
        ]
        if scan.url in known.administered and listed:
            yield seen("all keys, teams and users were read", "keys", scan.url, probe="GET /key/list: 200")


def _enforced(known: Known) -> Iterator[Evidence]:
    yield from against(known, *_BROKEN)
    for scan in known.scans:
        tried = [each for each in scan.probes if each.verdict == "protected" and "scope" in each.reason]
        if scan.url in known.keyed and tried and not any(rule in known.by_rule for rule in ("KEY003", "KEY004")):
            first = tried[0]
            probe = f"{first.method} {first.path}: {first.status}"
            yield seen(f"a key was kept to its models on {len(tried)} routes", "keys", scan.url, probe=probe)


DEFENCE: Final = Defence(
    number=9,
    id="key-scopes",
    title="The scopes of keys are audited",
    why="A key that may do everything is worth stealing, and nobody notices what it is used for.",
    severity=Severity.MEDIUM,
    aspects=(
        Aspect("audited", "every key was looked at", _audited, "auditor score --scan URL --admin-key-env NAME"),
        Aspect(
            "enforced",
            "scopes hold on the server",
            _enforced,
            "auditor score --scan URL --key-env NAME --allowed-model M --blocked-model M",
            False,
        ),
    ),
)
