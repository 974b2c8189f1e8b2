"""Spend is limited for each key, and the limits hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.model import Severity
from auditors.scorecard.grading import Aspect, Defence, Evidence
from auditors.scorecard.known import Known
from auditors.scorecard.seeing import KEYS_READ, against, asked, probes_that_say, seen, set_at

_UNLIMITED: Final = ("CFG211", "CFG212", "CFG239", "CFG233", "CFG215", "CFG216", "CFG126", "KEY102", "KEY109", "KEY115")
_REFUSED: Final = re.compile(r"has no budget left and is refused")
_SETTINGS: Final = (
    ("upperbound_key_generate_params.max_budget", "new keys may have"),
    ("default_key_generate_params.max_budget", "new keys get"),
    ("max_internal_user_budget", "each user has"),
)


def _limited(known: Known) -> Iterator[Evidence]:
    yield from against(known, *_UNLIMITED)
    for setting, words in _SETTINGS:
        for _, number, claim in known.claims.numbers("litellm_settings", setting):
            if number > 0:
                yield set_at(f"{words} a budget of ${number:,.2f}", claim.node)
    for scan, probes in probes_that_say(known, KEYS_READ):
        if any(probe.path.startswith("/key/list") for probe in probes) and "KEY102" not in known.by_rule:
            yield seen("every key that the server lists has a budget", "keys", scan.url, probe="GET /key/list: 200")


def _held(known: Known) -> Iterator[Evidence]:
    """Budgets in the logs: what is spent stays below."""
    yield from against(known, "CFG908", "KEY011", "KEY105", "KEY114")
    for scan, probes in probes_that_say(known, _REFUSED):
        yield seen("a key without budget left is refused", "keys", scan.url, probe=asked(probes[0]))
    limited = any(number > 0 for _, number, _ in known.claims.numbers("litellm_settings", "max_budget"))
    spent = known.meters.total if known.meters is not None else None
    if limited and spent is not None and spent.requests and "CFG908" not in known.by_rule:
        yield seen(f"${spent.cost:,.2f} spent in {spent.requests:,} calls, within the budget", "logs")


DEFENCE: Final = Defence(
    number=6,
    id="spend-limits",
    title="Spend is limited for each key",
    why="A leaked key, or an agent in a loop, spends until the bill comes.",
    severity=Severity.HIGH,
    aspects=(
        Aspect(
            "limited",
            "keys have budgets",
            _limited,
            "auditor score --config FILE, or --scan URL --admin-key-env NAME",
        ),
        Aspect("held", "budgets hold", _held, "auditor score --config FILE --logs PATH", essential=False),
    ),
)
