"""Models and destinations that are used, and that no configuration names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditors.drift.check import Compared, Contradiction, DriftCheck, drift
from auditors.drift.naming import Names, is_home, names_of
from auditors.model import Principal, Severity
from auditors.sightings import Called, Seen

_MOST: Final = 10
"""More unknown names than this are one finding."""


def _unknown_models(compared: Compared) -> Iterator[Contradiction]:
    if compared.sightings is None:
        return
    names = names_of(compared.claims)
    unknown: dict[str, list[Seen]] = {}
    for called, seen in compared.sightings.called.items():
        if not names.explains(called):
            unknown.setdefault(called.requested or called.served, []).append(seen)
    why = "the proxy ran with another configuration, has models in its database, or the log is another proxy's"
    if len(unknown) > _MOST:
        listed = sorted(unknown)
        places = [seen for name in listed for seen in unknown[name]]
        said = f"{len(unknown):,} models that no configuration names"
        yield Contradiction(said, seen=places, about="many", why=why, extra={"models": listed[:_MOST]})
        return
    for name, places in unknown.items():
        who = Principal(model=name)
        yield Contradiction(f"calls of {name}", seen=places, about=name, why=why, principal=who)


def _unknown_destinations(compared: Compared) -> Iterator[Contradiction]:
    if compared.sightings is None:
        return
    names = names_of(compared.claims)
    unknown: dict[str, list[Seen]] = {}
    models: dict[str, str] = {}
    for called, seen in compared.sightings.called.items():
        if called.origin and called.origin not in names.origins and _is_unexplained(names, called):
            unknown.setdefault(called.origin, []).append(seen)
            models.setdefault(called.origin, called.requested or called.served)
    why = "" if names.variables_known else "a variable such as OPENAI_API_BASE may name it: name the environment too"
    for at, places in unknown.items():
        who = Principal(model=models[at])
        yield Contradiction(f"calls sent to {at}", seen=places, about=at, why=why, principal=who)


def _is_unexplained(names: Names, called: Called) -> bool:
    """Whether a destination that no setting names is not the provider's own either.

    A model that is not named has a finding of its own, and nobody knows where it should be.
    """
    if not names.explains(called) or names.anything:
        return False
    bases = [each.base for each in names.deployments_of(called)]
    if not bases or None in bases:
        return False
    if all(bases):
        return True
    return is_home(called.provider, called.origin) is False


CHECKS: Final = (
    DriftCheck(
        drift(
            905,
            "drift-unknown-model",
            Severity.MEDIUM,
            "A model is used that no configuration names",
            "Prices, limits and guardrails are configured for other models; somebody has added one beside the file "
            "that everybody reviews.",
            "Find out who added the model, and where (another file, the database, a second proxy). Put it into the "
            "configuration, or remove it.",
            "OWASP-LLM03:2025",
            "NIST-AI-RMF:GOVERN-1.6",
            checks="The model group (else the model) of successful calls, and the models that LiteLLM lists when it "
            "starts, against names, wildcards, aliases, fallbacks, identifiers and provider models of all "
            "configurations. Not with `store_model_in_db`: then the file does not name all.",
        ),
        _unknown_models,
    ),
    DriftCheck(
        drift(
            906,
            "drift-unknown-destination",
            Severity.HIGH,
            "Calls are sent to a destination that no configuration names",
            "Whoever answers there gets prompts and the provider's key. Callers can do this where `api_base` in a "
            "request is allowed.",
            "Find out which calls went there (the named lines), and whose. Forbid `api_base` in requests, replace the "
            "provider's key, and let the proxy reach its providers only.",
            "OWASP-LLM02:2025",
            "CWE-918",
            checks="Scheme, host and port of `api_base` of successful calls, against those of the model's deployments, "
            "of variables that name one, and the provider's own domains where none is configured.",
        ),
        _unknown_destinations,
    ),
)
