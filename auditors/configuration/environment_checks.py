"""What checks of environments share: whether LiteLLM runs in one, which variables are there, and files as examples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import Check, Find, Fix, Problem
from auditors.configuration.documents import Kind
from auditors.configuration.environments import Environment, Origin
from auditors.configuration.subject import Subject
from auditors.rules import Rule

ENVIRONMENT: Final = frozenset({Kind.ENVIRONMENT})
KEYS: Final = "LITELLM_MASTER_KEY=${MASTER_KEY}\nLITELLM_SALT_KEY=${SALT_KEY}\n"
"""The keys that every environment of the examples has."""


def litellm_in(subject: Subject) -> Environment | None:
    """The environment, where LiteLLM runs in it."""
    root = subject.root
    return root if isinstance(root, Environment) and root.is_litellm else None


def speaking(subject: Subject) -> Environment | None:
    """The environment, where what is absent from it is set nowhere that can be seen.

    Of a file of variables that a container beside it is started with, the container speaks.
    """
    root = litellm_in(subject)
    if root is None or not root.complete:
        return None
    if root.origin is Origin.FILE:
        beside = (other for _, other in subject.surroundings.beside(root.file.name) if other.origin is not Origin.FILE)
        if any(other.is_litellm and other.complete for other in beside):
            return None
    return root


def named(subject: Subject, name: str) -> str:
    """How a variable is called in reports."""
    return f"{subject.name}: {name}" if subject.name else name


def unset(name: str, *others: str, hardened: str) -> Find:
    """A variable that should be there; `others` go with it."""

    def find(subject: Subject) -> Iterator[Problem]:
        root = speaking(subject)
        if root is None:
            return
        missing = []
        for variable in (name, *others):
            node = root.fields.get(variable)
            if node is not None and node.says_false and hardened == "true":
                yield Problem(node, named(subject, variable), hardened, about=variable, fix=Fix(hardened, node))
            elif node is None and not subject.surroundings.sets(root.file.name, variable):
                missing.append(variable)
        if missing:
            yield Problem(root, named(subject, ", ".join(missing)), hardened, found="not set", about=name)

    return find


def switched_on(*names: str) -> Find:
    """Variables that must not be on."""

    def find(subject: Subject) -> Iterator[Problem]:
        for name in names:
            node = subject.environment.get(name)
            if node is not None and node.says_true:
                yield Problem(node, named(subject, name), "not set", about=name, fix=Fix("false", node))

    return find


def present(*names: str) -> Find:
    """Variables that must not be there at all."""

    def find(subject: Subject) -> Iterator[Problem]:
        for name in names:
            node = subject.environment.get(name)
            if node is not None and node.text.strip() and not node.says_false:
                found = f"{len(node.text)} characters" if "KEY" in name else None
                yield Problem(node, named(subject, name), "not set", found=found, about=name)

    return find


def variables_check(described: Rule, find: Find, insecure: str, hardened: str) -> Check:
    """A check with files of variables for its examples."""
    return Check(described, ENVIRONMENT, find, f"{KEYS}{insecure}\n", f"{KEYS}{hardened}\n", name=".env")
