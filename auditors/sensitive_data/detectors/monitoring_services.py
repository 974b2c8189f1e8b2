"""Keys of services that gather metrics, logs, errors and what users do.

One row for each: the issuer's form (`prefixed`) or its name and the form of the value (`named`), what the key allows,
where it is revoked.
"""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.credentials import UUID, named, prefixed, vendor_rule
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.randomness import looks_drawn

_DATADOG = vendor_rule(
    504,
    "datadog-key",
    "Datadog",
    "read metrics, logs and dashboards (application keys), or send false ones (API keys)",
    "Revoke the key in Datadog under Organization Settings > API Keys or Application Keys.",
    "32 or 40 hexadecimal digits behind a name with `datadog` or `dd`.",
)
_SENTRY = vendor_rule(
    505,
    "sentry-token",
    "Sentry",
    "read errors with the personal data in them, and releases",
    "Revoke the token in Sentry under Settings > Auth Tokens.",
    "`sntrys_` or `sntryu_` and what follows them, or 64 hexadecimal digits behind a name with `sentry`. A DSN is "
    "public and no finding.",
)
_OBSERVABILITY = vendor_rule(
    506,
    "monitoring-service-key",
    "Monitoring service (New Relic, Grafana, Dynatrace, Honeycomb, Splunk, PagerDuty, Opsgenie)",
    "read metrics, logs and alerts, silence them, or send false ones",
    "Delete the key in the API or user settings of the service.",
    "`NRAK-`, `NRII-`, `glsa_`, `glc_`, `dt0c01.` and what follows them, or a value behind the name of the service.",
)
_ANALYTICS = vendor_rule(
    522,
    "analytics-service-key",
    "Analytics service (PostHog personal keys, Amplitude, Mixpanel, Heap, RudderStack)",
    "read what users of the product did",
    "Revoke the key in the settings of the service.",
    "`phx_` and 40 or more letters and digits, or 32 hexadecimal digits behind the name of the service and `secret` "
    "or `key`.",
)


def _monitors(candidate: Candidate) -> bool:
    """Whether the key is sent to Honeycomb, or PagerDuty is mentioned near it."""
    around = candidate.before(320) + candidate.after(200)
    return (
        "team" in candidate.match.group().lower() or re.search(r"(?i)pager_?duty|trigger|dedup_key", around) is not None
    )


MONITORING_SERVICES: Final[tuple[Detector, ...]] = (
    named(_DATADOG, ("datadog", "dd api", "dd app"), r"[0-9a-f]{40}|[0-9a-f]{32}", score=0.96),
    prefixed(
        _SENTRY,
        r"sntrys_eyJ[A-Za-z0-9+/=_-]{60,400}|sntryu_[0-9a-f]{64}",
        heads=("sntrys_eyJ", "sntryu_[0-9a-f]{8}"),
        prefix="sntry[su]_",
        score=0.99,
        longest=480,
    ),
    named(_SENTRY, ("sentry",), r"[0-9a-f]{64}"),
    prefixed(
        _OBSERVABILITY,
        r"NRAK-[A-Z0-9]{27}|NRII-[A-Za-z0-9_-]{32}|NRRA-[0-9a-f]{42}|glsa_[A-Za-z0-9]{32}_[0-9a-fA-F]{8}"
        r"|glc_[A-Za-z0-9+/]{40,200}={0,2}|dt0[a-z]\d{2}\.[A-Z0-9]{8,24}\.[A-Z0-9]{64}"
        r"|hc[abc][is]k_[A-Za-z0-9]{58}|eyJrIjoi[A-Za-z0-9+/_-]{40,400}={0,2}|(?:eu01xx)?[0-9a-f]{26,36}(?:FFFF)?NRAL|pylf_v\d_[a-z]{2}_[A-Za-z0-9]{40,60}",
        heads=(
            "NRAK-[A-Z0-9]{8}",
            "NRII-[A-Za-z0-9_-]{8}",
            "NRRA-[0-9a-f]{8}",
            "glsa_[A-Za-z0-9]{8}",
            "glc_[A-Za-z0-9+/]{8}",
            r"dt0[a-z][0-9]{2}\.[A-Z0-9]{8}",
            "hc[abc][is]k_[A-Za-z0-9]{8}",
            "eyJrIjoi",
            r"[0-9a-fF]{8}NRAL\b",
            "pylf_v[0-9]_[a-z]{2}_[A-Za-z0-9]{8}",
        ),
        prefix=r"NR[A-Z]{2}-|gl(?:sa|c)_|dt0[a-z]\d{2}\.|hc[abc][is]k_|eyJrIjoi|pylf_v\d_[a-z]{2}_",
        score=0.98,
        priority=82,
        longest=480,
    ),
    Detector(
        rule=_OBSERVABILITY,
        heads=(
            r"(?i)(?:routing|service|integration)_key[\"']?\s?[:=]\s?[\"']?[0-9a-z]{32}",
            r"(?i)x-honeycomb-team[\"']?\s?[:=]\s?[\"']?[a-z0-9]{22}",
        ),
        confirm=deferred(
            r"(?i:(?:routing|service|integration)_key[\"']?\s?[:=]\s?[\"']?(?=[0-9a-z]{32}(?![0-9a-z]))"
            r"|x-honeycomb-team[\"']?\s?[:=]\s?[\"']?)(?P<value>[A-Za-z0-9]{22,32})(?![A-Za-z0-9])"
        ),
        validate=lambda candidate: 0.93 if _monitors(candidate) and looks_drawn(candidate.value) else None,
        reach=(64, 16),
        priority=70,
    ),
    named(
        _OBSERVABILITY,
        (
            "new relic",
            "grafana",
            "dynatrace",
            "honeycomb",
            "splunk",
            "pagerduty",
            "pager duty",
            "opsgenie",
            "rollbar",
            "bugsnag",
            "logdna",
            "loggly",
            "papertrail",
            "sumologic",
            "sumo logic",
            "better stack",
            "logtail",
        ),
        rf"{UUID}|[A-Za-z0-9_\-+]{{20,64}}",
        score=0.94,
    ),
    prefixed(_ANALYTICS, r"phx_[A-Za-z0-9_-]{40,60}", heads=("phx_[A-Za-z0-9_-]{8}",), score=0.98),
    named(
        _ANALYTICS,
        ("posthog", "amplitude", "mixpanel", "heap api", "rudderstack", "matomo", "plausible"),
        r"(?!phc_)[A-Za-z0-9_\-]{27,64}",
        score=0.92,
    ),
)
