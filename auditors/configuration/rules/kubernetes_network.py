"""How a gateway in Kubernetes is reached, and what it may reach: services, ingresses, network policies, monitors."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import AGENCY, Check, Problem, rule
from auditors.configuration.documents import Kind, Node
from auditors.configuration.reading.kubernetes import is_template, kind_of, name_of, namespace_of, pod_of
from auditors.configuration.rules.kubernetes_workloads import MANIFEST, deployment
from auditors.configuration.subject import Subject
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity
_MANIFEST: Final = frozenset({Kind.KUBERNETES})
_INTERNAL: Final = re.compile(r"internal|load-balancer-type|networking\.gke\.io|scheme|subnet", re.IGNORECASE)
_INTERNAL_VALUE: Final = re.compile(r"true|internal|yes|0\.0\.0\.0/0", re.IGNORECASE)
_FRONT: Final = re.compile(r"ingress|nginx|traefik|envoy|istio|kong|haproxy|contour", re.IGNORECASE)
_GUARD: Final = re.compile(
    r"auth|oauth2|whitelist|allowlist|allow-list|source-range|mtls|tls-verify|client-ca|middlewares|waf|jwt|iap"
    r"|security-policy|inbound-cidrs",
    re.IGNORECASE,
)
_TLS: Final = re.compile(
    r"ssl-certificate|certificate-arn|managed-certificates|pre-shared-cert|ssl-cert|listen-ports.*HTTPS|tls|cert-manager"
    r"|frontend-?config|appgw-ssl",
    re.IGNORECASE,
)
_CLUSTERWIDE: Final = (
    *("ciliumclusterwidenetworkpolicy", "globalnetworkpolicy"),
    *("adminnetworkpolicy", "baselineadminnetworkpolicy"),
)
_POLICIES: Final = ("networkpolicy", "ciliumnetworkpolicy", *_CLUSTERWIDE, "authorizationpolicy", "sidecar")
_METADATA: Final = ipaddress.IPv4Address("169.254.169.254")
_RUNNING: Final = ("deployment", "statefulset", "daemonset", "pod", "replicaset", "cronjob", "job", "rollout")
_SETS: Final = (
    "service",
    "ingress",
    "configmap",
    "secret",
    "namespace",
    "serviceaccount",
    "kustomization",
    "httproute",
)


def _annotations(document: Node) -> dict[str, str]:
    node = document.at("metadata", "annotations")
    return {key: child.text for key, child in (node.fields if node is not None else {}).items()}


def _reached(subject: Subject) -> Iterator[Problem]:
    if subject.kind is Kind.HELM:
        yield from _values(subject)
    elif kind_of(subject.root) == "Service":
        yield from _service(subject)
    elif kind_of(subject.root) == "Ingress":
        yield from _ingress(subject.root, subject.root.at("spec", "tls"), _annotations(subject.root), "spec")
    elif kind_of(subject.root) == "Gateway":
        yield from _listeners(subject)


def _service(subject: Subject) -> Iterator[Problem]:
    node = subject.root.at("spec", "type")
    if node is None or node.text not in ("LoadBalancer", "NodePort"):
        return
    if _is_internal(_annotations(subject.root)):
        return
    front = _FRONT.search(name_of(subject.root))
    ranges = subject.root.at("spec", "loadBalancerSourceRanges")
    if ranges is not None and ranges.members and all(not one.text.endswith("/0") for one in ranges.members):
        return
    why = "it opens a port on every node" if node.text == "NodePort" else "in most clouds its address is public"
    yield Problem(node, "spec.type", "ClusterIP, behind an Ingress with TLS", why=why, severity=_L if front else None)


def _is_internal(annotations: dict[str, str]) -> bool:
    return any(_INTERNAL.search(key) and _INTERNAL_VALUE.search(value) for key, value in annotations.items())


def _ingress(place: Node, tls: Node | None, annotations: dict[str, str], setting: str) -> Iterator[Problem]:
    texts = [f"{key}={value}" for key, value in annotations.items()]
    if (tls is None or not tls.members) and not any(_TLS.search(text) for text in texts) and not is_template(place):
        yield Problem(place.at("spec") or place, f"{setting}.tls", "a certificate", found="not set", about="tls")
    if not any(_GUARD.search(key) for key in annotations) and not is_template(place):
        yield Problem(
            place.at("metadata") or place,
            "metadata.annotations",
            "authentication, or a list of networks that may call",
            found="not set",
            about="auth",
            severity=_L,
            why="only the gateway's own keys keep strangers out, also from its admin routes",
        )


def _listeners(subject: Subject) -> Iterator[Problem]:
    listed = subject.root.at("spec", "listeners")
    listeners = listed.members if listed is not None else []
    secure = any((node := one.at("protocol")) is not None and node.text in ("HTTPS", "TLS") for one in listeners)
    for one in listeners:
        protocol = one.at("protocol")
        if protocol is not None and protocol.text == "HTTP":
            why = "perhaps only to send callers on to the listener with TLS" if secure else ""
            yield Problem(protocol, f"listeners.{name_of(one)}", "HTTPS", severity=_L if secure else None, why=why)


def _values(subject: Subject) -> Iterator[Problem]:
    root = subject.root
    node = root.at("service", "type")
    given = root.at("service", "annotations")
    annotations = {key: child.text for key, child in (given.fields if given is not None else {}).items()}
    if node is not None and node.text in ("LoadBalancer", "NodePort") and not _is_internal(annotations):
        yield Problem(node, f"{subject.name}.service.type".lstrip("."), "ClusterIP, behind an Ingress with TLS")
    enabled = root.at("ingress", "enabled")
    if enabled is not None and enabled.says_true:
        tls, given = root.at("ingress", "tls"), root.at("ingress", "annotations")
        texts = [f"{key}={child.text}" for key, child in (given.fields if given is not None else {}).items()]
        if (tls is None or not tls.value) and not any(_TLS.search(text) for text in texts):
            setting = f"{subject.name}.ingress.tls".lstrip(".")
            yield Problem(tls or enabled, setting, "a certificate", found="not set", about="tls")


def _policy(subject: Subject) -> Iterator[Problem]:
    if kind_of(subject.root) == "NetworkPolicy":
        yield from _open_egress(subject)
        return
    if pod_of(subject.root) is None or is_template(subject.root):
        return
    manifests = subject.surroundings.manifests
    namespace = namespace_of(subject.root)
    first = next(
        (one for kind in _RUNNING for one in manifests.get(kind, ()) if namespace_of(one) == namespace), subject.root
    )
    if first is not subject.root:
        return
    policies = [one for kind in _POLICIES for one in manifests.get(kind, ())]
    if not any(namespace_of(one) == namespace or _everywhere(one) for one in policies):
        alone = not any(manifests.get(kind) for kind in _SETS)
        yield Problem(
            subject.root.at("metadata") or subject.root,
            "NetworkPolicy",
            "policies that let in the ingress only, and out to the providers and DNS only",
            found="none in what is audited",
            about=f"namespace {namespace}",
            severity=_L if alone else None,
            why="nothing but workloads was looked at" if alone else "",
        )


def _everywhere(policy: Node) -> bool:
    return not namespace_of(policy) or kind_of(policy).lower() in _CLUSTERWIDE


def _open_egress(subject: Subject) -> Iterator[Problem]:
    egress = subject.root.at("spec", "egress")
    for rule_node in egress.members if egress is not None else ():
        targets = rule_node.at("to")
        if targets is None or not targets.members:
            if rule_node.at("ports") is None or _admits_web(rule_node):
                yield Problem(
                    rule_node,
                    "spec.egress",
                    "the networks of the providers, without 169.254.0.0/16",
                    found="every address",
                    about="all",
                    why="the metadata service at 169.254.169.254 is among them",
                )
            continue
        for target in targets.members:
            block = target.at("ipBlock", "cidr")
            if block is not None and _admits_web(rule_node) and _covers_metadata(target):
                hardened = "except: [169.254.0.0/16]"
                yield Problem(block, "spec.egress.ipBlock", hardened, why="169.254.169.254 is among them")


def _admits_web(rule_node: Node) -> bool:
    """Whether a rule admits port 80, on which the metadata service listens; without ports it admits all."""
    listed = rule_node.at("ports")
    if listed is None or not listed.members:
        return True
    for entry in listed.members:
        first, last, protocol = entry.at("port"), entry.at("endPort"), entry.at("protocol")
        if protocol is not None and protocol.text not in ("", "TCP"):
            continue
        if first is None or first.text in ("80", "http"):
            return True
        ends = (first.text, last.text) if last is not None else ("", "")
        if all(end.isdigit() for end in ends) and int(ends[0]) <= 80 <= int(ends[1]):
            return True
    return False


def _covers_metadata(target: Node) -> bool:
    block, exceptions = target.at("ipBlock", "cidr"), target.at("ipBlock", "except")
    if block is None or not _holds_metadata(block.text):
        return False
    return not any(_holds_metadata(one.text) for one in (exceptions.members if exceptions is not None else ()))


def _holds_metadata(text: str) -> bool:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return isinstance(network, ipaddress.IPv4Network) and _METADATA in network


def _monitor(subject: Subject) -> Iterator[Problem]:
    if kind_of(subject.root) not in ("ServiceMonitor", "PodMonitor"):
        return
    everywhere = subject.root.at("spec", "namespaceSelector", "any")
    if everywhere is not None and everywhere.says_true:
        yield Problem(everywhere, "spec.namespaceSelector.any", "the one namespace by its name")
    listed = subject.root.at("spec", "endpoints") or subject.root.at("spec", "podMetricsEndpoints")
    for one in listed.members if listed is not None else ():
        names = ("authorization", "basicAuth", "bearerTokenSecret", "bearerTokenFile", "oauth2", "tlsConfig")
        if all(one.at(name) is None for name in names):
            yield Problem(
                one,
                "spec.endpoints",
                "authorization with a key, and require_auth_for_metrics_endpoint: true",
                found="no credentials",
                about="auth",
                why="metrics that are scraped without a key are open to every pod: names of keys, teams and models",
            )


_INGRESS: Final = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: litellm
  annotations:
    nginx.ingress.kubernetes.io/whitelist-source-range: 10.0.0.0/8
spec:
"""
_POLICY: Final = """\
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: litellm
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
"""
_MONITOR: Final = """\
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: litellm
spec:
  endpoints:
    - port: http
"""

CHECKS: Final = (
    Check(
        rule(
            "CFG832",
            "kubernetes-open-to-network",
            _H,
            "The gateway is open to the network, or without TLS",
            "Keys and prompts cross the network in clear, and whoever finds the address may try keys and admin routes.",
            "Use a Service of type ClusterIP behind an Ingress with TLS that lets in the networks of your users.",
            "CWE-319",
            "CWE-668",
        ),
        frozenset({Kind.KUBERNETES, Kind.HELM}),
        _reached,
        f"{_INGRESS}  rules: []\n",
        f"{_INGRESS}  tls:\n    - secretName: litellm-tls\n",
        name=MANIFEST,
    ),
    Check(
        rule(
            "CFG834",
            "kubernetes-network-policy",
            _H,
            "No network policy bounds what the gateway reaches",
            "A caller who makes the gateway fetch an address reaches every pod, and in a cloud the metadata service "
            "with the rights of the node.",
            "Add a NetworkPolicy for ingress and egress; leave 169.254.0.0/16 out of what it lets through.",
            *AGENCY,
            "CIS-KUBERNETES:5.3.2",
            "CWE-918",
            "MITRE-ATLAS:AML.T0106",
            checks="The policies of the same namespace in all that is audited; once for a namespace. One that is "
            "applied elsewhere is not seen.",
        ),
        _MANIFEST,
        _policy,
        deployment() + "---\napiVersion: v1\nkind: Service\nmetadata:\n  name: litellm\nspec:\n  type: ClusterIP\n",
        deployment() + _POLICY,
        name=MANIFEST,
    ),
    Check(
        rule(
            "CFG837",
            "kubernetes-monitor-open",
            _M,
            "Metrics are scraped without a key, or from everywhere",
            "Metrics of a gateway name its keys, teams, users and models.",
            "Give the monitor an `authorization` and close the metrics of the gateway without a key.",
            "OWASP-LLM02:2025",
            "CWE-306",
        ),
        _MANIFEST,
        _monitor,
        _MONITOR,
        f"{_MONITOR}      authorization:\n        credentials:\n          name: metrics\n          key: token\n",
        name=MANIFEST,
    ),
)
