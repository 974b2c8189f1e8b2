"""Imports Presidio so that it calls nobody, and reads its configuration files.

Importing it takes two seconds, so whoever imports this does so only when the configuration asks for Presidio.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from auditors.errors import UsageError


def import_presidio() -> None:
    """Imports Presidio, quietly, and keeps its e-mail recogniser from fetching the list of public suffixes."""
    logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)
    import tldextract

    # `tldextract.extract` asks this instance, which by default fetches the list at its first use.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(cache_dir=None, suffix_list_urls=())


def read_configuration(file: Path) -> dict[str, Any]:
    """A file in YAML that holds a mapping. Raises UsageError for any other."""
    import yaml

    try:
        read = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"{file}: is not valid YAML: {first_line(error)}") from error
    if not isinstance(read, dict):
        raise UsageError(f"{file}: is not a mapping")
    return read


def first_line(error: Exception) -> str:
    """What an error says, in one line."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]
