"""What a check looks at: one part of a configuration, with what is known around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from auditors.configuration.documents import Kind, Node
from auditors.configuration.known_settings import known_settings
from auditors.configuration.literals import Literal, without_credentials
from auditors.configuration.surroundings import Surroundings
from auditors.configuration.variables import variables
from auditors.configuration.versions import Release, older


@dataclass(slots=True, eq=False)
class Subject:
    """A configuration, or one service, container or environment of it.

    `version` is the release of LiteLLM, None where it is not known: then defaults are those of today. `literals` are
    the secrets in it by the identity of their node; `environment` is what it is known to run with; `name` says which
    part of its file it is; `surroundings` are the other parts that are audited with it;
    `remarks` the secrets in comments of its file.
    """

    kind: Kind
    root: Node
    name: str = ""
    version: Release | None = None
    literals: Mapping[int, Literal] = field(default_factory=dict)
    environment: Mapping[str, Node] = field(default_factory=dict)
    surroundings: Surroundings = field(default_factory=Surroundings)
    remarks: Sequence[Node] = ()
    _models: list[tuple[str, Node, Node]] | None = None
    _scalars: list[tuple[str, Node]] | None = None
    _variables: Mapping[int, str] | None = None

    @property
    def scalars(self) -> list[tuple[str, Node]]:
        """All scalars, each with the key that it belongs to, in reading order."""
        if self._scalars is None:
            self._scalars = list(self.root.scalars())
        return self._scalars

    @property
    def secrets(self) -> Iterator[Node]:
        """The values that hold a secret in clear, in reading order."""
        return (node for _, node in self.scalars if id(node) in self.literals) if self.literals else iter(())

    def variable(self, node: Node) -> str:
        """The name of the variable that the secret at a node should come from."""
        if self._variables is None:
            self._variables = variables(self.root, self.scalars, self.literals)
        return self._variables.get(id(node), "SECRET")

    @property
    def general(self) -> Node | None:
        """`general_settings`."""
        return self.root.at("general_settings")

    @property
    def litellm(self) -> Node | None:
        """`litellm_settings`."""
        return self.root.at("litellm_settings")

    @property
    def router(self) -> Node | None:
        """`router_settings`."""
        return self.root.at("router_settings")

    def sets(self, variable: str) -> bool:
        """Whether a variable is set in the environment that is known, or in one that is audited beside the file."""
        return variable in self.environment or self.surroundings.sets(self.root.file.name, variable)

    def before(self, version: str) -> bool:
        """Whether this is known to be a release before `version`."""
        return older(self.version, version)

    def knows(self, section: str, key: str) -> bool:
        """Whether the release that runs is not known to be older than a setting."""
        known = known_settings(section).get(key)
        return known is None or not self.before(known.first)

    @property
    def is_licensed(self) -> bool:
        """Whether a licence of LiteLLM's enterprise edition is seen; the environment may hold one that is not."""
        return self.sets("LITELLM_LICENSE") or self.setting("general_settings", "litellm_license") is not None

    def setting(self, section: str, key: str) -> Node | None:
        """A setting of a section, where it is set to something."""
        node = self.root.at(section, key)
        return None if node is None or node.value is None or node.value == "" else node

    def place(self, section: str) -> Node:
        """Where a setting that is absent would stand: at the key of its section, or at the top."""
        key = self.root.keys.get(section)
        node = self.root.at(section)
        if key is None or node is None:
            return self.root
        return replace(key, value=node.value, pointer=node.pointer, subject=node.subject)

    def literal(self, node: Node | None) -> Literal | None:
        """The secret that stands at a node."""
        return self.literals.get(id(node)) if node is not None else None

    def shown(self, node: Node) -> str:
        """The value of a node as it may be shown: secrets masked, long texts cut."""
        if isinstance(node.value, dict | list):
            word = "setting" if isinstance(node.value, dict) else "item"
            return f"{len(node.value)} {word}{'' if len(node.value) == 1 else 's'}"
        if found := self.literal(node):
            return found.preview
        text = node.text
        if "://" in text:
            text = without_credentials(text)
        return text if len(text) <= 80 else f"{text[:77]}…"

    def models(self) -> list[tuple[str, Node, Node]]:
        """The deployments: name, entry, its `litellm_params`."""
        if self._models is None:
            self._models = list(self._deployments())
        return self._models

    def _deployments(self) -> Iterator[tuple[str, Node, Node]]:
        listed = self.root.at("model_list")
        for entry in listed.members if listed is not None else ():
            parameters = entry.at("litellm_params")
            if parameters is not None and isinstance(parameters.value, dict):
                name = entry.at("model_name")
                yield name.text if name is not None else "", entry, parameters

    def guardrails(self) -> Iterator[tuple[str, Node, Node]]:
        """The guardrails: name, entry, its `litellm_params`."""
        for listed in (self.root.at("guardrails"), self.root.at("litellm_settings", "guardrails")):
            for entry in listed.members if listed is not None else ():
                parameters = entry.at("litellm_params")
                if parameters is not None:
                    name = entry.at("guardrail_name")
                    yield name.text if name is not None else "", entry, parameters

    def servers(self) -> Iterator[tuple[str, Node]]:
        """The MCP servers by name."""
        servers = self.root.at("mcp_servers") or self.root.at("general_settings", "mcp_servers")
        yield from ((name, node) for name, node in (servers.fields if servers is not None else {}).items())

    @property
    def callbacks(self) -> dict[str, Node]:
        """Where records of calls are sent to, by name."""
        found: dict[str, Node] = {}
        for key in ("callbacks", "success_callback", "failure_callback"):
            node = self.setting("litellm_settings", key)
            found |= {member.text: member for member in (node.members if node is not None else ()) if member.text}
        return found
