"""What an entity model is, whoever runs it: it is asked in batches and says what stands where.

Models never call out: one that is not on this machine is an error, never a download.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final, Protocol

import msgspec

from auditors.errors import UsageError

BATCH: Final = 256
"""Texts that a model is given at once; larger batches need more memory and are no faster."""

LABELS: Final = {
    "PERSON": "PERSON",
    "PER": "PERSON",
    "GPE": "LOCATION",
    "LOC": "LOCATION",
    "FAC": "LOCATION",
    "ORG": "ORGANIZATION",
    "NORP": "NRP",
}
"""Labels of OntoNotes 5 and of WikiNER, which spaCy's models are trained on, as Presidio's entities."""


class Entity(msgspec.Struct, frozen=True):
    """What a model saw in a text: Presidio's name of the entity, a span in code points, a score of 0..1."""

    entity: str
    start: int
    end: int
    score: float


class EntityModel(Protocol):
    """Finds entities in texts: one list for each text, in their order."""

    def find(self, texts: Sequence[str]) -> list[list[Entity]]:
        """The entities of each text."""
        ...


class ModelNotInstalledError(UsageError):
    """The entity model is not on this machine. Its text says what is missing; whoever catches it goes on without."""


@contextmanager
def quiet() -> Iterator[None]:
    """No warnings: W095, a model of another minor version of spaCy, says nothing to a user who did not choose it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
