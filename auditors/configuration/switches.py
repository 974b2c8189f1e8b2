"""What checks of LiteLLM are made of: settings that must not have a value, or must; secrets; the master key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from auditors.configuration.check import Check, Fix, Problem
from auditors.configuration.documents import Kind, Node
from auditors.configuration.environments import Environment
from auditors.configuration.subject import Subject
from auditors.model import Severity
from auditors.rules import Rule

LITELLM: Final = frozenset({Kind.LITELLM})
LITELLM_OR_ENVIRONMENT: Final = frozenset({Kind.LITELLM, Kind.ENVIRONMENT})
When = Callable[[Subject], bool]


def is_main(subject: Subject) -> bool:
    """Whether this is a whole configuration, not a piece that only others include."""
    return subject.root.at("general_settings") is not None or subject.root.at("model_list") is not None


def is_of_another(subject: Subject) -> bool:
    """Whether this is the environment of something that is not LiteLLM."""
    return isinstance(subject.root, Environment) and not subject.root.is_litellm


def switch(
    rule: Rule,
    section: str,
    key: str,
    bad: bool,
    *,
    hardened: str = "",
    literally: bool = False,
    mend: bool = True,
    absent: When | None = None,
) -> Check:
    """A switch that must not have the value `bad`.

    `literally`: LiteLLM asks for the boolean itself, so that a text leaves the switch alone. `absent` tells where it
    must be set because its default is the bad value. Without `mend` it is a matter of judgement, to be left to people.
    """
    good = "false" if bad else "true"

    def find(subject: Subject) -> Iterator[Problem]:
        node = subject.setting(section, key)
        if node is not None and (node.says_true if bad else node.says_false):
            asleep = literally and not isinstance(node.value, bool)
            yield Problem(
                node,
                f"{section}.{key}",
                hardened or good,
                severity=Severity.LOW if asleep else None,
                why="a text, which does nothing as long as it is none of the two booleans" if asleep else "",
                fix=Fix(good, node) if mend else None,
            )
        elif node is None and absent is not None and subject.knows(section, key) and absent(subject):
            yield unset(subject, section, key, good)

    return Check(
        rule,
        LITELLM,
        find,
        insecure=f"{section}:\n  {key}: {str(bad).lower()}\n",
        hardened=f"{section}:\n  {key}: {good}\n",
    )


def missing(
    rule: Rule,
    section: str,
    key: str,
    wanted: str,
    *,
    others: tuple[str, ...] = (),
    when: When = is_main,
    extra: str = "",
    mend: bool = True,
) -> Check:
    """A setting that must be there; one of `others` will do as well, and is named to a release that knows no better."""

    def find(subject: Subject) -> Iterator[Problem]:
        names = [name for name in (key, *others) if subject.knows(section, name)]
        if names and when(subject) and all(subject.setting(section, name) is None for name in (key, *others)):
            yield unset(subject, section, names[0], wanted, about=key, mend=mend)

    base = f"model_list: []\n{extra}"
    return Check(rule, LITELLM, find, insecure=base, hardened=f"{base}{section}:\n  {key}: {wanted}\n")


def required(rule: Rule, section: str, key: str, *, when: When = is_main, extra: str = "") -> Check:
    """A switch that must be on, where the release knows it: absent is as bad as false."""

    def find(subject: Subject) -> Iterator[Problem]:
        if when(subject):
            yield from unless(subject, section, key, "true")

    base = extra or "model_list: []\n"
    hardened = base if f"{section}:\n" in base else f"{base}{section}:\n"
    hardened = hardened.replace(f"{section}:\n", f"{section}:\n  {key}: true\n")
    return Check(rule, LITELLM, find, insecure=base, hardened=hardened)


def unless(subject: Subject, section: str, key: str, good: str) -> Iterator[Problem]:
    """The problem that a switch of a known release is not what it should be, or is not there."""
    node = subject.setting(section, key)
    if node is None and subject.knows(section, key):
        yield unset(subject, section, key, good)
    elif node is not None and (node.says_false if good == "true" else node.says_true):
        yield Problem(node, f"{section}.{key}", good, about=key, fix=Fix(good, node))


def unset(subject: Subject, section: str, key: str, wanted: str, *, about: str = "", mend: bool = True) -> Problem:
    """The problem that a setting is not there."""
    fix = Fix(wanted, path=(section, key)) if mend else None
    return Problem(subject.place(section), f"{section}.{key}", wanted, found="not set", about=about or key, fix=fix)


def turned_on(subject: Subject, section: str, *keys: str) -> Iterator[Problem]:
    """The switches of a section that are on and should be off."""
    for key in keys:
        node = subject.setting(section, key)
        if node is not None and node.says_true:
            yield Problem(node, f"{section}.{key}", "false", fix=Fix("false", node))


def variables_not(subject: Subject, good: str, *names: str) -> Iterator[Problem]:
    """The environment variables that are set to the opposite of `good`, which is True or False."""
    for name in names:
        node = subject.environment.get(name)
        if node is not None and (node.says_false if good == "True" else node.says_true):
            yield Problem(node, name, good, fix=Fix(good, node, is_text=True))


def secrets_at(subject: Subject, where: Callable[[Node], bool]) -> Iterator[Problem]:
    """The secrets that stand in clear at some places, each with the reference that belongs there."""
    for node in subject.secrets:
        if where(node):
            name = subject.variable(node)
            fix = Fix(f"os.environ/{name}", node, note=f"set {name} in the environment, to a new value")
            yield Problem(node, node.setting, f"os.environ/{name}", fix=fix)


def master_key(subject: Subject) -> Node | None:
    """The master key, of the file or of the environment that it is known to run with."""
    own = subject.setting("general_settings", "master_key") if subject.kind is Kind.LITELLM else None
    return own or subject.environment.get("LITELLM_MASTER_KEY")
