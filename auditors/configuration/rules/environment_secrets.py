"""Secrets in environments: of processes, which others can read, and of files, which are copied and committed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import LEAK, Check, Problem, rule
from auditors.configuration.documents import Kind
from auditors.configuration.environments import Environment, Origin
from auditors.configuration.examples import MADE_UP_KEY
from auditors.configuration.passwords import is_guessable
from auditors.configuration.subject import Subject
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity


def _in_file(subject: Subject) -> Iterator[Problem]:
    root = subject.root
    if not isinstance(root, Environment) or root.origin not in (Origin.FILE, Origin.PROCESS):
        return
    for name, node in root.fields.items():
        literal = subject.literal(node)
        if literal is None or (root.is_example and is_guessable(node.text)):
            continue
        if root.origin is Origin.PROCESS:
            why = "every process of the same account reads it in /proc, and so does every child"
            yield Problem(
                node, name, "a file of mode 600 that the process reads, or a secret store", severity=_M, why=why
            )
        elif root.is_example:
            severity = _H if literal.entity != "SECRET" else _M
            yield Problem(node, name, "a placeholder", severity=severity, why="examples are committed and copied")
        else:
            yield Problem(node, name, "a reference to a secret store, resolved at start")


CHECKS: Final = (
    Check(
        rule(
            "CFG350",
            "environment-holds-secret",
            _L,
            "The environment holds a secret in clear",
            "Files of variables are copied, backed up and committed; the environment of a process is open to others of "
            "its account and to its children.",
            "Keep it in a secret store and have it resolved at start; until then mode 600, and out of git.",
            *LEAK,
            "CWE-526",
            "CWE-312",
            "MITRE-ATLAS:AML.T0055",
            checks="Values by their form, and by the name of their variable; low in files, where they must stand "
            "somewhere, medium in processes, high in examples.",
        ),
        frozenset({Kind.ENVIRONMENT}),
        _in_file,
        f"OPENAI_API_KEY={MADE_UP_KEY}\n",
        "OPENAI_API_KEY=${OPENAI_API_KEY}\n",
        name=".env",
    ),
)
