"""Where NGINX hands requests to: the servers and locations of a configuration, and which of them lead to models."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from auditors.configuration.documents import Node
from auditors.configuration.nginx.blocks import VARIABLE, Block, exposed
from auditors.configuration.severities import milder
from auditors.model import Severity

_PASSES: Final = ("proxy_pass", "grpc_pass", "uwsgi_pass", "fastcgi_pass", "scgi_pass")
_LUA_HANDLERS: Final = ("content_by_lua_block", "content_by_lua", "content_by_lua_file")
_LUA_SCRIPTS: Final = ("access_by_lua_block", "rewrite_by_lua_block", "access_by_lua", "rewrite_by_lua")
_LUA_INJECTS: Final = re.compile(
    r"set_header\s*\(\s*[\"'](?:authorization|x-api-key|api-key|x-goog-api-key)[\"']", re.IGNORECASE
)
_LLM_PATH: Final = re.compile(
    r"\A[\^(]*/(?:v1(?:beta\d*|alpha\d*)?(?:/|\b)|api/(?:generate|chat|tags|pull|embed)\b)|/(?:openai|anthropic|claude|gemini|bedrock"
    r"|vertex[\w-]*|mistral|ollama|vllm|litellm|llms?|completions?|embeddings|engines|inference|mcp)(?:[/_-]|\b)",
    re.IGNORECASE,
)
_HEALTH: Final = re.compile(r"\^?/(?:\w+/)?(?:health\w*|live\w*|ready\w*|readiness|ping|status)(?:/\w*)*/?\$?\Z")
_LLM_HOST: Final = re.compile(
    r"litellm|ollama|vllm|(?:^|[-_.])llms?(?:[-_.:]|\Z)|openai|anthropic|claude|gemini|generativelanguage|bedrock|mistral"
    r"|cohere|groq|deepseek|openrouter|api\.together|fireworks|perplexity|huggingface|sglang|llama|localai|lmstudio|portkey"
    r"|helicone|ai[-_]?gateway|inference|(?:^|[-_.])gpt|:4000\b|:11434\b|:8787\b",
    re.IGNORECASE,
)
_LITELLM: Final = re.compile(r"litellm|:4000\b|(?:^|[-_./])llm(?:[-_]?(?:proxy|gateway))?(?:[-_.:/]|\Z)", re.IGNORECASE)
_PROVIDER: Final = re.compile(
    r"openai\.com|openai\.azure\.com|anthropic\.com|googleapis\.com|amazonaws\.com|mistral\.ai|cohere\.(?:ai|com)"
    r"|groq\.com|deepseek\.com|openrouter\.ai|together\.(?:ai|xyz)|fireworks\.ai|perplexity\.ai|huggingface\.co|x\.ai",
    re.IGNORECASE,
)
CREDENTIAL_HEADER: Final = re.compile(
    r"(?:HTTP_)?(?:proxy[-_])?(?:authorization|(?:x[-_])?(?:goog[-_]|litellm[-_]|portkey[-_])?(?:api[-_]?key|auth[-_]?token)"
    r"|x[-_]auth[-_]key|helicone[-_]auth)\Z",
    re.IGNORECASE,
)
"""Headers that carry a credential."""


@dataclass(eq=False)
class Gateway:
    """A configuration: its servers, and what they refer to by name."""

    root: Block
    servers: list[Block]
    maps: dict[str, list[Block]]
    formats: dict[str, Block]
    upstreams: dict[str, Block]
    places: dict[int, Places] = field(default_factory=dict)
    _routes: list[Route] | None = None
    _llm_routes: list[Route] | None = None

    def routes(self) -> list[Route]:
        """Everything that sends requests elsewhere, or answers them with code."""
        if self._routes is None:
            self._routes = list(self._found())
        return self._routes

    def _found(self) -> Iterator[Route]:
        for server in self.servers or [self.root]:
            for block in server.everything():
                if block.name in ("location", "if", "server", "limit_except"):
                    handler = next(iter(block.own(*_PASSES, *_LUA_HANDLERS)), None)
                    if handler is not None and not block.own("internal"):
                        yield Route(self, server if self.servers else None, block, handler)

    def llm_routes(self) -> list[Route]:
        """The routes to models and their gateways; checks of health may be open, unlimited and unlogged."""
        if self._llm_routes is None:
            found = (route for route in self.routes() if route.is_llm)
            self._llm_routes = [route for route in found if not _HEALTH.match(route.path)]
        return self._llm_routes

    def places_of(self, server: Block) -> Places:
        """The locations of a server by what they are called by."""
        found = self.places.get(id(server))
        if found is None:
            found = self.places[id(server)] = Places()
            for block in server.everything():
                if block.name == "location" and block.arguments:
                    found.by_path.setdefault(block.arguments[-1], block)
                elif block.name in ("try_files", "error_page"):
                    for name in block.arguments:
                        if name.startswith("@"):
                            found.origins.setdefault(name, []).append(block)
        return found

    @functools.cached_property
    def defaults(self) -> list[Block]:
        """The servers that say that they take requests for names that nobody lists."""
        marks = {"default_server", "default"}
        return [
            server for server in self.servers if any(marks & set(listen.arguments) for listen in server.own("listen"))
        ]


@dataclass(slots=True, eq=False)
class Places:
    """Locations of a server by their path, and by name what hands over to a named one (`try_files`, `error_page`)."""

    by_path: dict[str, Block] = field(default_factory=dict)
    origins: dict[str, list[Block]] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Route:
    """A location that hands requests on. `server` is None in a snippet that others include."""

    gateway: Gateway
    server: Block | None
    block: Block
    handler: Block

    @property
    def location(self) -> Block:
        """The location: the block itself, or the one that an `if` stands in."""
        return next((block for block in self.block.chain() if block.name == "location"), self.block)

    @property
    def path(self) -> str:
        """The path or pattern of the location."""
        return self.location.arguments[-1] if self.location.arguments else "/"

    @property
    def label(self) -> str:
        """The location as it is written, for people."""
        return " ".join(("location", *self.location.arguments))[:80]

    @property
    def target(self) -> str:
        """Where requests go, with variables that have one constant value filled in; code of Lua as it stands."""
        return VARIABLE.sub(lambda match: self._constant(match[1] or match[2]) or match[0], self.handler.text)

    def _constant(self, name: str) -> str:
        found = {child.arguments[1] for block in self.block.chain() for child in block.sets(name)}
        value = next(iter(found)) if len(found) == 1 else ""
        return value if "$" not in value else ""

    @property
    def authority(self) -> str:
        """The host and port of the target as they are written; what begins with a slash ends them."""
        bare = re.sub(r"^(?:\w+|\$\{?scheme\}?)://", "", self.target)
        return re.split(r"/|\$\{?(?:request_uri|uri|document_uri)\b", bare, maxsplit=1)[0]

    @property
    def hosts(self) -> list[str]:
        """Hosts with their ports that requests go to, and the name of the upstream where it has one."""
        if self.handler.name in _LUA_HANDLERS:
            return re.findall(r"https?://([\w.:-]+)", self.handler.text)
        upstream = self.gateway.upstreams.get(self.authority)
        members = [member.text for member in upstream.own("server")] if upstream is not None else []
        return [self.authority, *members]

    @property
    def injected(self) -> Block | None:
        """The directive, or the Lua, that puts a credential of the gateway's own into requests."""
        for header in self.block.effective("proxy_set_header") + self.block.effective("grpc_set_header"):
            if len(header.arguments) > 1 and CREDENTIAL_HEADER.match(header.text):
                value = header.arguments[1]
                if value.strip() and not re.search(r"\$\{?(?:http_|arg_|cookie_|sent_)", value):
                    return header
        scripts = [block for name in _LUA_SCRIPTS for block in self.block.effective(name)]
        return next((block for block in scripts if _LUA_INJECTS.search(block.text)), None)

    @property
    def is_llm(self) -> bool:
        """Whether this leads to a model: by where it goes, by its path, or by the key that it adds."""
        if any(_LLM_HOST.search(host) for host in self.hosts):
            return True
        regular = "/" if self.path == "/" else self.path.replace("\\", "")
        return bool(_LLM_PATH.search(regular)) or self._adds_key()

    def _adds_key(self) -> bool:
        """Whether a key as providers give them out is added; passwords and whatever a variable holds are not."""
        added = self.injected
        if added is None or len(added.arguments) < 2:
            return False
        return "authorization" not in added.text.lower() or added.arguments[1].lower().startswith("bearer")

    @property
    def is_litellm(self) -> bool:
        """Whether this seems to lead to a LiteLLM proxy."""
        return any(_LITELLM.search(host) for host in self.hosts)

    @property
    def is_provider(self) -> bool:
        """Whether this leads to a provider's public interface."""
        return any(_PROVIDER.search(host) for host in self.hosts)

    @property
    def is_exposed(self) -> bool:
        """Whether others than this machine reach it."""
        return self.server is None or exposed(self.server)

    def severity(self, severity: Severity) -> Severity:
        """How bad something is here: milder where only this machine reaches it."""
        return severity if self.is_exposed else milder(severity)


@functools.lru_cache(maxsize=4)
def gateway_of(root: Node) -> Gateway:
    """What a tree of directives configures."""
    top = Block(root, "", (), None)
    waiting: list[tuple[Block, Node]] = [(top, root)]
    while waiting:
        parent, listed = waiting.pop()
        for node in listed.members:
            arguments = tuple(argument.text for argument in node.fields["arguments"].members)
            block = Block(node, node.fields["directive"].text, arguments, parent)
            parent.children.append(block)
            if (inner := node.fields.get("block")) is not None:
                waiting.append((block, inner))
    found = Gateway(top, [], {}, {}, {})
    for block in top.everything():
        parent_name = block.parent.name if block.parent is not None else ""
        if block.name == "server" and parent_name in ("", "http") and block.node.fields.get("block") is not None:
            found.servers.append(block)
        elif block.name in ("map", "geo") and block.arguments:
            found.maps.setdefault(block.arguments[-1].lstrip("$"), []).append(block)
        elif block.name == "log_format" and block.arguments:
            found.formats[block.text] = block
        elif block.name == "upstream" and block.arguments:
            found.upstreams[block.text] = block
    return found
