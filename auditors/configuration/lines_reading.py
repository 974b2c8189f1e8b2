"""Files of lines as nodes: environments, Dockerfiles, scripts with `docker run`, lists of packages."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import Final

from auditors.configuration.documents import File, Node

_ASSIGNMENT: Final = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.]*)\s*=\s*(.*?)\s*\Z", re.DOTALL)
_DOCKER: Final = re.compile(r"\b(?:docker|podman|nerdctl)\s+(?:container\s+)?(?:run|create)\b(.*)", re.DOTALL)
_VALUED: Final = frozenset(
    """-p --publish -v --volume --mount -e --env --env-file --name --network --net --user -u --memory -m --cpus
    --pids-limit --cap-add --cap-drop --security-opt --restart --pid --ipc --tmpfs --log-opt --log-driver --add-host
    --entrypoint --hostname -h --workdir -w --label -l --health-cmd --platform --gpus --pull --memory-swap""".split()
)
_LISTS: Final = {
    "-p": "ports",
    "--publish": "ports",
    "-v": "volumes",
    "--volume": "volumes",
    "-e": "environment",
    "--env": "environment",
    "--cap-add": "cap_add",
    "--cap-drop": "cap_drop",
    "--security-opt": "security_opt",
    "--add-host": "extra_hosts",
}
_SINGLE: Final = {
    "--user": "user",
    "-u": "user",
    "--network": "network_mode",
    "--net": "network_mode",
    "--memory": "mem_limit",
    "-m": "mem_limit",
    "--cpus": "cpus",
    "--pids-limit": "pids_limit",
    "--restart": "restart",
    "--pid": "pid",
    "--ipc": "ipc",
    "--name": "container_name",
    "--health-cmd": "healthcheck",
    "--tmpfs": "tmpfs",
}
_PACKAGE: Final = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*===?\s*([0-9][\w.+-]*)")
_LOCK_NAME: Final = re.compile(r"\s*\"?name\"?\s*[=:]\s*\"([^\"]+)\"")
_LOCK_VERSION: Final = re.compile(r"\s*\"?version\"?\s*[=:]\s*\"v?([^\"]+)\"")
_JSON_PACKAGE: Final = re.compile(
    r"\s*\"(?:node_modules/)?(@?[\w.-]+(?:/[\w.-]+)?)\":\s*(?:\"[=~^]*([0-9][^\"]*)\"|\{)"
)


def read_environment(file: File) -> Node:
    """An `.env` file as a mapping; the last of two assignments wins."""
    return _environment(file, list(_numbered(file)))


def environment_of(file: File, pairs: list[tuple[str, str]]) -> Node:
    """The environment of a process as a mapping."""
    root = Node(file, {})
    for name, value in pairs:
        root.fields[name] = Node(file, value, 0, pointer=f"/{name}", subject=f"/{name}", quoted=True)
    return root


def _environment(file: File, lines: list[tuple[int, int, str]]) -> Node:
    root = Node(file, {})
    for number, start, line in lines:
        match = _ASSIGNMENT.match(line) if not line.lstrip().startswith("#") else None
        if match is None:
            continue
        name, raw = match[1], match[2]
        value = _unquoted(raw)
        at = start + match.start(2)
        key = Node(file, name, number, match.start(1), start + match.start(1), start + match.end(1), f"/{name}")
        node = Node(file, value, number, match.start(2), at, at + len(raw), f"/{name}", f"/{name}", quoted=True)
        if name in root.fields:
            root.repeated.append(key)
        root.fields[name], root.keys[name] = node, key
    return root


def _unquoted(raw: str) -> str:
    if raw[:1] in ("'", '"') and (end := raw.find(raw[0], 1)) > 0:
        return raw[1:end]
    return re.split(r"\s+#", raw, maxsplit=1)[0]


def _numbered(file: File) -> Iterator[tuple[int, int, str]]:
    at = 0
    for number, line in enumerate(file.text.split("\n"), 1):
        yield number, at, line.removesuffix("\r")
        at += len(line) + 1


def _logical(file: File) -> Iterator[tuple[int, int, str]]:
    """Lines with those that a backslash joins to them; comments between them are left out."""
    begin, start, held = 0, 0, ""
    for number, at, line in _numbered(file):
        if line.lstrip().startswith("#"):
            continue
        if not held:
            begin, start = number, at
        if line.rstrip().endswith("\\"):
            held += line.rstrip()[:-1] + " "
            continue
        yield begin, start, held + line
        held = ""
    if held:
        yield begin, start, held


def read_dockerfile(file: File) -> Node:
    """A Dockerfile as a list of instructions."""
    root = Node(file, [])
    for number, start, line in _logical(file):
        if line.strip():
            word = line.split()[0].upper()
            pointer, text = f"/{len(root.members)}", f"{word} {line.strip()[len(word) :].strip()}"
            node = Node(file, text, number, 0, start, start + len(line), pointer, f"/{word}", quoted=True)
            root.members.append(node)
    return root


def read_docker_runs(file: File) -> list[Node]:
    """The `docker run` commands of a script, each as the service of a compose file that it amounts to."""
    found: list[Node] = []
    for number, start, line in _logical(file):
        match = _DOCKER.search(line)
        if match is None:
            continue
        try:
            words = shlex.split(match[1], comments=True)
        except ValueError:
            words = match[1].split()
        found.append(_service(file, number, start, len(line), words, f"/{len(found)}"))
    return found


def _service(file: File, line: int, start: int, length: int, words: list[str], pointer: str) -> Node:
    root = Node(file, {}, line, 0, start, start + length, pointer, pointer)

    def node(value: str | bool, step: str) -> Node:
        at = f"{pointer}/{step}"
        return Node(file, value, line, 0, start, start + length, at, at, quoted=isinstance(value, str))

    waiting = list(words)
    while waiting:
        word = waiting.pop(0)
        if not word.startswith("-"):
            root.fields["image"] = node(word, "image")
            if waiting:
                root.fields["command"] = node(" ".join(waiting), "command")
            break
        flag, equals, value = word.partition("=")
        if not equals and flag in _VALUED and waiting:
            value = waiting.pop(0)
        elif not equals and not word.startswith("--") and word[:2] in _LISTS and len(word) > 2:
            flag, value = word[:2], word[2:]
        if flag == "--mount":
            parts = dict(part.partition("=")[::2] for part in value.split(","))
            source, target = parts.get("source", parts.get("src", "")), parts.get("target", parts.get("dst", ""))
            value, flag = f"{source}:{target}{':ro' if 'readonly' in parts or 'ro' in parts else ''}", "-v"
        if flag in _LISTS:
            key = _LISTS[flag]
            held = root.fields.setdefault(
                key, Node(file, [], line, 0, start, start + length, f"{pointer}/{key}", f"{pointer}/{key}")
            )
            held.members.append(node(value, f"{key}/{len(held.members)}"))
        elif flag in _SINGLE:
            root.fields[_SINGLE[flag]] = node(value, _SINGLE[flag])
        elif flag in ("--privileged", "--read-only"):
            key = flag[2:].replace("-", "_")
            root.fields[key] = node(value != "false", key)
    return root


def read_packages(file: File) -> Node:
    """Packages with exact versions, of requirements and lock files, as a list of `name==version`."""
    root = Node(file, [])
    name = ""
    for number, start, line in _numbered(file):
        pair = None
        if match := _PACKAGE.match(line):
            pair = (match[1], match[2])
        elif match := _LOCK_NAME.match(line):
            name = match[1]
        elif match := _LOCK_VERSION.match(line):
            pair, name = (name, match[1]), ""
        elif match := _JSON_PACKAGE.match(line):
            pair, name = ((match[1], match[2]), "") if match[2] else (None, match[1])
        if pair is not None and pair[0]:
            pointer = f"/{pair[0]}"
            root.members.append(
                Node(file, "==".join(pair), number, 0, start, start + len(line), pointer, pointer, quoted=True)
            )
    return root
