"""Which files are configurations: for directories in which they stand beside logs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from auditors.configuration.documents import Kind
from auditors.configuration.gathering import may_configure
from auditors.configuration.kinds import parts
from auditors.configuration.reading.opening import content_of, file_of
from auditors.errors import AuditorError
from auditors.sources.discovery import discover

_LARGEST: Final = 8 << 20
"""Bytes; what is larger is a log."""

_NO_CONFIGURATION: Final = frozenset({".log", ".jsonl", ".ndjson", ".txt", ".lock"})
"""Endings of what stands beside configurations; lists of packages are no configuration of a proxy by themselves."""

_TELLING: Final = re.compile(
    rb'"(?:model_list|(?:general|litellm|router)_settings|mcp_servers|environment_variables|proxy_config|apiVersion'
    rb'|services|(?:static|dynamic)_resources|admin|listeners|plugins_enabled|admin_token|integrations|targets)"'
)
"""Keys of which a configuration in JSON has one. Directories hold thousands of logs in JSON, one for each request."""

_BESIDE: Final = frozenset({Kind.UNKNOWN, Kind.REQUIREMENTS, Kind.LOGROTATE})
"""What stands in many directories and tells nothing of a proxy by itself."""


def configurations_below(paths: Sequence[str]) -> Iterator[str]:
    """The files at or below these paths that configure something, by their looks. Raises UsageError as `discover`."""
    return (path for path in candidates(paths) if is_configuration(Path(path)))


def candidates(paths: Sequence[str]) -> Iterator[str]:
    """The files among these that are worth a look: those that are named, and by their names those in directories.

    Raises UsageError as `discover`.
    """
    named = {Path(path).resolve() for path in paths if path != "-"}
    for source in discover(paths).sources:
        if source.path is not None and (source.path.resolve() in named or may_configure(source.path)):
            yield str(source.path)


def is_configuration(path: Path) -> bool:
    """Whether a file configures something that is known here; false for what cannot be read."""
    try:
        if path.suffix in _NO_CONFIGURATION or not path.is_file() or path.stat().st_size > _LARGEST:
            return False
        content = content_of(path, str(path))
        if path.suffix == ".json" and not _TELLING.search(content):
            return False
        found = parts(file_of(content, str(path)))
    except (AuditorError, OSError):
        return False
    return any(kind not in _BESIDE for kind, _, _ in found)
