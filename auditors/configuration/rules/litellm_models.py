"""The deployments of a LiteLLM proxy: what is offered under which name, with what limits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import AGENCY, UNBOUNDED, Check, Problem, rule
from auditors.configuration.documents import Node
from auditors.configuration.examples import one_model
from auditors.configuration.subject import Subject
from auditors.configuration.switches import LITELLM
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity


def _wildcards(subject: Subject) -> Iterator[Problem]:
    for name, entry, parameters in subject.models():
        model = parameters.at("model")
        if "*" in name or (model is not None and "*" in model.text):
            node = entry.at("model_name") or entry
            yield Problem(node, f"{name}: model_name", "the models that are needed, by name", found=name, about=name)


def _limits(subject: Subject) -> Iterator[Problem]:
    for name, entry, parameters in subject.models():
        places = (parameters, entry, entry.at("model_info") or entry)
        if not any(place.at(key) for place in places for key in ("tpm", "rpm", "max_budget", "max_parallel_requests")):
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


_COUNTING: Final = frozenset({"usage-based-routing", "usage-based-routing-v2", "least-busy", "cost-based-routing"})


def _strategy(subject: Subject) -> Iterator[Problem]:
    node = subject.setting("router_settings", "routing_strategy")
    shared = any(subject.setting("router_settings", key) for key in ("redis_host", "redis_url"))
    if node is not None and node.text in _COUNTING and not shared:
        yield Problem(
            node,
            "router_settings.routing_strategy",
            "with redis_host, where several replicas run",
            why="each replica counts by itself: a limit is as many times higher as there are replicas",
        )


CHECKS: Final = (
    Check(
        rule(
            "CFG304",
            "litellm-wildcard-model",
            _H,
            "Every model of a provider is offered",
            "New and expensive models can be called the day they come out, by every key without a list of models.",
            "List the models that are needed, by name.",
            "OWASP-LLM10:2025",
            "OWASP-LLM06:2025",
        ),
        LITELLM,
        _wildcards,
        one_model(model='"openai/*"'),
        one_model(),
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
        one_model(),
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
        one_model(mock_response="hello"),
        one_model(),
        folds=True,
    ),
    Check(
        rule(
            "CFG310",
            "litellm-routing-uncounted",
            _L,
            "Routing by use counts in each replica alone",
            "Limits of deployments are kept by what one process has seen.",
            "Set redis_host and redis_password in router_settings, or use simple-shuffle.",
            *UNBOUNDED,
        ),
        LITELLM,
        _strategy,
        "router_settings:\n  routing_strategy: usage-based-routing-v2\n",
        "router_settings:\n  routing_strategy: usage-based-routing-v2\n  redis_host: os.environ/REDIS_HOST\n",
    ),
    Check(
        rule(
            "CFG311",
            "litellm-misleading-alias",
            _M,
            "An alias hides which model answers",
            "A key for a cheap name gets an expensive model, and lists do not show it.",
            "Name the model that answers.",
            *AGENCY,
        ),
        LITELLM,
        _aliases,
        "router_settings:\n  model_group_alias: {gpt-4o-mini: gpt-5}\n",
        "router_settings:\n  model_group_alias: {gpt-4o: gpt-4o-2024}\n",
    ),
)
