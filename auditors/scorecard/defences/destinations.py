"""Destinations (`api_base`) are validated: callers cannot choose them, and those that are used are known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.model import Severity
from auditors.scorecard.grading import Aspect, Defence, Evidence
from auditors.scorecard.known import Known
from auditors.scorecard.seeing import against, asked, probes_that_say, seen, set_at
from auditors.ssrf import Decision, judge

_REJECTED: Final = re.compile(r"^api_base in the body is rejected")
_CHOSEN: Final = ("CFG107", "CFG108", "CFG131", "CFG132", "CFG403", "CFG605", "CFG706", "END012")
_WRONG: Final = ("CFG302", "CFG303", "CFG411", "CFG906", "URL101", "URL102", "URL103")


def _fixed(known: Known) -> Iterator[Evidence]:
    """Callers may not choose. Where nothing allows it LiteLLM refuses; a scan that asked says so too."""
    yield from against(known, *_CHOSEN)
    for subject in known.configurations:
        allowed = subject.setting("general_settings", "allow_client_side_credentials")
        by_model = any(parameters.at("configurable_clientside_auth_params") for _, _, parameters in subject.models())
        if (allowed is None or allowed.says_false) and not by_model:
            says = "no setting lets callers choose api_base, so LiteLLM refuses it"
            yield set_at(says, allowed or subject.place("general_settings"))
    for scan, probes in probes_that_say(known, _REJECTED):
        yield seen("a request with api_base was rejected", "scan", scan.url, probe=asked(probes[0]))


def _used(known: Known) -> Iterator[Evidence]:
    yield from against(known, *_WRONG)
    origins = {called.origin for called in known.sightings.called if called.origin} if known.sightings else set()
    public = [each for each in origins if judge(each).decision in (Decision.PUBLIC, Decision.UNDECIDED)]
    if public and len(public) == len(origins):
        count = (
            "the destination of all calls is" if len(public) == 1 else f"all {len(public)} destinations of calls are"
        )
        yield seen(f"{count} outside and without a fault", "logs", _first_source(known))
    for subject in known.configurations:
        bases = [node for _, _, parameters in subject.models() if (node := parameters.at("api_base")) is not None]
        texts = [text for node in bases if (text := known.claims.text(subject, node))]
        if texts and all(judge(text).decision in (Decision.PUBLIC, Decision.UNDECIDED) for text in texts):
            yield set_at(f"{len(texts)} configured destinations are without a fault", bases[0])


def _first_source(known: Known) -> str:
    called = known.sightings.called if known.sightings is not None else {}
    return next((seen_.source for seen_ in called.values()), "")


DEFENCE: Final = Defence(
    number=4,
    id="destinations",
    title="Destinations (api_base) are validated",
    why="Whoever may choose where a call goes gets the provider's key, and asks addresses inside.",
    severity=Severity.HIGH,
    aspects=(
        Aspect("fixed", "callers cannot choose them", _fixed, "auditor score --config FILE --scan URL"),
        Aspect("used", "those in use are known", _used, "auditor score --logs PATH --config FILE", essential=False),
    ),
)
