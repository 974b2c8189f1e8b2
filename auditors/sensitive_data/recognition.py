"""Recognisers that work on many texts at once: named entities at depth `full`, and a user's own recognisers."""

from __future__ import annotations

from collections.abc import Sequence

from auditors.sensitive_data.scanner import Recognise
from auditors.settings import DEFAULT_MODEL, Settings


class Recognition:
    """What the settings ask for beside the detectors; heavy libraries are loaded only for what is asked.

    `names` and `custom` are None where there is nothing to do; `notes` are lines for the user, such as a model that is missing.
    """

    names: Recognise | None = None
    custom: Recognise | None = None

    def __init__(self, settings: Settings, languages: Sequence[str], *, full: bool) -> None:
        self.notes: list[str] = []
