"""Loaded by a LiteLLM of the tests: one virtual key with a model scope, without a database.

Runs in LiteLLM's own environment, so it imports nothing of this project.
"""

import os

from fastapi import HTTPException, Request
from litellm.proxy._types import UserAPIKeyAuth


async def authenticate(request: Request, api_key: str) -> UserAPIKeyAuth:
    """Accept the key of the test, which may use one model."""
    if api_key != os.environ["TEST_CLIENT_KEY"]:
        raise HTTPException(status_code=401, detail="Authentication Error, invalid key")
    return UserAPIKeyAuth(api_key=api_key, key_alias="app", models=["small"])
