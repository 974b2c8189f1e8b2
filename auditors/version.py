"""Which release this is."""

from __future__ import annotations


def version() -> str:
    """The installed distribution's version; `0` where auditor runs without having been installed."""
    from importlib import metadata

    try:
        return metadata.version("llm-proxy-auditor")
    except metadata.PackageNotFoundError:
        return "0"
