"""Packages with exact versions: of requirements and lock files, manifests and bills of materials (SBOM)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Final
from urllib.parse import unquote

from auditors.configuration.documents import File, Node
from auditors.configuration.reading.lines import numbered

NAMES: Final = re.compile(
    r"(?:[\w.-]*requirements[\w.-]*\.(?:txt|lock|in)|[\w.-]*constraints[\w.-]*\.txt|uv\.lock|poetry\.lock|pdm\.lock"
    r"|pylock[\w.-]*\.toml|Pipfile(?:\.lock)?|pyproject\.toml|package(?:-lock)?\.json|npm-shrinkwrap\.json|yarn\.lock"
    r"|pnpm-lock\.yaml|go\.(?:mod|sum)|environment\.ya?ml|conda-lock\.yml|[\w.-]*\.(?:cdx|spdx)\.json|s?bom\.json)\Z"
)
"""How such files are called."""

_PYTHON: Final = re.compile(
    r"[\s\"'-]*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*={1,3}\s*([0-9][\w.!+-]*)(?![\w.*])"
)
_UNPINNED: Final = re.compile(r"[\s\"'-]*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(?:$|[\s\"',;#]|[<>~!^=])")
_TABLE: Final = re.compile(
    r"\s*\"?([A-Za-z0-9@][\w./@-]*)\"?\s*[=:]\s*\{?.{0,200}?\bversion\"?\s*[=:]\s*\"=*v?([0-9][^\"]*)\""
)
_PLAIN_TABLE: Final = re.compile(r"\s*\"?([A-Za-z0-9@][\w./@-]*)\"?\s*=\s*\"(?:==)?([0-9][\w.!+-]*)\"")
_NAME: Final = re.compile(r"\s*-?\s*\"?name\"?\s*[=:]\s*\"([^\"]+)\"")
_VERSION: Final = re.compile(r"\s*\"?version\"?\s*[=:]?\s*\"=*v?([0-9][^\"]*)\"")
_JSON: Final = re.compile(r"\s*\"(?:[^\"]*node_modules/)?(@?[\w.-]+(?:/[\w.-]+)?)\":\s*(?:\"[=v]*([0-9][\w.+-]*)\"|\{)")
_YARN: Final = re.compile(r"\"?(@?[\w.-]+(?:/[\w.-]+)?)@[^:]*\"?:?\s*\Z")
_PNPM: Final = re.compile(r"\s*'?/?(@?[\w.-]+(?:/[\w.-]+)?)[@/]([0-9][\w.+-]*)(?:\([^)]*\))*'?:")
_GO: Final = re.compile(r"\s*(?:require\s+)?([\w.-]+\.[a-z]+/[\w./-]+)\s+v([0-9][\w.+-]*?)(?:/go\.mod)?(?:\s|\Z)")
_PURL: Final = re.compile(r"pkg:(pypi|npm|golang)/([^\"@?\s]+(?:%40[^\"@?\s]+)?)@v?([^\"?#\s]+)", re.IGNORECASE)
_ECOSYSTEMS: Final = {"pypi": "PyPI", "npm": "npm", "golang": "Go"}


def read_packages(file: File) -> Node:
    """A list of `name==version`, each with its registry (`PyPI`, `npm`, `Go`) as its tag; `name` where it has none."""
    root = Node(file, [])
    for ecosystem, name, version, number, start, line in _found(file):
        pointer = f"/{name.replace('~', '~0').replace('/', '~1')}"
        text = f"{name}=={version}" if version else name
        root.members.append(
            Node(file, text, number, 0, start, start + len(line), pointer, pointer, quoted=True, tag=ecosystem)
        )
    return root


def _found(file: File) -> Iterator[tuple[str, str, str, int, int, str]]:
    name = PurePath(file.name).name
    read = next((read for names, read in _READERS if names.search(name)), _python)
    if "pkg:" in file.text and name.endswith(".json"):
        read = _purls
    pending = [""]
    for number, start, line in numbered(file):
        for ecosystem, package, version in read(line, pending):
            yield ecosystem, package, version, number, start, line


Read = Iterator[tuple[str, str, str]]


def _python(line: str, _: list[str]) -> Read:
    if line.lstrip().startswith(("#", "--", "-r", "-e", "-c")):
        return
    if match := _PYTHON.match(line):
        yield "PyPI", match[1], match[2]
    elif (match := _UNPINNED.match(line)) and line.strip():
        yield "PyPI", match[1], ""


def _project(line: str, _: list[str]) -> Read:
    """Dependencies in a pyproject.toml or Pipfile: texts of a list, or a table."""
    if (match := _TABLE.match(line)) or (match := _PLAIN_TABLE.match(line)):
        if match[1] not in ("version", "python", "requires-python", "python_version", "name"):
            yield "PyPI", match[1], match[2]
    else:
        for quoted in re.findall(r"[\"']([^\"']{1,200})[\"']", line):
            if match := _PYTHON.match(quoted):
                yield "PyPI", match[1], match[2]


def _lock(line: str, pending: list[str]) -> Read:
    """Tables of a TOML lock file: a name, then its version."""
    if match := _NAME.match(line):
        pending[0] = match[1]
    elif pending[0] and (match := _VERSION.match(line)):
        yield "PyPI", pending[0], match[1]
        pending[0] = ""


def _pipfile_lock(line: str, pending: list[str]) -> Read:
    for _, name, version in _json(line, pending):
        yield "PyPI", name, version


def _json(line: str, pending: list[str]) -> Read:
    if match := _VERSION.match(line):
        if pending[0]:
            yield "npm", pending[0], match[1]
        pending[0] = ""
    elif match := _JSON.match(line):
        if match[2]:
            yield "npm", match[1], match[2]
        else:
            pending[0] = match[1]


def _yarn(line: str, pending: list[str]) -> Read:
    if line[:1] not in (" ", "#", "") and (match := _YARN.match(line.split(", ")[0].rstrip(":") + ":")):
        pending[0] = match[1]
    elif pending[0] and (match := re.match(r"\s+version:?\s+\"?([0-9][\w.+-]*)\"?", line)):
        yield "npm", pending[0], match[1]
        pending[0] = ""


def _pnpm(line: str, _: list[str]) -> Read:
    if match := _PNPM.match(line):
        yield "npm", match[1], match[2]


def _go(line: str, _: list[str]) -> Read:
    if match := _GO.match(line):
        yield "Go", match[1], match[2]


def _purls(line: str, _: list[str]) -> Read:
    for kind, name, version in _PURL.findall(line):
        yield _ECOSYSTEMS[kind.lower()], unquote(name), unquote(version)


_READERS: Final = (
    (re.compile(r"^(?:uv|poetry|pdm)\.lock\Z|^pylock"), _lock),
    (re.compile(r"^Pipfile\.lock\Z"), _pipfile_lock),
    (re.compile(r"^(?:pyproject\.toml|Pipfile)\Z"), _project),
    (re.compile(r"^(?:package(?:-lock)?|npm-shrinkwrap)\.json\Z"), _json),
    (re.compile(r"^yarn\.lock\Z"), _yarn),
    (re.compile(r"^pnpm-lock\.yaml\Z"), _pnpm),
    (re.compile(r"^go\.(?:mod|sum)\Z"), _go),
)
