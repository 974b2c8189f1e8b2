"""What a container may do on its host: its user, its rights, and the parts of the host that it shares."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import Check, Fix, Problem, rule
from auditors.configuration.dockerfiles import build
from auditors.configuration.documents import Kind, Node
from auditors.configuration.images import Image
from auditors.configuration.reading.kubernetes import containers_of, name_of, pod_of
from auditors.configuration.service_checks import COMPOSE, SERVICE, absent, label, service
from auditors.configuration.services import image, is_command, is_litellm, is_socket, is_whole, mounts
from auditors.configuration.subject import Subject
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity

_ROOT: Final = re.compile(r"(?:root|0)(?::.*)?\Z")
_STEPS_DOWN: Final = re.compile(
    r"(?:^|/)(?:postgres|pgvector|redis|valkey|mysql|mariadb|mongo|rabbitmq|clickhouse-server|memcached|nginx|prometheus|grafana"
    r"|redis-stack|minio|traefik|pgbouncer|alertmanager|loki|otel)"
)
"""Images that start as root to own their files and then step down, or that are not root at all."""

_NOT_ROOT: Final = re.compile(r"non[-_]?root|distroless|unprivileged|rootless|chainguard|bitnami")
_SOCKET_PROXY: Final = re.compile(r"socket-proxy")
_STRONG: Final = frozenset(
    """ALL SYS_ADMIN SYS_MODULE SYS_PTRACE SYS_RAWIO SYS_BOOT NET_ADMIN DAC_READ_SEARCH BPF PERFMON MKNOD AUDIT_CONTROL
    MAC_ADMIN MAC_OVERRIDE SYS_TIME SYSLOG NET_RAW""".split()
)
_TAKE_OVER: Final = frozenset({"ALL", "SYS_MODULE"})


def _root_user(subject: Subject) -> Iterator[Problem]:
    if subject.kind is Kind.DOCKERFILE:
        yield from _root_image(subject)
        return
    user = subject.root.at("user")
    if user is not None and user.text:
        if _ROOT.match(user.text):
            yield Problem(user, label(subject, "user"), "10001:10001")
        return
    found = image(subject.root)
    if not is_whole(subject.root) or _is_built(subject.root) or (found is not None and _NOT_ROOT.search(found.name)):
        return
    if found is not None and (_NOT_ROOT.search(found.tag) or str(found.name).startswith("cgr.dev/")):
        return
    steps_down = found is not None and _STEPS_DOWN.search(found.name)
    why = "images of this kind start as root and step down by themselves" if steps_down else _image_note(found)
    yield absent(subject, "user", "10001:10001", why, _L if steps_down else None)


def _is_built(node: Node) -> bool:
    return node.at("build") is not None


def _image_note(found: Image | None) -> str:
    if found is not None and found.package == ("PyPI", "litellm"):
        return "this image runs as root; litellm-non_root does not"
    return "the image's own user is not known here; most run as root"


def _root_image(subject: Subject) -> Iterator[Problem]:
    final = build(subject.root).final
    if final is None:
        return
    user = final.user
    if user is not None:
        name = user.text.partition(" ")[2].strip()
        if _ROOT.match(name):
            yield Problem(user, "USER", "USER 10001:10001", found=name, why="the last USER of the final stage")
        return
    base = final.image
    if base is not None and (_NOT_ROOT.search(base.name) or _NOT_ROOT.search(base.tag)):
        return
    yield Problem(final.start, "USER", "USER 10001:10001", found="not set", why="the final stage names no user")


def _privileged(subject: Subject) -> Iterator[Problem]:
    if subject.kind is Kind.SERVICE:
        node = subject.root.at("privileged")
        if node is not None and node.says_true:
            yield Problem(node, label(subject, "privileged"), "false", fix=_fix(subject, node, "false"))
        return
    for name, container in _contexts(subject):
        node = container.at("privileged")
        if node is not None and node.says_true:
            yield Problem(node, f"{name}.securityContext.privileged", "false", fix=_fix(subject, node, "false"))


def _fix(subject: Subject, node: Node, text: str) -> Fix | None:
    """The change of a value; options of a command are not changed."""
    return None if is_command(subject.root) else Fix(text, node)


def _contexts(subject: Subject) -> Iterator[tuple[str, Node]]:
    """The security contexts of containers, by the name of these."""
    if subject.kind is Kind.HELM:
        context = subject.root.at("securityContext")
        if context is not None:
            yield subject.name or "values", context
        return
    for container in containers_of(pod_of(subject.root)):
        context = container.at("securityContext")
        if context is not None:
            yield name_of(container), context


def _socket(subject: Subject) -> Iterator[Problem]:
    if subject.kind is Kind.SERVICE:
        found = image(subject.root)
        proxy = found is not None and _SOCKET_PROXY.search(found.name)
        for mount in mounts(subject.root):
            if is_socket(mount.source):
                note = "read-only keeps nobody from giving commands through it" if not mount.writable else ""
                yield Problem(
                    mount.node,
                    label(subject, "volumes"),
                    "no socket of the engine",
                    why=f"{note}; a proxy for the socket narrows what may be asked".strip("; ") if proxy else note,
                    severity=_H if proxy else None,
                )
        return
    pod = pod_of(subject.root)
    volumes = pod.at("volumes") if pod is not None else None
    for volume in volumes.members if volumes is not None else ():
        path = volume.at("hostPath", "path")
        if path is not None and is_socket(path.text):
            yield Problem(path, f"volumes.{name_of(volume)}.hostPath", "no socket of the engine")


def _capabilities(subject: Subject) -> Iterator[Problem]:
    root = subject.root
    added = root.at("cap_add")
    for member in added.members if added is not None else ():
        capability = member.text.upper().removeprefix("CAP_")
        if capability in _STRONG:
            severity = _C if capability in _TAKE_OVER else _H
            yield Problem(
                member, label(subject, "cap_add"), f"without {capability}", about=capability, severity=severity
            )
    dropped = root.at("cap_drop")
    names = {member.text.upper().removeprefix("CAP_") for member in (dropped.members if dropped is not None else ())}
    if "ALL" not in names and is_whole(root):
        if dropped is None:
            yield absent(subject, "cap_drop", "[ALL]")
        else:
            yield Problem(dropped, label(subject, "cap_drop"), "[ALL]", about="not all")


def _new_privileges(subject: Subject) -> Iterator[Problem]:
    options = subject.root.at("security_opt")
    texts = {member.text.replace("=", ":").replace(" ", "").lower() for member in (options.members if options else ())}
    if "no-new-privileges:false" in texts and options is not None:
        yield Problem(options, label(subject, "security_opt"), "no-new-privileges:true", about="off")
    elif not texts & {"no-new-privileges", "no-new-privileges:true"} and is_whole(subject.root):
        yield absent(subject, "security_opt", "[no-new-privileges:true]")


def _writable(subject: Subject) -> Iterator[Problem]:
    node = subject.root.at("read_only")
    if node is not None and node.says_true:
        return
    hardened = "true, with tmpfs: [/tmp] and volumes for what it writes"
    if is_litellm(subject.root):
        hardened = "true, with tmpfs: [/tmp] and LITELLM_MIGRATION_DIR, LITELLM_UI_PATH, LITELLM_ASSETS_PATH on volumes"
    if node is not None and node.says_false:
        yield Problem(node, label(subject, "read_only"), hardened, fix=_fix(subject, node, "true"))
    elif node is None and is_whole(subject.root):
        yield absent(subject, "read_only", hardened)


def _host_namespaces(subject: Subject) -> Iterator[Problem]:
    for key in ("network_mode", "pid", "ipc", "uts", "userns_mode"):
        node = subject.root.at(key)
        if node is not None and node.text == "host":
            yield Problem(node, label(subject, key), "not set", about=key)


def _unconfined(subject: Subject) -> Iterator[Problem]:
    options = subject.root.at("security_opt")
    for member in options.members if options is not None else ():
        text = member.text.replace("=", ":").replace(" ", "").lower()
        if text in ("seccomp:unconfined", "apparmor:unconfined", "label:disable", "systempaths:unconfined"):
            yield Problem(member, label(subject, "security_opt"), "the profile of the engine", about=text)


CHECKS: Final = (
    Check(
        rule(
            "CFG801",
            "container-runs-as-root",
            _M,
            "The container runs as root",
            "Whoever breaks out of a process that is root in its container is often root on the host, and may write "
            "everything that is mounted.",
            "Name a user that is not root; for LiteLLM there is the image `litellm-non_root`.",
            "CIS-DOCKER-1.6:4.1",
            "CWE-250",
            checks="The user of the service, or the last USER of a Dockerfile's final stage; what an image itself sets "
            "is not known.",
        ),
        frozenset({Kind.SERVICE, Kind.DOCKERFILE}),
        _root_user,
        "FROM python:3.12-slim\nRUN pip install litellm==1.109.1\n",
        "FROM python:3.12-slim\nRUN pip install litellm==1.109.1\nUSER 10001:10001\n",
        name="Dockerfile",
    ),
    Check(
        rule(
            "CFG802",
            "container-privileged",
            _C,
            "The container has all rights of its host",
            "A privileged container sees every device and may load code into the kernel: to break into it is to own "
            "the host.",
            "Take `privileged` out, and add the one capability or device that is needed.",
            "CIS-DOCKER-1.6:5.4",
            "CIS-KUBERNETES:5.2.2",
            "CWE-250",
        ),
        frozenset({Kind.SERVICE, Kind.KUBERNETES, Kind.HELM}),
        _privileged,
        service("privileged: true"),
        service("privileged: false"),
        name=COMPOSE,
    ),
    Check(
        rule(
            "CFG803",
            "container-engine-socket",
            _C,
            "The container may give orders to the container engine",
            "Through the engine's socket it can start a privileged container, and so own the host.",
            "Take the mount out; where something must watch containers, put a proxy for the socket between them.",
            "CIS-DOCKER-1.6:5.31",
            "CIS-KUBERNETES:5.2.12",
            "CWE-250",
        ),
        frozenset({Kind.SERVICE, Kind.KUBERNETES}),
        _socket,
        service("volumes:\n  - /var/run/docker.sock:/var/run/docker.sock:ro"),
        service("volumes:\n  - ./config.yaml:/app/config.yaml:ro"),
        name=COMPOSE,
    ),
    Check(
        rule(
            "CFG804",
            "container-capabilities",
            _M,
            "The container keeps or adds capabilities",
            "A gateway needs none of them: each is one more way from a hole in it to the host or the network.",
            "Drop all (`cap_drop: [ALL]`), and add what really is needed by name.",
            "CIS-DOCKER-1.6:5.3",
            "CWE-250",
        ),
        SERVICE,
        _capabilities,
        service("cap_add: [NET_ADMIN]"),
        service("cap_drop: [ALL]"),
        name=COMPOSE,
    ),
    Check(
        rule(
            "CFG805",
            "container-new-privileges",
            _M,
            "Processes in the container may gain rights",
            "Programs with the setuid bit give a process rights that it did not start with.",
            "Set `security_opt: [no-new-privileges:true]`.",
            "CIS-DOCKER-1.6:5.26",
            "CWE-250",
        ),
        SERVICE,
        _new_privileges,
        service("security_opt: [seccomp=default.json]"),
        service("security_opt: [no-new-privileges:true]"),
        name=COMPOSE,
    ),
    Check(
        rule(
            "CFG806",
            "container-writable-root",
            _L,
            "The container may change its own program",
            "Whoever runs code in it can change the program for good, or leave something behind.",
            "Set `read_only: true` with a `tmpfs` for /tmp, and volumes for what must be written.",
            "CIS-DOCKER-1.6:5.12",
            "CWE-732",
        ),
        SERVICE,
        _writable,
        service("restart: always"),
        service("read_only: true\ntmpfs: [/tmp]"),
        name=COMPOSE,
    ),
    Check(
        rule(
            "CFG814",
            "container-shares-host-namespace",
            _H,
            "The container shares the network, processes or memory of its host",
            "It reaches services that listen for the host only, sees other processes, or reads their memory.",
            "Take the setting out and publish the one port that is needed.",
            "CIS-DOCKER-1.6:5.9",
            "CIS-DOCKER-1.6:5.15",
            "CIS-DOCKER-1.6:5.16",
            "CWE-653",
        ),
        SERVICE,
        _host_namespaces,
        service("network_mode: host"),
        service("networks: [internal]"),
        name=COMPOSE,
    ),
    Check(
        rule(
            "CFG818",
            "container-unconfined",
            _H,
            "The container runs without the engine's confinement",
            "The profiles of seccomp and AppArmor keep a process from system calls by which containers are left.",
            "Take the option out, or give a profile that allows the one call that is needed.",
            "CIS-DOCKER-1.6:5.21",
            "CWE-693",
        ),
        SERVICE,
        _unconfined,
        service("security_opt: [seccomp:unconfined]"),
        service("security_opt: [no-new-privileges:true]"),
        name=COMPOSE,
    ),
)
