"""Settings that LiteLLM takes without a word and does not act upon: unknown, gone, of the wrong type, set twice."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from auditors.configuration.check import Check, Fix, Problem, rule
from auditors.configuration.documents import Node, escaped
from auditors.configuration.known_settings import gone, known_settings, nearest
from auditors.configuration.literals import is_secret_name
from auditors.configuration.subject import Subject
from auditors.configuration.switches import LITELLM
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity


def _never_expanded(subject: Subject) -> Iterator[Problem]:
    for key, node in subject.scalars:
        match = (
            re.fullmatch(r"\s*\$(?:\{(\w+)(?::?[-?][^}]*)?\}|([A-Z_][A-Z0-9_]*))\s*", node.text) if node.value else None
        )
        if match is not None and "#" not in node.pointer:
            name = match[1] or match[2]
            severity = _H if key == "master_key" else _M if is_secret_name(key) else _L
            yield Problem(
                node,
                node.setting,
                f"os.environ/{name}",
                found=node.text.strip(),
                severity=severity,
                fix=Fix(f"os.environ/{name}", node),
            )


_ELSEWHERE: Final = {
    "disable_admin_ui": "the environment variable DISABLE_ADMIN_UI",
    "ui_enabled": "the environment variable DISABLE_ADMIN_UI",
    "salt_key": "the environment variable LITELLM_SALT_KEY",
    "proxy_admin_email": "the environment variable PROXY_ADMIN_ID",
    "cors": "the environment variable LITELLM_CORS_ORIGINS",
    "cors_origins": "the environment variable LITELLM_CORS_ORIGINS",
    "cors_allow_origins": "the environment variable LITELLM_CORS_ORIGINS",
    "json_logs": "litellm_settings.json_logs",
    "rate_limit": "tpm and rpm of models and keys",
    "ip_allowlist": "allowed_ips, or better a filter at the edge",
    "audit_logs": "litellm_settings.store_audit_logs",
    "enable_audit_logging": "litellm_settings.store_audit_logs",
    "ssrf_protection": "litellm_settings.user_url_validation",
    "block_robots": "a rule at the edge",
    "service_callbacks": "service_callback",
    "enable_pre_call_check": "enable_pre_call_checks",
}
"""What guides write and what does it. The names are those of published guides."""

_OBSOLETE: Final = {"allow_user_auth": "it only guards a route that is gone"}

_ROUTER: Final = frozenset(
    """alerting_config allowed_fails allowed_fails_policy assistants_config auto_router_capability_limit
    background_health_check_model_groups cache_kwargs cache_responses caching_groups client_ttl
    content_policy_fallbacks context_window_fallbacks cooldown_time debug_level default_fallbacks
    default_litellm_params default_max_parallel_requests default_priority deployment_affinity_ttl_seconds
    disable_cooldowns enable_health_check_routing enable_pre_call_checks enable_tag_filtering
    enable_weighted_failover fallback_access_check fallback_budget_check fallbacks guardrail_list
    health_check_ignore_transient_errors health_check_interval health_check_staleness_threshold
    ignore_invalid_deployments max_fallbacks model_group_affinity_config model_group_alias
    model_group_retry_policy num_retries optional_pre_call_checks plugins polling_interval
    provider_budget_config redis_db redis_host redis_password redis_port redis_ssl redis_url redis_username
    retry_after retry_policy router_general_settings routing_groups routing_strategy routing_strategy_args
    search_tools set_verbose stream_timeout tag_filtering_match_any tag_routing_prefix timeout""".split()
)
"""The parameters of the router (source of 1.106.2), and those of Redis that are passed on."""

_SECTIONS: Final = frozenset(
    """model_list general_settings litellm_settings router_settings environment_variables include guardrails
    mcp_servers mcp_tools callback_settings files_settings finetune_settings vector_store_registry search_tools
    credential_list assistant_settings prompts policies policy_attachments agents agent_list sandbox_tools
    worker_registry default_vertex_config""".split()
)
"""The sections of the file (source of 1.106.2)."""

_SWITCH: Final = re.compile(
    r"(?:allow|block|custom_auth_run|default_on\Z|disable|drop_params\Z|dangerously|enable|enforce|expose|fail_closed"
    r"|filter|forward|global_disable|json_logs\Z|log_raw|redact|reject|require|set_verbose\Z|ssl_verify\Z|store"
    r"|turn_off|use_|user_url_validation\Z|validate)"
)
"""How the names of switches begin. What is no switch is none by its value: a text that is no word for a boolean."""


def _sections(subject: Subject) -> Iterator[tuple[str, str, Node, Node]]:
    """Section, name, key and value of every setting of the sections whose names are known."""
    for section in ("general_settings", "litellm_settings"):
        node = subject.root.at(section)
        for name, value in (node.fields if node is not None else {}).items():
            yield section, name, node.keys.get(name, value) if node is not None else value, value


def _unknown(subject: Subject) -> Iterator[Problem]:
    for section, name, key, value in _sections(subject):
        if name in known_settings(section):
            continue
        other = "litellm_settings" if section == "general_settings" else "general_settings"
        if name in _ELSEWHERE or name.startswith("cors"):
            hint = _ELSEWHERE.get(name, _ELSEWHERE["cors"])
        elif name in known_settings(other):
            hint = f"{other}.{name}"
        elif name in _ROUTER:
            hint = f"router_settings.{name}"
        elif name in _SECTIONS:
            hint = f"{name} at the top of the file"
        elif near := nearest(name, section):
            hint = near
        else:
            hint = ""
        fix = (
            Fix(hint, key)
            if hint and hint in known_settings(section) and hint not in (subject.root.at(section) or value).fields
            else None
        )
        yield _named(key, value, f"{section}.{name}", hint, fix)
    yield from _unknown_of(subject.router, "router_settings.", _ROUTER)
    yield from _unknown_of(subject.root, "", _SECTIONS)


def _unknown_of(node: Node | None, prefix: str, known: frozenset[str]) -> Iterator[Problem]:
    """Names that are close to known ones; others may be parameters that are passed on."""
    for name, value in (node.fields if node is not None else {}).items():
        if name in known or node is None or name not in node.keys:
            continue
        near = difflib.get_close_matches(name, known, 1, cutoff=0.82)
        if hint := _ELSEWHERE.get(name) or (near[0] if near else ""):
            fix = Fix(hint, node.keys[name]) if hint in known and hint not in node.fields else None
            yield _named(node.keys[name], value, f"{prefix}{name}", hint, fix)


def _named(key: Node, value: Node, setting: str, hint: str, fix: Fix | None) -> Problem:
    why = f"did you mean {hint}?" if hint else "LiteLLM takes it without a word and does nothing"
    return Problem(
        _at_name(key, value, setting),
        setting,
        hint or "absent",
        found=setting.rpartition(".")[2],
        why=why,
        fix=fix,
        severity=None if hint else _L,
    )


def _at_name(key: Node, value: Node, text: str) -> Node:
    """The name of a setting as the place of a problem, called as its value is."""
    return replace(key.with_text(text), pointer=value.pointer, subject=value.subject)


def _obsolete(subject: Subject) -> Iterator[Problem]:
    for section, name, key, value in _sections(subject):
        last = gone(name, section, subject.version)
        if name in _OBSOLETE or last is not None:
            why = _OBSOLETE.get(name) or f"the last release that was seen to know it is {last}"
            severity = _I if name in _OBSOLETE else None
            place = _at_name(key, value, name)
            yield Problem(place, f"{section}.{name}", "absent", found=name, why=why, severity=severity)


def _too_new(subject: Subject) -> Iterator[Problem]:
    for section, name, key, value in _sections(subject):
        known = known_settings(section).get(name)
        if known is not None and subject.before(known.first):
            place = _at_name(key, value, name)
            yield Problem(place, f"{section}.{name}", f"LiteLLM {known.first} or later", found=name)


def _words(subject: Subject) -> Iterator[Problem]:
    for key, node in subject.scalars:
        if _SWITCH.match(key) and isinstance(node.value, str) and not node.is_template:
            if node.text.lower() in ("true", "false", "yes", "no", "on", "off", "1", "0"):
                good = "true" if node.says_true else "false"
                yield Problem(node, node.setting, good, found=f'"{node.text}"', fix=Fix(good, node))
            elif node.text.startswith("os.environ/") and key in known_settings("general_settings"):
                yield Problem(
                    node,
                    node.setting,
                    "true or false",
                    found="a reference, which is a text",
                )


def _repeated(subject: Subject) -> Iterator[Problem]:
    waiting = [subject.root]
    while waiting:
        node = waiting.pop()
        waiting += node.children
        for key in node.repeated:
            step = escaped(key.text)
            place = replace(key, pointer=f"{node.pointer}/{step}", subject=f"{node.subject}/{step}")
            yield Problem(place, place.setting, "once", found="set more than once")


CHECKS: Final = (
    Check(
        rule(
            "CFG190",
            "litellm-unknown-setting",
            _M,
            "A setting has a name that LiteLLM does not know",
            "LiteLLM takes any name without a word: a protection with a typing mistake in its name is off.",
            "Write the name that is meant, or remove the setting.",
            "CWE-1188",
            checks="Names of 32 releases from 1.53 to 1.109.",
        ),
        LITELLM,
        _unknown,
        "litellm_settings:\n  turn_of_message_logging: true\n",
        "litellm_settings:\n  turn_off_message_logging: true\n",
    ),
    Check(
        rule(
            "CFG191",
            "litellm-obsolete-setting",
            _L,
            "A setting has no effect any more",
            "It looks like a protection and is none: the release that runs does not read it.",
            "Remove it, and look up what took its place.",
            "CWE-1188",
        ),
        LITELLM,
        _obsolete,
        "general_settings:\n  allow_user_auth: true\n",
        "general_settings: {}\n",
    ),
    Check(
        rule(
            "CFG192",
            "litellm-text-for-boolean",
            _M,
            "A switch is a text, not a boolean",
            'LiteLLM asks for true itself: the text "true" leaves many switches off.',
            "Write true without quotes.",
            "CWE-1188",
        ),
        LITELLM,
        _words,
        'general_settings:\n  enable_jwt_auth: "true"\n',
        "general_settings:\n  enable_jwt_auth: true\n",
    ),
    Check(
        rule(
            "CFG193",
            "litellm-reference-not-expanded",
            _M,
            "A variable is written in a way that LiteLLM does not expand",
            "LiteLLM replaces `os.environ/NAME` only: `${NAME}` is taken as it stands, as a key that everybody "
            "can guess.",
            "Write `os.environ/NAME`, unless a template engine or envsubst fills the file in before it is used.",
            "CWE-1188",
            checks="Values that are nothing but `$NAME` or `${NAME}`; a template engine may fill them in.",
        ),
        LITELLM,
        _never_expanded,
        "general_settings:\n  master_key: ${MASTER_KEY}\n",
        "general_settings:\n  master_key: os.environ/MASTER_KEY\n",
        folds=True,
    ),
    Check(
        rule(
            "CFG194",
            "duplicate-key",
            _M,
            "A setting stands twice",
            "The last one wins without a word: what a reader sees first is not what runs.",
            "Remove one of them.",
            "CWE-1188",
        ),
        LITELLM,
        _repeated,
        "litellm_settings:\n  max_budget: 1\n  max_budget: 0\n",
        "litellm_settings:\n  max_budget: 1\n",
    ),
    Check(
        rule(
            "CFG197",
            "litellm-setting-of-later-release",
            _M,
            "A setting is newer than the release that runs",
            "The release takes it without a word and does nothing.",
            "Upgrade, or do without it.",
            "CWE-1188",
        ),
        LITELLM,
        _too_new,
        "general_settings:\n  agent_access_default_deny: true\n",
        "general_settings:\n  master_key: os.environ/K\n",
        version="1.83.0",
    ),
)
