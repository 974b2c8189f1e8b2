"""Which release of LiteLLM runs a configuration, by the images and packages that are audited beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Final

from auditors.configuration.documents import Kind, Node
from auditors.configuration.reading.helm import image_text
from auditors.configuration.reading.kubernetes import containers_of, pod_of
from auditors.configuration.surroundings import Part
from auditors.configuration.versions import Release, release

_IMAGE: Final = re.compile(r"(?:^|[\s/])litellm[\w-]*:(?P<tag>[\w.-]+)")
_PACKAGE: Final = re.compile(r"litellm(?:\[[^\]]*\])?==(?P<tag>[\w.+-]+)\Z")


def releases(parts: Iterable[Part]) -> Mapping[str, Release]:
    """The release by directory, where all that is found there is of one."""
    found: dict[str, set[Release]] = {}
    for kind, _, root in parts:
        home = str(PurePath(root.file.name).parent)
        for text, pattern in _named(kind, root):
            match = pattern.search(text)
            known = release(match["tag"]) if match is not None else None
            if known is not None:
                found.setdefault(home, set()).add(known)
    return {home: next(iter(known)) for home, known in found.items() if len(known) == 1}


def _named(kind: Kind, root: Node) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Texts of a part that name an image or a package, with how they do it."""
    if kind is Kind.SERVICE and (image := root.at("image")) is not None:
        yield image.text, _IMAGE
    elif kind is Kind.HELM:
        yield image_text(root), _IMAGE
    elif kind is Kind.KUBERNETES:
        for container in containers_of(pod_of(root)):
            image = container.at("image")
            yield image.text if image is not None else "", _IMAGE
    elif kind is Kind.DOCKERFILE:
        yield from ((line.text, _IMAGE) for line in root.members if line.text.startswith("FROM "))
    elif kind is Kind.REQUIREMENTS:
        yield from ((package.text, _PACKAGE) for package in root.members)
