"""Packages in requirements, lock files, bills of materials and environments: malicious and vulnerable releases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.advisories.table import Advisory
from auditors.advisories.telling import evidence, summary, told, upgrade
from auditors.configuration.check import SUPPLY, Check, Problem, rule
from auditors.configuration.documents import Kind, Node
from auditors.configuration.subject import Subject
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity
_PACKAGES: Final = frozenset({Kind.REQUIREMENTS, Kind.DOCKERFILE})
_INSTALLS: Final = re.compile(
    r"\b(?:(?P<python>(?:pip3?|uv\s+pip|uv\s+tool|pipx|uv|poetry)\s+(?:install|add)|uvx)"
    r"|(?:npm|pnpm|yarn)\s+(?:global\s+)?(?:install|i|add)|npx)\s+(?P<packages>[^&|;]+)"
)
_PYTHON: Final = re.compile(r"([A-Za-z0-9][\w.-]*)(?:\[[\w,.-]*\])?(?:===?(\d[\w.+-]*)|[<>~!@].*)?", re.DOTALL)
_NODE: Final = re.compile(r"(@?[a-z0-9][\w./-]*)(?:@(?:(\d[\w.+-]*)|.*))?", re.DOTALL)
_TRACE: Final = "trace"
"""The registry of members that are no packages but files of a known attack, as `auditor env` finds them."""


def _known(subject: Subject) -> Iterator[tuple[str, str, Node, tuple[Advisory, ...]]]:
    table = subject.surroundings.advisories
    seen: set[tuple[str, str]] = set()
    for ecosystem, name, version, node in _named(subject):
        if ecosystem == _TRACE or not table.knows(ecosystem, name) or (name, version) in seen:
            continue
        seen.add((name, version))
        yield name, version, node, table.of(ecosystem, name, version) if version else ()


def _named(subject: Subject) -> Iterator[tuple[str, str, str, Node]]:
    """The packages of a list, or those that a Dockerfile installs: registry, name, version, place."""
    for node in subject.root.members:
        if subject.kind is Kind.REQUIREMENTS:
            name, _, version = node.text.partition("==")
            yield node.tag, name, version, node
        elif node.text.startswith("RUN "):
            for found in _INSTALLS.finditer(node.text):
                ecosystem, form = ("PyPI", _PYTHON) if found["python"] else ("npm", _NODE)
                for word in found["packages"].split():
                    if match := form.fullmatch(word.strip("\"'")):
                        yield ecosystem, match[1], match[2] or "", node


def _malicious(subject: Subject) -> Iterator[Problem]:
    table = subject.surroundings.advisories
    for name, version, node, known in _known(subject):
        bad = [one for one in known if one.malicious]
        if bad:
            hardened = f"{name} {bad[0].fixed or 'of another release'}"
            why = told(bad[0])
            found = f"{name} {version}"
            yield Problem(node, name, hardened, found=found, why=why, about=version, extra=evidence(bad, table.date))
    for node in subject.root.members:
        if node.tag == _TRACE:
            owner = next(one for one in table.advisories if node.text in one.traces)
            yield Problem(
                node,
                node.text,
                "a machine set up anew, and new keys",
                found=node.text,
                why=f"a file that {owner.package} {owner.id} leaves behind",
                about=node.text,
                extra=evidence([owner], table.date),
            )


def _vulnerable(subject: Subject) -> Iterator[Problem]:
    table = subject.surroundings.advisories
    for name, version, node, known in _known(subject):
        rest = [one for one in known if not one.malicious]
        if rest:
            yield Problem(
                node,
                name,
                upgrade(table, rest[0].ecosystem, name, version),
                found=f"{name} {version}",
                why=summary(rest),
                about=version,
                severity=rest[0].level,
                extra=evidence(rest, table.date),
            )


def _unpinned(subject: Subject) -> Iterator[Problem]:
    for name, version, node, _ in _known(subject):
        if not version:
            yield Problem(node, name, f"{name}==… with --hash", found="no exact version", about="unpinned")


CHECKS: Final = (
    Check(
        rule(
            "ADV102",
            "package-malicious",
            _C,
            "A package is a malicious release",
            "It holds code that steals every key that it can read, at each start of Python or when it is imported.",
            "Start no Python in that environment. Keep it for the investigation, revoke every key that was readable "
            "there, and set it up anew from a release that is not affected.",
            *SUPPLY,
            "CWE-506",
            "MITRE-ATLAS:AML.T0010",
            "NIST-AI-RMF:MANAGE-4.3",
            checks="Exact versions against the table of advisories; of installed packages also the files that attacks "
            "left.",
        ),
        _PACKAGES,
        _malicious,
        "litellm==1.82.8\n",
        "litellm==1.109.1\n",
        name="requirements.txt",
    ),
    Check(
        rule(
            "ADV103",
            "package-vulnerable",
            _H,
            "A package has known vulnerabilities",
            "How to use them is public, and scanners look for such servers all day.",
            "Take a release in which they are mended; the evidence names it.",
            *SUPPLY,
            "CWE-1395",
            "MITRE-ATLAS:AML.T0049",
            checks="Exact versions, compared with the affected ranges as PEP 440 orders versions; one finding for all "
            "advisories of a package.",
        ),
        _PACKAGES,
        _vulnerable,
        "litellm==1.74.0\n",
        "litellm==1.109.1\n",
        name="requirements.txt",
    ),
    Check(
        rule(
            "ADV105",
            "package-not-pinned",
            _L,
            "A gateway's package is not pinned to a version",
            "The next build takes whatever is newest at that minute; malicious releases of it were online for hours.",
            "Pin exact versions with hashes: `uv pip compile --generate-hashes`, a lock file.",
            *SUPPLY,
            "CWE-494",
            "MITRE-ATLAS:AML.T0010",
            checks="Packages that advisories are known of, in requirements without an exact version.",
        ),
        _PACKAGES,
        _unpinned,
        "litellm[proxy]>=1.83\n",
        "litellm[proxy]==1.109.1\n",
        name="requirements.txt",
    ),
)
