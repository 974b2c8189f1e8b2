"""What pods and their containers may do: users, rights, tokens, limits, the host."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import UNBOUNDED, Check, Fix, Problem, rule
from auditors.configuration.documents import Kind, Node
from auditors.configuration.reading.kubernetes import (
    containers_of,
    is_template,
    name_of,
    namespace_of,
    pod_of,
)
from auditors.configuration.service_checks import PINNED
from auditors.configuration.services import is_socket
from auditors.configuration.subject import Subject
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity
_MANIFESTS: Final = frozenset({Kind.KUBERNETES, Kind.HELM})
_DEFAULTS: Final = frozenset({"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD"})
_HARMLESS: Final = frozenset({"NET_BIND_SERVICE", *_DEFAULTS, "SETGID", "SETUID", "SETPCAP", "SETFCAP", "SYS_CHROOT"})
_PROFILES: Final = frozenset({"RuntimeDefault", "Localhost"})
MANIFEST: Final = "deployment.yaml"


def deployment(pod: str = "", container: str = "") -> str:
    """An example: a deployment whose pod and container have some lines more."""
    in_pod = "".join(f"      {line}\n" for line in pod.splitlines())
    in_container = "".join(f"          {line}\n" for line in container.splitlines())
    return (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: litellm\nspec:\n  template:\n    spec:\n"
        f"{in_pod}      containers:\n        - name: litellm\n          image: {PINNED}\n{in_container}"
    )


def _context(subject: Subject) -> Iterator[Problem]:
    if subject.kind is Kind.HELM:
        yield from _loosened(subject)
        return
    pod = pod_of(subject.root)
    if pod is None:
        return
    template = is_template(subject.root)
    for container in containers_of(pod):
        explicit, missing = _flaws(pod, container)
        for node, setting, hardened in explicit:
            yield Problem(
                node,
                f"{name_of(container)}.securityContext.{setting}",
                hardened,
                about=setting,
                fix=Fix(hardened, node),
            )
        if missing and not template:
            context = container.at("securityContext")
            yield Problem(
                context if context is not None and context.value else container,
                f"{name_of(container)}.securityContext",
                ", ".join(missing),
                found="not set",
                about=f"{name_of(container)} missing",
                why=f"not set: {', '.join(one.partition(':')[0] for one in missing)}",
            )


def _flaws(pod: Node, container: Node) -> tuple[list[tuple[Node, str, str]], list[str]]:
    """What is set wrongly, and what is not set; the pod's settings hold where the container has none."""
    explicit: list[tuple[Node, str, str]] = []
    missing: list[str] = []

    def inherited(*path: str) -> Node | None:
        return container.at("securityContext", *path) or pod.at("securityContext", *path)

    root, user = inherited("runAsNonRoot"), inherited("runAsUser")
    if user is not None and user.text == "0":
        explicit.append((user, "runAsUser", "10001"))
    elif root is not None and root.says_false:
        explicit.append((root, "runAsNonRoot", "true"))
    elif (root is None or not root.text) and (user is None or not user.text):
        missing.append("runAsNonRoot: true")
    for key, good in (("allowPrivilegeEscalation", False), ("readOnlyRootFilesystem", True)):
        node = container.at("securityContext", key)
        if node is None or not node.text:
            missing.append(f"{key}: {str(good).lower()}")
        elif node.says_true is not good:
            explicit.append((node, key, str(good).lower()))
    dropped = container.at("securityContext", "capabilities", "drop")
    if "ALL" not in {member.text.upper() for member in (dropped.members if dropped is not None else ())}:
        missing.append("capabilities.drop: [ALL]")
    profile = inherited("seccompProfile", "type")
    if profile is None or not profile.text:
        missing.append("seccompProfile.type: RuntimeDefault")
    elif profile.text not in _PROFILES and not profile.is_template:
        explicit.append((profile, "seccompProfile.type", "RuntimeDefault"))
    return explicit, missing


def _loosened(subject: Subject) -> Iterator[Problem]:
    """Values of a chart that switch a protection off; what the chart sets by itself is not known."""
    if subject.root.at("image") is not None:
        yield from _nothing_set(subject)
    wrong = {"allowPrivilegeEscalation": True, "readOnlyRootFilesystem": False, "runAsNonRoot": False}
    for section in ("securityContext", "podSecurityContext", "containerSecurityContext"):
        for key, bad in wrong.items():
            node = subject.root.at(section, key)
            if node is not None and node.value is bad:
                good = str(not bad).lower()
                yield Problem(node, f"{subject.name}.{section}.{key}".lstrip("."), good, fix=Fix(good, node))
        user = subject.root.at(section, "runAsUser")
        if user is not None and user.text == "0":
            yield Problem(user, f"{subject.name}.{section}.runAsUser".lstrip("."), "10001")


def _nothing_set(subject: Subject) -> Iterator[Problem]:
    """Contexts that are there and empty: the chart hands them on as they are."""
    contexts = [subject.root.at(name) for name in ("securityContext", "containerSecurityContext")]
    empty = next((node for node in contexts if node is not None and not node.value), None)
    if empty is not None and not any(node is not None and node.value for node in contexts):
        setting = f"{subject.name}.securityContext".lstrip(".")
        yield Problem(
            empty,
            setting,
            "runAsNonRoot, allowPrivilegeEscalation, readOnlyRootFilesystem, capabilities, seccompProfile",
            found="empty",
            about="empty",
            severity=_L,
            why="the chart may set something by itself",
        )


def _added(subject: Subject) -> Iterator[Problem]:
    for container in containers_of(pod_of(subject.root)):
        added = container.at("securityContext", "capabilities", "add")
        for member in added.members if added is not None else ():
            capability = member.text.upper().removeprefix("CAP_")
            if capability not in _HARMLESS and not member.is_template:
                severity = _C if capability in ("ALL", "SYS_MODULE") else None
                setting = f"{name_of(container)}.securityContext.capabilities.add"
                yield Problem(member, setting, f"without {capability}", about=capability, severity=severity)


def _token(subject: Subject) -> Iterator[Problem]:
    pod = pod_of(subject.root)
    if pod is None:
        return
    own = pod.at("automountServiceAccountToken")
    if own is not None and own.text:
        if own.says_true:
            yield Problem(own, "automountServiceAccountToken", "false", fix=Fix("false", own))
        return
    account = pod.at("serviceAccountName") or pod.at("serviceAccount")
    name = account.text if account is not None and account.text else "default"
    for manifest in subject.surroundings.manifests.get("serviceaccount", ()):
        mounted = manifest.at("automountServiceAccountToken")
        same = namespace_of(manifest) == namespace_of(subject.root)
        if name_of(manifest) == name and same and mounted is not None and mounted.says_false:
            return
    if not is_template(subject.root):
        yield Problem(pod, "automountServiceAccountToken", "false", found="not set, which is true", about="token")


def _limits(subject: Subject) -> Iterator[Problem]:
    if subject.kind is Kind.HELM:
        resources = subject.root.at("resources")
        if resources is not None and not resources.fields:
            setting = f"{subject.name}.resources".lstrip(".")
            yield Problem(resources, setting, "limits of memory and processors", found="empty", severity=_L)
        return
    if is_template(subject.root):
        return
    for container in containers_of(pod_of(subject.root)):
        missing = [name for name in ("memory", "cpu") if not _limit(container, name)]
        if missing:
            yield Problem(
                container.at("resources") or container,
                f"{name_of(container)}.resources.limits",
                "memory and cpu",
                found=f"no limit of {' and '.join(missing)}",
                about=name_of(container),
                severity=_L if missing == ["cpu"] else None,
                why="many leave out the limit of cpu on purpose, where requests are set" if missing == ["cpu"] else "",
            )


def _limit(container: Node, name: str) -> bool:
    node = container.at("resources", "limits", name)
    return node is not None and bool(node.text)


def _host(subject: Subject) -> Iterator[Problem]:
    pod = pod_of(subject.root)
    if pod is None:
        return
    for key in ("hostNetwork", "hostPID", "hostIPC"):
        node = pod.at(key)
        if node is not None and node.says_true:
            yield Problem(node, key, "false", fix=Fix("false", node))
    volumes = pod.at("volumes")
    for volume in volumes.members if volumes is not None else ():
        path = volume.at("hostPath", "path") or volume.at("hostPath")
        if path is not None and path.text and not is_socket(path.text):
            yield Problem(path, f"volumes.{name_of(volume)}.hostPath", "a volume of the cluster", found=path.text)
    for container in containers_of(pod):
        published = container.at("ports")
        for port in published.members if published is not None else ():
            node = port.at("hostPort")
            if node is not None and node.text not in ("", "0"):
                yield Problem(node, f"{name_of(container)}.ports.hostPort", "a Service", severity=_M)


_GOOD: Final = """\
securityContext:
  runAsNonRoot: true
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
  seccompProfile:
    type: RuntimeDefault"""

CHECKS: Final = (
    Check(
        rule(
            "CFG830",
            "kubernetes-security-context",
            _M,
            "The container keeps rights that it does not need",
            "Without a security context a container runs as root with a writable program, and may gain further rights: "
            "the way from a hole in the gateway to the node is short.",
            "Set runAsNonRoot, allowPrivilegeEscalation: false, readOnlyRootFilesystem, capabilities.drop: [ALL] and "
            "seccompProfile RuntimeDefault.",
            "CIS-KUBERNETES:5.2.6",
            "CIS-KUBERNETES:5.2.7",
            "CIS-KUBERNETES:5.2.10",
            "CIS-KUBERNETES:5.7.2",
            "CIS-KUBERNETES:5.7.3",
            "CWE-250",
            checks="The contexts of pod and container together, as the kubelet reads them; of templates what is set.",
        ),
        _MANIFESTS,
        _context,
        deployment(),
        deployment(container=_GOOD),
        name=MANIFEST,
    ),
    Check(
        rule(
            "CFG839",
            "kubernetes-capability-added",
            _H,
            "The container has a capability that leads to the node",
            "A gateway needs none of them; with it a hole in the gateway is one in the node or its network.",
            "Take the capability out.",
            "CIS-KUBERNETES:5.2.9",
            "CWE-250",
        ),
        frozenset({Kind.KUBERNETES}),
        _added,
        deployment(container="securityContext:\n  capabilities:\n    add: [NET_ADMIN]"),
        deployment(container="securityContext:\n  capabilities:\n    add: [NET_BIND_SERVICE]"),
        name=MANIFEST,
    ),
    Check(
        rule(
            "CFG831",
            "kubernetes-token-mounted",
            _M,
            "The pod holds a token of the cluster",
            "A caller who makes the gateway read a file gets a key to the cluster's API; a gateway does not use it.",
            "Set `automountServiceAccountToken: false` in the pod or its service account.",
            "CIS-KUBERNETES:5.1.6",
            "CWE-522",
            checks="The pod, and its service account where that is audited with it.",
        ),
        frozenset({Kind.KUBERNETES}),
        _token,
        deployment(),
        deployment("automountServiceAccountToken: false"),
        name=MANIFEST,
    ),
    Check(
        rule(
            "CFG835",
            "kubernetes-no-limits",
            _M,
            "The container may take all memory of its node",
            "One large request, or many, take down everything else that runs on the node.",
            "Set `resources.limits` of memory and cpu.",
            *UNBOUNDED,
            "CWE-770",
            "MITRE-ATLAS:AML.T0029",
        ),
        _MANIFESTS,
        _limits,
        deployment(),
        deployment(container="resources:\n  limits:\n    memory: 2Gi\n    cpu: '2'"),
        name=MANIFEST,
    ),
    Check(
        rule(
            "CFG836",
            "kubernetes-shares-host",
            _H,
            "The pod shares files, network or processes of its node",
            "It reads files of the node and of other pods, or reaches what listens for the node only.",
            "Use volumes of the cluster and a Service.",
            "CIS-KUBERNETES:5.2.3",
            "CIS-KUBERNETES:5.2.4",
            "CIS-KUBERNETES:5.2.5",
            "CIS-KUBERNETES:5.2.12",
            "CWE-653",
        ),
        frozenset({Kind.KUBERNETES}),
        _host,
        deployment("hostNetwork: true"),
        deployment("volumes:\n  - name: tmp\n    emptyDir: {}"),
        name=MANIFEST,
    ),
)
