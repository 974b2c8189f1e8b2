"""Deferred patterns, as detectors know them."""

from __future__ import annotations

from auditors.deferred import deferred

__all__ = ["deferred"]
