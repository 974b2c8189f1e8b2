"""Which files are configurations: for directories in which they stand beside logs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from auditors.configuration.documents import Kind
from auditors.configuration.gathering import may_configure
from auditors.configuration.kinds import parts
from auditors.configuration.opening import content_of, file_of
from auditors.errors import AuditorError
from auditors.sources.discovery import discover

_LARGEST: Final = 8 << 20
"""Bytes; what is larger is a log."""

_BESIDE: Final = frozenset({Kind.UNKNOWN, Kind.REQUIREMENTS, Kind.LOGROTATE})
"""What stands in many directories and tells nothing of a proxy by itself."""


def configurations_below(paths: Sequence[str]) -> Iterator[str]:
    """The files at or below these paths that configure something, by their looks. Raises UsageError as `discover`."""
    named = {Path(path).resolve() for path in paths if path != "-"}
    for source in discover(paths).sources:
        path = source.path
        if path is not None and (path.resolve() in named or may_configure(path)) and is_configuration(path):
            yield str(path)


def is_configuration(path: Path) -> bool:
    """Whether a file configures something that is known here; false for what cannot be read."""
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:
            return False
        found = parts(file_of(content_of(path, str(path)), str(path)))
    except (AuditorError, OSError):
        return False
    return any(kind not in _BESIDE for kind, _, _ in found)
