"""Secrets in what containers are started with, in images, and in files of the host that are mounted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Final

from auditors.configuration.check import LEAK, STOLEN, Check, Fix, Problem, rule
from auditors.configuration.dockerfiles import build, leaves_out
from auditors.configuration.documents import Kind, Node
from auditors.configuration.environments import Environment, Origin, is_example
from auditors.configuration.examples import MADE_UP_KEY
from auditors.configuration.images import interpolated
from auditors.configuration.literals import url_password
from auditors.configuration.passwords import PUBLISHED, is_guessable
from auditors.configuration.service_checks import COMPOSE, SERVICE, label, service
from auditors.configuration.services import is_command, is_gateway, mounts
from auditors.configuration.subject import Subject
from auditors.model import Severity
from auditors.sensitive_data.placeholders import is_filler

_C, _H, _M, _L, _I = Severity
_ENVIRONMENT: Final = frozenset({Kind.ENVIRONMENT})
_CONTAINERS: Final = frozenset({Origin.COMPOSE, Origin.DOCKER_RUN})
_PROVIDER: Final = re.compile(
    r"(?:OPENAI|AZURE(?:_OPENAI|_AI)?|ANTHROPIC|COHERE|CO|MISTRAL|CODESTRAL|GROQ|GEMINI|GOOGLE|VERTEX\w*|HUGGING_?FACE\w*|HF"
    r"|REPLICATE|TOGETHER\w*|DEEPSEEK|OPENROUTER|PERPLEXITY\w*|FIREWORKS\w*|XAI|VOYAGE|DATABRICKS|CEREBRAS|SAMBANOVA"
    r"|NVIDIA\w*|WATSONX?\w*|AI21|ALEPH\w*|DEEPINFRA|ANYSCALE|BEDROCK|DASHSCOPE|MOONSHOT|ZHIPUAI|JINA\w*|ELEVENLABS"
    r"|AWS_SECRET_ACCESS)(?:_API)?_?(?:KEY|TOKEN|SECRET)?\Z"
)
_PASSWORD: Final = re.compile(r"(?:PASSWORD|PASSWD|_PASS|PGPASS)\Z|\AMASTER_KEY\Z", re.IGNORECASE)
_OWN_RULES: Final = re.compile(r"LITELLM_|UI_PASSWORD|MINIO|CLICKHOUSE|LANGFUSE|NEXTAUTH|HELICONE", re.IGNORECASE)
_URL: Final = re.compile(r"(?:_URL|_URI|_DSN|CONNECTION_STRING)\Z", re.IGNORECASE)
_OPEN: Final = {
    "POSTGRES_HOST_AUTH_METHOD": ("trust",),
    "ALLOW_EMPTY_PASSWORD": ("yes", "true", "1"),
    "MYSQL_ALLOW_EMPTY_PASSWORD": ("yes", "true", "1"),
    "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD": ("yes", "true", "1"),
}
_OPTION: Final = re.compile(
    r"(?:^|\s)(--?(?:requirepass|masterauth|password|pass|api[-_]key|master[-_]key|token|secret))[\s=]+([^\s$<{-][^\s$]{2,})"
)
_SECRET_FILES: Final = re.compile(
    r"(?:^|/)(?:\.env(?:\.[\w.-]+)?|[\w.-]+\.env|[\w.-]*\.(?:pem|key|p12|pfx)|id_(?:rsa|ed25519|ecdsa)|credentials(?:\.json)?"
    r"|[\w-]*service[-_]?account[\w-]*\.json|\.(?:aws|ssh|npmrc|pypirc|netrc|kube))/?\Z"
)
_HOLDS_KEYS: Final = re.compile(
    r"(?:/|/root|/home|~|/etc|/var/lib/docker|/etc/(?:shadow|passwd|ssh|kubernetes)"
    r"|(?:~|/root)/\.(?:ssh|aws|kube|azure|docker|gnupg|config/gcloud|netrc)(?:/.*)?)/?\Z"
)
_CHANGES_HOST: Final = re.compile(r"/(?:proc|sys|dev|boot|lib|usr|bin|sbin|var|var/run|run|opt)/?\Z")
_CONFIGURES: Final = re.compile(r"\.(?:ya?ml|json|toml|conf|ini|env|py)\Z")


def _environment(subject: Subject) -> Environment | None:
    return subject.root if isinstance(subject.root, Environment) else None


def _secrets(subject: Subject, origins: frozenset[Origin]) -> Iterator[tuple[str, Node]]:
    """The variables that hold a secret in clear; samples that everybody knows have a rule of their own."""
    environment = _environment(subject)
    if environment is None or environment.origin not in origins:
        return
    for name, node in environment.fields.items():
        if subject.literal(node) is not None and not is_guessable(url_password(node.text) or node.text):
            yield name, node


def _named(subject: Subject, name: str) -> str:
    return f"{subject.name}: {name}" if subject.name else name


def _is_strong(subject: Subject, node: Node) -> Severity | None:
    """Worse where the value has the form of a key that some service gives out."""
    literal = subject.literal(node)
    return _H if literal is not None and literal.entity != "SECRET" else None


def _literal(subject: Subject, name: str, node: Node, hardened: str) -> Problem:
    fix = None
    if isinstance(subject.root, Environment) and subject.root.origin is Origin.COMPOSE:
        fix = Fix(f"${{{name}}}", node, note=f"set {name} where compose is started, to a new value")
    return Problem(node, _named(subject, name), hardened, severity=_is_strong(subject, node), fix=fix)


def _provider_keys(subject: Subject) -> Iterator[Problem]:
    for name, node in _secrets(subject, _CONTAINERS):
        if _PROVIDER.match(name.upper()):
            yield _literal(subject, name, node, f"${{{name}}}, or a secret")


def _container_secrets(subject: Subject) -> Iterator[Problem]:
    if subject.kind is Kind.SERVICE:
        yield from _in_command(subject)
        return
    for name, node in _secrets(subject, _CONTAINERS):
        if not _PROVIDER.match(name.upper()):
            yield _literal(subject, name, node, f"${{{name}}}, or a file of `secrets:`")


def _in_command(subject: Subject) -> Iterator[Problem]:
    """Passwords on the command line, which every account of the host sees in the list of processes."""
    for key in ("command", "entrypoint"):
        node = subject.root.at(key)
        words = [member.text for member in node.members] if node is not None else []
        match = _OPTION.search(" ".join(words)) if words else None
        if node is None or match is None or is_filler(match[2]):
            continue
        place = next((member for member in node.members if match[2] in member.text), node)
        why = "a password that everybody tries first" if is_guessable(match[2]) else ""
        hardened = f"{match[1]} from a variable or a file"
        found = f"{match[1]} with a value in clear"
        yield Problem(place, label(subject, key), hardened, found, why, about=match[1])


def _sample_passwords(subject: Subject) -> Iterator[Problem]:
    environment = _environment(subject)
    if environment is None or environment.origin is Origin.PROCESS:
        return
    for name, node in environment.fields.items():
        value = interpolated(node.text)
        if value is None or _OWN_RULES.match(name):
            continue
        if value.lower() in _OPEN.get(name.upper(), ()):
            yield Problem(node, _named(subject, name), "a password", found=value, why="no password is asked for")
            continue
        password = value if _PASSWORD.search(name) else url_password(value) if _URL.search(name) else ""
        if not password or not is_guessable(password):
            continue
        by_default = value != node.text
        severity = _C if password.lower() in PUBLISHED else _H
        if environment.is_example or by_default:
            severity = _M
        yield Problem(
            node,
            _named(subject, name),
            "a random password: openssl rand -hex 32",
            found="a password that everybody tries first",
            why="used where the variable is not set" if by_default else "",
            severity=severity,
        )


def _image_secrets(subject: Subject) -> Iterator[Problem]:
    if subject.kind is Kind.ENVIRONMENT:
        for name, node in _secrets(subject, frozenset({Origin.DOCKERFILE})):
            yield Problem(node, name, "given when the container starts, or RUN --mount=type=secret")
        return
    stages = build(subject.root).stages
    final = list(stages[-1].having("COPY", "ADD", "RUN")) if stages else []
    for node in (one for stage in stages for one in stage.instructions):
        severity = None if node in final else _M
        word, _, rest = node.text.partition(" ")
        if word in ("COPY", "ADD"):
            yield from _copied(subject, node, rest, severity)
        elif word == "RUN" and subject.literal(node) is not None:
            yield Problem(node, "RUN", "RUN --mount=type=secret", severity=severity)


def _copied(subject: Subject, node: Node, arguments: str, severity: Severity | None) -> Iterator[Problem]:
    words = [word for word in re.findall(r"[^\s\[\],\"]+", arguments) if not word.startswith("--")]
    if "--from=" in arguments:
        return
    for source in words[:-1]:
        name = source.rstrip("/").rpartition("/")[2]
        if _SECRET_FILES.search(source) and not is_example(name) and not name.endswith(("ca.pem", ".crt", "cert.pem")):
            yield Problem(
                node, node.text.split()[0], "mounted when the container starts", found=source, severity=severity
            )
        elif source in (".", "./") and not leaves_out(subject.root, ".env"):
            home = PurePath(subject.root.file.name).parent
            beside = (
                one for _, one in subject.surroundings.beside(subject.root.file.name) if one.origin is Origin.FILE
            )
            files = [one.file.name for one in beside if not one.is_example]
            if files:
                yield Problem(
                    node,
                    "COPY",
                    ".dockerignore with .env",
                    found=f"{source} with {PurePath(files[0]).relative_to(home)}",
                    about="everything",
                    severity=_M,
                    why="no .dockerignore leaves the file of secrets out",
                )


def _mounts(subject: Subject) -> Iterator[Problem]:
    for mount in mounts(subject.root):
        source = mount.source.rstrip("/") or "/"
        if _HOLDS_KEYS.match(source) or (mount.writable and _CHANGES_HOST.match(source)):
            yield Problem(
                mount.node, label(subject, "volumes"), "only the file that is needed, read-only", found=source
            )
        elif mount.writable and _CONFIGURES.search(mount.target):
            severity = None if is_gateway(subject.root) else _M
            why = "whoever breaks into the container can change the file, and with it what runs at the next start"
            short = not isinstance(mount.node.value, dict) and mount.node.text.count(":") == 1
            fix = Fix(f"{mount.node.text}:ro", mount.node) if short and not is_command(subject.root) else None
            hardened = f"{mount.target}:ro"
            yield Problem(
                mount.node, label(subject, "volumes"), hardened, mount.target, why, severity=severity, fix=fix
            )


CHECKS: Final = (
    Check(
        rule(
            "CFG331",
            "container-provider-key",
            _M,
            "A provider's key stands in clear where a container is started",
            "Whoever sees the file, `docker inspect` or the shell's history calls models on your account.",
            "Give it with `${NAME}` from a file of mode 600, or as a secret, and revoke the one that stands there.",
            *STOLEN,
            "CWE-526",
        ),
        _ENVIRONMENT,
        _provider_keys,
        service(f"environment:\n  OPENAI_API_KEY: {MADE_UP_KEY}"),
        service("environment:\n  OPENAI_API_KEY: ${OPENAI_API_KEY}"),
        name=COMPOSE,
    ),
    Check(
        rule(
            "CFG811",
            "container-secret-in-environment",
            _M,
            "A secret stands in clear where a container is started",
            "It is in the repository, in `docker inspect`, and in the environment of every process of the container.",
            "Use `secrets:` and the variable that takes a file (`…_FILE`), or `${NAME}` from a file of mode 600.",
            *STOLEN,
            "CWE-526",
        ),
        frozenset({Kind.ENVIRONMENT, Kind.SERVICE}),
        _container_secrets,
        service(f"environment:\n  - LITELLM_SALT_KEY={MADE_UP_KEY}"),
        service("environment:\n  - LITELLM_SALT_KEY=${LITELLM_SALT_KEY}"),
        name=COMPOSE,
    ),
    Check(
        rule(
            "CFG812",
            "container-sample-password",
            _H,
            "A password is the one of a published sample, or one that everybody tries first",
            "Whoever finds the port needs no other hole: such passwords are tried on every database on the internet.",
            "Make a random one for each service, and keep it out of the file.",
            "CWE-1392",
            "CWE-521",
            "OWASP-LLM02:2025",
            checks="Passwords of variables and of addresses against lists of known ones; defaults of variables too.",
        ),
        _ENVIRONMENT,
        _sample_passwords,
        "services:\n  db:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD: "
        + "dbpassword"
        + "9090\n",
        "services:\n  db:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD_FILE: /run/secrets/db\n",
        name=COMPOSE,
    ),
    Check(
        rule(
            "CFG815",
            "container-mounts-host-files",
            _H,
            "The container may read keys of the host, or change its own configuration",
            "A hole in the gateway becomes one in the host: its keys are read, or code is set to run at a start.",
            "Mount the one file that is needed, read-only (`:ro`).",
            "CIS-DOCKER-1.6:5.5",
            "CWE-732",
            "CWE-552",
        ),
        SERVICE,
        _mounts,
        service("volumes:\n  - ~/.aws:/root/.aws:ro"),
        service("volumes:\n  - ./config.yaml:/app/config.yaml:ro"),
        name=COMPOSE,
    ),
    Check(
        rule(
            "CFG838",
            "image-holds-secret",
            _H,
            "A secret is built into the image",
            "Whoever may pull the image reads it, also where a later layer deletes it.",
            "Give it when the container starts; for builds use `RUN --mount=type=secret`. Revoke the one in the image.",
            *LEAK,
            "CIS-DOCKER-1.6:4.10",
            "CWE-538",
            "CWE-798",
        ),
        frozenset({Kind.ENVIRONMENT, Kind.DOCKERFILE}),
        _image_secrets,
        "FROM python:3.12-slim\nCOPY .env /app/.env\nUSER 1000\n",
        "FROM python:3.12-slim\nCOPY .env.example /app/\nUSER 1000\n",
        name="Dockerfile",
    ),
)
