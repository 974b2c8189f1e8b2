"""The master key of a LiteLLM proxy and the key that encrypts what it stores."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import Check, Fix, Problem, rule
from auditors.configuration.documents import Kind, Node
from auditors.configuration.key_strength import weakness
from auditors.configuration.subject import Subject
from auditors.configuration.switches import LITELLM, LITELLM_OR_ENVIRONMENT, is_main, master_key
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity

_REFERRED: Final = "general_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n"


_KEYS: Final = frozenset({"api_key", "aws_secret_access_key", "vertex_credentials", "client_secret"})

_SET: Final = "set LITELLM_MASTER_KEY in the environment, to 32 random bytes: echo sk-$(openssl rand -hex 32)"
_CHART: Final = "proxy_config"
"""A part of the values of LiteLLM's chart, which sets the master key by itself."""
_CHART_KEY: Final = "masterkey"
"""The value that the chart sets it to."""
_MASTER_KEYS: Final = {
    Kind.LITELLM: "general_settings.master_key",
    Kind.ENVIRONMENT: "LITELLM_MASTER_KEY",
    Kind.HELM: _CHART_KEY,
}


def _no_master_key(subject: Subject) -> Iterator[Problem]:
    if not is_main(subject) or subject.name.endswith(_CHART):
        return
    node = subject.root.at("general_settings", "master_key")
    if node is None and not subject.sets("LITELLM_MASTER_KEY"):
        fix = Fix("os.environ/LITELLM_MASTER_KEY", path=("general_settings", "master_key"), note=_SET)
        why = "" if not subject.before("1.104") else "this release starts without one and then serves everybody"
        yield Problem(
            subject.place("general_settings"),
            "general_settings.master_key",
            "os.environ/LITELLM_MASTER_KEY",
            found="not set in the file",
            about="absent",
            fix=fix,
            why=why or "the environment may still set LITELLM_MASTER_KEY: say so here, or start-up depends on it",
            severity=_C if subject.before("1.104") or not _environment_may(subject) else _H,
        )
    elif node is not None and not node.text.strip() and not isinstance(node.value, dict | list):
        fix = Fix(" os.environ/LITELLM_MASTER_KEY" if not node.quoted else "os.environ/LITELLM_MASTER_KEY", node)
        yield Problem(
            node, "general_settings.master_key", "os.environ/LITELLM_MASTER_KEY", found="empty", about="absent", fix=fix
        )


def _environment_may(subject: Subject) -> bool:
    """Whether anything hints at a proxy that is set up through its environment: references, or models without keys.

    In a manifest of Kubernetes, and in a template, the environment stands elsewhere.
    """
    if subject.environment or "#" in subject.root.pointer:
        return True
    if any(node.is_reference or node.is_template for _, node in subject.scalars):
        return True
    keyless = (_KEYS.isdisjoint(parameters.fields) for _, _, parameters in subject.models())
    return any(keyless)


def _literal_master_key(subject: Subject) -> Iterator[Problem]:
    node = subject.setting("general_settings", "master_key")
    if node is not None and node.is_literal:
        fix = Fix("os.environ/LITELLM_MASTER_KEY", node, note=_SET)
        yield Problem(
            node, "general_settings.master_key", "os.environ/LITELLM_MASTER_KEY", found=_masked(subject, node), fix=fix
        )


def _masked(subject: Subject, node: Node) -> str | None:
    return None if subject.literal(node) else f"{len(node.text)} characters in clear"


def _weak_master_key(subject: Subject) -> Iterator[Problem]:
    node = subject.root.at(_CHART_KEY) if subject.kind is Kind.HELM else master_key(subject)
    if node is not None and node.is_literal and (reason := weakness(node.text)):
        yield Problem(
            node,
            _MASTER_KEYS[subject.kind],
            "sk- and 32 random bytes: openssl rand -hex 32",
            found=_masked(subject, node),
            why=reason,
            about="weak",
        )


def _environment_weak_guard(subject: Subject) -> Iterator[Problem]:
    key = "dangerously_permit_weak_or_unset_master_key"
    node = subject.setting("general_settings", key) or subject.environment.get(key.upper())
    if node is None:
        node = subject.environment.get(f"LITELLM_{key.upper()}")
    if node is not None and node.says_true:
        yield Problem(node, key, "absent", fix=Fix("false", node, is_text=subject.kind is Kind.ENVIRONMENT))


def _salt(subject: Subject) -> Iterator[Problem]:
    salt, master = subject.environment.get("LITELLM_SALT_KEY"), master_key(subject)
    if salt is not None and salt.is_literal:
        if weakness(salt.text):
            yield Problem(salt, "LITELLM_SALT_KEY", "32 random bytes of its own", why=weakness(salt.text) or "")
        elif master is not None and master.value == salt.value:
            yield Problem(salt, "LITELLM_SALT_KEY", "32 random bytes of its own", why="the same as the master key")
    elif salt is None and subject.kind is Kind.LITELLM:
        stored = subject.setting("general_settings", "database_url")
        if stored is not None and not subject.sets("LITELLM_SALT_KEY"):
            yield Problem(
                stored,
                "LITELLM_SALT_KEY",
                "32 random bytes of its own",
                found="not seen here",
                about="absent",
                severity=_L,
                why="the environment must set it: without it the master key encrypts what is stored",
            )
    elif salt is None and subject.kind is Kind.ENVIRONMENT:
        database = subject.environment.get("DATABASE_URL")
        if database is not None and "LITELLM_MASTER_KEY" in subject.environment:
            yield Problem(database, "LITELLM_SALT_KEY", "32 random bytes of its own", found="not set", about="absent")


CHECKS: Final = (
    Check(
        rule(
            "CFG101",
            "litellm-master-key-absent",
            _C,
            "The proxy has no master key",
            "Without a master key a proxy serves every caller, and everybody who reaches it is its administrator.",
            "Set `master_key: os.environ/LITELLM_MASTER_KEY` and give the variable 32 random bytes.",
            "OWASP-LLM10:2025",
            "CWE-306",
            "MITRE-ATLAS:AML.T0040",
            "MITRE-ATLAS:AML.T0012",
            "NIST-AI-RMF:GOVERN-1.4",
        ),
        LITELLM,
        _no_master_key,
        "model_list: []\n",
        _REFERRED,
    ),
    Check(
        rule(
            "CFG102",
            "litellm-master-key-in-file",
            _H,
            "The master key stands in the file",
            "Whoever sees the file, its repository, an image or a backup of it is administrator of the proxy.",
            "Replace it by `os.environ/LITELLM_MASTER_KEY`, and make a new key: this one is known.",
            "OWASP-LLM02:2025",
            "CWE-798",
            "MITRE-ATLAS:AML.T0055",
        ),
        LITELLM,
        _literal_master_key,
        "general_settings:\n  master_key: sk-q8Zt2LmX0vBn4RwY7cKd1HsF\n",
        _REFERRED,
    ),
    Check(
        rule(
            "CFG103",
            "litellm-master-key-weak",
            _C,
            "The master key can be guessed",
            "Scanners try keys of tutorials such as sk-1234 on every proxy that they find, and many open to them.",
            "Make a key of 32 random bytes: `echo sk-$(openssl rand -hex 32)`; then renew all keys made under it.",
            "OWASP-LLM10:2025",
            "CWE-1392",
            "CWE-521",
            "MITRE-ATLAS:AML.T0012",
            checks="Words of tutorials, fewer than 20 characters, low entropy, rows of neighbours.",
        ),
        LITELLM_OR_ENVIRONMENT | {Kind.HELM},
        _weak_master_key,
        "general_settings:\n  master_key: sk-1234\n",
        _REFERRED,
    ),
    Check(
        rule(
            "CFG104",
            "litellm-weak-key-permitted",
            _C,
            "The guard against weak master keys is off",
            "The proxy then starts without a key, or with the one of the tutorial, and nobody notices.",
            "Remove the switch, and set a random master key.",
            "CWE-1188",
        ),
        LITELLM_OR_ENVIRONMENT,
        _environment_weak_guard,
        "general_settings:\n  dangerously_permit_weak_or_unset_master_key: true\n",
        _REFERRED,
    ),
    Check(
        rule(
            "CFG105",
            "litellm-salt-key-missing",
            _H,
            "Stored credentials are encrypted with a weak or shared key",
            "LITELLM_SALT_KEY encrypts the provider keys in the database; without it the master key does, and every "
            "rotation of that one breaks them.",
            "Set LITELLM_SALT_KEY to 32 random bytes of its own before the first model is stored; never change "
            "it blindly.",
            "CWE-321",
        ),
        LITELLM_OR_ENVIRONMENT,
        _salt,
        "LITELLM_MASTER_KEY=os.environ/X\nDATABASE_URL=$URL\n",
        "LITELLM_MASTER_KEY=$KEY\nDATABASE_URL=$URL\nLITELLM_SALT_KEY=$SALT\n",
        name=".env",
    ),
)
