"""Environments that are audited together: whether two share a key or disagree, and whether any sets the master key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import Final

from auditors.configuration.check import Check, Problem, rule
from auditors.configuration.environment_checks import ENVIRONMENT, KEYS, named, speaking
from auditors.configuration.environments import Environment, Origin
from auditors.configuration.passwords import is_guessable
from auditors.configuration.subject import Subject
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity
_FLAGS: Final = frozenset(
    """LITELLM_MODE STORE_PROMPTS_IN_SPEND_LOGS LITELLM_DISABLE_REDACT_SECRETS DISABLE_ADMIN_UI NO_DOCS NO_REDOC
    NO_OPENAPI SSL_VERIFY LITELLM_CORS_ORIGINS LITELLM_CORS_ALLOW_CREDENTIALS EXPERIMENTAL_UI_LOGIN
    ENABLE_SSO_DEBUG LITELLM_LOG LITELLM_DISABLE_LOGIN_RATE_LIMIT STORE_MODEL_IN_DB LITELLM_ENABLE_MCP_STDIO
    DISABLE_ADMIN_ENDPOINTS""".split()
)


def _same_key(subject: Subject) -> Iterator[Problem]:
    root, node = subject.root, subject.environment.get("LITELLM_MASTER_KEY")
    if (
        not isinstance(root, Environment)
        or node is None
        or not node.is_literal
        or root.is_example
        or is_guessable(node.text)
    ):
        return
    for name, other in subject.surroundings.with_key(node.text):
        if other is root:
            return
        if not _differ(root, other):
            continue
        where = other.file.name if other.file.name != root.file.name else name
        yield Problem(
            node,
            named(subject, "LITELLM_MASTER_KEY"),
            "a key of its own for each environment",
            found=f"the same as in {where}",
            about="same",
        )
        return


def _differ(one: Environment, other: Environment) -> bool:
    """Whether these are environments of two proxies, not two places or two replicas of one."""
    if other.is_example:
        return False
    if one.file.name == other.file.name:
        return one.namespace != other.namespace
    same_directory = PurePath(one.file.name).parent == PurePath(other.file.name).parent
    return one.origin is other.origin or not same_directory


def _disagreement(subject: Subject) -> Iterator[Problem]:
    root = subject.root
    if not isinstance(root, Environment) or root.origin is Origin.PROCESS or root.is_example or not root.is_litellm:
        return
    for flag in sorted(_FLAGS & root.fields.keys()):
        first = subject.surroundings.first(root.file.name, flag)
        if first is None or first[1] is root:
            continue
        name, other = first
        here, there = root.fields[flag], other.fields[flag]
        if here.is_template or there.is_template or here.text.lower() == there.text.lower():
            continue
        where = name if other.file.name == root.file.name else PurePath(other.file.name).name
        found = f"{here.text}, but {there.text} in {where}"
        yield Problem(here, named(subject, flag), "the same in both", found=found, about=f"{flag} {where}")


def _required(subject: Subject) -> Iterator[Problem]:
    root = speaking(subject)
    if root is None:
        return
    set_here = "LITELLM_MASTER_KEY" in root.fields or subject.surroundings.sets(root.file.name, "LITELLM_MASTER_KEY")
    if not subject.surroundings.has_master_key and not set_here:
        yield Problem(
            root,
            named(subject, "LITELLM_MASTER_KEY"),
            "sk- and 32 random bytes: openssl rand -hex 32",
            found="not set",
            about="master",
            why="unless the configuration sets master_key, before 1.104 everybody is served, later it does not start",
        )


def _pods(key: str, other: str) -> str:
    """An example: a proxy in each of two namespaces."""
    pods = (
        f"apiVersion: v1\nkind: Pod\nmetadata:\n  name: litellm\n  namespace: {namespace}\nspec:\n  containers:\n"
        f"    - name: litellm\n      env:\n        - name: LITELLM_MASTER_KEY\n          value: {value}\n"
        for namespace, value in (("test", key), ("production", other))
    )
    return "---\n".join(pods)


def _services(mode: str, other: str) -> str:
    """An example: two proxies of one compose file."""
    return (
        f"services:\n  blue:\n    environment:\n      LITELLM_MODE: {mode}\n"
        f"  green:\n    environment:\n      LITELLM_MODE: {other}\n"
    )


CHECKS: Final = (
    Check(
        rule(
            "CFG332",
            "environment-master-key-shared",
            _M,
            "Two environments have the same master key",
            "Whoever learns the key of the test proxy is the administrator of the one in production.",
            "Make a key of its own for each environment.",
            "CWE-1391",
            "MITRE-ATLAS:AML.T0012",
            checks="The values in all environments that are audited together; examples are left out.",
        ),
        ENVIRONMENT,
        _same_key,
        _pods("sk-a8B3c9D2e7F6g1H5qZ7w", "sk-a8B3c9D2e7F6g1H5qZ7w"),
        _pods("sk-a8B3c9D2e7F6g1H5qZ7w", "sk-X3kL9mN2pR4tV6yB8dF0"),
        name="pods.yaml",
    ),
    Check(
        rule(
            "CFG349",
            "environment-flags-disagree",
            _L,
            "Two environments disagree on a security setting",
            "What was tested is not what runs; and the replica with the weaker setting is the one that matters.",
            "Set it alike, or say beside it why not.",
            "CWE-1188",
            "NIST-AI-RMF:GOVERN-1.4",
            checks="Environments of LiteLLM in files of one directory.",
        ),
        ENVIRONMENT,
        _disagreement,
        _services("PRODUCTION", "DEV"),
        _services("PRODUCTION", "PRODUCTION"),
        name="docker-compose.yaml",
    ),
    Check(
        rule(
            "CFG351",
            "environment-master-key-absent",
            _M,
            "The environment has no master key",
            "Where the configuration does not set one either, the proxy serves everybody, or does not start.",
            "Set `LITELLM_MASTER_KEY` to a random key of its own.",
            "CWE-306",
            "MITRE-ATLAS:AML.T0040",
            checks="Environments of LiteLLM, with what is audited beside them.",
        ),
        ENVIRONMENT,
        _required,
        "LITELLM_MODE=PRODUCTION\n",
        f"{KEYS}LITELLM_MODE=PRODUCTION\n",
        name=".env",
    ),
)
