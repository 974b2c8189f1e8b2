"""Who else can read or change a configuration. Modes are judged as the kernel does; see `auditors.permissions`."""

from __future__ import annotations

import os
import shlex
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from auditors.acl import group_name, user_name
from auditors.model import Category, Finding, Location, Severity
from auditors.rules import Rule


def _rule(number: int, name: str, severity: Severity, title: str, why: str, mend: str, *cwe: str) -> Rule:
    return Rule(
        id=f"PRM{number:03}",
        name=name,
        category=Category.PERMISSIONS,
        severity=severity,
        title=title,
        why=why,
        remediation=mend,
        checks="Mode and owner as the kernel reports them; certain.",
        references=("OWASP-LLM02:2025", *cwe),
    )


SECRETS_READABLE: Final = _rule(
    31,
    "secret-file-readable-by-others",
    Severity.HIGH,
    "Every account on this machine can read a configuration that holds secrets",
    "Keys stand in it in clear; any process that runs here can take them.",
    "Take the right away: `chmod 600 FILE`; better still, keep the secrets out of the file.",
    "CWE-732",
    "CWE-538",
)
SECRETS_READABLE_BY_GROUP: Final = _rule(
    32,
    "secret-file-readable-by-group",
    Severity.MEDIUM,
    "A group can read a configuration that holds secrets",
    "Keys stand in it in clear; all members of the group can take them.",
    "Take the right away: `chmod 600 FILE`.",
    "CWE-732",
)
WRITABLE: Final = _rule(
    33,
    "configuration-writable-by-others",
    Severity.HIGH,
    "Every account on this machine can change a configuration",
    "Whoever writes to it sets the master key, sends calls elsewhere, or has code of their own loaded as a callback.",
    "Take the right away: `chmod go-w FILE`.",
    "CWE-732",
    "CWE-15",
)
WRITABLE_BY_GROUP: Final = _rule(
    34,
    "configuration-writable-by-group",
    Severity.LOW,
    "A group can change a configuration",
    "All members of the group can send calls elsewhere, or have code of their own loaded.",
    "Take the right away: `chmod g-w FILE`.",
    "CWE-732",
)
DIRECTORY_WRITABLE: Final = _rule(
    35,
    "configuration-directory-writable",
    Severity.HIGH,
    "Every account on this machine can replace a configuration",
    "Without the sticky bit anyone may delete or rename what stands in its directory, and put something else.",
    "Take the right away: `chmod o-w DIRECTORY`.",
    "CWE-732",
)
FOREIGN: Final = _rule(
    36,
    "configuration-of-foreign-owner",
    Severity.MEDIUM,
    "A configuration belongs to an unexpected account",
    "Its owner can change it at any time: it is neither root, nor who runs this audit, nor the owner of its directory.",
    "Find out who wrote it, then give it to the account of the proxy: `chown OWNER FILE`.",
    "CWE-282",
)

LINKED: Final = _rule(
    37,
    "configuration-linked-from-elsewhere",
    Severity.LOW,
    "A configuration is a link to a file in another directory",
    "Whoever may write in that directory changes the proxy, and the rights that are seen beside the link are not those "
    "that count.",
    "Put the file itself there, or give the directory that it comes from the same rights.",
    "CWE-59",
)

RULES: Final = (
    *(SECRETS_READABLE, SECRETS_READABLE_BY_GROUP, WRITABLE, WRITABLE_BY_GROUP),
    *(DIRECTORY_WRITABLE, FOREIGN, LINKED),
)


def audit_rights(path: Path, name: str, *, secret: bool) -> Iterator[Finding]:
    """What is wrong with the rights of a configuration; reading it matters only where a `secret` stands in it."""
    try:
        status, above = path.stat(), path.resolve().parent.stat()
    except OSError:
        return
    mode = stat.S_IMODE(status.st_mode)
    quoted = shlex.quote(f"./{name}" if name.startswith("-") else name)
    if secret and mode & 0o044:
        rule = SECRETS_READABLE if mode & 0o004 else SECRETS_READABLE_BY_GROUP
        yield _finding(rule, name, status, f"chmod 600 {quoted}")
    if mode & 0o022:
        rule = WRITABLE if mode & 0o002 else WRITABLE_BY_GROUP
        yield _finding(rule, name, status, f"chmod go-w {quoted}")
    if above.st_mode & 0o002 and not above.st_mode & stat.S_ISVTX:
        directory = str(Path(name).parent)
        yield _finding(DIRECTORY_WRITABLE, directory, above, f"chmod o-w {shlex.quote(directory)}")
    if path.is_symlink() and not path.resolve().is_relative_to(path.parent.resolve()):
        yield _finding(LINKED, name, status, f"cp --remove-destination {shlex.quote(str(path.resolve()))} {quoted}")
    if status.st_uid not in (0, os.geteuid(), above.st_uid):
        yield _finding(FOREIGN, name, status, f"chown {user_name(above.st_uid)} {quoted}")


def _finding(rule: Rule, name: str, status: os.stat_result, mend: str) -> Finding:
    return rule.finding(
        name,
        remediation=mend,
        location=Location(source=name, line=0, offset=0),
        evidence={
            "mode": f"{stat.S_IMODE(status.st_mode):04o}",
            "owner": user_name(status.st_uid),
            "group": group_name(status.st_gid),
        },
    )
