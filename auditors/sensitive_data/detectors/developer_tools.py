"""Keys of tools that software is made with.

One row for each: the issuer's form (`prefixed`) or its name and the form of the value (`named`), what the key allows,
where it is revoked.
"""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.credentials import UUID, named, prefixed, vendor_rule
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Detector
from auditors.sensitive_data.placeholders import is_placeholder

_DEVELOPER = vendor_rule(
    517,
    "developer-tool-token",
    "Developer tool (Postman, Snyk, LaunchDarkly, ngrok, Tailscale, Sourcegraph, Harness, JetBrains)",
    "act in the tool as its owner, and mostly read code, requests or private networks",
    "Revoke the token in the settings of the tool.",
    "`PMAK-`, `tskey-`, `sdk-` and `api-` with a UUID (LaunchDarkly), `sgp_`, `snyk_uat.`, `pat.` "
    "(Harness), `perm-` (JetBrains) and others, or a value behind the name of the tool.",
)

DEVELOPER_TOOLS: Final[tuple[Detector, ...]] = (
    prefixed(
        _DEVELOPER,
        r"PMAK-[0-9a-fA-F]{24}-[0-9a-fA-F]{34}|PMAT-[A-Z0-9]{26}|tskey-(?:api|auth|client|scim"
        r"|secret|webhook)-[A-Za-z0-9_-]{20,64}|(?:sdk|api|mob)-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{1"
        r"2}|sgp_(?:[0-9a-fA-F]{16}_)?(?:local_)?[0-9a-fA-F]{40}",
        heads=(
            "PMA[KT]-[A-Za-z0-9]{8}",
            "tskey-[a-z]{3,7}-[A-Za-z0-9_-]{8}",
            "(?:sdk|api|mob)-[0-9a-f]{8}-[0-9a-f]{4}-4",
            "sgp_(?:[0-9a-fA-F]{8}|local_)",
        ),
        prefix=r"PMA[KT]-|tskey-[a-z]+-|(?:sdk|api|mob)-|sgp_",
        score=0.96,
    ),
    prefixed(
        _DEVELOPER,
        r"snyk_[us]at\.[0-9a-f]{8}\.[A-Za-z0-9_-]{60,120}|[ps]at\.[A-Za-z0-9_-]{22}\.[0-9a-f]{24}"
        r"\.[A-Za-z0-9]{20}|csb_v1_[A-Za-z0-9_-]{43}|depot_(?:project|org|user)_[0-9a-f]{64,80}"
        r"|perm[-:][A-Za-z0-9+/=_-]{4,80}\.[A-Za-z0-9+/=_-]{4,80}\.[A-Za-z0-9]{30}|sktsec_[A-Za-z0-9_-]{40,60}_api"
        r"|crsr_[0-9a-f]{64}|dtn_[0-9a-f]{64}|signkey-(?:prod|branch|test)-[0-9a-f]{64}|tr_(?:dev|prod|stg|pat)_[A-Za-z0-9]{20,44}"
        r"|retool_01[a-z0-9]{24,32}|n8n_api_[0-9a-f]{40,80}|bb_(?:live|test)_[A-Za-z0-9_-]{27}|[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk|secret-[A-Za-z0-9]{40,48}",
        heads=(
            r"snyk_[us]at\.[0-9a-f]{8}",
            r"\b[ps]at\.[A-Za-z0-9_-]{22}\.[0-9a-f]{8}",
            r"\bcsb_v1_",
            "depot_(?:project|org|user)_[0-9a-f]{8}",
            r"\bperm[-:][A-Za-z0-9+/=_-]{4}",
            "sktsec_",
            r"\bcrsr_[0-9a-f]{8}",
            r"\bdtn_[0-9a-f]{8}",
            "signkey-(?:prod|branch|test)-[0-9a-f]{8}",
            r"\btr_(?:dev|prod|stg|pat)_[A-Za-z0-9]{8}",
            r"\bretool_01",
            "n8n_api_[0-9a-f]{8}",
            r"\bbb_(?:live|test)_[A-Za-z0-9_-]{8}",
            r"_[A-Za-z0-9]{29}_mmk",
            r"\bsecret-[A-Za-z0-9]{32}",
        ),
        prefix=r"snyk_[us]at\.|[ps]at\.|csb_v1_|depot_[a-z]+_|perm[-:]|sktsec_|crsr_|dtn_|signkey-[a-z]+-|tr_[a-z]+_"
        r"|retool_|n8n_api_|bb_[a-z]+_|secret-",
        strict=True,
        score=0.96,
        lead=64,
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


KUBERNETES_BOOTSTRAP: Final = Detector(
    rule=vendor_rule(
        525,
        "kubernetes-bootstrap-token",
        "Kubernetes bootstrap",
        "join machines of its owner's to the cluster",
        "Delete the token (`kubeadm token delete`); it is of no use after its 24 hours either.",
        "6 and 16 lower-case letters and digits with a point between them, behind `--token` or `token:`.",
    ),
    heads=(r"(?i)token[\"']?[:=\s]{1,3}[\"']?[a-z0-9]{6}\.[a-z0-9]{16}",),
    confirm=deferred(
        r"(?i:token)[\"']?[:=\s]{1,3}[\"']?(?P<value>[a-z0-9]{6}\.[a-z0-9]{16})(?![A-Za-z0-9._\-])", re.ASCII
    ),
    validate=lambda candidate: (
        0.93
        if any(map(str.isdigit, candidate.value)) and not is_placeholder(candidate.value.replace(".", ""))
        else None
    ),
    reach=(48, 8),
    priority=60,
)
"""https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/"""
