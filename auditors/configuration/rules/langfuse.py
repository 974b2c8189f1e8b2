"""Langfuse, run by oneself: it stores every prompt and answer, behind keys that its sample file ships."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import LEAK, Check, Fix, Problem, rule
from auditors.configuration.documents import Kind, Node
from auditors.configuration.environments import Environment, is_example
from auditors.configuration.sample_values import effective, falls_back, is_sample
from auditors.configuration.services import ports
from auditors.configuration.subject import Subject
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity
_ENVIRONMENT: Final = frozenset({Kind.ENVIRONMENT})
_SERVICES: Final = frozenset({Kind.COMPOSE})
_SECRETS: Final = ("NEXTAUTH_SECRET", "SALT", "ENCRYPTION_KEY")
_STORES: Final = (
    "CLICKHOUSE_PASSWORD",
    "REDIS_AUTH",
    "MINIO_ROOT_PASSWORD",
    "LANGFUSE_S3_EVENT_UPLOAD_SECRET_ACCESS_KEY",
    "LANGFUSE_S3_MEDIA_UPLOAD_SECRET_ACCESS_KEY",
    "LANGFUSE_S3_BATCH_EXPORT_SECRET_ACCESS_KEY",
)
_STORE_IMAGE: Final = re.compile(r"clickhouse|redis|valkey|minio|postgres", re.IGNORECASE)
_LANGFUSE_IMAGE: Final = re.compile(r"(?:^|/)langfuse(?:-worker|-web)?(?:[:@]|\Z)", re.IGNORECASE)


def is_langfuse(subject: Subject) -> bool:
    """Whether Langfuse's server runs in an environment: by its image, else by variables that only it reads together."""
    image = subject.root.image if isinstance(subject.root, Environment) else ""
    if image:
        return bool(_LANGFUSE_IMAGE.search(image))
    names = subject.root.fields.keys()
    return (
        any(
            name.startswith(("LANGFUSE_INIT_", "LANGFUSE_S3_", "LANGFUSE_INGESTION_", "LANGFUSE_ENABLE_"))
            for name in names
        )
        or len({"NEXTAUTH_SECRET", "SALT", "ENCRYPTION_KEY", "AUTH_DISABLE_SIGNUP", "CLICKHOUSE_MIGRATION_URL"} & names)
        > 1
    )


def _named(subject: Subject, name: str) -> str:
    return f"{subject.name}: {name}" if subject.name else name


def _severity(subject: Subject, node: Node, severity: Severity) -> Severity:
    """How bad a value is: milder where the environment may give another one, information in an example file."""
    if is_example(subject.root.file.name):
        return _I
    if falls_back(node):
        return _H if severity is _C else _M
    return severity


def _samples(subject: Subject) -> Iterator[Problem]:
    if not is_langfuse(subject):
        return
    for name, node in subject.root.fields.items():
        if name not in _SECRETS and name not in _STORES:
            continue
        value = effective(node)
        if value is None or not (is_sample(value) or not value):
            continue
        wanted = "openssl rand -hex 32" if name == "ENCRYPTION_KEY" else "openssl rand -base64 32"
        yield Problem(
            node,
            _named(subject, name),
            f"${{{name}}} from a secret; make one with {wanted}",
            found="a value of the sample file" if value else "empty",
            severity=_severity(subject, node, _C if name in _SECRETS else _H),
            why="used unless the environment has another" if falls_back(node) else "",
        )


def _sign_up(subject: Subject) -> Iterator[Problem]:
    if not is_langfuse(subject) or _is_worker(subject):
        return
    node = subject.root.at("AUTH_DISABLE_SIGNUP")
    value = effective(node) if node is not None else ""
    complete = not isinstance(subject.root, Environment) or subject.root.complete
    if value is not None and value.lower() not in ("true", "1") and (node is not None or complete):
        yield Problem(
            node or subject.root,
            _named(subject, "AUTH_DISABLE_SIGNUP"),
            "true",
            found=value or "not set",
            severity=_severity(subject, node or subject.root, _H) if node is not None else _M,
            about="AUTH_DISABLE_SIGNUP",
            fix=_fix(node, "'true'") if node is not None else None,
            why="whoever reaches the address makes an account",
        )
    password = subject.root.at("LANGFUSE_INIT_USER_PASSWORD")
    value = effective(password) if password is not None else None
    if password is not None and value:
        yield Problem(
            password,
            _named(subject, "LANGFUSE_INIT_USER_PASSWORD"),
            "${LANGFUSE_INIT_USER_PASSWORD}, from a secret",
            found="a password in the file",
            severity=_severity(subject, password, _H),
        )


def _is_worker(subject: Subject) -> bool:
    return isinstance(subject.root, Environment) and "worker" in subject.root.image


def _telemetry(subject: Subject) -> Iterator[Problem]:
    node = subject.root.at("TELEMETRY_ENABLED")
    if node is not None and is_langfuse(subject):
        value = effective(node)
        if value is not None and value.lower() in ("true", "1"):
            setting = _named(subject, "TELEMETRY_ENABLED")
            yield Problem(node, setting, "false", found=value, fix=_fix(node, "'false'"))


def _verbose(subject: Subject) -> Iterator[Problem]:
    node = subject.root.at("LANGFUSE_LOG_LEVEL")
    value = effective(node) if node is not None else None
    if node is not None and value is not None and value.lower() in ("debug", "trace"):
        yield Problem(node, _named(subject, "LANGFUSE_LOG_LEVEL"), "info", found=value, fix=_fix(node, "info"))


def _fix(node: Node, text: str) -> Fix | None:
    """The change of a value that stands in the file; what the environment may override is left to people."""
    return Fix(text, node) if node.is_literal else None


def _published(subject: Subject) -> Iterator[Problem]:
    services = subject.root.at("services")
    listed = services.fields if services is not None else {}
    images = {name: one.at("image") for name, one in listed.items() if isinstance(one.value, dict)}
    if not any(node is not None and _LANGFUSE_IMAGE.search(node.text) for node in images.values()):
        return
    for name, image in images.items():
        if image is None or not _STORE_IMAGE.search(image.text):
            continue
        for port in ports(listed[name]):
            if not port.is_local:
                yield Problem(
                    port.node,
                    f"services.{name}.ports",
                    f"127.0.0.1:{port.published or port.target}:{port.target}, or none",
                    found=f"port {port.target}",
                    about=f"{port.host}:{port.published}:{port.target}",
                )


_IMAGE: Final = "services:\n  langfuse-web:\n    image: langfuse/langfuse:3.112.0\n    environment:\n"
_GOOD: Final = "      AUTH_DISABLE_SIGNUP: 'true'\n"

CHECKS: Final = (
    Check(
        rule(
            "CFG504",
            "langfuse-sample-secrets",
            _C,
            "Langfuse runs with secrets of its sample file",
            "Sessions can be forged and stored provider keys decrypted by everybody who has read the manual; behind "
            "them lie all prompts and answers.",
            "Make values of your own, and bring them as secrets. Changing ENCRYPTION_KEY and SALT later needs a "
            "migration.",
            *LEAK,
            "CWE-1392",
            "MITRE-ATLAS:AML.T0055",
            checks="NEXTAUTH_SECRET, SALT, ENCRYPTION_KEY and the passwords of its stores: values of the sample "
            "file, words for a secret, zeros; also as the default of a variable (high).",
        ),
        _ENVIRONMENT,
        _samples,
        f"{_IMAGE}      NEXTAUTH_SECRET: mysecret\n",
        f"{_IMAGE}      NEXTAUTH_SECRET: ${{NEXTAUTH_SECRET}}\n",
        name="docker-compose.yaml",
    ),
    Check(
        rule(
            "CFG505",
            "langfuse-sign-up-open",
            _H,
            "Anybody may make an account in Langfuse, or the first user's password stands in the file",
            "An account is the first step to projects with prompts and answers of everybody.",
            "Set `AUTH_DISABLE_SIGNUP=true`, use single sign-on, and bring the first password as a secret.",
            *LEAK,
            "CWE-284",
            "CWE-798",
            checks="`AUTH_DISABLE_SIGNUP` that is not true (medium where it is not set), "
            "`LANGFUSE_INIT_USER_PASSWORD` with a value.",
        ),
        _ENVIRONMENT,
        _sign_up,
        f"{_IMAGE}      AUTH_DISABLE_SIGNUP: 'false'\n",
        f"{_IMAGE}{_GOOD}",
        name="docker-compose.yaml",
    ),
    Check(
        rule(
            "CFG506",
            "langfuse-telemetry",
            _L,
            "Langfuse reports its use to its makers",
            "It sends numbers only, but from inside, on its own.",
            "Set `TELEMETRY_ENABLED=false` where nothing may call out.",
            "CWE-359",
        ),
        _ENVIRONMENT,
        _telemetry,
        f"{_IMAGE}      TELEMETRY_ENABLED: 'true'\n",
        f"{_IMAGE}      TELEMETRY_ENABLED: 'false'\n",
        name="docker-compose.yaml",
    ),
    Check(
        rule(
            "CFG507",
            "langfuse-stores-published",
            _H,
            "The databases behind Langfuse can be reached from outside",
            "ClickHouse, Redis and MinIO hold every prompt and answer, often with the password of the sample file.",
            "Publish no ports of them, or on 127.0.0.1 only.",
            *LEAK,
            "CWE-668",
            "CIS-DOCKER-1.6:5.13",
            checks="Ports of ClickHouse, Redis, MinIO and PostgreSQL that a compose file with Langfuse publishes "
            "beyond this machine.",
        ),
        _SERVICES,
        _published,
        "services:\n  web:\n    image: langfuse/langfuse:3\n  clickhouse:\n    image: "
        "clickhouse/clickhouse-server:24.3\n"
        "    ports:\n      - 8123:8123\n",
        "services:\n  web:\n    image: langfuse/langfuse:3\n  clickhouse:\n    image: "
        "clickhouse/clickhouse-server:24.3\n"
        "    ports:\n      - 127.0.0.1:8123:8123\n",
        name="docker-compose.yaml",
    ),
    Check(
        rule(
            "CFG508",
            "langfuse-debug-log",
            _M,
            "Langfuse logs at debug level",
            "Events with prompts and answers go to the log as well.",
            "Set `LANGFUSE_LOG_LEVEL=info`.",
            *LEAK,
            "CWE-532",
        ),
        _ENVIRONMENT,
        _verbose,
        f"{_IMAGE}      LANGFUSE_LOG_LEVEL: debug\n",
        f"{_IMAGE}      LANGFUSE_LOG_LEVEL: info\n",
        name="docker-compose.yaml",
    ),
)
