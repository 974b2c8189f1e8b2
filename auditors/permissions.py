"""Who else can read or change the logs: modes, owners, access lists and links of what is audited.

Prompts and completions stand in these files in clear. Modes are judged as the kernel does: where a file has an access
control list, the group bits of its mode are the list's mask, and the group's own entry counts (acl(5)).
"""

from __future__ import annotations

import os
import shlex
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Final

import msgspec

from auditors.acl import Acl, group_name, read_acl, rights_text, user_name
from auditors.model import Category, Finding, Location, Severity
from auditors.rules import Rule
from auditors.sources.discovery import Directory, Discovery

FOLD_FILES: Final = 4
"""More names than this with the same fault in one directory are one finding."""

FOLD_DIRECTORIES: Final = 20
"""More directories than this with the same fault in one tree are one finding."""

LISTED: Final = 20
"""Names that the evidence of such a finding lists."""


def _rule(number: int, name: str, severity: Severity, title: str, why: str, remediation: str, *cwe: str) -> Rule:
    return Rule(
        id=f"PRM{number:03}",
        name=name,
        category=Category.PERMISSIONS,
        severity=severity,
        title=title,
        why=why,
        remediation=remediation,
        checks="Mode, owner, access control lists and links as the kernel reports them; certain.",
        references=("OWASP-LLM02:2025", *cwe),
    )


READABLE_BY_OTHERS: Final = _rule(
    1,
    "log-readable-by-others",
    Severity.HIGH,
    "Every account on this machine can read the log",
    "Prompts, completions and keys stand in it; any process that runs here can take them.",
    "Take the right away: `chmod 640 FILE`, and set a umask of 027 where the proxy is started.",
    "CWE-732",
    "CWE-276",
)
READABLE_BY_GROUP: Final = _rule(
    2,
    "log-readable-by-group",
    Severity.LOW,
    "A group can read the log",
    "All members of the group see what users wrote. Right for a log shipper, wrong for a group of all staff.",
    "Check who is in the group; if nobody needs it: `chmod 600 FILE`.",
    "CWE-732",
)
WRITABLE_BY_OTHERS: Final = _rule(
    3,
    "log-writable-by-others",
    Severity.HIGH,
    "Every account on this machine can change the log",
    "Traces can be wiped or forged: nothing that stands in the log proves anything.",
    "Take the right away: `chmod 640 FILE`.",
    "CWE-732",
)
WRITABLE_BY_GROUP: Final = _rule(
    4,
    "log-writable-by-group",
    Severity.MEDIUM,
    "A group can change the log",
    "All members of the group can wipe or forge traces.",
    "Take the right away: `chmod 640 FILE`.",
    "CWE-732",
)
DIRECTORY_WRITABLE_BY_OTHERS: Final = _rule(
    5,
    "directory-writable-by-others",
    Severity.HIGH,
    "Every account on this machine can replace files in a directory above the log",
    "Without the sticky bit anyone may delete or rename what stands there, logs included, and put something else.",
    "Take the right away: `chmod o-w DIRECTORY`.",
    "CWE-732",
    "CWE-379",
)
SHARED_DIRECTORY: Final = _rule(
    6,
    "log-in-shared-directory",
    Severity.LOW,
    "The log stands in a directory where everybody can put files",
    "The sticky bit keeps others from replacing the log, not from planting files and links beside it.",
    "Give the logs a directory of their own: `install -d -m 750 DIRECTORY`.",
    "CWE-379",
)
DIRECTORY_WRITABLE_BY_GROUP: Final = _rule(
    7,
    "directory-writable-by-group",
    Severity.MEDIUM,
    "A group can replace files in the directory of the log",
    "All members of the group may delete or rename the logs, whatever the mode of these is.",
    "Take the right away: `chmod 750 DIRECTORY`.",
    "CWE-732",
)
DIRECTORY_READABLE_BY_OTHERS: Final = _rule(
    8,
    "directory-readable-by-others",
    Severity.LOW,
    "Every account on this machine can list the directory of the log",
    "It shows which logs there are and how they grow; one log with a wrong mode is then easy to find.",
    "Take the right away: `chmod 750 DIRECTORY`.",
    "CWE-732",
)
DIRECTORY_READABLE_BY_GROUP: Final = _rule(
    9,
    "directory-readable-by-group",
    Severity.INFO,
    "A group can list the directory of the log",
    "Usual where a log shipper reads the logs; without one it only helps to find them.",
    "If nobody needs it: `chmod 700 DIRECTORY`.",
    "CWE-732",
)
STATE_EXPOSED: Final = _rule(
    10,
    "state-readable-by-others",
    Severity.HIGH,
    "Other accounts can read or change a state file of auditor",
    "It holds the key of the fingerprints, or what is known and was dismissed: with it values can be guessed offline "
    "and findings hidden.",
    "Take the rights away: `chmod 600 FILE`; if others had access, have a new fingerprint key made.",
    "CWE-732",
)
FOREIGN_OWNER: Final = _rule(
    11,
    "foreign-owner",
    Severity.MEDIUM,
    "The log belongs to an unexpected account",
    "The owner can read and change it and set its mode: it is neither root, nor who runs this audit, nor the owner of "
    "the directory that is audited.",
    "Find out who wrote it, then give it to the account of the proxy: `chown OWNER FILE`.",
    "CWE-282",
)
LINK_LEAVES_TREE: Final = _rule(
    12,
    "link-leaves-tree",
    Severity.MEDIUM,
    "A link among the logs leads out of their directory",
    "Who may write here can make readers and rotation touch files elsewhere; the target has rights of its own.",
    "See where it leads (`readlink -f LINK`) and remove it if it is not meant: `rm LINK`.",
    "CWE-59",
)
DEFAULT_ACL: Final = _rule(
    13,
    "default-acl-grants-others",
    Severity.MEDIUM,
    "New files in the directory of the log are open to further accounts",
    "The default access control list overrides the umask of the proxy: each new log gets these rights.",
    "Remove it: `setfacl -k DIRECTORY`.",
    "CWE-276",
)
ACCESS_ACL: Final = _rule(
    14,
    "acl-grants-others",
    Severity.MEDIUM,
    "An access control list opens the log to further accounts",
    "`ls -l` shows it by a plus sign only, so that it is easily forgotten.",
    "Check the list (`getfacl FILE`); if nobody needs it, remove it: `setfacl -b FILE`.",
    "CWE-732",
)

RULES: Final = (
    READABLE_BY_OTHERS,
    READABLE_BY_GROUP,
    WRITABLE_BY_OTHERS,
    WRITABLE_BY_GROUP,
    DIRECTORY_WRITABLE_BY_OTHERS,
    SHARED_DIRECTORY,
    DIRECTORY_WRITABLE_BY_GROUP,
    DIRECTORY_READABLE_BY_OTHERS,
    DIRECTORY_READABLE_BY_GROUP,
    STATE_EXPOSED,
    FOREIGN_OWNER,
    LINK_LEAVES_TREE,
    DEFAULT_ACL,
    ACCESS_ACL,
)


_FILE_LEVELS: Final = ((4, READABLE_BY_OTHERS, READABLE_BY_GROUP), (2, WRITABLE_BY_OTHERS, WRITABLE_BY_GROUP))
_DIRECTORY_LEVELS: Final = (
    (4, DIRECTORY_READABLE_BY_OTHERS, DIRECTORY_READABLE_BY_GROUP),
    (2, DIRECTORY_WRITABLE_BY_OTHERS, DIRECTORY_WRITABLE_BY_GROUP),
)
_WHOLE_RIGHT: Final = frozenset({READABLE_BY_GROUP.id, DIRECTORY_READABLE_BY_GROUP.id})  # nothing is left to the group


class _Subject(msgspec.Struct, frozen=True):
    """A file or directory and its rights. `group` and `others` are those that the kernel grants."""

    name: str
    path: Path
    tree: Path
    status: os.stat_result
    acl: Acl | None

    @property
    def kind(self) -> str:
        """As `find -type` calls it."""
        return "d" if stat.S_ISDIR(self.status.st_mode) else "f"

    @property
    def mode(self) -> int:
        """Permission bits; those of the group are its own entry, not the mask of a list."""
        mode = stat.S_IMODE(self.status.st_mode)
        return mode if self.acl is None else mode & ~0o070 | self.acl.group << 3

    @property
    def evidence(self) -> dict[str, str]:
        """What `ls -l` shows."""
        mode = stat.S_IMODE(self.status.st_mode)
        return {"mode": f"{mode:04o}", "owner": user_name(self.status.st_uid), "group": group_name(self.status.st_gid)}


class _Fault(msgspec.Struct, frozen=True):
    """A rule that a name breaks. `mend` is the command for it; `mend_all` what `find` selects and runs for many."""

    rule: Rule
    name: str
    tree: Path
    evidence: dict[str, str]
    mend: str
    mend_all: str

    @property
    def directory(self) -> str:
        """Where the name stands."""
        return os.path.dirname(self.name) or "."  # noqa: PTH120 - Path would drop the user's spelling


def audit_permissions(discovery: Discovery, extra_files: Iterable[Path] = ()) -> Iterator[Finding]:
    """What is wrong with the rights of the sources, their directories and links, and of state files (`extra_files`).

    One finding for each rule and name; where many names in a directory, or many directories of a tree, have the same
    fault, one for the directory or the tree, `occurrences` counting them. What a wider right includes is not said
    again: a log that others can read is not also reported as readable by the group. What is gone by now is left out.
    """
    trees = {directory.path: directory.tree for directory in discovery.directories}
    found = [(entry.name, entry.path, entry.tree) for entry in discovery.directories]
    elsewhere = {link.path for link in discovery.links}  # rights of what a link leads to are not ours to judge
    found += [
        (source.name, source.path, trees[source.path.parent])
        for source in discovery.sources
        if source.path is not None and source.path not in elsewhere
    ]
    faults: list[_Fault] = []
    for subject in filter(None, (_subject(*entry) for entry in found)):
        faults += _mode_faults(subject)
        faults += _acl_faults(subject)
        faults += _owner_faults(subject)
    for link in discovery.links:
        mend, target = f"rm {_quoted(link.name)}", {"target": str(link.target)}
        faults.append(_Fault(LINK_LEAVES_TREE, link.name, trees[link.path.parent], target, mend, "-type l -ls"))
    state = tuple(extra_files)
    for path in state:
        faults += _state_faults(path)
    beginnings = {*trees.values(), *(path.resolve().parent for path in state)}
    faults += _parent_faults(beginnings, {directory.path.resolve() for directory in discovery.directories})
    yield from _folded(faults, {tree: _name_of(tree, discovery.directories) for tree in trees.values()})


def _mode_faults(subject: _Subject) -> Iterator[_Fault]:
    mode, name = subject.mode, subject.name
    if subject.kind == "d" and mode & 2 and mode & stat.S_ISVTX:  # a mode for logs would break it for all others
        mend = f"install -d -m 750 {_quoted(f'{name}/logs')}"
        yield _Fault(SHARED_DIRECTORY, name, subject.tree, subject.evidence, mend, "-type d -perm -1002 -ls")
        return
    for bit, by_others, by_group in _DIRECTORY_LEVELS if subject.kind == "d" else _FILE_LEVELS:
        if not mode & (bit | bit << 3):
            continue
        rule, seen = (by_others, bit) if mode & bit else (by_group, bit << 3)
        taken, symbolic = (0o077, "go-rwx") if rule.id in _WHOLE_RIGHT else (0o027, "g-w,o-rwx")
        mend = f"chmod {stat.S_IMODE(subject.status.st_mode) & ~taken:o} {_quoted(name)}"
        mend_all = f"-type {subject.kind} -perm -{seen:03o} -exec chmod {symbolic} {{}} +"
        yield _Fault(rule, name, subject.tree, subject.evidence, mend, mend_all)


def _acl_faults(subject: _Subject) -> Iterator[_Fault]:
    default = read_acl(subject.path, "default") if subject.kind == "d" else None
    by_default = default.named if default else ()
    if default and default.others & 6:
        by_default = (*by_default, f"other::{rights_text(default.others)}")
    for rule, granted, flag in (
        (ACCESS_ACL, subject.acl.named if subject.acl else (), "-b"),
        (DEFAULT_ACL, by_default, "-k"),
    ):
        if granted:
            evidence = subject.evidence | {"acl": ", ".join(granted)}
            mend = f"setfacl {flag} {_quoted(subject.name)}"
            mend_all = f"-type {subject.kind} -exec setfacl {flag} {{}} +"
            yield _Fault(rule, subject.name, subject.tree, evidence, mend, mend_all)


def _owner_faults(subject: _Subject) -> Iterator[_Fault]:
    try:
        expected = subject.tree.stat().st_uid
    except OSError:
        return
    owner = subject.status.st_uid
    if owner not in (0, os.geteuid(), expected):
        mend = f"chown {user_name(expected)} {_quoted(subject.name)}"
        mend_all = f"-user {user_name(owner)} -exec chown {user_name(expected)} {{}} +"
        yield _Fault(FOREIGN_OWNER, subject.name, subject.tree, subject.evidence, mend, mend_all)


def _state_faults(path: Path) -> Iterator[_Fault]:
    subject = _subject(str(path), path, path.parent)
    if subject and subject.mode & 0o066:
        mend = f"chmod 600 {_quoted(subject.name)}"
        yield _Fault(STATE_EXPOSED, subject.name, path.parent, subject.evidence, mend, "-exec chmod 600 {} +")


def _parent_faults(beginnings: set[Path], known: set[Path]) -> Iterator[_Fault]:
    above = {parent for beginning in beginnings for parent in (beginning, *beginning.parents)}
    for path in sorted(above - known):
        subject = _subject(str(path), path, path)
        if subject and subject.mode & 2 and not subject.mode & stat.S_ISVTX:
            mend = f"chmod o-w {_quoted(subject.name)}"
            yield _Fault(DIRECTORY_WRITABLE_BY_OTHERS, subject.name, path, subject.evidence, mend, "")


def _folded(faults: Sequence[_Fault], tree_names: Mapping[Path, str]) -> Iterator[Finding]:
    groups: dict[tuple[str, Path], dict[str, list[_Fault]]] = {}
    for fault in faults:
        groups.setdefault((fault.rule.id, fault.tree), {}).setdefault(fault.directory, []).append(fault)
    for (_, tree), directories in groups.items():
        if len(directories) > FOLD_DIRECTORIES:
            yield _finding_of_many(list(chain.from_iterable(directories.values())), tree_names[tree], "")
            continue
        for directory, members in directories.items():
            if len(members) > FOLD_FILES:
                yield _finding_of_many(members, directory, "-maxdepth 1 ")
            else:
                yield from (_finding(fault.rule, fault.name, fault.evidence, fault.mend) for fault in members)


def _finding_of_many(faults: Sequence[_Fault], place: str, depth: str) -> Finding:
    evidence: dict[str, Any] = {
        key: ", ".join(sorted({fault.evidence[key] for fault in faults})[:LISTED]) for key in faults[0].evidence
    }
    evidence["names"] = [fault.name for fault in faults[:LISTED]]
    mend = f"find {_quoted(place)} {depth}{faults[0].mend_all}"
    return _finding(faults[0].rule, place, evidence, mend, len(faults))


def _finding(rule: Rule, name: str, evidence: dict[str, Any], mend: str, count: int = 1) -> Finding:
    return rule.finding(
        name,
        remediation=mend,
        occurrences=count,
        location=Location(source=name, line=0, offset=0),
        evidence=evidence,
    )


def _subject(name: str, path: Path, tree: Path) -> _Subject | None:
    try:
        return _Subject(name, path, tree, path.stat(), read_acl(path, "access"))
    except OSError:
        return None


def _name_of(tree: Path, directories: Iterable[Directory]) -> str:
    return min((directory.name for directory in directories if directory.tree == tree), key=len)


def _quoted(name: str) -> str:
    return shlex.quote(f"./{name}" if name.startswith("-") else name)
