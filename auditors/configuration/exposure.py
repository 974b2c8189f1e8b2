"""Where a file with secrets stands: in a repository, or where a web server hands it out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from auditors.configuration.environments import is_example
from auditors.configuration.tracked import is_tracked
from auditors.model import Category, Finding, Location, Severity
from auditors.rules import Rule

EXPOSED: Final = Rule(
    id="CFG347",
    name="secret-file-exposed",
    category=Category.CONFIGURATION,
    severity=Severity.HIGH,
    title="A file with secrets is in git, or where a web server hands it out",
    why="Everybody who may clone the repository has the keys, also after the file is deleted; from a web root they are "
    "one request away.",
    remediation="Revoke the keys, take the file out (`git rm --cached FILE`, .gitignore), and keep it outside the web "
    "root with mode 600.",
    checks="The index of the repository around the file, and its path. Its mode is looked at by the PRM rules.",
    references=("OWASP-LLM02:2025", "CWE-538", "CWE-540"),
)

RULES: Final = (EXPOSED,)

_WEB: Final = frozenset({"public_html", "htdocs", "wwwroot", "webroot"})
_WEB_ROOTS: Final = ("/var/www/", "/usr/share/nginx/html/", "/srv/www/", "/srv/http/")


def audit_exposure(path: Path, name: str, *, secret: bool) -> Iterator[Finding]:
    """What is wrong with the place of a file; it matters where a `secret` stands in it."""
    if not secret or is_example(name):
        return
    if is_tracked(path):
        yield _finding(name, "tracked by git", "git")
    place = path.resolve()
    if place.as_posix().startswith(_WEB_ROOTS) or not _WEB.isdisjoint(place.parts):
        yield _finding(name, "below the root of a web server", "web")


def _finding(name: str, reason: str, about: str) -> Finding:
    return EXPOSED.finding(
        *(name, about),
        location=Location(source=name, line=0, offset=0),
        evidence={"setting": "place of the file", "found": reason, "hardened": "outside, with mode 600"},
    )
