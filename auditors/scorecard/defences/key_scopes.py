"""The scopes of keys are audited: each key may do what its owner needs, and that is enforced."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.model import Severity
from auditors.scorecard.grading import Aspect, Defence, Evidence
from auditors.scorecard.known import Known
from auditors.scorecard.seeing import KEYS_READ, against, asked, probes_that_say, seen

_WIDE: Final = ("KEY101", "KEY103", "KEY106", "KEY108", "KEY110", "KEY113")
_BROKEN: Final = ("KEY003", "KEY004", "KEY010", "CFG127", "CFG118")
_DENIED: Final = re.compile(r": denied$|outside the scope is denied")


def _audited(known: Known) -> Iterator[Evidence]:
    """The server's own list of keys, read with an admin's key."""
    yield from against(known, *_WIDE)
    for scan, probes in probes_that_say(known, KEYS_READ):
        if any(probe.path.startswith("/key/list") for probe in probes):
            yield seen("all keys, teams and users were read", "keys", scan.url, probe="GET /key/list: 200")


def _enforced(known: Known) -> Iterator[Evidence]:
    yield from against(known, *_BROKEN)
    for scan, probes in probes_that_say(known, _DENIED):
        yield seen(f"a key was kept to its models in {len(probes)} tests", "keys", scan.url, probe=asked(probes[0]))


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
