"""spaCy comes without its command line, and whoever wants that later gets it."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytest.importorskip("spacy")


def said_by(code: str) -> str:
    """What a fresh interpreter prints."""
    begin = "import sys\nfrom auditors.sensitive_data.spacy_import import import_spacy\n"
    done = subprocess.run([sys.executable, "-c", begin + code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_command_line_is_not_imported() -> None:
    told = said_by(
        "spacy = import_spacy()\n"
        "sys.stdout.write(f\"{spacy.blank('en')('Anna Quill')[0]} \")\n"
        "sys.stdout.write(f\"{'spacy.cli' in sys.modules} {'typer' in sys.modules}\")"
    )
    assert told == "Anna False False"


def test_the_command_line_is_there_for_who_imports_it_later() -> None:
    told = said_by(
        "import_spacy()\nimport spacy.cli\n"
        "sys.stdout.write(f'{spacy.cli.download.__module__} {import_spacy() is spacy}')"
    )
    assert told == "spacy.cli.download True"
