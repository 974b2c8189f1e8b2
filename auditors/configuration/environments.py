"""Environments as mappings of variables, wherever they stand: a file, a process, a container."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from typing import Final

from auditors.configuration.documents import Node

_EXAMPLE: Final = re.compile(r"(?:^|[._-])(?:example|sample|template|dist|default|tmpl)(?:[._-]|\Z)", re.IGNORECASE)

_OF_THE_PROXY: Final = re.compile(
    r"LITELLM_(?:MASTER_KEY|SALT_KEY|MODE|LOG|LICENSE|CORS|ENABLE|DISABLE|MIGRAT|UI_|ASSETS|LOCAL_MODEL_COST_MAP|OIDC"
    r"|KEY_ROTATION|CONTENT_FILTER|MCP|DEV_|NON_ROOT|RATE_LIMIT)"
)
"""Variables that the proxy reads; clients of it have `LITELLM_API_KEY` and `LITELLM_URL`."""

_IMAGE: Final = re.compile(r"(?:^|/)litellm(?:-database|-non_root|-ee)?(?=[:@]|\Z)")


class Origin(enum.Enum):
    """Where an environment is set."""

    FILE = "file"
    PROCESS = "process"
    COMPOSE = "compose"
    DOCKER_RUN = "docker run"
    DOCKERFILE = "Dockerfile"
    KUBERNETES = "kubernetes"
    SECRET = "kubernetes secret"


@dataclass(slots=True, eq=False)
class Environment(Node):
    """The variables by name. One that comes from elsewhere (a secret, the host) has a reference for its value.

    `image` is what a container of it runs, `namespace` where in a cluster; `files` are the names of files beside it
    that hold more of it. It is `complete` where no further variables can come from what is not read here.
    """

    origin: Origin = Origin.FILE
    image: str = ""
    complete: bool = True
    namespace: str = ""
    files: tuple[str, ...] = ()

    @property
    def is_example(self) -> bool:
        """Whether it is a file that others are copied from."""
        return self.origin is Origin.FILE and is_example(self.file.name)

    @property
    def is_litellm(self) -> bool:
        """Whether LiteLLM runs in it, by the image or by variables that nothing else reads."""
        if _IMAGE.search(self.image):
            return True
        return any(_OF_THE_PROXY.match(name) for name in self.fields)


def is_example(name: str) -> bool:
    """Whether a file is an example, by its name: `.env.example`."""
    return bool(_EXAMPLE.search(name.replace("\\", "/").rpartition("/")[2]))


def as_environment(
    variables: Node | None,
    origin: Origin = Origin.FILE,
    *,
    image: str = "",
    complete: bool = True,
    around: Node | None = None,
) -> Environment:
    """The environment in a node: a mapping, a list of `NAME=value`, or one of `name`, `value`.

    Where there is none, its place is that of the node `around` it.
    """
    place = variables or around
    if place is None:
        raise ValueError("an environment has a place: its own, or that of what is around it")
    found = Environment(
        place.file,
        {},
        place.line,
        place.column,
        place.start,
        place.end,
        place.pointer,
        place.subject,
        keys=place.keys if variables is not None else {},
        origin=origin,
        image=image,
        complete=complete,
    )
    if variables is None:
        return found
    found.repeated = variables.repeated
    if isinstance(variables.value, dict):
        for name, node in variables.value.items():
            found.fields[name] = node if node.value is not None else node.with_text(f"${{{name}}}")
    else:
        for member in variables.members:
            _add(found, member)
    return found


def _add(found: Environment, member: Node) -> None:
    if isinstance(member.value, dict):
        name, value, source = member.at("name"), member.at("value"), member.at("valueFrom")
        if name is not None and value is not None:
            found.fields[name.text] = value
        elif name is not None and source is not None:
            found.fields[name.text] = source.with_text(f"secret:{name.text}")
        return
    name_text, equals, text = member.text.partition("=")
    name_text = name_text.strip()
    if not name_text:
        return
    if not equals:
        found.fields[name_text] = member.with_text(f"${{{name_text}}}")
        return
    shift = len(member.text) - len(text)
    start = member.end - len(text) if not member.quoted else member.start
    found.fields[name_text] = Node(
        member.file,
        text,
        member.line,
        member.column + shift,
        start,
        member.end,
        member.pointer,
        f"{found.subject}/{name_text}",
        quoted=True,
        tag="!part",
    )
