"""Keys of tools that software is made with.

One row for each: the issuer's form (`prefixed`) or its name and the form of the value (`named`), what the key allows,
where it is revoked.
"""

from __future__ import annotations

from typing import Final

from auditors.sensitive_data.credentials import UUID, named, prefixed, vendor_rule
from auditors.sensitive_data.detection import Detector

_DEVELOPER = vendor_rule(
    517,
    "developer-tool-token",
    "Developer tool (Postman, Snyk, LaunchDarkly, ngrok, Tailscale, Sourcegraph, Codecov, Cypress)",
    "act in the tool as its owner, and mostly read code, requests or private networks",
    "Revoke the token in the settings of the tool.",
    "`PMAK-`, `tskey-`, `sdk-` and `api-` with a UUID (LaunchDarkly), `sgp_`, or a value behind the name of the tool.",
)

DEVELOPER_TOOLS: Final[tuple[Detector, ...]] = (
    prefixed(
        _DEVELOPER,
        r"PMAK-[0-9a-fA-F]{24}-[0-9a-fA-F]{34}|PMAT-[A-Z0-9]{26}|tskey-(?:api|auth|client|scim"
        r"|webhook)-[A-Za-z0-9_-]{20,64}|(?:sdk|api|mob)-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{1"
        r"2}|sgp_(?:[0-9a-fA-F]{16}_|local_)?[0-9a-fA-F]{40}",
        heads=(
            "PMA[KT]-[A-Za-z0-9]{8}",
            "tskey-[a-z]{3,7}-[A-Za-z0-9_-]{8}",
            "(?:sdk|api|mob)-[0-9a-f]{8}-[0-9a-f]{4}-4",
            "sgp_(?:[0-9a-fA-F]{8}|local_)",
        ),
        prefix=r"PMA[KT]-|tskey-[a-z]+-|(?:sdk|api|mob)-|sgp_",
        score=0.96,
    ),
    named(
        _DEVELOPER,
        (
            "postman",
            "snyk",
            "launchdarkly",
            "launch darkly",
            "ngrok",
            "tailscale",
            "codecov",
            "cypress",
            "browserstack",
            "saucelabs",
            "sauce labs",
            "percy",
            "chromatic",
            "sonatype",
        ),
        rf"{UUID}|[A-Za-z0-9_\-]{{20,64}}",
        score=0.93,
    ),
)
