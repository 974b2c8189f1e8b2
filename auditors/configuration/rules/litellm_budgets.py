"""What a LiteLLM proxy may spend: budgets of keys and users, prices, alerts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import UNBOUNDED, Check, Fix, Problem, rule
from auditors.configuration.subject import Subject
from auditors.configuration.switches import LITELLM, is_main, missing, required, switch, unless, unset
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity

_OWN_MODELS: Final = frozenset(
    "ollama ollama_chat vllm hosted_vllm lm_studio llamafile xinference custom_openai".split()
)
"""Providers of models that one runs oneself, for which nobody is paid."""

_COSTS: Final = (*UNBOUNDED, "MITRE-ATLAS:AML.T0034")


def _has_redis(subject: Subject) -> bool:
    return subject.root.at("router_settings", "redis_host") is not None or (
        (kind := subject.root.at("litellm_settings", "cache_params", "type")) is not None and "redis" in kind.text
    )


def _fail_open(subject: Subject) -> Iterator[Problem]:
    if _has_redis(subject):
        yield from unless(subject, "general_settings", "fail_closed_budget_enforcement", "true")
        yield from unless(subject, "general_settings", "fail_closed_rate_limit_enforcement", "true")


def _alerts(subject: Subject) -> Iterator[Problem]:
    alerting, kinds = (subject.setting("general_settings", key) for key in ("alerting", "alert_types"))
    if is_main(subject) and (alerting is None or not alerting.members):
        note = "set SLACK_WEBHOOK_URL in the environment"
        fix = Fix('["slack"]', path=("general_settings", "alerting"), note=note) if alerting is None else None
        place = alerting or subject.place("general_settings")
        yield Problem(place, "general_settings.alerting", '["slack"]', found="not set", about="alerting", fix=fix)
    elif alerting is not None and kinds is not None and not any("budget" in kind.text for kind in kinds.members):
        yield Problem(kinds, "general_settings.alert_types", "with budget_alerts", about="budgets")


def _budget(subject: Subject) -> Iterator[Problem]:
    if not is_main(subject):
        return
    node = subject.setting("litellm_settings", "max_budget")
    if node is None:
        yield unset(subject, "litellm_settings", "max_budget", "100")
    elif node.value == 0:
        yield Problem(
            node, "litellm_settings.max_budget", "100", why="0 means that there is no limit", fix=Fix("100", node)
        )
    elif subject.setting("litellm_settings", "budget_duration") is None:
        yield Problem(
            node,
            "litellm_settings.budget_duration",
            "30d",
            found="not set",
            about="duration",
            severity=_L,
            fix=Fix("30d", path=("litellm_settings", "budget_duration")),
        )


def _free(subject: Subject) -> Iterator[Problem]:
    for name, entry, parameters in subject.models():
        info = entry.at("model_info")
        nodes = [
            parameters.at(key) or (info.at(key) if info is not None else None)
            for key in ("input_cost_per_token", "output_cost_per_token")
        ]
        model = parameters.at("model")
        provider = model.text.partition("/")[0] if model is not None else ""
        free = all(node is not None and node.value in (0, 0.0) and node.value is not False for node in nodes)
        if nodes[0] is not None and free and provider not in _OWN_MODELS:
            yield Problem(nodes[0], f"{name}: input_cost_per_token", "the real price", about=name)


def _per_user(subject: Subject) -> Iterator[Problem]:
    keys = (
        "default_key_generate_params",
        "default_internal_user_params",
        "max_internal_user_budget",
        "max_end_user_budget",
    )
    if is_main(subject) and all(subject.setting("litellm_settings", key) is None for key in keys):
        yield unset(subject, "litellm_settings", "max_internal_user_budget", "10", about="users")


CHECKS: Final = (
    required(
        rule(
            "CFG123",
            "litellm-user-not-required",
            _L,
            "Requests need not say for which user they are",
            "Spend and abuse cannot be put down to anybody behind a shared key.",
            "Set enforce_user_param: true.",
            *UNBOUNDED,
        ),
        "general_settings",
        "enforce_user_param",
    ),
    switch(
        rule(
            "CFG125",
            "litellm-budget-not-reserved",
            _M,
            "Budgets are not reserved before a call",
            "A burst of calls at once overspends by all of them.",
            "Remove the switch.",
            *UNBOUNDED,
            "CWE-362",
        ),
        "general_settings",
        "disable_budget_reservation",
        True,
        literally=True,
    ),
    Check(
        rule(
            "CFG126",
            "litellm-limits-fail-open",
            _M,
            "Limits vanish when Redis is down",
            "With several replicas budgets and rates are counted in Redis; without it nothing is refused.",
            "Set fail_closed_budget_enforcement and fail_closed_rate_limit_enforcement.",
            *UNBOUNDED,
            "CWE-636",
        ),
        LITELLM,
        _fail_open,
        "router_settings:\n  redis_host: os.environ/R\n",
        "router_settings:\n  redis_host: os.environ/R\ngeneral_settings:\n  fail_closed_budget_enforcement: true\n"
        "  fail_closed_rate_limit_enforcement: true\n",
    ),
    Check(
        rule(
            "CFG153",
            "litellm-no-alerts",
            _M,
            "Nobody is told of budgets, errors and slow answers",
            "A stolen key is noticed with the invoice.",
            'Set alerting: ["slack"] and alert_types with budget_alerts.',
            "NIST-AI-RMF:MEASURE-2.7",
        ),
        LITELLM,
        _alerts,
        "model_list: []\n",
        'general_settings:\n  alerting: ["slack"]\n  alert_types: [budget_alerts, llm_exceptions]\n',
    ),
    Check(
        rule(
            "CFG211",
            "litellm-no-budget",
            _H,
            "The proxy may spend without limit",
            "One leaked key costs what the providers allow.",
            "Set max_budget and budget_duration.",
            *_COSTS,
        ),
        LITELLM,
        _budget,
        "model_list: []\n",
        "model_list: []\nlitellm_settings:\n  max_budget: 100\n  budget_duration: 30d\n",
    ),
    missing(
        rule(
            "CFG212",
            "litellm-keys-uncapped",
            _H,
            "New keys may have any budget and last forever",
            "Whoever may make a key makes one without limits.",
            "Set upperbound_key_generate_params: max_budget, duration, tpm_limit, rpm_limit.",
            *UNBOUNDED,
        ),
        "litellm_settings",
        "upperbound_key_generate_params",
        '{max_budget: 50, duration: "30d", tpm_limit: 100000, rpm_limit: 100}',
    ),
    missing(
        rule(
            "CFG214",
            "litellm-anybody-makes-keys",
            _M,
            "Any internal user may make keys",
            "Keys multiply out of sight of those who pay.",
            "Restrict key_generation_settings by role or team.",
            "OWASP-LLM06:2025",
        ),
        "litellm_settings",
        "key_generation_settings",
        '{personal_key_generation: {allowed_user_roles: ["proxy_admin"]}, '
        'team_key_generation: {allowed_team_member_roles: ["admin"]}}',
    ),
    required(
        rule(
            "CFG215",
            "litellm-unpriced-models",
            _M,
            "Models without a price cost nothing in the books",
            "Calls of a model that no price is known for are free to its budget, which never trips.",
            "Set block_requests_for_models_without_pricing: true.",
            *UNBOUNDED,
        ),
        "litellm_settings",
        "block_requests_for_models_without_pricing",
    ),
    Check(
        rule(
            "CFG216",
            "litellm-model-priced-zero",
            _H,
            "A paid model is priced at zero",
            "All checks of budgets are skipped for it.",
            "Remove the prices, or set the real ones.",
            *_COSTS,
        ),
        LITELLM,
        _free,
        "model_list:\n  - model_name: a\n    litellm_params: {model: openai/gpt-4o, input_cost_per_token: 0, "
        "output_cost_per_token: 0}\n",
        "model_list:\n  - model_name: a\n    litellm_params: {model: openai/gpt-4o}\n",
        folds=True,
    ),
    required(
        rule(
            "CFG233",
            "litellm-end-users-unknown",
            _M,
            "Callers escape the budget of an end user with a new name",
            "A budget for each end user counts by the name that the request gives.",
            "Set validate_end_user_id_in_db: true.",
            *UNBOUNDED,
        ),
        "litellm_settings",
        "validate_end_user_id_in_db",
        when=lambda s: any(s.setting("litellm_settings", k) for k in ("max_end_user_budget", "max_end_user_budget_id")),
        extra="litellm_settings:\n  max_end_user_budget: 1\n",
    ),
    Check(
        rule(
            "CFG239",
            "litellm-users-uncapped",
            _M,
            "Users and their keys have no budget of their own",
            "One user, or whoever has their key, uses up everybody's.",
            "Set max_internal_user_budget or default_key_generate_params.",
            *UNBOUNDED,
            "CWE-770",
        ),
        LITELLM,
        _per_user,
        "model_list: []\n",
        "model_list: []\nlitellm_settings:\n  max_internal_user_budget: 10\n",
    ),
)
