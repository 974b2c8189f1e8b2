"""Names of hosts that need no look-up: metadata services, machines and containers, inner zones, rebinding services."""

from __future__ import annotations

import ipaddress
from typing import Final

from auditors.deferred import deferred
from auditors.ssrf.addresses import classify
from auditors.ssrf.verdict import Decision

_METADATA: Final = frozenset(
    """metadata metadata.google.internal metadata.goog metadata.azure.com metadata.azure.internal instance-data
    instance-data.ec2.internal metadata.tencentyun.com metadata.packet.net metadata.platformequinix.com
    metadata.aliyuncs.internal metadata.aliyun.internal api.metadata.cloud.ibm.com rancher-metadata
    rancher-metadata.rancher.internal metadata.internal metadata.local""".split()
)
_CONTROL_PLANES: Final = deferred(r"kubernetes(?:\.default(?:\.svc(?:\.cluster\.local)?)?)?\Z")
_LOOPBACK: Final = deferred(
    r"(?:.+\.)?localhost\Z|localhost\.(?:localdomain|local)\Z|localhost[46](?:\.localdomain[46]?)?\Z"
    r"|ip6-(?:localhost|loopback)\Z|loopback\Z|broadcasthost\Z"
)
_CONTAINER_HOSTS: Final = frozenset(
    """host.docker.internal gateway.docker.internal kubernetes.docker.internal vm.docker.internal
    docker.for.mac.localhost docker.for.mac.host.internal docker.for.win.localhost host.containers.internal
    host.minikube.internal
    host.lima.internal host.rancher-desktop.internal host.orb.internal""".split()
)
_PRIVATE_SUFFIXES: Final = frozenset(
    """internal local localdomain lan home arpa corp intranet private test invalid example onion consul svc alt
    workgroup priv""".split()
)
_REBINDING: Final = deferred(
    r"(?:.+\.)?(?:nip\.io|sslip\.io|xip\.io|xip\.name|traefik\.me|localtest\.me|lvh\.me|vcap\.me|lacolhost\.com|rbndr\.us"
    r"|1u\.ms|rebind\.network|rebind\.it|burpcollaborator\.net|oastify\.com|interact\.sh|oast\.(?:pro|live|site|online|fun|me)"
    r"|requestrepo\.com|nip\.lol|backname\.io|ip\.ws\.126\.net|local\.gd|yoogle\.com|fbi\.com|readme\.localtest\.me"
    r"|spoofed\.burpcollaborator\.net|fuf\.me|42foo\.com|zer0\.rs|ulh\.us|127-0-0-1\.org\.uk|localho\.st|ip6\.name)\Z"
)
_LABEL: Final = deferred(r"[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?\Z")
_SERVICE: Final = deferred(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\Z")
_LONGEST: Final = 253
_SPELLED: Final = deferred(r"(?<![0-9])(\d{1,3})([.-])(\d{1,3})\2(\d{1,3})\2(\d{1,3})(?![0-9])")
_HEXADECIMAL: Final = deferred(r"(?:^|[.-])([0-9a-f]{8})(?=[.-])")


def is_valid(name: str) -> bool:
    """Whether a name in lower case, without its trailing dot, has labels that the DNS or a container network knows."""
    labels = name.split(".")
    if len(name) > _LONGEST:
        return False
    if len(labels) == 1:
        return bool(_SERVICE.match(name))
    return all(_LABEL.match(label) and "_" not in label for label in labels)


def classify_name(name: str) -> tuple[Decision, str, tuple[str, ...]]:
    """Decision, reason and spelled addresses of a valid name that is not looked up."""
    if name in _METADATA:
        return Decision.BLOCKED, "metadata-name", ()
    if _CONTROL_PLANES.match(name):
        return Decision.BLOCKED, "control-plane-name", ()
    if _REBINDING.match(name):
        return Decision.BLOCKED, "rebinding-name", tuple(str(address) for address in _spelled(name))
    if name in _CONTAINER_HOSTS:
        return Decision.INTERNAL, "container-host-name", ()
    if _LOOPBACK.match(name):
        return Decision.INTERNAL, "loopback-name", ()
    if "." not in name:
        return Decision.INTERNAL, "single-label-name", ()
    if name.rpartition(".")[2] in _PRIVATE_SUFFIXES:
        return Decision.INTERNAL, "private-suffix", ()
    inner = [address for address in _spelled(name) if classify(address)[0] is not Decision.PUBLIC]
    if inner:
        return Decision.BLOCKED, "address-in-name", tuple(map(str, inner))
    hidden = [address for address in _hexadecimal(name) if classify(address)[0] is not Decision.PUBLIC]
    if hidden:  # one random label in 150 looks so by chance
        return Decision.UNDECIDED, "address-in-name", tuple(map(str, hidden))
    return Decision.UNDECIDED, "name-not-resolved", ()


def _spelled(name: str) -> list[ipaddress.IPv4Address]:
    found = []
    for match in _SPELLED.finditer(name):
        numbers = [int(match[group]) for group in (1, 3, 4, 5)]
        if max(numbers) < 256:
            found.append(ipaddress.IPv4Address(bytes(numbers)))
    return found


def _hexadecimal(name: str) -> list[ipaddress.IPv4Address]:
    return [ipaddress.IPv4Address(int(match[1], 16)) for match in _HEXADECIMAL.finditer(name)]
