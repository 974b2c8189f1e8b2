"""Names the variables of the environment that the secrets of a configuration should come from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from auditors.configuration.documents import Node

if TYPE_CHECKING:
    from auditors.configuration.literals import Literal

_REFERRED: Final = re.compile(r"os\.environ/(\w+)")


def variables(root: Node, scalars: list[tuple[str, Node]], literals: Mapping[int, Literal]) -> Mapping[int, str]:
    """A variable for each secret among the scalars at or below `root`, by the identity of its node.

    Equal secrets of equal settings share one; different ones never do, nor is one taken that the file refers to.
    """
    block = root.at("environment_variables")
    own = {id(node): name for name, node in (block.fields if block is not None else {}).items()}
    taken = {match[1] for _, node in scalars if isinstance(node.value, str) and (match := _REFERRED.match(node.value))}
    taken.update(own.values())
    providers = _providers(root)
    numbers: Counter[str] = Counter()
    names: dict[tuple[str, str], str] = {}
    found = own
    for key, node in scalars:
        literal = literals.get(id(node))
        if literal is None or id(node) in own:
            continue
        wanted = providers.get(id(node)) or ("LITELLM_MASTER_KEY" if key == "master_key" else _word(key))
        name = names.get((wanted, literal.fingerprint))
        if name is None:
            name = wanted
            while name in taken:
                numbers[wanted] += 1
                name = f"{wanted}_{numbers[wanted] + 1}"
            taken.add(name)
            names[wanted, literal.fingerprint] = name
        found[id(node)] = name
    return found


def _providers(root: Node) -> dict[int, str]:
    """The variable that fits the key of each model: its provider's."""
    found: dict[int, str] = {}
    listed = root.at("model_list")
    for entry in listed.members if listed is not None else ():
        key, model = entry.at("litellm_params", "api_key"), entry.at("litellm_params", "model")
        if key is not None:
            provider = model.text.partition("/")[0] if model is not None and "/" in model.text else "provider"
            found[id(key)] = f"{_word(provider)}_API_KEY"
    return found


def _word(text: str) -> str:
    word = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_").upper()
    return f"_{word}" if word[:1].isdigit() else word or "SECRET"
