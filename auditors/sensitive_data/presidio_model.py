"""Entity models that a Presidio configuration describes: transformers, GLiNER, spaCy by way of Presidio."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auditors.errors import UsageError
from auditors.sensitive_data.entity_model import BATCH, LABELS, Entity, ModelNotInstalledError, quiet
from auditors.sensitive_data.presidio_import import first_line, import_presidio, read_configuration

if TYPE_CHECKING:
    from presidio_analyzer import EntityRecognizer
    from presidio_analyzer.nlp_engine import NlpEngine


class PresidioModel:
    """An `NlpEngine` of Presidio, and the recognisers that read entities from what it makes of a text.

    `file` is an engine's configuration, or an analyzer's with recognisers such as GLiNER's. Raises
    ModelNotInstalledError for a model that is not on this machine, UsageError for a faulty file.
    """

    def __init__(self, file: Path, language: str) -> None:
        self._engine, self._recognizers = _read_engine(file, language)
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


def _read_engine(file: Path, language: str) -> tuple[NlpEngine, list[EntityRecognizer]]:
    """The engine that a Presidio configuration describes, loaded, and the recognisers that read its output.

    The file is an NLP engine's configuration, or an analyzer's, whose recognisers of named entities (GLiNER,
    transformers) are taken over. Raises ModelNotInstalledError for a model that is not on this machine, UsageError
    for a faulty file.
    """
    os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = "1"
    import_presidio()
    from presidio_analyzer import PatternRecognizer
    from presidio_analyzer.nlp_engine import NlpEngineProvider
    from presidio_analyzer.recognizer_registry import RecognizerRegistry

    configuration = read_configuration(file)
    nlp = configuration.get("nlp_configuration", configuration)
    if "nlp_engine_name" not in nlp:
        raise UsageError(f"{file}: names no nlp_engine_name, as an NLP engine of Presidio has")
    _require_models(file, nlp)
    nlp.setdefault("ner_model_configuration", {"model_to_presidio_entity_mapping": LABELS})
    # Presidio raises whatever its engines raise; one that would fetch a model fails here, since it may not.
    try:
        with quiet():
            engine = NlpEngineProvider(nlp_configuration=nlp).create_engine()
        chosen: list[EntityRecognizer] = [RecognizerRegistry.get_nlp_recognizer(engine)(supported_language=language)]
        for recognizer in _from_yaml_section(configuration.get("recognizer_registry")):
            if not isinstance(recognizer, PatternRecognizer) and type(recognizer) is not type(chosen[0]):
                recognizer.load()
                chosen.append(recognizer)
    except (ImportError, OSError) as error:
        raise ModelNotInstalledError(f"names are not looked for: {file}: {first_line(error)}") from error
    except Exception as error:
        raise UsageError(f"{file}: Presidio does not accept it: {first_line(error)}") from error
    return engine, chosen


def _from_yaml_section(registry: Mapping[str, Any] | None) -> list[EntityRecognizer]:
    from presidio_analyzer.recognizer_registry import RecognizerRegistryProvider

    if not registry:
        return []
    provider = RecognizerRegistryProvider(registry_configuration=dict(registry))
    return list(provider.create_recognizer_registry().recognizers)


def _require_models(file: Path, nlp: Mapping[str, Any]) -> None:
    """Raises ModelNotInstalledError for a spaCy or stanza model that Presidio would fetch."""
    import spacy

    nlp_engine = nlp["nlp_engine_name"]
    if nlp_engine == "stanza":
        raise UsageError(f"{file}: stanza fetches its models at run time; use spacy or transformers")
    for model in nlp.get("models", ()):
        name = model.get("model_name")
        name = name.get("spacy") if isinstance(name, dict) else name
        if isinstance(name, str) and not (spacy.util.is_package(name) or Path(name).exists()):
            raise ModelNotInstalledError(f"names are not looked for: the spaCy model {name} is not installed ({file})")
