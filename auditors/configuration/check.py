"""What a check of configuration is: a rule, what it looks at, and an example of each kind that tests hold it to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from auditors.configuration.documents import Kind, Node
from auditors.configuration.subject import Subject
from auditors.model import Category, Severity
from auditors.rules import Rule

LEAK: Final = ("OWASP-LLM02:2025",)
SUPPLY: Final = ("OWASP-LLM03:2025",)
AGENCY: Final = ("OWASP-LLM06:2025",)
UNBOUNDED: Final = ("OWASP-LLM10:2025",)
STOLEN: Final = ("OWASP-LLM02:2025", "CWE-798", "MITRE-ATLAS:AML.T0055")
"""References that many rules share."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A change that mends a problem: the text of `node` becomes `text`, or the setting below `path` is added.

    `note` says what is left to do. With `is_text` quotes around a value stay, whatever the new one is.
    """

    text: str
    node: Node | None = None
    path: tuple[str, ...] = ()
    note: str = ""
    is_text: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """A place where a rule is broken. `setting` names it, `hardened` is what should stand there.

    `found` is shown instead of the value of the node; `why` adds what is special about this one; `about` tells
    problems at one node apart. `severity` overrides the rule's, where the same mistake is worse or milder.
    """

    node: Node
    setting: str
    hardened: str
    found: str | None = None
    why: str = ""
    about: str = ""
    severity: Severity | None = None
    fix: Fix | None = None
    extra: dict[str, Any] = field(default_factory=dict)


Find = Callable[[Subject], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Check:
    """A rule and how its problems are found. `insecure` is a file that breaks it, `hardened` one that does not.

    `name` is the name of these examples, by which their kind is told; `version` the release of LiteLLM that they are
    read for. What `folds` is one finding where it stands in many places.
    """

    rule: Rule
    kinds: frozenset[Kind]
    find: Find
    insecure: str
    hardened: str
    name: str = "config.yaml"
    version: str | None = None
    folds: bool = False

    def but(self, **changes: object) -> Check:
        """The same check with some things different."""
        return replace(self, **changes)  # type: ignore[arg-type]


def rule(
    identity: str,
    name: str,
    severity: Severity,
    title: str,
    why: str,
    remediation: str,
    *references: str,
    checks: str = "The setting as it stands in the file; certain.",
) -> Rule:
    """A rule about configuration."""
    return Rule(
        id=identity,
        name=name,
        category=Category.ADVISORY if identity.startswith("ADV") else Category.CONFIGURATION,
        severity=severity,
        title=title,
        why=why,
        remediation=remediation,
        checks=checks,
        references=references,
    )
