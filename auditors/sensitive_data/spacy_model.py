"""spaCy's own entity models, cut down to what entity recognition needs."""

from __future__ import annotations

import importlib
import importlib.util
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from auditors.sensitive_data.entity_model import BATCH, LABELS, Entity, ModelNotInstalledError, quiet
from auditors.sensitive_data.spacy_import import import_spacy
from auditors.sensitive_data.word_rows import WordRows, give_memory_back
from auditors.sensitive_data.word_vectors import project_vectors

if TYPE_CHECKING:
    from auditors.sensitive_data.spacy_cnn import EntityNetwork

MOST_WORDS: Final = 100_000
"""Words that a spaCy pipeline remembers for good, about 150 bytes each."""

SPACY_SCORE: Final = 0.85
"""What Presidio gives every entity of a spaCy model that does not tell how likely it is."""


class SpacyModel:
    """An installed spaCy model, cut down to entity recognition, with its labels as Presidio's entities.

    Models of spaCy's own small architecture are computed in whole batches (see `spacy_cnn`); others run as spaCy runs
    them.
    """

    def __init__(self, package: str) -> None:
        # One thread for each process: `--jobs` decides how many cores work. Read when numpy is first imported.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        if importlib.util.find_spec("spacy") is None:
            raise ModelNotInstalledError("names are not looked for: spaCy is not installed")
        if not package.isidentifier() or importlib.util.find_spec(package) is None:
            raise ModelNotInstalledError(f"names are not looked for: the spaCy model {package} is not installed")
        self._pipeline = _load_pipeline(package)
        self._network = _network(self._pipeline)

    def find(self, texts: Sequence[str]) -> list[list[Entity]]:
        """The entities of the texts."""
        found: list[list[Entity]] = []
        # Beyond a bound, words are forgotten after use: a log may go on for months.
        full = self._network is not None and len(self._pipeline.vocab) > MOST_WORDS
        with self._pipeline.memory_zone() if full else nullcontext():
            for start in range(0, len(texts), BATCH):
                found += self._find(texts[start : start + BATCH])
        return found

    def _find(self, texts: Sequence[str]) -> list[list[Entity]]:
        if self._network is None:
            return [
                [
                    Entity(LABELS[span.label_], span.start_char, span.end_char, SPACY_SCORE)
                    for span in doc.ents
                    if span.label_ in LABELS
                ]
                for doc in self._pipeline.pipe(texts, batch_size=BATCH)
            ]
        docs = [self._pipeline.make_doc(text) for text in texts]
        return [
            [
                Entity(LABELS[seen.label], doc[seen.first].idx, doc[seen.last].idx + len(doc[seen.last]), seen.score)
                for seen in entities
                if seen.label in LABELS
            ]
            for doc, entities in zip(docs, self._network.find(docs), strict=True)
        ]


_NEEDED: Final = frozenset({"ner", "tok2vec", "transformer"})
"""Components that entity recognition may be built on; the others are not even loaded."""


def _load_pipeline(package: str) -> Any:
    with quiet():
        import_spacy()
        module = importlib.import_module(package)
        from spacy.util import get_model_meta

        folder = Path(module.__path__[0])
        try:
            meta = get_model_meta(folder)
        except OSError as error:
            raise ModelNotInstalledError(f"names are not looked for: {package} is no spaCy model") from error
        unneeded = [name for name in meta.get("components", ()) if name not in _NEEDED]
        try:
            with _spacys_own_components():
                pipeline = _load_data(folder / f"{meta['lang']}_{meta['name']}-{meta['version']}", meta, unneeded)
        except (ValueError, OSError):  # a package of another layout, or with components of other packages
            pipeline = module.load(exclude=unneeded)
    if "ner" in pipeline.pipe_names and not _listens(pipeline):
        for other in [name for name in pipeline.component_names if name != "ner"]:
            pipeline.remove_pipe(other)
        project_vectors(pipeline)
    give_memory_back()
    return pipeline


def _load_data(folder: Path, meta: dict[str, Any], unneeded: Sequence[str]) -> Any:
    """The pipeline in a folder, without its list of words: vectors are found by hash, and the list takes 130 MB."""
    from spacy.util import load_config, load_model_from_config

    pipeline = load_model_from_config(load_config(folder / "config.cfg"), exclude=unneeded, meta=meta)
    pipeline.from_disk(folder, exclude=[*unneeded, "vocab"])
    vocabulary = pipeline.vocab
    vocabulary.from_disk(folder / "vocab", exclude=["strings"])
    if isinstance(vocabulary.vectors.key2row, dict):
        vocabulary.vectors.key2row = WordRows(vocabulary.vectors.key2row)
    return pipeline


def _listens(pipeline: Any) -> bool:
    """Whether entity recognition reads the output of another component of the pipeline, as in transformer models."""
    return any(node.name.endswith("listener") for node in pipeline.get_pipe("ner").model.walk())


def _network(pipeline: Any) -> EntityNetwork | None:
    from auditors.sensitive_data.spacy_cnn import EntityNetwork, UnknownArchitectureError

    if pipeline.pipe_names != ["ner"]:
        return None
    try:
        return EntityNetwork(pipeline)
    except UnknownArchitectureError:
        return None


@contextmanager
def _spacys_own_components() -> Iterator[None]:
    """Makes spaCy pass over other packages' components, which it would import all: Presidio, for one, takes seconds."""
    from spacy.util import registry

    offered = getattr(registry, "_entry_point_factories", None)
    if offered is None:
        yield
        return
    offered.entry_points, before = False, offered.entry_points
    try:
        yield
    finally:
        offered.entry_points = before
