"""Message logging: prompts in records though the configuration keeps them out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditors.drift.check import Compared, Contradiction, DriftCheck, drift
from auditors.model import Severity

_SPEND_LOGS: Final = "litellm-spendlogs"


def _redacted_messages(compared: Compared) -> Iterator[Contradiction]:
    """`turn_off_message_logging` holds for what goes to callbacks, and for the spend log."""
    claimed = compared.claims.switch("litellm_settings", "turn_off_message_logging")
    if claimed is None or not claimed[0] or compared.sightings is None:
        return
    seen = list(compared.sightings.spoken.values())
    if seen:
        forms = ", ".join(compared.sightings.spoken)
        count = sum(each.count for each in seen)
        why = "a key or a request may switch redaction off, the log may be older than the setting, or another proxy's"
        yield Contradiction(f"{count:,} records with prompts or answers ({forms})", claimed[1], seen, why=why)


def _stored_prompts(compared: Compared) -> Iterator[Contradiction]:
    claims, sightings = compared.claims, compared.sightings
    claimed = claims.switch("general_settings", "store_prompts_in_spend_logs", "STORE_PROMPTS_IN_SPEND_LOGS")
    silenced = claims.switch("litellm_settings", "turn_off_message_logging")
    if claimed is None or claimed[0] or sightings is None or (silenced is not None and silenced[0]):
        return
    seen = sightings.spoken.get(_SPEND_LOGS)
    if seen is not None:
        why = "the admin UI keeps settings of its own in the database, which go before the file"
        yield Contradiction(
            f"{seen.count:,} rows of the spend log with prompts or answers", claimed[1], [seen], why=why
        )


CHECKS: Final = (
    DriftCheck(
        drift(
            901,
            "drift-messages-logged",
            Severity.HIGH,
            "Message logging is off, but prompts are logged",
            "Everybody relies on logs without prompts, and gives access to them accordingly; they hold what people "
            "typed.",
            "Find out which way the records take: a callback of one's own, a key or a request with redaction switched "
            "off, a process that was not restarted. Forbid `litellm-disable-message-redaction`, and delete what was "
            "written.",
            "OWASP-LLM02:2025",
            "CWE-532",
            checks="`turn_off_message_logging: true` in every configuration, and records of LiteLLM whose messages or "
            "answers are not `redacted-by-litellm`.",
        ),
        _redacted_messages,
    ),
    DriftCheck(
        drift(
            902,
            "drift-prompts-stored",
            Severity.HIGH,
            "Prompts are not to be stored in the spend log, but are",
            "The database holds what people typed; nobody deletes it, and a UI shows it to administrators.",
            "Switch the setting off where it is on: in the admin UI, or with STORE_PROMPTS_IN_SPEND_LOGS. Then empty "
            "`messages`, `response` and `proxy_server_request` of the rows that are there.",
            "OWASP-LLM02:2025",
            "CWE-532",
            checks="`store_prompts_in_spend_logs` and STORE_PROMPTS_IN_SPEND_LOGS are not true, and rows of the spend "
            "log hold messages.",
        ),
        _stored_prompts,
    ),
)
