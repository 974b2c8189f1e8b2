"""The form of the log on standard output: text or JSON, against `json_logs`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditors.drift.check import Compared, Contradiction, DriftCheck, drift
from auditors.model import Severity

_TEXT: Final = "litellm-text"
_JSON: Final = "litellm-json"
_FORMS: Final = {_TEXT: "text", _JSON: "JSON"}


def _is(claimed: bool, unexpected: str, expected: str, compared: Compared) -> Iterator[Contradiction]:
    said = compared.claims.switch("litellm_settings", "json_logs", "JSON_LOGS")
    if said is None or said[0] is not claimed or compared.sightings is None:
        return
    seen = compared.sightings.formats.get(unexpected)
    other = compared.sightings.formats.get(expected)
    # A few lines before the configuration is read, or of the time before a change, are no contradiction.
    if seen is None or (other is not None and other.count >= seen.count):
        return
    why = ""
    if not claimed and compared.claims.environment is None:
        why = "JSON_LOGS=true in the environment would explain it: name the environment too"
    yield Contradiction(f"{seen.count:,} log lines of LiteLLM are {_FORMS[unexpected]}", said[1], [seen], why=why)


def _text_though_json(compared: Compared) -> Iterator[Contradiction]:
    yield from _is(True, _TEXT, _JSON, compared)


def _json_though_text(compared: Compared) -> Iterator[Contradiction]:
    yield from _is(False, _JSON, _TEXT, compared)


_CHECKED: Final = "`json_logs` and JSON_LOGS against the lines of LiteLLM's own loggers; banners do not count."

CHECKS: Final = (
    DriftCheck(
        drift(
            903,
            "drift-text-log",
            Severity.LOW,
            "The log is to be JSON, but is text",
            "What reads the log as JSON sees nothing of it: alerts and retention by fields do not work.",
            "Restart the proxy with this configuration, and look whether the log is of the same proxy.",
            "CWE-778",
            checks=_CHECKED,
        ),
        _text_though_json,
    ),
    DriftCheck(
        drift(
            904,
            "drift-json-log",
            Severity.LOW,
            "The log is to be text, but is JSON",
            "The proxy that wrote the log does not run with this configuration alone; other settings may differ too.",
            "Set `litellm_settings.json_logs: true` where JSON is wanted, and find out what else the process is told.",
            "CWE-778",
            checks=_CHECKED,
        ),
        _json_though_text,
    ),
)
