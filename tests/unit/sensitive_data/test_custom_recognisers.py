"""A user's own recognisers run as Presidio runs them, on all texts, and nothing is fetched."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from pathlib import Path

import pytest

from auditors.errors import UsageError
from auditors.model import Kind
from auditors.sensitive_data.custom_recognisers import CUSTOM_DATA, CUSTOM_SECRET, CustomRecognisers
from auditors.sensitive_data.keys import KeyReader
from auditors.sensitive_data.masking import Masker
from auditors.sensitive_data.matcher import Matcher
from auditors.sensitive_data.registry import load_detectors
from auditors.sensitive_data.scanner import Scanner
from auditors.sensitive_data.texts import TextWalker
from auditors.settings import PatternRecognizer, Recognizers, ScoredPattern

pytest.importorskip("presidio_analyzer")

REGISTRY = r"""
recognizers:
  - name: Postcodes
    supported_language: en
    supported_entity: ZIP
    patterns:
      - {name: five digits, regex: "\\b\\d{5}\\b", score: 0.01}
    context: [zip, postcode]
  - name: Ranks
    supported_language: en
    supported_entity: RANK
    deny_list: [Admiral, Sergeant]
  - name: EmailRecognizer
    type: predefined
"""
SHOUTING = """
from presidio_analyzer import EntityRecognizer, RecognizerResult


class Shouting(EntityRecognizer):
    def __init__(self):
        super().__init__(supported_entities=["SHOUT"], name="Shouting")

    def load(self):
        self.least = 4

    def analyze(self, text, entities, nlp_artifacts):
        return [
            RecognizerResult("SHOUT", token.idx, token.idx + len(token), 0.7)
            for token in nlp_artifacts.tokens
            if token.is_upper and len(token) > self.least
        ]


class Nothing:
    pass
"""
BADGE = PatternRecognizer(
    entity="BADGE", patterns=(ScoredPattern(regex=r"\bB-\d{4}\b", score=0.3),), context=("badge", "staff")
)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "registry.yaml").write_text(REGISTRY)
    (tmp_path / "own.py").write_text(SHOUTING)
    return tmp_path


def recognisers(settings: Recognizers, languages: Sequence[str] = ("en",)) -> CustomRecognisers:
    return CustomRecognisers(settings, languages, known={})


def found(custom: CustomRecognisers, text: str) -> list[tuple[str | None, str]]:
    return sorted((match.rule.entity, text[match.start : match.end]) for match in custom([text])[0])


def test_own_patterns_need_their_context() -> None:
    custom = recognisers(Recognizers(patterns=(BADGE,)))
    assert found(custom, "item B-1234 is sold out") == []
    assert found(custom, "staff badge B-1234 was lost") == [("BADGE", "B-1234")]


def test_own_lists_of_words() -> None:
    custom = recognisers(
        Recognizers(patterns=(PatternRecognizer(entity="PROJECT", deny_list=("Bluebird", "Red Fox")),))
    )
    assert found(custom, "Bluebird and red fox, not bluebirds") == [("PROJECT", "Bluebird"), ("PROJECT", "red fox")]


def test_a_registry_in_yaml(files: Path) -> None:
    custom = recognisers(Recognizers(yaml=(str(files / "registry.yaml"),)))
    assert found(custom, "my zip code is 12345, Admiral") == [("RANK", "Admiral"), ("ZIP", "12345")]
    assert found(custom, "order 12345 costs more") == []
    assert found(custom, "write to bob@example.com") == [("EMAIL_ADDRESS", "bob@example.com")]


def test_a_class_in_python_gets_the_words_of_a_text(files: Path) -> None:
    custom = recognisers(Recognizers(python=(f"{files / 'own.py'}:Shouting",)))
    assert found(custom, "do it NOW, QUICKLY and WITHOUT delay") == [("SHOUT", "QUICKLY"), ("SHOUT", "WITHOUT")]


def test_what_is_found_has_a_rule_and_the_entity() -> None:
    secret = PatternRecognizer(entity="VAULT_CODE", deny_list=("opensesame",), kind=Kind.SECRET)
    (matches,) = recognisers(Recognizers(patterns=(BADGE, secret)))(["staff badge B-1234, opensesame"])
    rules = {match.rule.entity: match.rule for match in matches}
    assert (rules["BADGE"].id, rules["BADGE"].kind) == (CUSTOM_DATA.id, Kind.PII)
    assert (rules["VAULT_CODE"].id, rules["VAULT_CODE"].kind) == (CUSTOM_SECRET.id, Kind.SECRET)


def test_an_entity_that_is_known_keeps_its_rule() -> None:
    known = {detector.entity: detector.rule for detector in load_detectors()}
    phone = PatternRecognizer(entity="PHONE_NUMBER", patterns=(ScoredPattern(regex=r"ext\d{3}", score=0.8),))
    custom = CustomRecognisers(Recognizers(patterns=(phone,)), ("en",), known=known)
    assert [match.rule for match in custom(["call ext123"])[0]] == [known["PHONE_NUMBER"]]


def test_what_is_switched_off_is_not_reported() -> None:
    settings = Recognizers(patterns=(BADGE,))
    for word in ("BADGE", CUSTOM_DATA.id, CUSTOM_DATA.name):
        custom = CustomRecognisers(settings, ("en",), known={}, disabled=frozenset({word}))
        assert custom(["staff badge B-1234"]) == [[]]


def test_recognisers_of_other_languages_do_not_run_and_it_is_said(files: Path) -> None:
    custom = recognisers(Recognizers(yaml=(str(files / "registry.yaml"),)), ("de",))
    assert any("Postcodes does not run: it is for 'en'" in note for note in custom.notes)
    assert found(custom, "my zip code is 12345") == []


def test_own_patterns_run_in_every_language() -> None:
    custom = recognisers(Recognizers(patterns=(BADGE,)), ("de", "fr"))
    assert ("BADGE", "B-1234") in found(custom, "staff badge B-1234")


def test_the_company_of_a_text_changes_nothing(files: Path) -> None:
    custom = recognisers(Recognizers(yaml=(str(files / "registry.yaml"),), patterns=(BADGE,)))
    texts = ["zip 12345", "staff badge B-1234", "nothing", "Admiral bob@example.com"]
    assert custom(texts) == [custom([text])[0] for text in texts]


def test_a_scan_with_everything_opens_no_socket(files: Path) -> None:
    from auditors.sensitive_data.recognition import Recognition
    from auditors.settings import Settings

    settings = Settings(
        recognizers=Recognizers(
            yaml=(str(files / "registry.yaml"),), python=(f"{files / 'own.py'}:Shouting",), patterns=(BADGE,)
        )
    )
    recognition = Recognition(settings, ("en",), full=True)
    scanner = Scanner(
        Matcher(load_detectors()),
        TextWalker(KeyReader()),
        Masker(b"k" * 32).mask,
        names=recognition.names,
        custom=recognition.custom,
    )
    body = {"messages": [{"content": "Natasha Fenwick, staff badge b-1234, bob@example.com, HELLO, zip 12345"}]}
    references = scanner.references(body)
    scanner.scan()
    entities = {hit.entity for _, hit in scanner.hits(references)}
    assert {"BADGE", "EMAIL_ADDRESS", "SHOUT", "ZIP"} <= entities


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("no_such_module:Thing", "cannot be used: ModuleNotFoundError"),
        ("json:Thing", "cannot be used: AttributeError"),
        ("json", "is not package.module:Class"),
        ("own.py:Nothing", "is not a presidio_analyzer.EntityRecognizer"),
        ("absent.py:Thing", "cannot be used: FileNotFoundError"),
    ],
)
def test_a_faulty_class_is_the_users_error(files: Path, name: str, message: str) -> None:
    path = str(files / name) if ".py" in name else name
    with pytest.raises(UsageError, match=message):
        recognisers(Recognizers(python=(path,)))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a: [", "is not valid YAML"),
        ("patterns: []", "has no list of `recognizers`"),
        ("recognizers:\n  - name: NoSuchRecognizer\n    type: predefined\n", "Presidio does not accept it"),
    ],
)
def test_a_faulty_registry_is_the_users_error(tmp_path: Path, content: str, message: str) -> None:
    file = tmp_path / "registry.yaml"
    file.write_text(content)
    with pytest.raises(UsageError, match=message):
        recognisers(Recognizers(yaml=(str(file),)))
