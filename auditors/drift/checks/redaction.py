"""Redaction: switched on, and what it should take out is in the logs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from auditors.configuration.documents import Node
from auditors.drift.check import Compared, Contradiction, DriftCheck, drift
from auditors.drift.claims import Claim
from auditors.model import Severity
from auditors.sightings import Seen

_SECRETS_HIDDEN: Final = frozenset({"hide-secrets", "hide_secrets"})
_EARLY: Final = frozenset({"pre_call", "logging_only"})

_PRESIDIO: Final = frozenset(
    {"EMAIL_ADDRESS", "PHONE_NUMBER", "CREDIT_CARD", "US_SSN", "IBAN_CODE", "CRYPTO", "US_PASSPORT"}
)
"""Entities that Presidio takes out by default and that have a form of their own; of names it misses some."""

_SHAPELESS: Final = frozenset({"PASSWORD", "GENERIC_SECRET", "DATABASE_URL", "SECRET"})
"""Secrets without a form of their own, which a filter by patterns does not promise to see."""

_UNREDACTED: Final = "LITELLM_DISABLE_REDACT_SECRETS"

_MASKING: Final = frozenset({"MASK", "BLOCK", ""})


def _named_callers(compared: Compared) -> Iterator[Contradiction]:
    said = compared.claims.switch("litellm_settings", "redact_user_api_key_info")
    if said is None or not said[0] or compared.sightings is None:
        return
    seen = list(compared.sightings.stated.values())
    if seen:
        count = sum(each.count for each in seen)
        yield Contradiction(f"{count:,} records name the caller's key, user or team", said[1], seen)


def _visible_secrets(compared: Compared) -> Iterator[Contradiction]:
    if compared.sightings is None:
        return
    found = {name: seen for name, seen in compared.sightings.secrets.items() if name not in _SHAPELESS}
    claim = _guardrail(compared, _SECRETS_HIDDEN)
    if found and claim is not None:
        yield _values(claim[0], found, "secrets")


def _printed_secrets(compared: Compared) -> Iterator[Contradiction]:
    """LiteLLM takes secrets out of what it prints, unless told not to; here somebody has said that it shall."""
    claims = compared.claims
    if compared.sightings is None:
        return
    found = {name: seen for name, seen in compared.sightings.printed.items() if name not in _SHAPELESS}
    for subject in claims.configurations:
        node = claims.variable(subject, _UNREDACTED)
        if node is None or not node.says_false:
            return
    if found and (node := claims.variable(claims.configurations[0], _UNREDACTED)) is not None:
        named = ", ".join(sorted(found)[:6])
        count = sum(seen.count for seen in found.values())
        claim = Claim(_UNREDACTED, node.text, node)
        yield Contradiction(f"secrets in {count:,} lines of LiteLLM's log: {named}", claim, list(found.values()))


def _visible_people(compared: Compared) -> Iterator[Contradiction]:
    claim = _guardrail(compared, frozenset({"presidio"}))
    if claim is None or compared.sightings is None:
        return
    said, parameters = claim
    chosen = parameters.at("pii_entities_config")
    wanted = _PRESIDIO
    if chosen is not None and chosen.fields:
        wanted = frozenset(name for name, node in chosen.fields.items() if node.text.upper() in _MASKING) & _PRESIDIO
    found = {name: seen for name, seen in compared.sightings.personal.items() if name in wanted}
    if found:
        yield _values(said, found, "personal data")


def _guardrail(compared: Compared, kinds: frozenset[str]) -> tuple[Claim, Node] | None:
    """A guardrail of one of these kinds that works on every prompt before it is logged, in every configuration."""
    first: tuple[Claim, Node] | None = None
    for subject in compared.claims.configurations:
        own: tuple[Claim, Node] | None = None
        for name, _, parameters in subject.guardrails():
            kind, on, modes = parameters.at("guardrail"), parameters.at("default_on"), parameters.at("mode")
            early = modes is not None and any(member.text in _EARLY for member in modes.members)
            if kind is not None and kind.text in kinds and on is not None and on.says_true and early:
                own = Claim(f"guardrails.{name or kind.text}", kind.text, kind), parameters
        for name, node in subject.callbacks.items():
            if own is None and name in kinds:  # as releases before guardrails had it: for every call
                own = Claim("litellm_settings.callbacks", name, node), node
        if own is None:
            return None
        first = first or own
    return first


def _values(claim: Claim, found: Mapping[str, Seen], what: str) -> Contradiction:
    named = ", ".join(sorted(found)[:6])
    count = max(seen.count for seen in found.values())
    return Contradiction(f"{what} in at least {count:,} logged prompts: {named}", claim, list(found.values()))


CHECKS: Final = (
    DriftCheck(
        drift(
            909,
            "drift-secrets-not-hidden",
            Severity.HIGH,
            "Secrets are to be hidden, but stand in logged prompts",
            "A guardrail is configured that should have taken them out; whoever reads the log can use them.",
            "Replace the keys that were found. See whether the guardrail ran for these calls (`applied_guardrails` in "
            "the record), and test it with a made-up key of the same form.",
            "OWASP-LLM02:2025",
            "CWE-532",
            checks="A `hide-secrets` guardrail with `default_on` and an early mode, and secrets with a form of their "
            "own in the messages of records.",
        ),
        _visible_secrets,
    ),
    DriftCheck(
        drift(
            910,
            "drift-personal-data-not-hidden",
            Severity.HIGH,
            "Personal data is to be hidden, but stands in logged prompts",
            "A guardrail is configured that should have masked it, and the log is handled as if it held none.",
            "See whether the guardrail ran for these calls (`applied_guardrails` in the record) and for the language "
            "of the prompts; delete what was written.",
            "OWASP-LLM02:2025",
            "CWE-532",
            checks="A Presidio guardrail with `default_on` and mode `pre_call` or `logging_only`, and entities that it "
            "is to mask and that have a form of their own in the messages of records.",
        ),
        _visible_people,
    ),
    DriftCheck(
        drift(
            914,
            "drift-secrets-printed",
            Severity.HIGH,
            "Secrets are to be redacted in the log, but stand in it",
            "The log is collected and read as if it held none; whoever reads it can use them.",
            "Replace the keys that were found. Upgrade where the release is older than 1.82, which first redacts what "
            "it prints, and turn debug logging off: it prints whole requests.",
            "OWASP-LLM02:2025",
            "CWE-532",
            checks="LITELLM_DISABLE_REDACT_SECRETS is set to false, and secrets with a form of their own in LiteLLM's "
            "text or JSON log.",
        ),
        _printed_secrets,
    ),
    DriftCheck(
        drift(
            913,
            "drift-callers-named",
            Severity.MEDIUM,
            "Names of keys and users are to be left out, but are logged",
            "Records go to services that were chosen because they would not learn who uses the proxy.",
            "Restart the proxy with this configuration, and see which callback writes these records: one of your own "
            "gets them unredacted in some releases.",
            "OWASP-LLM02:2025",
            "CWE-532",
            checks="`redact_user_api_key_info: true`, and records whose metadata holds `user_api_key_alias` or another "
            "name.",
        ),
        _named_callers,
    ),
)
