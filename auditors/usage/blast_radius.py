"""What was done with keys that leaked: digests of keys found in text, matched with the key hashes of calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from auditors.model import Severity
from auditors.timestamps import rfc3339
from auditors.usage.behaviours.behaviour import STOLEN_KEY, VALID_ACCOUNTS, usage_rule
from auditors.usage.incidents import Alarm, Subject
from auditors.usage.scene import Scene
from auditors.usage.wording import counted, listed

LEAKED: Final = usage_rule(
    318,
    "leaked-key-used",
    Severity.CRITICAL,
    "A key that stands in clear in a log is in use",
    "Whoever has read the log can use the key. The calls below were made with it; which of them were its owner's, the "
    "log does not say.",
    STOLEN_KEY + " Then remove the key from the log.",
    "The SHA-256 of every proxy key that was found in text is the key hash of calls in the logs; certain.",
    ("CWE-532", VALID_ACCOUNTS),
)


def alarms(leaks: Mapping[str, Sequence[str]], scene: Scene) -> Iterator[Alarm]:
    """One for each key that stands in clear and was used: by whom, from where, on what, at what cost, since when."""
    for digest, places in sorted(leaks.items()):
        profile = scene.keys.get(digest)
        if profile is None:
            continue
        networks, agents, models, _ = profile.traits
        told = [f"{counted(profile.calls, 'call')} since {rfc3339(profile.first)[:16].replace('T', ' ')} UTC"]
        if profile.cost:
            told.append(f"${profile.cost:,.2f}")
        told.append(f"from {listed(networks)}" if networks else "from unknown addresses")
        if agents:
            told.append(f"by {listed(agents)}")
        if models:
            told.append(f"on {listed(models)}")
        yield Alarm(
            rule=LEAKED,
            subject=Subject("leaked key", digest),
            start=profile.first,
            time=profile.last,
            metric="calls with the leaked key",
            observed=profile.calls,
            expected=0,
            reason=f"leaked key in use: it stands in clear at {listed(_briefly(places))}; {', '.join(told)}",
            strength=20.0,
            rows=tuple(places),
            size=profile.calls,
            principal=scene.of_profile(profile),
        )


def _briefly(places: Sequence[str]) -> list[str]:
    """Places, of further lines of a source only their numbers: `a.log:5`, `9`, `b.log:2`."""
    sources = ["", *(place.rpartition(":")[0] for place in places)]
    return [
        place.removeprefix(f"{before}:") if source == before else place
        for place, before, source in zip(places, sources, sources[1:], strict=False)
    ]
