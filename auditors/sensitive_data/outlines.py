"""Outlines of the detectors: what a search needs to know of each before one of its heads is found.

To import all modules of `detectors/` takes longer than to search the first megabytes of a log, in which the heads of a
few of them are found. So the outlines are kept from run to run, for as long as no file changes that they are made of,
and a module is imported when one of its heads is found.
"""

from __future__ import annotations

import functools
import hashlib
import os
import sys
from collections.abc import Iterable, Iterator

import msgspec

from auditors import sensitive_data
from auditors.errors import AuditorError
from auditors.model import Kind
from auditors.sensitive_data import detectors as package
from auditors.sensitive_data import kept
from auditors.sensitive_data.detection import Detector
from auditors.sensitive_data.registry import Placed, detectors_of, placed_detectors


class RuleName(msgspec.Struct, frozen=True, array_like=True):
    """How the rule of a detector is called."""

    id: str
    name: str
    kind: Kind | None


class Outline(msgspec.Struct, frozen=True, array_like=True):
    """What is known of a detector that need not be imported yet; the fields are those of `Detector`.

    It is the one at a `position` in a `module` of `detectors/`.
    """

    module: str
    position: int
    rule: RuleName
    entity: str
    heads: tuple[str, ...]
    depth: str
    languages: tuple[str, ...]

    def detector(self) -> Detector:
        """The detector itself; its module is imported. Raises AuditorError where that is not what it was."""
        found = detectors_of(self.module)[self.position : self.position + 1]
        if not found or (found[0].rule.id, found[0].heads) != (self.rule.id, self.heads):
            raise AuditorError("files of auditor were changed while it ran; run it again")
        return found[0]


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    """The outlines, and the `stamp` of the files that they were made of."""

    stamp: str
    outlines: tuple[Outline, ...]


@functools.cache
def outlines() -> tuple[Outline, ...]:
    """Those of all detectors, sorted by rule and heads. Modules are imported only where nothing is kept."""
    folders = (*sensitive_data.__path__, *package.__path__)
    stamp = _stamp(folders)
    name = hashlib.sha256("\0".join(folders).encode(errors="surrogateescape")).hexdigest()[:24]
    file = kept.place(f"detectors-{name}.json") if stamp else None
    known = _decoded(kept.read_sealed(file))
    if known is not None and known.stamp == stamp:
        return known.outlines
    made = tuple(map(_outline, placed_detectors()))
    kept.write_sealed(file, msgspec.json.encode(_Kept(stamp, made)))
    return made


def _outline(placed: Placed) -> Outline:
    detector, module, position = placed
    rule = RuleName(detector.rule.id, detector.rule.name, detector.rule.kind)
    return Outline(module, position, rule, detector.entity, detector.heads, detector.depth, detector.languages)


def _decoded(content: memoryview | None) -> _Kept | None:
    try:
        return None if content is None else msgspec.json.decode(content, type=_Kept)
    except msgspec.MsgspecError:
        return None


def _stamp(folders: Iterable[str]) -> str:
    """Changes whenever a file does, as far as Python itself would notice, and more; empty where they are no files."""
    try:
        files = sorted({file for folder in folders for file in _files(folder)})
    except OSError:
        return ""
    return hashlib.sha256(repr((sys.version, files)).encode(errors="surrogateescape")).hexdigest()


def _files(folder: str) -> Iterator[tuple[str, int, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _files(entry.path)
            else:
                status = entry.stat()
                yield entry.path, status.st_size, status.st_mtime_ns, status.st_ctime_ns
