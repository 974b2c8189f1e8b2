"""What checks of services share: how a setting is called, what is missing, and the service of their examples."""

from __future__ import annotations

from typing import Final

from auditors.configuration.check import Problem
from auditors.configuration.documents import Kind
from auditors.configuration.services import is_command
from auditors.configuration.subject import Subject
from auditors.model import Severity

SERVICE: Final = frozenset({Kind.SERVICE})
COMPOSE: Final = "docker-compose.yaml"
PINNED: Final = f"ghcr.io/berriai/litellm-non_root@sha256:{'4d' * 32}"
"""An image for the examples."""


def service(text: str) -> str:
    """An example: a service that runs a gateway and has some lines more."""
    lines = "".join(f"    {line}\n" for line in text.splitlines())
    return f"services:\n  litellm:\n    image: {PINNED}\n{lines}"


def label(subject: Subject, key: str) -> str:
    """How a setting of a service is called in reports."""
    return f"docker run {key}" if is_command(subject.root) else f"services.{subject.name}.{key}"


def absent(subject: Subject, key: str, hardened: str, why: str = "", severity: Severity | None = None) -> Problem:
    """A setting that a service does not have."""
    return Problem(subject.root, label(subject, key), hardened, found="not set", about=key, why=why, severity=severity)
