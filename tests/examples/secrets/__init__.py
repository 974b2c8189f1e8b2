"""Labelled secrets in the texts that they stand in, and what only looks like them.

No value stands in these files: each is made from a recipe, a regular expression of what the issuer hands out, so that
no scanner of the repository takes an example for a leak. `EXAMPLES` has the recipes of every rule of the hand-written
detectors, a module for each group of issuers; those of the long tail are made from the detectors themselves.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final

from auditors.sensitive_data.detection import Detector
from auditors.sensitive_data.detectors.long_tail import LONG_TAIL
from auditors.sensitive_data.registry import load_detectors
from tests.examples.secrets import clouds, generic, language_models, services
from tests.examples.secrets.recipes import Example

EXAMPLES: Final[dict[str, Example]] = {
    **language_models.EXAMPLES,
    **clouds.EXAMPLES,
    **services.EXAMPLES,
    **generic.EXAMPLES,
}
"""By the name of the rule."""


def _long_tail(detector: Detector) -> Example:
    """The example of a row: values of its own form, under its own labels."""
    pattern = detector.confirm.pattern
    shape = pattern[pattern.index("(?P<value>") + len("(?P<value>") : pattern.rindex(")(?![A-Za-z0-9]")]
    if detector.prefix is not None:
        return Example((shape,), prefix=detector.prefix.pattern.replace("\\", ""))
    label = detector.heads[0].removeprefix("(?i)").replace(r"[\s_.\-]?", "_").replace("\\", "")
    return Example((shape,), (f"{label}_api_key", f"{label}_secret"))


def example(rule: str) -> Example:
    """The example of the rule with this name. Raises KeyError for a rule that has none."""
    if rule in EXAMPLES:
        return EXAMPLES[rule]
    return {detector.rule.name: _long_tail(detector) for detector in LONG_TAIL}[rule]


def plants(generator: random.Random, each: int = 1) -> Iterator[tuple[str, str]]:
    """Entity and value of secrets whose form alone tells what they are, for planting them into any text."""
    entities = {detector.rule.name: detector.entity for detector in load_detectors()}
    for rule, found in EXAMPLES.items():
        if not found.names and not found.frames:
            yield from ((entities[rule], value) for value in found.values(generator, each))
