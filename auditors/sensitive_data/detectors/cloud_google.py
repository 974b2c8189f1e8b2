"""Keys of Google Cloud: API keys, OAuth tokens, service accounts."""

from __future__ import annotations

from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.credentials import prefixed, secret
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Detector

GOOGLE_API_KEY: Final = prefixed(
    secret(
        310,
        "google-api-key",
        "GOOGLE_API_KEY",
        "Google API key (Gemini, Maps, Cloud) in a log",
        allows="call the Google services that the key is open for, Gemini among them, at the project's expense",
        revoke="Delete the key at https://console.cloud.google.com/apis/credentials (or "
        "https://aistudio.google.com/apikey), and restrict the new one to its API and callers.",
        checks="`AIza` and 35 URL-safe characters, or `AQ.Ab` and 40 to 60 (the authentication keys of 2026).",
        severity=Severity.CRITICAL,
    ),
    r"(?:AIza[A-Za-z0-9_-]{35}|AQ\.Ab[A-Za-z0-9_-]{40,64})",
    heads=("AIza[A-Za-z0-9_-]{8}", r"AQ\.Ab[A-Za-z0-9_-]{8}"),
    prefix=r"AIza(?:Sy)?|AQ\.",
)
GOOGLE_OAUTH: Final = prefixed(
    secret(
        311,
        "google-oauth-token",
        "GOOGLE_OAUTH_TOKEN",
        "Google OAuth token or client secret in a log",
        allows="act as the account that consented, within the scopes of the token",
        revoke="Revoke it (`curl -d token=… https://oauth2.googleapis.com/revoke`; client secrets: Cloud console > "
        "Credentials).",
        checks="`ya29.` (access token), `1//0` (refresh token) or `GOCSPX-` (client secret) and their URL-safe "
        "characters.",
        severity=Severity.CRITICAL,
    ),
    r"(?:ya29\.[A-Za-z0-9_.-]{30,1200}|1//0[A-Za-z0-9_-]{40,160}|GOCSPX-[A-Za-z0-9_-]{24,40})",
    heads=(r"ya29\.[A-Za-z0-9_.-]{8}", "1//0[A-Za-z0-9_-]{8}", "GOCSPX-[A-Za-z0-9_-]{8}"),
    prefix=r"ya29\.|1//0|GOCSPX-",
    strict=True,
    longest=1300,
)
_GOOGLE_ACCOUNT: Final = deferred(
    r"[a-z0-9-]{1,30}@[a-z0-9.-]{3,60}\.iam\.gserviceaccount\.com|\"private_key_id\"|accounts\.google\.com/o/oauth2"
)
GOOGLE_SERVICE_ACCOUNT: Final = Detector(
    rule=secret(
        312,
        "google-service-account-key",
        "GOOGLE_SERVICE_ACCOUNT_KEY",
        "Google service account key (JSON) in a log",
        allows="act as the service account from anywhere, without a second factor",
        revoke="Delete the key (`gcloud iam service-accounts keys delete KEY_ID --iam-account …`) and look through "
        "the audit logs for its use.",
        checks="a private key in PEM within the JSON of a service account (`private_key_id`, "
        "`…iam.gserviceaccount.com`) nearby.",
        severity=Severity.CRITICAL,
    ),
    heads=(r"\"private_key\"",),
    confirm=deferred(
        r"\"private_key\"\s{0,4}:\s{0,4}\"(?P<value>-----BEGIN (?:RSA )?PRIVATE KEY-----[A-Za-z0-9+/=\s\\nr]{100,8000}"
        r"-----END (?:RSA )?PRIVATE KEY-----)"
    ),
    validate=lambda candidate: (
        0.99
        if _GOOGLE_ACCOUNT.search(candidate.before(1200)) or _GOOGLE_ACCOUNT.search(candidate.after(1200))
        else None
    ),
    reach=(20, 8400),
    priority=90,
)
