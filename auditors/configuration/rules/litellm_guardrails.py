"""Guardrails of a LiteLLM proxy: whether there are any, for whom, when, and what happens when they fail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import LEAK, Check, Fix, Problem, rule
from auditors.configuration.subject import Subject
from auditors.configuration.switches import LITELLM, is_main
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity
_PERSONAL: Final = (
    "presidio",
    "hide-secrets",
    "hide_secrets",
    "litellm_content_filter",
    "pangea",
    "aim",
    "lakera",
    "bedrock",
    "zscaler",
)
_KEYS: Final = ("unreachable_fallback", "block_failures", "fail_on_error", "fail_open", "block_on_error")


def _absent(subject: Subject) -> Iterator[Problem]:
    legacy = [name for name in subject.callbacks if name in _PERSONAL or "content_safety" in name or "guard" in name]
    if (
        is_main(subject)
        and not list(subject.guardrails())
        and not subject.setting("litellm_settings", "guardrails")
        and not legacy
    ):
        yield Problem(
            subject.root, "guardrails", "one with mode: pre_call and default_on: true", found="not set", about="absent"
        )


def _not_default(subject: Subject) -> Iterator[Problem]:
    for name, _, parameters in subject.guardrails():
        node = parameters.at("default_on")
        if node is None or not node.is_true:
            fix = Fix("true", node) if node is not None else None
            yield Problem(node or parameters, f"{name}: default_on", "true", found="not true", about=name, fix=fix)


def _too_late(subject: Subject) -> Iterator[Problem]:
    for name, _, parameters in subject.guardrails():
        mode, kind = parameters.at("mode"), parameters.at("guardrail")
        words = {member.text for member in mode.members} if mode is not None and not mode.fields else set()
        personal = kind is not None and kind.text.lower() in (
            "presidio",
            "hide-secrets",
            "hide_secrets",
            "litellm_content_filter",
        )
        if mode is not None and words and (words == {"logging_only"} or (personal and words == {"post_call"})):
            yield Problem(
                mode,
                f"{name}: mode",
                "pre_call",
                found=", ".join(sorted(words)),
                about=name,
                fix=Fix("pre_call", mode) if not isinstance(mode.value, list) else None,
            )


def _open(subject: Subject) -> Iterator[Problem]:
    for name, _, parameters in subject.guardrails():
        for key in _KEYS:
            node = parameters.at(key) or parameters.at("optional_params", key)
            if node is None:
                continue
            opens = node.says_true if key == "fail_open" else node.says_false or node.text == "fail_open"
            if opens:
                good = "fail_closed" if key == "unreachable_fallback" else "false" if key == "fail_open" else "true"
                yield Problem(node, f"{name}: {key}", good, about=f"{name} {key}", fix=Fix(good, node))


def _presidio(subject: Subject) -> Iterator[Problem]:
    for name, _, parameters in subject.guardrails():
        kind = parameters.at("guardrail")
        if kind is None or kind.text != "presidio":
            continue
        scope = parameters.at("presidio_filter_scope")
        if scope is not None and scope.text == "output":
            yield Problem(scope, f"{name}: presidio_filter_scope", "both", about=name, fix=Fix("both", scope))
        thresholds = parameters.at("presidio_score_thresholds")
        for entity, node in (thresholds.fields if thresholds is not None else {}).items():
            if isinstance(node.value, int | float) and node.value > 0.9:
                yield Problem(node, f"{name}: presidio_score_thresholds.{entity}", "0.6", about=f"{name} {entity}")
    for key in ("PRESIDIO_ANALYZER_API_BASE", "PRESIDIO_ANONYMIZER_API_BASE"):
        told = subject.environment.get(key)
        if (
            told is not None
            and re.match(r"http://[\w-]+\.[\w.-]+", told.text)
            and not re.match(r"http://(?:127\.|10\.|[\w.-]+\.(?:svc|local|internal))", told.text)
        ):
            yield Problem(told, key, "https://…", about=key)


def _no_secrets(subject: Subject) -> Iterator[Problem]:
    kinds = {kind.text.lower() for _, _, p in subject.guardrails() if (kind := p.at("guardrail")) is not None}
    names = kinds | set(subject.callbacks)
    if is_main(subject) and not any("secret" in name for name in names):
        yield Problem(
            subject.root,
            "guardrails: hide-secrets",
            "guardrail: hide-secrets, mode: pre_call, default_on: true",
            found="not set",
            about="secrets",
        )


def _affected(subject: Subject) -> Iterator[Problem]:
    for name, node in subject.callbacks.items():
        if name in ("banned_keywords", "azure_content_safety") and subject.before("1.82.6"):
            yield Problem(node, f"litellm_settings.callbacks: {name}", "LiteLLM 1.83.0 or later", about=name)


def _guard(**more: str) -> str:
    values = {"guardrail": "presidio", "mode": "pre_call", "default_on": "true"} | more
    return (
        "guardrails:\n  - guardrail_name: g\n    litellm_params:\n"
        + "".join(f"      {k}: {v}\n" for k, v in values.items())
        + "model_list: []\n"
    )


CHECKS: Final = (
    Check(
        rule(
            "CFG223",
            "litellm-no-guardrail",
            _M,
            "There is no guardrail",
            "Secrets, personal data and injections pass to models as they come.",
            "Add one with mode: pre_call and default_on: true.",
            "OWASP-LLM01:2025",
            *LEAK,
        ),
        LITELLM,
        _absent,
        "model_list: []\n",
        _guard(),
    ),
    Check(
        rule(
            "CFG224",
            "litellm-guardrail-optional",
            _M,
            "A guardrail works only where callers ask for it",
            "Without default_on callers opt in by naming the guardrail: an attacker does not.",
            "Set default_on: true.",
            "OWASP-LLM01:2025",
        ),
        LITELLM,
        _not_default,
        _guard(default_on="false"),
        _guard(),
    ),
    Check(
        rule(
            "CFG225",
            "litellm-guardrail-too-late",
            _M,
            "A guardrail looks only after the data has left",
            "With logging_only or post_call the provider has the secret before anything is found.",
            "Set mode: pre_call.",
            *LEAK,
        ),
        LITELLM,
        _too_late,
        _guard(mode="logging_only"),
        _guard(),
    ),
    Check(
        rule(
            "CFG226",
            "litellm-guardrail-fails-open",
            _H,
            "Calls pass when a guardrail fails",
            "Whoever can make it fail, by size or by load, switches it off.",
            "Let it fail closed.",
            "CWE-636",
            "OWASP-LLM01:2025",
        ),
        LITELLM,
        _open,
        _guard(unreachable_fallback="fail_open"),
        _guard(unreachable_fallback="fail_closed"),
    ),
    Check(
        rule(
            "CFG227",
            "litellm-presidio-weak",
            _M,
            "The guardrail for personal data sees little",
            "It filters answers only, with thresholds that hardly anything reaches, or over an open network.",
            "Set presidio_filter_scope: both, thresholds of about 0.6, and https.",
            *LEAK,
        ),
        LITELLM,
        _presidio,
        _guard(presidio_filter_scope="output"),
        _guard(presidio_filter_scope="both"),
    ),
    Check(
        rule(
            "CFG228",
            "litellm-secrets-not-hidden",
            _L,
            "Secrets in prompts are not hidden",
            "Users paste keys into chats every day.",
            "Add the guardrail hide-secrets with mode: pre_call.",
            *LEAK,
        ),
        LITELLM,
        _no_secrets,
        "model_list: []\n",
        _guard(guardrail="hide-secrets"),
    ),
    Check(
        rule(
            "CFG229",
            "litellm-guardrail-bypass",
            _M,
            "A content filter can be passed in this release",
            "CVE-2026-12797: banned_keywords and Azure content safety skip some requests.",
            "Upgrade to 1.83.0 or later.",
            "CWE-693",
        ),
        LITELLM,
        _affected,
        "litellm_settings:\n  callbacks: [banned_keywords]\n",
        "litellm_settings:\n  callbacks: []\n",
        version="1.82.2",
    ),
)
