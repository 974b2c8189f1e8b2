"""What a service of a compose file, or a `docker run`, publishes, mounts and runs."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from auditors.configuration.documents import Node
from auditors.configuration.images import Image, image_of, interpolated
from auditors.configuration.reading.docker_run import RUN

GATEWAY_PORTS: Final = frozenset({4000, 8787, 11434, 8585})
"""Ports that LiteLLM, Portkey, Ollama and Helicone's gateway listen on."""

_STORES: Final = re.compile(
    r"postgres|pgvector|timescale|mysql|mariadb|mongo|redis|valkey|dragonfly|keydb|memcached|clickhouse|minio|etcd"
    r"|qdrant|milvus|weaviate|chroma|elasticsearch|opensearch|kafka|rabbitmq|zookeeper|prometheus|alertmanager|loki"
    r"|pgadmin|adminer|jaeger|vault|consul|supabase|cassandra|pgbouncer|neo4j",
    re.IGNORECASE,
)
_STORE_PORTS: Final = frozenset(
    {5432, 3306, 6379, 27017, 9090, 9093, 11211, 8123, 9200, 2379, 6333, 19530, 9092, 5672, 3100, 9042, 7687}
)
_FRONTS: Final = re.compile(
    r"nginx|traefik|caddy|haproxy|envoy|apache|httpd|kong|cloudflared|swag|openresty|proxy-manager", re.IGNORECASE
)
_FRONT_PORTS: Final = frozenset({80, 443, 8080, 8443})
_PORT: Final = re.compile(
    r"(?:(?P<host>\[[0-9a-fA-F:.]+\]|[\w.?-]*):)?(?:(?P<published>\d+(?:-\d+)?|\?)?:)?(?P<target>\d+(?:-\d+)?|\?)"
    r"(?:/(?:tcp|udp|sctp))?\Z"
)
_SOCKET: Final = re.compile(r"/(?:docker|podman|containerd|crio|dockershim|buildkitd)\.sock/?\Z")
_UNKNOWN: Final = re.compile(r"\$(?:\{[^}]*\}|\w+)|\{\{[^}]*\}\}")


@dataclass(frozen=True, slots=True)
class Port:
    """A port that is published: where it listens on the host (empty: everywhere), and the port of the container.

    `rest` is what the short syntax says behind the address; empty in the long one, and where variables are left.
    """

    node: Node
    host: str
    published: str
    target: int
    rest: str = ""

    @property
    def is_local(self) -> bool:
        """Whether only the host itself reaches it, or a variable decides."""
        if self.host == "?":
            return True
        try:
            return ipaddress.ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def is_everywhere(self) -> bool:
        """Whether it listens on all addresses of the host."""
        return self.host.strip("[]") in ("", "0.0.0.0", "::", "*")


@dataclass(frozen=True, slots=True)
class Mount:
    """A file or directory of the host in the container; named volumes are none."""

    node: Node
    source: str
    target: str
    writable: bool


def image(service: Node) -> Image | None:
    """What the service runs, where that is known."""
    node = service.at("image")
    return image_of(node.text) if node is not None else None


def is_command(service: Node) -> bool:
    """Whether this is a `docker run`."""
    return service.tag == RUN


def is_whole(service: Node) -> bool:
    """Whether this is a service, not a piece that another file is laid over or that extends one of another file."""
    if service.at("extends", "file") is not None:
        return False
    return service.at("image") is not None or service.at("build") is not None


def is_gateway(service: Node) -> bool:
    """Whether it passes calls to models on, or serves them, by its image or its port."""
    found = image(service)
    if found is not None and found.is_gateway:
        return True
    if found is not None and (_STORES.search(found.name) or _FRONTS.search(found.name)):
        return False
    node = service.at("image")
    return bool(node is not None and "litellm" in node.text.lower()) or any(
        port.target in GATEWAY_PORTS for port in ports(service)
    )


def is_litellm(service: Node) -> bool:
    """Whether it runs LiteLLM, by its image."""
    found = image(service)
    return found is not None and found.package == ("PyPI", "litellm")


def is_store(port: Port, service: Node) -> bool:
    """Whether a published port leads to what only the gateway should reach: a database, a cache, metrics."""
    found = image(service)
    if found is not None and found.is_gateway:
        return False
    return bool(found is not None and _STORES.search(found.name)) or port.target in _STORE_PORTS


def is_front(port: Port, service: Node) -> bool:
    """Whether this is a server whose work it is to be reached: a reverse proxy on the ports of the web."""
    found = image(service)
    return bool(found is not None and _FRONTS.search(found.name)) and port.target in _FRONT_PORTS


def is_socket(path: str) -> bool:
    """Whether this is the socket by which a container engine takes orders."""
    return bool(_SOCKET.search(path))


def ports(service: Node) -> Iterator[Port]:
    """What is published, in the short and the long syntax."""
    listed = service.at("ports")
    for member in listed.members if listed is not None else ():
        if isinstance(member.value, dict):
            host, published, target = member.at("host_ip"), member.at("published"), member.at("target")
            number = _number(_known(target.text)) if target is not None else 0
            where = _known(host.text) if host is not None else ""
            yield Port(member, where, _known(published.text) if published is not None else "", number)
            continue
        match = _PORT.match(_known(member.text.strip()))
        if match is not None:
            host_text = match["host"] or ""
            published_text = match["published"] or ""
            if re.fullmatch(r"\d+(?:-\d+)?", host_text) and not published_text:
                host_text, published_text = "", host_text
            if host_text == "?" and not published_text and "?" in _known(member.text).partition(":")[0]:
                host_text, published_text = "", "?"
            rest = "" if "$" in member.text else match[0][match.start("target") :]
            if rest:
                rest = f"{published_text or match['target']}:{rest}"
            yield Port(member, host_text, published_text, _number(match["target"]), rest)


def _known(text: str) -> str:
    """A text with its defaults put in; `?` for what remains open."""
    return _UNKNOWN.sub("?", interpolated(text, partly=True) or "")


def _number(text: str) -> int:
    digits = text.partition("-")[0]
    return int(digits) if digits.isdigit() and len(digits) < 6 else 0


def mounts(service: Node) -> Iterator[Mount]:
    """What of the host is mounted."""
    listed = service.at("volumes")
    for member in listed.members if listed is not None else ():
        if isinstance(member.value, dict):
            kind, source, target = member.at("type"), member.at("source"), member.at("target")
            if source is None or (kind is not None and kind.text not in ("bind", "volume")):
                continue
            read_only = member.at("read_only")
            writable = read_only is None or not read_only.says_true
            if (kind is not None and kind.text == "bind") or _is_path(source.text):
                yield Mount(member, _home(source.text), target.text if target is not None else "", writable)
            continue
        text = interpolated(member.text, partly=True) or ""
        source_text, _, rest = _split(text)
        target_text, _, options = rest.partition(":")
        if rest and _is_path(source_text):
            yield Mount(member, _home(source_text), target_text, "ro" not in options.split(","))


def _split(text: str) -> tuple[str, str, str]:
    """A short volume at its first colon that is not inside a substitution."""
    depth = 0
    for at, c in enumerate(text):
        if c in "{(":
            depth += 1
        elif c in "})":
            depth -= 1
        elif c == ":" and depth <= 0:
            return text[:at], ":", text[at + 1 :]
    return text, "", ""


def _is_path(source: str) -> bool:
    return source.startswith((".", "/", "~", "$", "\\")) or bool(re.match(r"[A-Za-z]:\\", source))


def _home(source: str) -> str:
    """A path with the home of whoever starts it as `~`."""
    return re.sub(r"\A(?:\$\{?HOME\}?|/home/[^/]+|/Users/[^/]+)(?=/|\Z)", "~", source)
