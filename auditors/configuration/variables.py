"""Names the variables of the environment that the secrets of a configuration should come from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from auditors.configuration.documents import Node

if TYPE_CHECKING:
    from auditors.configuration.literals import Literal

_COMMON: Final = re.compile(
    r"(?:password|token|secret|key|url|api[-_]?key|authorization|x-api-key|auth(?:entication)?_token|license)\Z",
    re.IGNORECASE,
)
_FRAMES: Final = frozenset({"headers", "extra_headers", "litellm_params", "env", "parameters", "optional_params"})
_REFERRED: Final = re.compile(r"os\.environ/(\w+)")


def variables(root: Node, scalars: list[tuple[str, Node]], literals: Mapping[int, Literal]) -> Mapping[int, str]:
    """A variable for each secret among the scalars at or below `root`, by the identity of its node.

    Equal secrets of equal settings share one; different ones never do, nor is one taken that the file refers to.
    """
    block = root.at("environment_variables")
    own = {id(node): name for name, node in _fields(block)}
    taken = {match[1] for _, node in scalars if isinstance(node.value, str) and (match := _REFERRED.match(node.value))}
    taken.update(own.values())
    known = {literals[id(node)].fingerprint: name for name, node in _fields(block) if id(node) in literals}
    providers = _providers(root)
    numbers: Counter[str] = Counter()
    names: dict[tuple[str, str], str] = {}
    found = own
    for key, node in scalars:
        literal = literals.get(id(node))
        if literal is None or id(node) in own:
            continue
        wanted = providers.get(id(node)) or ("LITELLM_MASTER_KEY" if key == "master_key" else _wanted(key, node))
        name = known.get(literal.fingerprint) or names.get((wanted, literal.fingerprint))
        if name is None:
            name = wanted
            while name in taken:
                numbers[wanted] += 1
                name = f"{wanted}_{numbers[wanted] + 1}"
            taken.add(name)
            names[wanted, literal.fingerprint] = name
        found[id(node)] = name
    return found


def _fields(block: Node | None) -> Iterable[tuple[str, Node]]:
    return block.fields.items() if block is not None else ()


def _wanted(key: str, node: Node) -> str:
    """The setting's own name; of a name that many settings have, with that of what it belongs to."""
    if not _COMMON.match(key):
        return _word(key)
    above = [step for step in node.setting.split(".")[:-1] if not step.isdecimal() and step not in _FRAMES]
    owner = above[-1].removesuffix("_params").removesuffix("_settings") if above else ""
    return _word(f"{owner}_{key}")


def _providers(root: Node) -> dict[int, str]:
    """The variable that fits the key of each model: its provider's."""
    found: dict[int, str] = {}
    listed = root.at("model_list")
    for entry in listed.members if listed is not None else ():
        key, model = entry.at("litellm_params", "api_key"), entry.at("litellm_params", "model")
        if key is not None:
            provider = model.text.partition("/")[0] if model is not None and "/" in model.text else "provider"
            found[id(key)] = f"{_word(provider)}_API_KEY"
    for section in ("files_settings", "finetune_settings"):
        settings = root.at(section)
        for entry in settings.members if settings is not None else ():
            key, named = entry.at("api_key"), entry.at("custom_llm_provider")
            if key is not None and named is not None:
                found[id(key)] = f"{_word(named.text)}_API_KEY"
    return found


def _word(text: str) -> str:
    word = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_").upper()
    return f"_{word}" if word[:1].isdigit() else word or "SECRET"
