"""Keys of services that know who may do what: identity providers and stores of secrets.

One row for each: the issuer's form (`prefixed`) or its name and the form of the value (`named`), what the key allows,
where it is revoked.
"""

from __future__ import annotations

from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.credentials import UUID, named, prefixed, vendor_rule
from auditors.sensitive_data.detection import Detector

_IDENTITY = vendor_rule(
    513,
    "identity-service-secret",
    "Identity service (Okta, Auth0, Clerk, WorkOS, JumpCloud, OneLogin, Keycloak, Entra)",
    "create and change users, or sign in as the application",
    "Revoke the token or rotate the client secret in the admin page of the service (Okta: Security > API > Tokens).",
    "`00` and 40 URL-safe characters behind `okta` or `SSWS`, or a value behind the name of the service and "
    "`secret`, `key` or `token`.",
    Severity.CRITICAL,
)
_SECRET_STORE = vendor_rule(
    514,
    "secret-store-token",
    "Secret store (Doppler, 1Password, Infisical, Bitwarden, Akeyless, Pulumi)",
    "read the secrets that it opens",
    "Revoke the token in the store, then rotate every secret that it could read.",
    "`dp.pt.`, `dp.st.`, `dp.ct.`, `dp.sa.` (Doppler), `ops_eyJ`, `A3-` (1Password), `st.` and a dotted tail "
    "(Infisical), `pul-` and what follows them.",
    Severity.CRITICAL,
)

IDENTITY_SERVICES: Final[tuple[Detector, ...]] = (
    named(
        _IDENTITY,
        (
            "okta",
            "auth0",
            "clerk",
            "workos",
            "jumpcloud",
            "onelogin",
            "keycloak",
            "entra client",
            "cognito",
            "ping identity",
            "frontegg",
            "stytch",
            "descope",
        ),
        rf"{UUID}|00[A-Za-z0-9_\-]{{40}}|[A-Za-z0-9_\-.~+/]{{32,128}}",
        score=0.94,
    ),
    prefixed(_IDENTITY, r"SSWS 00[A-Za-z0-9_-]{40}", heads=("SSWS 00[A-Za-z0-9_-]{8}",), prefix="SSWS ", score=0.98),
    prefixed(
        _IDENTITY,
        r"(?:sc|ext|scauth|authress)_[a-z0-9]{5,30}\.[a-z0-9]{4,6}\.acc[_-][a-z0-9-]{10,32}\.[A-Za-z0-9+/_=-]{30,120}"
        r"|ory_(?:pat|at|rt|wak)_[A-Za-z0-9_.-]{32,90}|secret-(?:live|test)-[A-Za-z0-9_-]{35,36}={0,2}"
        r"|sk_(?:live_|test_)?a2V5Xz[A-Za-z0-9_-]{40,80}={0,2}",
        heads=(
            "ory_(?:pat|at|rt|wak)_[A-Za-z0-9_-]{8}",
            r"(?:sc|ext|scauth|authress)_[a-z0-9]{5,30}\.[a-z0-9]{4,6}\.acc[_-]",
            "secret-(?:live|test)-[A-Za-z0-9_-]{8}",
            "sk_(?:live_|test_)?a2V5Xz",
        ),
        prefix=r"(?:sc|ext|scauth|authress)_|ory_[a-z]+_|secret-[a-z]+-|sk_(?:[a-z]+_)?",
        strict=True,
        score=0.96,
    ),
    prefixed(
        _SECRET_STORE,
        r"dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[a-z0-9_-]{1,40}\.)?[A-Za-z0-9]{40,44}"
        r"|ops_eyJ[A-Za-z0-9+/_=-]{100,1200}|A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}"
        r"|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}"
        r"|st\.[0-9a-f]{24}\.[0-9a-f]{32}\.[0-9a-f]{32}|pul-[0-9a-f]{40}"
        rf"|0\.{UUID}\.[A-Za-z0-9]{{30}}:[A-Za-z0-9+/]{{22}}==",
        heads=(
            r"\bdp\.(?:pt|st|ct|sa|scim|audit)\.[A-Za-z0-9_-]",
            "ops_eyJ[A-Za-z0-9+/_=-]{8}",
            "A3-[A-Z0-9]{6}-[A-Z0-9]{6}",
            r"\bst\.[0-9a-f]{16}",
            "pul-[0-9a-f]{8}",
            r"\b0\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-",
        ),
        prefix=r"dp\.[a-z]+\.|ops_|A3-|st\.|pul-|0\.",
        strict=True,
        score=0.98,
        longest=1300,
    ),
    named(
        _SECRET_STORE,
        ("doppler", "onepassword", "1password", "infisical", "bitwarden", "bws access", "akeyless", "pulumi"),
        r"[A-Za-z0-9_\-.:+/=]{30,300}",
        score=0.93,
        longest=300,
    ),
)
