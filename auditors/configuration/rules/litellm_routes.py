"""Which routes of a LiteLLM proxy are open, to whom, and what they tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import AGENCY, Check, Fix, Problem, rule
from auditors.configuration.subject import Subject
from auditors.configuration.switches import LITELLM, is_main, master_key, missing, required, switch, unless
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity


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


def _exact_addresses(subject: Subject) -> Iterator[Problem]:
    node = subject.setting("general_settings", "allowed_ips")
    for member in node.members if node is not None else ():
        if re.search(r"[/*]|-\d", member.text):
            yield Problem(member, "general_settings.allowed_ips", "single addresses, or a filter at the edge")


_LICENSED: Final = {
    "allowed_ips": "the proxy does not start with it",
    "enforced_params": "the proxy does not start with it",
    "public_routes": "it is ignored without a word",
    "admin_only_routes": "an error is logged, and nothing is restricted",
    "allowed_routes": "an error is logged; what is listed is enforced all the same, by exact match",
    "max_request_size_mb": "it is ignored",
    "max_response_size_mb": "it is ignored",
}
"""Settings of the enterprise edition, and what becomes of them elsewhere (source of 1.109.1)."""


def _unlicensed(subject: Subject) -> Iterator[Problem]:
    for key, consequence in _LICENSED.items():
        node = subject.setting("general_settings", key)
        if node is not None and not subject.is_licensed:
            yield Problem(node, f"general_settings.{key}", "with LITELLM_LICENSE", about=key, why=consequence)


def _health_details(subject: Subject) -> Iterator[Problem]:
    node = subject.setting("general_settings", "health_check_details")
    open_to_all = is_main(subject) and master_key(subject) is None
    if open_to_all and (node is None or node.says_true):
        yield from unless(subject, "general_settings", "health_check_details", "false")


def _drain(subject: Subject) -> Iterator[Problem]:
    node = subject.setting("general_settings", "enable_drain_endpoint")
    if node is not None and node.says_true and not subject.setting("general_settings", "drain_endpoint_token"):
        yield Problem(
            node, "general_settings.enable_drain_endpoint", "with drain_endpoint_token: os.environ/DRAIN_TOKEN"
        )


CHECKS: Final = (
    Check(
        rule(
            "CFG141",
            "litellm-health-details",
            _M,
            "Health details are given to callers without a key",
            "Without authentication /health names every deployment with its api_base, and asks each provider.",
            "Set a master key, and health_check_details: false.",
            "CWE-200",
        ),
        LITELLM,
        _health_details,
        "general_settings:\n  health_check_details: true\n",
        "general_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n",
    ),
    Check(
        rule(
            "CFG198",
            "litellm-unlicensed-setting",
            _L,
            "A protection works only with a licence, and none is seen",
            "Settings of the enterprise edition are ignored, or stop the proxy, where no licence is: what looks like a "
            "protection may be none.",
            "Make sure that the environment sets LITELLM_LICENSE, or protect the routes at the edge.",
            "CWE-693",
            checks="Settings that the source asks a licence for; the environment may hold one that is not seen here.",
        ),
        LITELLM,
        _unlicensed,
        "general_settings:\n  admin_only_routes: [/key/generate]\n",
        "general_settings:\n  admin_only_routes: [/key/generate]\n  litellm_license: os.environ/LITELLM_LICENSE\n",
    ),
    Check(
        rule(
            "CFG199",
            "litellm-address-list-inexact",
            _M,
            "The list of allowed addresses names a network",
            "LiteLLM compares allowed_ips as texts: a network or a pattern matches nobody, and sooner or later the "
            "list is taken away to let callers in.",
            "List single addresses, or filter networks at the edge.",
            "CWE-1188",
        ),
        LITELLM,
        _exact_addresses,
        "general_settings:\n  allowed_ips: [10.0.0.0/8]\n",
        "general_settings:\n  allowed_ips: [10.0.0.7]\n",
    ),
    Check(
        rule(
            "CFG112",
            "litellm-public-routes",
            _H,
            "Routes are open without a key",
            "public_routes switches authentication off for what it lists; with a licence that takes effect at once.",
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
        absent=is_main,
    ),
)
