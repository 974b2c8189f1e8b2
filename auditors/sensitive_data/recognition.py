"""Recognisers that work on many texts at once: named entities at depth `full`, and a user's own recognisers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from auditors.rules import Rule
from auditors.sensitive_data.entity_model import EntityModel, ModelNotInstalledError
from auditors.sensitive_data.registry import load_detectors
from auditors.sensitive_data.scanner import Recognise
from auditors.settings import DEFAULT_MODEL, Names, Settings

_LANGUAGES: Final = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "pt": "Portuguese",
}


class Recognition:
    """What the settings ask for beside the detectors; heavy libraries are loaded only for what is asked.

    `names` and `custom` are None where there is nothing to do; `notes` are lines for the user, such as a model that
    is missing. Raises UsageError for a faulty configuration.
    """

    names: Recognise | None = None
    custom: Recognise | None = None

    def __init__(self, settings: Settings, languages: Sequence[str], *, full: bool) -> None:
        self.notes: list[str] = []
        languages = tuple(languages) or ("en",)
        disabled = frozenset(settings.detection.disable)
        if full and (wanted := _wanted(settings.names.entities, disabled)):
            self.names = self._names(settings.names, languages, wanted)
        own = settings.recognizers
        if own.yaml or own.python or own.patterns:
            from auditors.sensitive_data.custom_recognisers import CustomRecognisers

            custom = CustomRecognisers(own, languages, known=_known_rules(), disabled=disabled)
            self.notes += custom.notes
            self.custom = custom

    def _names(self, settings: Names, languages: Sequence[str], wanted: Sequence[str]) -> Recognise | None:
        models: dict[str, EntityModel] = {}
        for language in languages:
            name = settings.models.get(language, settings.model)
            if language != "en" and name == DEFAULT_MODEL:
                self.notes.append(
                    f"names in {_LANGUAGES.get(language, language)} texts are found less surely: no entity model is "
                    f"set for "
                    f"it ([names.models] {language} = ...), the English one is used"
                )
            if name in models:
                continue
            try:
                models[name] = load_model(name, language)
            except ModelNotInstalledError as error:
                self.notes.append(f"{error}; patterns and cues still are")
        if not models:
            return None
        from auditors.sensitive_data.names import NameRecogniser

        return NameRecogniser(list(models.values()), wanted)


def load_model(name: str, language: str = "en") -> EntityModel:
    """The model that `[names] model` names: `spacy:PACKAGE` or `presidio:FILE`.

    Raises ModelNotInstalledError where the model or its library is missing, UsageError for a faulty configuration.
    """
    kind, _, where = name.partition(":")
    if kind == "spacy":
        from auditors.sensitive_data.spacy_model import SpacyModel

        return SpacyModel(where)
    from auditors.sensitive_data.presidio_model import PresidioModel

    return PresidioModel(Path(where), language)


def _wanted(entities: tuple[str, ...], disabled: frozenset[str]) -> list[str]:
    """What the model is to look for: what is asked for and not disabled; streets where there is anything."""
    from auditors.sensitive_data.detectors.places import LOCATION
    from auditors.sensitive_data.person_cues import PERSON
    from auditors.sensitive_data.street_addresses import STREET_ADDRESS

    wanted = [
        rule.entity
        for rule in (PERSON, LOCATION)
        if rule.entity in entities and not disabled & {rule.id, rule.name, rule.entity}
    ]
    if wanted and not disabled & {STREET_ADDRESS.id, STREET_ADDRESS.name, "STREET_ADDRESS"}:
        wanted.append("STREET_ADDRESS")
    return wanted


def _known_rules() -> dict[str, Rule]:
    return {detector.entity: detector.rule for detector in reversed(load_detectors())}
