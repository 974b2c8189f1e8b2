"""Word vectors are multiplied by their weights beforehand, and the network gives what it gave."""

from __future__ import annotations

from typing import Any

import pytest

from auditors.sensitive_data.word_vectors import project_vectors

numpy = pytest.importorskip("numpy")
WORDS = ("natasha", "met", "quill")


class Component:
    """A component whose network is made of the given layers."""

    def __init__(self, *layers: Any) -> None:
        self.model = self
        self._layers = layers

    def walk(self) -> tuple[Any, ...]:
        return self._layers


class Pipeline:
    """A pipeline with a few word vectors of eight numbers, and components."""

    def __init__(self, *components: Component) -> None:
        import spacy

        generator = numpy.random.default_rng(3)
        self.vocab = spacy.blank("en").vocab
        self.vocab.reset_vectors(width=8)
        for word in WORDS:
            self.vocab.set_vector(word, generator.random(8, dtype=numpy.float32))
        self.pipeline = [(str(number), component) for number, component in enumerate(components)]


def layer(rows: int = 3) -> Any:
    from spacy.ml.staticvectors import StaticVectors

    made: Any = StaticVectors(nO=rows, nM=8)
    made.set_param("W", numpy.random.default_rng(5).random((rows, 8), dtype=numpy.float32))
    return made


def outputs(pipeline: Pipeline, made: Any) -> Any:
    from spacy.tokens import Doc

    return made.predict([Doc(pipeline.vocab, words=[*WORDS, "unknown"])]).dataXd


def test_the_network_gives_what_it_gave() -> None:
    made = layer()
    pipeline = Pipeline(Component(made))
    before = outputs(pipeline, made)
    project_vectors(pipeline)
    assert pipeline.vocab.vectors.data.shape[1] == 3
    assert numpy.allclose(outputs(pipeline, made), before, atol=1e-6)


def test_vectors_that_others_read_stay() -> None:
    for components in ((), (Component(layer()), Component(layer())), (Component(layer(rows=9)),)):
        pipeline = Pipeline(*components)
        project_vectors(pipeline)
        assert pipeline.vocab.vectors.data.shape[1] == 8
