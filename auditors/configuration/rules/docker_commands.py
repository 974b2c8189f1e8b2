"""How the proxy is started: switches on its command line that only developers need."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import LEAK, Check, Problem, rule
from auditors.configuration.dockerfiles import build
from auditors.configuration.documents import Kind, Node
from auditors.configuration.reading.kubernetes import containers_of, name_of, pod_of
from auditors.configuration.service_checks import COMPOSE, label, service
from auditors.configuration.subject import Subject
from auditors.model import Severity

_DEBUG: Final = re.compile(r"(?:^|\s)(--(?:detailed_debug|detailed-debug|debug))(?=\s|=|\Z)")
_OURS: Final = re.compile(r"litellm|--config\b")


def _debug(subject: Subject) -> Iterator[Problem]:
    for setting, node, around in _commands(subject):
        text = " ".join(member.text for member in node.members)
        match = _DEBUG.search(text)
        if match is None or not _OURS.search(f"{text} {around}"):
            continue
        place = next((member for member in node.members if match[1] in member.text), node)
        yield Problem(place, setting, "without it; LITELLM_LOG=ERROR", found=match[1])


def _commands(subject: Subject) -> Iterator[tuple[str, Node, str]]:
    """The command lines of a part, each with its setting and the image that it is for."""
    root = subject.root
    if subject.kind is Kind.SERVICE:
        image = root.at("image")
        for key in ("command", "entrypoint"):
            node = root.at(key)
            if node is not None:
                yield label(subject, key), node, image.text if image is not None else subject.name
    elif subject.kind is Kind.DOCKERFILE:
        final = build(root).final
        for node in final.having("CMD", "ENTRYPOINT") if final is not None else ():
            words = re.sub(r"[\[\]\",']+", " ", node.text)
            yield node.text.partition(" ")[0], node.with_text(words), final.base if final is not None else ""
    else:
        for container in containers_of(pod_of(root)):
            image = container.at("image")
            for key in ("command", "args"):
                node = container.at(key)
                if node is not None:
                    yield f"{name_of(container)}.{key}", node, image.text if image is not None else ""


CHECKS: Final = (
    Check(
        rule(
            "CFG840",
            "container-debug-command",
            Severity.HIGH,
            "The proxy is started with debug logging",
            "Prompts, answers and headers with keys are printed to the log of the container, personal data included.",
            "Take `--debug` and `--detailed_debug` out, and set `LITELLM_LOG=ERROR`.",
            *LEAK,
            "CWE-532",
            "MITRE-ATLAS:AML.T0057",
        ),
        frozenset({Kind.SERVICE, Kind.DOCKERFILE, Kind.KUBERNETES}),
        _debug,
        service('command: ["--config", "/app/config.yaml", "--detailed_debug"]'),
        service('command: ["--config", "/app/config.yaml"]'),
        name=COMPOSE,
    ),
)
