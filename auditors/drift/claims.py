"""What configurations of LiteLLM claim: settings with their variables and defaults, where all of them agree.

A value that nobody can know from the files (a reference to a variable that was not given, a template) is no claim, and
neither is one on which two configurations differ: logs do not say which of them wrote a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from auditors.configuration.documents import Kind, Node
from auditors.configuration.subject import Subject
from auditors.configuration.switches import is_main

_REFERENCE: Final = "os.environ/"
_DURATION: Final = re.compile(r"\s*(\d{1,6})\s*(mo|s|m|h|d|w)\s*\Z")
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "mo": 2_592_000}


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said: `setting` and `value` in words, and the node where it stands (or would)."""

    setting: str
    value: str
    node: Node


@dataclass(frozen=True, slots=True)
class Claims:
    """The main configurations, and the variables that they run with; `environment` is None where none was given."""

    configurations: Sequence[Subject]
    environment: Mapping[str, Node] | None = None

    @classmethod
    def of(cls, subjects: Sequence[Subject]) -> Claims:
        """The claims of parts of files. Environments among them are those that LiteLLM runs with."""
        given = [subject for subject in subjects if subject.kind is Kind.ENVIRONMENT]
        environment = {name: node for subject in given for name, node in subject.root.fields.items()}
        main = [subject for subject in subjects if subject.kind is Kind.LITELLM and is_main(subject)]
        return cls(main, environment if given else None)

    def variable(self, subject: Subject, name: str) -> Node | None:
        """A variable of the environment, or of the configuration's own block of variables."""
        return subject.environment.get(name) or (self.environment or {}).get(name)

    def text(self, subject: Subject, node: Node | None) -> str | None:
        """What stands at a node, with a reference to a variable followed; None where nobody can know it."""
        for _ in range(3):
            if node is None or node.is_template:
                return None
            if not node.text.startswith(_REFERENCE):
                return node.text
            node = self.variable(subject, node.text.removeprefix(_REFERENCE).strip())
        return None

    def switch(self, section: str, key: str, variable: str = "") -> tuple[bool, Claim] | None:
        """A switch as all configurations have it, and the place that says so."""
        found: list[tuple[bool, Claim]] = []
        for subject in self.configurations:
            node = subject.setting(section, key)
            named = f"{section}.{key}"
            if (node is None or not node.says_true) and (other := self.variable(subject, variable)) is not None:
                node, named = other, variable
            if node is None:
                found.append((False, Claim(named, "not set, so off", subject.place(section))))
                continue
            text = self.text(subject, node)
            if text is None:
                return None
            on = text.strip().lower() in ("true", "1", "yes", "on")
            found.append((on, Claim(named, "true" if on else "false", node)))
        return found[0] if len({on for on, _ in found}) == 1 else None

    def numbers(self, section: str, key: str) -> Iterator[tuple[Subject, float, Claim]]:
        """A number in each configuration that has it."""
        for subject in self.configurations:
            node = subject.root.at(section, *key.split("."))
            number = self.number(subject, node)
            if node is not None and number is not None:
                yield subject, number, Claim(f"{section}.{key}", f"{number:g}", node)

    def number(self, subject: Subject, node: Node | None) -> float | None:
        """What stands at a node as a number."""
        try:
            return float(self.text(subject, node) or "")
        except ValueError:
            return None

    def seconds(self, subject: Subject, node: Node | None) -> float | None:
        """A duration such as `30d` in seconds; months have 30 days."""
        match = _DURATION.match(self.text(subject, node) or "")
        return float(int(match[1]) * _SECONDS[match[2]]) if match else None
