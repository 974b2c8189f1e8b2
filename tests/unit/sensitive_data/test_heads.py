"""What the batched pattern pass rests on: heads do not reach across texts, see what counts, and all engines agree."""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Iterator
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from auditors.sensitive_data.batches import SEPARATOR, Batch
from auditors.sensitive_data.matcher import Matcher
from auditors.sensitive_data.multipattern import ENGINES
from auditors.sensitive_data.overlaps import Match
from auditors.sensitive_data.registry import load_detectors
from tests.benchmarks.corpus import LogWriter
from tests.benchmarks.heads import new_texts, noise
from tests.examples import names, personal_data, secrets

HEADS = sorted({head for detector in load_detectors() for head in detector.heads})


def atoms(parsed: Any) -> Iterator[tuple[Any, Any]]:
    """Every node of a parsed pattern that matches one character."""
    for operation, argument in parsed:
        if operation in (_constants.MAX_REPEAT, _constants.MIN_REPEAT):
            yield from atoms(argument[2])
        elif operation is _constants.SUBPATTERN:
            yield from atoms(argument[3])
        elif operation is _constants.BRANCH:
            for branch in argument[1]:
                yield from atoms(branch)
        elif operation is not _constants.AT:
            yield operation, argument


def source(node: tuple[Any, Any]) -> str:
    """The pattern of such a node."""
    operation, argument = node
    if operation is _constants.ANY:
        return "."
    if operation is _constants.LITERAL:
        return re.escape(chr(argument))
    if operation is _constants.NOT_LITERAL:
        return f"[^{re.escape(chr(argument))}]"
    assert operation is _constants.IN, node
    inside = ""
    for kind, value in argument:
        if kind is _constants.NEGATE:
            inside = f"^{inside}"
        elif kind is _constants.LITERAL:
            inside += re.escape(chr(value))
        elif kind is _constants.RANGE:
            inside += f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
        else:
            name = str(value).rpartition("CATEGORY_")[2]
            letter = name.removeprefix("NOT_")[0]
            inside += "\\" + (letter.upper() if name.startswith("NOT_") else letter.lower())
    return f"[{inside}]"


@pytest.mark.parametrize("head", HEADS)
def test_no_class_of_a_head_bridges_two_texts(head: str) -> None:
    classes = {source(node) for node in atoms(_parser.parse(head))}
    crossing = [each for each in classes if re.fullmatch(each, "\n") and re.fullmatch(each, "0")]
    assert crossing == [], f"would match across {SEPARATOR!r}"


@functools.cache
def texts() -> tuple[str, ...]:
    """Labelled texts, secrets in chat logs, new text, and noise."""
    rng = random.Random(5)
    plants = list(secrets.plants(rng))
    writer = LogWriter("chat", 3, plants=lambda chance: chance.choice(plants), share=0.9)
    lines = [line.decode() for line in writer.lines(150_000)]
    labelled = [text.text for group in personal_data.EXAMPLES.values() for text in group.found[:2]]
    labelled += [text.text for text in names.LABELLED]
    labelled += [
        f"{rng.choice(('', 'see ', 'key=', '(', '“'))}{value}{rng.choice(('', '.', ')', '”'))}" for _, value in plants
    ]
    return (*lines, *labelled, *new_texts("single", 150_000), *noise(20_000))


@functools.cache
def found_by(name: str) -> dict[int, list[Match]]:
    """What an engine finds in the texts, in batches of some."""
    matcher = Matcher(load_detectors(), name)
    given = texts()
    found: dict[int, list[Match]] = {}
    for start in range(0, len(given), 50):
        batch = Batch(given[start : start + 50])
        found |= {start + index: matches for index, matches in matcher.find_all(batch).items() if matches}
    return found


def test_all_engines_find_the_same() -> None:
    answers = {name: found_by(name) for name in ENGINES}
    assert len(answers) == 3 and len(answers["hyperscan"]) > 300
    for name, answer in answers.items():
        expected = answers["hyperscan"]
        different = {index for index in expected.keys() | answer.keys() if expected.get(index) != answer.get(index)}
        assert not different, f"{name} differs in {[texts()[index][:200] for index in sorted(different)[:3]]}"


def test_what_is_found_does_not_depend_on_the_company() -> None:
    matcher = Matcher(load_detectors())
    together = found_by("hyperscan")
    for index, text in enumerate(texts()):
        assert together.get(index, []) == matcher.find(text)
