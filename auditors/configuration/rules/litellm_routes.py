"""Which routes of a LiteLLM proxy are open, to whom, and what they tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import AGENCY, Check, Fix, Problem, rule
from auditors.configuration.subject import Subject
from auditors.configuration.switches import LITELLM, missing, required, switch
from auditors.model import Severity


def _public_routes(subject: Subject) -> Iterator[Problem]:
    node = subject.setting("general_settings", "public_routes")
    for member in node.members if node is not None else ():
        if re.search(
            r"\*|/(?:spend|key|model|user|team|global|config|mcp|chat|v1|embeddings|admin|sso|organization)\b",
            member.text,
        ):
            yield Problem(member, "general_settings.public_routes", "/health/liveliness only")


def _forwarded(subject: Subject) -> Iterator[Problem]:
    node = subject.setting("general_settings", "use_x_forwarded_for")
    if node is not None and node.says_true and subject.setting("general_settings", "allowed_ips"):
        why = "the whole header, which callers write, is compared with the list"
        yield Problem(
            node,
            "general_settings.use_x_forwarded_for",
            "false; filter addresses at the edge",
            why=why,
            fix=Fix("false", node),
        )


def _drain(subject: Subject) -> Iterator[Problem]:
    node = subject.setting("general_settings", "enable_drain_endpoint")
    if node is not None and node.says_true and not subject.setting("general_settings", "drain_endpoint_token"):
        yield Problem(
            node, "general_settings.enable_drain_endpoint", "with drain_endpoint_token: os.environ/DRAIN_TOKEN"
        )


_C, _H, _M, _L, _I = Severity


CHECKS: Final = (
    Check(
        rule(
            "CFG112",
            "litellm-public-routes",
            _H,
            "Routes are open without a key",
            "public_routes switches authentication off for what it lists; with a licence that is in force at once.",
            "List health paths only.",
            "CWE-306",
            *AGENCY,
        ),
        LITELLM,
        _public_routes,
        "general_settings:\n  public_routes: [/spend/logs]\n",
        "general_settings:\n  public_routes: [/health/liveliness]\n",
    ),
    missing(
        rule(
            "CFG113",
            "litellm-routes-unrestricted",
            _L,
            "All routes of the proxy are served",
            "Every management route is there for whoever finds a key; most callers need three.",
            "List what callers need in allowed_routes, or restrict routes at the edge.",
            "CWE-1125",
        ),
        "general_settings",
        "allowed_routes",
        '["/v1/chat/completions", "/v1/models"]',
        mend=False,
    ),
    Check(
        rule(
            "CFG114",
            "litellm-spoofable-address-list",
            _H,
            "The list of allowed addresses can be passed with a header",
            "With use_x_forwarded_for the address is what the caller writes in a header.",
            "Filter addresses at the edge, and let only that proxy reach LiteLLM.",
            "CWE-348",
            "CWE-290",
        ),
        LITELLM,
        _forwarded,
        "general_settings:\n  use_x_forwarded_for: true\n  allowed_ips: [10.0.0.1]\n",
        "general_settings:\n  allowed_ips: [10.0.0.1]\n",
    ),
    Check(
        rule(
            "CFG133",
            "litellm-drain-open",
            _H,
            "Anybody can take the proxy out of service",
            "/health/drain without a token makes a replica refuse work.",
            "Set drain_endpoint_token.",
            "CWE-306",
            "MITRE-ATLAS:AML.T0029",
        ),
        LITELLM,
        _drain,
        "general_settings:\n  enable_drain_endpoint: true\n",
        "general_settings:\n  enable_drain_endpoint: true\n  drain_endpoint_token: os.environ/DRAIN\n",
    ),
    switch(
        rule(
            "CFG139",
            "litellm-public-model-hub",
            _L,
            "The list of models is public",
            "It tells an attacker what is worth stealing a key for.",
            "Publish what is meant only.",
            "MITRE-ATLAS:AML.T0069",
        ),
        "general_settings",
        "enable_public_model_hub",
        True,
    ),
    switch(
        rule(
            "CFG140",
            "litellm-public-health-details",
            _L,
            "Health details are public",
            "They name the release and what it is connected to.",
            "Remove the setting.",
            "CWE-200",
        ),
        "general_settings",
        "allow_public_health_readiness_details",
        True,
    ),
    switch(
        rule(
            "CFG150",
            "litellm-fallback-errors",
            _L,
            "Errors of fallbacks are shown to callers",
            "They name deployments and hosts.",
            "Remove the setting.",
            "CWE-209",
        ),
        "general_settings",
        "expose_fallback_errors_to_caller",
        True,
    ),
    required(
        rule(
            "CFG208",
            "litellm-metrics-open",
            _M,
            "Metrics are open without a key",
            "/metrics names teams, keys, models and spend.",
            "Set require_auth_for_metrics_endpoint: true.",
            "CWE-306",
        ),
        "litellm_settings",
        "require_auth_for_metrics_endpoint",
        when=lambda s: (
            "prometheus" in s.callbacks
            and (s.before("1.84") or s.setting("litellm_settings", "require_auth_for_metrics_endpoint") is not None)
        ),
        extra="litellm_settings:\n  callbacks: [prometheus]\n",
    ).but(version="1.80.0"),
    switch(
        rule(
            "CFG217",
            "litellm-router-errors",
            _L,
            "Errors show how the router decided",
            "They name deployments and hosts.",
            "Set expose_router_debug_in_errors: false.",
            "CWE-209",
        ),
        "litellm_settings",
        "expose_router_debug_in_errors",
        True,
    ),
)
