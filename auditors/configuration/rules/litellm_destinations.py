"""Where a LiteLLM proxy sends calls, and who may choose it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.addresses import INSIDE, METADATA
from auditors.configuration.check import AGENCY, Check, Fix, Problem, rule
from auditors.configuration.documents import Node
from auditors.configuration.examples import one_model
from auditors.configuration.literals import without_credentials
from auditors.configuration.subject import Subject
from auditors.configuration.switches import LITELLM, is_main, switch
from auditors.model import Severity
from auditors.ssrf import Decision, judge
from auditors.ssrf.verdict import REASONS

_C, _H, _M, _L, _I = Severity


def _allowed_hosts(subject: Subject) -> Iterator[Problem]:
    for section in ("general_settings", "litellm_settings"):
        for key in ("user_url_allowed_hosts", "provider_url_destination_allowed_hosts"):
            node = subject.setting(section, key)
            for member in node.members if node is not None else ():
                host = member.text.removeprefix("https://").removeprefix("http://").rstrip("/")
                inside = (
                    judge(f"https://{host}/").decision in (Decision.BLOCKED, Decision.INTERNAL)
                    if "*" not in host
                    else True
                )
                if inside:
                    yield Problem(member, f"{section}.{key}", "absent")


def _url_validation(subject: Subject) -> Iterator[Problem]:
    if is_main(subject) and subject.before("1.83.10"):
        why = "this release reads any address that a request names"
        yield Problem(
            subject.place("litellm_settings"),
            "litellm_settings.user_url_validation",
            "LiteLLM 1.83.10 or later",
            found="not known to this release",
            about="release",
            why=why,
        )
    for section in ("general_settings", "litellm_settings"):
        node = subject.setting(section, "user_url_validation")
        if node is not None and node.says_false:
            yield Problem(node, f"{section}.user_url_validation", "true", fix=Fix("true", node))


_BASES: Final = ("api_base", "base_url", "azure_endpoint", "aws_bedrock_runtime_endpoint")

_OWN_MODELS: Final = frozenset(
    "ollama ollama_chat vllm hosted_vllm lm_studio llamafile xinference infinity docker_model_runner "
    "custom_openai openai text-completion-openai huggingface litellm_proxy triton openai_like".split()
)


def _bases(subject: Subject) -> Iterator[tuple[str, str, Node, Node]]:
    """Owner, setting, value and parameters of every destination."""
    for name, _, parameters in subject.models():
        for key in _BASES:
            node = parameters.at(key)
            if node is not None and node.is_literal:
                yield name, key, node, parameters
    for name, _, parameters in subject.guardrails():
        node = parameters.at("api_base")
        if node is not None and node.is_literal:
            yield name, "api_base", node, parameters


def _plain_http(subject: Subject) -> Iterator[Problem]:
    for name, key, node, _ in _bases(subject):
        if node.text.lower().startswith("http://"):
            verdict = judge(node.text)
            inside = verdict.reason in INSIDE
            if verdict.reason in ("loopback-address", "loopback-name", "metadata-address", "metadata-name"):
                continue
            yield Problem(
                node,
                f"{name}: {key}",
                "https://…",
                severity=_L if inside else None,
                about=f"{name} {key}",
                why="a name inside: whoever is on that network reads along" if inside else "",
            )


def _destination(subject: Subject) -> Iterator[Problem]:
    for name, key, node, parameters in _bases(subject):
        verdict = judge(node.text)
        if verdict.decision in (Decision.PUBLIC, Decision.UNDECIDED) or verdict.reason == "template":
            continue
        model = parameters.at("model")
        provider = model.text.partition("/")[0] if model is not None else ""
        expected = verdict.reason in INSIDE and (provider in _OWN_MODELS or model is None)
        severity = _C if verdict.reason in METADATA else _L if expected else _M if verdict.reason in INSIDE else _H
        if expected and verdict.reason in ("loopback-address", "loopback-name", "single-label-name"):
            severity = _I
        yield Problem(
            node,
            f"{name}: {key}",
            "the provider's own https address",
            severity=severity,
            why=REASONS[verdict.reason],
            found=without_credentials(node.text) if "://" in node.text else None,
            about=f"{name} {key}",
            extra={"reason": verdict.reason},
        )


def _client_parameters(subject: Subject) -> Iterator[Problem]:
    for name, _, parameters in subject.models():
        listed = parameters.at("configurable_clientside_auth_params")
        for member in listed.members if listed is not None else ():
            if member.text in ("api_base", "base_url"):
                yield Problem(
                    member, f"{name}: configurable_clientside_auth_params", "an anchored https pattern", about=name
                )
            for key, pattern in member.fields.items():
                sound = (
                    re.match(r"\^?https://", pattern.text)
                    and pattern.text.endswith(("$", r"\Z", "/"))
                    and not re.search(r"(?<!\\)\.[a-z(*+]|\|", pattern.text)
                )
                if key in ("api_base", "base_url") and not sound:
                    yield Problem(
                        pattern,
                        f"{name}: configurable_clientside_auth_params.{key}",
                        r"^https://api\.example\.com/v1$",
                        severity=_H,
                        about=name,
                        why="the pattern has no end, or dots that stand for any character: other hosts match too",
                    )


CHECKS: Final = (
    switch(
        rule(
            "CFG107",
            "litellm-client-side-credentials",
            _C,
            "Callers may choose where their calls are sent",
            "A caller sets api_base in a request, and the proxy sends the stored provider key there, or reads inside.",
            "Remove the setting; allow single parameters for each model with an anchored pattern where needed.",
            "OWASP-LLM06:2025",
            "CWE-918",
            "MITRE-ATLAS:AML.T0049",
            "MITRE-ATLAS:AML.T0106",
        ),
        "general_settings",
        "allow_client_side_credentials",
        True,
        hardened="absent",
        literally=True,
    ),
    Check(
        rule(
            "CFG108",
            "litellm-caller-chooses-destination",
            _C,
            "Callers may choose where a model's calls are sent",
            "The proxy adds the stored key, or reaches inside, wherever the caller points it.",
            "Allow api_base with an anchored https pattern only.",
            *AGENCY,
            "CWE-918",
            "CWE-625",
        ),
        LITELLM,
        _client_parameters,
        one_model(configurable_clientside_auth_params='["api_base"]'),
        one_model(configurable_clientside_auth_params='["api_key"]'),
    ),
    Check(
        rule(
            "CFG131",
            "litellm-urls-not-validated",
            _H,
            "Addresses in requests are not validated",
            "An image_url makes the proxy read inside the network.",
            "Leave user_url_validation on.",
            *AGENCY,
            "CWE-918",
        ),
        LITELLM,
        _url_validation,
        "litellm_settings:\n  user_url_validation: false\n",
        "litellm_settings:\n  user_url_validation: true\n",
    ),
    Check(
        rule(
            "CFG132",
            "litellm-guard-bypassed",
            _H,
            "Hosts inside are allowed as destinations",
            "The list is an exception from the guard against requests into the network.",
            "List public hosts only.",
            "CWE-918",
        ),
        LITELLM,
        _allowed_hosts,
        "litellm_settings:\n  user_url_allowed_hosts: [169.254.169.254]\n",
        "litellm_settings: {}\n",
    ),
    Check(
        rule(
            "CFG302",
            "litellm-plain-http",
            _H,
            "Calls are sent without encryption",
            "Keys, prompts and answers can be read and changed on the way.",
            "Use https, or a socket of the machine itself.",
            "CWE-319",
        ),
        LITELLM,
        _plain_http,
        one_model(api_base="http://api.example.org/v1"),
        one_model(api_base="https://api.example.org/v1"),
        folds=True,
    ),
    Check(
        rule(
            "CFG303",
            "litellm-destination-inside",
            _H,
            "Calls are sent to an address that is not the provider's",
            "Metadata services hand out credentials; addresses inside, and spellings that hide them, are what "
            "attacks use.",
            "Set the provider's https address, or leave it out.",
            *AGENCY,
            "CWE-918",
            "MITRE-ATLAS:AML.T0049",
            checks=(
                "The verdict of `auditor ssrf`; loopback and names inside are told for information where models of "
                "one's own run."
            ),
        ),
        LITELLM,
        _destination,
        one_model(api_base="http://169.254.169.254/latest"),
        one_model(api_base="https://api.openai.com/v1"),
        folds=True,
    ),
)
