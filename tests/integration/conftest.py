"""What tests with a real LiteLLM share: its environment."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.integration import servers
from tests.integration.litellm_proxy import HERE


@pytest.fixture(scope="session")
def litellm(request: pytest.FixtureRequest) -> Path:
    """The `bin` of LiteLLM's own environment; made once, then kept in `AUDITOR_TEST_CACHE` or pytest's cache."""
    folder = os.environ.get("AUDITOR_TEST_CACHE")
    assert request.config.cache is not None
    cache = Path(folder) / "litellm" if folder else request.config.cache.mkdir("litellm")
    try:
        return servers.environment(cache, HERE / "litellm.lock")
    except servers.Unreachable:
        if os.environ.get("CI"):
            raise
        pytest.skip("LiteLLM cannot be installed without its registry")
