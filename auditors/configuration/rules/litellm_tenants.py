"""What keeps the tenants of a LiteLLM proxy apart: tags, fallbacks, responses, caches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import LEAK, UNBOUNDED, Check, Fix, Problem, rule
from auditors.configuration.subject import Subject
from auditors.configuration.switches import LITELLM, required, turned_on
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity


def _tenants(subject: Subject) -> Iterator[Problem]:
    return turned_on(subject, "general_settings", "disable_responses_id_security", "allow_unmanaged_response_ids")


def _semantic(subject: Subject) -> Iterator[Problem]:
    kind = subject.root.at("litellm_settings", "cache_params", "type")
    if kind is not None and kind.text.endswith("-semantic") and subject.before("1.101.0"):
        yield Problem(kind, "litellm_settings.cache_params.type", "LiteLLM 1.101.0 or later")


def _fallbacks(subject: Subject) -> Iterator[Problem]:
    key = "enforce_fallback_model_access"
    node = subject.setting("general_settings", key)
    if node is not None and node.says_false:
        yield Problem(node, f"general_settings.{key}", "true", fix=Fix("true", node))
    elif subject.before("1.100") and any(
        subject.setting(section, "fallbacks") for section in ("litellm_settings", "router_settings")
    ):
        yield Problem(
            subject.place("general_settings"),
            f"general_settings.{key}",
            "LiteLLM 1.100 or later",
            found="not known to this release",
            about="release",
        )


CHECKS: Final = (
    required(
        rule(
            "CFG124",
            "litellm-tags-chosen-by-callers",
            _M,
            "Callers choose whose tag budget pays",
            "Tags in the request's metadata count as the caller's.",
            "Set reject_clientside_metadata_tags: true.",
            *UNBOUNDED,
            "CWE-807",
        ),
        "general_settings",
        "reject_clientside_metadata_tags",
        when=lambda s: (
            s.setting("litellm_settings", "tag_budget_config") is not None
            or s.setting("router_settings", "enable_tag_filtering") is not None
        ),
        extra="router_settings:\n  enable_tag_filtering: true\n",
    ),
    Check(
        rule(
            "CFG127",
            "litellm-fallback-scope",
            _H,
            "Fallbacks reach models that a key may not use",
            "A key for a cheap model gets the answer of an expensive one by making the first fail.",
            "Leave it true.",
            "OWASP-LLM06:2025",
            "CWE-863",
        ),
        LITELLM,
        _fallbacks,
        "general_settings:\n  enforce_fallback_model_access: false\n",
        "general_settings:\n  enforce_fallback_model_access: true\n",
    ),
    Check(
        rule(
            "CFG128",
            "litellm-cross-tenant-responses",
            _H,
            "Callers may read responses of others",
            "With the guard off a response ID is all that is needed.",
            "Remove the setting.",
            *LEAK,
            "CWE-639",
        ),
        LITELLM,
        _tenants,
        "general_settings:\n  disable_responses_id_security: true\n",
        "general_settings: {}\n",
    ),
    Check(
        rule(
            "CFG218",
            "litellm-semantic-cache",
            _H,
            "A semantic cache is shared between tenants",
            "Before 1.101.0 an answer to one tenant's question is given to another (CVE-2026-89032).",
            "Upgrade, or keep tenants in namespaces of their own.",
            "OWASP-LLM08:2025",
            "CWE-639",
        ),
        LITELLM,
        _semantic,
        "litellm_settings:\n  cache: true\n  cache_params:\n    type: redis-semantic\n",
        "litellm_settings:\n  cache: true\n  cache_params:\n    type: redis\n",
        version="1.96.2",
    ),
)
