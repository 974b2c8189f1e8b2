"""Uses as LiteLLM would log them: payloads, one a line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from auditors.usage.events import Use


def payload(use: Use) -> dict[str, Any]:
    """The StandardLoggingPayload of a call."""
    failed = use.failed
    error = {"error_code": str(use.status), "error_class": use.error or "ProxyException"} if failed else None
    return {
        "id": use.call,
        "litellm_call_id": use.call,
        "call_type": "acompletion",
        "status": use.outcome,
        "startTime": use.time,
        "endTime": use.time + max(use.latency, 0.0),
        "response_time": max(use.latency, 0.0),
        "model": use.model,
        "model_group": use.model,
        "model_map_information": {},
        "metadata": {
            "user_api_key_hash": use.key,
            "user_api_key_alias": use.alias,
            "user_api_key_user_id": use.user,
            "user_api_key_team_id": use.team,
            "user_api_key_request_route": use.route,
        },
        "response_cost": max(use.cost, 0.0),
        "prompt_tokens": use.tokens_in,
        "completion_tokens": use.tokens_out,
        "total_tokens": use.tokens_in + use.tokens_out,
        "request_tags": [use.tag] if use.tag else [],
        "end_user": use.end_user,
        "requester_ip_address": use.ip,
        "user_agent": f"{use.agent} 1.2" if use.agent else None,
        "api_base": use.api_base or "https://api.openai.com/v1",
        "messages": [{"role": "user", "content": f"question number {use.digest}"}],
        "error_information": error,
    }


def write(file: Path, uses: Iterable[Use]) -> Path:
    """A log of calls, readable for its owner only."""
    with file.open("w") as log:
        for use in uses:
            log.write(json.dumps(payload(use)) + "\n")
    file.chmod(0o600)
    return file
