"""`docker run` in scripts: each command as the service of a compose file that it amounts to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from auditors.configuration.documents import File, Node
from auditors.configuration.environments import Environment, Origin
from auditors.configuration.images import interpolated
from auditors.configuration.reading.lines import Lines, logical_lines

RUN: Final = "!docker-run"
"""The tag of services that are commands."""

_ENGINES: Final = frozenset({"docker", "podman", "nerdctl", "finch"})
_TOKEN: Final = re.compile(
    r"""(?P<blank>(?:[ \t\r\n]|\\[ \t]*\n)+)
      | (?P<mark>&&|\|\||[;&|()<>])
      | (?P<word>(?:\\[^\n]|\$\((?:[^()]|\([^()]{0,500}\)){0,2000}\)|`[^`]{0,2000}`
        |\$\{[^}]{0,2000}\}|"(?:[^"\\]|\\.)*"|'[^']*'|[^\s;&|()<>"'`\\]|["'`\\])+)""",
    re.VERBOSE | re.DOTALL,
)
_QUOTED: Final = re.compile(
    r"\$\((?:[^()]|\([^()]{0,500}\)){0,2000}\)|\"((?:[^\"\\]|\\.)*)\"|'([^']*)'|\\(.)", re.DOTALL
)
_SUBSTITUTED: Final = re.compile(r"\$\(((?:[^()]|\([^()]{0,500}\)){0,2000})\)|`([^`]{0,2000})`", re.DOTALL)
"""Commands inside a word."""

_SET: Final = re.compile(r"(?:export\s+|local\s+|readonly\s+|declare\s+)?([A-Za-z_]\w*)=(.*)\Z", re.DOTALL)
_SETTERS: Final = frozenset({"export", "local", "readonly", "declare", "-x", "-r"})
_SWITCHES: Final = frozenset(
    """-d --detach -i --interactive -t --tty --rm --init --privileged --read-only -P --publish-all --no-healthcheck
    --oom-kill-disable --sig-proxy -q --quiet --disable-content-trust --replace --rmi --tls-verify --no-hosts --help
    --use-api-socket --http-proxy --env-host --read-only-tmpfs""".split()
)
_LISTS: Final = {
    "-p": "ports",
    "--publish": "ports",
    "-v": "volumes",
    "--volume": "volumes",
    "-e": "environment",
    "--env": "environment",
    "--env-file": "env_file",
    "--cap-add": "cap_add",
    "--cap-drop": "cap_drop",
    "--security-opt": "security_opt",
    "--add-host": "extra_hosts",
    "--secret": "secrets",
    "--device": "devices",
    "--network": "networks",
    "--net": "networks",
    "--tmpfs": "tmpfs",
}
_SINGLE: Final = {
    "--user": "user",
    "-u": "user",
    "--memory": "mem_limit",
    "-m": "mem_limit",
    "--cpus": "cpus",
    "--cpu-shares": "cpu_shares",
    "--pids-limit": "pids_limit",
    "--restart": "restart",
    "--pid": "pid",
    "--ipc": "ipc",
    "--uts": "uts",
    "--userns": "userns_mode",
    "--name": "container_name",
    "--health-cmd": "healthcheck",
}
_BEFORE: Final = frozenset({"sudo", "exec", "nohup", "time", "if", "then", "do", "else", "!", "-E", "-n", "{"})
"""Words that a command may follow."""

_HOPS: Final = re.compile(r"(?:--http-put-response-hop-limit[ =]|HttpPutResponseHopLimit\W{1,4})(\d{1,2})\b")
_SHORT_SWITCHES: Final = "ditqP"


@dataclass(slots=True)
class _Word:
    text: str
    start: int
    end: int


def read_docker_runs(file: File) -> list[Node]:
    """The `docker run` commands of a script. Variables that the script itself sets to a text are put in."""
    lines = Lines(file.text)
    variables: dict[str, str] = {}
    found: list[Node] = []
    for begin, end in logical_lines(file):
        for command in _commands(file.text, begin, end):
            texts = [word.text for word in command]
            if all(_SET.match(text) for text in texts[1:] or texts) and (texts[0] in _SETTERS or _SET.match(texts[0])):
                _remember(texts, variables)
                continue
            at = _arguments(texts)
            if at:
                pointer = f"/{len(found)}"
                found.append(_Service(file, lines, command, pointer, variables).read(at))
    return found


def read_script_variables(file: File) -> Environment | None:
    """The variables that a script sets to a text, those in capitals; None where there are none."""
    lines = Lines(file.text)
    found = Environment(file, {}, origin=Origin.DOCKER_RUN, complete=False)
    for begin, end in logical_lines(file):
        for command in _commands(file.text, begin, end):
            for word in command:
                match = _SET.match(word.text)
                if match is None:
                    if word.text not in _SETTERS:
                        break
                    continue
                if match[1].isupper() and match[2]:
                    line, column = lines.place(word.start)
                    place = (line, column, word.start, word.end)
                    steps = f"/{match[1]}", f"/{match[1]}"
                    found.fields[match[1]] = Node(file, match[2], *place, *steps, quoted=True, tag="!part")
    return found if found.fields else None


def read_hop_limits(file: File) -> Node | None:
    """How far answers of the cloud's metadata service may travel, where a script sets that; a list of numbers."""
    lines = Lines(file.text)
    root = Node(file, [])
    for match in _HOPS.finditer(file.text):
        line, column = lines.place(match.start(1))
        pointer = f"/hop-limit/{len(root.members)}"
        root.members.append(Node(file, int(match[1]), line, column, *match.span(1), pointer, pointer))
    return root if root.members else None


def _remember(texts: list[str], variables: dict[str, str]) -> None:
    for text in texts:
        match = _SET.match(text)
        value = interpolated(match[2], variables) if match else None
        if match and value is not None and "`" not in value:
            variables[match[1]] = value


def _arguments(texts: list[str]) -> int:
    """Where the arguments of `docker run` begin; 0 where this is another command. Recipes put `@` or `-` before it."""
    for at, text in enumerate(texts):
        if text.rpartition("/")[2].lstrip("@-") in _ENGINES:
            rest = at + 1
            while rest < len(texts) and texts[rest].startswith("-"):
                rest += 1 if "=" in texts[rest] else 2
            if texts[rest : rest + 1] == ["container"]:
                rest += 1
            return rest + 1 if rest < len(texts) and texts[rest] in ("run", "create") else 0
        if text not in _BEFORE and not _SET.match(text):
            return 0
    return 0


def _commands(text: str, begin: int, end: int) -> Iterator[list[_Word]]:
    command: list[_Word] = []
    at = begin
    while at < end:
        if text[at] == "#" and (at == begin or text[at - 1].isspace()):
            newline = text.find("\n", at, end)
            at = newline if newline >= 0 else end
            continue
        match = _TOKEN.match(text, at, end)
        if match is None:
            break
        at = match.end()
        if match.lastgroup == "word":
            for inner in _SUBSTITUTED.finditer(match[0]):
                group = inner.lastindex or 1
                yield from _commands(text, match.start() + inner.start(group), match.start() + inner.end(group))
            command.append(_Word(_plain(match[0]), match.start(), at))
        elif match.lastgroup == "mark" and command:
            yield command
            command = []
    if command:
        yield command


def _plain(word: str) -> str:
    """A word without its quotes; substitutions stay as they are."""

    def unquoted(found: re.Match[str]) -> str:
        if found[1] is not None:
            return re.sub(r"\\([\\\"$`])|\\\n", lambda one: one[1] or "", found[1])
        return found[2] if found[2] is not None else "" if found[3] == "\n" else found[3] or found[0]

    return _QUOTED.sub(unquoted, word)


class _Service:
    """One command as a service."""

    def __init__(self, file: File, lines: Lines, command: list[_Word], pointer: str, variables: dict[str, str]) -> None:
        self._file = file
        self._lines = lines
        self._words = command
        self._pointer = pointer
        self._variables = variables
        first, last = command[0], command[-1]
        line, column = lines.place(first.start)
        self._root = Node(file, {}, line, column, first.start, last.end, pointer, pointer, tag=RUN)

    def read(self, at: int) -> Node:
        """The service, of arguments that begin at a word."""
        words = self._words
        while at < len(words):
            word = words[at]
            if not word.text.startswith("-") or word.text == "-":
                self._set("image", word.text, word)
                if at + 1 < len(words):
                    self._set("command", " ".join(word.text for word in words[at + 1 :]), words[at + 1])
                break
            at += self._option(word, words[at + 1] if at + 1 < len(words) else None)
        name = self._root.at("container_name")
        if name is not None:
            self._root.subject = f"/{name.text}"
        return self._root

    def _option(self, word: _Word, following: _Word | None) -> int:
        """Read an option; how many words it takes."""
        flag, equals, value = word.text.partition("=")
        if not word.text.startswith("--"):
            return self._short(word, following)
        if flag in _SWITCHES:
            if flag in ("--privileged", "--read-only"):
                self._set(flag[2:].replace("-", "_"), value != "false", word)
            elif flag == "--no-healthcheck":
                self._set("no_healthcheck", True, word)
            return 1
        return self._with_value(flag, value if equals else None, word, following)

    def _short(self, word: _Word, following: _Word | None) -> int:
        letters = word.text[1:]
        while letters and letters[0] in _SHORT_SWITCHES:
            letters = letters[1:]
        if not letters:
            return 1
        flag, value = f"-{letters[0]}", letters[1:].removeprefix("=")
        return self._with_value(flag, value or None, word, following)

    def _with_value(self, flag: str, value: str | None, word: _Word, following: _Word | None) -> int:
        """Takes the value of a flag from its own word, else from the next; how many words that took."""
        if value is not None:
            self._valued(flag, value, word)
            return 1
        if following is not None:
            self._valued(flag, following.text, following)
        return 2

    def _valued(self, flag: str, value: str, word: _Word) -> None:
        if flag == "--mount":
            self._mount(value, word)
        elif flag == "--log-opt":
            key, _, text = value.partition("=")
            self._mapping("logging", "options")[key] = self._node(text, f"logging/options/{key}", word)
        elif flag == "--log-driver":
            self._mapping("logging")["driver"] = self._node(value, "logging/driver", word)
        elif flag in _LISTS:
            if _LISTS[flag] == "networks" and value.partition(":")[0] in ("host", "none", "container"):
                self._set("network_mode", value, word)
            else:
                self._append(_LISTS[flag], value, word)
        elif flag in _SINGLE:
            self._set(_SINGLE[flag], value, word)

    def _mount(self, value: str, word: _Word) -> None:
        parts = dict(part.partition("=")[::2] for part in value.split(","))
        source, target = parts.get("source", parts.get("src", "")), ""
        for name in ("target", "dst", "destination"):
            target = parts.get(name, target)
        kind = parts.get("type", "volume")
        if kind == "tmpfs":
            self._append("tmpfs", target, word)
        else:
            self._append("volumes", f"{source}:{target}{':ro' if 'readonly' in parts or 'ro' in parts else ''}", word)

    def _node(self, value: str | bool, step: str, word: _Word) -> Node:
        at = f"{self._pointer}/{step}"
        line, column = self._lines.place(word.start)
        known = {} if step.startswith("environment/") else self._variables  # these are a part of their own
        text = (interpolated(value, known, partly=True) or value) if isinstance(value, str) else value
        return Node(
            self._file, text, line, column, word.start, word.end, at, f"{self._root.subject}/{step}", quoted=True
        )

    def _set(self, key: str, value: str | bool, word: _Word) -> None:
        self._root.fields[key] = self._node(value, key, word)

    def _append(self, key: str, value: str, word: _Word) -> None:
        line, column = self._lines.place(word.start)
        at = f"{self._pointer}/{key}"
        held = self._root.fields.setdefault(key, Node(self._file, [], line, column, word.start, word.end, at, at))
        held.members.append(self._node(value, f"{key}/{len(held.members)}", word))

    def _mapping(self, *path: str) -> dict[str, Node]:
        fields, at = self._root.fields, self._pointer
        for step in path:
            at = f"{at}/{step}"
            held = fields.setdefault(step, Node(self._file, {}, self._root.line, 0, pointer=at, subject=at))
            fields = held.fields
        return fields
