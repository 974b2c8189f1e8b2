"""Variables of LiteLLM's environment that it does not know: misspelt ones, and those that it no longer reads."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import Check, Fix, Problem, rule
from auditors.configuration.documents import Kind
from auditors.configuration.environments import Environment, Origin
from auditors.configuration.known_settings import known_settings
from auditors.configuration.subject import Subject
from auditors.model import Severity

_CLOSE: Final = 0.9
_SWITCHES: Final = frozenset(
    """DISABLE_ADMIN_UI NO_DOCS NO_REDOC NO_OPENAPI STORE_MODEL_IN_DB STORE_PROMPTS_IN_SPEND_LOGS ENABLE_SSO_DEBUG
    EXPERIMENTAL_UI_LOGIN DISABLE_ADMIN_ENDPOINTS DISABLE_LLM_API_ENDPOINTS""".split()
)
_IGNORED: Final = {
    "SET_VERBOSE": "LITELLM_LOG",
    "LITELLM_LOG_LEVEL": "LITELLM_LOG",
    "LITELLM_LOG_FILE": "where the container's output goes",
    "AUTH_STRATEGY": "general_settings",
    "LITELLM_TOKEN": "not set",
    "LITELLM_EMAIL": "not set",
    "LITELLM_HOSTED_UI": "not set",
}
"""Variables that guides name and LiteLLM 1.109.1 does not read, with what takes their place."""

_OTHERS: Final = frozenset({"LITELLM_MODEL", "LITELLM_MODELS", "LITELLM_KEY", "LITELLM_KEYS", "LITELLM_HOST"})
"""Names that other programs use, close to those of the proxy."""


@functools.cache
def _meant() -> tuple[str, ...]:
    """What a misspelt variable may have been meant to be: the proxy's own names, and switches of security."""
    own = {
        name for name in known_settings("env") if name.startswith("LITELLM_") and not name.startswith("LITELLM_PROXY")
    }
    return tuple(sorted(own | _SWITCHES))


def _unknown(subject: Subject) -> Iterator[Problem]:
    root = subject.root
    if not isinstance(root, Environment) or not root.is_litellm:
        return
    known = known_settings("env")
    for name in root.fields:
        if name in known or name in _SWITCHES or name in _OTHERS or "_" not in name:
            continue
        near = difflib.get_close_matches(name.upper(), _meant(), 1, cutoff=_CLOSE)
        if near and near[0] not in root.fields:
            node = root.fields[name]
            key = root.keys.get(name)
            fix = Fix(near[0], key) if key is not None and root.origin in (Origin.FILE, Origin.COMPOSE) else None
            found = "a name that LiteLLM does not know"
            yield Problem(key or node, name, near[0], found=found, about=name, fix=fix)


def _without_effect(subject: Subject) -> Iterator[Problem]:
    root = subject.root
    if not isinstance(root, Environment) or not root.is_litellm:
        return
    for name, node in root.fields.items():
        if name in _IGNORED:
            found = "not read by LiteLLM"
            yield Problem(root.keys.get(name) or node, name, _IGNORED[name], found=found, about=name)


_KEYS: Final = "LITELLM_MASTER_KEY=${MASTER_KEY}\n"

CHECKS: Final = (
    Check(
        rule(
            "CFG352",
            "environment-variable-misspelt",
            Severity.MEDIUM,
            "A variable has a name that LiteLLM does not know",
            "LiteLLM ignores it without a word: what was to be protected is not.",
            "Correct the name; the evidence says which one was probably meant.",
            "CWE-1188",
            "CWE-665",
            checks="Names close to those that 32 releases of LiteLLM read.",
        ),
        frozenset({Kind.ENVIRONMENT}),
        _unknown,
        f"{_KEYS}LITELLM_SALTKEY=${{SALT_KEY}}\n",
        f"{_KEYS}LITELLM_SALT_KEY=${{SALT_KEY}}\n",
        name=".env",
    ),
    Check(
        rule(
            "CFG353",
            "environment-variable-without-effect",
            Severity.INFO,
            "A variable has no effect",
            "Whoever reads the file believes that something is set which is not.",
            "Take it out, or look up what has taken its place.",
            "CWE-1164",
            checks="Variables that guides name and that LiteLLM 1.109.1 does not read.",
        ),
        frozenset({Kind.ENVIRONMENT}),
        _without_effect,
        f"{_KEYS}SET_VERBOSE=True\n",
        f"{_KEYS}LITELLM_LOG=ERROR\n",
        name=".env",
    ),
)
