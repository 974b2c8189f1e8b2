"""What tests with real servers share: their environments."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.integration import servers
from tests.integration.litellm_proxy import HERE


@pytest.fixture(scope="session")
def environments(request: pytest.FixtureRequest) -> Path:
    """Where environments are kept from one run to the next: `AUDITOR_TEST_CACHE`, or pytest's cache."""
    folder = os.environ.get("AUDITOR_TEST_CACHE")
    assert request.config.cache is not None
    return Path(folder) if folder else request.config.cache.mkdir("servers")


@pytest.fixture(scope="session")
def litellm(environments: Path) -> Path:
    """The `bin` of LiteLLM's own environment."""
    return servers.reached(lambda: servers.environment(environments / "litellm", HERE / "litellm.lock"))


@pytest.fixture(scope="session")
def envoy(environments: Path) -> Path:
    """The program of Envoy."""
    home = servers.reached(lambda: servers.environment(environments / "envoy", HERE / "envoy.lock"))
    return next(home.parent.glob("lib/python3*/site-packages/envoy/_bin/envoy"))


@pytest.fixture(scope="session")
def portkey(environments: Path) -> Path:
    """The `node_modules` with Portkey's gateway."""
    servers.installed("node")
    servers.installed("npm")
    return servers.reached(lambda: servers.node_modules(environments / "portkey", HERE / "portkey")) / "node_modules"
