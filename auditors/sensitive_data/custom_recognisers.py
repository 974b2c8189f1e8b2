"""Recognisers of the user's own, run by Presidio's analyzer.

Presidio is imported here only, and only when the configuration asks for it: that takes two seconds. What its analyzer
does (context words, thresholds, lazy loading) holds for a user's recognisers as its documentation says. Two things
differ: a text is cut into words instead of being parsed, which is enough for context, and nothing is ever fetched
from a network.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

import msgspec

from auditors.errors import UsageError
from auditors.model import Category, Kind, Severity
from auditors.rules import Rule
from auditors.sensitive_data.identifiers import CLEAN_LOGS, REFERENCES
from auditors.sensitive_data.overlaps import Match
from auditors.sensitive_data.presidio_import import first_line, import_presidio, read_configuration

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine, EntityRecognizer, PatternRecognizer, RecognizerResult
    from presidio_analyzer.nlp_engine import NlpEngine

    from auditors.settings import Recognizers

CUSTOM_PRIORITY: Final = 90
"""A user's own recogniser wins over the built-in ones at the same place."""

LEAST_SCORE: Final = 0.4
"""Weaker results are dropped. Presidio lifts a match to this score when a context word stands before it."""

_CHECKS: Final = (
    "What the recognisers under `[recognizers]` of the configuration file report with a score of 0.4 and more: own "
    "patterns and word "
    "lists, Presidio's YAML, Presidio recognisers in Python. The finding names the entity; `[detection] severities` "
    "sets its severity."
)
CUSTOM_DATA: Final = Rule(
    id="PII900",
    name="custom-recogniser",
    category=Category.SENSITIVE_DATA,
    severity=Severity.MEDIUM,
    title="Personal data by a recogniser of your own",
    why="You asked for it: this value matches a recogniser of your configuration file.",
    remediation=CLEAN_LOGS,
    checks=_CHECKS,
    references=REFERENCES,
    kind=Kind.PII,
)
CUSTOM_SECRET: Final = Rule(
    id="SEC900",
    name="custom-secret-recogniser",
    category=Category.SENSITIVE_DATA,
    severity=Severity.HIGH,
    title="Secret by a recogniser of your own",
    why="You asked for it: this value matches a recogniser for secrets of your configuration file.",
    remediation=f"Revoke the secret where it was issued and make a new one. {CLEAN_LOGS}",
    checks=_CHECKS,
    references=REFERENCES,
    kind=Kind.SECRET,
)


class CustomRecognisers:
    """The recognisers of `[recognizers]`, asked for many texts at once; the scanner's `custom`.

    `known` are the built-in rules by entity: a recogniser of the user's for `PHONE_NUMBER` reports under the built-in
    rule. `notes` says which recognisers do not run. Raises UsageError for a faulty file, class or pattern.
    """

    def __init__(
        self,
        settings: Recognizers,
        languages: Sequence[str],
        *,
        known: Mapping[str, Rule],
        disabled: frozenset[str] = frozenset(),
    ) -> None:
        self.notes: list[str] = []
        recognizers = list(self._asked_for(_recognizers(settings, languages), languages))
        self._patterns = _patterns(recognizers)
        self._analyzers = {
            language: _analyzer([one for one in recognizers if one.supported_language == language], language)
            for language in sorted({one.supported_language for one in recognizers})
        }
        self._rules = dict(known)
        self._rules.update(
            (pattern.entity, msgspec.structs.replace(CUSTOM_SECRET, entity=pattern.entity))
            for pattern in settings.patterns
            if pattern.kind is Kind.SECRET and pattern.entity not in known
        )
        self._disabled = disabled

    def __call__(self, texts: Sequence[str]) -> list[list[Match]]:
        """What the recognisers report in each text, in their order; results may overlap. Raises what they raise, which
        may hold a value.
        """
        return [self._find(text) for text in texts]

    def _find(self, text: str) -> list[Match]:
        matches = []
        for result in self._results(text):
            rule = self._rule(result.entity_type)
            if not self._disabled & {rule.id, rule.name, result.entity_type}:
                matches.append(Match(result.start, result.end, round(result.score, 2), CUSTOM_PRIORITY, rule))
        return matches

    def _results(self, text: str) -> list[RecognizerResult]:
        if self._patterns and not any(one.analyze(text, one.supported_entities) for one in self._patterns):
            return []
        return [
            result
            for language, analyzer in self._analyzers.items()
            for result in analyzer.analyze(text, language, score_threshold=None)
        ]

    def _rule(self, entity: str) -> Rule:
        rule = self._rules.get(entity)
        if rule is None:
            rule = self._rules[entity] = msgspec.structs.replace(CUSTOM_DATA, entity=entity)
        return rule

    def _asked_for(
        self, recognizers: Iterable[EntityRecognizer], languages: Sequence[str]
    ) -> Iterator[EntityRecognizer]:
        from presidio_analyzer.predefined_recognizers import SpacyRecognizer

        for recognizer in recognizers:
            if isinstance(recognizer, SpacyRecognizer):
                self.notes.append(
                    f"recogniser {_name(recognizer)} does not run: `[names] model` says which entity model is used"
                )
            elif recognizer.supported_language not in languages:
                self.notes.append(
                    f"recogniser {_name(recognizer)} does not run: it is for {recognizer.supported_language!r}, "
                    f"and --language is {','.join(languages)}"
                )
            else:
                yield recognizer


def _patterns(recognizers: Sequence[EntityRecognizer]) -> list[PatternRecognizer]:
    """The recognisers, where all of them are patterns: if these match nowhere, a text need not be cut into words."""
    from presidio_analyzer import PatternRecognizer

    patterns = [one for one in recognizers if isinstance(one, PatternRecognizer)]
    plain = all(type(one).analyze is PatternRecognizer.analyze for one in patterns)
    return patterns if plain and len(patterns) == len(recognizers) else []


def _analyzer(recognizers: Sequence[EntityRecognizer], language: str) -> AnalyzerEngine:
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry

    return AnalyzerEngine(
        registry=RecognizerRegistry(recognizers=recognizers, supported_languages=[language]),
        nlp_engine=_word_engine(language),
        supported_languages=[language],
        default_score_threshold=LEAST_SCORE,
    )


def _word_engine(language: str) -> NlpEngine:
    """An `NlpEngine` that cuts a text into words and does no more; their small forms stand for lemmas in context
    matching.
    """
    import spacy
    from presidio_analyzer.nlp_engine import NlpArtifacts, SpacyNlpEngine

    class WordEngine(SpacyNlpEngine):
        nlp: Any

        def load(self) -> None:
            try:
                self.nlp = {language: spacy.blank(language)}
            except ImportError as error:
                raise UsageError(f"--language {language}: spaCy has no tokens for it") from error

        def _doc_to_nlp_artifact(self, doc: Any, language: str) -> Any:
            return NlpArtifacts(
                [], doc, [token.idx for token in doc], [token.lower_ for token in doc], self, language, []
            )

    engine = WordEngine(models=[{"lang_code": language, "model_name": "blank"}])
    engine.load()
    return engine


def _recognizers(settings: Recognizers, languages: Sequence[str]) -> Iterator[EntityRecognizer]:
    """Everything that `[recognizers]` names."""
    import_presidio()
    for file in settings.yaml:
        yield from _from_yaml(Path(file))
    for name in settings.python:
        yield _from_python(name)
    from presidio_analyzer import Pattern, PatternRecognizer

    for own in settings.patterns:
        for language in languages:
            yield PatternRecognizer(
                supported_entity=own.entity,
                name=own.entity,
                supported_language=language,
                patterns=[Pattern(one.name or own.entity, one.regex, one.score) for one in own.patterns],
                deny_list=list(own.deny_list),
                context=list(own.context),
            )


def _from_yaml(file: Path) -> list[EntityRecognizer]:
    """The recognisers of a file in the format of Presidio's recogniser registry."""
    from presidio_analyzer.recognizer_registry import RecognizerRegistryProvider

    configuration = read_configuration(file)
    if "recognizers" not in configuration:
        raise UsageError(f"{file}: has no list of `recognizers`, as a recogniser registry of Presidio has")
    configuration.setdefault("supported_languages", _languages_of(configuration["recognizers"]))
    configuration.setdefault("global_regex_flags", 26)
    # Presidio raises whatever its own checks and its recognisers' constructors raise.
    try:
        provider = RecognizerRegistryProvider(registry_configuration=configuration)
        return list(provider.create_recognizer_registry().recognizers)
    except Exception as error:
        raise UsageError(f"{file}: Presidio does not accept it: {first_line(error)}") from error


def _languages_of(recognizers: Iterable[Any]) -> list[str]:
    found = set()
    for entry in recognizers:
        if not isinstance(entry, dict):
            continue
        if isinstance(entry.get("supported_language"), str):
            found.add(entry["supported_language"])
        for language in entry.get("supported_languages") or ():
            found.add(language["language"] if isinstance(language, dict) else language)
    return sorted(found) or ["en"]


def _from_python(name: str) -> EntityRecognizer:
    """An instance of a recogniser class, named `package.module:Class` or `file.py:Class`."""
    from presidio_analyzer import EntityRecognizer

    where, _, class_name = name.rpartition(":")
    if not where:
        raise UsageError(f"recognizers.python: {name!r} is not package.module:Class or file.py:Class")
    # A seam: importing and making the class runs code of the user's.
    try:
        module = _import_file(Path(where)) if where.endswith(".py") else importlib.import_module(where)
        made = getattr(module, class_name)()
    except Exception as error:
        raise UsageError(
            f"recognizers.python: {name} cannot be used: {type(error).__name__}: {first_line(error)}"
        ) from error
    if not isinstance(made, EntityRecognizer):
        raise UsageError(f"recognizers.python: {name} is not a presidio_analyzer.EntityRecognizer")
    return made


def _import_file(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"auditor_recogniser_{file.stem}", file)
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _name(recognizer: EntityRecognizer) -> str:
    return str(getattr(recognizer, "name", type(recognizer).__name__))
