"""What the reasons of a verdict on an address (`auditors.ssrf`) mean in a configuration."""

from __future__ import annotations

from typing import Final

METADATA: Final = frozenset({"metadata-address", "metadata-name"})
"""A service that hands out credentials of the machine."""

BESIDE: Final = frozenset({"loopback-address", "loopback-name", "single-label-name", "container-host-name"})
"""On the same machine, or a service beside the proxy in a compose file or a cluster."""

INSIDE: Final = BESIDE | {"private-address", "private-suffix", "shared-address"}
"""Inside one's own network, where models of one's own run."""
