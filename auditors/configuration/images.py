"""References to container images, and the packages that are in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_SUBSTITUTION: Final = re.compile(r"\$(?:\{(\w+)(?::?([-+?=])((?:[^{}]|\$\{[^{}]{0,200}\}){0,500}))?\}|(\w+))")
_REFERENCE: Final = re.compile(
    r"(?P<name>(?:[a-zA-Z0-9][\w.-]*(?::\d+)?/)?[a-z0-9][\w./-]*)(?::(?P<tag>\w[\w.-]{0,127}))?"
    r"(?:@(?P<digest>sha256:[0-9a-fA-F]{6,64}))?\Z"
)
_MOVING: Final = re.compile(
    r"(?:main|master|latest|stable|nightly|edge|dev|develop|rc|next|canary|lts|head|trunk|release|prod|staging|rolling)"
    r"(?:[-.](?:latest|stable|nightly|dev|main|root|non[-_]root|alpine|slim|gpu|cuda|cpu|rc))*\Z",
    re.IGNORECASE,
)
_PARTIAL: Final = re.compile(r"v?\d+(?:\.\d+)?(?:[-.](?:alpine|slim|bookworm|bullseye|trixie)[\d.]*)?\Z")
_PRODUCTS: Final = (
    (
        re.compile(
            r"(?:^|/)berriai/litellm(?:-(?:database|non_root|spend_logs|ee|proxy))?\Z|(?:^|/)litellm(?:-database|-non_root)?\Z"
        ),
        "PyPI",
        "litellm",
    ),
    (re.compile(r"(?:^|/)portkeyai/gateway(?:_enterprise)?\Z"), "npm", "@portkey-ai/gateway"),
    (re.compile(r"(?:^|/)vllm/vllm-(?:openai|cpu|tpu)[\w-]*\Z|(?:^|/)vllm-openai\Z"), "PyPI", "vllm"),
    (re.compile(r"(?:^|/)langfuse/langfuse(?:-worker)?\Z"), "docker", "langfuse"),
    (re.compile(r"(?:^|/)envoyproxy/ai-gateway-(?:controller|extproc|cli)\Z"), "Go", "envoyproxy/ai-gateway"),
)
_GATEWAY: Final = re.compile(
    r"litellm|portkey|helicone|langfuse|vllm|ollama|open-?webui|ai-gateway|llm|openai|one-api|new-api|bifrost|localai"
    r"|text-generation|triton|sglang|tgi",
    re.IGNORECASE,
)


def interpolated(text: str, variables: Mapping[str, str] | None = None, *, partly: bool = False) -> str | None:
    """A text with its variables put in, as a shell and compose do: known ones, and defaults (`${TAG:-latest}`).

    None where one has neither; with `partly` it stays as it is.
    """
    known = variables or {}
    missing = False

    def value(found: re.Match[str]) -> str:
        nonlocal missing
        name, operator, default = found[1] or found[4], found[2], found[3]
        if name in known and operator != "+":
            return known[name]
        if operator in ("-", "="):
            inner = interpolated(default, known, partly=partly)
            if inner is not None:
                return inner
        missing = True
        return found[0]

    if "$" not in text:
        return text
    filled = _SUBSTITUTION.sub(value, text)
    return None if (missing or "$(" in filled) and not partly else filled


@dataclass(frozen=True, slots=True)
class Image:
    """A reference to an image: its name with the registry, tag and digest where they are given."""

    name: str
    tag: str = ""
    digest: str = ""

    @property
    def is_gateway(self) -> bool:
        """Whether it serves models, or passes calls to them on."""
        return bool(_GATEWAY.search(self.name))

    @property
    def package(self) -> tuple[str, str] | None:
        """The registry and the name of the package that advisories speak of."""
        return next(((ecosystem, package) for name, ecosystem, package in _PRODUCTS if name.search(self.name)), None)

    @property
    def moves(self) -> bool:
        """Whether the tag names another image tomorrow: none, `latest`, a branch."""
        return not self.digest and (not self.tag or bool(_MOVING.match(self.tag)))

    @property
    def partial(self) -> bool:
        """Whether the tag names a line of releases (`16-alpine`), not one of them."""
        return bool(_PARTIAL.match(self.tag))

    def __str__(self) -> str:
        tag = f":{self.tag}" if self.tag else ""
        digest = f"@{self.digest[:19]}…" if self.digest else ""
        return f"{self.name}{tag}{digest}"


def image_of(text: str, variables: Mapping[str, str] | None = None) -> Image | None:
    """The image that a text names; None where variables decide, or it is none."""
    filled = interpolated(text.strip(), variables)
    match = _REFERENCE.match(filled) if filled and "{{" not in filled else None
    if match is None or match["name"] in ("scratch", "none"):
        return None
    name, tag = match["name"], match["tag"] or ""
    return Image(name.removeprefix("docker.io/").removeprefix("library/"), tag, match["digest"] or "")
