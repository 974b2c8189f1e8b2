"""Secrets that stand in a LiteLLM configuration, and where its stored ones are kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qs, urlsplit

from auditors.configuration.check import STOLEN, Check, Fix, Problem, rule
from auditors.configuration.documents import Kind, Node
from auditors.configuration.examples import MADE_UP_KEY, one_model
from auditors.configuration.subject import Subject
from auditors.configuration.switches import LITELLM, LITELLM_OR_ENVIRONMENT, is_main, is_of_another, secrets_at
from auditors.model import Severity
from auditors.ssrf import judge

_C, _H, _M, _L, _I = Severity


def _model_store(subject: Subject) -> Iterator[Problem]:
    node = subject.setting("general_settings", "store_model_in_db") or subject.environment.get("STORE_MODEL_IN_DB")
    if node is not None and node.says_true and not subject.sets("LITELLM_SALT_KEY"):
        yield Problem(
            node,
            "store_model_in_db",
            "with LITELLM_SALT_KEY in the environment",
            why="no LITELLM_SALT_KEY is seen here",
        )


def _management(subject: Subject) -> Iterator[Problem]:
    plain = any("/model_list/" in node.pointer for node in subject.secrets)
    if is_main(subject) and plain and not subject.setting("general_settings", "key_management_system"):
        yield Problem(
            subject.place("general_settings"),
            "general_settings.key_management_system",
            "hashicorp_vault, aws_secret_manager, …",
            found="not set",
            about="vault",
            why="provider keys stand in the file",
        )


_REGISTRIES: Final = (
    *("/files_settings/", "/finetune_settings/", "/vector_store_registry/", "/search_tools/"),
    *("/credential_list/", "/assistant_settings/", "/default_vertex_config/"),
)
_OWN_RULES: Final = (
    *("/model_list/", "/environment_variables/", "/database_url/", "/cache_params/", "/coordination_redis/"),
    *("/router_settings/", "/pass_through_endpoints/", "/general_settings/master_key/"),
    *_REGISTRIES,
)
"""Places whose secrets are told by rules of their own."""

_ENCRYPTED: Final = ("require", "verify-ca", "verify-full")
_TEMPLATED: Final = re.compile(r"\$\{[^}]*\}|\{\{.*?\}\}")


def _in_models(node: Node) -> bool:
    return "/model_list/" in node.pointer


def _in_environment(node: Node) -> bool:
    return "/environment_variables/" in node.pointer


def _in_registries(node: Node) -> bool:
    return any(place in node.pointer for place in _REGISTRIES)


def _is_database(node: Node) -> bool:
    return node.pointer.endswith("/database_url")


def _elsewhere(node: Node) -> bool:
    return not any(place in f"{node.pointer}/" for place in _OWN_RULES)


def _database(subject: Subject) -> Iterator[Problem]:
    if is_of_another(subject):
        return
    yield from secrets_at(subject, _is_database)
    node = subject.setting("general_settings", "database_url")
    if node is None or node.is_reference:
        node = subject.environment.get("DATABASE_URL")
    if node is None or not isinstance(node.value, str) or node.is_reference or "://" not in node.value:
        return
    try:
        parts = urlsplit(_TEMPLATED.sub("x", node.value))
        host, user = parts.hostname or "", parts.username or ""
    except ValueError:
        return
    setting = "DATABASE_URL" if subject.kind is Kind.ENVIRONMENT else "database_url"
    mode = parse_qs(parts.query).get("sslmode", [""])[-1]
    local = judge(f"https://{host}/").reason in ("loopback-address", "loopback-name", "single-label-name")
    if host and mode not in _ENCRYPTED and (mode == "disable" or not local):
        why = f"sslmode={mode} may leave the connection in clear" if mode else "no sslmode: the connection may be clear"
        yield Problem(node, setting, "…?sslmode=require", about="sslmode", why=why)
    if user == "postgres":
        why = "the superuser of the database: a hole in the proxy is one in everything"
        severity = _M if local else None
        yield Problem(node, setting, "a role of its own", about="superuser", why=why, severity=severity)


def _remarks(subject: Subject) -> Iterator[Problem]:
    for node in subject.remarks:
        literal = subject.literal(node)
        key = node.subject.removeprefix("/#")
        yield Problem(
            node,
            f"a comment: {key}" if key else "a comment",
            "absent",
            about=literal.fingerprint if literal is not None else "",
            fix=Fix("<removed>", node),
        )


def _webhook(subject: Subject) -> Iterator[Problem]:
    general = subject.general
    for key in ("alert_to_webhook_url", "alerting_args"):
        node = general.at(key) if general is not None else None
        for _, url in node.scalars() if node is not None else ():
            if url.is_literal and re.match(r"https?://", url.text) and not subject.literal(url):
                yield Problem(url, f"general_settings.{key}", "os.environ/SLACK_WEBHOOK_URL", found="a webhook address")


CHECKS: Final = (
    Check(
        rule(
            "CFG106",
            "litellm-database-url",
            _H,
            "The address of the database holds a password, or is open to others",
            "The database holds keys, spend and, where prompts are stored, everything that users wrote.",
            "Use `os.environ/DATABASE_URL`, `sslmode=require`, and a role that owns this database only.",
            "OWASP-LLM02:2025",
            "CWE-798",
            "CWE-319",
        ),
        LITELLM_OR_ENVIRONMENT,
        _database,
        f"general_settings:\n  database_url: postgresql://litellm:{MADE_UP_KEY}@db.example.net:5432/litellm\n",
        "general_settings:\n  database_url: os.environ/DATABASE_URL\n",
    ),
    Check(
        rule(
            "CFG143",
            "litellm-no-vault",
            _M,
            "Provider keys are not kept in a secret store",
            "Keys in files are copied, committed and never rotated.",
            "Set key_management_system.",
            "CWE-522",
            "NIST-AI-RMF:GOVERN-1.4",
        ),
        LITELLM,
        _management,
        "model_list:\n  - model_name: a\n    litellm_params: {model: openai/a, api_key: "
        "a8B3c9D2e7F6g1H5qZ7wX3kL9mN2pR4t}\n",
        "model_list:\n  - model_name: a\n    litellm_params: {model: openai/a, api_key: os.environ/K}\n",
    ),
    Check(
        rule(
            "CFG144",
            "litellm-models-in-database",
            _M,
            "Models and their keys are stored in the database",
            "Without a salt key the master key encrypts them; and the database overrides this file.",
            "Set LITELLM_SALT_KEY, and check the database as well.",
            "CWE-312",
        ),
        LITELLM_OR_ENVIRONMENT,
        _model_store,
        "general_settings:\n  store_model_in_db: true\n",
        "general_settings:\n  store_model_in_db: false\n",
    ),
    Check(
        rule(
            "CFG148",
            "litellm-webhook-in-file",
            _M,
            "A webhook address stands in the file",
            "Whoever knows the address can write into the channel of alerts.",
            "Replace it by `os.environ/NAME`.",
            "CWE-798",
        ),
        LITELLM,
        _webhook,
        "general_settings:\n  alert_to_webhook_url:\n    budget_alerts: https://hooks.example.com/services/abc\n",
        "general_settings:\n  alert_to_webhook_url:\n    budget_alerts: os.environ/HOOK\n",
    ),
    Check(
        rule(
            "CFG196",
            "secret-in-comment",
            _H,
            "A secret stands in a comment",
            "What was commented out is as well known to readers of the file as what is in force, and forgotten sooner.",
            "Remove the comment, and revoke the secret: it is known.",
            *STOLEN,
            checks="Settings and keys in comments that begin with #; placeholders and words are left out.",
        ),
        LITELLM_OR_ENVIRONMENT,
        _remarks,
        f"general_settings:\n  master_key: os.environ/K\n  # master_key: sk-{MADE_UP_KEY}\n",
        "general_settings:\n  master_key: os.environ/K\n  # master_key: sk-...\n",
    ),
    Check(
        rule(
            "CFG195",
            "litellm-secret-in-file",
            _H,
            "A secret stands in the file",
            "Whoever sees the file, its repository, an image or a backup of it can use the secret.",
            "Replace it by `os.environ/NAME` and revoke it: it is known.",
            *STOLEN,
        ),
        LITELLM,
        lambda s: secrets_at(s, _elsewhere),
        f"litellm_settings:\n  langfuse_secret: {MADE_UP_KEY}\n",
        "litellm_settings:\n  langfuse_secret: os.environ/LANGFUSE_SECRET\n",
    ),
    Check(
        rule(
            "CFG301",
            "litellm-provider-key-in-file",
            _H,
            "A provider's key stands in the file",
            "Whoever sees the file, its repository, an image or a backup of it calls models on your account.",
            "Replace it by `os.environ/NAME`, and revoke the key at the provider: it is known.",
            *STOLEN,
            "MITRE-ATLAS:AML.T0083",
        ),
        LITELLM,
        lambda s: secrets_at(s, _in_models),
        one_model().replace("os.environ/K", MADE_UP_KEY),
        "model_list:\n  - model_name: a\n    litellm_params:\n      model: openai/gpt-4o\n      api_key: "
        "os.environ/OPENAI_API_KEY\n",
    ),
    Check(
        rule(
            "CFG315",
            "litellm-registry-secret",
            _H,
            "Files, stores or tools are reached with a secret that stands in the file",
            "Whoever sees the file reads and changes what is stored there under your account.",
            "Replace it by `os.environ/NAME`, and revoke the one in the file: it is known.",
            *STOLEN,
        ),
        LITELLM,
        lambda s: secrets_at(s, _in_registries),
        f"files_settings:\n  - custom_llm_provider: openai\n    api_key: {MADE_UP_KEY}\n",
        "files_settings:\n  - custom_llm_provider: openai\n    api_key: os.environ/OPENAI_API_KEY\n",
    ),
    Check(
        rule(
            "CFG316",
            "litellm-environment-block",
            _H,
            "Secrets stand in the block of environment variables",
            "The block sets the environment from the file: what should have kept secrets out of it brings them in.",
            "Set the variables where the proxy is started, from a secret store.",
            *STOLEN,
        ),
        LITELLM,
        lambda s: secrets_at(s, _in_environment),
        f"environment_variables:\n  OPENAI_API_KEY: {MADE_UP_KEY}\n",
        "environment_variables:\n  OPENAI_API_KEY: os.environ/OPENAI\n",
    ),
)
