"""Which models and destinations a configuration of LiteLLM names, in all the ways in which it can name them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from auditors.configuration.documents import Node
from auditors.configuration.subject import Subject
from auditors.drift.claims import Claims
from auditors.sightings import Called, origin

_ALIASES: Final = (("router_settings", "model_group_alias"), ("litellm_settings", "model_alias_map"))
_FALLBACKS: Final = ("fallbacks", "default_fallbacks", "context_window_fallbacks", "content_policy_fallbacks")
_BASES: Final = ("api_base", "base_url", "azure_endpoint", "aws_bedrock_runtime_endpoint")

_HOME: Final = {
    "ai21": ("ai21.com",),
    "anthropic": ("anthropic.com",),
    "azure_ai": ("azure.com", "microsoft.com"),
    "bedrock": ("amazonaws.com", "api.aws"),
    "bedrock_converse": ("amazonaws.com", "api.aws"),
    "cerebras": ("cerebras.ai",),
    "codestral": ("mistral.ai",),
    "cohere": ("cohere.ai", "cohere.com"),
    "cohere_chat": ("cohere.ai", "cohere.com"),
    "deepgram": ("deepgram.com",),
    "deepinfra": ("deepinfra.com",),
    "deepseek": ("deepseek.com",),
    "fireworks_ai": ("fireworks.ai",),
    "gemini": ("googleapis.com",),
    "groq": ("groq.com",),
    "jina_ai": ("jina.ai",),
    "mistral": ("mistral.ai",),
    "openai": ("openai.com",),
    "openrouter": ("openrouter.ai",),
    "perplexity": ("perplexity.ai",),
    "replicate": ("replicate.com",),
    "sambanova": ("sambanova.ai",),
    "together_ai": ("together.xyz", "together.ai"),
    "vertex_ai": ("googleapis.com",),
    "voyage": ("voyageai.com",),
    "xai": ("x.ai",),
}
"""Where calls go whose deployment has no `api_base`, by provider: the domains of its own API. Others are not judged."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """One entry of a model list: its name, what it calls, where (None where nobody can know), and its identifier.

    `base` is an origin, empty where none is configured.
    """

    name: str
    model: str
    base: str | None
    node: Node


@dataclass(slots=True)
class Names:
    """Everything that is named. `anything` says that a name cannot be known, so that none is unknown."""

    exact: set[str] = field(default_factory=set)
    patterns: list[re.Pattern[str]] = field(default_factory=list)
    deployments: list[Deployment] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)
    origins: set[str] = field(default_factory=set)
    variables_known: bool = False
    anything: bool = False

    def add(self, name: str) -> None:
        """A name, or a pattern with `*`; those with a provider before them are known without it too."""
        for each in {name, name.partition("/")[2]} - {""}:
            if "*" in each:
                self.patterns.append(_pattern(each))
            else:
                self.exact.add(each)

    def explains(self, called: Called) -> bool:
        """Whether the model of a call is named."""
        return self.anything or any(self._has(name) for name in _spellings(called))

    def _has(self, name: str) -> bool:
        return name in self.exact or any(pattern.match(name) for pattern in self.patterns)

    def deployments_of(self, called: Called) -> Iterator[Deployment]:
        """The deployments that may have served a call."""
        requested = self.aliases.get(called.requested, called.requested)
        spellings = _spellings(called) | {requested}
        for each in self.deployments:
            named = each.name in spellings or each.model in spellings
            if named or ("*" in each.name and _matches(each.name, spellings)):
                yield each


def _pattern(name: str) -> re.Pattern[str]:
    """What a name with `*` in it stands for."""
    return re.compile(re.escape(name).replace(r"\*", ".*") + r"\Z")


def _matches(name: str, names: set[str]) -> bool:
    pattern = _pattern(name)
    return any(pattern.match(each) for each in names)


def _spellings(called: Called) -> set[str]:
    """How the model of a call may be named: as it was asked for, else as it was served, with and without provider."""
    name = called.requested or called.served
    found = {name, f"{called.provider}/{name}" if called.provider else name}
    if called.provider and name.startswith(f"{called.provider}/"):
        found.add(name.removeprefix(f"{called.provider}/"))
    return found - {""}


def names_of(claims: Claims) -> Names:
    """What all configurations name together."""
    names = Names(variables_known=claims.environment is not None)
    for subject in claims.configurations:
        for key, node in subject.root.scalars():
            if key.endswith(("model", "model_name", "models")) and isinstance(node.value, str):
                _name(names, claims, subject, node)
        _read_aliases(names, subject)
        _read_fallbacks(names, subject)
        for name, entry, parameters in subject.models():
            model = parameters.at("model")
            base = _base(claims, subject, parameters)
            names.deployments.append(Deployment(name, model.text if model is not None else "", base, entry))
            if base:
                names.origins.add(base)
            identity = entry.at("model_info", "id")
            if identity is not None and identity.text:
                names.exact.add(identity.text)
        for source in (claims.environment or {}, subject.environment):
            for variable, node in source.items():
                if variable.endswith(("API_BASE", "BASE_URL", "_ENDPOINT")) and (at := origin(node.text)):
                    names.origins.add(at)
        names.anything = names.anything or _keeps_models_elsewhere(claims, subject)
    return names


def _name(names: Names, claims: Claims, subject: Subject, node: Node) -> None:
    text = claims.text(subject, node)
    if text is None:
        names.anything = True
    elif text:
        names.add(text)


def _read_aliases(names: Names, subject: Subject) -> None:
    for section, key in _ALIASES:
        node = subject.root.at(section, key)
        for alias, target in (node.fields if node is not None else {}).items():
            names.add(alias)
            meant = target.at("model") if target.fields else target
            if meant is not None and meant.text:
                names.aliases[alias] = meant.text
                names.add(meant.text)


def _read_fallbacks(names: Names, subject: Subject) -> None:
    for section in ("litellm_settings", "router_settings"):
        for key in _FALLBACKS:
            node = subject.root.at(section, key)
            for _, each in node.scalars() if node is not None else ():
                if isinstance(each.value, str):
                    names.add(each.value)


def _base(claims: Claims, subject: Subject, parameters: Node) -> str | None:
    """The origin that a deployment is configured with; empty where it has none, None where it cannot be known."""
    for key in _BASES:
        node = parameters.at(key)
        if node is not None and node.value not in (None, ""):
            text = claims.text(subject, node)
            return None if text is None else origin(text) or None
    if parameters.at("litellm_credential_name") is not None:
        return None
    return ""


def _keeps_models_elsewhere(claims: Claims, subject: Subject) -> bool:
    """Whether models may be named in a database, which nobody sees from here."""
    node = subject.setting("general_settings", "store_model_in_db") or claims.variable(subject, "STORE_MODEL_IN_DB")
    return node is not None and (claims.text(subject, node) or "true").strip().lower() in ("true", "1", "yes", "on")


def is_home(provider: str, at: str) -> bool | None:
    """Whether an origin is the provider's own; None where that is not known of the provider."""
    domains = _HOME.get(provider)
    if domains is None:
        return None
    host = at.partition("://")[2].partition(":")[0]
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)
