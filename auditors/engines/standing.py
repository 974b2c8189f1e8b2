"""Findings about the followed files themselves: their permissions, and what of them could not be read.

They are made anew now and then, in a thread of their own, since they hold for the present only.
"""

from __future__ import annotations

import glob
import os
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from auditors.errors import UsageError
from auditors.integrity import findings as integrity_findings
from auditors.model import Coverage, Finding
from auditors.permissions import audit_permissions
from auditors.sources.discovery import STDIN, discover

_INTERVAL: Final = 60.0
_SOON: Final = 2.0
"""Seconds between two looks at the files, and after files came or went."""

_SHARE: Final = 1_000
"""A look may take one part in so many of the time."""


class StandingFindings:
    """What is wrong with the files at present. Rules, by ID or name, in `disabled` are left out."""

    def __init__(self, paths: Sequence[str], state_files: Sequence[Path], disabled: frozenset[str]) -> None:
        self._paths = [path for path in paths if path != STDIN]
        self._state_files = tuple(state_files)
        self._disabled = disabled
        self._permissions: tuple[Finding, ...] = ()
        self._files = -1
        self._next = 0.0
        self._soonest = 0.0
        self._thread: threading.Thread | None = None
        self._problems = -1
        self._is_new = False

    def look(self, files: int) -> None:
        """Begin to look at the files, if it is time; `files` is how many there are."""
        now = time.monotonic()
        if files != self._files:
            self._next = min(self._next, now + _SOON)
        if now < max(self._next, self._soonest) or (self._thread is not None and self._thread.is_alive()):
            return
        self._files = files
        self._next = now + _INTERVAL
        self._thread = threading.Thread(target=self._audit, name="permissions", daemon=True)
        self._thread.start()

    def _audit(self) -> None:
        begun = time.monotonic()
        paths = [path for path in self._paths if os.path.lexists(path) or glob.has_magic(path)]
        try:
            found = tuple(audit_permissions(discover(paths), self._state_files)) if paths else ()
        except UsageError:  # a path has vanished just now
            return
        self._permissions = found
        self._is_new = True
        now = time.monotonic()
        self._soonest = now + _SHARE * (now - begun)

    def wait(self, seconds: float) -> None:
        """Wait for a look that has begun."""
        if self._thread is not None:
            self._thread.join(seconds)

    def take(self, coverage: Coverage) -> tuple[Finding, ...] | None:
        """All of them, where something has changed since the last call."""
        problems = len(coverage.errors) + len(coverage.skipped)
        if not self._is_new and problems == self._problems:
            return None
        self._is_new, self._problems = False, problems
        found = (*self._permissions, *integrity_findings(coverage))
        return tuple(finding for finding in found if self._disabled.isdisjoint((finding.rule, finding.name)))
