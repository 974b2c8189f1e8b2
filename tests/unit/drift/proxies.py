"""A proxy on paper: a configuration, what it logs, and which contradictions between the two are found."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from auditors.configuration.audit import ConfigurationRequest
from auditors.drift.audit import audit_drift
from auditors.drift.check import Compared
from auditors.endpoints.scanning import ScanResult
from auditors.engines.comparing import read_configurations
from auditors.engines.local import audit_once
from auditors.model import Finding
from auditors.request import AuditRequest, AuditResult, Depth, Silence
from auditors.settings import Settings

KEY = b"k" * 32
NOW = 1_795_000_000.0


def payload(**changes: Any) -> dict[str, Any]:
    """A call as LiteLLM's StandardLoggingPayload tells it."""
    record: dict[str, Any] = {
        "id": "chatcmpl-1",
        "litellm_call_id": "11111111-2222-3333-4444-555555555555",
        "call_type": "acompletion",
        "status": "success",
        "custom_llm_provider": "openai",
        "startTime": NOW,
        "endTime": NOW + 1.0,
        "completionStartTime": NOW + 1.0,
        "response_time": 1.0,
        "model": "openai/gpt-4o",
        "model_group": "gpt-4o",
        "model_id": "d870",
        "api_base": "https://api.openai.com/v1",
        "metadata": {"user_api_key_hash": "ab" * 32, "user_api_key_alias": None},
        "response_cost": 0.5,
        "prompt_tokens": 10,
        "completion_tokens": 5,
        "total_tokens": 15,
        "request_tags": [],
        "messages": [{"role": "user", "content": "What is the capital of France?"}],
        "response": {"choices": [{"message": {"role": "assistant", "content": "Paris."}}]},
    }
    return record | changes


def row(**changes: Any) -> dict[str, Any]:
    """A row of the spend log."""
    record: dict[str, Any] = {
        "request_id": "chatcmpl-1",
        "call_type": "acompletion",
        "api_key": "ab" * 32,
        "spend": 0.5,
        "startTime": "2026-11-18T10:00:00Z",
        "endTime": "2026-11-18T10:00:01Z",
        "model": "openai/gpt-4o",
        "model_group": "gpt-4o",
        "custom_llm_provider": "openai",
        "api_base": "https://api.openai.com/v1",
        "total_tokens": 15,
        "prompt_tokens": 10,
        "completion_tokens": 5,
        "status": "success",
        "messages": {},
        "response": {},
        "metadata": {},
    }
    return record | changes


def calls(count: int, **changes: Any) -> list[dict[str, Any]]:
    """Several calls, a minute apart."""
    return [
        payload(litellm_call_id=f"call-{number}", startTime=NOW + 60.0 * number, endTime=NOW + 60.0 * number, **changes)
        for number in range(count)
    ]


def logged(directory: Path, records: Iterable[dict[str, Any]] | str) -> AuditResult:
    """What an audit of a log says."""
    log = directory / "litellm.log"
    log.write_text(records if isinstance(records, str) else "".join(f"{json.dumps(each)}\n" for each in records))
    request = AuditRequest(
        paths=(str(log),), settings=Settings(), fingerprint_key=KEY, depth=Depth.PATTERNS, sightings=True
    )
    return audit_once(request, Silence())


def drift(
    directory: Path,
    configuration: str | Sequence[str],
    records: Iterable[dict[str, Any]] | str = (),
    environment: str | None = None,
    scans: Sequence[ScanResult] = (),
) -> list[Finding]:
    """The contradictions between configurations (and an environment) and a log."""
    paths = []
    for number, text in enumerate((configuration,) if isinstance(configuration, str) else configuration):
        paths.append(directory / f"config{number}.yaml")
        paths[-1].write_text(text)
    if environment is not None:
        paths.append(directory / ".env")
        paths[-1].write_text(environment)
    asked = ConfigurationRequest(paths=tuple(map(str, paths)), fingerprint_key=KEY)
    subjects = read_configurations(asked, Silence()).subjects
    result = logged(directory, records)
    return list(audit_drift(Compared(subjects, result.sightings, result.meters, scans)))


def rules_of(findings: Iterable[Finding]) -> list[str]:
    """Their rules."""
    return [finding.rule for finding in findings]
