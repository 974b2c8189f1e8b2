"""Loaded by the LiteLLM of the integration test: virtual keys without a database, and a log of every payload.

Runs in LiteLLM's own environment, so it imports nothing of this project.
"""

import json
import os
from pathlib import Path

from fastapi import HTTPException, Request
from litellm.integrations.custom_logger import CustomLogger
from litellm.proxy._types import UserAPIKeyAuth

KEYS = {entry["key"]: entry for entry in json.loads(os.environ["TEST_VIRTUAL_KEYS"])}


async def authenticate(request: Request, api_key: str) -> UserAPIKeyAuth:
    """Accept the keys of the test and nothing else, with the owner that each belongs to."""
    entry = KEYS.get(api_key)
    if entry is None:
        raise HTTPException(status_code=401, detail="Authentication Error, invalid key")
    return UserAPIKeyAuth(
        api_key=api_key,
        key_alias=entry["alias"],
        user_id=entry["user"],
        team_id=entry["team"],
        models=entry.get("models", ["*"]),
    )


class PayloadLog(CustomLogger):
    """Appends the StandardLoggingPayload of each call to a file, as one line of JSON."""

    async def async_log_success_event(self, kwargs, response_obj, start_time, end_time):
        self._write(kwargs)

    async def async_log_failure_event(self, kwargs, response_obj, start_time, end_time):
        self._write(kwargs)

    def _write(self, kwargs):
        line = json.dumps(kwargs["standard_logging_object"], default=str, ensure_ascii=False)
        with Path(os.environ["TEST_PAYLOAD_LOG"]).open("a", encoding="utf-8") as log:
            log.write(line + "\n")


payload_log = PayloadLog()
