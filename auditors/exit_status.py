"""The exit statuses of the contract."""

from __future__ import annotations

import enum


class ExitStatus(enum.IntEnum):
    """What the shell is told."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    INCOMPLETE = 3
    INTERNAL = 4
    INTERRUPTED = 130
