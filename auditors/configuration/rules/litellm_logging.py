"""What a LiteLLM proxy writes down of prompts and keys, and what it does not: storage, callbacks, debug, audit logs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import LEAK, Check, Fix, Problem, rule
from auditors.configuration.subject import Subject
from auditors.configuration.switches import (
    LITELLM,
    LITELLM_OR_ENVIRONMENT,
    is_main,
    is_of_another,
    missing,
    required,
    switch,
    turned_on,
    variables_not,
)
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity
_LOCAL: Final = frozenset(
    """
    prometheus cache health_check max_parallel_request_limiter parallel_request_limiter parallel_request_limiter_v3
    dynamic_rate_limiter dynamic_rate_limiter_v3 responses_id_security batch_redis_requests
    detect_prompt_injection banned_keywords blocked_user_check presidio hide_secrets llamaguard_moderations
    llmguard_moderations lakera_prompt_injection aporia_prompt_injection google_text_moderation openai_moderations
    azure_content_safety lago openmeter smtp_email resend_email sendgrid_email
    """.split()
)
"""Callbacks that log no prompts elsewhere: limits, checks, meters, mail."""


def _exports(subject: Subject) -> list[str]:
    return [name for name in subject.callbacks if name not in _LOCAL and "." not in name]


def _message_logging(subject: Subject) -> Iterator[Problem]:
    exported = ", ".join(_exports(subject)[:4])
    yield from _unredacted(subject, "turn_off_message_logging", f"prompts and answers go to {exported}")


def _key_info(subject: Subject) -> Iterator[Problem]:
    yield from _unredacted(subject, "redact_user_api_key_info", "")


def _unredacted(subject: Subject, key: str, why: str) -> Iterator[Problem]:
    """A switch of redaction that is off while callbacks send records elsewhere."""
    exported = _exports(subject)
    node = subject.setting("litellm_settings", key)
    if exported and (node is None or node.says_false):
        yield Problem(
            node or subject.callbacks[exported[0]],
            f"litellm_settings.{key}",
            "true",
            found="false" if node else "not set",
            about="exports",
            why=why,
            fix=Fix("true", node) if node else Fix("true", path=("litellm_settings", key)),
        )


def _raw(subject: Subject) -> Iterator[Problem]:
    yield from turned_on(subject, "litellm_settings", "log_raw_request_response")
    redact = subject.setting("litellm_settings", "redact_messages_in_exceptions")
    if redact is not None and redact.says_false:
        yield Problem(redact, "litellm_settings.redact_messages_in_exceptions", "true", fix=Fix("true", redact))


def _debug(subject: Subject) -> Iterator[Problem]:
    yield from turned_on(subject, "litellm_settings", "set_verbose")
    level = subject.environment.get("LITELLM_LOG")
    if level is not None and level.text.upper() == "DEBUG":
        yield Problem(level, "LITELLM_LOG", "INFO", fix=Fix("INFO", level, is_text=True))
    yield from variables_not(subject, "False", "DETAILED_DEBUG", "LITELLM_DEBUG")


def _redaction(subject: Subject) -> Iterator[Problem]:
    names = ("LITELLM_DISABLE_REDACT_SECRETS", "LITELLM_PRINT_STANDARD_LOGGING_PAYLOAD")
    yield from variables_not(subject, "False", *names)


def _stored(subject: Subject) -> bool:
    node = subject.setting("general_settings", "store_prompts_in_spend_logs") or subject.environment.get(
        "STORE_PROMPTS_IN_SPEND_LOGS"
    )
    return node is not None and node.says_true


def _prompts(subject: Subject) -> Iterator[Problem]:
    yield from turned_on(subject, "general_settings", "store_prompts_in_spend_logs")
    yield from variables_not(subject, "False", "STORE_PROMPTS_IN_SPEND_LOGS")


def _spend(subject: Subject) -> Iterator[Problem]:
    return turned_on(subject, "general_settings", "disable_spend_logs", "disable_spend_updates", "disable_reset_budget")


_DESTINATION: Final = re.compile(r"(?:langfuse|otel|callback|logging)\w*(?:host|endpoint|url)\Z", re.IGNORECASE)
_BESIDE: Final = re.compile(r"http://[\w-]+(?:[:/]|\Z)")
"""The address of a container beside, whose name has no dot."""
_UNENCRYPTED: Final = re.compile(r"http://(?!localhost|127\.|\[::1\])")


def _destinations(subject: Subject) -> Iterator[Problem]:
    if is_of_another(subject):
        return
    for key, node in subject.scalars:
        names_one = "/callback_settings/" in node.pointer or _DESTINATION.search(key)
        if names_one and _UNENCRYPTED.match(node.text) and "/model_list/" not in node.pointer:
            severity = _L if _BESIDE.match(node.text) else None
            yield Problem(node, key, "https://…", why="prompts and names of keys travel in clear", severity=severity)
    for name in ("supabase", "lunary_public", "generic_api"):
        if name in subject.callbacks:
            node = subject.callbacks[name]
            yield Problem(node, "litellm_settings.callbacks", "a destination that was reviewed", about=name)


CHECKS: Final = (
    Check(
        rule(
            "CFG120",
            "litellm-prompts-stored",
            _H,
            "Prompts and answers are stored in the database",
            "The spend log then holds what everybody wrote, and the admin UI shows it.",
            "Remove the setting; where it is needed, limit retention and who sees it.",
            *LEAK,
            "CWE-532",
        ),
        LITELLM_OR_ENVIRONMENT,
        _prompts,
        "general_settings:\n  store_prompts_in_spend_logs: true\n",
        "general_settings:\n  store_prompts_in_spend_logs: false\n",
    ),
    missing(
        rule(
            "CFG121",
            "litellm-no-retention",
            _M,
            "Stored prompts are kept forever",
            "What is not deleted is leaked in the end, and data protection laws ask for a limit.",
            "Set maximum_spend_logs_retention_period: 30d.",
            *LEAK,
            "NIST-AI-RMF:GOVERN-1.4",
        ),
        "general_settings",
        "maximum_spend_logs_retention_period",
        "30d",
        when=_stored,
        extra="general_settings:\n  store_prompts_in_spend_logs: true\n",
    ).but(
        hardened="general_settings:\n  store_prompts_in_spend_logs: true\n  maximum_spend_logs_retention_period: 30d\n"
    ),
    Check(
        rule(
            "CFG122",
            "litellm-spend-not-recorded",
            _H,
            "Spend is not recorded",
            "Without it budgets are not enforced, and nobody sees a stolen key being used.",
            "Remove the switch.",
            "OWASP-LLM10:2025",
            "CWE-778",
        ),
        LITELLM,
        _spend,
        "general_settings:\n  disable_spend_logs: true\n",
        "general_settings:\n  disable_spend_logs: false\n",
    ),
    switch(
        rule(
            "CFG149",
            "litellm-addresses-not-logged",
            _L,
            "Addresses of callers are not logged",
            "After a theft nobody can say where the calls came from.",
            "Remove it unless privacy demands it.",
            "CWE-778",
        ),
        "general_settings",
        "disable_requester_ip_address_logging",
        True,
    ),
    Check(
        rule(
            "CFG201",
            "litellm-prompts-exported",
            _H,
            "Prompts and answers are sent to logging services",
            "Every callback gets the whole conversation, secrets and personal data included.",
            "Set turn_off_message_logging: true, or use a callback that redacts.",
            *LEAK,
            "CWE-532",
            "MITRE-ATLAS:AML.T0057",
        ),
        LITELLM,
        _message_logging,
        "litellm_settings:\n  success_callback: [langfuse]\n",
        "litellm_settings:\n  success_callback: [langfuse]\n  turn_off_message_logging: true\n",
    ),
    Check(
        rule(
            "CFG202",
            "litellm-key-info-exported",
            _M,
            "Names of keys and users are sent to logging services",
            "Hashes, aliases, users and teams stand in every record that leaves.",
            "Set redact_user_api_key_info: true.",
            "CWE-532",
        ),
        LITELLM,
        _key_info,
        "litellm_settings:\n  success_callback: [langfuse]\n",
        "litellm_settings:\n  success_callback: [langfuse]\n  redact_user_api_key_info: true\n",
    ),
    Check(
        rule(
            "CFG203",
            "litellm-raw-logging",
            _H,
            "Raw requests or messages in errors are logged",
            "The raw request holds prompts and headers of the provider.",
            "Switch it off.",
            *LEAK,
            "CWE-532",
        ),
        LITELLM,
        _raw,
        "litellm_settings:\n  log_raw_request_response: true\n",
        "litellm_settings:\n  log_raw_request_response: false\n",
    ),
    Check(
        rule(
            "CFG204",
            "litellm-debug",
            _H,
            "Debug logging is on",
            "Prompts and answers go to standard output, where no redaction reaches them.",
            "Set set_verbose: false and LITELLM_LOG=INFO.",
            *LEAK,
            "CWE-532",
            "CWE-489",
        ),
        LITELLM_OR_ENVIRONMENT,
        _debug,
        "litellm_settings:\n  set_verbose: true\n",
        "litellm_settings:\n  set_verbose: false\n",
    ),
    Check(
        rule(
            "CFG205",
            "litellm-redaction-off",
            _H,
            "Secrets are not redacted in logs",
            "Keys of providers and callers then stand in the log in clear.",
            "Remove the variable.",
            *LEAK,
            "CWE-532",
        ),
        LITELLM_OR_ENVIRONMENT,
        _redaction,
        "LITELLM_DISABLE_REDACT_SECRETS=true\n",
        "LITELLM_LOG=INFO\n",
        name=".env",
    ),
    required(
        rule(
            "CFG206",
            "litellm-no-log-allowed",
            _M,
            "Callers may keep their calls out of the log",
            "A request with `no-log: true` vanishes from the audit trail.",
            "Set global_disable_no_log_param: true.",
            "CWE-778",
        ),
        "litellm_settings",
        "global_disable_no_log_param",
    ),
    switch(
        rule(
            "CFG207",
            "litellm-callbacks-switched-by-callers",
            _M,
            "Callers may switch callbacks off",
            "The header x-litellm-disable-callbacks keeps a call from the log.",
            "Set allow_dynamic_callback_disabling: false.",
            "CWE-778",
        ),
        "litellm_settings",
        "allow_dynamic_callback_disabling",
        True,
        absent=lambda s: is_main(s) and s.is_licensed,
    ),
    Check(
        rule(
            "CFG209",
            "litellm-callback-destination",
            _M,
            "Records of calls go to a destination that needs a review",
            "What callbacks send are whole conversations: over plain HTTP anybody on the way reads them.",
            "Use https, and destinations that are yours.",
            *LEAK,
            "OWASP-LLM03:2025",
            "CWE-319",
        ),
        LITELLM_OR_ENVIRONMENT,
        _destinations,
        "environment_variables:\n  LANGFUSE_HOST: http://langfuse.example.com\n",
        "environment_variables:\n  LANGFUSE_HOST: https://langfuse.example.com\n",
    ),
    required(
        rule(
            "CFG210",
            "litellm-no-audit-log",
            _M,
            "Changes by administrators are not recorded",
            "Without a licence store_audit_logs is off unless it is set: who made which key stays unknown.",
            "Set store_audit_logs: true.",
            "CWE-778",
            "NIST-AI-RMF:GOVERN-1.4",
        ),
        "litellm_settings",
        "store_audit_logs",
    ),
    required(
        rule(
            "CFG234",
            "litellm-plain-log",
            _I,
            "The log is not JSON",
            "Lines of text lose who called and what it cost; a parsable log is what audits read.",
            "Set json_logs: true.",
            "NIST-AI-RMF:MEASURE-2.7",
        ),
        "litellm_settings",
        "json_logs",
        when=lambda s: is_main(s) and not s.sets("JSON_LOGS"),
    ),
)
