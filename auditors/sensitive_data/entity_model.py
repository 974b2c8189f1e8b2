"""Named-entity models behind one face: whatever Presidio can drive (spaCy, transformers, stanza, GLiNER), asked in batches.

Presidio's `NlpEngine` runs the model and its recogniser maps the labels; its `AnalyzerEngine`, which works text by text,
is not used. Nothing here may call out: a model that is not on this machine is an error, never a download.
"""

from __future__ import annotations

import importlib.util
import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import msgspec

from auditors.errors import UsageError

if TYPE_CHECKING:
    from presidio_analyzer import EntityRecognizer
    from presidio_analyzer.nlp_engine import NlpEngine

BATCH: Final = 64
"""Texts that a model is given at once; larger batches need more memory and are no faster."""

_LABELS: Final = {
    "PERSON": "PERSON",
    "PER": "PERSON",
    "GPE": "LOCATION",
    "LOC": "LOCATION",
    "FAC": "LOCATION",
    "ORG": "ORGANIZATION",
    "NORP": "NRP",
}
"""Labels of OntoNotes 5 and of WikiNER, which spaCy's models are trained on, as Presidio's entities."""

_IGNORED: Final = frozenset(
    "CARDINAL DATE EVENT LANGUAGE LAW MISC MONEY ORDINAL PERCENT PRODUCT QUANTITY TIME WORK_OF_ART".split()
)


class Entity(msgspec.Struct, frozen=True):
    """What a model saw in a text: Presidio's name of the entity, a span in code points, a score of 0..1."""

    entity: str
    start: int
    end: int
    score: float


class EntityModel(Protocol):
    """Finds entities in texts: one list for each text, in their order."""

    def find(self, texts: Sequence[str]) -> list[list[Entity]]: ...


class ModelNotInstalledError(UsageError):
    """The entity model is not on this machine. Its text says what is missing; whoever catches it goes on without."""


def load_model(name: str, language: str = "en") -> EntityModel:
    """The model that `[names] model` names: `spacy:PACKAGE` or `presidio:FILE`.

    Raises ModelNotInstalledError where the model or its library is missing, UsageError for a faulty configuration.
    """
    kind, _, where = name.partition(":")
    return _spacy_model(where, language) if kind == "spacy" else _configured_model(Path(where), language)


def _spacy_model(package: str, language: str) -> EntityModel:
    if importlib.util.find_spec("spacy") is None:
        raise ModelNotInstalledError("names are not looked for: spaCy is not installed")
    if not package.isidentifier() or importlib.util.find_spec(package) is None:
        raise ModelNotInstalledError(f"names are not looked for: the spaCy model {package} is not installed")
    from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine
    from presidio_analyzer.predefined_recognizers import SpacyRecognizer

    class InstalledModel(SpacyNlpEngine):  # type: ignore[misc]
        """Presidio's spaCy engine around an installed package, without the words and lemmas that only context needs."""

        def load(self) -> None:
            self.nlp = {language: _load_spacy(package)}

        def _doc_to_nlp_artifact(self, doc: Any, language: str) -> Any:
            scores = self._get_scores_for_entities(doc)
            entities, scores = self._get_updated_entities(self._get_entities(doc), scores)
            return NlpArtifacts(entities, doc, [], [], self, language, scores)

    from presidio_analyzer.nlp_engine import NlpArtifacts

    configuration = NerModelConfiguration(model_to_presidio_entity_mapping=_LABELS, labels_to_ignore=_IGNORED)
    engine = InstalledModel(ner_model_configuration=configuration)
    engine.load()
    return _PresidioModel(engine, [SpacyRecognizer(supported_language=language)], language)


def _load_spacy(package: str) -> Any:
    """The package's pipeline, cut down to entity recognition, which in spaCy's small and medium models stands alone."""
    with _quiet():
        module = importlib.import_module(package)
        pipeline = module.load()
        if "ner" in pipeline.pipe_names and not _listens(pipeline):
            pipeline.select_pipes(enable=["ner"])
    return pipeline


def _listens(pipeline: Any) -> bool:
    """Whether entity recognition reads the output of another component of the pipeline, as in transformer models."""
    return any(node.name.endswith("listener") for node in pipeline.get_pipe("ner").model.walk())


@contextmanager
def _quiet() -> Iterator[None]:
    """No warnings: W095, a model of another minor version of spaCy, says nothing to a user who did not choose it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


class _PresidioModel:
    """An `NlpEngine` of Presidio, and the recognisers that read entities from what it makes of a text."""

    def __init__(self, engine: NlpEngine, recognizers: Sequence[EntityRecognizer], language: str) -> None:
        self._engine = engine
        self._recognizers = recognizers
        self._language = language

    def find(self, texts: Sequence[str]) -> list[list[Entity]]:
        """What the recognisers report, text by text."""
        found = []
        for text, artifacts in self._engine.process_batch(texts, self._language, batch_size=BATCH):
            found.append(
                [
                    Entity(result.entity_type, result.start, result.end, result.score)
                    for recognizer in self._recognizers
                    for result in recognizer.analyze(text, recognizer.supported_entities, artifacts)
                ]
            )
        return found


def _configured_model(file: Path, language: str) -> EntityModel:
    """The engine of a Presidio configuration: an NLP engine's, or an analyzer's with recognisers such as GLiNER's."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # before transformers or gliner is imported, or it is not seen
    from auditors.sensitive_data.presidio import read_engine

    engine, recognizers = read_engine(file, language)
    return _PresidioModel(engine, recognizers, language)
