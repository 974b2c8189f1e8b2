"""The deployments of a LiteLLM proxy: where calls are sent to, with what limits, and what callers may change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import AGENCY, UNBOUNDED, Check, Fix, Problem, rule
from auditors.configuration.documents import Node
from auditors.configuration.literals import without_credentials
from auditors.configuration.subject import Subject
from auditors.configuration.switches import LITELLM
from auditors.model import Severity
from auditors.ssrf import Decision, judge
from auditors.ssrf.verdict import REASONS

_C, _H, _M, _L, _I = Severity
_BASES: Final = ("api_base", "base_url", "azure_endpoint", "aws_bedrock_runtime_endpoint", "target", "url", "spec_url")
_METADATA: Final = frozenset({"metadata-address", "metadata-name"})
_EXPECTED: Final = frozenset(
    {
        "loopback-address",
        "loopback-name",
        "single-label-name",
        "private-address",
        "private-suffix",
        "container-host-name",
        "shared-address",
    }
)
_OWN_MODELS: Final = frozenset(
    "ollama ollama_chat vllm hosted_vllm lm_studio llamafile xinference infinity docker_model_runner "
    "custom_openai openai "
    "text-completion-openai huggingface litellm_proxy triton openai_like".split()
)
_ONE: Final = (
    "model_list:\n  - model_name: a\n    litellm_params:\n      model: {model}\n      api_key: os.environ/K\n"
    "      tpm: 1\n{more}"
)


def _bases(subject: Subject) -> Iterator[tuple[str, str, Node, Node]]:
    """Owner, setting, value and parameters of every destination."""
    for name, _, parameters in subject.models():
        for key in _BASES:
            node = parameters.at(key)
            if node is not None and node.is_literal:
                yield name, key, node, parameters
    listed = subject.root.at("general_settings", "pass_through_endpoints")
    for entry in listed.members if listed is not None else ():
        node, path = entry.at("target"), entry.at("path")
        if node is not None and node.is_literal:
            yield path.text if path is not None else "", "target", node, entry
    for name, _, parameters in subject.guardrails():
        node = parameters.at("api_base")
        if node is not None and node.is_literal:
            yield name, "api_base", node, parameters


def _plain_http(subject: Subject) -> Iterator[Problem]:
    for name, key, node, _ in _bases(subject):
        if node.text.lower().startswith("http://"):
            verdict = judge(node.text)
            inside = verdict.reason in _EXPECTED
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
        expected = verdict.reason in _EXPECTED and (
            provider in _OWN_MODELS or key in ("target", "url") or model is None
        )
        severity = _C if verdict.reason in _METADATA else _L if expected else _M if verdict.reason in _EXPECTED else _H
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


def _wildcards(subject: Subject) -> Iterator[Problem]:
    for name, entry, parameters in subject.models():
        model = parameters.at("model")
        if "*" in name or (model is not None and "*" in model.text):
            node = entry.at("model_name") or entry
            yield Problem(node, f"{name}: model_name", "the models that are needed, by name", found=name, about=name)


def _limits(subject: Subject) -> Iterator[Problem]:
    for name, entry, parameters in subject.models():
        if not any(parameters.at(key) for key in ("tpm", "rpm", "max_budget", "max_parallel_requests")):
            node = entry.at("model_name") or entry
            yield Problem(node, f"{name}: tpm, rpm", "tpm: 100000, rpm: 100", found="not set", about=name)


def _mixed(subject: Subject) -> Iterator[Problem]:
    providers: dict[str, tuple[Node, set[str]]] = {}
    for name, entry, parameters in subject.models():
        model = parameters.at("model")
        if model is not None and "/" in model.text:
            _, known = providers.setdefault(name, (entry.at("model_name") or entry, set()))
            known.add(model.text.partition("/")[0])
    for name, (node, known) in providers.items():
        if len(known) > 1:
            yield Problem(
                node,
                f"{name}: providers",
                "one name for each place that data may go to",
                found=", ".join(sorted(known)),
                about=name,
            )


def _mocks(subject: Subject) -> Iterator[Problem]:
    for name, _, parameters in subject.models():
        for key in ("mock_response", "network_mock"):
            node = parameters.at(key)
            if node is not None and node.value not in (None, False):
                yield Problem(node, f"{name}: {key}", "absent", found="set", about=name)


def _pass_through_models(subject: Subject) -> Iterator[Problem]:
    for name, _, parameters in subject.models():
        node = parameters.at("use_in_pass_through")
        if node is not None and node.says_true:
            yield Problem(node, f"{name}: use_in_pass_through", "false", about=name, fix=Fix("false", node))


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
                    and not re.search(r"(?<!\\)\.[a-z(*+]", pattern.text)
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


def _aliases(subject: Subject) -> Iterator[Problem]:
    node = subject.root.at("router_settings", "model_group_alias")
    for alias, target in (node.fields if node is not None else {}).items():
        hidden = target.at("hidden")
        if hidden is not None and hidden.says_true:
            yield Problem(
                target, f"router_settings.model_group_alias.{alias}", "hidden: false", found="hidden", about=alias
            )
        model = target.text or (m.text if (m := target.at("model")) is not None else "")
        if re.search(r"mini|small|nano|haiku|lite|flash|3\.5", alias) and not re.search(
            r"mini|small|nano|haiku|lite|flash|3\.5", model
        ):
            yield Problem(
                target,
                f"router_settings.model_group_alias.{alias}",
                "a model of the same class",
                found=model,
                about=f"{alias} class",
            )


def _include(subject: Subject) -> Iterator[Problem]:
    node = subject.root.at("include")
    for member in node.members if node is not None else ():
        if member.text.startswith("/") or ".." in member.text.split("/"):
            yield Problem(member, "include", "a file in the directory of the configuration")


def _pass_through_auth(subject: Subject) -> Iterator[Problem]:
    listed = subject.root.at("general_settings", "pass_through_endpoints")
    for entry in listed.members if listed is not None else ():
        auth, path = entry.at("auth"), entry.at("path")
        name = path.text if path is not None else ""
        if auth is not None and auth.says_false:
            yield Problem(auth, f"{name}: auth", "true", about=name, fix=Fix("true", auth))
        elif auth is None and subject.before("1.84"):
            yield Problem(entry, f"{name}: auth", "true", found="not set; false in this release", about=name)


def _subpaths(subject: Subject) -> Iterator[Problem]:
    listed = subject.root.at("general_settings", "pass_through_endpoints")
    for entry in listed.members if listed is not None else ():
        node, path = entry.at("include_subpath"), entry.at("path")
        if node is not None and node.says_true:
            yield Problem(node, f"{path.text if path else ''}: include_subpath", "false", fix=Fix("false", node))


_PASS: Final = "general_settings:\n  pass_through_endpoints:\n    - path: /x\n      target: https://api.example.com\n"


def _example(model: str = "openai/gpt-4o", **more: str) -> str:
    return _ONE.format(model=model, more="".join(f"      {key}: {value}\n" for key, value in more.items()))


CHECKS: Final = (
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
        _example(configurable_clientside_auth_params='["api_base"]'),
        _example(configurable_clientside_auth_params='["api_key"]'),
    ),
    Check(
        rule(
            "CFG109",
            "litellm-pass-through-open",
            _H,
            "A pass-through is open without a key",
            "Anybody sends requests to its target with the stored headers.",
            "Set auth: true.",
            "CWE-306",
            *AGENCY,
        ),
        LITELLM,
        _pass_through_auth,
        _PASS + "      auth: false\n",
        _PASS + "      auth: true\n",
    ),
    Check(
        rule(
            "CFG111",
            "litellm-pass-through-subpaths",
            _M,
            "A pass-through reaches everything below its target",
            "Administrative routes of the target are then within reach of every caller.",
            "List the paths that are needed.",
            *AGENCY,
        ),
        LITELLM,
        _subpaths,
        _PASS + "      include_subpath: true\n",
        _PASS,
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
        _example(api_base="http://api.example.org/v1"),
        _example(api_base="https://api.example.org/v1"),
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
        _example(api_base="http://169.254.169.254/latest"),
        _example(api_base="https://api.openai.com/v1"),
        folds=True,
    ),
    Check(
        rule(
            "CFG304",
            "litellm-wildcard-model",
            _H,
            "Every model of a provider is offered",
            "New and dear models are there the day they come out, for every key without a model list.",
            "List the models that are needed, by name.",
            "OWASP-LLM10:2025",
            "OWASP-LLM06:2025",
        ),
        LITELLM,
        _wildcards,
        _example(model='"openai/*"'),
        _example(),
        folds=True,
    ),
    Check(
        rule(
            "CFG305",
            "litellm-deployment-unlimited",
            _M,
            "A deployment has no limits",
            "One caller can use up the provider's quota for all.",
            "Set tpm and rpm, or max_budget.",
            *UNBOUNDED,
        ),
        LITELLM,
        _limits,
        "model_list:\n  - model_name: a\n    litellm_params:\n      model: openai/gpt-4o\n",
        _example(),
        folds=True,
    ),
    Check(
        rule(
            "CFG306",
            "litellm-mixed-providers",
            _L,
            "One model name leads to several providers",
            "Data may be processed in another country or under another contract than a user was told.",
            "Give each place its own name.",
            "NIST-AI-RMF:MAP-4.1",
        ),
        LITELLM,
        _mixed,
        "model_list:\n- {model_name: a, litellm_params: {model: openai/x}}\n- {model_name: a, litellm_params: "
        "{model: deepseek/x}}\n",
        "model_list:\n- {model_name: a, litellm_params: {model: openai/x}}\n- {model_name: b, litellm_params: "
        "{model: deepseek/x}}\n",
        folds=True,
    ),
    Check(
        rule(
            "CFG307",
            "litellm-mocked-model",
            _L,
            "A deployment answers with a mock",
            "Callers get made-up answers, and nothing is checked.",
            "Remove it outside of tests.",
            "CWE-489",
        ),
        LITELLM,
        _mocks,
        _example(mock_response="hello"),
        _example(),
        folds=True,
    ),
    Check(
        rule(
            "CFG308",
            "litellm-key-in-pass-through",
            _M,
            "A provider's key serves raw pass-through calls",
            "These skip model limits, and much of logging and guardrails.",
            "Set use_in_pass_through: false.",
            *AGENCY,
        ),
        LITELLM,
        _pass_through_models,
        _example(use_in_pass_through="true"),
        _example(),
        folds=True,
    ),
    Check(
        rule(
            "CFG311",
            "litellm-misleading-alias",
            _M,
            "An alias hides which model answers",
            "A key for a cheap name gets a dear model, and lists do not show it.",
            "Name the model that answers.",
            *AGENCY,
        ),
        LITELLM,
        _aliases,
        "router_settings:\n  model_group_alias: {gpt-4o-mini: gpt-5}\n",
        "router_settings:\n  model_group_alias: {gpt-4o: gpt-4o-2024}\n",
    ),
    Check(
        rule(
            "CFG317",
            "litellm-include-outside",
            _M,
            "A file outside the configuration's directory is included",
            "Whoever writes there sets the master key, or has code loaded.",
            "Keep included files beside the configuration.",
            "CWE-829",
        ),
        LITELLM,
        _include,
        "include: [../shared.yaml]\nmodel_list: []\n",
        "model_list: []\n",
    ),
)
